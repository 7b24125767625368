// The index in memory: which passage holds which term how often, and what that is worth to a question.
// It does not know files (IndexFile), words (Terms) or answers (AnswerExtractor).
//
// Ranking is BM25 as Lucene computes it: idf = ln(1 + (N - n + 0.5) / (n + 0.5)),
// weight = idf · f / (f + k1 (1 - b + b l / L)) (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
// and Beyond", 2009; Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020, for the variant). Title and body make one
// weighted frequency and length before saturation, as BM25F does (Robertson, Zaragoza, Taylor, CIKM 2004).

import Foundation
import KalsaeContracts

/// An immutable inverted index over passages.
struct InvertedIndex: Sendable {
    /// How many numbers describe a passage: five offset-length pairs, body length, title length, first and last page.
    static let passageFields = 14

    var settings: RetrievalSettings
    /// UTF-8 of all passages' ids, sources, titles, languages and texts.
    var strings: [UInt8] = []
    /// `passageFields` numbers a passage: (offset, length) in `strings` of id, source, title, language, text; words in
    /// the body; words in the title; its first and last page, 0 where it has none.
    var passages: [UInt32] = []
    /// SimHash of each passage's words; 0 where there are none.
    var fingerprints: [UInt64] = []
    /// UTF-8 of all terms, sorted by bytes, one after another.
    var termBytes: [UInt8] = []
    /// Where each term ends in `termBytes`.
    var termEnds: [UInt32] = []
    /// Where each term's postings end.
    var postingEnds: [UInt32] = []
    /// Passage numbers, ascending within a term.
    var postingPassages: [UInt32] = []
    /// How often the term stands in the passage's text, at most 255.
    var bodyCounts: [UInt8] = []
    /// How often the term stands in the passage's title, at most 255.
    var titleCounts: [UInt8] = []
    /// Mean weighted length of a passage.
    private(set) var averageLength: Float = 1

    init(settings: RetrievalSettings) { self.settings = settings }

    var passageCount: Int { passages.count / Self.passageFields }

    /// Computes what follows from the arrays; call once they are filled.
    mutating func prepare() {
        let sum = (0..<passageCount).reduce(0.0) { $0 + Double(length(of: $1)) }
        averageLength = max(1, Float(sum / Double(max(1, passageCount))))
    }

    /// A passage with the given score.
    func passage(_ number: Int, score: Double) -> Passage {
        let page = Int(passages[number * Self.passageFields + 12])
        return Passage(
            id: field(0, of: number), source: field(1, of: number), title: field(2, of: number),
            language: field(3, of: number), text: field(4, of: number), score: score, page: page > 0 ? page : nil,
            lastPage: page > 0 ? Int(passages[number * Self.passageFields + 13]) : nil)
    }

    private func field(_ index: Int, of number: Int) -> String {
        String(decoding: bytes(index, of: number), as: UTF8.self)
    }

    private func bytes(_ index: Int, of number: Int) -> ArraySlice<UInt8> {
        let at = number * Self.passageFields + index * 2
        let start = Int(passages[at])
        return strings[start..<start + Int(passages[at + 1])]
    }

    private func length(of number: Int) -> Float {
        let at = number * Self.passageFields
        return Float(passages[at + 10]) + Float(settings.titleWeight) * Float(passages[at + 11])
    }

    // MARK: - Terms

    /// The number of a term; nil where no passage holds it. Logarithmic in the number of terms.
    func number(of term: String) -> Int? {
        var term = term
        return term.withUTF8 { wanted in
            termBytes.withUnsafeBufferPointer { all -> Int? in
                var low = 0
                var high = termEnds.count
                while low < high {
                    let middle = (low + high) / 2
                    let start = middle == 0 ? 0 : Int(termEnds[middle - 1])
                    let here = UnsafeBufferPointer(rebasing: all[start..<Int(termEnds[middle])])
                    if here.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
                }
                guard low < termEnds.count else { return nil }
                let start = low == 0 ? 0 : Int(termEnds[low - 1])
                return all[start..<Int(termEnds[low])].elementsEqual(wanted) ? low : nil
            }
        }
    }

    private func postings(of term: Int) -> Range<Int> {
        (term == 0 ? 0 : Int(postingEnds[term - 1]))..<Int(postingEnds[term])
    }

    /// How rare a term is that stands in `count` passages.
    private func inverseDocumentFrequency(holding count: Int) -> Float {
        let all = Double(passageCount), n = Double(count)
        return Float(log(1 + (all - n + 0.5) / (n + 0.5)))
    }

    /// How rare a subject is: in how many passages its word or any of its translations stands. A word and its
    /// translations are one term (Pirkola, SIGIR 1998); else a word of the language with fewer passages would count
    /// for more than what it means.
    private func inverseDocumentFrequency(of concept: Concept) -> Float {
        var holders: Set<UInt32> = []
        for alternative in concept.alternatives {
            guard let main = alternative.first, let number = number(of: main.term) else { continue }
            holders.formUnion(postingPassages[postings(of: number)])
        }
        return inverseDocumentFrequency(holding: holders.count)
    }

