import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeSources

private func page(_ title: String, _ links: [String] = [], _ headers: [String: String] = [:]) -> LocalServer.Reply {
    let anchors = links.map { "<p><a href=\"\($0)\">to \($0)</a></p>" }.joined()
    return .html(
        "<title>\(title)</title><body><h1>\(title)</h1><p>\(Sample.english)</p>\(anchors)</body>",
        headers)
}

@Suite struct WebCrawlTests {
    @Test func aCrawlFollowsLinksWithinItsHostPathAndDepth() throws {
        let site = try MirroredSite([
            "/docs/": page(
                "start", ["a", "/docs/b#x", "../other/", "http://elsewhere.example/", "mailto:x@y", "pic.png"]),
            "/docs/a": page("a", ["/docs/c", "/docs/"]), "/docs/b": page("b"), "/docs/c": page("c", ["d"]),
            "/docs/d": page("d"), "/other/": page("other"),
        ])
        site.crawl("/docs/", prefix: "/docs/", depth: 2)
        let changes = try site.refresh()
        #expect(
            try site.outcomes() == [
                "/docs/": "ok", "/docs/a": "ok", "/docs/b": "ok", "/docs/c": "ok", "/docs/pic.png": "unsupported-type",
            ])
        #expect(changes.fetched == 4 && changes.refused == 1)
        #expect(Set(site.asked) == ["/docs/", "/docs/a", "/docs/b", "/docs/c"])
        #expect(site.asked.count == 4)
        // The site's own files are asked for before any page.
        #expect(site.server.requests.prefix(2).map(\.target) == ["/robots.txt", "/.well-known/tdmrep.json"])
        // What was collected is what is read.
        let collected = try Collector().collect([
            CorpusSource(path: site.mirror().folder.path, name: "site", isMirror: true)
        ])
        #expect(collected.documents.map(\.title) == ["start", "a", "b", "c"])
        #expect(collected.documents[1].source == site.server.address + "/docs/a")
        #expect(collected.ledger.rows.map(\.rule) == ["unsupported-type"])
    }

    @Test func pausesAreKeptAndCrawlDelayWins() throws {
        for (robots, delay, longest, expected) in [
            ("", 2.0, 60.0, 2.0), ("User-agent: *\nCrawl-delay: 7", 2, 60, 7),
            ("User-agent: *\nCrawl-delay: 1", 2, 60, 2),
            ("User-agent: *\nCrawl-delay: 900", 2, 30, 30),
        ] {
            let site = try MirroredSite([
                "/robots.txt": .text(robots), "/": page("s", ["1", "2", "3", "4"]), "/1": page("1"), "/2": page("2"),
                "/3": page("3"), "/4": page("4"),
            ])
            site.crawl()
            site.settings.delay = delay
            site.settings.longestDelay = longest
            try site.refresh()
            let times = site.server.requests.map(\.time)
            #expect(times.count == 7)
            let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
            #expect(pauses.dropFirst().allSatisfy { $0 >= expected && $0 < expected + 1 }, "\(pauses)")
        }
    }

    @Test func hostsAreServedBesideEachOther() throws {
        let site = try MirroredSite()
        let port = site.server.port
        site.server.answer {
            $0.target == "/robots.txt" || $0.target.hasPrefix("/.well") ? .status(404) : page($0.host)
        }
        site.settings.allowPrivate = ["*.test:\(port)"]
        site.names = ["a.test:\(port):127.0.0.1", "b.test:\(port):127.0.0.1", "c.test:\(port):127.0.0.1"]
        site.settings.pages = ["a", "b", "c"].flatMap { name in (0..<3).map { "http://\(name).test:\(port)/\($0)" } }
        site.settings.delay = 10
        try site.refresh()
        #expect(try site.mirror().entries.count == 9)
        let requests = site.server.requests
        #expect(requests.count == 15)
        for host in Set(requests.map(\.host)) {
            let times = requests.filter { $0.host == host }.map(\.time)
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 10 })
        }
        // Five requests a host, one after the other, hosts beside each other: 40 s and not 150.
        #expect((requests.last?.time ?? 0) - (requests.first?.time ?? 0) < 50)
    }

    @Test func robotsAreObeyed() throws {
        let site = try MirroredSite([
            "/robots.txt": .text("User-agent: kalsae\nDisallow: /no\nAllow: /no/but\n\nUser-agent: *\nDisallow: /"),
            "/": page("s", ["/no/1", "/no/but", "/yes"]), "/no/1": page("1"), "/no/but": page("but"),
            "/yes": page("yes"),
        ])
        site.crawl()
        try site.refresh()
        #expect(try site.outcomes() == ["/": "ok", "/no/1": "robots", "/no/but": "ok", "/yes": "ok"])
        #expect(try site.entry("/no/1")?.refusal?.value == "Disallow: /no")
        #expect(!site.asked.contains("/no/1"))
    }

    @Test func aSiteWhoseRobotsCannotBeReadIsNotAskedFurther() throws {
        let site = try MirroredSite()
        site.server.answer { $0.target == "/robots.txt" ? .status(503) : page("x") }
        site.settings.pages = [site.server.address + "/a"]
        #expect(throws: SourceError.self) { try site.refresh() }
        #expect(site.asked.isEmpty)
        #expect(site.server.requests.filter { $0.target == "/robots.txt" }.count == 1 + site.settings.retries)
    }

    @Test func robotsMayMoveUpToFiveTimes() throws {
        for (hops, expected) in [(5, "robots"), (6, "ok")] {
            let site = try MirroredSite()
            site.server.answer { request in
                if request.target == "/robots.txt" { return .redirect("/r1") }
                if request.target.hasPrefix("/r"), let hop = Int(request.target.dropFirst(2)) {
                    return hop < hops ? .redirect("/r\(hop + 1)") : .text("User-agent: *\nDisallow: /a")
                }
                return request.target == "/a" || request.target == "/b" ? page("x") : .status(404)
            }
            site.settings.pages = [site.server.address + "/a", site.server.address + "/b"]
            try site.refresh()
            #expect(try site.outcomes() == ["/a": expected, "/b": "ok"])
        }
    }

    @Test func optOutsAreObeyedWhereverTheyStand() throws {
        let site = try MirroredSite([
            "/robots.txt": .text("User-agent: *\nAllow: /\nContent-Usage: /signal train-ai=n"),
            "/.well-known/tdmrep.json": .text(#"[{"location": "/reserved/*", "tdm-reservation": 1}]"#),
            "/": page("s", ["/header", "/tag", "/meta", "/signal", "/reserved/1", "/free"]),
            "/header": page("x", [], ["tdm-reservation": "1"]), "/tag": page("x", [], ["X-Robots-Tag": "noai"]),
            "/meta": .html("<html><head><meta name=robots content='noimageai, noai'></head><p>x<a href=/below>y</a>"),
            "/signal": page("x"), "/reserved/1": page("x"), "/free": page("x"), "/below": page("below"),
        ])
        site.crawl()
        try site.refresh()
        let values = try site.mirror().entries.values.filter { $0.refusal?.rule == "opted-out" }
            .map { "\($0.origin.dropFirst(site.server.address.count)): \($0.refusal?.value ?? "")" }
        #expect(
            values.sorted() == [
                "/header: header tdm-reservation: 1", "/meta: meta robots: noai", "/reserved/1: tdmrep.json",
                "/signal: robots.txt: Content-Usage: /signal train-ai=n", "/tag: X-Robots-Tag: noai",
            ])
        #expect(try site.outcomes()["/free"] == "ok")
        #expect(try site.outcomes()["/below"] == "ok")
        #expect(!site.asked.contains("/signal") && !site.asked.contains("/reserved/1"))
        let files = FileManager.default.enumerator(atPath: try site.mirror().url(of: "").path)?
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".html") }
        #expect(files?.count == 3)
    }

    @Test func nofollowIsObeyed() throws {
        let site = try MirroredSite([
            "/": .html("<a rel='nofollow ugc' href=/a>a</a><a href=/b>b</a><a href=/c>c</a>"), "/a": page("a"),
            "/b": .html("<meta name=robots content='index,nofollow'><a href=/d>d</a>"),
            "/c": .html("<a href=/e>e</a>", ["X-Robots-Tag": "nofollow"]), "/d": page("d"), "/e": page("e"),
        ])
        site.crawl()
        try site.refresh()
        #expect(Set(try site.outcomes().keys) == ["/", "/b", "/c"])
    }

    @Test func tenThousandLinksAreFollowedUpToTheLimit() throws {
        let site = try MirroredSite()
        let links = (0..<10_000).map { "/p\($0)" }
        site.server.answer { request in
            request.target == "/" ? page("many", links) : request.target.hasPrefix("/p") ? page("x") : .status(404)
        }
        site.crawl()
        site.settings.delay = 0
        site.settings.mostPages = 30
        let changes = try site.refresh()
        #expect(changes.fetched == 30)
        #expect(site.asked.count == 30)
    }

    @Test func canonicalAddressesLeaveOneCopy() throws {
        let head = { (address: String) in
            LocalServer.Reply.html("<link rel=canonical href='\(address)'><p>\(Sample.english)")
        }
        let site = try MirroredSite([
            "/": page("s", ["/list?page=1&utm_source=x", "/print/a", "/lost", "/deep/x"]), "/list?page=1": page("l"),
            "/print/a": head("/a"), "/a": head("/a"), "/lost": head("/gone"), "/deep/x": head("/"),
        ])
        site.crawl()
        try site.refresh()
        #expect(
            try site.outcomes() == [
                "/": "ok", "/list?page=1": "ok", "/print/a": "duplicate", "/a": "ok", "/lost": "ok",
                "/gone": "http-status", "/deep/x": "ok",
            ])
        #expect(try site.entry("/print/a")?.refusal?.value == site.server.address + "/a")
    }

    @Test func licencesAreFoundAndNeverGuessed() throws {
        let by = "https://creativecommons.org/licenses/by/4.0/"
        let site = try MirroredSite([
            "/": page("s", ["/link", "/header", "/own"]), "/link": .html("<p>x<a rel=license href='\(by)'>l</a>"),
            "/header": page("x", [], ["Link": "</a>; rel=\"next\", <\(by)>; rel=\"license\""]),
            "/own": .html("<meta name=rights content='All rights reserved'><p>x"),
        ])
        site.crawl()
        try site.refresh()
        #expect(try site.entry("/link")?.license == "CC-BY-4.0")
        #expect(try site.entry("/header")?.license == "CC-BY-4.0")
        #expect(try site.entry("/own")?.license == nil)
        #expect(try site.entry("/own")?.validators["license-text"] == "All rights reserved")
        #expect(try site.entry("/")?.license == nil)
    }

    @Test func koreanPagesInOldEncodingsReachTheReader() throws {
        let site = try MirroredSite()
        let bytes = Data("<h1>".utf8) + Data([0xC4, 0xAE, 0xBB, 0xF5]) + Data("</h1><p>\(Sample.english)</p>".utf8)
        site.server.answer { request in
            request.target == "/k"
                ? LocalServer.Reply(headers: ["Content-Type": "text/html; charset=euc-kr"], body: bytes) : .status(404)
        }
        site.settings.pages = [site.server.address + "/k"]
        try site.refresh()
        let source = CorpusSource(path: try site.mirror().folder.path, isMirror: true)
        #expect(try Collector().collect([source]).documents.map(\.title) == ["칼새"])
    }
}

