import Foundation

/// Where a CLIP model is on this machine.
public enum ModelLocation {
    /// The files that a checkpoint folder needs.
    public static let files = [
        "config.json",
        "model.safetensors (or model.safetensors.index.json and all files that it names)",
        "tokenizer.json (or vocab.json and merges.txt)",
        "preprocessor_config.json",
    ]

    /// The folder that a person means: a path, or a name of Hugging Face's such as `openai/clip-vit-base-patch32` whose
    /// files that site's tools have put into their cache.
    /// - Parameters:
    ///   - name: the path or the name.
    ///   - environment: decides where the cache is (`HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `HOME`).
    /// - Throws: ``CLIPError``, listing the files to download and where from.
    public static func find(
        _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CLIPError) -> String {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw CLIPError("\(name): not a folder; give the folder that holds config.json")
            }
            return name
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else {
            throw CLIPError("\(name): there is no such folder", kind: .missingInput)
        }
        let cached = "\(cache(environment))/models--\(parts[0])--\(parts[1])"
        if let snapshot = snapshot(cached) { return snapshot }
        throw CLIPError(
            """
            \(name): there is no such folder, and Hugging Face's cache does not have it either. Download these files
              \(files.joined(separator: "\n  "))
            from https://huggingface.co/\(name)/tree/main into a folder, and give the folder's path instead of the name; \
            or run: hf download \(name)
            """, kind: .missingInput)
    }

    private static func cache(_ environment: [String: String]) -> String {
        if let hub = environment["HF_HUB_CACHE"] { return hub }
        if let home = environment["HF_HOME"] { return home + "/hub" }
        let user = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache"
        return user + "/huggingface/hub"
    }

    /// What `main` points to, or else any snapshot.
    private static func snapshot(_ folder: String) -> String? {
        let manager = FileManager.default
        let main = manager.contents(atPath: folder + "/refs/main")
            .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
        let all = (try? manager.contentsOfDirectory(atPath: folder + "/snapshots"))?.sorted() ?? []
        return ([main].compactMap(\.self).filter(all.contains) + all)
            .map { "\(folder)/snapshots/\($0)" }
            .first { manager.fileExists(atPath: $0 + "/config.json") }
    }
}
