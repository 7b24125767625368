// Takes the spaces that byte-level tokens carry out of their offsets.

struct ByteLevelProcessor: PostProcessor {
    static let type = "ByteLevel"
    let addsPrefixSpace: Bool
    let trimsOffsets: Bool
    let usesPattern: Bool

    init(_ fields: inout JSONFields) throws {
        addsPrefixSpace = try fields.boolean("add_prefix_space")
        trimsOffsets = try fields.boolean("trim_offsets", standard: true)
        usesPattern = try fields.boolean("use_regex", standard: true)
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "add_prefix_space", json: "\(addsPrefixSpace)"), (key: "trim_offsets", json: "\(trimsOffsets)"),
            (key: "use_regex", json: "\(usesPattern)"),
        ]
    }

    var tokens: [(id: Int32, name: String)] { [] }

    func addedTokens(isPair: Bool) -> Int { 0 }

    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding] {
        trimsOffsets ? encodings.map { Self.trimmed($0, addsPrefixSpace) } : encodings
    }

    /// An encoding whose offsets leave spaces at both ends of a token out; a single space at the start of the text
    /// may be one that was put in, and stays.
    static func trimmed(_ encoding: Encoding, _ addsPrefixSpace: Bool) -> Encoding {
        let properties = CharacterProperties.shared
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value == 0x120 || properties.has(CharacterProperties.space, scalar.value)
        }
        var result = encoding
        result.overflowing = encoding.overflowing.map { trimmed($0, addsPrefixSpace) }
        for place in result.ids.indices {
            let scalars = encoding.tokens[place].unicodeScalars
            var leading = scalars.prefix(while: isSpace).count
            let trailing = scalars.reversed().prefix(while: isSpace).count
            var (start, end) = (encoding.offsets[place].lowerBound, encoding.offsets[place].upperBound)
            if leading > 0 {
                if place == 0 || start == 0, addsPrefixSpace, leading == 1 { leading = 0 }
                start = min(start + leading, end)
            }
            if trailing > 0, end >= trailing { end = max(end - trailing, start) }
            result.offsets[place] = start..<end
        }
        return result
    }
}
