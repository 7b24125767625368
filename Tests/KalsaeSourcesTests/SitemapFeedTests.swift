import CZlib
import Foundation
import Testing

@testable import KalsaeSources

/// Packs bytes as a .gz file would hold them.
func gzipped(_ data: Data) -> Data {
    let name = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).gz").path
    defer { try? FileManager.default.removeItem(atPath: name) }
    let file = gzopen(name, "wb9")
    data.withUnsafeBytes { _ = gzwrite(file, $0.baseAddress, UInt32($0.count)) }
    gzclose(file)
    return FileManager.default.contents(atPath: name) ?? Data()
}

@Suite struct SitemapTests {
    static let map = """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
            xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <url><loc> https://a.example/1?x=1&amp;y=2 </loc><lastmod>2024-05-01</lastmod>
            <image:image><image:loc>https://a.example/1.png</image:loc></image:image></url>
          <url><loc><![CDATA[https://a.example/2]]></loc><lastmod>2024-05-01T09:30:00+09:00</lastmod></url>
          <url><lastmod>2024</lastmod></url>
        </urlset>
        """

    @Test func pagesAndTimesAreRead() throws {
        let found = try Sitemap(Data(Self.map.utf8))
        #expect(found.pages.map(\.url) == ["https://a.example/1?x=1&y=2", "https://a.example/2"])
        #expect(found.pages[0].time == Date(timeIntervalSince1970: 1_714_521_600))
        #expect(found.pages[1].time == Date(timeIntervalSince1970: 1_714_523_400))
        #expect(try Sitemap(gzipped(Data(Self.map.utf8))) == found)
        #expect(try Sitemap(Data("https://a.example/1\r\nhttps://a.example/2\n".utf8)).pages.count == 2)
    }

    @Test func indicesNameSitemaps() throws {
        let text =
            "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>"
        #expect(try Sitemap(Data(text.utf8)).sitemaps == ["/a.xml", "/b.xml.gz"])
    }

    @Test(arguments: [
        "", "   ", "<html><body>no</body></html>", "<urlset><url><loc>x</loc>", "<urlset><url></urlset>", "<",
        "<!DOCTYPE urlset [<!ENTITY a 'x'>]><urlset><url><loc>&a;</loc></url></urlset>",
        "<!DOCTYPE u [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&f;</loc></url></urlset>",
        "<!DOCTYPE u [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;]><urlset></urlset>",
        "<urlset><url><loc>&undeclared;</loc></url></urlset>",
    ])
    func brokenAndHostileFilesAreRefused(text: String) {
        #expect(throws: ReadingFailure.self) { try Sitemap(Data(text.utf8)) }
    }

    @Test func entityBombsDeepAndLongFilesAreBounded() throws {
        var bomb = "<!DOCTYPE u [<!ENTITY a0 'ha'>"
        for level in 1...20 { bomb += "<!ENTITY a\(level) '&a\(level - 1);&a\(level - 1);'>" }
        bomb += "]><urlset><url><loc>&a20;</loc></url></urlset>"
        #expect(throws: ReadingFailure.malformed("the document declares entities")) { try Sitemap(Data(bomb.utf8)) }
        let deep = "<urlset>" + String(repeating: "<url>", count: 100_000)
        #expect(throws: ReadingFailure.self) { try Sitemap(Data(deep.utf8)) }
        let many = "<urlset>" + (0..<60_000).map { "<url><loc>/\($0)</loc></url>" }.joined() + "</urlset>"
        let found = try Sitemap(Data(many.utf8))
        #expect(found.pages.count == Sitemap.mostEntries && found.isCut)
    }

    @Test func gzipBombsAndTornFilesAreRefused() {
        let zeros = gzipped(Data(repeating: 0x20, count: Sitemap.largest + 1))
        #expect(zeros.count < 100_000)
        #expect { try Sitemap(zeros) } throws: { ($0 as? ReadingFailure)?.rule == "too-large" }
        let whole = gzipped(Data(Self.map.utf8))
        for length in [2, 10, whole.count / 2, whole.count - 1] {
            #expect(throws: ReadingFailure.self) { try Sitemap(whole.prefix(length)) }
        }
        for index in stride(from: 3, to: whole.count, by: 7) {
            var flipped = whole
            flipped[index] ^= 0x10
            _ = try? Sitemap(flipped)
        }
    }
}

