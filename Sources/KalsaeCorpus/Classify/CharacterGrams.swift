// Runs of characters as the features of a linear classifier: each run of 2 to 5 characters has a place in a table by
// its hash. Letters count in small form, white space as one blank, so that layout does not matter; nothing else is
// folded, because how a text is written is what a classifier of quality looks at.

/// Walks over the runs of characters of a text.
struct CharacterGrams: Sendable {
    let lengths: ClosedRange<Int>
    /// The table's size less one; sizes are powers of two.
    let mask: UInt64

    /// Calls `body` with the place of each run; runs of each length that end at a character come in order of length.
    @inline(__always)
    func forEach(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void) {
        // The last five characters, oldest first, as words to hash.
        let longest = lengths.upperBound
        var window = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        var seen = 0, place = 0
        var wasBlank = false
        // A blank before and after the text marks where it starts and ends.
        func take(_ value: UInt32) {
            let word = UInt64(value) &* 0x9E37_79B9_7F4A_7C15
            window = (window.1, window.2, window.3, window.4, word)
            seen += 1
            var hash = word
            for length in 1...longest {
                if length > 1 {
                    let older =
                        switch length {
                        case 2: window.3
                        case 3: window.2
                        case 4: window.1
                        default: window.0
                        }
                    hash = (hash ^ (hash >> 29)) &* 0xD6E8_FEB8_6659_FD93 &+ older
                }
                if length >= lengths.lowerBound, seen >= length {
                    let mixed = hash ^ UInt64(length) &* 0xA076_1D64_78BD_642F
                    body(Int(truncatingIfNeeded: ((mixed ^ (mixed >> 31)) &* 0xD6E8_FEB8_6659_FD93) >> 32 & mask))
                }
            }
        }
        take(0x20)
        wasBlank = true
        while place < bytes.count {
            var (value, length) = bytes.scalar(at: place)
            place += length
            if value < 0x80 {
                if (0x41...0x5A).contains(value) { value |= 0x20 }
                if value <= 0x20 { value = 0x20 }
            } else if CharacterKinds.of(value).contains(.white) {
                value = 0x20
            }
            if value == 0x20 {
                if wasBlank { continue }
                wasBlank = true
            } else {
                wasBlank = false
            }
            take(value)
        }
        if !wasBlank { take(0x20) }
    }
}
