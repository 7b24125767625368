// Takes numbers apart from what stands around them, each digit by itself where asked for.

struct DigitsPreTokenizer: PreTokenizer {
    static let type = "Digits"
    let separates: Bool

    init(_ fields: inout JSONFields) throws {
        separates = try fields.boolean("individual_digits", standard: false)
    }

    init(separates: Bool) { self.separates = separates }

    var settings: [(key: String, json: String)] { [(key: "individual_digits", json: "\(separates)")] }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let behavior = separates ? SplitBehavior.isolated : .contiguous
        behavior.cut(piece, where: { CharacterProperties.shared.has(CharacterProperties.numeric, $0) }, into: &output)
    }
}
