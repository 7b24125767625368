// What a recipe says of pages: where they are listed, how far a crawl goes, how polite and how large it may be.
// It fetches nothing.

import Foundation
import KalsaeSupport

/// A source of web pages.
///
/// ```swift
/// var settings = WebSettings()
/// settings.crawl = CrawlSettings(start: "https://docs.example.org/guide/", prefix: "/guide/")
/// ```
public struct WebSettings: Codable, Sendable, Equatable {
    /// Pages by address.
    public var pages: [String] = []
    /// A file with an address a line; blank lines and those that begin with `#` are passed over.
    public var list: String?
    /// Sitemaps, or sites (`https://example.org/`) whose robots.txt names them.
    public var sitemaps: [String] = []
    /// RSS, Atom or JSON feeds.
    public var feeds: [String] = []
    public var crawl: CrawlSettings?
    /// Hosts beside the named ones to which sitemaps, feeds and crawls may lead.
    public var hosts: [String] = []
    /// How the crawler calls itself; its first word is what robots.txt knows it by.
    public var agent = "Kalsae"
    /// Where a site's owner can complain: an address or a page.
    public var contact = ""
    /// Seconds between two requests to a host; a site's Crawl-delay goes before it where it is longer.
    public var delay = 1.0
    /// The longest Crawl-delay or Retry-After that is waited for, in seconds.
    public var longestDelay = 60.0
    /// Hosts that are asked at the same time; each is asked for one page at a time.
    public var parallelHosts = 4
    /// Seconds that one page may take.
    public var timeout = 60.0
    /// Bytes of one page, unpacked.
    public var pageLimit = 32 << 20
    /// Pages that one refresh asks for.
    public var mostPages = 10_000
    /// Bytes that one refresh receives, unpacked.
    public var mostBytes = 4 << 30
    /// How often a page is asked for again after a failure that may pass.
    public var retries = 2
    /// Hosts that may be private: `host:port`, `*.domain:port`, `address/bits:port`.
    public var allowPrivate: [String] = []

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case pages = "url"
        case list
        case sitemaps = "sitemap"
        case feeds = "feed"
        case crawl, hosts, agent, contact, delay
        case longestDelay = "longest_delay"
        case parallelHosts = "parallel_hosts"
        case timeout
        case pageLimit = "page_limit"
        case mostPages = "most_pages"
        case mostBytes = "most_bytes"
        case retries
        case allowPrivate = "allow_private"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ normal: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? normal
        }
        pages = try value(.pages, pages)
        list = try values.decodeIfPresent(String.self, forKey: .list)
        sitemaps = try value(.sitemaps, sitemaps)
        feeds = try value(.feeds, feeds)
        crawl = try values.decodeIfPresent(CrawlSettings.self, forKey: .crawl)
        hosts = try value(.hosts, hosts)
        agent = try value(.agent, agent)
        contact = try value(.contact, contact)
        delay = try value(.delay, delay)
        longestDelay = try value(.longestDelay, longestDelay)
        parallelHosts = try value(.parallelHosts, parallelHosts)
        timeout = try value(.timeout, timeout)
        pageLimit = try value(.pageLimit, pageLimit)
        mostPages = try value(.mostPages, mostPages)
        mostBytes = try value(.mostBytes, mostBytes)
        retries = try value(.retries, retries)
        allowPrivate = try value(.allowPrivate, allowPrivate)
    }

    /// Checks every value before anything is fetched.
    ///
    /// - Throws: `SourceError.invalidSetting`.
    public func validate() throws {
        func check(_ name: String, _ isSound: Bool, _ reason: String) throws {
            if !isSound { throw SourceError.invalidSetting(name: name, reason: reason) }
        }
        let addresses = [
            ("url", pages), ("sitemap", sitemaps), ("feed", feeds), ("crawl", crawl.map { [$0.start] } ?? []),
        ]
        for (name, texts) in addresses {
            for text in texts {
                do { _ = try WebAddress(text) } catch {
                    try check(name, false, "\"\(text.prefix(200))\" cannot be fetched: \(error.value)")
                }
            }
        }
        try check(
            "url", !pages.isEmpty || list != nil || !sitemaps.isEmpty || !feeds.isEmpty || crawl != nil,
            "name at least one of url, list, sitemap, feed, crawl")
        for host in hosts + (crawl?.hosts ?? []) {
            try check("hosts", (try? HostName.normal(host)) != nil, "\"\(host.prefix(80))\" is no host name")
        }
        let printable = { (text: String) in text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
        try check("agent", !product.isEmpty && printable(agent), "a name such as Kalsae, in ASCII letters")
        try check("contact", printable(contact), "ASCII, such as an e-mail address")
        try check("delay", (0...3_600).contains(delay), "0 to 3600 seconds")
        try check("longest_delay", (0...86_400).contains(longestDelay), "0 to 86400 seconds")
        try check("parallel_hosts", (1...64).contains(parallelHosts), "1 to 64")
        try check("timeout", timeout > 0 && timeout <= 3_600, "more than 0 to 3600 seconds")
        try check("page_limit", (1...(1 << 30)).contains(pageLimit), "1 byte to 1 GiB")
        try check("most_pages", (1...10_000_000).contains(mostPages), "1 to 10000000")
        try check("most_bytes", mostBytes > 0, "more than 0")
        try check("retries", (0...10).contains(retries), "0 to 10")
        try check("depth", (0...1_000).contains(crawl?.depth ?? 0), "0 to 1000")
        _ = try AddressRules(allowed: allowPrivate)
    }

    /// The word by which robots.txt knows the crawler.
    var product: String { String(agent.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_") }) }

    /// The User-Agent header: `Kalsae/0.4 (+crawler@example.org)`.
    func userAgent(version: String) -> String {
        let name = agent.contains("/") ? agent : "\(agent)/\(version)"
        return contact.isEmpty || name.contains("(") ? name : "\(name) (+\(contact))"
    }

    /// What decides which pages a mirror holds: not how fast they are fetched or who asks.
    var identity: String {
        struct Key: Encodable {
            let url, sitemap, feed, hosts: [String]
            let list: String?
            let crawl: CrawlSettings?
            let pages, page, bytes: Int
        }
        let key = Key(
            url: pages, sitemap: sitemaps, feed: feeds, hosts: hosts, list: list, crawl: crawl, pages: mostPages,
            page: pageLimit, bytes: mostBytes)
        guard let text = try? JSONLines.encoder().encode(key) else { return "web" }
        return "web " + String(decoding: text, as: UTF8.self)
    }
}

/// A crawl: from one page along its links.
public struct CrawlSettings: Codable, Sendable, Equatable {
    public var start: String
    /// Paths on the start's host begin with this.
    public var prefix: String
    /// Links away from the start.
    public var depth: Int
    /// Further hosts; on them any path goes.
    public var hosts: [String]

    public init(start: String, prefix: String = "/", depth: Int = 10, hosts: [String] = []) {
        self.start = start
        self.prefix = prefix
        self.depth = depth
        self.hosts = hosts
    }

    private enum CodingKeys: String, CodingKey { case start, prefix, depth, hosts }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            start: try values.decode(String.self, forKey: .start),
            prefix: try values.decodeIfPresent(String.self, forKey: .prefix) ?? "/",
            depth: try values.decodeIfPresent(Int.self, forKey: .depth) ?? 10,
            hosts: try values.decodeIfPresent([String].self, forKey: .hosts) ?? [])
    }
}