@Suite struct FeedTests {
    @Test func rssIsRead() throws {
        let feed = try Feed(
            Data(
                """
                <?xml version="1.0" encoding="EUC-KR"?>
                <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>
                <link>https://a.example/</link><atom:link href="https://a.example/feed" rel="self"/>
                <item><title>t</title><link>https://a.example/1</link>
                <pubDate>Wed, 01 May 2024 09:30:00 +0900</pubDate></item>
                <item><guid isPermaLink="true">https://a.example/2</guid></item>
                <item><title>no link</title><guid isPermaLink="false">tag:x</guid></item>
                </channel></rss>
                """.utf8))
        #expect(feed.pages.map(\.url) == ["https://a.example/1", "https://a.example/2"])
        #expect(feed.pages[0].time == Date(timeIntervalSince1970: 1_714_523_400))
    }

    @Test func atomIsRead() throws {
        let feed = try Feed(
            Data(
                """
                <feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.example/"/>
                <updated>2020-01-01T00:00:00Z</updated>
                <entry><link rel="self" href="/self"/><link rel="alternate" href="/1"/>
                <updated>2024-05-01T00:30:00Z</updated></entry>
                <entry><link href="/2"/><source><link href="/no"/></source></entry></feed>
                """.utf8))
        #expect(feed.pages.map(\.url) == ["/1", "/2"])
        #expect(feed.pages[0].time == Date(timeIntervalSince1970: 1_714_523_400))
    }

    @Test func jsonFeedIsRead() throws {
        let feed = try Feed(
            Data(
                """
                {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
                 {"id": "1", "url": "https://a.example/1", "date_published": "2024-05-01T00:30:00Z"},
                 {"id": "2", "external_url": "https://b.example/2"}, {"id": "3"}, 7]}
                """.utf8))
        #expect(feed.pages.map(\.url) == ["https://a.example/1", "https://b.example/2"])
        #expect(feed.pages[0].time == Date(timeIntervalSince1970: 1_714_523_400))
    }

    @Test(arguments: [
        "", "{", "{\"items\": 3}", "[]", "<html></html>", "<rss><channel><item>", "plain",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><item><link>&x;</link></item></rss>",
    ])
    func malformedFeedsAreRefused(text: String) {
        #expect(throws: ReadingFailure.self) { try Feed(Data(text.utf8)) }
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Sun, 06 Nov 1994 17:49:37 +0900", 784_111_777),
        ("6 Nov 1994 03:49:37 -0500", 784_111_777), ("1994-11-06T08:49:37Z", 784_111_777),
        ("1994-11-06T17:49:37.250+09:00", 784_111_777), ("1994-11-06 08:49:37", 784_111_777),
        ("1994-11-06", 784_080_000), ("1994-11", 783_648_000), ("2000-02-29T00:00:00Z", 951_782_400),
    ])
    func datesOfTheWebAreRead(text: String, seconds: Int) {
        #expect(WebDate.parse(text) == Date(timeIntervalSince1970: Double(seconds)))
    }

    @Test(arguments: [
        "", "soon", "32 Foo 1994", "1994-13-01", "0000-00-00", "Sun, 06 Nov", "99999999999999999999",
        "1994-11-06T25:00:00Z",
    ])
    func whatIsNoDateIsNone(text: String) { #expect(WebDate.parse(text) == nil) }
}

@Suite struct PageTypeTests {
    @Test(
        arguments: [
            ("text/html; charset=utf-8", "x", "html"), ("TEXT/HTML", "x", "html"), (nil, "<!DOCTYPE html><p>x", "html"),
            (nil, "\n  <html>", "html"), (nil, "%PDF-1.7", "pdf"), (nil, "just text", "txt"),
            ("application/octet-stream", "%PDF-1.4", "pdf"), ("text/plain", "<!doctype html>", "html"),
            ("text/plain", "a < b", "txt"), ("text/markdown", "# x", "md"), ("application/pdf", "x", "pdf"),
            ("application/json", "{}", "json"),
        ] as [(String?, String, String)])
    func kindsAreKnown(header: String?, body: String, ending: String) throws {
        #expect(try PageType.ending(of: Data(body.utf8), declared: header) == ending)
    }