@Suite struct WebRedirectTests {
    @Test(arguments: [
        ("http://127.0.0.1:1/secret", "private-address"),
        ("http://169.254.169.254/latest/meta-data/", "private-address"),
        ("http://2130706433/", "private-address"), ("http://[::1]/", "private-address"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://x.example/", "scheme"), ("http://u:p@good.example/", "credentials"), ("/again", "redirects"),
        ("//localhost/", "private-address"), ("", "malformed"),
    ])
    func redirectsAreCheckedLikeAddresses(place: String, rule: String) throws {
        let site = try MirroredSite(["/again": .redirect(place), "/ok": page("ok")])
        site.settings.pages = ["/again", "/ok"].map { site.server.address + $0 }
        try site.refresh()
        #expect(try site.outcomes() == ["/again": rule, "/ok": "ok"])
    }

    @Test func aHundredRedirectsAndLoopsEnd() throws {
        let site = try MirroredSite()
        site.server.answer { request in
            if request.target.hasPrefix("/n"), let number = Int(request.target.dropFirst(2)) {
                return .redirect("/n\(number + 1)")
            }
            return switch request.target {
            case "/loop": .redirect("/pool")
            case "/pool": .redirect("/loop")
            case "/moved": .redirect("/there", status: 301)
            case "/there": page("there")
            default: .status(404)
            }
        }
        site.settings.pages = ["/n0", "/loop", "/moved"].map { site.server.address + $0 }
        try site.refresh()
        #expect(try site.outcomes() == ["/n0": "redirects", "/loop": "redirects", "/there": "ok"])
        #expect(site.asked.filter { $0.hasPrefix("/n") }.count == 6)
    }

    @Test func crawlsStayOnTheirHostThroughRedirects() throws {
        let site = try MirroredSite(["/": page("s", ["/out", "/in"]), "/in": page("in")])
        let port = site.server.port
        site.server.answer { request in
            request.target == "/out"
                ? .redirect("http://other.test:\(port)/x")
                : request.target == "/"
                    ? page("s", ["/out", "/in"])
                    : ["/in", "/x"].contains(request.target) ? page("p") : .status(404)
        }
        site.settings.allowPrivate += ["other.test:\(port)"]
        site.names = ["other.test:\(port):127.0.0.1"]
        site.crawl()
        try site.refresh()
        #expect(try site.outcomes() == ["/": "ok", "/in": "ok"])
        // Named beside the start, the other host is covered; named by itself, a page may move anywhere public.
        site.settings.crawl?.hosts = ["other.test"]
        try site.refresh()
        #expect(try site.outcomes()["http://other.test:\(port)/x"] == "ok")
    }

    @Test func aNameThatLeadsHomeIsNeverAsked() throws {
        let site = try MirroredSite(["/x": page("secret"), "/robots.txt": .text("")])
        let port = site.server.port
        site.names = ["public.example:\(port):127.0.0.1"]
        site.settings.pages = ["http://public.example:\(port)/x", site.server.address + "/x"]
        try site.refresh()
        #expect(try site.outcomes() == ["http://public.example:\(port)/x": "private-address", "/x": "ok"])
        #expect(site.server.requests.allSatisfy { $0.host.hasPrefix("127.") })
    }
}

@Suite struct WebListTests {
    @Test func listsSitemapsAndFeedsFillOneQueue() throws {
        let site = try MirroredSite([
            "/robots.txt": .text("Sitemap: /index.xml"),
            "/index.xml": .text(
                "<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>", type: "text/xml"),
            "/map.xml": .text("<urlset><url><loc>/m1</loc></url><url><loc>/l1</loc></url></urlset>", type: "text/xml"),
            "/feed": .text("<rss><channel><item><link>/f1</link></item></channel></rss>", type: "application/rss+xml"),
            "/m1": page("m1"), "/l1": page("l1"), "/f1": page("f1"), "/p1": page("p1"),
        ])
        let list = try site.folder.file(
            "list.txt", "# pages\n\n\(site.server.address)/l1\nfile:///etc/passwd\nno address\n")
        site.settings.pages = [site.server.address + "/p1"]
        site.settings.list = list.path
        site.settings.sitemaps = [site.server.address + "/"]
        site.settings.feeds = [site.server.address + "/feed"]
        try site.refresh()
        #expect(
            try site.outcomes() == [
                "/p1": "ok", "/l1": "ok", "/m1": "ok", "/f1": "ok", "file:///etc/passwd": "scheme",
                "no": "malformed-address",
            ])
        #expect(site.asked.count == 7)
    }

