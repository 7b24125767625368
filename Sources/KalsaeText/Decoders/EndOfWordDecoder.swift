// The suffix that ends a word becomes a space, and nothing at the very end.

struct EndOfWordDecoder: TokenDecoder {
    static let type = "BPEDecoder"
    let suffix: String

    init(_ fields: inout JSONFields) throws { suffix = try fields.string("suffix") }

    var settings: [(key: String, json: String)] { [(key: "suffix", json: JSONText.string(suffix))] }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        let mark = Array(suffix.utf8)
        return tokens.enumerated().map { place, token in
            ByteText.replacing(mark, with: place == tokens.count - 1 ? [] : [0x20], in: token)
        }
    }
}
