// Cuts at every match of a text or an expression. The published patterns go through their scanners.

struct SplitPreTokenizer: PreTokenizer {
    static let type = "Split"
    let pattern: TextPattern
    let behavior: SplitBehavior
    let inverted: Bool
    /// The published pattern that the expression is.
    let known: TokenizerPattern?

    init(_ fields: inout JSONFields) throws {
        self.init(
            try TextPattern(fields.require("pattern"), field: fields.name("pattern")),
            behavior: try fields.choice("behavior", of: SplitBehavior.self),
            inverted: try fields.boolean("invert", standard: false))
    }

    init(_ pattern: TextPattern, behavior: SplitBehavior, inverted: Bool = false) {
        self.pattern = pattern
        self.behavior = behavior
        self.inverted = inverted
        known = pattern.expression.flatMap { expression in
            TokenizerPattern.allCases.first { $0.regularExpression == expression }
        }
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "pattern", json: pattern.json), (key: "behavior", json: JSONText.string(behavior.rawValue)),
            (key: "invert", json: "\(inverted)"),
        ]
    }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let matches = known.map { Self.scan(piece, $0) } ?? pattern.matches(in: piece.bytes, run)
        behavior.cut(piece, at: matches, inverted: inverted, into: &output)
    }

    /// The pieces of a published pattern.
    static func scan(_ piece: AlignedText, _ pattern: TokenizerPattern) -> [Range<Int>] {
        let scanner = pattern.scanner
        return piece.bytes.withUnsafeBufferPointer { bytes in
            CharacterClasses.shared.withText(bytes) { text in
                var parts: [Range<Int>] = []
                var offset = 0
                while offset < text.count {
                    let end = scanner.endOfPiece(at: offset, in: text)
                    parts.append(offset..<end)
                    offset = end
                }
                return parts
            }
        }
    }
}
