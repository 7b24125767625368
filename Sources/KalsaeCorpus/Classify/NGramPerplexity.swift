// How surprising a text is to a small model of characters that read trusted text: interpolated Kneser-Ney over runs
// of up to five characters (Kneser and Ney 1995; one discount for each length, after Chen and Goodman 1999). Prose
// lies low; word salad, shuffled characters, machine noise and other languages lie high. It is a filter's measure,
// after CCNet (Wenzek et al. 2020), not a language model: figures of different training texts or languages do not
// compare.
//
// Runs are told by 64-bit hashes; two that collide would be counted as one, which at some millions of runs happens
// about once in a million models.

import Foundation
import KalsaeSupport

/// A model of characters; safe to use from several threads once trained.
public struct NGramPerplexity: Sendable {
    /// Settings of training.
    public struct Settings: Codable, Sendable, Equatable {
        /// Longest run of characters, the one predicted included.
        public var order: Int
        /// Runs beyond this many are not learned; one takes about 40 bytes while training.
        public var mostRuns: Int

        public init(order: Int = 5, mostRuns: Int = 8_000_000) {
            self.order = order
            self.mostRuns = mostRuns
        }

        /// - Throws: `CorpusError.invalidSetting`.
        public func validate() throws {
            guard (2...8).contains(order) else {
                throw CorpusError.invalidSetting(
                    name: "perplexity.order", reason: "\(order) is not between 2 and 8, for example 5")
            }
            guard (1_000...1_000_000_000).contains(mostRuns) else {
                throw CorpusError.invalidSetting(
                    name: "perplexity.mostRuns", reason: "\(mostRuns) is not between 1000 and 1000000000")
            }
        }
    }

    public let settings: Settings
    private var runs = RunTable()
    private var empty = RunTable.Entry()
    /// The discount of each length, from one character on.
    private var discounts: [Double]

    /// A character never met is as likely as any of this many.
    static let alphabet = 65_536.0

    /// Learns from texts; equal texts in equal order give the same model. Linear.
    ///
    /// ```swift
    /// try NGramPerplexity.train(trusted).bitsPerCharacter(text)   // some 4 for prose, 10 for keyboard mashing
    /// ```
    /// - Throws: `CorpusError.invalidSetting`, also where the texts hold nothing.
    public static func train(
        _ texts: some Sequence<String>, settings: Settings = Settings()
    ) throws -> NGramPerplexity {
        try settings.validate()
        var model = NGramPerplexity(settings: settings)
        for text in texts { model.learn(text) }
        guard model.empty.total > 0 else {
            throw CorpusError.invalidSetting(name: "perplexity", reason: "the texts to learn from hold no characters")
        }
        model.estimateDiscounts()
        return model
    }

    private init(settings: Settings) {
        self.settings = settings
        discounts = [Double](repeating: 0.75, count: settings.order)
    }

    /// How many runs the model holds.
    public var runCount: Int { runs.count }

    /// Mean surprise of a text's characters in bits; nil where it has none. Linear.
    public func bitsPerCharacter(_ text: String) -> Double? {
        var bits = 0.0, characters = 0
        let order = settings.order
        var before = [UInt64](repeating: Self.start, count: order)
        // Slots of the runs that ended at the character before, by length; they are the contexts of this one.
        var contexts = [Int](repeating: -1, count: order)
        var hashes = [UInt64](repeating: 0, count: order)
        Self.hash(Self.start, before, &hashes)
        for length in 1..<order { contexts[length - 1] = runs.find(hashes[length - 1]) }
        Self.forEach(text) { word in
            Self.hash(word, before, &hashes)
            var probability = 1 / Self.alphabet
            for length in 1...order {
                let context =
                    length == 1
                    ? empty : (contexts[length - 2] < 0 ? RunTable.Entry() : runs.entries[contexts[length - 2]])
                if context.total == 0 { break }
                let slot = runs.find(hashes[length - 1])
                let count = slot < 0 ? 0 : Double(runs.entries[slot].count)
                let discount = discounts[length - 1]
                probability =
                    (max(0, count - discount) + discount * Double(context.types) * probability) / Double(context.total)
            }
            bits -= log2(probability)
            characters += 1
            for length in 1..<order { contexts[length - 1] = runs.find(hashes[length - 1]) }
            Self.push(word, &before)
        }
        return characters == 0 ? nil : bits / Double(characters)
    }

