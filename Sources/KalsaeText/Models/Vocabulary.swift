// The tokens by number: their names as files write them and the bytes they stand for. Any tokenizer model has one.
// It does not know how texts become tokens.

/// Token names and bytes, numbered from 0 without holes.
struct Vocabulary: Sendable {
    /// Names by id: the byte-level alphabet for learned tokens, plain text for added ones.
    let names: [String]
    /// Tokens that are matched as a whole, by ascending id.
    let added: [AddedToken]
    /// Ids of control tokens.
    let specialIDs: Set<Int32>
    private let bytes: [UInt8]
    private let offsets: [Int]
    // Keyed by UTF-8 and not by String: strings that are canonically equivalent are different tokens.
    private let identifiers: [[UInt8]: Int32]

    /// - Parameter field: what errors call the list of names.
    /// - Throws: `TextError.malformed` for a name that occurs twice or does not consist of the byte-level alphabet.
    init(names: [String], added: [AddedToken], field: String) throws {
        let contents = Dictionary(added.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
        var bytes: [UInt8] = []
        var offsets = [0]
        var identifiers: [[UInt8]: Int32] = [:]
        offsets.reserveCapacity(names.count + 1)
        identifiers.reserveCapacity(names.count)
        for (index, name) in names.enumerated() {
            let id = Int32(index)
            if let other = identifiers.updateValue(id, forKey: Array(name.utf8)) {
                throw TextError.malformed(
                    field: field, reason: "\(JSONText.string(name)) has two ids, \(other) and \(id)")
            }
            if contents[id] != nil {
                bytes += Array(name.utf8)
            } else if let decoded = ByteAlphabet.decode(name), !decoded.isEmpty {
                bytes += decoded
            } else {
                throw TextError.malformed(
                    field: field,
                    reason: "token \(id), \(JSONText.string(name)), is not written in the byte-level alphabet")
            }
            offsets.append(bytes.count)
        }
        self.names = names
        self.added = added.sorted { $0.id < $1.id }
        specialIDs = Set(added.filter(\.isSpecial).map(\.id))
        self.bytes = bytes
        self.offsets = offsets
        self.identifiers = identifiers
    }

    var count: Int { names.count }

    /// The id of a token by its name.
    func id(of name: String) -> Int32? { identifiers[Array(name.utf8)] }

    /// The bytes a token stands for; none for a number beyond the vocabulary.
    func bytes(of id: Int32) -> ArraySlice<UInt8> {
        guard id >= 0, Int(id) < count else { return [] }
        return bytes[offsets[Int(id)]..<offsets[Int(id) + 1]]
    }
}
