// How much of a text comes again: the commonest run of 2, 3 and 4 words, and runs of 5 to 10 words that were there
// before (Rae et al. 2021, table A1, as the published code counts them). A run of n + 1 words can only come again where
// its first n words do, so each length looks only at places that the one before it left: the whole costs about two
// passes, not nine.

/// Shares of a text's word characters.
struct GramRepetition: Sendable, Equatable {
    /// The lengths whose commonest run counts.
    static let topLengths = 2...4
    /// The lengths whose repeated runs count.
    static let repeatedLengths = 5...10

    /// Share of characters in the commonest run of 2, 3, 4 words; 0 where no run comes twice.
    var top = [Double](repeating: 0, count: 3)
    /// How often that run stands there.
    var topCounts = [0, 0, 0]
    /// Share of characters in runs of 5 to 10 words that stood earlier in the text.
    var repeated = [Double](repeating: 0, count: 6)

    /// Counts the runs of words; linear.
    ///
    /// - Parameter words: a hash for each word; changed on the way.
    /// - Parameter ends: for each word, the characters of all words up to it.
    init(_ words: inout [UInt64], ends: [Int32]) {
        guard let total = ends.last, total > 0, words.count > 1 else { return }
        let share = 1 / Double(total)
        var table = HashTable()
        let original = words
        var candidates = (0..<Int32(words.count - 1)).map { $0 }
        var slots = [Int32](repeating: 0, count: candidates.count)
        // words[i] becomes the hash of the run that starts at i.
        for length in 2...Self.repeatedLengths.upperBound {
            candidates.removeAll { Int($0) + length > words.count }
            if candidates.count < 2 { return }
            table.reset(candidates.count)
            for (number, place) in candidates.enumerated() {
                let place = Int(place)
                // Which words follow matters as well as that they do: the running hash is stirred between them.
                words[place] = WordHash.mix(words[place] &* 0x9E37_79B9_7F4A_7C15 ^ original[place + length - 1])
                slots[number] = Int32(table.count(words[place]))
            }
            func characters(_ place: Int) -> Int { Int(ends[place + length - 1] - (place == 0 ? 0 : ends[place - 1])) }
            var left = 0
            var best: (count: UInt32, characters: Int) = (1, 0)
            var repeatedCharacters = 0, next = 0
            for number in candidates.indices {
                let place = Int(candidates[number]), slot = Int(slots[number])
                let count = table.counts[slot] & HashTable.mask
                if count < 2 { continue }
                if Self.topLengths.contains(length) {
                    let size = characters(place)
                    if count > best.count || count == best.count && size > best.characters { best = (count, size) }
                } else if place >= next, Self.repeatedLengths.contains(length) {
                    if table.counts[slot] & HashTable.seen != 0 {
                        repeatedCharacters += characters(place)
                        next = place + length
                    } else {
                        table.counts[slot] |= HashTable.seen
                    }
                }
                candidates[left] = candidates[number]
                left += 1
            }
            if Self.topLengths.contains(length), best.count > 1 {
                topCounts[length - Self.topLengths.lowerBound] = Int(best.count)
                top[length - Self.topLengths.lowerBound] = min(1, Double(Int(best.count) * best.characters) * share)
            } else if Self.repeatedLengths.contains(length) {
                repeated[length - Self.repeatedLengths.lowerBound] = Double(repeatedCharacters) * share
            }
            candidates.removeSubrange(left...)
        }
    }
}

/// Counts 64-bit keys by open addressing; it never grows, `reset` says how many keys may come.
struct HashTable {
    /// The bit of a count that a caller may set.
    static let seen: UInt32 = 1 << 31
    static let mask: UInt32 = seen - 1

    private var keys: [UInt64] = []
    var counts: [UInt32] = []
    private var wrap = 0

    /// Empties the table and makes room for `capacity` keys at a load of one half.
    mutating func reset(_ capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        if counts.count < size {
            keys = [UInt64](repeating: 0, count: size)
            counts = [UInt32](repeating: 0, count: size)
        } else {
            counts.withUnsafeMutableBufferPointer { $0[0..<size].update(repeating: 0) }
        }
        wrap = size - 1
    }

    /// Counts one more of `key`; gives the slot where its count stands.
    @inline(__always)
    mutating func count(_ key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: key) & wrap
        while counts[slot] != 0, keys[slot] != key { slot = (slot + 1) & wrap }
        keys[slot] = key
        counts[slot] += 1
        return slot
    }
}
