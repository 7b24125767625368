// Byte-pair encoding over characters, with everything that tokenizer.json lets it have: unknown characters, bytes for
// them, marks for the inside and the end of words. Byte-level vocabularies with a published pattern go the fast way
// instead: BytePairModel.swift. Merges come off a heap over a linked list, so a megabyte of one letter is n log n.

struct SymbolPairModel: TokenizerModel {
    static let type = "BPE"

    /// The options of a BPE model.
    struct Options: Sendable, Equatable {
        var unknown: String?
        var prefix: String?
        var suffix: String?
        var fusesUnknown = false
        var fallsBackToBytes = false
        var ignoresMerges = false
    }

    /// Pairs of ids in order.
    let merges: [(left: Int32, right: Int32)]
    let options: Options
    private let table: IntegerTable
    /// The token that the pair of each rank becomes; empty where ranks were given.
    private let wholes: [Int32]
    private let vocabulary: Vocabulary
    let unknownToken: Int32?
    /// The tokens `<0x00>` to `<0xFF>`, -1 where there is none.
    private let byteTokens: [Int32]
    private let prefix: [UInt8]
    private let suffix: [UInt8]

    /// - Parameter ranks: the rank of each merge where it is not its place; of equal ranks the leftmost pair joins
    /// first.
    /// - Throws: `TextError.malformed` for an unknown token or a pair that occurs twice.
    init(
        vocabulary: Vocabulary, merges names: [(String, String)], ranks given: [Int]? = nil, options: Options,
        field: String
    ) throws {
        self.vocabulary = vocabulary
        self.options = options
        prefix = Array((options.prefix ?? "").utf8)
        suffix = Array((options.suffix ?? "").utf8)
        unknownToken = try options.unknown.map { name in
            guard let id = vocabulary.modelID(Array(name.utf8)) else {
                throw TextError.malformed(
                    field: "model.unk_token", reason: "\(JSONText.string(name)) is not in the vocabulary")
            }
            return id
        }
        byteTokens = (0...255).map { vocabulary.modelID(Array(ByteFallbackDecoder.name($0).utf8)) ?? -1 }
        var merges: [(left: Int32, right: Int32)] = []
        var entries: [(key: UInt64, value: UInt64)] = []
        var ranks: [UInt64: Int] = [:]
        var wholes: [Int32] = []
        merges.reserveCapacity(names.count)
        entries.reserveCapacity(names.count)
        ranks.reserveCapacity(names.count)
        for (place, pair) in names.enumerated() {
            func identifier(_ name: [UInt8]) throws -> Int32 {
                if let id = vocabulary.modelID(name) { return id }
                throw TextError.malformed(
                    field: "\(field)[\(place)]",
                    reason: "\(JSONText.string(String(decoding: name, as: UTF8.self))) is not in the vocabulary")
            }
            let rightName = Array(pair.1.utf8)
            guard rightName.count >= prefix.count else {
                throw TextError.malformed(
                    field: "\(field)[\(place)]", reason: "\(JSONText.string(pair.1)) lacks the prefix of inner pieces")
            }
            let left = try identifier(Array(pair.0.utf8)), right = try identifier(rightName)
            let whole = try identifier(Array(pair.0.utf8) + rightName.dropFirst(prefix.count))
            let key = Self.key(left, right)
            if let other = ranks.updateValue(place, forKey: key) {
                throw TextError.malformed(
                    field: "\(field)[\(place)]", reason: "is the same pair as \(field)[\(other)]")
            }
            let rank = given?[place] ?? place
            merges.append((left, right))
            wholes.append(whole)
            entries.append((key, UInt64(rank) << 32 | UInt64(UInt32(bitPattern: whole))))
        }
        self.merges = merges
        self.wholes = given == nil ? wholes : []
        table = IntegerTable(entries)
    }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    func tokenize(_ piece: UnsafeBufferPointer<UInt8>, into output: inout [PieceToken]) {
        if options.ignoresMerges, let id = vocabulary.textID(piece) {
            return output.append(PieceToken(id: id, start: 0, end: Int32(piece.count)))
        }
        var symbols = self.symbols(piece)
        merge(&symbols)
        var start: Int32 = 0
        for symbol in symbols where symbol.length > 0 {
            output.append(PieceToken(id: symbol.id, start: start, end: start + symbol.length))
            start += symbol.length
        }
    }

    private struct Symbol {
        var id: Int32
        var length: Int32
        var previous: Int32
        var next: Int32
    }

