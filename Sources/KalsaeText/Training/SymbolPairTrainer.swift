// BPE over characters: learns which pairs of neighbours to join, for SentencePiece's way and for WordPiece, whose
// pieces are learned so too (Hugging Face's trainer does the same). Counts are kept up to date join by join.

import KalsaeSupport

/// Words as symbols, and the counts of their pairs.
struct SymbolPairTrainer {
    /// The names of symbols, by number.
    private(set) var names: [[UInt8]]
    /// Pairs in the order in which they were joined, by number.
    private(set) var merges: [(left: Int, right: Int)] = []
    /// What inner symbols begin with, taken off where a pair joins.
    private let prefix: [UInt8]
    private var numbers: [[UInt8]: Int]
    private var words: [[Int32]]
    private let counts: [Int]
    private var pairs: [UInt64: Int] = [:]
    private var holders: [UInt64: Set<Int32>] = [:]
    private var heap = EntryHeap()
    /// The pair of each heap entry's lower half.
    private var heapPairs: [UInt64] = []

    /// - Parameters:
    ///   - alphabet: the characters that are symbols; words are cut where another one stands.
    ///   - prefix: what inner symbols begin with.
    init(_ counted: [TokenizerTrainer.CountedWord], alphabet: Set<UInt32>, prefix: [UInt8]) {
        self.prefix = prefix
        var names: [[UInt8]] = []
        var numbers: [[UInt8]: Int] = [:]
        var words: [[Int32]] = []
        var counts: [Int] = []
        for (bytes, count) in counted {
            var word: [Int32] = []
            func close() {
                if !word.isEmpty {
                    words.append(word)
                    counts.append(count)
                }
                word = []
            }
            bytes.withUnsafeBufferPointer { bytes in
                var offset = 0
                while offset < bytes.count {
                    let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
                    if alphabet.contains(scalar) {
                        let name = (offset > 0 ? prefix : []) + bytes[offset..<offset + length]
                        let number = numbers[name] ?? names.count
                        if numbers.updateValue(number, forKey: name) == nil { names.append(name) }
                        word.append(Int32(number))
                    } else {
                        close()
                    }
                    offset += length
                }
            }
            close()
        }
        // A character that was seen inside words alone may begin one in another text, and one of ASCII the reverse.
        if !prefix.isEmpty {
            for scalar in alphabet {
                let character = TokenizerTrainer.bytes(scalar)
                for name in scalar < 0x80 ? [character, prefix + character] : [character]
                where numbers.updateValue(numbers[name] ?? names.count, forKey: name) == nil {
                    names.append(name)
                }
            }
        }
        // Characters by their bytes, so that every run numbers them the same.
        let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
        var place = [Int32](repeating: 0, count: names.count)
        for (new, old) in order.enumerated() { place[old] = Int32(new) }
        self.names = order.map { names[$0] }
        self.numbers = numbers.mapValues { Int(place[$0]) }
        self.words = words.map { $0.map { place[Int($0)] } }
        self.counts = counts
        for (number, word) in self.words.enumerated() where word.count > 1 {
            for place in 0..<word.count - 1 { change(word[place], word[place + 1], in: number, by: counts[number]) }
        }
        for pair in pairs.keys.sorted() { push(pair) }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private mutating func change(_ left: Int32, _ right: Int32, in word: Int, by count: Int) {
        let key = Self.key(left, right)
        pairs[key, default: 0] += count
        if count > 0 { holders[key, default: []].insert(Int32(word)) }
    }

    /// The most frequent pair has the smallest entry; equal counts go by the order of pushing.
    private mutating func push(_ pair: UInt64) {
        guard let count = pairs[pair], count > 0, heapPairs.count < Int(UInt32.max) else { return }
        heap.push(UInt64(UInt32.max - UInt32(min(count, Int(UInt32.max)))) << 32 | UInt64(heapPairs.count))
        heapPairs.append(pair)
    }

    /// Joins pairs until there are `goal` symbols or no pair occurs `least` times.
    mutating func learn(goal: Int, least: Int, reserved: Set<[UInt8]>, progress: any ProgressReporter) {
        while names.count < goal, let entry = heap.pop() {
            let pair = heapPairs[Int(entry & 0xFFFF_FFFF)]
            let counted = Int(UInt32.max - UInt32(entry >> 32))
            guard let count = pairs[pair], count > 0 else { continue }
            guard min(count, Int(UInt32.max)) == counted else {
                if count < counted { push(pair) }
                continue
            }
            guard count >= least else { return }
            let left = Int32(truncatingIfNeeded: pair >> 32), right = Int32(truncatingIfNeeded: pair)
            let name = names[Int(left)] + names[Int(right)].dropFirst(prefix.count)
            if reserved.contains(name) {
                pairs[pair] = 0
                continue
            }
            // Two pairs may spell the same symbol; both joins lead to it.
            let number = numbers[name] ?? names.count
            if numbers.updateValue(number, forKey: name) == nil { names.append(name) }
            merges.append((Int(left), Int(right)))
            join(pair, left, right, Int32(number))
            if names.count % 256 == 0 {
                progress.update("learning tokens", done: names.count, total: goal, unit: "tokens")
            }
        }
    }

    private mutating func join(_ pair: UInt64, _ left: Int32, _ right: Int32, _ whole: Int32) {
        var touched: Set<UInt64> = []
        for number in (holders.removeValue(forKey: pair) ?? []).sorted() {
            let old = words[Int(number)], count = counts[Int(number)]
            var new: [Int32] = []
            var place = 0
            while place < old.count {
                if place + 1 < old.count, old[place] == left, old[place + 1] == right {
                    new.append(whole)
                    place += 2
                } else {
                    new.append(old[place])
                    place += 1
                }
            }
            guard new.count < old.count else { continue }
            for place in 0..<old.count - 1 { change(old[place], old[place + 1], in: Int(number), by: -count) }
            for place in 0..<max(0, new.count - 1) {
                change(new[place], new[place + 1], in: Int(number), by: count)
                if new[place] == whole || new[place + 1] == whole {
                    touched.insert(Self.key(new[place], new[place + 1]))
                }
            }
            words[Int(number)] = new
        }
        pairs[pair] = nil
        for pair in touched.sorted() { push(pair) }
    }
}

extension TokenizerTrainer {
    /// SentencePiece-style BPE: unknown, begin, end, 256 bytes, characters, learned tokens.
    static func sentencePieceBytePair(
        _ words: [CountedWord], _ settings: Settings, _ stages: TokenizerStages, _ progress: any ProgressReporter
    ) throws -> Tokenizer {
        let reserved = settings.kind.reserved + settings.specialTokens
        let bytes = (0...255).map { ByteFallbackDecoder.name($0) }
        let room = settings.vocabulary - reserved.count - bytes.count
        guard room > 0 else {
            throw TextError.invalidSetting(
                name: "vocabulary", reason: "\(settings.vocabulary) leaves no room beside 256 bytes")
        }
        let alphabet = characters(words, coverage: settings.characterCoverage).prefix(room)
        var trainer = SymbolPairTrainer(words, alphabet: Set(alphabet.map(\.scalar)), prefix: [])
        trainer.learn(
            goal: room, least: settings.minimumFrequency, reserved: Set((reserved + bytes).map { Array($0.utf8) }),
            progress: progress)
        let names = trainer.names.map { String(decoding: $0, as: UTF8.self) }
        let vocabulary = try Vocabulary(
            names: reserved + bytes + names, added: special(reserved), field: "vocabulary", spelling: .sentencePiece)
        var options = SymbolPairModel.Options()
        options.unknown = reserved[0]
        options.fusesUnknown = true
        options.fallsBackToBytes = true
        let model = try SymbolPairModel(
            vocabulary: vocabulary, merges: trainer.merges.map { (names[$0.left], names[$0.right]) },
            options: options, field: "merges")
        return Tokenizer(vocabulary: vocabulary, core: .staged(model, PieceCachePool()), stages: stages)
    }

