// SentencePiece's cleaning for machine translation: some control characters go, others become spaces.

struct NmtNormalizer: Normalizer {
    static let type = "Nmt"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        text.filter { scalar in
            switch scalar {
            case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: false
            default: true
            }
        }
        text.rewrite(text.scalars.map { RewrittenScalar(scalar: Self.isBlank($0) ? 0x20 : $0, change: 0) })
    }

    private static func isBlank(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: true
        default: false
        }
    }
}
