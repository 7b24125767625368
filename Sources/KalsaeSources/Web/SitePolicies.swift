// What each site wants of crawlers: its robots.txt and its reservation file, which must have been asked for before any
// page, are remembered for a day, and decide without a connection. What the answers mean follows RFC 9309, section
// 2.3.1: no such file allows everything, a site that cannot answer allows nothing.
// Pure: it names what has to be fetched and takes the answers; the time is a parameter.

import Foundation

/// What is remembered of one site, as it lies in the mirror.
struct SiteRecord: Codable, Sendable, Equatable {
    /// Body of robots.txt; nil where the site has none.
    var robots: Data?
    /// Why robots.txt could not be had; everything is forbidden then.
    var failure: MirrorEntry.Refusal?
    /// Body of the reservation file; nil where there is none.
    var reservations: Data?
    /// ETag and Last-Modified of robots.txt.
    var validators: [String: String] = [:]
    /// Seconds since 1970 at which robots.txt was last had.
    var time: Double
}

struct SitePolicies {
    /// The two files, in the order in which they are asked for.
    enum File: String, Codable, Sendable {
        case robots = "/robots.txt"
        case reservations = "/.well-known/tdmrep.json"
    }

    /// What may be done with an address.
    enum Decision: Equatable {
        case allowed
        case first(File)
        case refused(ReadingFailure)
    }

    /// What came of asking for a file.
    enum Answer: Equatable {
        case body(Data, validators: [String: String])
        case unchanged
        /// The site says there is none.
        case none
        /// The site cannot say.
        case unreachable(ReadingFailure)
    }

    /// How long a robots.txt is believed (RFC 9309, section 2.4).
    static let lifetime: Double = 24 * 3_600
    /// How long an old one is used while a site cannot answer (section 2.3.1.4).
    static let longestUse: Double = 30 * 24 * 3_600

    let agent: String
    /// By `scheme://host:port`.
    private(set) var records: [String: SiteRecord]
    private var robots: [String: RobotsFile] = [:]
    private var reservations: [String: ReservationFile] = [:]
    /// Files settled in this run, or cached and young enough.
    private var settled: [String: Set<File>] = [:]

    init(agent: String, records: [String: SiteRecord] = [:], now: Double) {
        self.agent = agent
        self.records = records
        for (origin, record) in records
        where record.failure == nil && now - record.time < Self.lifetime
            && record.time <= now
        {
            settled[origin] = [.robots, .reservations]
            parse(origin)
        }
    }

    private mutating func parse(_ origin: String) {
        guard let record = records[origin] else { return }
        robots[origin] = record.robots.map { RobotsFile($0, agent: agent) }
        reservations[origin] = record.reservations.flatMap { ReservationFile($0) }
    }

    /// Whether a page may be fetched.
    func decision(for url: WebAddress) -> Decision {
        let done = settled[url.origin] ?? []
        for file in [File.robots, .reservations] where !done.contains(file) { return .first(file) }
        if let failure = records[url.origin]?.failure {
            return .refused(ReadingFailure(rule: failure.rule, value: failure.value))
        }
        if let rule = robots[url.origin]?.disallows(url.target) {
            return .refused(ReadingFailure(rule: "robots", value: rule.line))
        }
        if let rule = robots[url.origin]?.reserves(url.target) {
            return .refused(OptOut.failure("robots.txt: \(rule.line)"))
        }
        if reservations[url.origin]?.reserves(url.target) == true {
            return .refused(OptOut.failure("tdmrep.json"))
        }
        return .allowed
    }

    /// Seconds between requests that the site asks for.
    func crawlDelay(_ origin: String) -> Double? { robots[origin]?.crawlDelay }
    /// Sitemaps that robots.txt names.
    func sitemaps(_ origin: String) -> [String] { robots[origin]?.sitemaps ?? [] }
    /// What makes the next request for robots.txt conditional.
    func validators(_ origin: String) -> [String: String] { records[origin]?.validators ?? [:] }

    /// Takes what came of asking for one of the files.
    mutating func take(_ answer: Answer, for file: File, of origin: String, now: Double) {
        var record = records[origin] ?? SiteRecord(time: now)
        switch (file, answer) {
        case (.robots, .body(let data, let validators)):
            record.robots = data.prefix(RobotsFile.longestFile)
            record.validators = validators
            (record.failure, record.time) = (nil, now)
        case (.robots, .unchanged): (record.failure, record.time) = (nil, now)
        case (.robots, .none):
            (record.robots, record.failure, record.time, record.validators) = (nil, nil, now, [:])
        case (.robots, .unreachable(let reason)):
            // An old file goes on while the site cannot answer; its time stays, so it is asked for again.
            if record.robots == nil || now - record.time > Self.longestUse {
                (record.robots, record.failure, record.time) = (
                    nil, MirrorEntry.Refusal(rule: reason.rule, value: reason.value), now
                )
            }
        case (.reservations, .body(let data, _)): record.reservations = data
        case (.reservations, .unchanged): break
        case (.reservations, .none), (.reservations, .unreachable): record.reservations = nil
        }
        records[origin] = record
        settled[origin, default: []].insert(file)
        parse(origin)
    }
}
