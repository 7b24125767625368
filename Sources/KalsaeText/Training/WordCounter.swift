// Counts pieces of text: the words a BPE trainer works on. A hash table over one arena of bytes, since a corpus has
// millions of pieces and an object for each would cost more than the counting.

/// Counts of distinct byte strings, in the order in which they were first seen.
struct WordCounter {
    /// Words that are held, at most; it is far below what an `Int32` counts.
    static let mostWords = 1 << 24

    private(set) var bytes: [UInt8] = []
    /// Start of each word in `bytes`; one more at the end.
    private(set) var offsets = [0]
    private(set) var counts: [Int] = []
    private var hashes: [UInt64] = []
    private var slots = [Int32](repeating: -1, count: 1 << 12)

    /// How many distinct words there are.
    var wordCount: Int { counts.count }

    /// The bytes of a word.
    func word(_ index: Int) -> ArraySlice<UInt8> { bytes[offsets[index]..<offsets[index + 1]] }

    /// Counts a word `times` times.
    mutating func add(_ word: UnsafeBufferPointer<UInt8>, times: Int = 1) {
        let hash = Self.hash(word)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, equal(index, word) {
                counts[index] += times
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(counts.count)
        bytes.append(contentsOf: word)
        offsets.append(bytes.count)
        counts.append(times)
        hashes.append(hash)
        if counts.count * 2 > slots.count { grow() }
    }

    /// Where more words are held than `limit`, lets the rarest go, the once-seen first, until half of it is left: in a
    /// corpus so large they are typing errors and numbers, and no token is learned from them.
    mutating func prune(to limit: Int = mostWords) {
        guard wordCount > limit else { return }
        var least = 2
        while counts.count(where: { $0 >= least }) > max(1, limit / 2) { least += 1 }
        var kept = WordCounter()
        bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<wordCount where counts[index] >= least {
                kept.add(
                    UnsafeBufferPointer(rebasing: bytes[offsets[index]..<offsets[index + 1]]), times: counts[index])
            }
        }
        self = kept
    }

    /// Adds all counts of another counter.
    mutating func merge(_ other: WordCounter) {
        other.bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<other.wordCount {
                let range = other.offsets[index]..<other.offsets[index + 1]
                add(UnsafeBufferPointer(rebasing: bytes[range]), times: other.counts[index])
            }
        }
    }

    private func equal(_ index: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = offsets[index]
        guard offsets[index + 1] - start == word.count else { return false }
        for place in 0..<word.count where bytes[start + place] != word[place] { return false }
        return true
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = [Int32](repeating: -1, count: mask + 1)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
    }

    /// Multiply and mix, eight bytes at a time; not meant to resist an attacker.
    private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(word)
        var hash = UInt64(word.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= raw.count {
            hash =
                (hash ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 32
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < raw.count {
            rest = rest << 8 | UInt64(raw[offset])
            offset += 1
        }
        hash = (hash ^ rest) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }
}
