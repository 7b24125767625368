// Counts n-grams of every order up to n by sorting packed keys. An n-gram's key is the index of its first n - 1 tokens
// in the level below and its last token, so that 64 bits are enough for every order.

/// The counted n-grams of one order.
struct NGramCountLevel {
    /// Last token of each n-gram, sorted within the same prefix; empty for single tokens.
    var tokens: [UInt32] = []
    /// Where the continuations of each entry begin in the next level; empty at the last level.
    var childStart: [UInt32] = []
    /// Index, in the level below, of the n-gram without its first token; empty for single tokens.
    var suffix: [UInt32] = []
    /// Occurrences at the highest order, different left neighbours below it; an n-gram that begins with the
    /// boundary has no left neighbour and keeps its occurrences.
    var adjusted: [UInt32] = []
}

/// N-grams of orders 1 to n with the counts that Kneser-Ney smoothing needs.
struct NGramCounts {
    private(set) var levels: [NGramCountLevel]

    /// - Parameter tokens: all within the vocabulary; documents end with `boundary`.
    init(_ tokens: [Int32], order: Int, vocabularySize: Int, boundary: Int32) {
        let contextLengths = Self.contextLengths(tokens, limit: order - 1, boundary: boundary)
        var single = NGramCountLevel()
        single.adjusted = [UInt32](repeating: 0, count: vocabularySize)
        levels = [single]
        // The n-gram of the current order that ends at each position; meaningful where one exists.
        var entries = tokens.map { UInt32($0) }
        for length in 1..<max(order, 1) {
            let above = extend(
                entries, tokens: tokens, contextLengths: contextLengths, length: length, boundary: boundary)
            adjust(level: length - 1, entries: entries, above: above, contextLengths: contextLengths)
            entries = above
        }
        adjust(level: order - 1, entries: entries, above: [], contextLengths: contextLengths)
    }

    /// The position of `token` in a sorted part of `tokens`.
    @inline(__always)
    static func search(_ tokens: [UInt32], from start: Int, to end: Int, for token: UInt32) -> Int? {
        var low = start
        var high = end
        while low < high {
            let middle = (low + high) >> 1
            if tokens[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < end && tokens[low] == token ? low : nil
    }

    /// How many tokens before each position belong to its context: back to the last boundary, which is included.
    private static func contextLengths(_ tokens: [Int32], limit: Int, boundary: Int32) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: tokens.count)
        var length = 0
        var previous = boundary
        for index in tokens.indices {
            length = min(limit, previous == boundary ? 1 : length + 1)
            lengths[index] = UInt8(length)
            previous = tokens[index]
        }
        return lengths
    }

    /// Adds the level of n-grams of `length + 1` tokens and returns the one that ends at each position.
    private mutating func extend(
        _ entries: [UInt32], tokens: [Int32], contextLengths: [UInt8], length: Int, boundary: Int32
    ) -> [UInt32] {
        var keys: [UInt64] = []
        keys.reserveCapacity(tokens.count)
        for index in tokens.indices where Int(contextLengths[index]) >= length {
            let prefix = index == 0 ? UInt32(boundary) : entries[index - 1]
            keys.append(UInt64(prefix) << 32 | UInt64(UInt32(tokens[index])))
        }
        RadixSort.sort(&keys)

        let prefixCount = length == 1 ? levels[0].adjusted.count : levels[length - 1].tokens.count
        var level = NGramCountLevel()
        var starts = [UInt32](repeating: 0, count: prefixCount + 1)
        var last = UInt64.max
        for key in keys where key != last {
            level.tokens.append(UInt32(truncatingIfNeeded: key))
            starts[Int(key >> 32) + 1] += 1
            last = key
        }
        keys = []
        for prefix in 0..<prefixCount { starts[prefix + 1] += starts[prefix] }

        level.suffix = [UInt32](repeating: 0, count: level.tokens.count)
        level.adjusted = [UInt32](repeating: 0, count: level.tokens.count)
        var above = [UInt32](repeating: .max, count: tokens.count)
        for index in tokens.indices where Int(contextLengths[index]) >= length {
            let prefix = Int(index == 0 ? UInt32(boundary) : entries[index - 1])
            let found = Self.search(
                level.tokens, from: Int(starts[prefix]), to: Int(starts[prefix + 1]), for: UInt32(tokens[index]))
            guard let entry = found else { preconditionFailure("a counted n-gram is missing") }
            above[index] = UInt32(entry)
            level.suffix[entry] = entries[index]
        }
        levels[length - 1].childStart = starts
        levels.append(level)
        return above
    }

    /// Fills in the adjusted counts of a level.
    ///
    /// A position whose context reaches no further counts each time; elsewhere each different left neighbour, which
    /// is each different n-gram of the level above, counts once.
    private mutating func adjust(level: Int, entries: [UInt32], above: [UInt32], contextLengths: [UInt8]) {
        var counts = levels[level].adjusted
        for index in entries.indices where Int(contextLengths[index]) == level {
            counts[Int(entries[index])] += 1
        }
        if level + 1 < levels.count {
            for suffix in levels[level + 1].suffix { counts[Int(suffix)] += 1 }
        }
        levels[level].adjusted = counts
    }
}

/// Sorts 64-bit keys byte by byte, least significant first; bytes that are the same in all keys cost nothing.
enum RadixSort {
    /// Sorts in place with a second array of the same size; O(n) for each byte that varies.
    static func sort(_ keys: inout [UInt64]) {
        guard keys.count > 1 else { return }
        let first = keys[0]
        let varying = keys.reduce(UInt64(0)) { $0 | ($1 ^ first) }
        var scratch = [UInt64](repeating: 0, count: keys.count)
        for shift in stride(from: UInt64(0), to: 64, by: 8) where (varying >> shift) & 0xFF != 0 {
            var places = [Int](repeating: 0, count: 257)
            for key in keys { places[Int((key >> shift) & 0xFF) + 1] += 1 }
            for digit in 0..<256 { places[digit + 1] += places[digit] }
            for key in keys {
                let digit = Int((key >> shift) & 0xFF)
                scratch[places[digit]] = key
                places[digit] += 1
            }
            swap(&keys, &scratch)
        }
    }
}