    /// How much a subject tells of what is asked: the rarity of its word, of its likeliest translation where the word
    /// is not there, or the highest where nothing shows it.
    func mass(of concept: Concept) -> Float {
        for alternative in concept.alternatives {
            guard let main = alternative.first, let number = number(of: main.term) else { continue }
            return concept.weight * inverseDocumentFrequency(holding: postings(of: number).count)
        }
        return concept.weight * inverseDocumentFrequency(holding: 0)
    }

    // MARK: - Ranking

    /// The best passages, best first; of near-identical ones only the best.
    func rank(_ question: Question, limit: Int) -> [(passage: Int, score: Double)] {
        guard limit > 0 else { return [] }
        var best: [(passage: Int, score: Double)] = []
        for candidate in candidates(for: question).sorted(by: { ($0.score, $1.passage) > ($1.score, $0.passage) }) {
            let print = fingerprints[candidate.passage]
            let isRepeated =
                print != 0 && best.contains { Fingerprint.areNear(fingerprints[$0.passage], print) }
            if isRepeated { continue }
            best.append(candidate)
            if best.count == limit { break }
        }
        return best
    }

    /// Every passage that holds any of the question's terms, with its score.
    func candidates(for question: Question) -> [(passage: Int, score: Double)] {
        guard passageCount > 0, !question.concepts.isEmpty else { return [] }
        var totals = Totals(count: passageCount)
        var allMass: Float = 0
        for concept in question.concepts {
            let rarity = inverseDocumentFrequency(of: concept)
            let mass = mass(of: concept)
            allMass += mass
            for alternative in concept.alternatives {
                for term in alternative { add(term, rarity: rarity, to: &totals) }
                totals.closeAlternative()
            }
            totals.closeConcept(mass: mass, weight: concept.weight)
        }
        let preferred = Array(question.language.utf8)
        return totals.touched.map { number in
            let share = Double(min(1, totals.covered[number] / max(allMass, .leastNormalMagnitude)))
            var score = Double(totals.score[number]) * pow(share, settings.coverageExponent)
            if bytes(3, of: number).elementsEqual(preferred) { score *= settings.languageBoost }
            return (number, score)
        }
    }

    /// - Parameter rarity: of the term's subject; a part of a word is never worth more than the whole.
    private func add(_ term: WeightedTerm, rarity: Float, to totals: inout Totals) {
        guard let number = number(of: term.term) else { return }
        let range = postings(of: number)
        let weight = term.weight * min(rarity, inverseDocumentFrequency(holding: range.count))
        let k1 = Float(settings.k1), b = Float(settings.b), titleWeight = Float(settings.titleWeight)
        for index in range {
            let passage = Int(postingPassages[index])
            let frequency = Float(bodyCounts[index]) + titleWeight * Float(titleCounts[index])
            let saturation = k1 * (1 - b + b * length(of: passage) / averageLength)
            totals.add(passage, score: weight * frequency / (frequency + saturation), weight: term.weight)
        }
    }
}

/// Sums while a question is ranked, one place a passage.
private struct Totals {
    var score: [Float]
    var covered: [Float]
    private(set) var touched: [Int] = []
    private var isTouched: [Bool]
    private var alternativeScore: [Float]
    private var alternativeWeight: [Float]
    private var inAlternative: [Int] = []
    private var conceptScore: [Float]
    private var conceptWeight: [Float]
    private var inConcept: [Int] = []

    init(count: Int) {
        score = Array(repeating: 0, count: count)
        covered = score
        alternativeScore = score
        alternativeWeight = score
        conceptScore = score
        conceptWeight = score
        isTouched = Array(repeating: false, count: count)
    }

    mutating func add(_ passage: Int, score: Float, weight: Float) {
        if alternativeWeight[passage] == 0 { inAlternative.append(passage) }
        alternativeScore[passage] += score
        alternativeWeight[passage] += weight
    }

    /// A subject counts by the best of its alternatives.
    mutating func closeAlternative() {
        for passage in inAlternative {
            if conceptWeight[passage] == 0 { inConcept.append(passage) }
            conceptScore[passage] = max(conceptScore[passage], alternativeScore[passage])
            conceptWeight[passage] = max(conceptWeight[passage], min(1, alternativeWeight[passage]))
            alternativeScore[passage] = 0
            alternativeWeight[passage] = 0
        }
        inAlternative.removeAll(keepingCapacity: true)
    }

    mutating func closeConcept(mass: Float, weight: Float) {
        for passage in inConcept {
            if !isTouched[passage] {
                isTouched[passage] = true
                touched.append(passage)
            }
            score[passage] += weight * conceptScore[passage]
            covered[passage] += mass * conceptWeight[passage]
            conceptScore[passage] = 0
            conceptWeight[passage] = 0
        }
        inConcept.removeAll(keepingCapacity: true)
    }
}
