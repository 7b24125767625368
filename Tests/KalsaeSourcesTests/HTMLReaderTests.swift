import Foundation
import Testing

@testable import KalsaeSources

@Suite struct HTMLReaderTests {
    private func read(_ html: String) throws -> ReadText { try HTMLReader().read(html) }

    private func page(_ content: String) -> String {
        "<html><head><title>3.1. Birds | A Site</title></head><body>\(content)</body></html>"
    }

    @Test func chromeGoesAndContentStays() throws {
        let text = try read(
            page(
                """
                <div id="banner"><a href="/x">Get the book</a></div>
                <ul class="docnav"><li><a href="a">Prev</a></li><li>Handbook</li><li><a href="b">다음</a></li></ul>
                <header><nav><a href="/">Home</a></nav></header>
                <div class="section"><h2>3.1.&#160;Birds &amp; Engines</h2><p>\(Sample.english)</p>
                <h3>3.1.1. Wings</h3><p>Wings are <em>long</em> and <code>thin</code>.</p></div>
                <p><a href="a">이전</a></p><footer>All rights reserved</footer><script>var x = "no";</script>
                """))
        #expect(text.title == "Birds & Engines")
        #expect(text.text == "# Birds & Engines\n\n\(Sample.english)\n\n## Wings\n\nWings are long and thin.")
    }

    @Test func boxesListsTablesAndCodeKeepTheirShape() throws {
        let text = try read(
            page(
                """
                <h1>Tools</h1><p>\(Sample.english)</p>
                <div class="sidebar"><p class="title"><strong><em>TIP</em> Two wings</strong></p><p>Flap both.</p></div>
                <ul><li>One</li><li><p>Two</p><p>More of two</p></li><li>Three<ol><li>inner</li></ol></li></ul>
                <dl><dt>swift</dt><dd>a bird</dd></dl>
                <pre>$ kalsae  run
                  indented</pre>
                <table><tr><th>Bird</th><th>Speed</th></tr><tr><td>Swift</td><td>111</td></tr></table>
                <p>There are 2<sup>64</sup> of them<sup><a href="#n">1</a></sup>.</p>
                """)
        ).text
        #expect(text.contains("**TIP: Two wings**\n\nFlap both."))
        #expect(text.contains("- One\n\n- Two\n\n  More of two\n\n- Three\n  1. inner"))
        #expect(text.contains("- swift: a bird"))
        #expect(text.contains("```\n$ kalsae  run\n"))
        #expect(text.contains("Bird | Speed\nSwift | 111"))
        #expect(text.contains("There are 2^64 of them."))
    }

    @Test func tablesOfContentsGoAlsoWithoutAName() throws {
        let links = (1...6).map { "<li><a href='p\($0)'>Chapter about \($0)</a></li>" }.joined()
        let text = try read(page("<h1>Book</h1><h2>목차</h2><ul>\(links)</ul><p>\(Sample.korean)</p>")).text
        #expect(text == "# Book\n\n\(Sample.korean)")
    }

    @Test func aDeclaredMainPartIsTaken() throws {
        let text = try read(
            page(
                "<div><p>Buy our swift food, it is very good.</p></div><main><h1>T</h1><p>\(Sample.english)</p></main>")
        )
        #expect(text.text == "# T\n\n\(Sample.english)")
    }

    @Test func barsGoFromPagesThatAreOnlyATitle() throws {
        let bar =
            "<div class='navfooter'><table><tr><td><a href='a'>Prev</a></td><td>&#160;</td></tr>"
            + "<tr><td>D.5. The chapter that went before</td><td>E.1. The chapter that comes</td></tr></table></div>"
        #expect(try read(page("<div class='appendix'><h1>E. Notes</h1></div>" + bar)).text == "# E. Notes")
    }

    @Test func aTitleStandsOnce() throws {
        let text = try read(page("<div><p>Updated today by someone.</p><h1>T</h1><p>\(Sample.english)</p></div>")).text
        #expect(text == "# T\n\nUpdated today by someone.\n\n\(Sample.english)")
    }

