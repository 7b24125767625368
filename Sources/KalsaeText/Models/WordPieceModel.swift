// WordPiece (Schuster and Nakajima 2012, as in BERT): a word is cut greedily into the longest pieces that the
// vocabulary has, and a word that cannot be cut so is unknown as a whole.

struct WordPieceModel: TokenizerModel {
    static let type = "WordPiece"
    let unknown: String
    let prefix: String
    let longestWord: Int
    private let unknownID: Int32
    private let vocabulary: Vocabulary

    /// - Throws: `TextError.malformed` where the unknown token is missing.
    init(vocabulary: Vocabulary, unknown: String, prefix: String, longestWord: Int) throws {
        guard let id = vocabulary.modelID(Array(unknown.utf8)) else {
            throw TextError.malformed(
                field: "model.unk_token", reason: "\(JSONText.string(unknown)) is not in the vocabulary")
        }
        self.unknown = unknown
        self.prefix = prefix
        self.longestWord = longestWord
        unknownID = id
        self.vocabulary = vocabulary
    }

    var unknownToken: Int32? { unknownID }

    func tokenize(_ piece: UnsafeBufferPointer<UInt8>, into output: inout [PieceToken]) {
        let first = output.count
        let characters = piece.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        func giveUp() {
            output.removeSubrange(first...)
            output.append(PieceToken(id: unknownID, start: 0, end: Int32(piece.count)))
        }
        guard characters <= longestWord else { return giveUp() }
        var start = 0
        var name: [UInt8] = []
        let inner = Array(prefix.utf8)
        while start < piece.count {
            name.removeAll(keepingCapacity: true)
            if start > 0 { name += inner }
            let before = name.count
            name += piece[start..<min(piece.count, start + vocabulary.longestName)]
            var length = name.count - before
            let found: Int32? = name.withUnsafeBufferPointer { name in
                while length > 0 {
                    if start + length == piece.count || piece[start + length] & 0xC0 != 0x80,
                        let id = vocabulary.textID(UnsafeBufferPointer(rebasing: name[..<(before + length)]))
                    {
                        return id
                    }
                    length -= 1
                }
                return nil
            }
            guard let id = found else { return giveUp() }
            output.append(PieceToken(id: id, start: Int32(start), end: Int32(start + length)))
            start += length
        }
    }

    func members(_ vocabulary: Vocabulary) -> [(key: String, json: String)] {
        [
            (key: "unk_token", json: JSONText.string(unknown)),
            (key: "continuing_subword_prefix", json: JSONText.string(prefix)),
            (key: "max_input_chars_per_word", json: "\(longestWord)"),
            (key: "vocab", json: ModelText.vocabulary(vocabulary)),
        ]
    }
}
