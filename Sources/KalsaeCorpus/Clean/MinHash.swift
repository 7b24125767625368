// Near duplicates by MinHash and locality-sensitive hashing (Broder 1997; settings of FineWeb, Penedo et al. 2024):
// the smallest hash of a text's 5-grams under each of many hash functions; texts that agree in a whole band of them are
// candidates, and the share of equal minima estimates their Jaccard similarity.
// It knows text and numbers, no documents.

import KalsaeSupport

/// The signature of a text's set of 5-grams.
public struct MinHash: Sendable {
    /// Words or characters in a shingle.
    public static let shingleLength = 5
    /// Bands of rows: a pair of similarity s becomes a candidate with probability 1 - (1 - s^rows)^bands.
    public static let bands = 14
    public static let rows = 8

    private let multipliers: [UInt64]
    private let offsets: [UInt64]

    /// Draws the hash functions.
    public init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        multipliers = (0..<Self.bands * Self.rows).map { _ in random.next() | 1 }
        offsets = (0..<Self.bands * Self.rows).map { _ in random.next() }
    }

    /// The smallest hash under each function; nil where the text is shorter than one shingle.
    public func signature(_ text: String) -> [UInt32]? {
        let shingles = Self.shingles(text)
        if shingles.isEmpty { return nil }
        var minima = [UInt32](repeating: .max, count: multipliers.count)
        minima.withUnsafeMutableBufferPointer { minima in
            multipliers.withUnsafeBufferPointer { multipliers in
                offsets.withUnsafeBufferPointer { offsets in
                    for shingle in shingles {
                        for index in 0..<minima.count {
                            // Multiply-shift hashing (Dietzfelbinger et al. 1997): the high half is universal.
                            let hash = UInt32(
                                truncatingIfNeeded: (shingle &* multipliers[index] &+ offsets[index]) >> 32)
                            if hash < minima[index] { minima[index] = hash }
                        }
                    }
                }
            }
        }
        return minima
    }

    /// Estimates the Jaccard similarity of two texts.
    public static func similarity(_ left: [UInt32], _ right: [UInt32]) -> Double {
        Double(zip(left, right).count { $0 == $1 }) / Double(left.count)
    }

    /// Hashes of the distinct 5-grams: of words, or of characters where the text is mostly Hangul, whose words
    /// change their endings. Case and punctuation do not count.
    public static func shingles(_ text: String) -> Set<UInt64> {
        let units = units(text)
        guard units.count >= shingleLength else { return [] }
        var result: Set<UInt64> = []
        result.reserveCapacity(units.count)
        for start in 0...(units.count - shingleLength) {
            var hash = StableHash()
            for unit in units[start..<(start + shingleLength)] { hash.add(unit) }
            result.insert(hash.value)
        }
        return result
    }

    private static func units(_ text: String) -> [UInt64] {
        if Script.isMostlyHangul(text) {
            return text.unicodeScalars.compactMap {
                $0.properties.isAlphabetic || $0.properties.numericType != nil ? UInt64($0.value) : nil
            }
        }
        return Words.hashes(text)
    }
}

/// A 64-bit hash that is the same in every run and on every machine (FNV-1a with a final mix).
struct StableHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        state ^= state >> 29
    }

    var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }

    static func of(_ text: some StringProtocol) -> UInt64 {
        var hash = StableHash()
        for byte in text.utf8 { hash.add(byte: byte) }
        return hash.value
    }
}

/// Words as comparison sees them: letters and digits, lower case.
enum Words {
    /// One hash a word, in order.
    static func hashes(_ text: String) -> [UInt64] {
        var result: [UInt64] = []
        var hash = StableHash()
        var isInside = false
        for scalar in text.lowercased().unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                hash.add(UInt64(scalar.value))
                isInside = true
            } else if isInside {
                result.append(hash.value)
                hash = StableHash()
                isInside = false
            }
        }
        if isInside { result.append(hash.value) }
        return result
    }

    /// Runs of characters without white space, as statistics count them.
    static func count(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count
    }
}
