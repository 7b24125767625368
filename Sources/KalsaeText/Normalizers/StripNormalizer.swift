// Takes white space off the ends of a text.

struct StripNormalizer: Normalizer {
    static let type = "Strip"
    let left: Bool
    let right: Bool

    init(_ fields: inout JSONFields) throws {
        left = try fields.boolean("strip_left")
        right = try fields.boolean("strip_right")
    }

    init(left: Bool, right: Bool) {
        self.left = left
        self.right = right
    }

    var settings: [(key: String, json: String)] {
        [(key: "strip_left", json: "\(left)"), (key: "strip_right", json: "\(right)")]
    }

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        let properties = CharacterProperties.shared
        var start: Int?
        var end = 0
        text.forEachScalar { scalar, offset in
            if properties.has(CharacterProperties.space, scalar) { return }
            if start == nil { start = offset }
            end = offset + UTF8Scalar.length(text[offset])
        }
        guard let start else { return text.keep(left || right ? 0..<0 : 0..<text.count) }
        text.keep((left ? start : 0)..<(right ? end : text.count))
    }
}
