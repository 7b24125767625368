// One refresh of a mirror of pages: seeds the queue, carries out what queue, policies and judge decide, writes the
// mirror. Everything with an effect is here or behind the transport; nothing here decides about politeness or rights.

import Foundation
import KalsaeSupport

final class WebRefresh {
    let settings: WebSettings
    let rules: AddressRules
    let mirror: Mirror
    let clock: any CrawlClock
    let progress: any ProgressReporter
    private let name: String
    private let transport: any PageTransport

    var queue: FetchQueue
    var policies: SitePolicies
    var scope = WebScope()
    /// Addresses that were queued at any time.
    var seen: Set<WebAddress> = []
    /// What is known of each origin after this refresh.
    var entries: [String: MirrorEntry] = [:]
    var changes = MirrorChanges()
    /// Whether something that would have led to more pages could not be had; nothing is removed then.
    var isIncomplete = false
    private var underway: [Int: FetchJob] = [:]
    private var started = 0
    /// Pages asked for in this refresh.
    private var asked = 0
    private var savedAt = 0
    /// Site files whose redirect another host is answering.
    private var awaited: Set<String> = []

    /// Addresses that one refresh keeps in mind: a multiple of the pages it may ask for, and a bound on that.
    static let mostKnown = 1_000_000
    static let knownPerPage = 20
    static let mostRedirects = 5
    /// Sitemaps within sitemaps, and sitemaps at all.
    static let deepestSitemap = 3
    static let mostSitemaps = 1_000
    /// Pages between two saves of the frontier, or a tenth of what is done where that is more.
    static let saveInterval = 100
    /// The longest the loop waits before it looks whether it is interrupted, in seconds.
    static let patience = 0.25
    var sitemapsAsked = 0

    init(
        _ settings: WebSettings, name: String, rules: AddressRules, mirror: Mirror, transport: any PageTransport,
        clock: any CrawlClock, progress: any ProgressReporter
    ) {
        self.settings = settings
        self.name = name
        self.rules = rules
        self.mirror = mirror
        self.transport = transport
        self.clock = clock
        self.progress = progress
        queue = FetchQueue(delay: settings.delay, mostHosts: settings.parallelHosts)
        policies = SitePolicies(agent: settings.product, records: WebFrontier.sites(mirror), now: clock.now)
    }

    /// - Throws: `SourceError`, `CancellationError` after the frontier was saved, `SupportError` where the mirror
    ///   cannot be written.
    func run(isInterrupted: () -> Bool) throws -> MirrorChanges {
        for origin in policies.records.keys { setDelay(origin) }
        try setScope()
        if let frontier = WebFrontier.load(mirror, identity: settings.identity, now: clock.now) {
            resume(frontier)
        } else {
            try seed()
        }
        while true {
            if isInterrupted() {
                try save()
                throw CancellationError()
            }
            if let limit = limitReached() { stop(limit) }
            let step = queue.next(now: clock.now) { gate($0) }
            switch step {
            case .start(let job): start(job)
            case .refused(let job, let failure): leaveOut(job, failure)
            case .wait(let time):
                let seconds = min(max(time - clock.now, 0), Self.patience)
                if underway.isEmpty { clock.sleep(seconds: seconds) } else { try pump(seconds) }
            case .busy: try pump(Self.patience)
            case .empty: return try finish()
            }
            if asked - savedAt >= max(Self.saveInterval, entries.count / 10) { try save() }
        }
    }

    private func gate(_ job: FetchJob) -> FetchQueue.Gate {
        if case .site = job.kind { return .go }
        if let refusal = rules.refusal(of: job.url) { return .refused(refusal) }
        switch policies.decision(for: job.url) {
        case .allowed: return .go
        case .refused(let failure): return .refused(failure)
        case .first(let file):
            if awaited.contains(job.url.origin) { return .hold }
            return .first(FetchJob(kind: .site(file), url: job.url.at(file.rawValue), isNamed: false))
        }
    }

