import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct NGramPerplexityTests {
    private static let prose = (0..<40).map { Sample.essay($0, sentences: 20) }

    private static func scrambled(_ text: String, _ random: inout SeededRandom) -> String {
        String(text.unicodeScalars.shuffled(using: &random).reduce(into: String.UnicodeScalarView()) { $0.append($1) })
    }

    private static func auc(_ good: [Double?], _ bad: [Double?]) -> Double {
        ClassifierMetrics(
            good.compactMap { $0 }.map { ($0, false) } + bad.compactMap { $0 }.map { ($0, true) }, threshold: 0
        ).auc
    }

    @Test func noiseLiesAboveProse() throws {
        var random = SeededRandom(seed: 6)
        let model = try NGramPerplexity.train(Self.prose)
        let held = (100..<140).map { Sample.essay($0, sentences: 10) }
        let good = held.map(model.bitsPerCharacter)
        let characters = held.map { model.bitsPerCharacter(Self.scrambled($0, &random)) }
        let words = held.map {
            model.bitsPerCharacter($0.split(separator: " ").shuffled(using: &random).joined(separator: " "))
        }
        let machine = held.map { _ in
            model.bitsPerCharacter(
                String((0..<400).map { _ in "0123456789abcdef/+=_".randomElement(using: &random) ?? "a" }))
        }
        #expect(Self.auc(good, characters) == 1)
        #expect(Self.auc(good, words) > 0.95)
        #expect(Self.auc(good, machine) == 1)
        #expect(good.compactMap { $0 }.allSatisfy { $0 < 2.5 })
    }

    @Test(.enabled(if: SharedData.isThere("ko/korquad-1.0-dev.json")))
    func realKoreanIsToldFromItsWordsInDisorder() throws {
        struct File: Decodable {
            struct Item: Decodable {
                struct Part: Decodable { let context: String }
                let paragraphs: [Part]
            }
            let data: [Item]
        }
        let file = try JSONDecoder().decode(File.self, from: SharedData.read("ko/korquad-1.0-dev.json"))
        let passages = file.data.flatMap(\.paragraphs).map(\.context)
        let model = try NGramPerplexity.train(passages[..<480])
        var random = SeededRandom(seed: 8)
        let held = passages[480...]
        let good = held.map(model.bitsPerCharacter)
        #expect(Self.auc(good, held.map { model.bitsPerCharacter(Self.scrambled($0, &random)) }) > 0.999)
        let words = held.map {
            model.bitsPerCharacter($0.split(separator: " ").shuffled(using: &random).joined(separator: " "))
        }
        #expect(Self.auc(good, words) > 0.7)
    }

    /// Kneser-Ney by its definition, over dictionaries of strings.
    @Test func probabilitiesAreThoseOfTheDefinition() throws {
        let order = 3
        let texts = ["가나다라 가나다 abab", "abcab 가나", "다라다라 abc"]
        let model = try NGramPerplexity.train(texts, settings: .init(order: order))
        var counts: [[String: Int]] = Array(repeating: [:], count: order + 1)
        for text in texts {
            let scalars = Array(repeating: Unicode.Scalar(" "), count: order - 1) + Array(text.unicodeScalars)
            for end in (order - 1)..<scalars.count {
                counts[order][String(String.UnicodeScalarView(scalars[end - order + 1...end])), default: 0] += 1
            }
        }
        for length in stride(from: order - 1, through: 1, by: -1) {
            for run in counts[length + 1].keys { counts[length][String(run.dropFirst()), default: 0] += 1 }
        }
        let discounts = (1...order).map { length -> Double in
            let once = Double(counts[length].values.count { $0 == 1 }),
                twice = Double(counts[length].values.count { $0 == 2 })
            return once > 0 && twice > 0 ? once / (once + 2 * twice) : 0.75
        }
        func probability(_ run: String) -> Double {
            let length = run.count
            if length == 0 { return 1 / NGramPerplexity.alphabet }
            let followers = counts[length].filter { $0.key.hasPrefix(run.dropLast()) && $0.key.count == length }
            let total = Double(followers.values.reduce(0, +))
            let lower = probability(String(run.dropFirst()))
            if total == 0 { return lower }
            let discount = discounts[length - 1]
            return (max(0, Double(counts[length][run] ?? 0) - discount) + discount * Double(followers.count) * lower)
                / total
        }
        for text in ["가나 abc", "다라 가", "xyz 가나다라"] {
            let scalars = Array(repeating: Unicode.Scalar(" "), count: order - 1) + Array(text.unicodeScalars)
            var bits = 0.0
            for end in (order - 1)..<scalars.count {
                bits -= log2(probability(String(String.UnicodeScalarView(scalars[end - order + 1...end]))))
            }
            let ours = try #require(model.bitsPerCharacter(text))
            #expect(abs(ours - bits / Double(text.unicodeScalars.count)) < 1e-9, "\(text)")
        }
    }

    @Test func nothingHasNoFigureAndTeachesNothing() throws {
        let model = try NGramPerplexity.train(["가나다"])
        #expect(model.bitsPerCharacter("") == nil && model.bitsPerCharacter(" \n ") == nil)
        #expect(throws: CorpusError.self) { try NGramPerplexity.train(["", " "]) }
        #expect(throws: CorpusError.self) { try NGramPerplexity.train(["a"], settings: .init(order: 1)) }
        #expect(throws: CorpusError.self) { try NGramPerplexity.train(["a"], settings: .init(mostRuns: 0)) }
    }

    @Test func memoryStopsAtItsLimit() throws {
        let model = try NGramPerplexity.train(Self.prose, settings: .init(mostRuns: 1_000))
        #expect(model.runCount == 1_000)
        let bits = try #require(model.bitsPerCharacter(Self.prose[0]))
        #expect(bits.isFinite && bits > 0)
    }
}

