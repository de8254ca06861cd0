/// TOML 1.0.0 (https://toml.io/en/v1.0.0), read whole and turned into JSON, which `Decodable` types are decoded from.
///
/// Times of day and dates become strings, as do inf and nan, which JSON does not have.
enum TOML {
    /// What is wrong, and in which line, counted from 1.
    struct Malformed: Error, Equatable {
        let line: Int
        let reason: String
    }

    /// The same values in the same tables as JSON.
    static func json(_ bytes: [UInt8]) throws(Malformed) -> [UInt8] {
        var parser = TOMLParser(bytes)
        var writer = TOMLWriter()
        writer.write(try parser.document())
        return writer.json
    }

    /// A value of a key or of an array.
    indirect enum Value {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        case array([Value])
        case table(Table)
        /// `[[name]]`, as often as it stands there.
        case tables(Tables)
    }

    /// The tables of one name.
    final class Tables {
        var list: [Table]

        init(_ first: Table) { list = [first] }
    }

    /// Grows as long as the document is read.
    final class Table {
        /// What wrote the table; decides what may still be added (section "Table").
        enum Origin: Equatable {
            /// The name of a table in it was read, its own not yet.
            case implicit
            case header
            /// Dotted keys of the section of this number.
            case dotted(Int)
            /// Braces: nothing may be added.
            case inline
        }

        var origin: Origin
        var entries: [String: Value] = [:]

        init(_ origin: Origin) { self.origin = origin }
    }
}

/// Values as JSON.
private struct TOMLWriter {
    var json: [UInt8] = []

    mutating func write(_ table: TOML.Table) {
        list(table.entries, "{", "}") { writer, entry in
            writer.write(entry.key)
            writer.json.append(UInt8(ascii: ":"))
            writer.write(entry.value)
        }
    }

    private mutating func write(_ value: TOML.Value) {
        switch value {
        case .string(let text): write(text)
        case .integer(let number): json += "\(number)".utf8
        case .float(let number): if number.isFinite { json += "\(number)".utf8 } else { write("\(number)") }
        case .boolean(let flag): json += "\(flag)".utf8
        case .array(let values): list(values, "[", "]") { $0.write($1) }
        case .tables(let tables): list(tables.list, "[", "]") { $0.write($1) }
        case .table(let table): write(table)
        }
    }

    private mutating func list<Items: Collection>(
        _ items: Items, _ open: Unicode.Scalar, _ close: Unicode.Scalar,
        _ write: (inout TOMLWriter, Items.Element) -> Void
    ) {
        json.append(UInt8(ascii: open))
        for (index, item) in items.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            write(&self, item)
        }
        json.append(UInt8(ascii: close))
    }

    private mutating func write(_ text: String) {
        json.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": json += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            // Foundation drops a mark of byte order at a text's beginning.
            case ..<"\u{20}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                json += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: json += UTF8.encode(scalar)!
            }
        }
        json.append(UInt8(ascii: "\""))
    }
}
