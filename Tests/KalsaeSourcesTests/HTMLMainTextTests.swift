import Foundation
import Testing

@testable import KalsaeSources

@Suite struct HTMLMainTextTests {
    private func text(_ body: String, head: String = "") throws -> String {
        try HTMLReader().read("<html><head><title>T</title>\(head)</head><body>\(body)</body></html>").text
    }

    private let article = "<h1>T</h1><p>\(Sample.english)</p><p>\(Sample.english)</p>"
    private var plain: String { "# T\n\n\(Sample.english)\n\n\(Sample.english)" }

    @Test(arguments: [
        "<div role='dialog'><h2>Privacy</h2><p>We would like to keep some data of yours. Please agree to it.</p></div>",
        "<div class='cookie-banner'><p>This page keeps cookies on your machine. You can refuse.</p></div>",
        "<div id='newsletter-popup'><p>Get our letter every week. It is free of charge.</p><input></div>",
        "<div style='color: red; display : none'><p>Nobody sees this sentence on the page.</p></div>",
        "<p hidden>Nobody sees this sentence.</p>", "<div aria-hidden='true'>decoration of the page</div>",
        "<div class='adsbygoogle'><p>Buy more food for your swift today, it is cheap.</p></div>",
        "<amp-ad width=300><div>Loading the advert</div></amp-ad>",
        "<div class=relatedPosts><a href=a>One more</a> <a href=b>Two more</a></div>",
        "<div class='author-box'><p>She has written on birds for twenty years.</p></div>",
        "<div><h3>Related posts</h3><div><a href=a>About wings</a></div><div><a href=b>About beaks</a></div></div>",
        "<div><strong>관련 기사</strong><ul><li><a href=a>제비</a></li><li><a href=b>참새</a></li></ul></div>",
        "<h3>이 기사를 공유합니다</h3><p><a href=a>페이스북</a> <a href=b>트위터</a></p>",
        "<p>저작권자 ⓒ 예시일보. 무단전재 및 재배포 금지</p>", "<p>Copyright © 2024 Example</p>",
        "<section class='comments'><h2>2 Comments</h2><p>I saw one in my garden last week, too.</p></section>",
        "<div class='reply_area'><p>댓글 2</p><div>저도 지난주에 보았습니다.</div></div>",
        "<p><button>Save</button></p>", "<footer><p>12 Long Street, Springfield.</p></footer>",
        "<svg><title>an icon</title><text>icon</text></svg>", "<noscript><p>Please turn scripts on.</p></noscript>",
    ])
    func whatIsNoTextGoes(part: String) throws {
        #expect(try text("<div>\(article)\(part)</div>") == plain)
        #expect(try text("<div>\(article)</div>\(part)") == plain)
    }

    @Test func aSectionAboutCommentsOrSponsorsStays() throws {
        let sections = ["comments", "debian-mentors-and-sponsors", "tags", "related"].map { name in
            "<section id='\(name)'><h2>\(name)</h2><p>\(Sample.english)</p></section>"
        }
        let last = "<section id='last'><h2>Last</h2><p>\(Sample.english)</p><p>\(Sample.english)</p></section>"
        let found = try text("<main><h1>T</h1>\(sections.joined())\(last)</main>")
        for name in ["## comments\n", "## debian-mentors-and-sponsors\n", "## tags\n", "## related\n"] {
            #expect(found.contains(name))
        }
        #expect(found.components(separatedBy: Sample.english).count == 7)
    }

    @Test func sourcesWithASentenceEachStay() throws {
        let found = try text(
            "\(article)<h2>See also</h2><p>[1] <a href='https://example.org/a/long/address'>https://example.org/a/long/"
                + "address</a> An early note on the nests of swifts.</p>"
                + "<div id=f1><p><a href=#r1><sup>[82] </sup></a>See <a href=s>Section 1.1, on nests</a>.</p></div>")
        #expect(found.contains("An early note on the nests"))
        #expect(found.contains("See Section 1.1, on nests."))
    }

