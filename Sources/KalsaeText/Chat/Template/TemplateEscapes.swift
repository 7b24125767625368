// Escapes in a template's quoted texts: Python's (`\n`, `\x41`, `\u2581`, …). An unknown escape stands for itself.
// Source: the Python Language Reference, "String and Bytes literals". Names (`\N{…}`) are not read.

enum TemplateEscapes {
    private static let simple: [Unicode.Scalar: Unicode.Scalar] = [
        "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}",
        "v": "\u{B}",
    ]
    private static let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

    /// - Throws: `TemplateSyntaxFault`.
    static func resolve(_ raw: ArraySlice<Unicode.Scalar>, line: Int) throws -> String {
        var result = String.UnicodeScalarView()
        var place = raw.startIndex
        while place < raw.endIndex {
            guard raw[place] == "\\", place + 1 < raw.endIndex else {
                result.append(raw[place])
                place += 1
                continue
            }
            let letter = raw[place + 1]
            place += 2
            if let scalar = simple[letter] {
                result.append(scalar)
            } else if letter == "\n" {
                continue
            } else if letter == "N" {
                throw TemplateSyntaxFault(reason: "\\N{…} in a text is not supported; write \\uXXXX", line: line)
            } else if let length = lengths[letter] {
                let digits = String(String.UnicodeScalarView(raw[place...].prefix(length)))
                guard digits.unicodeScalars.count == length, digits.allSatisfy(\.isHexDigit),
                    let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
                else { throw TemplateSyntaxFault(reason: "a text has a wrong \\\(letter) escape", line: line) }
                result.append(scalar)
                place += length
            } else if ("0"..."7").contains(letter) {
                let digits = raw[(place - 1)...].prefix(3).prefix { ("0"..."7").contains($0) }
                let value = digits.reduce(0) { $0 * 8 + ($1.value - 0x30) }
                result.append(Unicode.Scalar(value) ?? "\u{FFFD}")
                place += digits.count - 1
            } else {
                result.append("\\")
                result.append(letter)
            }
        }
        return String(result)
    }
}