    @Test func titleComesFromThePageWhereNoHeadingStands() throws {
        #expect(try read(page("<p>\(Sample.english)</p>")).title == "Birds")
    }

    @Test(arguments: [
        ("6.2.1. Initialization", "Initialization"), ("Chapter 6. Maintenance", "Maintenance"),
        ("6장. 관리와 업데이트", "관리와 업데이트"), ("제6장 관리", "관리"), ("부록 A. 배포판", "배포판"),
        ("A.1. Planning", "Planning"), ("3 ways to boot", "3 ways to boot"), ("2.4 wide", "2.4 wide"),
        ("4.2 Booting", "4.2 Booting"), ("6.", "6."),
        ("2024. 5. 1. 회의록", "2024. 5. 1. 회의록"), ("2024.05 릴리스", "2024.05 릴리스"), ("22.04 LTS", "22.04 LTS"),
        ("6.25 전쟁", "6.25 전쟁"), ("12. 25. 성탄절", "12. 25. 성탄절"), ("2부 리그 개막", "2부 리그 개막"), ("3장 요약", "요약"),
        ("10.15 Catalina", "10.15 Catalina"), ("제2부 결론", "결론"), ("1.04. 판", "1.04. 판"), ("2024. 결산", "2024. 결산"),
        ("Part of it", "Part of it"), ("Chapter\u{A0}IV. Night", "Night"),
    ])
    func numbersOfSectionsGo(heading: String, expected: String) {
        #expect(HeadingText.withoutNumber(heading) == expected)
    }

    @Test func truncatedPagesStillRead() throws {
        let whole = page("<div><h1>T</h1><p>\(Sample.english)</p><table><tr><td>a</td><td>b</td></tr></table></div>")
        for length in stride(from: 0, through: whole.utf8.count, by: 7) {
            _ = try read(String(decoding: whole.utf8.prefix(length), as: UTF8.self))
        }
        #expect(try read("<p>\(Sample.english)<b>un").text.contains("swift"))
    }

    @Test func flippedBytesNeverCrash() throws {
        let whole = Array(page("<ul><li>a<li>b</ul><pre>x</pre><p class='c' id=\"d\">\(Sample.korean)</p>").utf8)
        for index in whole.indices {
            var broken = whole
            broken[index] ^= 0x1C
            _ = try? read(String(decoding: broken, as: UTF8.self))
        }
    }

    @Test func absurdDepthIsRefusedByName() {
        let deep = String(repeating: "<div>", count: 100_000) + "x" + String(repeating: "</div>", count: 100_000)
        #expect(throws: ReadingFailure.tooDeep(limit: HTMLPage.maximumDepth)) { try read(page(deep)) }
    }

    @Test func unusualDepthIsFlattened() throws {
        let deep = String(repeating: "<div>", count: 900) + Sample.english + String(repeating: "</div>", count: 900)
        #expect(try read(page("<h1>T</h1>" + deep + "<p>after</p>")).text == "# T\n\n\(Sample.english)\n\nafter")
    }

    @Test func entitiesNeitherExplodeNorReadFiles() throws {
        let folder = try TemporaryFolder()
        let secret = try folder.file("secret.txt", "the-secret-word")
        let html = """
            <?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
            <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
            <!ENTITY x SYSTEM "file://\(secret.path)">]>
            <html><body><h1>T</h1><p>\(Sample.english) &d; &x;</p></body></html>
            """
        let text = try read(html).text
        #expect(!text.contains("the-secret-word"))
        #expect(text.utf8.count < 2 * html.utf8.count)
        #expect(text.contains("common swift"))
    }

    @Test func tenMegabytesOnOneLineAreRead() throws {
        let text = try read(page("<h1>T</h1><p>" + String(repeating: "word ", count: 2 << 20) + "</p>")).text
        #expect(text.utf8.count == "# T\n\n".utf8.count + 5 * (2 << 20) - 1)
    }
}
