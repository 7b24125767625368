// The figures behind GramRule.swift, on real data: KorQuAD's passages leaked into a corpus, whole, in quotes and with
// other spaces, among documents that have nothing to do with them.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite(.enabled(if: SharedData.isThere("ko/korquad-1.0-dev.json"), "../shared/data is needed"))
struct ContaminationDataTests {
    private struct KorQuAD: Decodable {
        struct Article: Decodable { let paragraphs: [Paragraph] }
        struct Paragraph: Decodable { let context: String, qas: [Question] }
        struct Question: Decodable { let question: String }
        let data: [Article]
    }

    private func korQuAD() throws -> [KorQuAD.Paragraph] {
        let data = try SharedData.read("ko/korquad-1.0-dev.json")
        return try JSONDecoder().decode(KorQuAD.self, from: data).data.flatMap(\.paragraphs)
    }

    /// One sentence of each passage that is long enough to be looked for.
    private func sentences(_ passages: [KorQuAD.Paragraph], _ random: inout SeededRandom) -> [String] {
        passages.compactMap { passage in
            Sentences.split(passage.context[...]).randomElement(using: &random).map(String.init)
        }
    }

    @Test func passagesLeakedIntoACorpusAreFound() throws {
        let passages = try korQuAD()
        var filter = ContaminationFilter([
            EvaluationSet(
                name: "korquad", texts: passages.flatMap { [$0.context] + $0.qas.map(\.question) })
        ])
        var random = SeededRandom(seed: 1)
        let around = Sample.korean
        #expect(passages.allSatisfy { !filter.hits(in: "\(around) \($0.context)\n\(around)").isEmpty })
        let quotes = sentences(passages, &random)
        let found = quotes.count { !filter.hits(in: "\(around) \($0) \(around)").isEmpty }
        #expect(Double(found) >= 0.95 * Double(quotes.count), "\(found) of \(quotes.count)")
        let closed = passages.count { passage in
            let text = String(passage.context.filter { $0 != " " || Int.random(in: 0..<5, using: &random) > 0 })
            return !filter.hits(in: "\(around) \(text) \(around)").isEmpty
        }
        #expect(closed == passages.count)
        let questions = passages.flatMap(\.qas)
        let asked = questions.count { !filter.hits(in: "\(around) \($0.question) \(around)").isEmpty }
        #expect(Double(asked) >= 0.95 * Double(questions.count), "\(asked) of \(questions.count)")
        #expect(filter.hits(in: around).isEmpty)
    }

    @Test func unrelatedKoreanIsNotTakenForALeak() throws {
        let passages = try korQuAD()
        var filter = ContaminationFilter([
            EvaluationSet(
                name: "korquad", texts: passages.flatMap { [$0.context] + $0.qas.map(\.question) })
        ])
        var seen = 0
        var hits: [String] = []
        for name in ["hate-train.tsv", "kornli-test.tsv", "korsts-train.tsv", "chatbot.csv"] {
            for text in try EvaluationSet(name: name, contentsOf: SharedData.url("ko/\(name)")).texts {
                seen += 1
                if !filter.hits(in: text).isEmpty { hits.append(text) }
            }
        }
        #expect(seen > 40_000)
        #expect(hits.count <= 1, "\(hits)")
    }

    @Test func theTestSumsAreNotAmongTheTrainingSums() throws {
        var filter = ContaminationFilter([
            try EvaluationSet(name: "gsm8k", contentsOf: SharedData.url("en/gsm8k-test.jsonl"))
        ])
        let training = try EvaluationSet(name: "train", contentsOf: SharedData.url("en/gsm8k-train.jsonl"))
        let touched = training.texts.count { !filter.hits(in: $0).isEmpty }
        // The two were made by the same people by the same rules; what they share are phrases of the trade.
        #expect(touched < training.texts.count / 50, "\(touched) of \(training.texts.count)")
        let test = try EvaluationSet(name: "test", contentsOf: SharedData.url("en/gsm8k-test.jsonl"))
        #expect(test.texts.allSatisfy { !filter.hits(in: $0).isEmpty })
    }
}
