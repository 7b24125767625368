// Writes every byte as its character of the byte-level alphabet, before anything is cut.

struct ByteLevelNormalizer: Normalizer {
    static let type = "ByteLevel"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) { Self.spell(&text) }

    /// Spells a text in the byte-level alphabet.
    static func spell(_ text: inout AlignedText) {
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 2)
        var sources: [SourceSpan] = []
        if text.isAligned { sources.reserveCapacity(text.count * 2) }
        let spans = text.spans
        for (place, byte) in text.bytes.enumerated() {
            let before = output.count
            UTF8Scalar.append(ByteAlphabet.characters[Int(byte)].value, to: &output)
            guard text.isAligned else { continue }
            let span = spans[spans.startIndex + place]
            for _ in before..<output.count { sources.append(span) }
        }
        text.replaceAll(output, from: sources)
    }
}
