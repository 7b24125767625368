// Which request comes next, and when: one line of waiting jobs a host, one request a host at a time, a pause after
// each, hosts beside each other up to a number. Everything a polite crawler promises is decided here, so that it can
// be proven without a network: no clock, no sockets, time is a parameter.

import Foundation

/// One thing to fetch.
struct FetchJob: Codable, Sendable, Equatable {
    enum Kind: Codable, Sendable, Equatable {
        case site(SitePolicies.File)
        case sitemap
        case feed
        case page
    }

    var kind: Kind
    var url: WebAddress
    /// Links away from the start; pages that were named are 0.
    var depth = 0
    /// Whether the page's links are followed.
    var isFollowed = false
    /// Whether somebody named it (a list, a sitemap, a feed), so that it gets a row of its own when it is left out.
    var isNamed = true
    var attempts = 0
    /// When a sitemap or feed says it was changed.
    var time: Date?
    /// The addresses that were redirected until here, the first one first.
    var chain: [WebAddress] = []

    /// The address that was named or found.
    var asked: WebAddress { chain.first ?? url }
}

struct FetchQueue {
    /// What must happen before a job.
    enum Gate {
        case go
        /// This first; the job keeps its place.
        case first(FetchJob)
        /// Not yet; something under way decides.
        case hold
        case refused(ReadingFailure)
    }

    enum Step: Equatable {
        case start(FetchJob)
        case refused(FetchJob, ReadingFailure)
        /// Nothing may start before this time.
        case wait(until: Double)
        /// Everything that could start is under way.
        case busy
        case empty
    }

    /// One host's line.
    private struct Lane {
        var jobs: [FetchJob] = []
        /// Jobs already taken from the front.
        var taken = 0
        var isBusy = false
        /// Whether it stands in `order`.
        var isListed = false
        var nextTime = 0.0

        var isEmpty: Bool { taken == jobs.count }

        mutating func removeFirst() {
            taken += 1
            if taken > 1_024, taken * 2 > jobs.count {
                jobs.removeFirst(taken)
                taken = 0
            }
        }

        mutating func insertFirst(_ job: FetchJob) {
            if taken > 0 {
                taken -= 1
                jobs[taken] = job
            } else {
                jobs.insert(job, at: 0)
            }
        }
    }

    /// The pause after each request, at least.
    let delay: Double
    let mostHosts: Int
    private var lanes: [String: Lane] = [:]
    /// Pauses that hosts ask for.
    private var delays: [String: Double] = [:]
    /// Hosts with waiting jobs, in the order in which they first had one; makes runs repeatable.
    private var order: [String] = []
    private(set) var active = 0

    init(delay: Double, mostHosts: Int) {
        self.delay = delay
        self.mostHosts = mostHosts
    }

    /// Jobs that have not started.
    var waiting: [FetchJob] { order.flatMap { name in lanes[name].map { Array($0.jobs[$0.taken...]) } ?? [] } }

    /// How many of them are sitemaps.
    private(set) var sitemapCount = 0

    /// Takes every waiting job out.
    mutating func clear() -> [FetchJob] {
        let left = waiting
        for host in order {
            lanes[host]?.jobs = []
            lanes[host]?.taken = 0
            lanes[host]?.isListed = false
        }
        order = []
        (count, sitemapCount) = (0, 0)
        return left
    }

    /// How many jobs have not started.
    private(set) var count = 0

    /// Adds a job at the end of its host's line, or at its front.
    mutating func add(_ job: FetchJob, first: Bool = false) {
        let host = job.url.host
        count += 1
        if job.kind == .sitemap { sitemapCount += 1 }
        var lane = lanes.removeValue(forKey: host) ?? Lane()
        if !lane.isListed {
            order.append(host)
            lane.isListed = true
        }
        if first { lane.insertFirst(job) } else { lane.jobs.append(job) }
        lanes[host] = lane
    }

    /// Sets a host's own pause where it is longer than everybody's.
    mutating func setDelay(_ seconds: Double, host: String) { delays[host] = max(delays[host] ?? 0, seconds) }

    /// What to do now.
    ///
    /// - Parameter gate: says of a job whether it may go; called only for a job that is due.
    mutating func next(now: Double, gate: (FetchJob) -> Gate) -> Step {
        guard active < mostHosts else { return .busy }
        var earliest = Double.infinity
        var isWaiting = false
        for (place, host) in order.enumerated() {
            guard let lane = lanes[host], !lane.isEmpty else { continue }
            isWaiting = true
            if lane.isBusy { continue }
            if lane.nextTime > now {
                earliest = min(earliest, lane.nextTime)
                continue
            }
            let job = lane.jobs[lane.taken]
            switch gate(job) {
            case .refused(let failure):
                take(job, host, place)
                return .refused(job, failure)
            case .hold: continue
            case .first(let other): return start(other, lane: host)
            case .go:
                take(job, host, place)
                return start(job, lane: host)
            }
        }
        if earliest.isFinite { return .wait(until: earliest) }
        return isWaiting || active > 0 ? .busy : .empty
    }

    private mutating func take(_ job: FetchJob, _ host: String, _ place: Int) {
        count -= 1
        if job.kind == .sitemap { sitemapCount -= 1 }
        lanes[host]?.removeFirst()
        guard lanes[host]?.isEmpty == true else { return }
        lanes[host]?.isListed = false
        order.remove(at: place)
    }

    private mutating func start(_ job: FetchJob, lane host: String) -> Step {
        precondition(job.url.host == host, "what must come first is asked of the same host")
        lanes[host]?.isBusy = true
        active += 1
        return .start(job)
    }

    /// Notes that a job that was started has ended, and begins the host's pause.
    ///
    /// - Parameter pause: a longer one, which the host asked for (Retry-After) or its failure calls for.
    mutating func finished(_ job: FetchJob, now: Double, pause: Double = 0) {
        let host = job.url.host
        active -= 1
        lanes[host]?.isBusy = false
        let own = max(delay, delays[host] ?? 0)
        lanes[host]?.nextTime = now + max(pause, own)
    }
}
