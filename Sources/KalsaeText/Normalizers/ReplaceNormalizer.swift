// Puts one text in the place of every match of a pattern.

struct ReplaceNormalizer: Normalizer {
    static let type = "Replace"
    let pattern: TextPattern
    let content: String

    /// Bytes that may take a match's place: every match of a text grows by them.
    static let longestContent = 1_024

    init(_ fields: inout JSONFields) throws {
        pattern = try TextPattern(fields.require("pattern"), field: fields.name("pattern"))
        content = try fields.string("content")
        guard content.utf8.count <= Self.longestContent else {
            throw TextError.malformed(
                field: fields.name("content"), reason: "must have at most \(Self.longestContent) bytes")
        }
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
