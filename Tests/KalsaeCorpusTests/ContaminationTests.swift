import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct ContaminationTests {
    private static let question = """
        A farmer plants nine rows of pear trees with fourteen trees in every row and sells a third of them in autumn. \
        How many trees are left?
        """
    private static let korean = "칼새는 알을 낳고 새끼를 기를 때에만 땅이나 절벽에 내려앉습니다. 그 밖에는 언제 쉬나요?"

    private func filter() -> ContaminationFilter {
        ContaminationFilter([
            EvaluationSet(
                name: "sums",
                texts: [Self.question, "How many rows of trees does the farmer have?", "Forty two pear trees", "42"]),
            EvaluationSet(name: "birds", texts: [Self.korean, "칼새는 몇 년을 하늘에서 사나요", "땅에는 앉지 않아요", "아니요"]),
        ])
    }

    @Test(arguments: [
        ("Read this: \(question) Then go on.", ["sums"]),
        ("he said nine rows of pear trees, with fourteen trees in EVERY row -- and sells a third of", ["sums"]),
        ("nine rows of pear trees with fourteen trees in every single row and sells a third of them", []),
        // A question shorter than a gram is found whole, and only whole.
        ("Quiz. how many rows of trees does the farmer have? Ten.", ["sums"]),
        ("Quiz. how many rows of trees does the farmer own? Ten.", []),
        // A text shorter still is compared with whole documents.
        ("forty-two pear trees.\n", ["sums"]), ("About forty two pear trees", []), ("땅에는 앉지않아요!", ["birds"]),
        ("땅에는 앉지 않아요 절대로", []),
        // A word or two tells nothing.
        ("42", []), ("아니요!", []),
        // Spaces do not matter in Korean, nor do other words around it.
        ("어떤 책: 칼새는 알을낳고 새끼를기를 때에만 땅이나절벽에 앉는다", ["birds"]),
        ("어떤 책: 칼새는 둥지에 알을 낳고 새끼를 기를 때만 땅에 내려앉는다", []),
        ("퀴즈: 칼새는 몇년을 하늘에서 사나요? 10년", ["birds"]),
        ("\(korean) \(question)", ["sums", "birds"]),
        ("", []), ("   \n\n", []), ("…", []),
    ])
    func documentsThatHoldAnEvaluationSetAreFound(text: String, sets: [String]) {
        var filter = filter()
        #expect(filter.hits(in: text).map(\.set) == sets)
    }

    @Test func decomposedHangulInASetIsFoundInComposedText() {
        var filter = ContaminationFilter([
            EvaluationSet(name: "nfd", texts: [Self.korean.decomposedStringWithCanonicalMapping])
        ])
        #expect(filter.hits(in: Self.korean).map(\.set) == ["nfd"])
    }

    @Test func theShareIsThatOfTheDocument() throws {
        var filter = filter()
        #expect(filter.hits(in: Self.question) == [ContaminationHit(set: "sums", share: 1, texts: 1)])
        let words = Self.question.split(separator: " ").count
        let around = String(repeating: "word ", count: 3 * words)
        let hits = filter.hits(in: around + Self.question)
        let hit = try #require(hits.first)
        #expect(abs(hit.share - 0.25) < 1e-9)
        let letters = Self.korean.filter { $0.isLetter || $0.isNumber }.count
        let padded = Self.korean + String(repeating: "가나다라 ", count: letters / 4 + 1)
        let others = filter.hits(in: padded)
        let other = try #require(others.first)
        #expect(abs(other.share - Double(letters) / Double(letters + (letters / 4 + 1) * 4)) < 1e-9)
    }

    @Test func theLedgerNamesTheSetAndTheShare() throws {
        var filter = filter()
        let document = Sample.document("web/leak.html", "\(Self.korean)\n\n\(Self.question)", language: "ko")
        let found = filter.ledgerRow(for: document)
        let row = try #require(found)
        #expect(row.rule == "contaminated" && row.action == .dropped && row.document == document.id)
        #expect(row.value.hasPrefix("sums 0.") && row.value.contains(", birds 0."))
        #expect(filter.ledgerRow(for: Sample.document("web/clean.html", Sample.english)) == nil)
        filter.allowedShare = 0.99
        #expect(filter.ledgerRow(for: document) == nil)
    }

    @Test func everyGramOfASetIsFoundByItself() {
        // Words no two of which are equal, so that nothing is found by accident.
        let words = (0..<60).map { "w\($0)" }
        var filter = ContaminationFilter([EvaluationSet(name: "set", texts: [words.joined(separator: " ")])])
        #expect(filter.gramCount == 48)
        for start in 0...47 {
            let gram = words[start..<start + 13].joined(separator: "\n")
            #expect(filter.hits(in: "a b " + gram + " c").count == 1)
            #expect(filter.hits(in: "a b " + words[start..<start + 12].joined(separator: " ")).isEmpty)
        }
    }

    @Test func aThousandTextsAreAllFoundAmongTenThousandOthers() {
        let texts = (0..<1_000).map { Sample.essay($0 + 50_000, sentences: 2) }
        let set = EvaluationSet(name: "set", texts: texts)
        var filter = ContaminationFilter([set])
        #expect(texts.allSatisfy { filter.hits(in: "Before. " + $0 + " After.").map(\.set) == ["set"] })
        // Words of the same making, put together otherwise: the naive way says which have a gram in common.
        func grams(_ text: String) -> Set<[Substring]> {
            let words = text.lowercased().split { !$0.isLetter }
            return words.count < 13 ? [] : Set((0...words.count - 13).map { Array(words[$0..<$0 + 13]) })
        }
        let all = texts.reduce(into: Set<[Substring]>()) { $0.formUnion(grams($1)) }
        for number in 0..<10_000 {
            let text = Sample.essay(number, sentences: 3)
            #expect(filter.hits(in: text).isEmpty == grams(text).isDisjoint(with: all))
        }
    }

    @Test(arguments: [
        (
            "a.jsonl",
            #"{"question":"one","n":3,"answers":["two",{"text":"three"}]}"# + "\n\n{\"question\":\"four\"}\r\n"
        ),
        ("a.json", "[{\"b\":\"two\",\"a\":\"one\"},[\"three\"],null,4,\"four\"]"),
        ("a.csv", "\u{FEFF}one,\"two\"\r\nthree,four\r\n"),
        ("a.tsv", "one\ttwo\nthree\tfour\n"),
        ("a.txt", "one\n\ntwo\r\nthree\nfour"),
    ])
    func evaluationSetsAreReadInEveryShape(name: String, text: String) throws {
        let folder = try TemporaryFolder()
        let set = try EvaluationSet(name: "set", contentsOf: try folder.file(name, text))
        #expect(set.texts.sorted() == ["four", "one", "three", "two"])
    }

    @Test func filesThatAreNoSetAreRefused() throws {
        let folder = try TemporaryFolder()
        func read(_ name: String, _ data: Data) throws -> EvaluationSet {
            try EvaluationSet(name: "set", contentsOf: try folder.file(name, data))
        }
        #expect(throws: SupportError.missing(path: "/no/such.csv")) {
            try EvaluationSet(name: "set", contentsOf: URL(fileURLWithPath: "/no/such.csv"))
        }
        let lines = folder.url.appendingPathComponent("a.jsonl").path
        #expect(throws: SupportError.malformedLine(path: lines, line: 2, reason: "this is not JSON")) {
            try read("a.jsonl", Data("\"one\"\n{\"two\":\n".utf8))
        }
        #expect(throws: SupportError.self) { try read("a.json", Data("{".utf8)) }
        #expect(throws: SupportError.self) { try read("a.txt", Data([0xFF, 0xFE, 0x41])) }
        #expect(throws: SupportError.self) { try EvaluationSet(name: "set", contentsOf: folder.url) }
        for (name, text) in [("a.txt", ""), ("a.json", "[1, 2]"), ("a.jsonl", "\n")] {
            #expect(throws: CorpusError.self) { try read(name, Data(text.utf8)) }
        }
    }
}
