// Makes pages whose main text is known, because it was written down while the page was made: sentences from a small
// grammar in English and Korean, and the parts that pages are put together from. Layouts (PageLayouts, HeldOutLayouts)
// choose the parts. The same seed gives the same pages.

import KalsaeSupport

/// A page and what an extractor should find on it.
struct GeneratedPage {
    var layout: String
    var html: String
    /// Its main text.
    var truth: String
    /// What may be taken or left: headline, author, date, captions.
    var optional: String
}

/// A layout's name and how it is put together.
struct PageLayout: Sendable {
    var name: String
    /// The languages it occurs in: pages take turns.
    var languages: [PageLanguage] = [.english, .korean]
    var write: @Sendable (inout PageWriter) -> String

    /// Pages of this layout.
    func pages(_ count: Int, seed: UInt64) -> [GeneratedPage] {
        (0..<count).map { number in
            var writer = PageWriter(languages[number % languages.count], seed: seed &+ UInt64(number) &* 7919)
            let html = write(&writer)
            return GeneratedPage(
                layout: name, html: html, truth: writer.truth.joined(separator: "\n"),
                optional: writer.optional.joined(separator: "\n"))
        }
    }
}

enum PageLanguage: Sendable { case english, korean }

/// Writes parts of a page and keeps what of them is main text.
struct PageWriter {
    let language: PageLanguage
    private(set) var truth: [String] = []
    private(set) var optional: [String] = []
    var random: SeededRandom
    private(set) var title = ""

    init(_ language: PageLanguage, seed: UInt64) {
        self.language = language
        random = SeededRandom(seed: seed)
        title = headline()
        optional.append(title)
    }

    var isKorean: Bool { language == .korean }

    // MARK: - Words

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// One of two texts, by language.
    func say(_ english: String, _ korean: String) -> String { isKorean ? korean : english }

    private static let adjectives = "old quiet modern careful local small broad useful northern cheap common strange"
        .split(separator: " ").map(String.init)
    private static let nouns = """
        harbour engine committee garden library server council market bridge teacher recipe signal archive museum \
        compiler festival village budget software station forest camera kernel language river painter contract
        """.split(separator: " ").map(String.init)
    private static let verbs = """
        changed repaired described measured replaced opened closed compared supported announced collected tested \
        rebuilt explained visited improved questioned recorded
        """.split(separator: " ").map(String.init)
    private static let tails = [
        "after a long winter", "without much noise", "in the course of the year", "as the report had asked",
        "although nobody expected it", "for the first time since the war", "because the rules left no other way",
        "while the neighbours looked on", "at a cost that surprised everyone", "before the work could begin",
    ]
    private static let koreanNouns = """
        항구 엔진 위원회 정원 도서관 서버 시장 다리 선생님 요리법 신호 기록 박물관 축제 마을 예산 프로그램 정거장 숲 사진기 언어 강 화가 계약 \
        연구소 학교 병원 공원 기술 자료
        """.split(separator: " ").map(String.init)
    private static let koreanVerbs = [
        "바꾸었다", "고쳤다", "설명했다", "측정했다", "새로 열었다", "비교했다", "지원하기로 했다", "발표했다", "모았다", "시험했습니다",
        "다시 지었습니다", "찾아갔습니다", "개선했습니다", "기록했습니다", "검토하고 있습니다",
    ]
    private static let koreanTails = [
        "긴 겨울이 지난 뒤에", "조용히 준비한 끝에", "올해 들어 처음으로", "보고서의 권고에 따라", "아무도 기대하지 않았지만", "주민들이 지켜보는 가운데",
        "예상보다 많은 비용을 들여", "본격적인 작업에 앞서", "여러 차례의 회의를 거쳐", "규정이 바뀌면서",
    ]
    private static let koreanAdjectives = ["오래된", "작은", "새로운", "조용한", "유명한", "튼튼한", "가까운", "낯선", "편리한", "값싼"]
    private static let names = ["Mina Park", "John Carver", "Elena Ross", "Tom Lindqvist", "Priya Nair", "Ade Bello"]
    private static let koreanNames = ["김하늘", "이도윤", "박서연", "최지후", "정유진", "한가람"]

    /// The particle that fits the last syllable.
    private static func particle(_ word: String, _ closed: String, _ open: String) -> String {
        guard let last = word.unicodeScalars.last, 0xAC00...0xD7A3 ~= last.value else { return word + open }
        return word + ((last.value - 0xAC00) % 28 == 0 ? open : closed)
    }

    mutating func sentence() -> String {
        if isKorean {
            let subject = Self.particle(pick(Self.koreanNouns), "은", "는")
            let object = Self.particle(pick(Self.koreanNouns), "을", "를")
            return "\(pick(Self.koreanAdjectives)) \(subject) \(pick(Self.koreanTails)) \(pick(Self.koreanNouns))의 "
                + "\(object) \(pick(Self.koreanVerbs))."
        }
        return "The \(pick(Self.adjectives)) \(pick(Self.nouns)) \(pick(Self.verbs)) the \(pick(Self.nouns)) "
            + "of the \(pick(Self.adjectives)) \(pick(Self.nouns)) \(pick(Self.tails))."
    }

