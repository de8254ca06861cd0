import NCACommandLine

extension FuzzReaders {
    /// What a terminal sends, whole and in two parts, which must come to the same. The first byte says where it is cut.
    static func terminal(_ steering: UInt8, _ bytes: [UInt8]) {
        var whole = TerminalInput(), parts = TerminalInput()
        let cut = min(Int(steering), bytes.count)
        let events = whole.take(bytes)
        precondition(
            parts.take(bytes[..<cut]) + parts.take(bytes[cut...]) == events, "a cut changes what is read")
        // Whatever came before, a key is heard after a sequence that has its end.
        precondition(
            whole.take(Array("\u{1B}\\\u{1B}\\q".utf8)).last == .key("q"), "nothing is heard any more")
    }
}
