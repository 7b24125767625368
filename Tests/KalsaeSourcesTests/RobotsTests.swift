import Foundation
import Testing

@testable import KalsaeSources

@Suite struct RobotsTests {
    private func robots(_ text: String, agent: String = "Kalsae") -> RobotsFile {
        RobotsFile(Data(text.utf8), agent: agent)
    }

    @Test(arguments: [
        ("*", "/a", true), ("/fish", "/fish.html", true), ("/fish", "/Fish.asp", false), ("/fish*", "/fishheads", true),
        ("/fish/", "/fish", false), ("/*.php", "/folder/filename.php?x", true), ("/*.php$", "/filename.php?x", false),
        ("/*.php$", "/a.php", true), ("/fish*.php", "/fishheads/catfish.php?x", true), ("/$", "/", true),
        ("/$", "/a", false), ("/a*b*c$", "/aXbYbZc", true), ("/a*b*c$", "/aXbYc2", false), ("/%7Ejoe", "/~joe/x", true),
        ("/~joe", "/%7ejoe/x", true), ("/한글", "/%ED%95%9C%EA%B8%80/1", true), ("/a%2Fb", "/a/b", false),
        ("/**", "/", true), ("/a**$", "/a", true), ("/$x", "/$x", true),
    ])
    func patternsMatchAsInRFC9309(pattern: String, path: String, expected: Bool) {
        #expect(RobotsFile.matches(RobotsFile.normal(pattern), RobotsFile.normal(path)) == expected)
    }

    @Test func theLongestMatchDecidesAndAllowWinsATie() {
        let file = robots(
            """
            User-agent: *
            Disallow: /example/
            Allow: /example/page/
            Disallow: /example/page/disallowed.gif
            Disallow: /tie
            Allow: /tie
            """)
        #expect(file.disallows("/example/x") != nil)
        #expect(file.disallows("/example/page/x") == nil)
        #expect(file.disallows("/example/page/disallowed.gif")?.line == "Disallow: /example/page/disallowed.gif")
        #expect(file.disallows("/tie") == nil)
        #expect(file.disallows("/other") == nil)
    }

    @Test func ownGroupsAreMergedAndGoBeforeEverybodys() {
        let text = """
            User-Agent: other
            user-agent: KALSAE
            Disallow: /a  # why

            User-agent: *
            Disallow: /
            Crawl-delay: 9

            User-agent: kalsae/2.0
            Disallow: /b
            Crawl-delay: 3.5
            """
        let file = robots(text)
        #expect(file.disallows("/a") != nil)
        #expect(file.disallows("/b") != nil)
        #expect(file.disallows("/c") == nil)
        #expect(file.crawlDelay == 3.5)
        #expect(robots(text, agent: "Nobody").disallows("/c") != nil)
        #expect(robots(text, agent: "Kals").disallows("/c") != nil)
    }

    @Test func sitemapsBelongToNoGroupAndBrokenLinesToNothing() {
        let file = robots(
            "\u{FEFF}Sitemap: https://a.example/1.xml\r\nUser-agent: *\r\nsitemap: /2.xml\r\nnonsense\r\nDisallow: \r\n"
                + "Disallow:/x\rCrawl-delay: soon\nCrawl-delay: -1")
        #expect(file.sitemaps == ["https://a.example/1.xml", "/2.xml"])
        #expect(file.disallows("/x") != nil)
        #expect(file.disallows("/y") == nil)
        #expect(file.crawlDelay == nil)
    }

    @Test func onlyTheFirst500KiBAreRead() {
        let filler = String(repeating: "# filler\n", count: RobotsFile.longestFile / 9 + 1)
        #expect(robots("User-agent: *\n" + filler + "Disallow: /late").disallows("/late") == nil)
        #expect(robots("User-agent: *\nDisallow: /early\n" + filler).disallows("/early") != nil)
    }

    @Test func hostilePatternsEndAndForbid() {
        let path = "/" + String(repeating: "a", count: 2_000)
        #expect(RobotsFile.matches(Array("/*a*a*a*b$".utf8), Array(path.utf8)) == false)
        // A star, then a thousand letters that fail at the last place, two thousand times over.
        let pattern = "/*" + String(repeating: "a", count: 1_000) + "b"
        let file = robots("User-agent: *\nAllow: \(pattern)\nDisallow: \(pattern)c\nDisallow: /x")
        #expect(file.disallows(path) != nil)
        #expect(robots("User-agent: *\nAllow: \(pattern)\nDisallow: /a").disallows(path)?.line == "Disallow: /a")
    }

