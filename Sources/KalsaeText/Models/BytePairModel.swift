// Byte-pair encoding (Sennrich et al. 2016) over bytes: which token each byte is, and which pairs join in which order.
// It does not know normalisation, pieces or control tokens; BytePairEncoder applies it.

/// The learned part of a byte-level BPE tokenizer.
struct BytePairModel: Sendable {
    /// Pairs of token ids in the order in which they join.
    let merges: [(left: Int32, right: Int32)]
    /// From a pair of ids to its rank (upper 32 bits) and the id of the joined token (lower 32 bits).
    let table: IntegerTable
    /// The token of each byte.
    let byteTokens: [Int32]
    /// Token ids are below this.
    let vocabularySize: Int
    /// What `table` says of each pair of bytes, at `first * 256 + second`: most look-ups are of these.
    let bytePairs: [UInt64]
    /// A piece that is a token as a whole is that token, whatever the merges say; nil where merges alone decide.
    let wholeTokens: WholeTokens?

    /// - Parameters:
    ///   - merges: pairs of token names.
    ///   - field: what errors call the list of merges.
    /// - Throws: `TextError.malformed` for a byte without a token, an unknown token or a pair that occurs twice.
    init(
        vocabulary: Vocabulary, merges names: [(String, String)], ignoresMerges: Bool, vocabularyField: String,
        field: String
    ) throws {
        vocabularySize = vocabulary.count
        byteTokens = try (0...255).map { byte in
            let name = ByteAlphabet.encode([UInt8(byte)])
            guard let id = vocabulary.id(of: name) else {
                throw TextError.malformed(
                    field: vocabularyField, reason: "has no token \(JSONText.string(name)) for the byte \(byte)")
            }
            return id
        }
        var merges: [(left: Int32, right: Int32)] = []
        var entries: [(key: UInt64, value: UInt64)] = []
        var ranks: [UInt64: Int] = [:]
        merges.reserveCapacity(names.count)
        entries.reserveCapacity(names.count)
        ranks.reserveCapacity(names.count)
        for (rank, pair) in names.enumerated() {
            func identifier(_ name: String) throws -> Int32 {
                if let id = vocabulary.id(of: name) { return id }
                throw TextError.malformed(
                    field: "\(field)[\(rank)]", reason: "\(JSONText.string(name)) is not in the vocabulary")
            }
            let left = try identifier(pair.0), right = try identifier(pair.1)
            let whole = try identifier(pair.0 + pair.1)
            let key = Self.key(left, right)
            if let other = ranks.updateValue(rank, forKey: key) {
                throw TextError.malformed(
                    field: "\(field)[\(rank)]", reason: "is the same pair as \(field)[\(other)]")
            }
            merges.append((left, right))
            entries.append((key, UInt64(rank) << 32 | UInt64(UInt32(bitPattern: whole))))
        }
        self.merges = merges
        table = IntegerTable(entries)
        wholeTokens = ignoresMerges ? WholeTokens(vocabulary) : nil
        bytePairs = table.withView { [byteTokens] table in
            (0..<1 << 16).map { table[Self.key(byteTokens[$0 >> 8], byteTokens[$0 & 255])] }
        }
    }

    /// Lends `body` the model without bounds checks.
    func withView<Result>(_ body: (BytePairView) throws -> Result) rethrows -> Result {
        try table.withView { table in
            try byteTokens.withUnsafeBufferPointer { byteTokens in
                try bytePairs.withUnsafeBufferPointer { bytePairs in
                    guard let byteTokens = byteTokens.baseAddress, let bytePairs = bytePairs.baseAddress else {
                        preconditionFailure("the tables are never empty")
                    }
                    return try body(
                        BytePairView(
                            table: table, byteTokens: byteTokens, bytePairs: bytePairs, wholeTokens: wholeTokens))
                }
            }
        }
    }

    @inline(__always)
    static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}

/// A model as encoders see it; valid only inside `BytePairModel.withView`.
struct BytePairView {
    let table: IntegerTableView
    let byteTokens: UnsafePointer<Int32>
    let bytePairs: UnsafePointer<UInt64>
    let wholeTokens: WholeTokens?
}
