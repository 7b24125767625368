import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeRetrieval

/// A small book in two languages, written for these tests.
let library: [Document] = [
    document(
        """
        ## Limiting disk space

        Quotas keep one person from filling the disk. The `edquota` command opens the limits of a user in an editor. \
        A soft limit may be passed for a while, a hard limit never.

        ```
        edquota alice
        ```
        """, title: "Quotas", source: "en/quotas.html"),
    document(
        """
        Firewall rules are kept in a table. Each packet that arrives is compared with the rules in order, e.g. by its \
        port. When nothing matches, the policy of the chain decides:

        | chain | policy |
        |---|---|
        | input | drop |

        Save the rules so that they come back when the machine boots.
        """, title: "Packet filter", source: "en/firewall.html"),
    document(
        "Mail travels between servers over SMTP. Postfix queues a message until the other server takes it.",
        title: "Mail server", source: "en/mail.html"),
    document(
        "커널은 하드웨어와 프로그램 사이를 이어 줍니다. 새 커널을 설치하면 컴퓨터를 다시 켜야 합니다. 예전 커널은 시동 메뉴에 남습니다.",
        title: "커널", source: "ko/kernel.html", language: "ko"),
    document(
        "The kernel joins hardware and programs. After a new kernel is installed the computer must be started again.",
        title: "Kernel", source: "en/kernel.html"),
    document(
        "백업은 다른 디스크에 두어야 합니다. `rsync` 명령은 바뀐 파일만 복사합니다. 일주일에 한 번은 되살려 보십시오.",
        title: "백업", source: "ko/backup.html", language: "ko"),
    // The same page twice, as an untranslated page of another edition.
    document(
        "Mail travels between servers over SMTP. Postfix queues a message until the other server takes it.",
        title: "Mail server", source: "ko/mail.html", language: "ko"),
]

private struct BM25Fixture: Decodable {
    struct Case: Decodable {
        var query: [String]
        var scores: [Double]
    }
    var k1: Double
    var b: Double
    var passages: [[String]]
    var cases: [Case]
}

private struct HandbookQuestion: Decodable {
    var question: String
    var language: String
    var pages: [String]
}

@Suite struct KnowledgeBaseTests {
    private let base: TextKnowledgeBase

    init() throws { base = try TextKnowledgeBase.build(library) }

    @Test func scoresAreThoseOfBM25s() throws {
        let data = try Data(contentsOf: fixtures.appendingPathComponent("bm25.json"))
        let fixture = try JSONDecoder().decode(BM25Fixture.self, from: data)
        let settings = RetrievalSettings(
            k1: fixture.k1, b: fixture.b, titleWeight: 0, languageBoost: 1, translationWeight: 0, coverageExponent: 0)
        var builder = IndexBuilder(settings: settings)
        for (number, words) in fixture.passages.enumerated() {
            try builder.add(
                Passage(
                    id: "\(number)", source: "s", title: "", language: "en", text: words.joined(separator: " "),
                    score: 0))
        }
        let index = try builder.finish()
        for item in fixture.cases {
            let question = Question(item.query.joined(separator: " "), settings: settings)
            var scores = [Double](repeating: 0, count: fixture.passages.count)
            for candidate in index.candidates(for: question) { scores[candidate.passage] = candidate.score }
            for (ours, peer) in zip(scores, item.scores) { #expect(abs(ours - peer) < 1e-4) }
        }
    }

    @Test(arguments: [
        ("How do I limit the disk space of a user?", "en/quotas.html"),
        ("edquota", "en/quotas.html"),
        ("firewalls and rules at boot", "en/firewall.html"),
        ("새 커널을 설치하려면 어떻게 하나요?", "ko/kernel.html"),
        ("installing a new kernel", "en/kernel.html"),
        ("rsync로 백업하는 방법 알려줘", "ko/backup.html"),
        ("백업은 어디에 두나요", "ko/backup.html"),
    ])
    func theRightPageComesFirst(question: String, source: String) {
        #expect(base.search(question, limit: 3).first?.source == source)
    }

    @Test(arguments: [
        ("방화벽 규칙을 저장하려면?", "en/firewall.html"), ("사용자별 디스크 용량 제한", "en/quotas.html"),
        ("How should I keep a backup?", "ko/backup.html"),
    ])
    func theOtherLanguageWinsWhereItAloneAnswers(question: String, source: String) {
        #expect(base.search(question, limit: 3).first?.source == source)
    }

    @Test func theQuestionsLanguageComesFirst() {
        #expect(base.search("kernel 커널", limit: 2).map(\.language) == ["ko", "en"])
        #expect(base.search("the kernel", limit: 2).map(\.language) == ["en", "ko"])
    }

    @Test func translationCanBeTurnedOff() throws {
        let plain = try base.with(RetrievalSettings(translationWeight: 0))
        #expect(plain.search("방화벽 규칙", limit: 3).isEmpty)
    }

    @Test func identicalTextsAreFoundOnce() {
        let found = base.search("Postfix mail server queue", limit: 5)
        #expect(found.filter { $0.source.hasSuffix("mail.html") }.count == 1)
    }

    @Test func scoresFallAndLimitsHold() {
        let found = base.search("kernel disk rules mail server", limit: 3)
        #expect(found.count == 3)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
        #expect(base.search("kernel", limit: 0).isEmpty)
        #expect(base.search("kernel", limit: -1).isEmpty)
    }

    @Test(arguments: ["", "???", "무엇인가요?", "what is it", "zzzyx qqqw"])
    func questionsWithoutKnownWordsFindNothing(question: String) {
        #expect(base.search(question, limit: 3).isEmpty)
        #expect(base.answer(question) == ExtractedAnswer(text: "", citations: []))
    }

    @Test func nothingToIndexIsAnError() {
        #expect(throws: RetrievalError.nothingToIndex) { try TextKnowledgeBase.build([document("\n\n")]) }
        #expect(throws: RetrievalError.nothingToIndex) { try TextKnowledgeBase.build([]) }
    }

    @Test func theHandbookQuestionsAreTwelveOfEachLanguage() throws {
        let data = try Data(contentsOf: fixtures.appendingPathComponent("handbook-questions.json"))
        let questions = try JSONDecoder().decode([HandbookQuestion].self, from: data)
        for language in ["ko", "en"] {
            let own = questions.filter { $0.language == language }
            #expect(own.count == 12)
            #expect(own.allSatisfy { Script.questionLanguage($0.question) == language })
        }
        #expect(Set(questions.map(\.question)).count == 24)
        #expect(questions.allSatisfy { !$0.pages.isEmpty && $0.pages.allSatisfy { $0.hasSuffix(".html") } })
    }
}

@Suite struct AnswerTests {
    private let base: TextKnowledgeBase

