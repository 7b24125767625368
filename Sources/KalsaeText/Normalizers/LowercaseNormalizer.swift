// Lower case as a stage, character by character: no language, no final sigma.

struct LowercaseNormalizer: Normalizer {
    static let type = "Lowercase"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) { Self.lower(&text) }

    /// Brings a text to lower case.
    static func lower(_ text: inout AlignedText) {
        let properties = CharacterProperties.shared
        var scalars: [RewrittenScalar] = []
        scalars.reserveCapacity(text.count)
        text.forEachScalar { scalar, _ in
            guard let lower = properties.lowercase(scalar) else {
                return scalars.append(RewrittenScalar(scalar: scalar, change: 0))
            }
            for (place, part) in lower.enumerated() {
                scalars.append(RewrittenScalar(scalar: part, change: place == 0 ? 0 : 1))
            }
        }
        text.rewrite(scalars)
    }
}
