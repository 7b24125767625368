// Strings as JSON text. The writing side of tokenizer files; it knows nothing else.

enum JSONText {
    /// A quoted JSON string: only what must be escaped is.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// An object of members whose values are JSON already.
    static func object(_ members: [(key: String, json: String)]) -> String {
        "{" + members.map { "\(string($0.key)):\($0.json)" }.joined(separator: ",") + "}"
    }

    /// A list of values that are JSON already.
    static func array(_ elements: some Sequence<String>) -> String { "[" + elements.joined(separator: ",") + "]" }

    /// A number so that reading it gives the same number, always with a point.
    static func number(_ value: Double) -> String { "\(value)" }

    /// A value or null.
    static func optional(_ text: String?) -> String { text.map(string) ?? "null" }
}
