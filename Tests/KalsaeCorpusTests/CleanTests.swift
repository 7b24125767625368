import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeCorpus

@Suite struct NormaliserTests {
    @Test func composedFormIsPythons() throws {
        for sample in try Peers.load().nfc {
            #expect(Array(Normaliser.normalise(sample.input).unicodeScalars) == Array(sample.output.unicodeScalars))
        }
    }

    @Test(arguments: [
        ("a\r\nb\rc", "a\nb\nc"), ("a\u{A0}b\u{3000}c", "a b c"), ("a\u{200B}b\u{FEFF}c\u{AD}", "abc"),
        ("a  \t\nb ", "a\nb"), ("a\n\n\n\n b", "a\n\n b"), ("\n\na\n", "a"), ("a\u{0}\u{7}b\u{202E}c", "abc"),
        ("a\u{2028}b\u{0C}c", "a\nb\nc"), ("👩\u{200D}🚀", "👩\u{200D}🚀"), ("", ""), (" \n ", ""), ("  a", "  a"),
        ("```\na\n\n\n\nb\n```\n\n\n\nc", "```\na\n\n\n\nb\n```\n\nc"), ("~~~\n\n\nx\n~~~", "~~~\n\n\nx\n~~~"),
        ("p\n\n    a\n\n\n    b\n\n\nq", "p\n\n    a\n\n\n    b\n\nq"), ("\ta\n\n\n\tb", "\ta\n\n\n\tb"),
        ("a\u{FFFE}b", "ab"), ("\u{1112}\u{1161}\u{11AB}", "한"),
    ])
    func textHasOneNormalForm(input: String, expected: String) {
        let normal = Normaliser.normalise(input)
        #expect(Array(normal.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(Array(Normaliser.normalise(normal).unicodeScalars) == Array(normal.unicodeScalars))
    }
}

@Suite struct LanguageTests {
    @Test(arguments: [
        (Sample.english, "en"), (Sample.korean, "ko"), ("", "und"), ("42 + 17", "und"), ("ok", "und"),
        ("`apt-get update` 명령은 apt-get install 앞에서 목록을 갱신합니다.", "ko"),
        (Sample.english + " 칼새", "en"),
        ("設定을 變更한 後 再起動하면 適用됩니다. 管理者 權限이 必要합니다.", "ko"),
        ("這是一個關於韓國的故事。首爾（서울）是韓國的首都，人口很多。", "zh"),
        ("서버 설정: server listen 80 default_server; root /var/www/html; proxy_pass http://127.0.0.1:8080; 확인합니다.", "ko"),
        ("```\n\(Sample.english)\n```\n\n칼새는 새입니다.", "ko"),
        ("Le martinet passe presque toute sa vie dans les airs, où il mange, boit et dort même en volant.", "fr"),
        ("アマツバメは一生のほとんどを空で過ごし、飛びながら食べ、飲み、眠る鳥です。", "ja"),
    ])
    func languageIsToldFromTheTextAlone(text: String, expected: String) {
        #expect(ProseLanguage.language(of: text) == expected)
    }
}

@Suite struct QualityTests {
    @Test(arguments: [
        ("Too short a text.", "too-short"),
        (String(repeating: "=-+ %$ ab ", count: 60), "too-little-text"),
        (String(repeating: "word word word... ", count: 40), "too-many-symbols"),
        (String(repeating: "1999 2001 word ", count: 40), "too-few-words-with-letters"),
        (String(repeating: "a b c ", count: 40), "odd-word-length"),
        (Sample.english + " " + Sample.essay(1, sentences: 40) + String(repeating: "x", count: 1_200), "endless-word"),
        (String(repeating: "This very line comes again and again.\n", count: 20), "repeated-lines"),
    ])
    func eachRuleSpeaks(text: String, rule: String) {
        #expect(QualityRule.firstViolation(of: Sample.document("a", text))?.rule == rule)
    }

    @Test func goodTextPasses() {
        #expect(QualityRule.firstViolation(of: Sample.document("a", Sample.english)) == nil)
        #expect(QualityRule.firstViolation(of: Sample.document("a", Sample.korean, language: "ko")) == nil)
    }

    @Test func codeIsNotMeasured() {
        let code = "```\n" + String(repeating: "#### %% ++ 17\n", count: 99) + "```"
        #expect(QualityRule.firstViolation(of: Sample.document("a", Sample.english + "\n\n" + code)) == nil)
    }
}

