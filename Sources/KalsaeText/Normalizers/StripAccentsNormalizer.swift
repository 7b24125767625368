// Takes combining marks out; a form that takes accents off their letters (NFD, NFKD) comes before it.

struct StripAccentsNormalizer: Normalizer {
    static let type = "StripAccents"

    init(_ fields: inout JSONFields) throws {}

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        if text.isASCII { return }
        let properties = CharacterProperties.shared
        text.filter { !properties.has(CharacterProperties.mark, $0) }
    }
}
