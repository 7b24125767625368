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

    public init(id: Int32, content: String, isSpecial: Bool, isNormalized: Bool = false) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
        self.isNormalized = isNormalized
    }

    static func read(_ value: JSONValue, field: String) throws -> AddedToken {
        var fields = try JSONFields(value, path: field)
        let identifier = try fields.require("id")
        guard case .integer(let number) = identifier, let id = Int32(exactly: number), id >= 0 else {
            throw TextError.malformed(field: "\(field).id", reason: "must be a whole number from 0 to \(Int32.max)")
        }
        let content = try fields.string("content")
        guard !content.isEmpty else { throw TextError.malformed(field: "\(field).content", reason: "is empty") }
        for flag in ["single_word", "lstrip", "rstrip"] { try fields.refuseUnless(flag, is: false) }
        let isSpecial = try fields.boolean("special", standard: false)
        let isNormalized = try fields.boolean("normalized", standard: !isSpecial)
        try fields.finish()
        return AddedToken(id: id, content: content, isSpecial: isSpecial, isNormalized: isNormalized)
    }

    var json: String {
        "{\"id\":\(id),\"content\":\(JSONText.string(content)),\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
            + "\"normalized\":\(isNormalized),\"special\":\(isSpecial)}"
    }
}

/// Finds added tokens in bytes, leftmost first and of those the longest, by a byte trie.
struct AddedTokenMatcher: Sendable {
    private let edges: IntegerTable
    private let identifiers: [Int32]
    private let firstBytes: [Bool]

    /// A matcher, or nil where there is nothing to find.
    init?(_ tokens: [(bytes: [UInt8], id: Int32)]) {
        guard !tokens.isEmpty else { return nil }
        var children: [UInt64: Int] = [:]
        var identifiers: [Int32] = [-1]
        var firstBytes = [Bool](repeating: false, count: 256)
        for (bytes, id) in tokens {
            var node = 0
            for byte in bytes {
                let key = UInt64(node) << 8 | UInt64(byte)
                node = children[key] ?? identifiers.count
                children[key] = node
                if node == identifiers.count { identifiers.append(-1) }
            }
            identifiers[node] = id
            firstBytes[Int(bytes[0])] = true
        }
        edges = IntegerTable(children.map { ($0.key, UInt64($0.value)) })
        self.identifiers = identifiers
        self.firstBytes = firstBytes
    }

    /// Calls `body` with each stretch between tokens and with each token, in the text's order.
    func split(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>?, Int32?) -> Void) {
        edges.withView { edges in
            var start = 0
            var offset = 0
            while offset < bytes.count {
                guard firstBytes[Int(bytes[offset])], let (id, end) = longest(bytes, at: offset, edges) else {
                    offset += 1
                    continue
                }
                if offset > start { body(UnsafeBufferPointer(rebasing: bytes[start..<offset]), nil) }
                body(nil, id)
                offset = end
                start = end
            }
            if start < bytes.count { body(UnsafeBufferPointer(rebasing: bytes[start...]), nil) }
        }
    }

    private func longest(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ edges: IntegerTableView
    ) -> (id: Int32, end: Int)? {
        var node = 0
        var offset = start
        var best: (Int32, Int)?
        while offset < bytes.count {
            let next = edges[UInt64(node) << 8 | UInt64(bytes[offset])]
            if next == IntegerTable.missing { break }
            node = Int(next)
            offset += 1
            if identifiers[node] >= 0 { best = (identifiers[node], offset) }
        }
        return best
    }
}