    init() throws { base = try TextKnowledgeBase.build(library) }

    @Test(arguments: [
        ("How do I change the limits of a user?", "edquota", "en/quotas.html"),
        ("새 커널을 설치하면 무엇을 해야 하나요?", "다시 켜야 합니다.", "ko/kernel.html"),
        ("Where does Postfix keep a message?", "Postfix queues a message", "en/mail.html"),
        ("rsync는 무엇을 복사하나요?", "바뀐 파일만 복사합니다.", "ko/backup.html"),
    ])
    func theSentenceThatAnswersIsQuoted(question: String, words: String, source: String) {
        let answer = base.answer(question)
        #expect(answer.text.contains(words), "\(answer.text)")
        #expect(answer.citations.first?.source == source)
    }

    @Test(arguments: ["limits of a user", "커널을 설치하면", "rules come back when the machine boots", "백업 파일"])
    func everySentenceIsVerbatimAndCited(question: String) throws {
        let answer = base.answer(question)
        try #require(!answer.text.isEmpty)
        var quoted = 0
        for piece in answer.text.components(separatedBy: "]").dropLast() {
            let parts = piece.components(separatedBy: " [")
            let number = try #require(Int(parts[parts.count - 1]))
            try #require((1...answer.citations.count).contains(number))
            let sentence = parts.dropLast().joined(separator: " [").trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(answer.citations[number - 1].text.contains(sentence))
            quoted += 1
        }
        #expect((1...4).contains(quoted))
    }

    @Test(arguments: [
        "오늘 서울 날씨 어때?", "What is the capital of France?", "김치찌개 맛있게 끓이는 법", "How do I bake sourdough bread?",
        "Who painted the Mona Lisa?", "주식 투자는 어떻게 시작해?", "What's the meaning of life?", "넌 누구야?", "Tell me a joke",
    ])
    func questionsFromElsewhereGetNoAnswer(question: String) {
        #expect(base.answer(question) == ExtractedAnswer(text: "", citations: []))
    }

    @Test func theThresholdDecides() throws {
        let question = "firewall rules of the volcano eruption observatory"
        #expect(base.answer(question).text.isEmpty)
        let lax = try base.with(RetrievalSettings(answerThreshold: 0))
        #expect(!lax.answer(question).text.isEmpty)
    }

    @Test func codeTablesAndHeadingsAreNotQuoted() {
        let passage =
            "## A heading of the page\n\nA sentence to be quoted.\n\n```\ncode to be left out.\n```\n\n| a cell here |\n"
        #expect(AnswerExtractor.sentences(of: passage) == ["A sentence to be quoted."])
    }

    @Test func sentencesStandInReadingOrder() throws {
        let text = try base.with(RetrievalSettings(answerThreshold: 0)).answer("kernel computer programs").text
        let first = try #require(text.range(of: "The kernel joins"))
        let second = try #require(text.range(of: "After a new kernel"))
        #expect(first.lowerBound < second.lowerBound)
    }

    @Test func noMoreSentencesThanAskedFor() throws {
        let one = try base.with(RetrievalSettings(answerThreshold: 0, answerSentences: 1)).answer(
            "kernel computer disk")
        #expect(one.citations.count == 1)
        #expect(one.text.components(separatedBy: "[1]").count == 2)
    }
}
