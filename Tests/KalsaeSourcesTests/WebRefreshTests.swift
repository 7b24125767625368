import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

private func page(_ title: String, _ links: [String] = [], tag: String? = nil, modified: String? = nil)
    -> LocalServer.Reply
{
    var headers: [String: String] = [:]
    headers["ETag"] = tag
    headers["Last-Modified"] = modified
    let anchors = links.map { "<p><a href=\"\($0)\">to \($0)</a></p>" }.joined()
    return .html("<html><body><h1>\(title)</h1><p>\(Sample.english)</p>\(anchors)</body></html>", headers)
}

@Suite struct WebRefreshTests {
    static let modified = "Wed, 01 May 2024 00:30:00 GMT"

    private func site() throws -> (MirroredSite, [String: LocalServer.Reply]) {
        let pages = [
            "/": page("s", ["/a", "/b", "/c"], tag: "\"s\""), "/a": page("a", ["/d"], tag: "\"a\""),
            "/b": page("b", modified: Self.modified), "/c": page("c"), "/d": page("d", tag: "W/\"d\""),
        ]
        let site = try MirroredSite(pages)
        site.crawl()
        return (site, pages)
    }

    @Test func aSecondRefreshFetchesNothingAndAChangedPageAlone() throws {
        let (site, pages) = try site()
        let first = try site.refresh()
        #expect(first.fetched == 5 && first.unchanged == 0)
        #expect(try site.entry("/b")?.time == Date(timeIntervalSince1970: 1_714_523_400))
        let before = try site.mirror().entries
        site.server.forget()

        let second = try site.refresh()
        #expect(second.fetched == 0 && second.unchanged == 5 && second.removed == 0)
        #expect(try site.mirror().entries == before)
        // robots.txt is believed for a day.
        #expect(site.server.requests.map(\.target).sorted() == ["/", "/a", "/b", "/c", "/d"])
        let conditional = site.server.requests.filter {
            $0.headers["if-none-match"] != nil || $0.headers["if-modified-since"] != nil
        }
        #expect(conditional.map(\.target).sorted() == ["/", "/a", "/b", "/d"])

        var changed = pages
        changed["/a"] = page("a, anew", ["/d", "/e"], tag: "\"a2\"")
        changed["/e"] = page("e")
        site.serve(changed)
        let third = try site.refresh()
        #expect(third.fetched == 2 && third.unchanged == 4)
        let source = CorpusSource(path: try site.mirror().folder.path, isMirror: true)
        #expect(try Collector().collect([source]).documents.contains { $0.title == "a, anew" })
    }

    @Test func robotsAreAskedAgainAfterADayConditionally() throws {
        let (site, pages) = try site()
        var all = pages
        var robots = LocalServer.Reply.text("User-agent: *\nDisallow: /b")
        robots.headers["ETag"] = "\"r\""
        all["/robots.txt"] = robots
        site.serve(all)
        try site.refresh()
        site.server.forget()
        site.clock.sleep(seconds: 25 * 3_600)
        try site.refresh()
        let request = try #require(site.server.requests.first)
        #expect(request.target == "/robots.txt" && request.headers["if-none-match"] == "\"r\"")
        #expect(try site.outcomes()["/b"] == "robots")
    }

    @Test func whatIsGoneIsRemovedAndWhatFailsIsKept() throws {
        let (site, pages) = try site()
        try site.refresh()
        let file = try #require(try site.entry("/b")).file
        site.server.answer { request in
            switch request.target {
            case "/b": .status(410)
            case "/c": .status(500)
            case "/d": LocalServer.Reply(raw: { _ in })
            default: MirroredSite.handler(pages)(request)
            }
        }
        let changes = try site.refresh()
        #expect(changes.removed == 1)
        #expect(try site.outcomes() == ["/": "ok", "/a": "ok", "/b": "http-status", "/c": "ok", "/d": "ok"])
        #expect(try !FileManager.default.fileExists(atPath: site.mirror().url(of: file).path))
        let kept = try #require(try site.entry("/d")).file
        #expect(try FileManager.default.fileExists(atPath: site.mirror().url(of: kept).path))
    }

    @Test func aPageThatNobodyLinksToAnyMoreIsRemoved() throws {
        let (site, pages) = try site()
        try site.refresh()
        var fewer = pages
        fewer["/"] = page("s", ["/a", "/b"], tag: "\"s2\"")
        site.serve(fewer)
        #expect(try site.refresh().removed == 1)
        #expect(try site.outcomes()["/c"] == nil)
        // Where the page that led there fails, nothing is concluded from it.
        site.server.answer { $0.target == "/a" ? .status(503) : MirroredSite.handler(fewer)($0) }
        #expect(try site.refresh().removed == 0)
        #expect(try site.outcomes()["/d"] == "ok")
    }

