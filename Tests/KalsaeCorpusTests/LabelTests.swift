import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct LabelTests {
    private func set(many: Bool = false) throws -> LabelSet {
        try LabelSet(task: "kind", labels: ["advert", "abuse", "none"], allowsMany: many)
    }

    @Test(arguments: [
        ([], "at least two"), (["a"], "at least two"), (["a", "a"], "twice"), (["a", ""], "no label"),
        (["a", " b"], "no label"), (["a", "b|c"], "no label"), (["a", "b\nc"], "no label"),
    ])
    func setsThatCannotBeChosenFromAreRefused(labels: [String], reason: String) throws {
        do {
            _ = try LabelSet(task: "t", labels: labels)
            Issue.record("it was made")
        } catch let error as CorpusError { #expect(error.description.contains(reason)) }
        #expect(throws: CorpusError.self) {
            try JSONDecoder().decode(LabelSet.self, from: Data(#"{"labels":["a","b"],"mnay":true}"#.utf8))
        }
    }

    @Test func aSetChecksWhatIsSaid() throws {
        let one = try set()
        #expect(try one.checked(["abuse"]) == ["abuse"])
        for wrong in [[], ["abuse", "advert"], ["abus"]] {
            #expect(throws: CorpusError.self) { try one.checked(wrong) }
        }
        let many = try set(many: true)
        #expect(try many.checked(["none", "advert", "none"]) == ["advert", "none"])
        #expect(try many.split(" none | advert ") == ["advert", "none"])
        #expect(try JSONDecoder().decode(LabelSet.self, from: JSONEncoder().encode(many)) == many)
    }

    @Test(arguments: [
        ("지금 무료 배송! 클릭", ["advert": 0.9]), ("FREE SHIPPING today", ["advert": 0.6]),
        ("free shipping, 무료 배송", ["advert": 0.9]), ("see https://example.org now", ["advert": 0.5]),
        ("아무것도 아님", [:]), ("", [:]),
    ])
    func rulesProposeTheirStrongest(text: String, scores: [String: Double]) throws {
        let rules = try RuleProposer(
            [
                LabelRule(label: "advert", contains: "Free Shipping", score: 0.6),
                LabelRule(label: "advert", contains: "무료 배송", score: 0.9),
                LabelRule(label: "advert", matches: "https?://", score: 0.5),
            ], try set())
        #expect(try rules.scores(text) == scores)
    }

    @Test func rulesThatMakeNoSenseAreRefused() throws {
        for rule in [
            LabelRule(label: "advrt", contains: "x"), LabelRule(label: "advert"),
            LabelRule(label: "advert", contains: ""),
            LabelRule(label: "advert", contains: "x", matches: "y"), LabelRule(label: "advert", matches: "("),
            LabelRule(label: "advert", contains: "x", score: 2),
        ] {
            #expect(throws: CorpusError.self) { try RuleProposer([rule], try self.set()) }
        }
        #expect(throws: CorpusError.self) {
            try JSONDecoder().decode(LabelRule.self, from: Data(#"{"label":"advert","containz":"x"}"#.utf8))
        }
    }

    @Test func anExpressionWithoutEndIsGivenUp() throws {
        let rules = try RuleProposer([LabelRule(label: "abuse", matches: "(a+)+$")], try set())
        #expect(throws: CorpusError.self) { try rules.scores(String(repeating: "a", count: 60) + "!") }
        #expect(try rules.scores("a!a") == ["abuse": 1])
    }

    @Test(arguments: [
        ("You fool", 0.5), ("foolish things", 0), ("FOOL, fool and fool", 0.5), ("바보가 왔다", 0.5), ("바보", 0.5),
        ("왕바보", 0), ("바보 멍청이들", 0.75), ("정말 나쁜 놈이다", 0.5), ("나쁜 사람", 0), ("나쁜이 놈", 0), ("", 0),
        ("바", 0), ("아주 못된 놈들", 0.5), ("아주 못된건 놈", 0), ("fool 바보야", 0.75),
    ])
    func lexiconsKnowWordsAndParticles(text: String, score: Double) throws {
        let lexicon = try LexiconProposer(["abuse": ["fool", "바보", "멍청이", "나쁜 놈", "아주 못된 놈"]], try set())
        #expect(lexicon.scores(text)["abuse", default: 0] == score)
    }

    @Test func lexiconsAreChecked() throws {
        #expect(throws: CorpusError.self) { try LexiconProposer(["abus": ["x"]], try self.set()) }
        #expect(throws: CorpusError.self) { try LexiconProposer(["abuse": ["!?"]], try self.set()) }
    }

    @Test func proposalsComeTogetherWithTheLikeliestFirst() throws {
        let set = try set()
        let propose = LabelProposals(
            [
                ModelProposer("model") { _ in ["none": 0.3, "abuse": 0.4] },
                try LexiconProposer(["abuse": ["fool"]], set), ModelProposer("silent") { _ in [:] },
                ModelProposer("other") { _ in ["advert": 0.3] },
            ], set)
        #expect(
            try propose("fool") == [
                LabelProposal(label: "abuse", score: 0.5, by: "lexicon"),
                LabelProposal(label: "advert", score: 0.3, by: "other"),
                LabelProposal(label: "none", score: 0.3, by: "model"),
            ])
        for scores in [["x": 0.5], ["none": 1.5], ["none": Double.nan]] {
            let broken = LabelProposals([ModelProposer("broken") { _ in scores }], set)
            #expect(throws: CorpusError.self) { try broken("text") }
        }
    }

    @Test func theMajorityHolds() throws {
        func decide(_ votes: [[String]], many: Bool = false) throws -> [String]? {
            LabelDecisions(votes.enumerated().map { LabelDecision(id: "1", labels: $1, by: "p\($0)") })
                .resolved("1", try set(many: many))
        }
        #expect(try decide([["abuse"]]) == ["abuse"])
        #expect(try decide([["abuse"], ["none"], ["abuse"]]) == ["abuse"])
        #expect(try decide([["abuse"], ["none"]]) == nil)
        #expect(try decide([["abuse"], ["none"], ["advert"]]) == nil)
        #expect(try decide([["abuse", "advert"], ["advert"], []], many: true) == ["advert"])
        #expect(try decide([["abuse"], []], many: true) == nil)
        #expect(try decide([[], []], many: true) == [])
        #expect(try decide([]) == nil)
    }

    @Test func itemsAreReadWithAndWithoutProposals() throws {
        let folder = try TemporaryFolder()
        let url = try folder.file("i.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n")
        #expect(try JSONLines.read(LabelItem.self, from: url) == [LabelItem(id: "1", text: "a")])
    }
}
