// Cuts at punctuation.

struct PunctuationPreTokenizer: PreTokenizer {
    static let type = "Punctuation"
    let behavior: SplitBehavior

    init(_ fields: inout JSONFields) throws {
        behavior = try fields.choice("behavior", of: SplitBehavior.self, standard: .isolated)
    }

    init(_ behavior: SplitBehavior) { self.behavior = behavior }

    var settings: [(key: String, json: String)] { [(key: "behavior", json: JSONText.string(behavior.rawValue))] }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        behavior.cut(
            piece, where: { CharacterProperties.shared.has(CharacterProperties.punctuation, $0) }, into: &output)
    }
}
