// Word pieces back into words: what carries the prefix joins what stands before it, all else gets a space.

struct WordPieceDecoder: TokenDecoder {
    static let type = "WordPiece"
    let prefix: String
    let cleansUp: Bool

    init(_ fields: inout JSONFields) throws {
        prefix = try fields.string("prefix")
        cleansUp = try fields.boolean("cleanup")
    }

    init(prefix: String, cleansUp: Bool) {
        self.prefix = prefix
        self.cleansUp = cleansUp
    }

    var settings: [(key: String, json: String)] {
        [(key: "prefix", json: JSONText.string(prefix)), (key: "cleanup", json: "\(cleansUp)")]
    }

    /// Spaces that English does not write, in the order in which they go.
    private static let repairs: [(old: [UInt8], new: [UInt8])] = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ].map { (old: Array($0.0.utf8), new: Array($0.1.utf8)) }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        let prefix = Array(prefix.utf8)
        return tokens.enumerated().map { place, token in
            var text = token
            if place > 0 { text = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token }
            if cleansUp {
                for (old, new) in Self.repairs { text = ByteText.replacing(old, with: new, in: text) }
            }
            return text
        }
    }
}