    /// WordPiece: BERT's control tokens, characters at the start of words and inside, learned pieces.
    static func wordPiece(
        _ words: [CountedWord], _ settings: Settings, _ stages: TokenizerStages, _ progress: any ProgressReporter
    ) throws -> Tokenizer {
        let reserved = settings.kind.reserved + settings.specialTokens
        let room = settings.vocabulary - reserved.count
        // There are no bytes for what is missing, and one missing character makes a whole word unknown: all characters,
        // as far as half of the vocabulary goes.
        let alphabet = characters(words, coverage: 1).prefix(max(1, room / 2))
        var trainer = SymbolPairTrainer(
            words, alphabet: Set(alphabet.map(\.scalar)), prefix: Array("##".utf8))
        trainer.learn(
            goal: room, least: settings.minimumFrequency, reserved: Set(reserved.map { Array($0.utf8) }),
            progress: progress)
        let names = trainer.names.map { String(decoding: $0, as: UTF8.self) }.filter { !reserved.contains($0) }
        let vocabulary = try Vocabulary(
            names: reserved + names, added: special(reserved), field: "vocabulary",
            spelling: .wordPiece(prefix: "##"))
        let model = try WordPieceModel(vocabulary: vocabulary, unknown: "[UNK]", prefix: "##", longestWord: 100)
        var stages = stages
        stages.postProcessor = TemplateProcessor.bert(classifier: (2, "[CLS]"), separator: (3, "[SEP]"))
        return Tokenizer(vocabulary: vocabulary, core: .staged(model, PieceCachePool()), stages: stages)
    }
}
