import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct AgreementTests {
    /// What scikit-learn and statsmodels say; made by Tests/Fixtures/kappa.py.
    private struct Peer: Decodable {
        struct Pair: Decodable {
            let first: [Int], second: [Int], labels: Int, kappa: Double, standardError: Double
            let low: Double, high: Double, confusion: [[Int]]
        }
        struct Group: Decodable { let counts: [[Int]], kappa: Double }
        let pairs: [Pair], groups: [Group]
    }

    private func peer() throws -> Peer {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/kappa.json")
        return try JSONDecoder().decode(Peer.self, from: Data(contentsOf: place))
    }

    @Test func cohensKappaIsScikitLearns() throws {
        for pair in try peer().pairs {
            let ours = CohenKappa(pair.first, pair.second, labels: pair.labels)
            #expect(abs(try #require(ours.kappa) - pair.kappa) < 1e-12)
            #expect(abs(try #require(ours.standardError) - pair.standardError) < 1e-9)
            let interval = try #require(ours.interval)
            #expect(abs(interval.lowerBound - max(-1, min(1, pair.low))) < 1e-9)
            #expect(abs(interval.upperBound - max(-1, min(1, pair.high))) < 1e-9)
            #expect(ours.confusion == pair.confusion && ours.items == pair.first.count)
        }
    }

    @Test func fleissKappaIsStatsmodels() throws {
        for group in try peer().groups {
            #expect(abs(try #require(FleissKappa(group.counts).kappa) - group.kappa) < 1e-12)
        }
    }

    @Test func whatCannotBeToldFromChanceHasNoKappa() {
        #expect(CohenKappa([], [], labels: 3).kappa == nil)
        #expect(CohenKappa([1, 1, 1], [1, 1, 1], labels: 3).kappa == nil)
        #expect(CohenKappa([0, 1, 1], [0, 1, 1], labels: 3).kappa == 1)
        #expect(CohenKappa([0, 0], [1, 1], labels: 2).kappa == 0)
        #expect(FleissKappa([]).kappa == nil)
        #expect(FleissKappa([[3, 0], [3, 0]]).kappa == nil)
        #expect(FleissKappa([[1, 0], [0, 1]]).kappa == nil)
        #expect(FleissKappa([[3, 0], [0, 3]]).kappa == 1)
    }

    @Test func aTeamsAgreementHasPairsConflictsAndBalance() throws {
        let set = try LabelSet(task: "tone", labels: ["good", "bad", "unclear"])
        let said: [(String, String, String)] = [
            ("1", "kim", "good"), ("1", "lee", "good"), ("1", "park", "good"),
            ("2", "kim", "good"), ("2", "lee", "bad"), ("2", "park", "bad"),
            ("3", "kim", "bad"), ("3", "lee", "bad"), ("3", "park", "bad"),
            ("4", "kim", "good"), ("4", "lee", "bad"),
            ("5", "park", "good"),
        ]
        let decisions = LabelDecisions(said.map { LabelDecision(id: $0.0, labels: [$0.2], by: $0.1) })
        let agreement = LabelAgreement(decisions, set)
        #expect(agreement.people == ["kim", "lee", "park"] && agreement.items == 5)
        #expect(agreement.pairs.map { "\($0.first) \($0.second)" } == ["kim lee", "kim park", "lee park"])
        let pair = try #require(agreement.pairs.first)
        // kim and lee: good/good 1, good/bad 2, bad/bad 1 of 4.
        #expect(pair.overall?.confusion == [[1, 2, 0], [0, 1, 0], [0, 0, 0]])
        #expect(pair.overall?.kappa == (0.5 - 0.375) / (1 - 0.375))
        #expect(pair.byLabel["bad"]?.confusion == [[1, 2], [0, 1]])
        #expect(pair.byLabel["unclear"]?.kappa == nil)
        #expect(agreement.fleiss?.items == 3)
        #expect(agreement.fleiss == FleissKappa([[3, 0, 0], [1, 2, 0], [0, 3, 0]]))
        #expect(agreement.conflicts.map(\.id) == ["2", "4"])
        #expect(agreement.conflicts[0].labels == ["kim": ["good"], "lee": ["bad"], "park": ["bad"]])
        // 1 good, 2 bad by majority, 3 bad, 4 undecided, 5 good.
        #expect(agreement.balance.counts == ["good": 2, "bad": 2, "unclear": 0])
        #expect(agreement.balance.items == 4 && agreement.balance.imbalance == nil)
    }

    @Test func tasksOfManyLabelsAgreeLabelByLabel() throws {
        let set = try LabelSet(task: "topics", labels: ["a", "b"], allowsMany: true)
        let decisions = LabelDecisions([
            LabelDecision(id: "1", labels: ["a", "b"], by: "kim"),
            LabelDecision(id: "1", labels: ["b", "a"], by: "lee"),
            LabelDecision(id: "2", labels: [], by: "kim"), LabelDecision(id: "2", labels: ["a"], by: "lee"),
            LabelDecision(id: "3", labels: [], by: "kim"), LabelDecision(id: "3", labels: [], by: "lee"),
        ])
        let agreement = LabelAgreement(decisions, set)
        #expect(agreement.pairs.first?.overall == nil && agreement.fleiss == nil)
        #expect(agreement.pairs.first?.byLabel["b"]?.kappa == 1)
        #expect(agreement.pairs.first?.byLabel["a"]?.confusion == [[1, 1], [0, 1]])
        #expect(agreement.conflicts.map(\.id) == ["2"])
        #expect(agreement.balance.counts == ["a": 1, "b": 1] && agreement.balance.items == 2)
    }

    @Test func onePersonAloneHasBalanceAndNoAgreement() throws {
        let set = try LabelSet(task: "tone", labels: ["x", "y"])
        let agreement = LabelAgreement(LabelDecisions([LabelDecision(id: "1", labels: ["x"], by: "kim")]), set)
        #expect(agreement.pairs.isEmpty && agreement.fleiss == nil && agreement.conflicts.isEmpty)
        #expect(agreement.balance.counts == ["x": 1, "y": 0])
        #expect(LabelAgreement(LabelDecisions(), set).balance.items == 0)
    }
}