    @Test func markdownThatIsServedAsPlainTextIsMarkdown() throws {
        let body = Data("# Title".utf8)
        #expect(try PageType.ending(of: body, declared: "text/plain", path: "/a/README.md") == "md")
        #expect(try PageType.ending(of: body, declared: "text/plain", path: "/a/README.exe") == "txt")
        #expect(try PageType.ending(of: body, declared: "text/html", path: "/a/README.md") == "html")
    }

    @Test(arguments: ["image/png", "video/mp4", "font/woff2", "application/zip", "text/css", "application/javascript"])
    func kindsWithoutTextAreLeftOut(type: String) {
        #expect { try PageType.ending(of: Data("x".utf8), declared: type) } throws: {
            ($0 as? ReadingFailure)?.rule == "unsupported-type"
        }
    }

    @Test func binariesWithoutATypeAreLeftOut() {
        #expect(throws: ReadingFailure.self) { try PageType.ending(of: Data([0x89, 0x50, 0, 1, 2]), declared: nil) }
    }

    @Test func textIsKeptAsUTF8() throws {
        let korean = Data([0xC4, 0xAE, 0xBB, 0xF5])  // 칼새
        let kept = PageType.stored(korean, ending: "html", declared: "text/html; charset=\"EUC-KR\"")
        #expect(String(decoding: kept, as: UTF8.self) == "칼새")
        let latin = PageType.stored(Data([0x63, 0xE9]), ending: "txt", declared: "text/plain;charset=iso-8859-1")
        #expect(String(decoding: latin, as: UTF8.self) == "cé")
        // A label that does not fit, an unknown one, and UTF-8 under a wrong one stay as they came.
        for (bytes, label) in [(Data([0xFF, 0x80]), "euc-kr"), (korean, "x-made-up"), (Data("칼새".utf8), "iso-8859-1")] {
            #expect(PageType.stored(bytes, ending: "html", declared: "text/html; charset=\(label)") == bytes)
        }
    }
}

@Suite struct SitemapFormsTests {
    @Test func bareAmpersandsCostNothing() throws {
        let xml = """
            <urlset><url><loc>http://a.example/p1</loc></url><url><loc>http://a.example/s?a=1&b=2&amp;c=&#51;</loc></url>\
            <url><loc><![CDATA[http://a.example/q?a=1&b=2]]></loc></url></urlset>
            """
        #expect(
            try Sitemap(Data(xml.utf8)).pages.map(\.url) == [
                "http://a.example/p1", "http://a.example/s?a=1&b=2&c=3", "http://a.example/q?a=1&b=2",
            ])
    }

    /// The case folders of sitemaps.
    @Test(arguments: [
        ("web-sitemap-amp/sitemap.xml", ["/p1", "/s?a=1&b=2", "/p2"]), ("web-sitemap-rss/sitemap-rss.xml", ["/f1"]),
    ])
    func casesAreRead(file: String, pages: [String]) throws {
        let found = try Sitemap(Data(contentsOf: IngestCase.root.appendingPathComponent(file))).pages.map(\.url)
        #expect(found == pages.map { "http://127.0.0.1:18931" + $0 })
    }

    @Test func feedsAreSitemapsToo() throws {
        let rss = "<rss version=\"2.0\"><channel><item><link>http://a.example/f1</link></item></channel></rss>"
        #expect(try Sitemap(Data(rss.utf8)).pages.map(\.url) == ["http://a.example/f1"])
        let atom =
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><link href=\"http://a.example/f2\"/></entry></feed>"
        #expect(try Sitemap(Data(atom.utf8)).pages.map(\.url) == ["http://a.example/f2"])
        #expect(throws: ReadingFailure.self) { try Sitemap(Data("<html></html>".utf8)) }
    }
}
