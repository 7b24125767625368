// An answer without a model: the sentences of the best passages that say most about the question, quoted.
// It knows which words a sentence holds; it does not know whether the sentence is true or to the point.

import KalsaeContracts
import KalsaeSupport

/// Chooses and quotes sentences.
struct AnswerExtractor {
    /// How many of the best passages are read.
    static let passagesRead = 5
    /// A passage is read only where its score reaches this part of the best one's.
    private static let leastPassageShare = 0.6
    /// A further sentence is quoted only where it reaches this part of the best one's worth.
    private static let leastSentenceShare: Float = 0.8
    /// What the heading's words are worth beside the sentence's own.
    private static let headingShare: Float = 0.35
    /// What the passage's rank is worth beside full coverage.
    private static let rankShare: Float = 0.35
    /// What standing first in its passage is worth.
    private static let firstShare: Float = 0.1
    /// Sentences beyond these lengths are not quoted, in characters.
    private static let sentenceLengths = 15...600
    /// An answer does not go on beyond this, in characters.
    private static let longestAnswer = 900

    let index: InvertedIndex

    private struct Candidate {
        /// Place of its passage among those read, and its own place there.
        var passage: Int
        var place: Int
        var text: Substring
        var worth: Float
        var terms: Set<String>
    }

    /// Quotes up to `answerSentences` sentences; an empty answer where the passages do not hold enough of the question.
    func answer(_ question: Question) -> ExtractedAnswer {
        let ranked = index.rank(question, limit: Self.passagesRead)
        // Everyday words alone ask for nothing that a document could answer.
        let isEveryday = question.concepts.allSatisfy(\.isEveryday)
        guard !isEveryday, let top = ranked.first, top.score > 0 else {
            return ExtractedAnswer(text: "", citations: [])
        }
        let read = ranked.filter { $0.score >= top.score * Self.leastPassageShare }
            .map { index.passage($0.passage, score: $0.score) }
        let masses = question.concepts.map { index.mass(of: $0) }
        let all = max(masses.reduce(0, +), .leastNormalMagnitude)
        func coverage(_ terms: Set<String>) -> Float {
            zip(question.concepts, masses).reduce(0) { $0 + $1.0.coverage(in: terms) * $1.1 } / all
        }
        var candidates: [Candidate] = []
        var bestCoverage: Float = 0
        for (number, passage) in read.enumerated() {
            let titleTerms = Terms.set(of: passage.title)
            let ofTitle = coverage(titleTerms)
            bestCoverage = max(bestCoverage, coverage(titleTerms.union(Terms.set(of: passage.text))))
            let rank = Float(passage.score / top.score)
            for (place, sentence) in Self.sentences(of: passage.text).enumerated() {
                let terms = Terms.set(of: String(sentence))
                let own = coverage(terms)
                let together = coverage(terms.union(titleTerms))
                guard own > 0 || ofTitle > 0 && place == 0 else { continue }
                var worth = own + Self.headingShare * (together - own) + Self.rankShare * rank
                if place == 0 { worth += Self.firstShare }
                // "… as follows:" leads to something that is not quoted; a question answers nothing.
                if let last = sentence.last, ":：?？".contains(last) { worth *= 0.7 }
                candidates.append(
                    Candidate(passage: number, place: place, text: sentence, worth: worth, terms: terms))
            }
        }
        guard bestCoverage >= Float(index.settings.answerThreshold) else {
            return ExtractedAnswer(text: "", citations: [])
        }
        return quote(choose(candidates), from: read)
    }

    /// The best sentences, none twice.
    private func choose(_ candidates: [Candidate]) -> [Candidate] {
        let sorted = candidates.sorted { ($0.worth, $1.passage, $1.place) > ($1.worth, $0.passage, $0.place) }
        var chosen: [Candidate] = []
        var length = 0
        for candidate in sorted {
            guard chosen.count < index.settings.answerSentences else { break }
            guard let best = chosen.first else {
                chosen.append(candidate)
                length = candidate.text.count
                continue
            }
            if candidate.worth < best.worth * Self.leastSentenceShare { break }
            if length + candidate.text.count > Self.longestAnswer { continue }
            if chosen.contains(where: { $0.terms == candidate.terms }) { continue }
            chosen.append(candidate)
            length += candidate.text.count
        }
        return chosen.sorted { ($0.passage, $0.place) < ($1.passage, $1.place) }
    }

    private func quote(_ chosen: [Candidate], from read: [Passage]) -> ExtractedAnswer {
        var citations: [Passage] = []
        var text = ""
        var previous: Int?
        for candidate in chosen {
            if candidate.passage != previous {
                citations.append(read[candidate.passage])
                if previous != nil { text += "\n\n" }
            } else {
                text += " "
            }
            previous = candidate.passage
            text += "\(candidate.text) [\(citations.count)]"
        }
        return ExtractedAnswer(text: text, citations: citations)
    }

    /// What may be quoted from a passage: sentences of its paragraphs and list items, not headings, code or tables.
    static func sentences(of passage: String) -> [Substring] {
        var all: [Substring] = []
        for block in MarkdownBlock.parse(passage) {
            switch block.kind {
            // A paragraph that is bold as a whole is a box's title, no sentence.
            case .paragraph: if !block.isBoldLine { all += Sentences.split(block.text) }
            case .item: all += Sentences.split(block.itemText)
            case .heading, .code, .table: break
            }
        }
        return all.filter { sentenceLengths.contains($0.count) }
    }
}
