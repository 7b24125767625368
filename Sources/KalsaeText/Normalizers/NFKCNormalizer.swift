// Compatibility composition as a stage: full-width letters, ligatures and circled numbers become plain ones.

struct NFKCNormalizer: Normalizer {
    static let type = "NFKC"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        if text.isASCII { return }
        text.rewrite(NormalizationForms.rewritten(text, .nfkc))
    }
}