/// Which addresses a source covers: the hosts it names, and below which path.
struct WebScope: Sendable, Equatable {
    /// Host and port; nil for a further host, where both of the web's ports go.
    private struct Place: Hashable, Sendable {
        var host: String
        var port: Int?
    }
    private var places: Set<Place> = []
    /// Path prefixes by host; a host without one is covered whole.
    private var prefixes: [String: String] = [:]

    mutating func add(_ url: WebAddress, prefix: String = "/") {
        places.insert(Place(host: url.host, port: url.port))
        if prefix != "/" { prefixes[url.host] = prefix }
    }

    /// Adds a host under which another one's pages went on.
    mutating func add(_ url: WebAddress, like other: WebAddress) { add(url, prefix: prefixes[other.host] ?? "/") }

    mutating func add(host: String) {
        if let name = try? HostName.normal(host) { places.insert(Place(host: name, port: nil)) }
    }

    /// Whether an address's host is one of those named. A site that moves between http and https stays the same.
    func holds(host url: WebAddress) -> Bool {
        if places.contains(Place(host: url.host, port: url.port)) || places.contains(Place(host: url.host, port: nil)) {
            return true
        }
        let ports = WebAddress.defaultPorts.values
        return ports.contains(url.port) && ports.contains { places.contains(Place(host: url.host, port: $0)) }
    }

    func covers(_ url: WebAddress) -> Bool {
        holds(host: url) && url.path.hasPrefix(prefixes[url.host] ?? "/")
    }
}