    private func start(_ job: FetchJob) {
        // A site in place of a sitemap: its robots.txt names them.
        if job.kind == .sitemap, job.url.path == "/", job.url.query == nil {
            queue.finished(job, now: clock.now)
            expand(job)
            return
        }
        var request = PageRequest(url: job.url, mostBytes: settings.pageLimit)
        switch job.kind {
        case .site(let file):
            request.mostBytes = RobotsFile.longestFile
            request.cutsLongBody = file == .robots
            request.accept = file == .robots ? "text/plain,*/*;q=0.5" : "application/json,*/*;q=0.5"
            if file == .robots, job.chain.isEmpty { request.validators = policies.validators(job.url.origin) }
        case .sitemap:
            request.mostBytes = Sitemap.largest
            request.accept = "application/xml,text/xml,application/gzip,text/plain;q=0.8,*/*;q=0.5"
            sitemapsAsked += 1
        case .feed: request.accept = "application/atom+xml,application/rss+xml,application/feed+json,*/*;q=0.5"
        case .page:
            asked += 1
            request.validators = validators(for: job)
        }
        started += 1
        underway[started] = job
        transport.start(request, number: started)
    }

    /// Validators make sense where the file they speak of is here, or where it is known why it is not.
    private func validators(for job: FetchJob) -> [String: String] {
        guard let old = mirror.entries[job.url.description] else { return [:] }
        let isHere = !old.file.isEmpty && FileManager.default.fileExists(atPath: mirror.url(of: old.file).path)
        // A duplicate's other copy may be gone; it is looked at anew.
        let isKnown = old.refusal.map { $0.rule != "duplicate" } ?? false
        return isHere || (isKnown && !job.isFollowed) ? old.validators : [:]
    }

    private func pump(_ seconds: Double) throws {
        for (number, outcome) in transport.wait(seconds: seconds) {
            guard let job = underway.removeValue(forKey: number) else { continue }
            try take(job, outcome)
            let done = entries.count
            progress.update("fetch", done: done, total: done + queue.count, unit: "pages")
        }
    }

    private func take(_ job: FetchJob, _ outcome: PageOutcome) throws {
        if case .site(let file) = job.kind { return takeSite(job, file, outcome) }
        let judge = PageJudge(agent: settings.product, now: clock.now)
        if job.kind == .page {
            try takePage(job, judge.judge(outcome, for: job.url), judge)
        } else {
            takeListing(job, outcome, judge)
        }
    }

    /// Puts a job back for another try, or says that it has had its last.
    func again(_ job: FetchJob, after: Double?) -> Bool {
        var next = job
        next.attempts += 1
        let backoff = max(1, settings.delay) * Double(1 << min(job.attempts, 10))
        let pause = min(max(after ?? 0, backoff), settings.longestDelay)
        guard job.attempts < settings.retries else {
            queue.finished(job, now: clock.now, pause: min(after ?? 0, settings.longestDelay))
            return false
        }
        queue.finished(job, now: clock.now, pause: pause)
        queue.add(next, first: true)
        return true
    }

    private func takeSite(_ job: FetchJob, _ file: SitePolicies.File, _ outcome: PageOutcome) {
        let origin = job.asked.origin
        let answer: SitePolicies.Answer
        switch outcome {
        case .refused(let failure): answer = file == .robots ? .unreachable(failure) : .none
        case .failed(let reason):
            if file == .robots, again(job, after: nil) { return }
            answer = .unreachable(Self.noRobots(reason))
            if file == .robots { return settle(origin, file, answer) }
        case .answer(let found):
            switch found.status {
            case 200..<300:
                var validators: [String: String] = [:]
                for name in ["etag", "last-modified"] { validators[name] = found.header(name) }
                answer = .body(found.body, validators: job.chain.isEmpty ? validators : [:])
            case 304: answer = .unchanged
            case 301, 302, 303, 307, 308:
                if redirectSite(job, to: found.header("location"), origin) { return }
                answer = .none
            case let status where status == 429 || status >= 500:
                if file == .robots, again(job, after: found.header("retry-after").flatMap(Double.init)) { return }
                answer = .unreachable(Self.noRobots("HTTP status \(status)"))
                if file == .robots { return settle(origin, file, answer) }
            default: answer = .none
            }
        }
        queue.finished(job, now: clock.now)
        settle(origin, file, answer)
    }

