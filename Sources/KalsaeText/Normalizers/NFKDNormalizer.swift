// Compatibility decomposition as a stage: as NFKC, with accents and Hangul letters taken apart.

struct NFKDNormalizer: Normalizer {
    static let type = "NFKD"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        if text.isASCII { return }
        text.rewrite(NormalizationForms.rewritten(text, .nfkd))
    }
}
