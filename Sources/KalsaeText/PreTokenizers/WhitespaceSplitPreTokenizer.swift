// Cuts at white space and nowhere else.

struct WhitespaceSplitPreTokenizer: PreTokenizer {
    static let type = "WhitespaceSplit"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        SplitBehavior.removed.cut(
            piece, where: { CharacterProperties.shared.has(CharacterProperties.space, $0) }, into: &output)
    }
}
