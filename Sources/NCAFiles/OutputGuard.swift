import Foundation
import NCACore

/// Refuses to replace files that a program did not write.
///
/// Where a program derives names ("dragon.png" from "dragon.nca"), a file of that name may be its user's own work. It is
/// replaced only if the program can tell that it wrote it, or if the user named exactly this file.
package struct OutputGuard: Sendable {
    /// Whose a file is.
    package enum Owner: Equatable, Sendable {
        /// The program wrote it, as the output that it now writes.
        case same
        /// The program wrote it as something else, which is named: "page 1 of the sheet dragon".
        case other(String)
        /// Nothing in the file says that the program wrote it.
        case unknown
    }

    /// A file that stays as it is.
    package struct Refusal: NCAError {
        package let path: String
        package let description: String
        package var kind: NCAErrorKind { .cannotWrite }
    }

    /// What people call the program.
    private let program: String
    /// Paths that the user named: replaced, whatever the files hold.
    private let named: Set<String>

    package init(program: String, named: Set<String> = []) {
        self.program = program
        self.named = named
    }

    /// Refuses a path under which there is a file that may not be replaced.
    ///
    /// - Parameter owner: tells from a file's bytes whose it is; called only if there is such a file.
    package func check(_ path: String, owner: (_ bytes: [UInt8]) -> Owner) throws(Refusal) {
        guard !named.contains(path), FileManager.default.fileExists(atPath: path) else { return }
        // What cannot be read cannot be told from a user's.
        switch (try? AtomicFile.read(path)).map(owner) ?? .unknown {
        case .same: return
        case .other(let what):
            throw Refusal(
                path: path,
                description: "\(path) is there already, and is \(what); move it away, or write elsewhere")
        case .unknown:
            throw Refusal(
                path: path,
                description:
                    "\(path) is there already, and \(program) did not write it; move it away, or write elsewhere"
            )
        }
    }
}
