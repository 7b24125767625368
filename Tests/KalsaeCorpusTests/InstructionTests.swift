import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct KoreanParticleTests {
    @Test(arguments: [
        ("데비안", "데비안은", "데비안을", "데비안이란"), ("패키지", "패키지는", "패키지를", "패키지란"),
        ("물", "물은", "물을", "물이란"), ("APT", "APT는", "APT를", "APT란"), ("PAM", "PAM은", "PAM을", "PAM이란"),
        ("Kernel", "Kernel은", "Kernel을", "Kernel이란"), ("Ubuntu", "Ubuntu는", "Ubuntu를", "Ubuntu란"),
        ("IPv6", "IPv6은", "IPv6을", "IPv6이란"), ("Debian 12", "Debian 12는", "Debian 12를", "Debian 12란"),
        ("커널 (Linux 커널)", "커널 (Linux 커널)은", "커널 (Linux 커널)을", "커널 (Linux 커널)이란"),
        ("재단 기록(Documents)", "재단 기록(Documents)은", "재단 기록(Documents)을", "재단 기록(Documents)이란"),
        ("‘저장소’", "‘저장소’는", "‘저장소’를", "‘저장소’란"), ("10", "10은", "10을", "10이란"),
    ])
    func particlesFollowTheLastSound(word: String, topic: String, object: String, definition: String) {
        #expect(KoreanParticle.topic.attached(to: word) == topic)
        #expect(KoreanParticle.object.attached(to: word) == object)
        #expect(KoreanParticle.definition.attached(to: word) == definition)
    }

    @Test(arguments: ["script", "book", "file", "", "!?", "日本", "R"])
    func unknownSoundsAreNotGuessed(word: String) {
        for particle in KoreanParticle.allCases { #expect(particle.attached(to: word) == nil) }
    }

    @Test func everySyllableOfUnicodeIsRight() {
        for value in UInt32(0xAC00)...0xD7A3 {
            let syllable = String(Unicode.Scalar(value)!)
            let hasFinal = syllable.decomposedStringWithCanonicalMapping.unicodeScalars.count == 3
            #expect(KoreanParticle.endsInConsonant(syllable) == hasFinal)
        }
    }
}

@Suite struct InstructionTests {
    private let english = Sample.document(
        "en/a.md",
        "# The Swift\n\n\(Sample.english)\n\n## Wings\n\nShort.\n\n## Nests of Swifts\n\n- a list\n\n"
            + "**TIP: Where to look**\n\nLook up into the sky in the evening, early in June. And listen to this:\n\n"
            + "```\ncode\n```\n\n## Example 1.2. Captioned\n\n\(Sample.english)",
        title: "The Swift")
    private let korean = Sample.document(
        "ko/a.md", "# 칼새\n\n\(Sample.korean)\n\n## English left\n\n\(Sample.english)", language: "ko", title: "칼새")

    @Test func answersAreTheDocumentsOwnSentences() throws {
        let examples = try InstructionMaker().examples(from: [english, korean])
        #expect(examples.count == 6)
        for example in examples {
            #expect(example.messages.map(\.role) == [.user, .assistant])
            let document = example.source == english.source ? english : korean
            let answer = example.messages[1].content
            #expect(document.text.contains(answer))
            #expect(answer.count <= InstructionSettings().longestAnswer)
        }
        let answers = Set(examples.map { $0.messages[1].content })
        #expect(
            answers == [Sample.english, Sample.korean, "Look up into the sky in the evening, early in June."])
        #expect(examples.contains { $0.messages[0].content.contains("Where to look") })
        #expect(!examples.contains { $0.messages[0].content.contains("TIP") })
    }

    @Test func paragraphsAskWhereThereAreNoHeadings() throws {
        let plain = Sample.document("en/plain.txt", Sample.english + "\n\n" + Sample.english, title: "plain.txt")
        let examples = try InstructionMaker().examples(from: plain)
        #expect(examples.count == 2)
        for example in examples {
            #expect(example.messages[0].content.contains("The common swift spends nearly all of its life in the air."))
            #expect(Sample.english.hasSuffix(example.messages[1].content))
        }
        let titled = Sample.document("ko/b.txt", Sample.korean, language: "ko", title: "칼새의 삶")
        let asked = try InstructionMaker().examples(from: titled)
        #expect(!asked.isEmpty && asked.allSatisfy { $0.messages[0].content.contains("칼새의 삶") })
    }

    @Test func nobodyAsksAboutMasks() throws {
        let masked = Sample.document("en/m.md", "# Call <PHONE>\n\n" + Sample.english, title: "Call <PHONE>")
        let questions = try InstructionMaker().examples(from: masked).map { $0.messages[0].content }
        #expect(!questions.isEmpty && questions.allSatisfy { !$0.contains("<PHONE>") })
    }

    @Test func longAnswersStopAtAWholeSentence() throws {
        let long = Sample.document("en/l.md", "# Long\n\n" + Sample.essay(1, sentences: 60), title: "Long")
        for example in try InstructionMaker().examples(from: long) {
            let answer = example.messages[1].content
            #expect((400...600).contains(answer.count))
            #expect(answer.hasSuffix("."))
        }
    }

    @Test func questionsDifferBySeedAndRepeatWithIt() throws {
        let documents = (0..<20).map {
            Sample.document("en/\($0).md", "# Title \($0)x\n\n" + Sample.essay($0), title: "Title \($0)x")
        }
        let first = try InstructionMaker().examples(from: documents)
        #expect(try InstructionMaker().examples(from: documents) == first)
        #expect(try InstructionMaker(InstructionSettings(seed: 2)).examples(from: documents) != first)
        #expect(try InstructionMaker().examples(from: Array(documents.suffix(3))) == Array(first.suffix(6)))
    }

    @Test func everyTemplateMakesAQuestion() {
        for template in InstructionTemplates.english { _ = template("Wings", "Birds") }
        let made = InstructionTemplates.korean.compactMap { $0("패키지", "데비안") }
        #expect(made.contains("패키지란 무엇인가요?"))
        #expect(made.contains("패키지를 설명해 주세요."))
        #expect(made.contains("패키지는 어떤 내용인가요?"))
        #expect(InstructionTemplates.korean.compactMap { $0("모두 고맙습니다", nil) }.contains("‘모두 고맙습니다’에 대해 알려 주세요."))
        #expect(!InstructionTemplates.korean.compactMap { $0("script", nil) }.contains { $0.hasPrefix("script는") })
    }

    @Test func examplesAreWrittenInTheMessagesForm() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("qa.jsonl")
        let examples = try InstructionMaker().examples(from: korean)
        try JSONLines.write(examples, to: url)
        #expect(try JSONLines.read(InstructionExample.self, from: url) == examples)
        let line = try String(contentsOf: url, encoding: .utf8)
        #expect(line.hasPrefix(#"{"messages":[{"content":""#))
    }
}
