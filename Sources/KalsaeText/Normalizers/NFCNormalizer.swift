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
        UnicodeForm.nfc.normalized(bytes)
    }
}
