// Words as comparison sees them, one hash each; and the hash. It knows text and numbers, no documents.

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
        var count = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            let isBlank = isBlank(scalar)
            if !isBlank, !isInside { count += 1 }
            isInside = !isBlank
        }
        return count
    }

    /// White space, as Unicode has it.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
