// What BERT (Devlin et al. 2018) does before cutting: control characters go, white space becomes a space, Chinese
// characters stand alone, accents go, letters become small.

struct BertNormalizer: Normalizer {
    static let type = "BertNormalizer"
    let cleansText: Bool
    let separatesChinese: Bool
    /// nil: as `lowersCase`.
    let stripsAccents: Bool?
    let lowersCase: Bool

    init(_ fields: inout JSONFields) throws {
        cleansText = try fields.boolean("clean_text")
        separatesChinese = try fields.boolean("handle_chinese_chars")
        if case .null? = fields.peek("strip_accents") {
            _ = fields.take("strip_accents")
            stripsAccents = nil
        } else {
            stripsAccents = fields.has("strip_accents") ? try fields.boolean("strip_accents") : nil
        }
        lowersCase = try fields.boolean("lowercase")
    }

    init(cleansText: Bool = true, separatesChinese: Bool = true, stripsAccents: Bool? = nil, lowersCase: Bool = true) {
        self.cleansText = cleansText
        self.separatesChinese = separatesChinese
        self.stripsAccents = stripsAccents
        self.lowersCase = lowersCase
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "clean_text", json: "\(cleansText)"), (key: "handle_chinese_chars", json: "\(separatesChinese)"),
            (key: "strip_accents", json: stripsAccents.map { "\($0)" } ?? "null"),
            (key: "lowercase", json: "\(lowersCase)"),
        ]
    }

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        let properties = CharacterProperties.shared
        if cleansText { clean(&text) }
        if separatesChinese, !text.isASCII { separate(&text) }
        if stripsAccents ?? lowersCase, !text.isASCII {
            text.rewrite(NormalizationForms.rewritten(text, .nfd))
            text.filter { !properties.has(CharacterProperties.nonspacing, $0) }
        }
        if lowersCase { LowercaseNormalizer.lower(&text) }
    }

    private func clean(_ text: inout AlignedText) {
        let properties = CharacterProperties.shared
        func isBlank(_ scalar: UInt32) -> Bool { properties.has(CharacterProperties.space, scalar) }
        func isLine(_ scalar: UInt32) -> Bool { scalar == 0x09 || scalar == 0x0A || scalar == 0x0D }
        text.filter { scalar in
            scalar != 0 && scalar != 0xFFFD
                && (isLine(scalar) || !properties.has(CharacterProperties.control, scalar))
        }
        text.rewrite(text.scalars.map { RewrittenScalar(scalar: isBlank($0) ? 0x20 : $0, change: 0) })
    }

    private func separate(_ text: inout AlignedText) {
        var scalars: [RewrittenScalar] = []
        scalars.reserveCapacity(text.count)
        text.forEachScalar { scalar, _ in
            guard Self.isChinese(scalar) else {
                return scalars.append(RewrittenScalar(scalar: scalar, change: 0))
            }
            scalars.append(RewrittenScalar(scalar: 0x20, change: 0))
            scalars.append(RewrittenScalar(scalar: scalar, change: 1))
            scalars.append(RewrittenScalar(scalar: 0x20, change: 1))
        }
        text.rewrite(scalars)
    }

    /// The blocks that BERT calls Chinese; 2B820…2B91F is missing there too.
    private static func isChinese(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