    /// The characters of a piece as tokens. A character without one becomes its bytes or the unknown token; without
    /// either it is left out, as in the field.
    private func symbols(_ piece: UnsafeBufferPointer<UInt8>) -> [Symbol] {
        var symbols: [Symbol] = []
        symbols.reserveCapacity(piece.count)
        func add(_ id: Int32, _ length: Int) {
            let place = Int32(symbols.count)
            if place > 0 { symbols[Int(place) - 1].next = place }
            symbols.append(Symbol(id: id, length: Int32(length), previous: place - 1, next: -1))
        }
        var unknownLength = 0
        var name: [UInt8] = []
        var offset = 0
        while offset < piece.count {
            let length = UTF8Scalar.length(piece[offset])
            let end = offset + length
            let needsPrefix = offset > 0 && !prefix.isEmpty, needsSuffix = end == piece.count && !suffix.isEmpty
            let character = UnsafeBufferPointer(rebasing: piece[offset..<end])
            let found: Int32?
            if needsPrefix || needsSuffix {
                name.removeAll(keepingCapacity: true)
                if needsPrefix { name += prefix }
                name += character
                if needsSuffix { name += suffix }
                found = name.withUnsafeBufferPointer { vocabulary.textID($0) }
            } else {
                found = vocabulary.textID(character)
            }
            if let id = found {
                if unknownLength > 0, let unknown = unknownToken { add(unknown, unknownLength) }
                unknownLength = 0
                add(id, length)
            } else if options.fallsBackToBytes, fallsBack(needsPrefix || needsSuffix ? name : Array(character), add) {
                // As bytes; an unknown stretch before it goes on waiting, which is what the field does.
            } else if let unknown = unknownToken {
                if unknownLength > 0, !options.fusesUnknown {
                    add(unknown, unknownLength)
                    unknownLength = 0
                }
                unknownLength += length
            }
            offset = end
        }
        if unknownLength > 0, let unknown = unknownToken { add(unknown, unknownLength) }
        return symbols
    }

    private func fallsBack(_ name: [UInt8], _ add: (Int32, Int) -> Void) -> Bool {
        guard name.allSatisfy({ byteTokens[Int($0)] >= 0 }) else { return false }
        for byte in name { add(byteTokens[Int(byte)], 1) }
        return true
    }

    /// Heap entries are rank (upper half) and place (lower half): the lowest rank first, of equal ones the leftmost.
    private func merge(_ symbols: inout [Symbol]) {
        guard symbols.count > 1 else { return }
        var heap = EntryHeap()
        table.withView { table in
            func push(_ left: Int, _ right: Int) {
                let found = table[Self.key(symbols[left].id, symbols[right].id)]
                if found != IntegerTable.missing { heap.push(found & 0xFFFF_FFFF_0000_0000 | UInt64(left)) }
            }
            for place in 0..<symbols.count - 1 { push(place, place + 1) }
            while let entry = heap.pop() {
                let place = Int(entry & 0xFFFF_FFFF)
                let right = Int(symbols[place].next)
                guard symbols[place].length > 0, right >= 0 else { continue }
                let found = table[Self.key(symbols[place].id, symbols[right].id)]
                // An entry made for another pair still counts where it makes the same token, as in the field.
                guard found != IntegerTable.missing else { continue }
                guard
                    wholes.isEmpty
                        ? found >> 32 == entry >> 32
                        : Int32(truncatingIfNeeded: found & 0xFFFF_FFFF) == wholes[Int(entry >> 32)]
                else { continue }
                symbols[place].id = Int32(truncatingIfNeeded: found & 0xFFFF_FFFF)
                symbols[place].length += symbols[right].length
                symbols[place].next = symbols[right].next
                symbols[right].length = 0
                let after = Int(symbols[place].next), before = Int(symbols[place].previous)
                if after >= 0 {
                    symbols[after].previous = Int32(place)
                    push(place, after)
                }
                if before >= 0 { push(before, place) }
            }
        }
    }

    func members(_ vocabulary: Vocabulary) -> [(key: String, json: String)] {
        let names = vocabulary.names
        return [
            (key: "dropout", json: "null"), (key: "unk_token", json: JSONText.optional(options.unknown)),
            (key: "continuing_subword_prefix", json: JSONText.optional(options.prefix)),
            (key: "end_of_word_suffix", json: JSONText.optional(options.suffix)),
            (key: "fuse_unk", json: "\(options.fusesUnknown)"),
            (key: "byte_fallback", json: "\(options.fallsBackToBytes)"),
            (key: "ignore_merges", json: "\(options.ignoresMerges)"),
            (key: "vocab", json: ModelText.vocabulary(vocabulary)),
            (
                key: "merges",
                json: ModelText.list(
                    merges.map {
                        "[\(JSONText.string(names[Int($0.left)])), \(JSONText.string(names[Int($0.right)]))]"
                    })
            ),
        ]
    }
}

/// A heap of numbers, the smallest on top.
struct EntryHeap {
    private var entries: [UInt64] = []

    mutating func push(_ entry: UInt64) {
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { heap in
            var child = heap.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                if heap[parent] <= entry { break }
                heap[child] = heap[parent]
                child = parent
            }
            heap[child] = entry
        }
    }

    mutating func pop() -> UInt64? {
        guard let smallest = entries.first, let last = entries.popLast() else { return nil }
        entries.withUnsafeMutableBufferPointer { heap in
            guard heap.count > 0 else { return }
            var parent = 0
            while true {
                var child = parent * 2 + 1
                if child >= heap.count { break }
                if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
                if heap[child] >= last { break }
                heap[parent] = heap[child]
                parent = child
            }
            heap[parent] = last
        }
        return smallest
    }
}
