// The dictionary form of a Korean eojeol: 학교에서는 → 학교, 마셨습니다 → 마시다. Hunspell's Korean dictionary knows which forms its
// words have; where it offers several readings, rules about particles and stems choose, and where it knows none, the
// rules of KoreanStems stand alone. It looks at one eojeol at a time: a reading that only the sentence tells is not
// found.

import KalsaeSupport

/// Finds dictionary forms of Korean words.
public struct KoreanLemmatizer: Sendable {
    private let dictionary: SpellingDictionary?

    /// A lemmatizer.
    ///
    /// - Parameter dictionary: the Korean dictionary; without one the rules work alone and are right less often.
    public init(dictionary: SpellingDictionary?) {
        self.dictionary = dictionary
    }

    /// The dictionary form of an eojeol of Hangul syllables; the word itself where nothing comes off.
    ///
    /// ```swift
    /// let lemmatizer = KoreanLemmatizer(dictionary: try SpellingDictionary(.korean))
    /// lemmatizer.lemma(of: "추웠습니다")      // "춥다"
    /// lemmatizer.lemma(of: "깃허브에서는")    // "깃허브", which is in no dictionary
    /// ```
    public func lemma(of word: String) -> String {
        guard word.unicodeScalars.allSatisfy({ Hangul.isSyllable($0.value) }), !word.isEmpty else { return word }
        let byRule = KoreanStems.stem(of: word)
        guard let dictionary else { return byRule.lemma }
        // A noun that the dictionary does not split, such as 선생님, is better than the 선생 that it also offers.
        let nouns = KoreanStems.nouns(in: word).filter { $0.count > 1 && dictionary.isSpelledRight($0) }
        let stems = dictionary.isSpelledRight(word) ? dictionary.stems(of: word) : []
        if stems.isEmpty {
            if byRule.kind == .noun, let known = nouns.first(where: { $0.count <= byRule.text.count }) { return known }
            return byRule.lemma
        }
        return choose(among: stems, of: word, byRule, nouns)
    }

    /// The stem: a noun as it is, a verb or adjective without its 다.
    public func stem(of word: String) -> String {
        let lemma = lemma(of: word)
        return lemma != word && lemma.count > 1 && lemma.hasSuffix("다") ? String(lemma.dropLast()) : lemma
    }

    /// The likeliest of several readings.
    private func choose(among stems: [String], of word: String, _ byRule: KoreanStem, _ nouns: [String]) -> String {
        guard stems.count > 1 else { return stems[0] }
        if stems.contains(word), !word.hasSuffix("다"), byRule.kind == .unchanged { return word }
        let verbs = stems.filter { $0.hasSuffix("다") && $0.count > 1 && $0 != word }
        // A particle that is no ending shows a noun: 죽음을 is not of 죽다.
        if let noun = stems.first(where: { $0.count > 1 && word.hasPrefix($0) && showsNoun(word.dropFirst($0.count)) })
        {
            return noun
        }
        if let commoner = Self.commoner.first(where: verbs.contains) { return commoner }
        guard !verbs.isEmpty else {
            return stems.filter { word.hasPrefix($0) && $0 != word }.max { $0.count < $1.count } ?? stems[0]
        }
        // 지었다 is of 짓다: a stem in a vowel would have drawn the two together to 졌다.
        if let irregular = verbs.first(where: { isUncontractedSiot($0, in: word) }) { return irregular }
        return verbs.max { prefix($0, word) < prefix($1, word) } ?? stems[0]
    }

    private func showsNoun(_ suffix: Substring) -> Bool {
        ["을", "를", "의", "에", "에서", "에게", "으로", "로", "과", "와", "까지", "부터", "도", "만", "이"].contains(suffix)
    }

    /// How many syllables of the stem stand at the word's start unchanged.
    private func prefix(_ lemma: String, _ word: String) -> Int {
        zip(lemma.dropLast(), word).prefix { $0 == $1 }.count
    }

    private func isUncontractedSiot(_ lemma: String, in word: String) -> Bool {
        let stem = Array(lemma.dropLast()), letters = Array(word)
        guard let last = stem.last?.unicodeScalars.first, Hangul.finalConsonant(of: last.value) == 19,
            letters.count > stem.count, let next = letters[stem.count].unicodeScalars.first,
            let syllable = KoreanSyllable(next.value), let own = letters[stem.count - 1].unicodeScalars.first
        else { return false }
        return own.value == last.value - 19 && syllable.lead == 11 && (syllable.vowel == 0 || syllable.vowel == 4)
    }

    /// Of two verbs that share forms, the one that texts have more often, in that order: 들었다 is of 듣다, 삽니다 of 살다.
    private static let commoner = [
        "하다", "있다", "되다", "없다", "보다", "가다", "오다", "주다", "알다", "살다", "듣다", "걷다", "길다", "묻다", "팔다", "날다", "벌다",
    ]
}
