// Puts one text in the place of every match of a pattern, part by part.

struct ReplaceDecoder: TokenDecoder {
    static let type = "Replace"
    let pattern: TextPattern
    let content: String

    init(_ fields: inout JSONFields) throws {
        pattern = try TextPattern(fields.require("pattern"), field: fields.name("pattern"))
        content = try fields.string("content")
    }

    init(_ pattern: TextPattern, with content: String) {
        self.pattern = pattern
        self.content = content
    }

    var settings: [(key: String, json: String)] {
        [(key: "pattern", json: pattern.json), (key: "content", json: JSONText.string(content))]
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        let new = Array(content.utf8)
        return tokens.map { token in
            var result: [UInt8] = []
            var copied = 0
            for match in pattern.matches(in: token[...], StageRun()) {
                result += token[copied..<match.lowerBound]
                result += new
                copied = match.upperBound
            }
            return result + token[copied...]
        }
    }
}
