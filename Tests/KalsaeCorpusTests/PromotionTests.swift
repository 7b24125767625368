import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct PhraseMatcherTests {
    @Test func matchesAreThoseOfASlowSearch() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            let letters = ["a", "b", "C", "가", "나"]
            func word(_ lengths: ClosedRange<Int>) -> String {
                (0..<Int.random(in: lengths, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }
                    .joined()
            }
            let phrases = Array(Set((0..<6).map { _ in word(1...4).lowercased() })).sorted()
            let text = word(0...40)
            let bytes = Array(text.lowercased().utf8)
            var expected: Set<String> = []
            for (number, phrase) in phrases.enumerated() {
                let wanted = Array(phrase.utf8)
                for start in 0..<max(0, bytes.count - wanted.count + 1)
                where bytes[start..<start + wanted.count].elementsEqual(wanted) {
                    expected.insert("\(number) \(start..<start + wanted.count)")
                }
            }
            let found = PhraseMatcher(phrases).matches(in: text).map { "\($0.phrase) \($0.range)" }
            #expect(Set(found) == expected && found.count == expected.count, "\(phrases) in \(text)")
        }
    }

    @Test func everyPhraseIsLowerCaseAndStandsOnce() {
        let phrases = PromotionPhrases.list.map(\.phrase)
        #expect(Set(phrases).count == phrases.count)
        #expect(phrases.allSatisfy { $0 == $0.lowercased() && $0.count > 1 })
        #expect(PhraseGroup.allCases.allSatisfy { PromotionPhrases.groups[$0]?.isEmpty == false })
    }
}

@Suite struct LineFilterTests {
    @Test(arguments: [
        ("script-notice", "Please enable JavaScript to view this page."),
        ("script-notice", "이 페이지를 보려면 자바스크립트를 활성화 하세요"),
        ("cookie-banner", "We use cookies to give you the best experience. Accept all cookies"),
        ("cookie-banner", "이 사이트는 쿠키를 사용합니다. 계속하면 동의하는 것으로 봅니다."),
        ("copyright-notice", "© 2019 Example Inc. All rights reserved."),
        ("copyright-notice", "<저작권자 ⓒ 예시일보, 무단 전재 및 재배포 금지>"), ("policy-links", "이용약관 | 개인정보처리방침|고객센터"),
        ("policy-links", "Home  Terms of Use  Privacy Policy  Contact"),
        ("subscribe-or-share", "Subscribe to our newsletter!"),
        ("subscribe-or-share", "구독과 좋아요 부탁드려요~"), ("read-more", "Read more »"), ("read-more", "더보기"),
        ("advert", "지금 바로 구매하기 최저가 12,900원"), ("advert", "Limited time offer - order now!"),
        ("phone-price-link", "원룸 월세 500,000원 010-1234-5678"), ("phone-price-link", "문의 02-123-4567 http://bit.ly/abc"),
        ("hashtags", "#맛집 #서울맛집 #데일리 #먹스타그램 오늘"), ("filler-text", "Lorem ipsum dolor sit amet, consectetur"),
        ("endless-word", String(repeating: "가", count: 1_001)),
    ])
    func furnitureGoes(rule: String, line: String) {
        let text = "칼새는 하늘에서 잔다.\n\(line)\nThe swift sleeps on the wing."
        let result = LineFilter().filter(text)
        #expect(result.removed == [RemovedLine(rule: rule, text: line)])
        #expect(result.text == "칼새는 하늘에서 잔다.\nThe swift sleeps on the wing.")
    }