    @Test func theTextOfAPageOfDivsIsFoundWithoutNames() throws {
        let rows = (1...5).map { "<div><div><a href='\($0)'>Number \($0) of the others</a></div><div>2024</div></div>" }
        let found = try text(
            "<div><div><a href=/>A</a><a href=/b>B</a></div><div><div><div>\(Sample.english)</div><div>\(Sample.korean)"
                + "</div></div><div>\(rows.joined())</div></div><div>Terms | <a href=p>Privacy</a></div></div>")
        #expect(found == "# T\n\n\(Sample.english)\n\n\(Sample.korean)")
    }

    @Test func twoBreaksEndAParagraphAndOneDoesNot() throws {
        #expect(try text("<h1>T</h1><div>One.<br>Two.<br> <br>Three.</div>") == "# T\n\nOne. Two.\n\nThree.")
        #expect(try text("<h1>T</h1><pre>a<br>b</pre>") == "# T\n\n```\na\nb\n```")
    }

    @Test func captionsOfPicturesGoUnlessTheTextRefersToThem() throws {
        let plainCaption = "<figure><img src=a alt='a bird'><figcaption>A swift over Seoul.</figcaption></figure>"
        let read = try HTMLReader().read("<title>T</title><body>\(article)\(plainCaption)</body>")
        #expect(read.text == plain)
        #expect(
            read.omissions == [Omission(rule: "picture-credit", value: "<figcaption>", text: "A swift over Seoul.")])
        let numbered = "<figure><img src=a><figcaption>그림 2. 서울의 칼새</figcaption></figure>"
        #expect(try text(article + numbered).hasSuffix("그림 2. 서울의 칼새"))
        let listing = "<figure><figcaption>How to fly</figcaption><pre>fly()</pre></figure>"
        #expect(try text(article + listing).hasSuffix("How to fly\n\n```\nfly()\n```"))
    }

    @Test(arguments: [
        "Photo: A. Person", "(Foto: Agentur / dpa)", "사진=예시 제공", "The swift over Seoul. © Example",
    ])
    func creditsGo(line: String) throws {
        #expect(
            try text("<div>\(article)<div>\(line)</div><p>\(Sample.english)</p></div>") == plain + "\n\n"
                + Sample.english)
    }

    @Test(arguments: [
        "광고는 소비자에게 상품 정보를 전달한다.", "댓글 기능은 관리자만 켤 수 있습니다.", "Advertising spending rose by ten percent last year.",
        "Related: a word of mathematics that is explained in the next chapter.", "좋아요 수가 열을 넘으면 첫 화면에 올라갑니다.",
        "Sharecroppers lived here.", "Tagsüber fliegen sie hoch über der Stadt.",
    ])
    func sentencesThatBeginLikeButtonsStay(line: String) throws {
        #expect(try text("<div>\(article)<p>\(line)</p><p>\(Sample.english)</p></div>").contains(line))
    }

    @Test(arguments: [
        "조회수 1,234", "입력 2024.05.01 오전 9:00", "댓글 3개", "공유하기", "Share this article", "Lesen Sie auch: Was fliegt da?",
        "Copyright 2024 Example", "태그: 새, 서울", "This entry was posted in Birds", "Impressum | Datenschutz",
    ])
    func linesOfEveryPageGo(line: String) throws {
        #expect(
            try text("<div>\(article)<p>\(line)</p><p>\(Sample.english)</p></div>") == plain + "\n\n" + Sample.english)
    }

    @Test(arguments: ["Discussion", "Tags", "Search", "태그", "댓글", "Kontakt", "Comentarios"])
    func sectionsThatTextsHaveThemselvesStay(heading: String) throws {
        let found = try text(
            "<article>\(article)<p>\(Sample.english)</p><h2>\(heading)</h2><p>\(Sample.korean)</p></article>")
        #expect(found.hasSuffix("## \(heading)\n\n\(Sample.korean)"))
    }

    @Test(arguments: [
        "Ähnliche Beiträge", "Mehr zum Thema", "Lire aussi", "Notas relacionadas", "Leia também",
        "Potrebbe interessarti",
        "Zobacz także", "Lees ook", "Читайте также", "相关阅读", "関連記事", "관련 기사", "You may also like",
    ])
    func hintsAtOtherPagesGoInManyLanguages(heading: String) throws {
        let links = "<div><a href=a>About wings</a> Wings are long.</div><div><a href=b>About beaks</a> Short.</div>"
        let read = try HTMLReader().read(
            "<title>T</title><body><div>\(article)<h3>\(heading)</h3>\(links)</div></body>")
        #expect(read.text == plain)
        #expect(read.omissions.map(\.rule) == ["closing-section"])
        #expect(read.omissions.first?.text.contains(heading) == true)
    }

    @Test func commentsLongerThanTheTextGo() throws {
        let comment = "<li><p>\(Sample.korean)</p><p>\(Sample.korean)</p></li>"
        let comments = "<ol id='commentlist'>\(String(repeating: comment, count: 40))</ol>"
        let more = String(repeating: "<p>\(Sample.english)</p>", count: 3)
        let found = try text("<div>\(article)\(more)</div><h2>40 Comments</h2>\(comments)")
        #expect(found.hasPrefix(plain) && !found.contains(Sample.korean) && !found.contains("Comments"))
    }

    @Test func whatStandsBehindANamedBodyGoesAndALeadBeforeItStays() throws {
        let found = try text(
            "<main><h1>T</h1><div class=kicker>Birds</div><p>\(Sample.korean)</p><div class='article-body'>"
                + "<p>\(Sample.english)</p><p>\(Sample.english)</p></div><div class=x><p>Buy our swift food, it is good.</p>"
                + "</div></main>")
        #expect(found == "# T\n\n\(Sample.korean)\n\n\(Sample.english)\n\n\(Sample.english)")
    }

    @Test func theClassesOfAHighlighterTakeNoCode() throws {
        let found = try text(
            "\(article)<pre><span class='comment'># a note</span>\n<span class='nav ad'>fly()</span></pre>")
        #expect(found.hasSuffix("```\n# a note\nfly()\n```"))
    }

    @Test func textBehindASecondBodyIsRead() throws {
        let found = try text("<div class=nav><a href=/>Home</a></div></body><body><div>\(article)</div>")
        #expect(found == plain)
    }

    @Test func whereScriptsMakeAllTheTextThatForOthersCounts() throws {
        #expect(try text("<div id=root></div><noscript><p>\(Sample.english)</p></noscript>").contains("swift"))
    }

    @Test func whereNamesWouldTakeAllTextIsKept() throws {
        let found = try text("<div class='comments'>\(article)</div><div class='ad'><p>\(Sample.korean)</p></div>")
        #expect(found.contains(Sample.english))
    }

    @Test func theOneLongArticleOfManyIsTaken() throws {
        let teasers = (1...4).map { "<article><h2><a href=\($0)>Other \($0)</a></h2><p>It is short.</p></article>" }
        let found = try text("<main><article>\(article)</article><div>\(teasers.joined())</div></main>")
        #expect(found == plain)
    }

    @Test func aSitesNameInAHeadingIsNotThePagesTitle() throws {
        let read = try HTMLReader().read(
            "<title>Birds of Seoul | My Site</title><body><div class=nav><h1><a href=/>My Site</a></h1></div>"
                + "<h1>Birds of Seoul</h1><p>\(Sample.english)</p>")
        #expect(read.title == "Birds of Seoul")
    }

    @Test(
        arguments: [
            ("<meta property='article:published_time' content='2024-03-05T10:00:00+09:00'>", 1_709_600_400.0),
            (
                "<meta property='article:published_time' content='2020-01-01'>"
                    + "<meta property='article:modified_time' content='2024-03-05T01:00:00Z'>", 1_709_600_400
            ),
            ("<meta name=date content='2024.03.05 01:00'>", 1_709_600_400),
            (
                "<script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\" : \"2024-03-05T01:00:00.5Z\"}"
                    + "</script>", 1_709_600_400
            ),
            ("", 0), ("<meta name=date content=yesterday>", 0), ("<meta name=date content='2024-02-30'>", 0),
            ("<meta name=date content='2023-02-29T00:00'>", 0), ("<meta name=date content='99999-01-01'>", 0),
        ] as [(String, Double)])
    func aPageSaysWhenItWasChanged(head: String, seconds: Double) throws {
        let page = "<html lang='ko-KR'><head>\(head)</head><body>\(article)</body></html>"
        let read = try HTMLReader().read(page)
        #expect(read.time == (seconds == 0 ? nil : Date(timeIntervalSince1970: seconds)))
        #expect(read.attributes == ["lang": "ko-KR"])
    }

    @Test(
        arguments: [
            ("2024-02-29", 1_709_164_800.0), ("1999/12/31", 946_598_400), ("2024-03-05T10:30+0930", 1_709_600_400),
            ("2024-03-05T01:00:00 -00:30", 1_709_602_200), ("2024. 3. 5.", nil), ("2024-13-01", nil), ("", nil),
            ("2024-03-05T25:00", 1_709_596_800), ("1970-01-01", nil), ("2000-03-01", 951_868_800),
        ] as [(String, Double?)])
    func datesAreReadAsWritten(text: String, seconds: Double?) {
        #expect(HTMLMetadata.date(text) == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test(
        arguments: [
            ("<li><a href=a>Other</a> <time datetime='2019-01-02'>2019</time></li>", nil),
            ("<aside><time datetime='2019-01-02'>2019</time></aside>", nil),
            ("<section class=comments><p><time datetime='2019-01-02'>x</time> I saw it.</p></section>", nil),
            ("<p class=byline>By A <time datetime='2024-03-05'>5 March</time></p>", 1_709_596_800),
            (
                "<p><time datetime='2019-01-02'>x</time> and <time pubdate datetime='2024-03-05'>y</time></p>",
                1_709_596_800
            ),
        ] as [(String, Double?)])
    func aPageIsDatedByItsOwnTime(part: String, seconds: Double?) throws {
        let read = try HTMLReader().read("<body><div><h1>T</h1>\(part)\(article)</div></body>")
        #expect(read.time == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test(
        arguments: [
            (#"{"@type":"ItemList","itemListElement":[{"datePublished":"2019-01-02"}]}"#, nil),
            (#"{"comment":[{"datePublished":"2019-01-02"}],"datePublished":"2024-03-05"}"#, 1_709_596_800),
            (
                #"{"@graph":[{"@type":"Article","datePublished":"2024-03-05"},{"image":{"datePublished":"2019-01-02"}}]}"#,
                1_709_596_800
            ),
            (#"{"mainEntity":{"datePublished":"2019-01-02"},"datePublished":"2024-03-05"}"#, 1_709_596_800),
            (#"{"broken": }, "datePublished": "2024-03-05""#, 1_709_596_800), (#"{"datePublished": "2024-0"#, nil),
            ("\"\\", nil),
        ] as [(String, Double?)])
    func aPageIsDatedByItsOwnLinkedData(data: String, seconds: Double?) {
        #expect(HTMLLinkedData(Array(data.utf8)).published == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test func aHeadingThatThePagesTitleRepeatsIsTheTitle() throws {
        let read = try HTMLReader().read(
            "<title>Birds of Seoul | My Site</title><body><h1>Press</h1><h2>Birds of Seoul</h2><p>\(Sample.english)</p>"
        )
        #expect(read.title == "Birds of Seoul")
    }

    @Test func aTimeOnThePageIsTheLastResort() throws {
        let read = try HTMLReader().read("<body>\(article)<time datetime='2024-03-05'>5 March</time></body>")
        #expect(read.time == Date(timeIntervalSince1970: 1_709_596_800))
        #expect(read.attributes.isEmpty)
    }
}
