// SentencePiece's visible space back into a space, none at the start.

struct MetaspaceDecoder: TokenDecoder {
    static let type = "Metaspace"
    let metaspace: Metaspace

    init(_ fields: inout JSONFields) throws { metaspace = try Metaspace(&fields) }

    init(_ metaspace: Metaspace) { self.metaspace = metaspace }

    var settings: [(key: String, json: String)] { metaspace.settings }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        let mark = Array(metaspace.replacement.utf8)
        return tokens.enumerated().map { place, token in
            let space: [UInt8] = place == 0 && metaspace.scheme != .never ? [] : [0x20]
            return ByteText.replacing(mark, with: space, in: token)
        }
    }
}
