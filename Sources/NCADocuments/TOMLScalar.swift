/// Numbers, flags, dates and times of day (TOML 1.0.0, sections "Integer" to "Local Time").
struct TOMLScalar {
    let value: TOML.Value
    /// A date without a time.
    let isDate: Bool

    /// nil: the text is none of these.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        isDate = Self.isDate(bytes)
        if text == "true" || text == "false" {
            value = .boolean(text == "true")
        } else if isDate || Self.isTime(bytes) || Self.isDateAndTime(bytes) {
            value = .string(text)
        } else if let number = Self.special(text) ?? Self.number(bytes) {
            value = number
        } else {
            return nil
        }
    }

    private static func special(_ text: String) -> TOML.Value? {
        switch text {
        case "inf", "+inf": .float(.infinity)
        case "-inf": .float(-.infinity)
        case "nan", "+nan", "-nan": .float(.nan)
        default: nil
        }
    }

    // MARK: Numbers

    private static func number(_ bytes: [UInt8]) -> TOML.Value? {
        let text = String(decoding: bytes, as: UTF8.self)
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            guard
                let digits = digits(bytes.dropFirst(2), where: { Character(Unicode.Scalar($0)).isHexDigit }),
                let number = Int64(digits, radix: radix)
            else { return nil }
            return .integer(number)
        }
        var rest = bytes[...]
        let sign = rest.first == UInt8(ascii: "-") ? "-" : ""
        if !sign.isEmpty || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let (mantissa, power) = cut(rest, at: "eE")
        let (whole, fraction) = cut(mantissa, at: ".")
        guard let whole = digits(whole), whole.count == 1 || !whole.hasPrefix("0") else { return nil }
        if power == nil, fraction == nil { return Int64(sign + whole).map { .integer($0) } }
        var float = sign + whole
        if let fraction {
            guard let digits = digits(fraction) else { return nil }
            float += "." + digits
        }
        if var power {
            float += "e"
            if let first = power.first, "+-".utf8.contains(first) {
                float += String(Unicode.Scalar(first))
                power = power.dropFirst()
            }
            guard let digits = digits(power) else { return nil }
            float += digits
        }
        return Double(float).map { .float($0) }
    }

    /// The part before one of some characters, and the part behind it.
    private static func cut(_ bytes: ArraySlice<UInt8>, at characters: String) -> (
        ArraySlice<UInt8>, ArraySlice<UInt8>?
    ) {
        guard let place = bytes.firstIndex(where: characters.utf8.contains) else { return (bytes, nil) }
        return (bytes[..<place], bytes[(place + 1)...])
    }

    /// Digits without the underscores that may stand between two of them; nil: something else.
    private static func digits(
        _ bytes: ArraySlice<UInt8>, where isDigit: (UInt8) -> Bool = { isDecimal($0) }
    ) -> String? {
        var wasDigit = false
        for byte in bytes {
            guard isDigit(byte) || byte == UInt8(ascii: "_") && wasDigit else { return nil }
            wasDigit = isDigit(byte)
        }
        return wasDigit ? String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self) : nil
    }

    private static func isDecimal(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    // MARK: Dates and times

    private static func isDate(_ bytes: [UInt8]) -> Bool {
        guard hasShape(bytes, "0000-00-00") else { return false }
        let year = number(bytes[0..<4]), month = number(bytes[5..<7]), day = number(bytes[8..<10])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return 1...12 ~= month && 1...days[max(1, min(12, month)) - 1] ~= day
    }

    private static func isTime(_ bytes: [UInt8]) -> Bool {
        guard hasShape(Array(bytes.prefix(8)), "00:00:00"), isClock(bytes.prefix(5)),
            number(bytes[6..<8]) < 60
        else { return false }
        // Parts of a second.
        let rest = bytes.dropFirst(8)
        return rest.isEmpty
            || rest.first == UInt8(ascii: ".") && rest.count > 1 && rest.dropFirst().allSatisfy(isDecimal)
    }

    private static func isDateAndTime(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 11, isDate(Array(bytes.prefix(10))), "Tt ".utf8.contains(bytes[10]) else {
            return false
        }
        var time = Array(bytes.dropFirst(11))
        if time.last == UInt8(ascii: "Z") || time.last == UInt8(ascii: "z") {
            time.removeLast()
        } else if time.count > 6, "+-".utf8.contains(time[time.count - 6]) {
            guard hasShape(time.suffix(5), "00:00"), isClock(time.suffix(5)) else { return false }
            time.removeLast(6)
        }
        return isTime(time)
    }

    /// Hours and minutes.
    private static func isClock(_ bytes: some Collection<UInt8>) -> Bool {
        number(bytes.prefix(2)) < 24
            && number(bytes.suffix(from: bytes.index(bytes.startIndex, offsetBy: 3))) < 60
    }

    private static func number(_ digits: some Sequence<UInt8>) -> Int {
        digits.reduce(0) { 10 * $0 + Int($1) - 48 }
    }

    /// Whether there is a digit for each 0 and the same character otherwise.
    private static func hasShape(_ bytes: some Collection<UInt8>, _ shape: String) -> Bool {
        bytes.count == shape.utf8.count
            && zip(bytes, shape.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? isDecimal($0) : $0 == $1 }
    }
}