    private static func noRobots(_ reason: String) -> ReadingFailure {
        ReadingFailure(rule: "unreachable", value: "robots.txt cannot be read: \(reason)")
    }

    private func settle(_ origin: String, _ file: SitePolicies.File, _ answer: SitePolicies.Answer) {
        awaited.remove(origin)
        policies.take(answer, for: file, of: origin, now: clock.now)
        setDelay(origin)
    }

    private func setDelay(_ origin: String) {
        guard let seconds = policies.crawlDelay(origin), let url = try? WebAddress(origin) else { return }
        if seconds > settings.longestDelay {
            progress.note(
                "\(origin) asks for \(seconds) s between pages; \(settings.longestDelay) s is the most waited")
        }
        queue.setDelay(min(seconds, settings.longestDelay), host: url.host)
    }

    /// Follows a redirect of robots.txt (RFC 9309, section 2.3.1.2: five hops, other hosts too).
    private func redirectSite(_ job: FetchJob, to place: String?, _ origin: String) -> Bool {
        guard job.chain.count < Self.mostRedirects, let place, let url = try? WebAddress(place, in: job.url),
            rules.refusal(of: url) == nil
        else { return false }
        var next = job
        next.chain.append(job.url)
        next.url = url
        queue.finished(job, now: clock.now)
        queue.add(next, first: true)
        awaited.insert(origin)
        return true
    }

    /// What stops the refresh before its queue is empty.
    private func limitReached() -> String? {
        if asked >= settings.mostPages { return "most_pages: \(settings.mostPages)" }
        if transport.received >= settings.mostBytes { return "most_bytes: \(Units.bytes(settings.mostBytes))" }
        return nil
    }

    private func stop(_ limit: String) {
        let left = queue.clear()
        if left.isEmpty { return }
        isIncomplete = true
        progress.note("\(name): stopped at \(limit); \(left.count) addresses were not asked for")
        for job in left where job.isNamed && job.kind == .page && mirror.entries[job.url.description] == nil {
            refuse(job, ReadingFailure(rule: "limit", value: limit))
        }
    }

    private func resume(_ frontier: WebFrontier) {
        progress.note("\(name): goes on where it was interrupted, \(frontier.waiting.count) addresses left")
        seen = Set(frontier.seen)
        entries = Dictionary(frontier.entries.map { ($0.origin, $0) }, uniquingKeysWith: { $1 })
        (changes.fetched, changes.unchanged) = (frontier.fetched, frontier.unchanged)
        (changes.removed, changes.refused) = (frontier.removed, frontier.refused)
        (asked, isIncomplete) = (frontier.asked, frontier.isIncomplete)
        for job in frontier.waiting { queue.add(job) }
    }

    private func save() throws {
        let site = { (job: FetchJob) -> Bool in if case .site = job.kind { true } else { false } }
        let waiting = underway.sorted { $0.key < $1.key }.map(\.value) + queue.waiting
        let frontier = WebFrontier(
            identity: settings.identity, time: clock.now, waiting: waiting.filter { !site($0) },
            seen: seen.sorted { $0.description < $1.description }, entries: Array(entries.values),
            fetched: changes.fetched, unchanged: changes.unchanged, removed: changes.removed,
            refused: changes.refused, asked: asked, isIncomplete: isIncomplete)
        try frontier.save(mirror)
        try WebFrontier.saveSites(policies.records, mirror)
        savedAt = asked
    }

    private func finish() throws -> MirrorChanges {
        settleDuplicates()
        for (origin, old) in mirror.entries where entries[origin] == nil {
            if isIncomplete {
                entries[origin] = old
            } else if old.refusal == nil {
                changes.removed += 1
            }
        }
        let kept = entries.values.contains { $0.refusal == nil }
        let reasons = Set(entries.values.compactMap { $0.refusal?.rule })
        if !kept, reasons.isSubset(of: ["unreachable"]) {
            let first = entries.values.compactMap(\.refusal?.value).min() ?? "it leads to no page"
            throw SourceError.unreachable(source: name, reason: first)
        }
        try mirror.replaceEntries(Array(entries.values))
        try WebFrontier.saveSites(policies.records, mirror)
        WebFrontier.remove(mirror)
        return changes
    }
}
