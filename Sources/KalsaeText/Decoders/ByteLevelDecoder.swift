// The byte-level alphabet back into bytes; a token with any other character stands for its own UTF-8.

struct ByteLevelDecoder: TokenDecoder {
    static let type = "ByteLevel"
    private let kept: [(key: String, json: String)]

    init(_ fields: inout JSONFields) throws {
        let addsSpace = try fields.boolean("add_prefix_space")
        let trims = try fields.boolean("trim_offsets", standard: true)
        let uses = try fields.boolean("use_regex", standard: true)
        kept = Self.settings(addsSpace, trims, uses)
    }

    init() { kept = Self.settings(false, false, false) }

    private static func settings(_ addsSpace: Bool, _ trims: Bool, _ uses: Bool) -> [(key: String, json: String)] {
        [
            (key: "add_prefix_space", json: "\(addsSpace)"), (key: "trim_offsets", json: "\(trims)"),
            (key: "use_regex", json: "\(uses)"),
        ]
    }

    var settings: [(key: String, json: String)] { kept }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        [tokens.flatMap { ByteAlphabet.decode(String(decoding: $0, as: UTF8.self)) ?? $0 }]
    }
}
