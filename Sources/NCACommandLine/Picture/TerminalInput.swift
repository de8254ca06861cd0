import NCAImageIO

/// Takes apart what a terminal sends: keys that were pressed, and answers to what it was asked (ECMA-48; xterm's control
/// sequences). Everything else is passed over.
package struct TerminalInput {
    package enum Event: Equatable, Sendable {
        /// A key that sends one ASCII character.
        case key(Character)
        case answer(Answer)
    }

    package enum Answer: Equatable, Sendable {
        /// Primary device attributes, which every terminal sends; 4 among them: sixels.
        case attributes([Int])
        /// Pixels of a character.
        case cell(width: Int, height: Int)
        case background(RGBA)
        /// Whether pictures in kitty's protocol are shown.
        case kitty(Bool)
    }

    /// What has not come to its end.
    private var pending: [UInt8] = []
    /// Longer sequences are none that were asked for; of these, what stands in the middle is forgotten.
    private static let maxLength = 256

    package init() {}

    /// Takes in bytes as they come, also in the middle of a sequence.
    package mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
        bytes.compactMap { byte in
            if pending.isEmpty, byte != 0x1B {
                return 0x20..<0x7F ~= byte ? .key(Character(Unicode.Scalar(byte))) : nil
            }
            // Escape begins anew wherever it stands, but for the end of a string.
            if byte == 0x1B, !isString { pending = [] }
            pending.append(byte)
            if pending.count > Self.maxLength { pending.remove(at: 2) }
            guard isComplete else { return nil }
            defer { pending = [] }
            return Self.answer(pending).map { .answer($0) }
        }
    }

    /// APC, OSC, DCS and the like, which end with ST (and OSC also with BEL).
    private var isString: Bool { pending.count > 1 && "_]P^X".utf8.contains(pending[1]) }

    private var isComplete: Bool {
        guard pending.count >= 2, let last = pending.last else { return false }
        if isString { return last == 0x07 || pending.count > 3 && pending.suffix(2) == [0x1B, 0x5C] }
        // CSI ends with a letter or the like; any other sequence is the letter alone.
        return pending[1] != UInt8(ascii: "[") || pending.count > 2 && 0x40...0x7E ~= last
    }

    private static func answer(_ sequence: [UInt8]) -> Answer? {
        let text = String(decoding: sequence, as: UTF8.self)
        if text.hasPrefix("\u{1B}[?"), text.hasSuffix("c") {
            return .attributes(numbers(text.dropFirst(3).dropLast()))
        }
        if text.hasPrefix("\u{1B}[6;"), text.hasSuffix("t") {
            let numbers = numbers(text.dropFirst(4).dropLast())
            // Larger ones would be no characters that a person reads.
            guard numbers.count == 2, numbers.allSatisfy({ 1...256 ~= $0 }) else { return nil }
            return .cell(width: numbers[1], height: numbers[0])
        }
        if text.hasPrefix("\u{1B}_Gi=\(KittyGraphics.queryNumber)") {
            return .kitty(text.contains(";OK"))
        }
        if text.hasPrefix("\u{1B}]11;rgb:") {
            let samples = text.dropFirst(9).split { !$0.isHexDigit }.prefix(3)
                .compactMap { digits in
                    // One to four digits each; the upper ones count.
                    UInt8(String((digits.count == 1 ? digits + digits : digits).prefix(2)), radix: 16)
                }
            return samples.count == 3 ? .background(RGBA(samples[0], samples[1], samples[2])) : nil
        }
        return nil
    }

    private static func numbers(_ text: some StringProtocol) -> [Int] {
        text.split(separator: ";").compactMap { Int($0) }
    }
}
