// Which script a text is in, as far as retrieval cares: Hangul or Latin.
// It does not identify languages; a document's own tag decides where the script does not.

/// Counts letters by script.
enum Script {
    /// The share of Hangul among Hangul syllables and Latin letters; nil where there is neither.
    ///
    /// A Hangul syllable counts as two letters, since it stands for two or three.
    static func hangulShare(of text: String) -> Double? {
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

    /// `ko` where at least a third of the letters are Hangul; otherwise the given tag, except that a text tagged `ko`
    /// or `und` without Hangul is `en`.
    static func language(of text: String, otherwise tag: String) -> String {
        guard let share = hangulShare(of: text) else { return tag }
        if share >= 1.0 / 3 { return "ko" }
        return tag == "ko" || tag == "und" ? "en" : tag
    }

    /// `ko` where the question holds Hangul enough, `en` otherwise.
    ///
    /// Questions mix in Latin names of commands, so a fifth is enough.
    static func questionLanguage(_ question: String) -> String {
        (hangulShare(of: question) ?? 0) >= 0.2 ? "ko" : "en"
    }
}
