// Canonical decomposition as a stage: accents stand behind their letters, Hangul syllables fall into letters.

struct NFDNormalizer: Normalizer {
    static let type = "NFD"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        if text.isASCII { return }
        text.rewrite(NormalizationForms.rewritten(text, .nfd))
    }
}
