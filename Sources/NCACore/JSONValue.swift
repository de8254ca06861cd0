/// JSON whose keys keep the order in which they are written: some readers play objects in the file's order, which
/// `JSONEncoder` either sorts as text ("10" before "2") or does not keep.
package enum JSONValue: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)

    /// Indented as ``Encodable/jsonText`` indents.
    package var text: String {
        var text = ""
        write(to: &text, indentation: "")
        return text
    }

    /// ``text`` as the bytes of a file, with a line end.
    package var bytes: [UInt8] { Array(text.utf8) + [0x0A] }

    private func write(to text: inout String, indentation: String) {
        switch self {
        case .object(let entries):
            Self.write(entries, between: ("{", "}"), to: &text, indentation) { entry, deeper, text in
                text += Self.quoted(entry.key) + " : "
                entry.value.write(to: &text, indentation: deeper)
            }
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &text, indentation) { value, deeper, text in
                value.write(to: &text, indentation: deeper)
            }
        case .string(let value): text += Self.quoted(value)
        case .integer(let value): text += String(value)
        case .number(let value): text += Int(exactly: value).map { String($0) } ?? String(value)
        case .boolean(let value): text += String(value)
        }
    }

    private static func write<Element>(
        _ elements: [Element], between ends: (String, String), to text: inout String, _ indentation: String,
        _ body: (Element, _ deeper: String, inout String) -> Void
    ) {
        text += ends.0 + "\n"
        for (index, element) in elements.enumerated() {
            text += indentation + "  "
            body(element, indentation + "  ", &text)
            text += index == elements.count - 1 ? "\n" : ",\n"
        }
        if elements.isEmpty { text += "\n" }
        text += indentation + ends.1
    }

    /// RFC 8259, section 7.
    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { (key: $0.0, value: $0.1) })
    }

    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}
