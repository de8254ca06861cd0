/// Reads a document from its first byte to its last.
struct TOMLParser {
    typealias Malformed = TOML.Malformed

    private let bytes: [UInt8]
    private var offset = 0
    private let root = TOML.Table(.header)
    /// Where keys go: the table whose header was read last.
    private var table: TOML.Table
    /// Which dotted keys belong together: those below one header, or in one pair of braces.
    private var section = 0
    private var sections = 0

    /// Arrays and braces in one another, and parts of a key: nobody writes more, and the stack would end.
    private static let maxDepth = 64
    /// Bytes of a number or date.
    private static let maxToken = 100

    init(_ bytes: [UInt8]) {
        // Editors of Windows write a mark at the beginning.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        table = root
    }

    mutating func document() throws(Malformed) -> TOML.Table {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw wrong("the text is not UTF-8") }
        while true {
            try skipLines()
            guard let byte = peek() else { return root }
            if byte == UInt8(ascii: "[") {
                try header()
            } else {
                try keyAndValue(in: table, isInline: false)
            }
            try endOfLine()
        }
    }

    // MARK: Tables

    private mutating func header() throws(Malformed) {
        take("[")
        let isArray = take("[")
        skipBlanks()
        let keys = try dottedKey()
        guard take("]"), !isArray || take("]") else {
            throw wrong("a table's name ends with \(isArray ? "]]" : "]")")
        }
        beginSection()
        let parent = try enclosing(keys.dropLast())
        let name = keys.last!
        let new = TOML.Table(.header)
        switch (parent.entries[name], isArray) {
        case (nil, true): parent.entries[name] = .tables(TOML.Tables(new))
        case (.tables(let tables), true): tables.list.append(new)
        case (nil, false): parent.entries[name] = .table(new)
        case (.table(let known), false) where known.origin == .implicit:
            known.origin = .header
            table = known
            return
        default: throw wrong("\(keys.joined(separator: ".")) is there twice")
        }
        table = new
    }

    /// The table that a header's first names lead to.
    private func enclosing(_ keys: ArraySlice<String>) throws(Malformed) -> TOML.Table {
        var current = root
        for key in keys {
            switch current.entries[key] {
            case nil:
                let new = TOML.Table(.implicit)
                current.entries[key] = .table(new)
                current = new
            case .table(let known) where known.origin != .inline: current = known
            case .tables(let tables): current = tables.list.last!
            default: throw wrong("\(key) is no table that can be added to")
            }
        }
        return current
    }

    private mutating func keyAndValue(in table: TOML.Table, isInline: Bool, depth: Int = 0) throws(Malformed)
    {
        let keys = try dottedKey()
        guard take("=") else { throw wrong("\(keys.joined(separator: ".")) has no = and no value") }
        skipBlanks()
        var current = table
        for key in keys.dropLast() {
            switch current.entries[key] {
            case nil:
                let new = TOML.Table(.dotted(section))
                current.entries[key] = .table(new)
                current = new
            case .table(let known) where known.origin == .implicit && !isInline:
                known.origin = .dotted(section)
                current = known
            case .table(let known) where known.origin == .dotted(section): current = known
            default: throw wrong("\(key) is no table that can be added to")
            }
        }
        guard current.entries[keys.last!] == nil else {
            throw wrong("\(keys.joined(separator: ".")) is there twice")
        }
        current.entries[keys.last!] = try value(depth)
    }

    private mutating func dottedKey() throws(Malformed) -> [String] {
        var keys: [String] = []
        repeat {
            guard keys.count < Self.maxDepth else {
                throw wrong("a key has more than \(Self.maxDepth) parts")
            }
            skipBlanks()
            keys.append(try key())
            skipBlanks()
        } while take(".")
        return keys
    }

    private mutating func key() throws(Malformed) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try basicString()
        case UInt8(ascii: "'"): return try literalString()
        default:
            let start = offset
            while let byte = peek(), Self.isBareKey(byte) { offset += 1 }
            guard offset > start else { throw wrong("a key was expected, not \(next)") }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }
    }

    private static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: Values

    private mutating func value(_ depth: Int) throws(Malformed) -> TOML.Value {
        guard depth < Self.maxDepth else { throw wrong("values are nested more than \(Self.maxDepth) deep") }
        switch peek() {
        case UInt8(ascii: "\""):
            return .string(has("\"\"\"") ? try multilineString(isBasic: true) : try basicString())
        case UInt8(ascii: "'"):
            return .string(has("'''") ? try multilineString(isBasic: false) : try literalString())
        case UInt8(ascii: "["): return .array(try array(depth + 1))
        case UInt8(ascii: "{"): return .table(try inlineTable(depth + 1))
        default: return try token()
        }
    }

    private mutating func array(_ depth: Int) throws(Malformed) -> [TOML.Value] {
        take("[")
        var values: [TOML.Value] = []
        while true {
            try skipLines()
            if take("]") { return values }
            values.append(try value(depth))
            try skipLines()
            if take("]") { return values }
            guard take(",") else { throw wrong("a comma or ] was expected, not \(next)") }
        }
    }

    private mutating func inlineTable(_ depth: Int) throws(Malformed) -> TOML.Table {
        take("{")
        let table = TOML.Table(.inline)
        let outer = section
        beginSection()
        skipBlanks()
        let isEmpty = take("}")
        while !isEmpty {
            try keyAndValue(in: table, isInline: true, depth: depth)
            skipBlanks()
            if take("}") { break }
            guard take(",") else { throw wrong("a comma or } was expected, not \(next)") }
        }
        section = outer
        Self.close(table)
        return table
    }

    private mutating func beginSection() {
        sections += 1
        section = sections
    }

    /// What stands in braces stays as it is.
    private static func close(_ table: TOML.Table) {
        table.origin = .inline
        for case .table(let inner) in table.entries.values { close(inner) }
    }

    private mutating func token() throws(Malformed) -> TOML.Value {
        let start = offset
        func isPart(_ byte: UInt8) -> Bool { Self.isBareKey(byte) || "+.:".utf8.contains(byte) }
        while let byte = peek(), isPart(byte) { offset += 1 }
        // A date and a time may have a space between them.
        if offset - start == 10, peek() == UInt8(ascii: " "), offset + 1 < bytes.count,
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[offset + 1]
        {
            let end = offset
            offset += 1
            while let byte = peek(), isPart(byte) { offset += 1 }
            if TOMLScalar(String(decoding: bytes[start..<end], as: UTF8.self))?.isDate != true {
                offset = end
            }
        }
        guard start < offset, offset - start <= Self.maxToken else {
            throw wrong("a value was expected, not \(next)")
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let scalar = TOMLScalar(text) else { throw wrong("\(text) is no value; texts stand in quotes") }
        return scalar.value
    }

    // MARK: Strings

    private mutating func basicString() throws(Malformed) -> String {
        take("\"")
        var text: [UInt8] = []
        while true {
            switch try character() {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escape()
            case let byte: text.append(byte)
            }
        }
    }

    private mutating func literalString() throws(Malformed) -> String {
        take("'")
        let start = offset
        while try character() != UInt8(ascii: "'") {}
        return String(decoding: bytes[start..<offset - 1], as: UTF8.self)
    }

    private mutating func multilineString(isBasic: Bool) throws(Malformed) -> String {
        let quote = isBasic ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        offset += 3
        var text: [UInt8] = []
        takeNewline()
        while true {
            if takeNewline() {
                text.append(0x0A)
                continue
            }
            let byte = try character()
            if byte == quote {
                var count = 1
                // Five in a row are two of the text and the end.
                while count < 5, peek() == quote {
                    offset += 1
                    count += 1
                }
                guard count < 3 else {
                    text += repeatElement(quote, count: count - 3)
                    return String(decoding: text, as: UTF8.self)
                }
                text += repeatElement(quote, count: count)
            } else if byte == UInt8(ascii: "\\"), isBasic {
                if !skipBrokenLine() { text += try escape() }
            } else {
                text.append(byte)
            }
        }
    }

    /// After a backslash at a line's end: all white space up to the next character.
    private mutating func skipBrokenLine() -> Bool {
        let start = offset
        skipBlanks()
        guard takeNewline() else {
            offset = start
            return false
        }
        repeat { skipBlanks() } while takeNewline()
        return true
    }

    private mutating func escape() throws(Malformed) -> [UInt8] {
        let byte = try character()
        switch Character(Unicode.Scalar(byte)) {
        case "b": return [0x08]
        case "t": return [0x09]
        case "n": return [0x0A]
        case "f": return [0x0C]
        case "r": return [0x0D]
        case "\"", "\\": return [byte]
        case "u", "U":
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[offset..<min(bytes.count, offset + count)]
            guard digits.count == count, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            else {
                throw wrong("\\\(byte == UInt8(ascii: "u") ? "u" : "U") needs \(count) digits of a character")
            }
            offset += count
            return Array(UTF8.encode(scalar)!)
        default:
            throw wrong("there is no escape \\\(Self.name(byte)); write \\\\ for a backslash, or use '…'")
        }
    }

    /// The next byte of a string on one line.
    private mutating func character() throws(Malformed) -> UInt8 {
        guard let byte = peek() else { throw wrong("the file ends within a text") }
        guard byte == 0x09 || byte >= 0x20, byte != 0x7F else {
            throw wrong(
                byte == 0x0A || byte == 0x0D
                    ? "a text ends without its quote" : "a text must not hold control characters")
        }
        offset += 1
        return byte
    }

    // MARK: Between values

    /// Blanks, comments and line ends.
    private mutating func skipLines() throws(Malformed) {
        repeat {
            skipBlanks()
            try skipComment()
        } while takeNewline()
    }

    private mutating func endOfLine() throws(Malformed) {
        skipBlanks()
        try skipComment()
        guard offset == bytes.count || takeNewline() else {
            throw wrong("the line should end here, not go on with \(next)")
        }
    }

    private mutating func skipComment() throws(Malformed) {
        guard peek() == UInt8(ascii: "#") else { return }
        while let byte = peek(), byte != 0x0A, !has("\r\n") {
            guard byte == 0x09 || byte >= 0x20, byte != 0x7F else {
                throw wrong("a comment must not hold control characters")
            }
            offset += 1
        }
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    @discardableResult private mutating func takeNewline() -> Bool {
        guard peek() == 0x0A || has("\r\n") else { return false }
        offset += peek() == 0x0A ? 1 : 2
        return true
    }

    @discardableResult private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func has(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    }

    // MARK: Errors

    private func wrong(_ reason: String) -> Malformed {
        let line = 1 + bytes[..<min(offset, bytes.count)].count { $0 == 0x0A }
        return Malformed(line: line, reason: reason)
    }

    /// What comes next, for messages.
    private var next: String {
        guard let byte = peek() else { return "the file's end" }
        if byte == 0x0A || byte == 0x0D { return "the line's end" }
        let character = String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self).first!
        return byte < 0x80 ? Self.name(byte) : "'\(character)'"
    }

    private static func name(_ byte: UInt8) -> String {
        0x20..<0x7F ~= byte ? "'\(Character(Unicode.Scalar(byte)))'" : "a control character"
    }
}
