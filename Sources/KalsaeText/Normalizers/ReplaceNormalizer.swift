// Puts one text in the place of every match of a pattern.

struct ReplaceNormalizer: Normalizer {
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

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        text.replace(pattern.matches(in: text.bytes, run), with: Array(content.utf8))
    }
}