    @Test func sitemapsLeadNowhereElse() throws {
        let nested = { (name: String) in
            LocalServer.Reply.text("<sitemapindex><sitemap><loc>/\(name)</loc></sitemap></sitemapindex>")
        }
        let site = try MirroredSite([
            "/s1": nested("s2"), "/s2": nested("s3"), "/s3": nested("s4"), "/s4": nested("s5"), "/s5": nested("s6"),
            "/self": nested("self"), "/bad": .text("<urlset><url>"),
            "/out": .text(
                "<urlset><url><loc>http://other.example/x</loc></url><url><loc>http://10.0.0.1/</loc></url>"
                    + "<url><loc>/ok</loc></url></urlset>"),
            "/xxe": .text(
                "<!DOCTYPE u [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&a;</loc></url></urlset>"),
            "/ok": page("ok"),
        ])
        site.settings.sitemaps = ["/s1", "/self", "/bad", "/out", "/xxe"].map { site.server.address + $0 }
        try site.refresh()
        #expect(
            try site.outcomes() == [
                "/s4": "too-deep", "/bad": "malformed", "/xxe": "malformed", "http://other.example/x": "other-host",
                "http://10.0.0.1/": "other-host", "/ok": "ok",
            ])
        #expect(!site.asked.contains("/s5"))
    }

    @Test func settingsAreChecked() throws {
        func refused(_ change: (inout WebSettings) -> Void) -> Bool {
            var settings = WebSettings()
            settings.pages = ["https://a.example/"]
            change(&settings)
            return (try? settings.validate()) == nil
        }
        #expect(!refused { _ in })
        #expect(refused { $0.pages = [] })
        #expect(refused { $0.pages = ["ftp://a.example/"] })
        #expect(refused { $0.crawl = CrawlSettings(start: "a.example") })
        #expect(refused { $0.delay = -1 })
        #expect(refused { $0.delay = .nan })
        #expect(refused { $0.parallelHosts = 0 })
        #expect(refused { $0.timeout = 0 })
        #expect(refused { $0.pageLimit = 0 })
        #expect(refused { $0.mostPages = 0 })
        #expect(refused { $0.agent = "칼새" })
        #expect(refused { $0.contact = "x\r\nX-Evil: 1" })
        #expect(refused { $0.hosts = ["a b"] })
        #expect(refused { $0.allowPrivate = ["no port:x"] })
        #expect(throws: SourceError.self) { try WebSource(WebSettings(), version: "1") }
    }

    @Test func settingsSurviveJSONAndNameTheMirror() throws {
        let text =
            #"{"url": ["https://a.example/"], "crawl": {"start": "https://a.example/"}, "most_pages": 5}"#
        let settings = try JSONDecoder().decode(WebSettings.self, from: Data(text.utf8))
        #expect(settings.crawl?.depth == 10 && settings.mostPages == 5 && settings.delay == 1)
        #expect(try JSONDecoder().decode(WebSettings.self, from: JSONEncoder().encode(settings)) == settings)
        var other = settings
        other.delay = 9
        other.contact = "me"
        #expect(other.identity == settings.identity)
        other.pages.append("https://b.example/")
        #expect(other.identity != settings.identity)
        #expect(try WebSource(settings, version: "1").name == "a.example")
        #expect(other.userAgent(version: "0.4") == "Kalsae/0.4 (+me)")
    }
}
