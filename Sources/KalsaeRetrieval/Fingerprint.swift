// A 64-bit sketch of a passage's words, by which the same text on two pages is recognised.
// It sees which words there are, not how often or in which order.

/// SimHash (Charikar, STOC 2002; its use for near-identical pages: Manku, Jain, Das Sarma, WWW 2007).
enum Fingerprint {
    /// Prints that differ in at most this many bits count as the same text.
    ///
    /// Measured on some 2,850 passages of two editions of one book: of the pairs up to this distance none shared fewer
    /// than three quarters of its words; one bit further the first did.
    static let nearBits = 7

    static func areNear(_ left: UInt64, _ right: UInt64) -> Bool {
        (left ^ right).nonzeroBitCount <= nearBits
    }

    /// The print of distinct words by their hashes; 0 is kept for "no words".
    static func make(_ hashes: some Sequence<UInt64>) -> UInt64 {
        var sums = [Int](repeating: 0, count: 64)
        var any = false
        for hash in hashes {
            any = true
            for bit in 0..<64 { sums[bit] += (hash >> UInt64(bit)) & 1 == 1 ? 1 : -1 }
        }
        guard any else { return 0 }
        var print: UInt64 = 0
        for bit in 0..<64 where sums[bit] > 0 { print |= 1 << UInt64(bit) }
        return print == 0 ? 1 : print
    }

    /// FNV-1a over UTF-8, its bits mixed as SplitMix64 does; the same on every machine.
    static func hash(_ word: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