    @Test(arguments: [
        "React를 배우려면 자바스크립트를 알아야 합니다.", "The browser stores a cookie for each site that you visit.",
        "Copyright law protects the authors of works for seventy years after their death.",
        "이 법은 개인정보 처리방침을 정하는 절차와 그 공개에 관하여 필요한 사항을 규정한다.", "건강하게 다이어트하셔서 더보기좋은듯합니당",
        "값은 12,900원이었다.", "전화 02-123-4567로 물어보았다.", "오늘 #칼새 를 보았다", "In 2019-2020 the price was $5.", "1588-1234",
        "# 구독하기", "| 더보기 | 구매하기 최저가 |", "3원칙에 따라 010번을 고른다",
    ])
    func sentencesAboutSuchThingsStay(line: String) {
        let result = LineFilter().filter(line)
        #expect(result.removed.isEmpty && result.text == line)
    }

    @Test func codeIsNotRead() {
        let text = "```\nAll rights reserved.\n더보기\n```"
        #expect(LineFilter().filter(text).text == text)
    }

    @Test func harsherRulesAreChosenByName() throws {
        let filter = try LineFilter(rules: ["few-words", "no-sentence-end"])
        let result = filter.filter("# Title\nOne two\nThis line never ends\nThis one does.\n이 줄은 끝났다")
        #expect(result.text == "# Title\nThis one does.\n이 줄은 끝났다")
        #expect(result.removed.map(\.rule) == ["few-words", "no-sentence-end"])
        #expect(throws: CorpusError.unknownSetting(section: "lines", key: "few-wrods", nearest: "few-words")) {
            try LineFilter(rules: ["few-wrods"])
        }
    }

    @Test(.enabled(if: SharedData.isThere("ko/korquad-1.0-dev.json")))
    func encyclopaediaLosesNothing() throws {
        let text = String(decoding: try SharedData.read("ko/korquad-1.0-dev.json"), as: UTF8.self)
        let sentences = text.split(separator: "\"").filter { $0.utf8.count > 200 }.joined(separator: "\n")
        #expect(sentences.utf8.count > 1_000_000)
        #expect(LineFilter().filter(sentences).removed.isEmpty)
    }
}

@Suite struct DocumentRuleTests {
    private static let prose = Sample.essay(1, sentences: 30)

    @Test(arguments: [
        ("filler", "Our page. Lorem ipsum dolor sit amet."),
        ("advert", "당일 대출 무직자 대출 가능! 무료 상담 010-1234-5678 카톡 상담 환영"),
        ("advert", "Cheap Viagra! Order now, free shipping, call (212) 555-0100 or http://bit.ly/x only $9.99"),
        ("hashtag-heap", "#a #b #c #d #e 오늘도 좋은 하루"),
        ("link-heap", (0..<6).map { "http://example.org/\($0) page" }.joined(separator: "\n")),
        (
            "unfinished-sentences",
            (0..<5).map { "The keeper number \($0) went down to the river and" }.joined(separator: "\n\n")
        ),
        ("breaks-off", prose + "\n\nAnd then the keeper of the lighthouse..."), ("breaks-off", prose + "\n\n더보기"),
    ])
    func faultsAreFound(rule: String, text: String) {
        let faults = DocumentRule.faults(in: DocumentSigns(text))
        #expect(faults.map(\.rule).contains(rule), "\(faults)")
        #expect(faults.allSatisfy { !$0.description.isEmpty })
    }

    @Test(arguments: [
        prose, Sample.english, Sample.korean, "", "짧은 글...", "The price is $5, call 02-123-4567.",
        "The chapter explains free shipping: a shop pays the carrier. Order now, says the button, and the order is placed.",
    ])
    func soundDocumentsHaveNone(text: String) {
        #expect(DocumentRule.faults(in: DocumentSigns(text)).isEmpty)
    }

    @Test func sentencesEndInBothLanguages() {
        for (line, closes) in [
            ("Yes.", true), ("\"Yes!\"", true), ("(그렇다.)", true), ("그렇다", true), ("그래요ㅋㅋ", false), ("and then", false),
            ("and...", false),
            ("그리고…", false), ("끝이 있음", true), ("", false), ("정말?” ", true), ("**bold.**", true),
        ] {
            #expect(line.withBytes { SentenceEnd.closes($0, 0, $0.count) } == closes, "\(line)")
        }
    }
}
