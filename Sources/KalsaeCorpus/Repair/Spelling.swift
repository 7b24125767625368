// Common misspellings. Rules for what is always wrong (며칠 is never 몇일), and dictionaries for the rest, where exactly
// one word can have been meant: in English by a swapped, a doubled or an undoubled letter; in Korean by a vowel that
// sounds like another (ㅐ ㅔ, ㅚ ㅙ ㅞ). Names and technical words that no dictionary has are left alone by these bounds.
// It does not read the sentence: a wrong word that is a word stays.

import KalsaeSupport
import KalsaeText
import Synchronization

enum Spelling {
    static func repaired(_ text: String, _ context: RepairContext) -> (text: String, changes: Int) {
        let korean = Self.korean.repaired(text)
        var changes = korean.changes
        let english = ProseWords.map(korean.text) { word in
            if let right = Self.english[word.lowercased()] { return ProseWords.cased(right, like: word) }
            return context.speller?.correction(of: word)
        }
        changes += english.changes
        return changes == 0 ? (text, 0) : (english.text, changes)
    }

    /// Forms that the standard (한글 맞춤법, 표준어 규정) calls wrong in every sentence.
    private static let korean = WrittenForms([
        WrittenForm("몇일", "며칠", startsWord: true), WrittenForm("어의없", "어이없", startsWord: true),
        WrittenForm("어의 없", "어이 없", startsWord: true), WrittenForm("웬지", "왠지", startsWord: true),
        WrittenForm("왠만", "웬만", startsWord: true), WrittenForm("왠일", "웬일", startsWord: true),
        WrittenForm("왠 ", "웬 ", startsWord: true), WrittenForm("금새", "금세", startsWord: true, endsWord: true),
        WrittenForm("역활", "역할"), WrittenForm("오랫만", "오랜만"), WrittenForm("오랜동안", "오랫동안"),
        WrittenForm("설겆이", "설거지"), WrittenForm("희안하", "희한하"), WrittenForm("희안한", "희한한"),
        WrittenForm("일일히", "일일이"), WrittenForm("깨끗히", "깨끗이"), WrittenForm("곰곰히", "곰곰이"),
        WrittenForm("틈틈히", "틈틈이"), WrittenForm("번번히", "번번이"), WrittenForm("일찌기", "일찍이"),
        WrittenForm("더우기", "더욱이"), WrittenForm("통채로", "통째로"), WrittenForm("요컨데", "요컨대"),
        WrittenForm("예컨데", "예컨대"), WrittenForm("단언컨데", "단언컨대"), WrittenForm("어떻해", "어떡해"),
        WrittenForm("널부러", "널브러"),
        WrittenForm("짜집기", "짜깁기"), WrittenForm("치찌게", "치찌개"), WrittenForm("장찌게", "장찌개"), WrittenForm("부찌게", "부찌개"),
        WrittenForm("육계장", "육개장"), WrittenForm("할께", "할게"),
        WrittenForm("될께", "될게"), WrittenForm("볼께", "볼게"), WrittenForm("갈께", "갈게"), WrittenForm("줄께", "줄게"),
        WrittenForm("올께", "올게"), WrittenForm("있을께", "있을게"), WrittenForm("먹을께", "먹을게"),
        WrittenForm("했읍니다", "했습니다"), WrittenForm("있읍니다", "있습니다"), WrittenForm("없읍니다", "없습니다"),
        WrittenForm("였읍니다", "였습니다"), WrittenForm("갔읍니다", "갔습니다"), WrittenForm("폭팔", "폭발"),
        WrittenForm("도데체", "도대체"), WrittenForm("핑게", "핑계"),
        WrittenForm("휴계실", "휴게실"), WrittenForm("무릎쓰", "무릅쓰"),
        WrittenForm("뒤쳐지", "뒤처지"),
        WrittenForm("뒤쳐진", "뒤처진"), WrittenForm("귀뜸", "귀띔"), WrittenForm("내노라하", "내로라하"),
    ])

    /// English misspellings that are no words.
    private static let english: [String: String] = Dictionary(
        uniqueKeysWithValues: """
            teh the|recieve receive|recieved received|seperate separate|seperately separately|definately definitely
            occured occurred|occuring occurring|untill until|wich which|thier their|becuase because|beleive believe
            acheive achieve|accomodate accommodate|adress address|alot a lot|arguement argument|begining beginning
            calender calendar|commited committed|concious conscious|enviroment environment|existance existence
            explaination explanation|familar familiar|finaly finally|foriegn foreign|goverment government
            grammer grammar|happend happened|immediatly immediately|independant independent|knowlege knowledge
            lenght length|maintainance maintenance|neccessary necessary|noticable noticeable|occassion occasion
            occurence occurrence|posible possible|prefered preferred|priviledge privilege|probaly probably
            publically publicly|realy really|recomend recommend|refered referred|relevent relevant|remeber remember
            succesful successful|succesfully successfully|suprise surprise|tommorow tomorrow|truely truly
            unfortunatly unfortunately|usefull useful|wierd weird|writting writing|yatch yacht|wether whether
            """.split { $0 == "|" || $0 == "\n" }.map { row -> (String, String) in
                let words = row.split(separator: " ", maxSplits: 1)
                return (String(words[0]), String(words[words.count - 1]))
            })
}

