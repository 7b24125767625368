// Joins everything so far into one part.

struct FuseDecoder: TokenDecoder {
    static let type = "Fuse"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined())] }
}