@Suite struct CorpusCleanerTests {
    @Test func equalAndNearlyEqualDocumentsLeaveOne() throws {
        let base = Sample.essay(1, sentences: 60)
        let result = try CorpusCleaner.clean([
            Sample.document("en/a.txt", base),
            Sample.document("en/b.txt", base),
            Sample.document("en/c.txt", base + " " + Sample.essay(9, sentences: 2)),
            Sample.document("en/d.txt", Sample.essay(2, sentences: 60)),
        ])
        #expect(result.documents.map(\.source) == ["en/c.txt", "en/d.txt"])
        #expect(result.ledger.rows.map(\.source) == ["en/a.txt", "en/b.txt"])
        #expect(result.ledger.rows.map(\.rule) == ["near-duplicate", "duplicate-document"])
        #expect(result.statistics.nearDuplicateClusters == 1)
        #expect(result.statistics.documentsIn == 4)
        #expect(result.statistics.documentsDropped == ["duplicate-document": 1, "near-duplicate": 1])
        #expect(result.statistics.byLicense == ["CC0-1.0": 2])
    }

    @Test func untranslatedPagesGiveWayToTheirOriginals() throws {
        let page = Sample.essay(3, sentences: 40)
        let result = try CorpusCleaner.clean([
            Sample.document("ko-KR/intro.md", Sample.korean),
            Sample.document("ko-KR/page.md", page),
            Sample.document("en-US/page.md", page),
        ])
        #expect(result.documents.map(\.source) == ["ko-KR/intro.md", "en-US/page.md"])
        #expect(result.documents.map(\.language) == ["ko", "en"])
    }

    @Test func paragraphsStayWithTheDocumentInTheirLanguage() throws {
        let shared = Sample.english
        let other = Sample.essay(5, sentences: 30)
        let result = try CorpusCleaner.clean([
            Sample.document("ko/a.md", "# 가\n\n\(Sample.korean)\n\n\(Sample.korean)\n\n## Left\n\n\(shared)"),
            Sample.document("en/a.md", "# A\n\n\(shared)\n\n\(other)"),
        ])
        #expect(result.documents[0].text == "# 가\n\n\(Sample.korean)")
        #expect(result.documents[1].text == "# A\n\n\(shared)\n\n\(other)")
        #expect(result.statistics.paragraphsDropped == ["duplicate-paragraph": 2, "hollow-heading": 1])
    }

    @Test func changesAndDropsStandInTheLedger() throws {
        let result = try CorpusCleaner.clean(
            [
                Sample.document("a", Sample.english + "\u{200B}"), Sample.document("b", "short"),
                Sample.document("c", Sample.korean),
            ], settings: CleanSettings(languages: ["en"]))
        #expect(result.documents.map(\.source) == ["a"])
        #expect(result.ledger.rows.map(\.rule) == ["repair", "other-language", "other-language"])
        #expect(result.ledger.rows.map(\.action) == [.changed, .dropped, .dropped])
        #expect(result.ledger.rows[2].value == "ko")
        #expect(result.ledger.rows.allSatisfy { $0.sample.count <= LedgerRow.sampleLength })
    }

