import Foundation
import TestSupport
import Testing

/// The C library with every access to memory watched, in Swift as in the kernels: a sanitizer sees nothing in a library
/// that was compiled without it.
enum SanitizedLibrary {
    /// Compiles it into an object in a folder.
    /// - Parameters:
    ///   - sanitizer: address or thread.
    ///   - flags: more of them for the kernels.
    static func build(_ sanitizer: String, _ flags: [String] = [], in folder: String) throws -> String {
        let package = Tools.package.path, object = folder + "/ncaruntime.o"
        let sources = try FileManager.default.subpathsOfDirectory(atPath: package + "/Sources/NCARuntime")
            .filter { $0.hasSuffix(".swift") }.sorted().map { package + "/Sources/NCARuntime/" + $0 }
        let built = try Tools.run(
            "swiftc",
            [
                "-enable-experimental-feature", "Embedded", "-wmo", "-O", "-g", "-parse-as-library",
                "-module-name", "NCARuntime", "-package-name", "nca", "-sanitize=\(sanitizer)", "-Xcc",
                "-fsanitize=\(sanitizer)",
                "-Xfrontend", "-disable-stack-protector", "-Xcc", "-fPIC",
                "-I", package + "/Sources/CNCARuntime/include",
                "-I", package + "/Sources/NCAIntrinsics/include", "-c",
            ] + flags.flatMap { ["-Xcc", $0] } + sources + ["-o", object])
        try #require(built.status == 0, "\(built.errors)")
        return object
    }
}
