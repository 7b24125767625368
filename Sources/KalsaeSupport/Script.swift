// Which script a text is in, as far as Korean and English ask: how much of it is Hangul. Several rooms have to tell
// Korean from the rest before they can do anything else. It does not identify languages.

/// Weighs Hangul against other letters.
public enum Script {
    /// The share of Hangul among Hangul syllables and Latin letters; nil where there is neither.
    ///
    /// A Hangul syllable counts as two letters, since it stands for two or three.
    public static func hangulShare(of text: some StringProtocol) -> Double? {
        var hangul = 0, latin = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: latin += 1
            case 0xAC00...0xD7A3: hangul += 2
            default: break
            }
        }
        return hangul + latin == 0 ? nil : Double(hangul) / Double(hangul + latin)
    }

    /// Whether a text is written in Hangul more than in anything else. A syllable stands for two or three letters of
    /// an alphabet, so it counts twice: a Korean page about `apt-get install` is still a Korean page.
    public static func isMostlyHangul(_ text: some StringProtocol) -> Bool {
        var hangul = 0, other = 0
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                if (0x61...0x7A).contains(scalar.value | 0x20) { other += 1 }
            } else if Hangul.isHangul(scalar) {
                hangul += 2
            } else if scalar.properties.isAlphabetic {
                other += 1
            }
        }
        return hangul > 0 && hangul >= other
    }

    /// Whether Hangul syllables make up at least a fifth of its letters.
    public static func isKorean(_ text: some StringProtocol) -> Bool {
        var hangul = 0, letters = 0
        for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
            letters += 1
            if Hangul.isSyllable(scalar.value) { hangul += 1 }
        }
        return hangul * 5 >= max(1, letters)
    }

    /// Whether a text holds any Hangul syllable.
    public static func hasHangulSyllable(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { Hangul.isSyllable($0.value) }
    }
}
