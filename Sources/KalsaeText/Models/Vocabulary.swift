// The tokens by number: their names as files write them and the bytes they stand for. Any tokenizer model has one.
// It does not know how texts become tokens.

/// How the names of learned tokens spell bytes.
enum TokenSpelling: Sendable, Equatable {
    /// GPT-2's alphabet; every learned token must be written in it.
    case byteLevel
    /// As text; where the name is not in the alphabet, or there is no alphabet, it stands for itself.
    case plain
    /// GPT-2's alphabet where a name is written in it, else as text.
    case looseByteLevel
    /// `▁` is a space and `<0x0A>` a byte.
    case sentencePiece
    /// What carries the prefix stands for the rest.
    case wordPiece(prefix: String)

    /// The bytes of a name; nil where it cannot be spelt so.
    func bytes(_ name: String) -> [UInt8]? {
        switch self {
        case .byteLevel: ByteAlphabet.decode(name)
        case .plain: Array(name.utf8)
        case .looseByteLevel: ByteAlphabet.decode(name) ?? Array(name.utf8)
        case .sentencePiece:
            ByteFallbackDecoder.byte(Array(name.utf8)).map { [$0] }
                ?? ByteText.replacing([0xE2, 0x96, 0x81], with: [0x20], in: Array(name.utf8))
        case .wordPiece(let prefix):
            name.utf8.starts(with: prefix.utf8) && name.utf8.count > prefix.utf8.count
                ? Array(name.utf8.dropFirst(prefix.utf8.count)) : Array(name.utf8)
        }
    }
}

/// Token names and bytes, numbered from 0 without holes.
struct Vocabulary: Sendable {
    /// Names by id: learned tokens as files write them, plain text for added ones.
    let names: [String]
    /// Tokens that are matched as a whole, by ascending id.
    let added: [AddedToken]
    /// Ids of control tokens.
    let specialIDs: Set<Int32>
    /// Added tokens that the model knows nothing of.
    let outsideModel: Set<Int32>
    private let bytes: [UInt8]
    private let offsets: [Int]
    private let identifiers: TokenTable

    /// - Parameters:
    ///   - field: what errors call the list of names.
    ///   - outsideModel: added tokens that the model knows nothing of.
    /// - Throws: `TextError.malformed` for a name that occurs twice or cannot be spelt.
    init(
        names: [String], added: [AddedToken], field: String, spelling: TokenSpelling = .byteLevel,
        outsideModel: Set<Int32> = []
    ) throws {
        let contents = Dictionary(added.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
        var bytes: [UInt8] = []
        var offsets = [0]
        offsets.reserveCapacity(names.count + 1)
        for (index, name) in names.enumerated() {
            let id = Int32(index)
            if contents[id] != nil {
                bytes += Array(name.utf8)
            } else if let decoded = spelling.bytes(name), !decoded.isEmpty || spelling != .byteLevel {
                bytes += decoded
            } else {
                throw TextError.malformed(
                    field: field,
                    reason: "token \(id), \(JSONText.string(name)), is not written in the byte-level alphabet")
            }
            offsets.append(bytes.count)
        }
        identifiers = TokenTable(
            names.lazy.enumerated().map { (name: Array($0.element.utf8), number: Int32($0.offset)) },
            count: names.count)
        for (index, name) in names.enumerated() {
            guard let other = identifiers.find(Array(name.utf8)), other != Int32(index) else { continue }
            throw TextError.malformed(
                field: field, reason: "\(JSONText.string(name)) has two ids, \(other) and \(index)")
        }
        self.names = names
        self.added = added.sorted { $0.id < $1.id }
        specialIDs = Set(added.filter(\.isSpecial).map(\.id))
        self.outsideModel = outsideModel
        self.bytes = bytes
        self.offsets = offsets
    }

    var count: Int { names.count }

    /// The id of a token by its name.
    func id(of name: String) -> Int32? { identifiers.find(Array(name.utf8)) }

    /// The id of a token that the model knows, by the bytes of its name.
    @inline(__always)
    func modelID(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let id = identifiers.find(name), outsideModel.isEmpty || !outsideModel.contains(id) else { return nil }
        return id
    }

    /// The id of a token that the model knows, by the bytes of its name.
    func modelID(_ name: [UInt8]) -> Int32? { name.withUnsafeBufferPointer { modelID($0) } }

    /// The id of a token that text may become by itself: never a control token, whatever a user writes.
    @inline(__always)
    func textID(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let id = modelID(name), !specialIDs.contains(id) else { return nil }
        return id
    }

    /// The length of the longest name in bytes.
    var longestName: Int { identifiers.longest }

    /// The bytes a token stands for; none for a number beyond the vocabulary.
    func bytes(of id: Int32) -> ArraySlice<UInt8> {
        guard id >= 0, Int(id) < count else { return [] }
        return bytes[offsets[Int(id)]..<offsets[Int(id) + 1]]
    }

    /// The number of tokens before those at the end that the model knows nothing of: readers number these by
    /// themselves.
    var lengthInModel: Int {
        var length = count
        while length > 0, outsideModel.contains(Int32(length - 1)) { length -= 1 }
        return length
    }
}
