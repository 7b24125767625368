// Cuts at one character, which goes.

struct DelimiterPreTokenizer: PreTokenizer {
    static let type = "CharDelimiterSplit"
    let delimiter: String

    init(_ fields: inout JSONFields) throws {
        delimiter = try fields.string("delimiter")
        guard delimiter.unicodeScalars.count == 1 else {
            throw TextError.malformed(field: fields.name("delimiter"), reason: "must be one character")
        }
    }

    var settings: [(key: String, json: String)] { [(key: "delimiter", json: JSONText.string(delimiter))] }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let scalar = delimiter.unicodeScalars.first?.value
        SplitBehavior.removed.cut(piece, where: { $0 == scalar }, into: &output)
    }
}
