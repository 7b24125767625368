// Canonical composition as a stage: é typed as one character and as e plus an accent become the same bytes, and Hangul
// written in conjoining letters becomes syllables.

struct NFCNormalizer: Normalizer {
    static let type = "NFC"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        if text.isASCII { return }
        text.rewrite(NormalizationForms.rewritten(text, .nfc))
    }

    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let composed = UnicodeForm.nfc.normalized(bytes) else { return nil }
        // Marks of recent years, which other tokenizers do not move yet: rare, and only where something changed.
        guard NormalizationForms.hasNewMark(bytes) else { return composed }
        var text = AlignedText(bytes, isAligned: false)
        normalize(&text, StageRun())
        return Array(text.bytes)
    }
}