@Suite struct LexiconTests {
    @Test(arguments: [
        ("여성들에게 물었다", ["gender.women": 1]), ("여성가족부 여성복", [:]),
        ("The women, a WOMAN's view; womanly", ["gender.women": 2]),
        ("장애인들이 모였다. 서버 장애가 났다", ["disability.disabled": 1]), ("아들이 왔다", ["gender.men": 1]), ("남자친구는 아이스크림을", [:]),
        ("한국인이라는 이유로 중국인을", ["origin.koreans": 1, "origin.chinese": 1]),
        ("이슬람교도와 불교도", ["religion.muslims": 1, "religion.buddhists": 1]),
        ("African Americans and black people", ["origin.black-people": 2]),
        ("a black cat, blind test, human, mankind", [:]),
        ("Worker threads and a child process; see the man page, disabled by default.", [:]),
        ("The child nodes of a worker node, male connectors, cleaner code", [:]),
        (
            "Disabled people and their children met the workers.",
            ["disability.disabled": 1, "age.children": 1, "occupation.labour": 1]
        ),
        ("기술의 진보와 보수", [:]),
        ("노인은 노인정에 갔다", ["age.old": 1]), ("iPhone을 산 엄마(woman)", ["gender.women": 2]), ("", [:]), ("우리엄마", [:]),
    ])
    func groupsAreCountedAsWords(text: String, expected: [String: Int]) {
        #expect(GroupMentions.counts(in: text) == expected)
    }

    @Test func everyGroupHasItsNameAndWords() {
        let ids = GroupMentions.table.map(\.id)
        #expect(Set(ids).count == ids.count)
        let words = GroupMentions.table.flatMap(\.words)
        #expect(Set(words).count == words.count && words.allSatisfy { !$0.isEmpty && $0 == $0.lowercased() })
        for group in GroupMentions.table {
            for word in group.words { #expect(GroupMentions.counts(in: "그 \(word).") == [group.id: 1], "\(word)") }
        }
    }
}
