// A JSON value, as it came from a client or goes to one, and how it is written down. Why not Codable: replies keep the
// order and the explicit nulls of OpenAI's documents, and requests are read by a parser that cannot be made to recurse
// or to trap (see JSONParser).

/// A JSON value; objects keep the order of their members.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number as it was written, already checked against JSON's grammar.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value.
    struct Member: Sendable, Equatable {
        var name: String
        var value: JSONValue
    }

    static func integer(_ value: Int) -> JSONValue { .number(String(value)) }

    /// A number; null where JSON has no way to write it (NaN, infinities).
    static func double(_ value: Double) -> JSONValue { value.isFinite ? .number("\(value)") : .null }

    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// The member's value; nil where this is no object or has no such member.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element at a place; nil where this is no array or is shorter.
    subscript(place: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(place) else { return nil }
        return elements[place]
    }

    /// What a client calls this kind of value.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The value in one line of JSON, without blanks.
    var text: String {
        var output = ""
        write(to: &output)
        return output
    }

    private func write(to output: inout String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .number(let digits): output += digits
        case .string(let value): Self.write(value, to: &output)
        case .array(let elements):
            output += "["
            for (place, element) in elements.enumerated() {
                if place > 0 { output += "," }
                element.write(to: &output)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (place, member) in members.enumerated() {
                if place > 0 { output += "," }
                Self.write(member.name, to: &output)
                output += ":"
                member.value.write(to: &output)
            }
            output += "}"
        }
    }

    private static func write(_ string: String, to output: inout String) {
        output += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
}