    mutating func sentences(_ range: ClosedRange<Int>) -> String {
        (0..<number(range)).map { _ in sentence() }.joined(separator: " ")
    }

    /// A few words without an end.
    mutating func phrase() -> String {
        isKorean
            ? "\(pick(Self.koreanAdjectives)) \(pick(Self.koreanNouns))"
            : "\(pick(Self.adjectives)) \(pick(Self.nouns))"
    }

    mutating func headline() -> String {
        isKorean
            ? "\(Self.particle(pick(Self.koreanNouns), "과", "와")) \(phrase()), \(pick(Self.koreanTails))"
            : "The \(pick(Self.nouns)) and the \(phrase()) \(pick(Self.tails))"
    }

    mutating func person() -> String { pick(isKorean ? Self.koreanNames : Self.names) }
    mutating func date() -> String { "20\(number(10...24)).\(number(10...12)).\(number(10...28))" }
    mutating func word() -> String { pick(isKorean ? Self.koreanNouns : Self.nouns) }

    // MARK: - What is main text

    /// Keeps a text as main text and gives it back.
    mutating func main(_ text: String) -> String {
        truth.append(text)
        return text
    }

    /// Keeps a text as one that may be taken or left.
    mutating func maybe(_ text: String) -> String {
        optional.append(text)
        return text
    }

    mutating func p(_ range: ClosedRange<Int> = 2...5, _ attributes: String = "") -> String {
        "<p\(attributes)>\(main(sentences(range)))</p>\n"
    }

    mutating func paragraphs(_ range: ClosedRange<Int>) -> String {
        (0..<number(range)).map { _ in p() }.joined()
    }

    mutating func heading(_ level: Int) -> String { "<h\(level)>\(main(phrase()))</h\(level)>\n" }

    mutating func list(_ tag: String, _ range: ClosedRange<Int>) -> String {
        var rows = ""
        for place in 1...number(range) {
            if tag == "ol" { optional.append("\(place)") }  // written by some, left to the shape of the list by others
            rows += "<li>\(main(sentence()))</li>"
        }
        return "<\(tag)>\(rows)</\(tag)>\n"
    }

    mutating func table(rows: Int, columns: Int) -> String {
        var rest = "<table><tr>" + (0..<columns).map { _ in "<th>\(main(word()))</th>" }.joined() + "</tr>\n"
        for _ in 0..<rows {
            rest += "<tr>" + (0..<columns).map { _ in "<td>\(main("\(word()) \(number(1...900))"))</td>" }.joined()
            rest += "</tr>\n"
        }
        return rest + "</table>\n"
    }

    mutating func code(_ lines: Int) -> String {
        let rows = (0..<lines).map { line in "let \(Self.nouns[line % Self.nouns.count]) = open(\(number(1...99)))" }
        return "<pre><code>\(main(rows.joined(separator: "\n")))</code></pre>\n"
    }

    // MARK: - What is not

    mutating func links(_ count: Int) -> String {
        (0..<count).map { number in "<li><a href=\"/p\(number)\">\(phrase())</a></li>" }.joined(separator: "\n")
    }

    mutating func teasers(_ count: Int) -> String {
        (0..<count).map { number in "<div><a href=\"/t\(number)\">\(headline())</a></div>\n" }.joined()
    }

    mutating func readerComments(_ count: Int, _ wrapper: String = "div class=\"comment\"") -> String {
        let tag = wrapper.prefix { $0 != " " }
        return (0..<count).map { _ in "<\(wrapper)><b>\(person())</b> <p>\(sentences(1...3))</p></\(tag)>\n" }.joined()
    }

    /// A whole page; with scripts and styles of the size that pages have.
    mutating func page(
        _ body: String, head: String = "", site: String = "The Daily Example", bodyAttributes: String = ""
    ) -> String {
        let lines = number(10...60)
        let script = (0..<lines).map { "window.q=window.q||[];q.push({k:\($0),u:'</div>',a:1<2});" }
        let style = (0..<lines).map { ".c\($0){margin:0 \($0)px;color:#\(100 + $0)}" }
        return """
            <!DOCTYPE html>
            <html lang="\(isKorean ? "ko" : "en")"><head><meta charset="utf-8"><title>\(title) | \(site)</title>
            <meta name="viewport" content="width=device-width"><style>\(style.joined())</style>\(head)
            <script>\(script.joined(separator: "\n"))</script></head>
            <body\(bodyAttributes)>
            \(body)
            <script async src="/a.js"></script></body></html>
            """
    }
}
