// A piece is a token or it is unknown: whole words, or single characters where the pieces are characters.

struct WordLevelModel: TokenizerModel {
    static let type = "WordLevel"
    let unknown: String
    private let unknownID: Int32
    private let vocabulary: Vocabulary

    /// - Throws: `TextError.malformed` where the unknown token is missing.
    init(vocabulary: Vocabulary, unknown: String) throws {
        guard let id = vocabulary.modelID(Array(unknown.utf8)) else {
            throw TextError.malformed(
                field: "model.unk_token", reason: "\(JSONText.string(unknown)) is not in the vocabulary")
        }
        self.unknown = unknown
        unknownID = id
        self.vocabulary = vocabulary
    }

    var unknownToken: Int32? { unknownID }

    func tokenize(_ piece: UnsafeBufferPointer<UInt8>, into output: inout [PieceToken]) {
        output.append(PieceToken(id: vocabulary.textID(piece) ?? unknownID, start: 0, end: Int32(piece.count)))
    }

    func members(_ vocabulary: Vocabulary) -> [(key: String, json: String)] {
        [
            (key: "vocab", json: ModelText.vocabulary(vocabulary)),
            (key: "unk_token", json: JSONText.string(unknown)),
        ]
    }
}