    private mutating func learn(_ text: String) {
        let order = settings.order
        var before = [UInt64](repeating: Self.start, count: order)
        var hashes = [UInt64](repeating: 0, count: order)
        var contexts = [UInt64](repeating: 0, count: order)
        Self.hash(Self.start, before, &contexts)
        Self.forEach(text) { word in
            Self.hash(word, before, &hashes)
            // The longest run counts each time; a shorter one counts the different characters it was met behind.
            for length in stride(from: order, through: 1, by: -1) {
                let slot = runs.insert(hashes[length - 1], most: settings.mostRuns)
                if slot < 0 { break }
                let isNew = runs.entries[slot].count == 0
                runs.entries[slot].count += 1
                if length == 1 {
                    empty.total += 1
                    if isNew { empty.types += 1 }
                } else {
                    let context = runs.insert(contexts[length - 2], most: settings.mostRuns)
                    if context >= 0 {
                        runs.entries[context].total += 1
                        if isNew { runs.entries[context].types += 1 }
                    }
                }
                runs.entries[slot].length = UInt8(length)
                if !isNew { break }
            }
            swap(&contexts, &hashes)
            Self.push(word, &before)
        }
    }

    /// D = n₁ / (n₁ + 2 n₂), from how many runs of a length were met once and twice.
    private mutating func estimateDiscounts() {
        var once = [Double](repeating: 0, count: settings.order), twice = once
        for entry in runs.entries where entry.length > 0 {
            if entry.count == 1 { once[Int(entry.length) - 1] += 1 }
            if entry.count == 2 { twice[Int(entry.length) - 1] += 1 }
        }
        for length in discounts.indices where once[length] > 0 && twice[length] > 0 {
            discounts[length] = once[length] / (once[length] + 2 * twice[length])
        }
    }

    // MARK: Characters

    private static let start: UInt64 = 0x20

    /// Characters as the model sees them: small letters, all digits one, white space one blank.
    private static func forEach(_ text: String, _ body: (UInt64) -> Void) {
        text.withBytes { bytes in
            var place = 0
            var wasBlank = true
            while place < bytes.count {
                var (value, length) = bytes.scalar(at: place)
                place += length
                let isBlank = value <= 0x20 || value >= 0x80 && CharacterKinds.of(value).contains(.white)
                if isBlank, wasBlank { continue }
                wasBlank = isBlank
                if isBlank { value = 0x20 }
                if (0x41...0x5A).contains(value) { value |= 0x20 }
                if (0x30...0x39).contains(value) { value = 0x30 }
                body(UInt64(value))
            }
        }
    }

    /// Hashes of the runs that end with `word`, by length; `before` has the characters before it, the last one first.
    private static func hash(_ word: UInt64, _ before: [UInt64], _ hashes: inout [UInt64]) {
        var hash = WordHash.mix(word &+ 0x9E37_79B9_7F4A_7C15)
        hashes[0] = hash
        for length in 1..<hashes.count {
            hash = WordHash.mix(hash &* 0xD6E8_FEB8_6659_FD93 &+ before[length - 1] &+ 1)
            hashes[length] = hash
        }
    }

    private static func push(_ word: UInt64, _ before: inout [UInt64]) {
        for place in stride(from: before.count - 1, to: 0, by: -1) { before[place] = before[place - 1] }
        before[0] = word
    }
}

/// Counts of runs by their hashes; grows as it fills.
private struct RunTable: Sendable {
    struct Entry {
        /// How often the run was met, or behind how many different characters.
        var count: UInt32 = 0
        /// As a context: the sum of the counts of the runs one longer, and how many these are.
        var total: UInt32 = 0
        var types: UInt32 = 0
        var length: UInt8 = 0
    }

    private var keys = [UInt64](repeating: 0, count: 1 << 12)
    var entries = [Entry](repeating: Entry(), count: 1 << 12)
    private(set) var count = 0

    /// The slot of a run; -1 where it was never met.
    @inline(__always)
    func find(_ hash: UInt64) -> Int {
        let key = hash | 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return slot }
            slot = (slot + 1) & (keys.count - 1)
        }
        return -1
    }

    /// The slot of a run, made where it is new; -1 where the table is full.
    mutating func insert(_ hash: UInt64, most: Int) -> Int {
        let key = hash | 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return slot }
            slot = (slot + 1) & (keys.count - 1)
        }
        if count >= most { return -1 }
        if count * 10 >= keys.count * 7 {
            grow()
            return insert(hash, most: most)
        }
        count += 1
        keys[slot] = key
        return slot
    }

    private mutating func grow() {
        var larger = RunTable()
        larger.keys = [UInt64](repeating: 0, count: keys.count * 2)
        larger.entries = [Entry](repeating: Entry(), count: keys.count * 2)
        for (slot, key) in keys.enumerated() where key != 0 {
            var place = Int(truncatingIfNeeded: key >> 20) & (larger.keys.count - 1)
            while larger.keys[place] != 0 { place = (place + 1) & (larger.keys.count - 1) }
            larger.keys[place] = key
            larger.entries[place] = entries[slot]
        }
        larger.count = count
        self = larger
    }
}
