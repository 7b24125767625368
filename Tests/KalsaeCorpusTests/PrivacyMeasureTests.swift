// Precision and recall of every kind on generated texts. Floors hold on the two held-out parts, which have sentences,
// names and streets of their own. With KALSAE_PRIVACY_SET=FOLDER the sets and our findings are written there, for the
// peer's script.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

/// Counts of one kind.
struct PrivacyScore: Equatable {
    var hits = 0
    var missed = 0
    var wrong = 0
    /// Hits whose bytes are exactly the labelled ones.
    var exact = 0
    var precision: Double { hits + wrong == 0 ? 1 : Double(hits) / Double(hits + wrong) }
    var exactness: Double { hits == 0 ? 1 : Double(exact) / Double(hits) }
    var recall: Double { hits + missed == 0 ? 1 : Double(hits) / Double(hits + missed) }

    /// A finding hits a label of its kind when half of both together is in both.
    static func measure(_ texts: [PrivacySample]) -> [PersonalDataKind: PrivacyScore] {
        var scores: [PersonalDataKind: PrivacyScore] = [:]
        for text in texts {
            var open = text.labels
            for finding in PersonalData.find(in: text.text) {
                let hit = open.firstIndex { label in
                    let common = min(label.end, finding.range.upperBound) - max(label.start, finding.range.lowerBound)
                    let all = max(label.end, finding.range.upperBound) - min(label.start, finding.range.lowerBound)
                    return label.kind == finding.kind && 2 * common >= all
                }
                if let hit {
                    scores[finding.kind, default: PrivacyScore()].hits += 1
                    if open[hit].start == finding.range.lowerBound, open[hit].end == finding.range.upperBound {
                        scores[finding.kind, default: PrivacyScore()].exact += 1
                    }
                    open.remove(at: hit)
                } else {
                    scores[finding.kind, default: PrivacyScore()].wrong += 1
                }
            }
            for label in open { scores[label.kind, default: PrivacyScore()].missed += 1 }
        }
        return scores
    }
}

@Suite struct PrivacyMeasureTests {
    static let rounds = 40
    static let tuning: [PrivacySample] = {
        var generator = PrivacyGenerator(seed: 11, words: PrivacyGenerator.tuningWords)
        return generator.texts(PrivacyTemplates.tuning + PrivacyTemplates.tuningNegatives, rounds: rounds)
    }()
    static let heldOut: [PrivacySample] = {
        var generator = PrivacyGenerator(seed: 2026, words: PrivacyGenerator.heldOutWords)
        return generator.texts(PrivacyTemplates.heldOut + PrivacyTemplates.heldOutNegatives, rounds: rounds)
    }()

    static let blind: [PrivacySample] = {
        var generator = PrivacyGenerator(seed: 77, words: PrivacyGenerator.blindWords)
        return generator.texts(PrivacyTemplates.blind + PrivacyTemplates.blindNegatives, rounds: rounds)
    }()

    /// The least precision and recall of a kind; those with lower floors say why.
    static let floors: [PersonalDataKind: (precision: Double, recall: Double)] = [:]

    /// The share of hits whose bytes are the labelled ones to the letter: a mask that leaves half is a leak.
    static let leastExact = 0.98

    @Test(arguments: PersonalDataKind.allCases)
    func heldOutPrecisionAndRecallReachTheirFloors(_ kind: PersonalDataKind) throws {
        let score = try #require(Self.heldOutScores[kind], "no held-out text holds this kind")
        let floor = Self.floors[kind] ?? (0.95, 0.95)
        #expect(score.hits + score.missed >= 20, "too few labels to say anything")
        #expect(score.precision >= floor.precision, "\(kind): \(score)")
        #expect(score.recall >= floor.recall, "\(kind): \(score)")
        #expect(score.exactness >= Self.leastExact, "\(kind): \(score)")
    }

    static let heldOutScores = PrivacyScore.measure(heldOut + blind)

    @Test func aSecondDrawWithTheSameSeedGivesTheSameTexts() {
        var one = PrivacyGenerator(seed: 5, words: PrivacyGenerator.tuningWords)
        var two = PrivacyGenerator(seed: 5, words: PrivacyGenerator.tuningWords)
        let texts = one.texts(PrivacyTemplates.tuning, rounds: 1).map(\.text)
        #expect(texts == two.texts(PrivacyTemplates.tuning, rounds: 1).map(\.text))
        #expect(texts != one.texts(PrivacyTemplates.tuning, rounds: 1).map(\.text))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["KALSAE_PRIVACY_SET"] != nil))
    func theSetsAreWrittenForThePeer() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["KALSAE_PRIVACY_SET"] ?? "")
        for (name, texts) in [("tuning", Self.tuning), ("held-out", Self.heldOut), ("blind", Self.blind)] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let lines = try texts.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(
                to: folder.appendingPathComponent("\(name).jsonl"))
            let scores = PrivacyScore.measure(texts)
            let rows = PersonalDataKind.allCases.compactMap { kind in
                scores[kind].map {
                    "\(kind.rawValue)\t\($0.hits)\t\($0.wrong)\t\($0.missed)\t\($0.exact)"
                }
            }
            let table = (["kind\thits\twrong\tmissed\texact"] + rows).joined(separator: "\n") + "\n"
            try Data(table.utf8).write(to: folder.appendingPathComponent("\(name)-ours.tsv"))
            let misses = texts.filter { PrivacyScore.measure([$0]).values.contains { $0.missed + $0.wrong > 0 } }.map {
                text in
                text.text.replacing("\n", with: "⏎") + "\t"
                    + PersonalData.find(in: text.text).map(\.description).joined(separator: "; ")
            }
            try Data((misses.joined(separator: "\n") + "\n").utf8).write(
                to: folder.appendingPathComponent("\(name)-misses.txt"))
        }
    }
}
