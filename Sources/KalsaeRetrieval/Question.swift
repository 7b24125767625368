// A question as the index sees it: what it is about, each subject with the terms that would show it.
// It knows the words of the question; how rare they are comes from the index it is asked of.

import KalsaeSupport

/// A term with what it counts when it is found.
struct WeightedTerm: Equatable {
    var term: String
    var weight: Float
}

/// One subject of a question, shown by any of its alternatives: the word itself or a translation.
struct Concept: Equatable {
    var alternatives: [[WeightedTerm]]
    /// What the subject counts beside others of the same rarity: less than 1 for everyday words.
    var weight: Float = 1
    var isEveryday = false

    /// How much of the subject a text with these terms holds, 0 to 1.
    func coverage(in terms: Set<String>) -> Float {
        alternatives.reduce(0) { best, alternative in
            let sum = alternative.reduce(Float(0)) { terms.contains($1.term) ? $0 + $1.weight : $0 }
            return max(best, min(1, sum))
        }
    }
}

/// A question's subjects and language.
struct Question {
    let concepts: [Concept]
    /// `ko` or `en`, by script.
    let language: String

    /// What all parts of a word count together beside the word itself.
    static let partsWeight: Float = 0.5
    /// Only so many words of a question are looked at.
    static let mostConcepts = 64

    init(_ text: String, settings: RetrievalSettings) {
        language = Script.questionLanguage(text)
        var concepts: [Concept] = []
        var seen: Set<String> = []
        WordScanner.forEachWord(in: text) { word in
            guard concepts.count < Self.mostConcepts, let terms = Terms.of(word),
                seen.insert(terms.whole).inserted
            else { return }
            var alternatives = [Self.own(terms)]
            if settings.translationWeight > 0 {
                let weight = Float(settings.translationWeight)
                alternatives += Self.translations(of: word, stem: terms.whole).map { phrase in
                    phrase.map { WeightedTerm(term: $0.term, weight: $0.weight * weight) }
                }
            }
            let isLight = StopWords.isLight(word.text) || StopWords.isLight(terms.whole)
            concepts.append(
                Concept(
                    alternatives: alternatives, weight: isLight ? Float(settings.everydayWeight) : 1,
                    isEveryday: isLight))
        }
        self.concepts = concepts
    }

    /// The word itself and, for less, its parts.
    private static func own(_ terms: WordTerms) -> [WeightedTerm] {
        let share = partsWeight / Float(max(1, terms.parts.count))
        return [WeightedTerm(term: terms.whole, weight: 1)] + terms.parts.map { WeightedTerm(term: $0, weight: share) }
    }

    private static func translations(of word: Word, stem: String) -> [[WeightedTerm]] {
        switch word.kind {
        case .hangul, .hangulSuffix:
            // 네트워크설정 holds two entries; the n-th alternative takes the n-th translation of each.
            let entries = Glossary.entries(in: word.text)
            let most = entries.map(\.count).max() ?? 0
            return (0..<most).map { choice in
                entries.flatMap { phrases -> [WeightedTerm] in
                    let terms = phrases[min(choice, phrases.count - 1)]
                    let share = 1 / Float(entries.count * terms.count)
                    return terms.map { WeightedTerm(term: $0, weight: share) }
                }
            }
        case .plain:
            return Glossary.korean(for: stem).map { own(WordTerms(whole: $0, parts: KoreanWord.bigrams($0))) }
        case .compound, .ideographs: return []
        }
    }
}
