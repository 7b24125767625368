// Hangul as Unicode lays it out: where syllables and letters stand, and the arithmetic that takes a syllable apart
// (Unicode core specification, section 3.12). Every room that looks at Korean text asks here.

/// Places and arithmetic of Hangul syllables.
public enum Hangul {
    /// 가, the first syllable.
    public static let syllableBase: UInt32 = 0xAC00
    /// The first conjoining initial, vowel, and the place before the first conjoining final.
    public static let leadBase: UInt32 = 0x1100
    public static let vowelBase: UInt32 = 0x1161
    public static let tailBase: UInt32 = 0x11A7
    /// How many initials, vowels and finals there are; "no final" counts as one.
    public static let leadCount: UInt32 = 19
    public static let vowelCount: UInt32 = 21
    public static let tailCount: UInt32 = 28
    /// 가 to 힣.
    public static let syllableCount: UInt32 = 11172

    /// Whether a scalar's value is that of a whole syllable, 가 to 힣.
    public static func isSyllable(_ value: UInt32) -> Bool { value &- syllableBase < syllableCount }

    /// Whether a scalar is a Hangul syllable or letter, composed or not.
    public static func isHangul(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97F, 0xD7B0...0xD7FF: true
        default: false
        }
    }

    /// The number of a syllable's final consonant, 0 where it has none (4 is ㄴ, 8 is ㄹ, 17 is ㅂ, 20 is ㅆ); nil where
    /// the scalar is no syllable.
    public static func finalConsonant(of value: UInt32) -> UInt32? {
        isSyllable(value) ? (value - syllableBase) % tailCount : nil
    }
}