    @Test(arguments: [
        ("Content-Signal: search=yes, ai-train=no", "/x", true), ("Content-Signal: ai-train=yes", "/x", false),
        ("Content-Signal: search=no", "/x", false), ("Content-Usage: train-ai=n", "/x", true),
        ("Content-Usage: /docs/ train-ai=n", "/docs/a", true), ("Content-Usage: /docs/ train-ai=n", "/x", false),
        ("Content-Usage: train-ai=n\nContent-Usage: /open/ train-ai=y", "/open/a", false),
        ("DisallowAITraining: /", "/x", true), ("DisallowAITraining:", "/x", true),
        ("DisallowAITraining: /\nAllowAITraining: /open/", "/open/x", false), ("Allow: /", "/x", false),
    ])
    func linesAboutTrainingAreRead(lines: String, path: String, isReserved: Bool) {
        #expect((robots("User-agent: *\n\(lines)").reserves(path) != nil) == isReserved)
    }

    @Test func reservationFilesAreRead() throws {
        let file = try #require(
            ReservationFile(
                Data(
                    """
                    [{"location": "/open/", "tdm-reservation": 0},
                     {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/policy"},
                     {"location": "/own/*.html", "tdm-reservation": "1"}, {"nonsense": 3}]
                    """.utf8)))
        #expect(file.reserves("/x"))
        #expect(file.reserves("/own/a.html"))
        #expect(!file.reserves("/open/a"))
        #expect(ReservationFile(Data("<html>".utf8)) == nil)
        #expect(ReservationFile(Data("{}".utf8)) == nil)
    }

    @Test func answersMeanWhatRFC9309Says() throws {
        let url = try WebAddress("https://a.example/private/x")
        let no = ReadingFailure(rule: "unreachable", value: "HTTP status 503")
        var policies = SitePolicies(agent: "Kalsae", now: 0)
        #expect(policies.decision(for: url) == .first(.robots))
        policies.take(.none, for: .robots, of: url.origin, now: 0)
        #expect(policies.decision(for: url) == .first(.reservations))
        policies.take(.none, for: .reservations, of: url.origin, now: 0)
        #expect(policies.decision(for: url) == .allowed)

        policies.take(.unreachable(no), for: .robots, of: url.origin, now: 0)
        #expect(policies.decision(for: url) == .refused(no))
        let body = Data("User-agent: *\nDisallow: /private".utf8)
        policies.take(.body(body, validators: ["etag": "1"]), for: .robots, of: url.origin, now: 0)
        #expect(policies.decision(for: url) == .refused(ReadingFailure(rule: "robots", value: "Disallow: /private")))
        // An old file is used while the site cannot answer, for thirty days.
        policies.take(.unreachable(no), for: .robots, of: url.origin, now: 86_400)
        #expect(policies.decision(for: url) == .refused(ReadingFailure(rule: "robots", value: "Disallow: /private")))
        policies.take(.unreachable(no), for: .robots, of: url.origin, now: 31 * 86_400)
        #expect(policies.decision(for: url) == .refused(no))
    }

    @Test func filesAreBelievedForADayAndNotBeforeTheyCame() throws {
        let url = try WebAddress("https://a.example/x")
        let records = [url.origin: SiteRecord(robots: nil, time: 1_000)]
        #expect(SitePolicies(agent: "K", records: records, now: 1_000 + 86_399).decision(for: url) == .allowed)
        #expect(SitePolicies(agent: "K", records: records, now: 1_000 + 86_400).decision(for: url) == .first(.robots))
        #expect(SitePolicies(agent: "K", records: records, now: 999).decision(for: url) == .first(.robots))
        var broken = records
        broken[url.origin]?.failure = MirrorEntry.Refusal(rule: "unreachable", value: "x")
        #expect(SitePolicies(agent: "K", records: broken, now: 1_001).decision(for: url) == .first(.robots))
    }
}
