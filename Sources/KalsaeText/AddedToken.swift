// Tokens that stand beside the learned vocabulary, found in a text before it is cut: the control tokens of a chat, and
// whatever else a file lists. Control tokens are found only where the caller allows it.

/// A token that is matched as a whole, outside the model.
public struct AddedToken: Sendable, Equatable {
    /// The token's number.
    public var id: Int32
    /// Its text; matched byte for byte.
    public var content: String
    /// Whether it is a control token: never produced from text unless allowed, left out when decoding for people.
    public var isSpecial: Bool
    /// Whether it is looked for after normalisation rather than before.
    public var isNormalized: Bool
    /// Whether white space before it belongs to it.
    public var stripsLeft: Bool
    /// Whether white space behind it belongs to it.
    public var stripsRight: Bool
    /// Whether it is found only where no word goes on to its left or right.
    public var isSingleWord: Bool
    /// Whether it is a symbol that a SentencePiece user defined: looked for after normalisation as it is written, so
    /// that the text around it is one text still.
    var isUserDefined = false

    public init(
        id: Int32, content: String, isSpecial: Bool, isNormalized: Bool = false, stripsLeft: Bool = false,
        stripsRight: Bool = false, isSingleWord: Bool = false
    ) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
        self.isNormalized = isNormalized
        self.stripsLeft = stripsLeft
        self.stripsRight = stripsRight
        self.isSingleWord = isSingleWord
    }

    static func read(_ value: JSONValue, field: String) throws -> AddedToken {
        var fields = try JSONFields(value, path: field)
        let identifier = try fields.require("id")
        guard case .integer(let number) = identifier, let id = Int32(exactly: number), id >= 0 else {
            throw TextError.malformed(field: "\(field).id", reason: "must be a whole number from 0 to \(Int32.max)")
        }
        let content = try fields.string("content")
        guard !content.isEmpty else { throw TextError.malformed(field: "\(field).content", reason: "is empty") }
        let isSpecial = try fields.boolean("special", standard: false)
        let token = AddedToken(
            id: id, content: content, isSpecial: isSpecial,
            isNormalized: try fields.boolean("normalized", standard: !isSpecial),
            stripsLeft: try fields.boolean("lstrip", standard: false),
            stripsRight: try fields.boolean("rstrip", standard: false),
            isSingleWord: try fields.boolean("single_word", standard: false))
        try fields.finish()
        return token
    }

    var json: String {
        "{\"id\":\(id),\"content\":\(JSONText.string(content)),\"single_word\":\(isSingleWord),"
            + "\"lstrip\":\(stripsLeft),\"rstrip\":\(stripsRight),\"normalized\":\(isNormalized),"
            + "\"special\":\(isSpecial)}"
    }
}

/// Finds added tokens in bytes, leftmost first and of those the longest.
struct AddedTokenMatcher: Sendable {
    private let trie: ByteTrie
    private let tokens: [AddedToken]
    /// Whether there is one that is no control token.
    private let hasPlain: Bool

    /// A matcher, or nil where there is nothing to find.
    ///
    /// - Parameter tokens: each with the bytes to look for.
    init?(_ tokens: [(bytes: [UInt8], token: AddedToken)]) {
        guard !tokens.isEmpty else { return nil }
        trie = ByteTrie(tokens.enumerated().map { (name: $0.element.bytes, number: Int32($0.offset)) })
        self.tokens = tokens.map(\.token)
        hasPlain = self.tokens.contains { !$0.isSpecial }
    }

    /// The tokens in a text, and the bytes that belong to each.
    ///
    /// - Parameter allowsSpecial: whether control tokens are given; where they are not, their text is passed over.
    func matches(in bytes: UnsafeBufferPointer<UInt8>, allowsSpecial: Bool) -> [(id: Int32, range: Range<Int>)] {
        var found: [(id: Int32, range: Range<Int>)] = []
        guard allowsSpecial || hasPlain else { return found }
        trie.withEdges { edges in
            var offset = trie.firstStart(in: bytes, from: 0)
            while offset < bytes.count {
                var longest: (place: Int32, end: Int)?
                trie.names(in: bytes, at: offset, edges) { longest = ($0, $1) }
                guard let (place, end) = longest else {
                    offset = trie.firstStart(in: bytes, from: offset + 1)
                    continue
                }
                let token = tokens[Int(place)]
                if allowsSpecial || !token.isSpecial,
                    let range = Self.range(of: token, at: offset..<end, after: found.last?.range.upperBound ?? 0, bytes)
                {
                    found.append((token.id, range))
                }
                offset = trie.firstStart(in: bytes, from: end)
            }
        }
        return found
    }

    /// The stretch of text that a token takes, or nil where it stands inside a word and must not.
    private static func range(
        of token: AddedToken, at range: Range<Int>, after previous: Int, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        let properties = CharacterProperties.shared
        func start(before offset: Int) -> Int {
            var start = offset - 1
            while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            return start
        }
        func has(_ property: UInt8, _ offset: Int) -> Bool {
            properties.has(property, UTF8Scalar.read(bytes, at: offset).scalar)
        }
        if token.isSingleWord {
            if range.lowerBound > 0, has(CharacterProperties.word, start(before: range.lowerBound)) { return nil }
            if range.upperBound < bytes.count, has(CharacterProperties.word, range.upperBound) { return nil }
        }
        var lower = range.lowerBound, upper = range.upperBound
        if token.stripsLeft {
            while lower > previous, has(CharacterProperties.space, start(before: lower)) {
                lower = start(before: lower)
            }
        }
        if token.stripsRight {
            while upper < bytes.count, has(CharacterProperties.space, upper) {
                upper += UTF8Scalar.length(bytes[upper])
            }
        }
        return max(lower, min(previous, range.upperBound))..<upper
    }
}
