// BERT's way: words between white space, every punctuation mark by itself.

struct BertPreTokenizer: PreTokenizer {
    static let type = "BertPreTokenizer"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let properties = CharacterProperties.shared
        var words: [AlignedText] = []
        SplitBehavior.removed.cut(piece, where: { properties.has(CharacterProperties.space, $0) }, into: &words)
        for word in words {
            SplitBehavior.isolated.cut(
                word, where: { properties.has(CharacterProperties.punctuation, $0) }, into: &output)
        }
    }
}