    @Test func aSiteThatIsDownKeepsItsPages() throws {
        let (site, _) = try site()
        try site.refresh()
        let before = try site.mirror().entries
        site.clock.sleep(seconds: 40 * 86_400)
        site.server.answer { _ in .status(503) }
        let changes = try site.refresh()
        #expect(changes.removed == 0 && changes.fetched == 0)
        #expect(try site.mirror().entries.filter { $0.value.refusal == nil } == before)
        // A mirror that holds nothing yet says that nothing can be had.
        let empty = try MirroredSite()
        empty.server.answer { _ in .status(503) }
        empty.crawl()
        #expect { try empty.refresh() } throws: { error in
            guard case SourceError.unreachable(_, let reason) = error else { return false }
            return reason.contains("503")
        }
    }

    @Test func anOptOutTakesThePageAway() throws {
        let (site, pages) = try site()
        try site.refresh()
        site.server.answer { request in
            var reply = MirroredSite.handler(pages)(request)
            if request.target == "/b" || request.target == "/c" { reply.headers["X-Robots-Tag"] = "noai" }
            return reply
        }
        try site.refresh()
        #expect(try site.outcomes() == ["/": "ok", "/a": "ok", "/b": "opted-out", "/c": "opted-out", "/d": "ok"])
    }

    @Test func retriesWaitAsTheServerAsks() throws {
        let site = try MirroredSite()
        let counter = Counter()
        site.server.answer { request in
            guard request.target == "/busy" else { return .status(404) }
            switch counter.next() {
            case 1: return .status(429, ["Retry-After": "25"])
            case 2: return .status(503, ["Retry-After": "99999"])
            default: return page("at last")
            }
        }
        site.settings.pages = [site.server.address + "/busy"]
        #expect(try site.refresh().fetched == 1)
        let times = site.server.requests.filter { $0.target == "/busy" }.map(\.time)
        #expect(times.count == 3)
        #expect(times[1] - times[0] >= 25 && times[1] - times[0] < 26)
        #expect(times[2] - times[1] >= 60 && times[2] - times[1] < 61)
    }

    @Test func failuresAreTriedAgainAtGrowingPausesAndThenGivenUp() throws {
        let site = try MirroredSite(["/ok": page("ok")])
        let ok = MirroredSite.handler(["/ok": page("ok")])
        site.server.answer { $0.target == "/bad" ? LocalServer.Reply(raw: { _ in }) : ok($0) }
        site.settings.pages = ["/bad", "/ok"].map { site.server.address + $0 }
        site.settings.delay = 3
        try site.refresh()
        #expect(try site.outcomes() == ["/bad": "unreachable", "/ok": "ok"])
        let times = site.server.requests.filter { $0.target == "/bad" }.map(\.time)
        #expect(times.count == 3)
        #expect(times[1] - times[0] >= 3 && times[2] - times[1] >= 6)
    }

    @Test func anInterruptedRefreshGoesOnWhereItWas() throws {
        let site = try MirroredSite()
        site.server.answer { request in
            guard request.target == "/" || request.target.hasPrefix("/p") else { return .status(404) }
            return page(request.target, request.target == "/" ? (0..<40).map { "/p\($0)" } : [])
        }
        site.crawl()
        let counter = Counter()
        #expect(throws: CancellationError.self) { try site.refresh { counter.next() > 100 } }
        let asked = Set(site.asked)
        #expect(asked.count > 2 && asked.count < 41)
        #expect(try site.mirror().entries.isEmpty)
        site.server.forget()
        let changes = try site.refresh()
        #expect(changes.fetched == 41)
        // One page may have been under way when it was interrupted.
        #expect(Set(site.asked).intersection(asked).count <= 1)
        #expect(try site.outcomes().values.filter { $0 == "ok" }.count == 41)
        #expect(
            try !FileManager.default.fileExists(
                atPath: site.mirror().folder.appendingPathComponent("frontier.json").path))
    }

    /// What a crash leaves behind is the last save: pages asked for since then are asked for again, no others.
    @Test func theFrontierIsSavedOnTheWay() throws {
        let site = try MirroredSite()
        site.server.answer { request in
            guard request.target == "/" || request.target.hasPrefix("/p") else { return .status(404) }
            return page(request.target, request.target == "/" ? (0..<150).map { "/p\($0)" } : [])
        }
        site.crawl()
        site.settings.delay = 0
        let folder = try site.mirror().folder
        let saved = site.folder.url.appendingPathComponent("saved.json")
        try site.refresh {
            try? FileManager.default.copyItem(at: folder.appendingPathComponent("frontier.json"), to: saved)
            return false
        }
        try FileManager.default.moveItem(at: saved, to: folder.appendingPathComponent("frontier.json"))
        try FileManager.default.removeItem(at: folder.appendingPathComponent("index.jsonl"))
        site.server.forget()
        #expect(try site.refresh().fetched == 151)
        #expect(site.asked.count == 151 - WebRefresh.saveInterval || site.asked.count == 152 - WebRefresh.saveInterval)
    }

    @Test func aDamagedOrForeignFrontierIsNotGoneOnWith() throws {
        let (site, _) = try site()
        let mirror = try site.mirror()
        for text in ["", "{", "{\"identity\": 3}", "[]"] {
            try Data(text.utf8).write(to: mirror.folder.appendingPathComponent("frontier.json"))
            try Data(text.utf8).write(to: mirror.folder.appendingPathComponent("sites.json"))
            #expect(try site.refresh().fetched + site.refresh().unchanged > 0)
        }
        let frontier = WebFrontier(
            identity: "another", time: site.clock.now, waiting: [], seen: [], entries: [], fetched: 0, unchanged: 0,
            removed: 0, refused: 0, asked: 0, isIncomplete: false)
        try frontier.save(mirror)
        #expect(WebFrontier.load(mirror, identity: "another", now: site.clock.now) == frontier)
        #expect(WebFrontier.load(mirror, identity: "other", now: site.clock.now) == nil)
        #expect(WebFrontier.load(mirror, identity: "another", now: site.clock.now + 8 * 86_400) == nil)
    }

    @Test func limitsEndARefreshAndSaySo() throws {
        let site = try MirroredSite()
        site.server.answer { $0.target.hasPrefix("/p") ? page($0.target) : .status(404) }
        site.settings.pages = (0..<10).map { "\(site.server.address)/p\($0)" }
        site.settings.mostPages = 4
        #expect(try site.refresh().fetched == 4)
        #expect(try site.outcomes().values.filter { $0 == "limit" }.count == 6)
        // What an earlier refresh had stays.
        site.settings.mostPages = 2
        try site.refresh()
        #expect(try site.outcomes().values.filter { $0 == "ok" }.count == 4)
        let small = try MirroredSite()
        small.server.answer { $0.target.hasPrefix("/p") ? page($0.target) : .status(404) }
        small.settings.pages = (0..<10).map { "\(small.server.address)/p\($0)" }
        small.settings.mostBytes = 1_000
        #expect(try small.refresh().fetched < 5)
    }

    @Test func oneBadPageHarmsNoOther() throws {
        let site = try MirroredSite()
        let bomb = gzipped(Data(repeating: 0x61, count: 8 << 20))
        site.server.answer { request in
            switch request.target {
            case "/bomb":
                LocalServer.Reply(headers: ["Content-Type": "text/html", "Content-Encoding": "gzip"], body: bomb)
            case "/image": LocalServer.Reply(headers: ["Content-Type": "image/png"], body: Data([1, 2, 3]))
            case "/empty": .html("")
            case "/secret": .status(403)
            case "/teapot": .status(299)
            case "/deep": .html(String(repeating: "<div>", count: 100_000))
            case "/ok": page("ok")
            default: .status(404)
            }
        }
        site.settings.pageLimit = 1 << 20
        site.settings.pages = ["bomb", "image", "empty", "secret", "teapot", "deep", "ok", "none"].map {
            "\(site.server.address)/\($0)"
        }
        try site.refresh()
        #expect(
            try site.outcomes() == [
                "/bomb": "too-large", "/image": "unsupported-type", "/empty": "empty", "/secret": "http-status",
                "/teapot": "http-status", "/deep": "ok", "/ok": "ok", "/none": "http-status",
            ])
        let source = CorpusSource(path: try site.mirror().folder.path, isMirror: true)
        let collected = try Collector().collect([source])
        #expect(collected.documents.map(\.title) == ["ok"])
        #expect(collected.ledger.counts(.quarantined)["too-deep"] == 1)
    }
}

/// Counts from 1, from any thread.
final class Counter: @unchecked Sendable {
    // `lock` guards `value`.
    private let lock = NSLock()
    private var value = 0
    func next() -> Int {
        lock.withLock {
            value += 1
            return value
        }
    }
}
