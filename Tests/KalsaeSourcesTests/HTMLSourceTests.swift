import Foundation
import Testing

@testable import KalsaeSources

@Suite struct HTMLSourceTests {
    private func strip(_ page: String) -> String {
        var page = page
        return String(decoding: page.withUTF8 { HTMLSource.strip($0).bytes }, as: UTF8.self)
    }

    @Test(arguments: [
        ("a<!-- b > c -->d", "ad"), ("a<!-->d", "ad"), ("a<!--->d", "ad"), ("a<!-- b > c", "a c"), ("a<!--", "a"),
        ("a<script>if (a </b> c) '<p>'</script >d", "ad"), ("a<SCRIPT src=x></Script>d", "ad"), ("a<script>b", "a"),
        ("a<script src=x />d", "ad"), ("a<style>p > b {}</style>d", "ad"), ("a<scripture>b", "a<scripture>b"),
        ("a < b <3 </p>", "a < b <3 </p>"), ("<!DOCTYPE html><p>", "<!DOCTYPE html><p>"), ("<", "<"), ("", ""),
        ("<P CLASS=a onclick=\"x>y\" data-z='1'>t", "<P CLASS=\"a\">t"), ("<p class='a\"b'>t", "<p class='a\"b'>t"),
        ("<a href=\"https://example.org/?a=1&b=2\" id=x>t</a>", "<a href=\"\" id=\"x\">t</a>"),
        ("<p hidden>t", "<p hidden=\"\">t"), ("<br/>", "<br/>"), ("<p class=\"a>t</p>", "<p class=\"a\">t</p>"),
        ("<p class = 'a' id = b >t", "<p class='a' id=\"b\">t"), ("<p title=x/y id=z>", "<p id=\"z\">"),
        ("<p =a class=b>", "<p class=\"b\">"), ("<p class", "<p class=\"\">"), ("<p <b>t", "<p><b>t"),
    ])
    func onlyWhatIsReadIsLeft(page: String, expected: String) { #expect(strip(page) == expected) }

    @Test func longValuesAndManyAttributesAreCut() {
        let value = String(repeating: "새", count: 1_000)
        let cut = strip("<p class='\(value)'>t")
        #expect(cut.utf8.count < HTMLSource.longestValue + 20 && !cut.contains("\u{FFFD}") && cut.hasSuffix("'>t"))
        let many = strip("<p" + (0..<1_000).map { _ in " class=a" }.joined() + ">t")
        #expect(many.components(separatedBy: "class").count == HTMLSource.mostAttributes + 1)
    }

    @Test func linkedDataIsKeptUpToALimit() {
        var page = "<script type=\"application/ld+json\">{\"a\":1}</script><script>no</script>"
        #expect(page.withUTF8 { HTMLSource.strip($0).linkedData } == Array("{\"a\":1}\n".utf8))
        page = "<script type='application/ld+json'>\(String(repeating: " ", count: 1 << 20))</script>"
        #expect(page.withUTF8 { HTMLSource.strip($0).linkedData }.isEmpty)
    }

    /// Processor time of this thread for reading a page.
    private func seconds(_ page: String) -> Double { seconds { _ = try? HTMLReader().read(page) } }

    private func seconds(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let start = now()
        work()
        return now() - start
    }

    @Test(arguments: [
        "<!--", "<!-- >", "<a href=\"", "<p class='", "<b>", "<p>word ",
        "<h2>Comments</h2><p>One sentence is here.</p>",
        "<ul><li>x", "</p>", "</span>", "<script>", "</script", "&amp;", "&#1;", "<table><tr><td>x", "<br>",
        "<![CDATA[",
        " a=1", "<i><p>", "<title>x", "<h1>a</h1>", "<dl><dt>x<dd>", "<svg>", "<noscript>x",
        "<div class=comments>x</div>",
        "<a href=x>y</a>", "<h3>Related</h3><div><div>",
    ])
    func hostilePagesTakeTimeInProportionToTheirLength(unit: String) {
        func page(_ bytes: Int) -> String {
            (unit.hasPrefix(" ") ? "<p" : "") + String(repeating: unit, count: bytes / unit.utf8.count) + "end"
        }
        // The fastest of some: a shared machine adds, and never takes away.
        let short = (0..<3).map { _ in seconds(page(100_000)) }.min() ?? 0
        let long = (0..<2).map { _ in seconds(page(800_000)) }.min() ?? 0
        // Eight times the length; the square of it would be 64 times.
        #expect(long < 24 * max(short, 0.001), "\(short) s, \(long) s")
    }

    /// A crawler's scan of a tag with many attributes: libxml2 alone takes the square of their number.
    @Test(arguments: ["a", "link", "meta"]) func scansTakeTimeInProportionToAttributes(tag: String) {
        func page(_ count: Int) -> String {
            "<\(tag)" + (0..<count).map { " a\($0)=1" }.joined() + " href=x rel=license content=y name=z>end"
        }
        func scan(_ page: String) -> Double {
            seconds { #expect(!PageScan(page).licenseLinks.isEmpty || tag == "meta") }
        }
        let short = (0..<3).map { _ in scan(page(20_000)) }.min() ?? 0
        let long = (0..<2).map { _ in scan(page(160_000)) }.min() ?? 0
        #expect(long < 24 * max(short, 0.001), "\(short) s, \(long) s")
    }

    @Test func pagesOfTooManyElementsAreRefusedByName() throws {
        let page = String(repeating: "<p>", count: HTMLPage.mostNodes + 1)
        #expect(throws: ReadingFailure.self) { try HTMLReader().read(page) }
        do { _ = try HTMLReader().read(page) } catch let failure as ReadingFailure {
            #expect(failure.rule == "too-large")
        }
    }
}
