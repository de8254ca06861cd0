#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whole files, read and written so that nobody ever sees half of one.
package enum AtomicFile {
    /// Reads the whole file at `path`.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw FileError(.open, path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            if count < chunk.count {
                if ferror(file) != 0 { throw FileError(.read, path) }
                return bytes
            }
        }
    }

    /// Writes `bytes` to `path`: first to a temporary file in the same folder, flushed to the disk, then renamed.
    ///
    /// Whoever opens `path`, at any time and after any crash, finds the old content or the new, whole.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try write([(path, bytes)])
    }

    /// Writes files that belong together: none is shown under its name before all are on the disk.
    package static func write(_ files: [(path: String, bytes: [UInt8])]) throws(FileError) {
        do throws(FileError) {
            for (path, bytes) in files { try stage(bytes, path) }
            for (path, _) in files where rename(temporary(path), path) != 0 { throw FileError(.write, path) }
        } catch {
            for (path, _) in files { unlink(temporary(path)) }
            throw error
        }
    }

    /// Writes what will be `path` under its temporary name.
    private static func stage(_ bytes: [UInt8], _ path: String) throws(FileError) {
        guard let file = fopen(temporary(path), "wb") else { throw FileError(.write, path) }
        let written = fwrite(bytes, 1, bytes.count, file)
        let flushed = fflush(file) == 0 && fsync(fileno(file)) == 0
        guard fclose(file) == 0, flushed, written == bytes.count else { throw FileError(.write, path) }
    }

    /// Finds out whether ``write(_:to:)`` would succeed, before long work; leaves nothing behind.
    package static func checkWritable(_ path: String) throws(FileError) {
        let temporary = temporary(path)
        guard let file = fopen(temporary, "wb") else { throw FileError(.write, path) }
        fclose(file)
        unlink(temporary)
    }

    /// Makes a folder and those above it that are missing.
    /// - Parameter path: what an error names.
    package static func makeFolder(_ folder: String, for path: String) throws(FileError) {
        for end in folder.indices.dropFirst().filter({ folder[$0] == "/" }) + [folder.endIndex] {
            guard mkdir(String(folder[..<end]), 0o777) == 0 || errno == EEXIST else {
                throw FileError(.write, path)
            }
        }
    }

    // MARK: Temporary names

    /// Under which this process writes what will be `path`. The name tells the machine as well: a folder may be shared.
    ///
    /// It begins with a dot, so that engines and editors that watch the folder do not import it. What killed processes
    /// left in the same folder is removed first.
    package static func temporary(_ path: String) -> String {
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = path[..<start], name = path[start...].isEmpty ? "" : ".\(path[start...])"
        Leftovers.sweep(folder.isEmpty ? "." : String(folder))
        return "\(folder)\(name).\(host)-\(getpid()).tmp"
    }

    /// Whether a file of this name is what a process of this machine left behind when it was killed.
    package static func isAbandoned(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard parts.count >= 2, parts.last == "tmp" else { return false }
        let owner = parts[parts.count - 2]
        guard owner.hasPrefix(host + "-"), let process = pid_t(owner.dropFirst(host.count + 1)) else {
            return false
        }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private static let host: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self).replacing(".", with: "-")
    }()
}
