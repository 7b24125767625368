// What a Unicode scalar is, as far as cleaning asks: one byte of flags for each scalar of the basic plane, looked up
// and not computed, because every byte of a corpus goes through here. It knows no words and no languages.

import KalsaeSupport

/// Flags of a scalar.
struct CharacterKind: OptionSet, Sendable {
    let rawValue: UInt8

    /// White space in Unicode's sense.
    static let white = CharacterKind(rawValue: 1)
    /// Alphabetic in Unicode's sense.
    static let letter = CharacterKind(rawValue: 2)
    /// Has a numeric value and is no letter.
    static let digit = CharacterKind(rawValue: 4)
    /// Ends a sentence: . ? ! 。 ？ ！ …
    static let stop = CharacterKind(rawValue: 8)
    /// May follow the mark that ends a sentence: quotes and closing brackets.
    static let closer = CharacterKind(rawValue: 16)
    /// Shows that something went wrong on the way: U+FFFD, private use, C1 controls, noncharacters.
    static let garbled = CharacterKind(rawValue: 32)
    /// A Hangul syllable or letter.
    static let hangul = CharacterKind(rawValue: 64)
}

enum CharacterKinds {
    /// Flags of U+0000 to U+FFFF.
    static let plane: [CharacterKind] = (0..<0x10000 as Range<UInt32>).map(classify)

    /// Flags of any scalar.
    static func of(_ value: UInt32) -> CharacterKind {
        value < 0x10000 ? plane[Int(value)] : classify(value)
    }

    private static let stops: Set<UInt32> = scalars(".?!。？！…｡")
    private static let closers: Set<UInt32> = scalars("\"'”’)]»」』›*_`）］〉》】")

    private static func scalars(_ text: String) -> Set<UInt32> { Set(text.unicodeScalars.map(\.value)) }

    private static func classify(_ value: UInt32) -> CharacterKind {
        guard let scalar = Unicode.Scalar(value) else { return .garbled }
        if Hangul.isSyllable(value) { return [.letter, .hangul] }
        var kind: CharacterKind = []
        let properties = scalar.properties
        if properties.isWhitespace { kind.insert(.white) }
        if properties.isAlphabetic {
            kind.insert(.letter)
        } else if properties.numericType != nil {
            kind.insert(.digit)
        }
        if stops.contains(value) { kind.insert(.stop) }
        if closers.contains(value) { kind.insert(.closer) }
        if Hangul.isHangul(scalar) { kind.insert(.hangul) }
        if value == 0xFFFD || (0x80...0x9F).contains(value) && value != 0x85
            || properties.generalCategory == .privateUse || properties.isNoncharacterCodePoint
        {
            kind.insert(.garbled)
        }
        return kind
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The scalar that starts at `place` and how many bytes it takes; the bytes are a string's own, so they are sound.
    @inline(__always)
    func scalar(at place: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(self[place])
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | UInt32(self[place + 1]) & 0x3F, 2) }
        if first < 0xF0 {
            return ((first & 0x0F) << 12 | (UInt32(self[place + 1]) & 0x3F) << 6 | UInt32(self[place + 2]) & 0x3F, 3)
        }
        let high = (first & 0x07) << 18 | (UInt32(self[place + 1]) & 0x3F) << 12
        return (high | (UInt32(self[place + 2]) & 0x3F) << 6 | UInt32(self[place + 3]) & 0x3F, 4)
    }

    /// A hash of the bytes from `start` up to `end`, eight at a time; equal bytes give equal hashes, anywhere.
    @inline(__always)
    func hash(_ start: Int, _ end: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: end - start) &* 0x9E37_79B9_7F4A_7C15
        var place = start
        let raw = UnsafeRawPointer(baseAddress.unsafelyUnwrapped)
        while place + 8 <= end {
            hash = WordHash.mix(hash ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
            place += 8
        }
        var rest: UInt64 = 0
        var shift: UInt64 = 0
        while place < end {
            rest |= UInt64(self[place]) << shift
            shift += 8
            place += 1
        }
        return WordHash.mix(hash ^ rest)
    }
}

/// The mixing of hashes; not for secrets.
enum WordHash {
    /// A 64-bit finaliser (two multiplications and shifts).
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word >> 32)) &* 0xD6E8_FEB8_6659_FD93
        word = (word ^ (word >> 29)) &* 0xA076_1D64_78BD_642F
        return word ^ (word >> 32)
    }
}