/// Words of ASCII letters or of Hangul syllables, replaced one by one.
enum ProseWords {
    /// The text with every word for which `replacement` gives another replaced; counts them.
    static func map(_ text: String, _ replacement: (String) -> String?) -> (text: String, changes: Int) {
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText(), changes = 0, place = 0
        while place < scalars.count {
            let kind = kind(scalars[place])
            var end = place + 1
            while end < scalars.count, Self.kind(scalars[end]) == kind { end += 1 }
            let piece = String.UnicodeScalarView(scalars[place..<end])
            if kind != .other, isAlone(scalars, place..<end), let other = replacement(String(piece)) {
                result.append(contentsOf: other.unicodeScalars)
                changes += 1
            } else {
                result.append(contentsOf: piece)
            }
            place = end
        }
        return changes == 0 ? (text, 0) : (result.string, changes)
    }

    /// `word` with a capital first letter, or all capitals, where `model` has them.
    static func cased(_ word: String, like model: String) -> String {
        guard model.first?.isUppercase == true else { return word }
        if model.count > 1, model.allSatisfy(\.isUppercase) { return word.uppercased() }
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    private enum Kind { case latin, hangul, other }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        if (0x41...0x5A).contains(scalar.value & 0xDF), scalar.isASCII { return .latin }
        return Hangul.isSyllable(scalar.value) ? .hangul : .other
    }

    /// Whether nothing runs into the word: no digit, apostrophe, hyphen, mark of code, other letters.
    private static func isAlone(_ scalars: [Unicode.Scalar], _ word: Range<Int>) -> Bool {
        let around = [word.lowerBound - 1, word.upperBound].filter { scalars.indices.contains($0) }.map { scalars[$0] }
        return around.allSatisfy {
            !$0.properties.isAlphabetic && $0.properties.numericType == nil
                && !"'’-_@#/\\<>=$".unicodeScalars.contains($0)
        }
    }
}

/// Corrections by dictionary; safe to use from several threads.
final class Speller: Sendable {
    private let dictionaries: [AnalysisLanguage: SpellingDictionary]
    private let known = Mutex<[String: String?]>([:])
    /// Words remembered; a corpus has more, and then remembering starts anew.
    static let mostRemembered = 100_000

    init(_ dictionaries: [AnalysisLanguage: SpellingDictionary]) { self.dictionaries = dictionaries }

    /// The one word that can have been meant; nil where the word is right, unknown, or could be several.
    func correction(of word: String) -> String? {
        let isHangul = Script.hasHangulSyllable(word)
        guard let dictionary = dictionaries[isHangul ? .korean : .english] else { return nil }
        let length = word.unicodeScalars.count
        guard isHangul ? (2...8).contains(length) : (5...20).contains(length) && word.allSatisfy(\.isLowercase) else {
            return nil
        }
        if let remembered = known.withLock({ $0[word] }) { return remembered }
        var correction: String?
        if !dictionary.isSpelledRight(word) {
            let candidates = Set(isHangul ? Self.alike(word) : Self.slips(word)).subtracting([word])
            let right = candidates.filter { dictionary.isSpelledRight($0) }
            if right.count == 1 { correction = right.first }
        }
        known.withLock { words in
            if words.count >= Self.mostRemembered { words.removeAll() }
            words[word] = .some(correction)
        }
        return correction
    }

    /// The word with two neighbours swapped, a letter doubled, or a double letter single; the first letter stays.
    static func slips(_ word: String) -> [String] {
        let letters = Array(word)
        var slips: [String] = []
        for place in 1..<letters.count {
            if place + 1 < letters.count, letters[place] != letters[place + 1] {
                var other = letters
                other.swapAt(place, place + 1)
                slips.append(String(other))
            }
            var doubled = letters
            doubled.insert(letters[place], at: place)
            slips.append(String(doubled))
            if letters[place] == letters[place - 1] {
                var single = letters
                single.remove(at: place)
                slips.append(String(single))
            }
        }
        return slips
    }

    /// Vowels that sound alike: ㅐ ㅔ (1, 5) and ㅙ ㅚ ㅞ (10, 11, 15), by their numbers in Unicode's order.
    private static let soundAlike: [UInt32: [UInt32]] = [1: [5], 5: [1], 10: [11, 15], 11: [10, 15], 15: [10, 11]]

    /// The word with one vowel replaced by one that sounds like it.
    static func alike(_ word: String) -> [String] {
        let scalars = Array(word.unicodeScalars)
        var forms: [String] = []
        for (place, scalar) in scalars.enumerated() where Hangul.isSyllable(scalar.value) {
            let number = scalar.value - Hangul.syllableBase
            let vowel = number / Hangul.tailCount % Hangul.vowelCount
            for other in soundAlike[vowel] ?? [] {
                var changed = scalars
                guard let syllable = Unicode.Scalar(scalar.value - vowel * Hangul.tailCount + other * Hangul.tailCount)
                else { continue }
                changed[place] = syllable
                forms.append(String(String.UnicodeScalarView(changed)))
            }
        }
        return forms
    }
}
