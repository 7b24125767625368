// Hangul typed letter by letter, as a keyboard without an input method leaves it: ㅎㅏㄴㄱㅡㄹ → 한글. The letters meant are
// those of the compatibility block (3131 to 3163); conjoining letters (1100 and on) are what NFC composes.
// A run is composed only where all of it makes syllables: ㅋㅋ, ㅠㅠ and ㅋㅋㅠㅠ are laughter and tears and stay.

import KalsaeSupport

/// Composes Hangul syllables from single letters.
public enum JamoComposition {
    /// The text with runs of single letters composed, where every letter of the run finds its place.
    public static func composed(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isLetter) else { return text }
        var result = ScalarText()
        var run: [UInt32] = []
        func close() {
            if run.isEmpty { return }
            let whole = syllables(run) ?? run
            result.append(contentsOf: whole.lazy.compactMap(Unicode.Scalar.init))
            run = []
        }
        for scalar in text.unicodeScalars {
            if isLetter(scalar) {
                run.append(scalar.value)
            } else {
                close()
                result.append(scalar)
            }
        }
        close()
        return result.string
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { (0x3131...0x3163).contains(scalar.value) }

    /// The syllables of a run; nil where a letter is left over.
    private static func syllables(_ run: [UInt32]) -> [UInt32]? {
        var result: [UInt32] = []
        var place = 0
        func letter(_ index: Int) -> UInt32? { index < run.count ? run[index] : nil }
        func isVowel(_ index: Int) -> Bool { letter(index).map { $0 >= 0x314F } ?? false }
        while place < run.count {
            guard let lead = leads.firstIndex(of: run[place]), isVowel(place + 1) else { return nil }
            var vowel = run[place + 1] - 0x314F
            place += 2
            if isVowel(place), let joined = vowels[[vowel, run[place] - 0x314F]] {
                vowel = joined
                place += 1
            }
            var tail = 0
            // A consonant closes the syllable unless a vowel follows, whose syllable it opens.
            if let first = letter(place), let closed = tails.firstIndex(of: first), !isVowel(place + 1) {
                tail = closed
                place += 1
                if let second = letter(place), let joined = doubleTails[[first, second]], !isVowel(place + 1),
                    let closed = tails.firstIndex(of: joined)
                {
                    tail = closed
                    place += 1
                }
            }
            let index = (UInt32(lead) * Hangul.vowelCount + vowel) * Hangul.tailCount + UInt32(tail)
            result.append(Hangul.syllableBase + index)
        }
        return result
    }

    private static func scalars(_ letters: String) -> [UInt32] { letters.unicodeScalars.map(\.value) }

    /// Initials and finals in the order of Unicode's syllables; a final 0 is none.
    private static let leads = scalars("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
    private static let tails = [0] + scalars("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
    /// Vowels that are typed as two: numbers from ㅏ.
    private static let vowels: [[UInt32]: UInt32] = [
        [8, 0]: 9, [8, 1]: 10, [8, 20]: 11, [13, 4]: 14, [13, 5]: 15, [13, 20]: 16, [18, 20]: 19,
    ]
    private static let doubleTails: [[UInt32]: UInt32] = {
        var table: [[UInt32]: UInt32] = [:]
        for joined in ["ㄱㅅㄳ", "ㄴㅈㄵ", "ㄴㅎㄶ", "ㄹㄱㄺ", "ㄹㅁㄻ", "ㄹㅂㄼ", "ㄹㅅㄽ", "ㄹㅌㄾ", "ㄹㅍㄿ", "ㄹㅎㅀ", "ㅂㅅㅄ"] {
            let parts = scalars(joined)
            table[[parts[0], parts[1]]] = parts[2]
        }
        return table
    }()
}