    @Test func nothingLeftIsAnError() {
        #expect(throws: CorpusError.nothingLeft(documents: 1, commonest: "too-short")) {
            try CorpusCleaner.clean([Sample.document("a", "The bird is short and the text is too, really.")])
        }
    }

    @Test func cleaningTwiceChangesNothingMore() throws {
        let documents = (0..<12).map { Sample.document("en/\($0).md", Sample.essay($0 % 9, sentences: 30) + "\u{A0}") }
        let once = try CorpusCleaner.clean(documents)
        let twice = try CorpusCleaner.clean(once.documents)
        #expect(twice.documents == once.documents)
        #expect(twice.ledger.rows.isEmpty)
        #expect(try CorpusCleaner.clean(documents) == once)
    }

    @Test func settingsAreStrictAndChecked() throws {
        let decoder = JSONDecoder()
        #expect(
            try decoder.decode(CleanSettings.self, from: Data(#"{"dedupe":"exact"}"#.utf8))
                == CleanSettings(dedupe: .exact))
        #expect(throws: CorpusError.unknownSetting(section: "clean", key: "dedup", nearest: "dedupe")) {
            try decoder.decode(CleanSettings.self, from: Data(#"{"dedup":"exact"}"#.utf8))
        }
        #expect(throws: CorpusError.self) { try CleanSettings(near: NearDuplicateSettings(similarity: 1.5)).validate() }
        #expect(throws: CorpusError.self) { try CleanSettings(languages: ["korean"]).validate() }
        try CleanSettings(languages: ["ja", "fr", "zh", "vi", "ceb", "und"]).validate()
        #expect(throws: CorpusError.self) { try SplitSettings(validation: 0.6, test: 0.5).validate() }
        #expect(throws: CorpusError.self) { try InstructionSettings(questionsPerHeading: 0).validate() }
        #expect(throws: CorpusError.self) { try InstructionSettings(longestAnswer: 10).validate() }
    }
}

@Suite struct TextJudgeTests {
    /// A classifier that knows rude words from others.
    private func classifier() throws -> LinearClassifier {
        let rude = (0..<60).map { LabelledText(text: "you stinking rotten fool number \($0)", isPositive: true) }
        let kind = (0..<60).map {
            LabelledText(text: "thank you for the lovely letter number \($0)", isPositive: false)
        }
        return try LinearClassifier.train(rude + kind)
    }

    @Test func whatScoresAboveTheLimitIsDroppedWithTheScore() throws {
        let judge = TextJudge("abuse", try classifier(), limit: QualityLimit(most: 0.8), languages: ["en"])
        #expect(judge.verdict(on: "you stinking rotten fool", language: "en")?.hasSuffix("> 0.80") == true)
        #expect(judge.verdict(on: "thank you for the lovely letter", language: "en") == nil)
        #expect(judge.verdict(on: "you stinking rotten fool", language: "ko") == nil)
    }

    @Test func aLongTextIsNoMoreCertainThanItsPieces() throws {
        let classifier = try classifier()
        let judge = TextJudge("abuse", classifier, limit: QualityLimit(most: 0.9))
        let mild = "the letter of the fool came with thank you number seven"
        let long = Array(repeating: mild, count: 2_000).joined(separator: " ")
        #expect(classifier.score(mild) < 0.9)
        #expect(judge.verdict(on: long, language: "en") == nil)
        let pieces = TextJudge.pieces(of: long)
        #expect(pieces.joined(separator: " ") == long)
        #expect(pieces.allSatisfy { $0.utf8.count <= TextJudge.pieceBytes + 20 } && pieces.count > 50)
    }

    @Test func theLanguagesOfTheExamplesAreThoseItSpeaksOf() {
        let examples = Array(repeating: Sample.english, count: 30) + [Sample.korean]
        #expect(TextJudge.languages(of: examples) == ["en"])
        #expect(TextJudge.languages(of: [Sample.english, Sample.korean]) == ["en", "ko"])
    }
}

@Suite struct LedgerTests {
    @Test func ledgerIsReadBackAsWritten() throws {
        let folder = try TemporaryFolder()
        var ledger = Ledger()
        ledger.add(Sample.document("a/b", "line\nline"), rule: "too-short", value: "2.00", action: .dropped)
        let url = folder.url.appendingPathComponent("ledger.jsonl")
        try ledger.write(to: url)
        #expect(try Ledger.read(from: url) == ledger)
        let line = try String(contentsOf: url, encoding: .utf8)
        #expect(line.contains(#""action":"dropped""#) && line.contains(#""sample":"line line""#))
    }
}

@Suite struct CleaningKeepsFiguresTests {
    private static func report(_ month: Int) -> String {
        """
        # \(month)월 보고

        이번 달에는 고객 문의를 정해진 시간 안에 처리하는 데 힘을 기울였습니다. 상담 인원을 늘리고 답변 문구를 다시 썼으며, 자주 들어오는 질문은 안내 쪽에 \
        따로 모았습니다. 그 결과 평균 응답 시간이 줄었고 같은 질문이 다시 들어오는 일도 적어졌습니다.

        전체 문의는 \(1000 + 37 * month)건이고 당일에 답한 것은 \(700 + 91 * month)건입니다. 환불은 \(40 + 13 * month)건입니다.
        """
    }

    @Test func reportsOfOtherFiguresAreNoCopies() throws {
        let documents = (1...6).map { Sample.document("r/\($0).md", Self.report($0), language: "ko") }
        let result = try CorpusCleaner.clean(documents)
        #expect(result.documents.count == 6)
        for month in 1...6 {
            #expect(result.documents[month - 1].text.contains("\(1000 + 37 * month)건"))
            #expect(result.documents[month - 1].text.contains("# \(month)월 보고"))
        }
        // What all share stays once.
        #expect(result.documents.count { $0.text.contains("응답 시간이") } == 1)
        let copy = documents + [Sample.document("r/again.md", Self.report(3) + "\n\n끝.", language: "ko")]
        #expect(try CorpusCleaner.clean(copy).documents.count == 6)
    }

    @Test(arguments: [
        ("45W 220V 7.2kg", "68W 110V 9.8kg", true), ("45W 220V", "45W 220V", false), ("1 2 3", "1 2 4", false),
        ("2024-05-01 게시", "2024-06-02 게시", false), ("a b", "1 2 3", false), ("", "", false),
        ((1...90).map(String.init).joined(separator: " "), (9...98).map(String.init).joined(separator: " "), true),
    ])
    func figuresDifferWhereBothSayTheirOwn(left: String, right: String, differ: Bool) {
        let (one, other) = (left.withBytes { TextFigures($0) }, right.withBytes { TextFigures($0) })
        #expect(one.differ(from: other) == differ && other.differ(from: one) == differ)
    }

    @Test(.timeLimit(.minutes(1))) func longLinesOfEmphasisTakeLinearTime() throws {
        for piece in [
            "정말!!!!!!!! ", "sooooooo ", "ㅋㅎㅋㅎㅋㅎㅋㅎ ", "aaaab", "((((()))))", "@@@@ ", "12345-67890 ", "?!", "&amp;",
        ] {
            let line = String(repeating: piece, count: 4_000_000 / piece.utf8.count)
            let repaired = try TextRepairer().repair(line, language: "ko").text
            #expect(!repaired.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func millionsOfLinesAreNeverHeldAsLines() throws {
        let text = "칼새" + String(repeating: "\n", count: 20_000_000) + "는 새다."
        #expect(TextBlock.split(text).count == 2)
        #expect(Normaliser.normalise(text) == "칼새\n\n는 새다.")
    }

    @Test func lookingForCopiesCanBeInterrupted() throws {
        let index = try NearDuplicateIndex()
        try index.add((0..<200).map { Sample.essay($0) })
        #expect(throws: CancellationError.self) { try index.copies(isInterrupted: { true }) }
    }
}

/// Everything of a document that leaves is masked, whether or not its text holds anything.
@Suite struct PrivacyOfDocumentsTests {
    private func clean(_ document: Document, _ policy: PersonalDataPolicy = PersonalDataPolicy()) throws
        -> CleanedDocument
    {
        try DocumentCleaner(
            CleanSettings(quality: QualitySettings(preset: .none), dedupe: .none, personalData: policy)
        ).clean(document)
    }

    private var document: Document {
        var document = Sample.document("a", Sample.korean, language: "ko")
        document.source = "상담/김민수 과장님 010-2345-6789.txt"
        document.title = "문의 010-2345-6789"
        document.attributes = ["고객명": "김민수", "비고": "minsu@corp.co.kr로 회신", "author": "a-1", "등급": "A"]
        return document
    }

    @Test func titleAttributesAndPathAreMaskedWhereTheTextIsClean() throws {
        let cleaned = try clean(document)
        let kept = try #require(cleaned.document)
        #expect(kept.text == Sample.korean)
        #expect(kept.title == "문의 <PHONE>")
        #expect(kept.attributes == ["고객명": "<NAME>", "비고": "<EMAIL>로 회신", "author": "a-1", "등급": "A"])
        #expect(kept.source == "상담/<NAME> 과장님 <PHONE>.txt" && kept.id == document.id && kept.folder == "상담")
        #expect(cleaned.personalData == [.phone: 2, .name: 2, .email: 1])
        #expect(cleaned.rows.contains { $0.rule == "personal-data" })
        for row in cleaned.rows {
            #expect(!"\(row)".contains("2345") && !"\(row)".contains("김민수") && !"\(row)".contains("minsu"))
        }
    }

    @Test func aDocumentGoesForWhatItsTitleHolds() throws {
        let cleaned = try clean(document, PersonalDataPolicy(actions: [.phone: .drop]))
        #expect(cleaned.document == nil)
        let row = try #require(cleaned.rows.last)
        #expect(row.action == .dropped && row.rule == "personal-data" && !"\(row)".contains("2345"))
    }

    @Test func rowsOfDroppedDocumentsAreMaskedToo() throws {
        var document = document
        document.text = "홍길동 씨 010-2345-6789"
        let cleaner = try DocumentCleaner(
            CleanSettings(
                quality: QualitySettings(preset: .none), dedupe: .none, minimumCharacters: 400,
                personalData: PersonalDataPolicy()))
        let rows = cleaner.clean(document).rows
        #expect(rows.contains { $0.rule == "too-short" })
        for row in rows { #expect(!"\(row)".contains("2345") && !"\(row)".contains("길동"), "\(row)") }
    }

    @Test func withoutAPolicyNothingIsTouched() throws {
        let cleaner = try DocumentCleaner(CleanSettings(quality: QualitySettings(preset: .none), dedupe: .none))
        let kept = try #require(cleaner.clean(document).document)
        #expect(
            kept.title == document.title && kept.attributes == document.attributes && kept.source == document.source)
    }
}
