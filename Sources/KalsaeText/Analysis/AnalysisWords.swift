// The words of a text as analysis takes them: runs of letters and digits, cut where Hangul and other scripts meet, with
// the marks inside that belong to a word (don't, well-known, 3.14). It does not know what words mean.

import KalsaeSupport

/// A word of a text.
struct AnalysisWord: Equatable {
    var text: String
    /// Whether it is written in Hangul syllables.
    var isHangul: Bool
    /// Whether it is Hangul that follows another word without a space, as particles do: dpkg + 를.
    var isAttached: Bool
}

enum AnalysisWords {
    /// The words of a text in order; linear.
    static func of(_ text: String) -> [AnalysisWord] {
        let scalars = Array(text.unicodeScalars)
        var words: [AnalysisWord] = []
        var place = 0
        while place < scalars.count {
            guard isWord(scalars[place]) else {
                place += 1
                continue
            }
            let hangul = Hangul.isHangul(scalars[place])
            let start = place
            while place < scalars.count, isInside(scalars, at: place, hangul) { place += 1 }
            let follows = start > 0 && isWord(scalars[start - 1])
            words.append(
                AnalysisWord(
                    text: String(String.UnicodeScalarView(scalars[start..<place])), isHangul: hangul,
                    isAttached: hangul && follows))
        }
        return words
    }

    private static func isInside(_ scalars: [Unicode.Scalar], at place: Int, _ hangul: Bool) -> Bool {
        let scalar = scalars[place]
        if isWord(scalar) { return Hangul.isHangul(scalar) == hangul }
        return !hangul && Punctuation.joins(scalars, at: place) && !Hangul.isHangul(scalars[place + 1])
    }

    /// Letters with their marks, and numbers.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x30...0x39).contains(scalar.value) || (0x41...0x5A).contains(scalar.value & 0xDF)
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || scalar.properties.generalCategory == .nonspacingMark
    }
}
