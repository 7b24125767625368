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
    /// an alphabet, so it counts twice: a Korean page about `apt-get install` is still a Korean page. Hanja of a text
    /// in mixed script (`歷史와 傳統에`) are Korean words and count as neither.
    public static func isMostlyHangul(_ text: some StringProtocol) -> Bool {
        letters(of: text).isMostlyHangul
    }

    /// The share of Hangul among all letters, a syllable counted twice; 0 where there is none.
    public static func hangulWeight(of text: some StringProtocol) -> Double { letters(of: text).hangulWeight }

    /// Letters of a text by script.
    private struct Letters {
        /// Hangul counted twice, ideographs, ideographs with Hangul behind them in the same word, kana, all others.
        var hangul = 0, han = 0, joined = 0, kana = 0, other = 0

        /// Whether its ideographs are Hanja of Korean words: particles in Hangul hang on them, as on one in eight at
        /// least. Where Chinese or Japanese text quotes Korean, a mark or a space stands between.
        var isMixedScript: Bool { kana == 0 && joined * 8 >= han && hangul * 4 >= han }

        private var foreign: Int { other + kana + (isMixedScript ? 0 : han) }
        var isMostlyHangul: Bool { hangul > 0 && hangul >= foreign }
        var hangulWeight: Double { hangul == 0 ? 0 : Double(hangul) / Double(hangul + foreign) }
    }

    private static func letters(of text: some StringProtocol) -> Letters {
        var letters = Letters()
        var wasHan = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 {
                wasHan = false
                if (0x61...0x7A).contains(value | 0x20) { letters.other += 1 }
            } else if Hangul.isHangul(scalar) {
                letters.hangul += 2
                if wasHan { letters.joined += 1 }
                wasHan = false
            } else if (0x4E00...0x9FFF).contains(value) || (0xF900...0xFAFF).contains(value)
                || (0x3400...0x4DBF).contains(value)
            {
                letters.han += 1
                wasHan = true
            } else if (0x3041...0x30FA).contains(value) {
                letters.kana += 1
                wasHan = false
            } else {
                wasHan = false
                if scalar.properties.isAlphabetic { letters.other += 1 }
            }
        }
        return letters
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
