// What a refresh does with each answer: pages into the mirror, links and listed addresses into the queue, and a row
// for everything that is left out.

import Foundation
import KalsaeSupport

extension WebRefresh {
    /// Which hosts and paths the settings cover.
    func setScope() throws {
        for text in settings.sitemaps + settings.feeds { scope.add(try Self.address(text, "sitemap")) }
        if let crawl = settings.crawl {
            scope.add(try Self.address(crawl.start, "crawl"), prefix: crawl.prefix)
            for host in crawl.hosts { scope.add(host: host) }
        }
        for host in settings.hosts { scope.add(host: host) }
    }

    private static func address(_ text: String, _ name: String) throws -> WebAddress {
        do { return try WebAddress(text) } catch {
            throw SourceError.invalidSetting(name: name, reason: "\"\(text)\" cannot be fetched: \(error.value)")
        }
    }

    /// Queues what the settings name.
    ///
    /// - Throws: `SourceError.invalidSetting`, `.missingFolder` for a list that is not there.
    func seed() throws {
        for text in settings.pages { add(FetchJob(kind: .page, url: try Self.address(text, "url"))) }
        if let list = settings.list { try seed(list: list) }
        for text in settings.sitemaps { add(FetchJob(kind: .sitemap, url: try Self.address(text, "sitemap"))) }
        for text in settings.feeds { add(FetchJob(kind: .feed, url: try Self.address(text, "feed"))) }
        if let crawl = settings.crawl {
            let url = try Self.address(crawl.start, "crawl")
            seen.remove(url)
            add(FetchJob(kind: .page, url: url, isFollowed: crawl.depth > 0))
        }
    }

    /// Bytes of a list file.
    static let longestList = 256 << 20

    private func seed(list path: String) throws {
        let file = URL(fileURLWithPath: path)
        guard FileManager.default.fileExists(atPath: path) else { throw SourceError.missingFolder(path: path) }
        let data: Data
        do { data = try ReaderInput(file: file, limits: ReaderLimits(largestFile: Self.longestList)).data() } catch {
            let reason = (error as? ReadingFailure)?.value ?? "it cannot be read"
            throw SourceError.invalidSetting(name: "list", reason: "\(path): \(reason)")
        }
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.split(whereSeparator: \.isWhitespace).first ?? ""
            if text.isEmpty || text.hasPrefix("#") { continue }
            addNamed(String(text), in: nil, time: nil)
        }
    }

    /// Queues an address that somebody listed; one that cannot be fetched gets its row.
    private func addNamed(_ text: String, in base: WebAddress?, time: Date?) {
        do {
            let url = try WebAddress(text, in: base)
            if base != nil, !scope.holds(host: url) {
                if seen.insert(url).inserted {
                    refuse(url.description, ReadingFailure(rule: "other-host", value: "\(url.host) is not among hosts"))
                }
                return
            }
            var job = FetchJob(kind: .page, url: url)
            job.time = time
            add(job)
        } catch {
            refuse(String(text.prefix(WebAddress.longest)), error)
        }
    }

    func add(_ job: FetchJob) {
        if seen.count >= min(Self.mostKnown, Self.knownPerPage * settings.mostPages + 10_000) {
            isIncomplete = true
        } else if seen.insert(job.url).inserted {
            queue.add(job)
        }
    }

    /// Notes why an address is left out, and with it a file that was here.
    func refuse(_ job: FetchJob, _ failure: ReadingFailure, validators: [String: String] = [:]) {
        if job.kind == .sitemap || job.kind == .feed { isIncomplete = true }
        refuse(job.url.description, failure, validators: validators)
    }

    private func refuse(_ origin: String, _ failure: ReadingFailure, validators: [String: String] = [:]) {
        let refusal = MirrorEntry.Refusal(rule: failure.rule, value: failure.value)
        entries[origin] = MirrorEntry(origin: origin, validators: validators, refusal: refusal)
        changes.refused += 1
    }

    /// Leaves out what may not be asked for; where the site cannot say, what is here stays.
    func leaveOut(_ job: FetchJob, _ failure: ReadingFailure) {
        if job.kind == .page, failure.rule == "unreachable" {
            keepOld(job, mirror.entries[job.url.description], failure.value)
        } else {
            refuse(job, failure)
        }
    }

    /// Takes what came of asking for a page.
    func takePage(_ job: FetchJob, _ judged: JudgedPage, _ judge: PageJudge) throws {
        let origin = job.url.description
        let old = mirror.entries[origin]
        switch judged.verdict {
        case .again(let reason, let after):
            if again(job, after: after) { return }
            keepOld(job, old, reason)
            return
        case .redirect(let place):
            queue.finished(job, now: clock.now)
            redirect(job, to: place)
            return
        default: queue.finished(job, now: clock.now)
        }
        switch judged.verdict {
        case .page(let page): try keep(page, job, judged, old)
        case .unchanged:
            guard let old else { return refuse(job, .malformed("HTTP status 304 for a page that is not here")) }
            entries[origin] = old
            if old.refusal == nil { changes.unchanged += 1 } else { changes.refused += 1 }
            if job.isFollowed, PageType.pages.contains((old.file as NSString).pathExtension),
                let body = try? Data(contentsOf: mirror.url(of: old.file))
            {
                follow(judge.links(of: body, at: job.url), from: job)
            }
        case .gone(let status):
            refuse(job, PageJudge.status(status))
            if let old, old.refusal == nil {
                changes.refused -= 1
                changes.removed += 1
            }
        case .refused(let failure): refuse(job, failure, validators: judged.validators)
        case .again, .redirect: break
        }
        follow(judged.links, from: job)
    }

    private func keep(_ page: KeptPage, _ job: FetchJob, _ judged: JudgedPage, _ old: MirrorEntry?) throws {
        let path = PagePath.path(for: job.url, ending: page.ending)
        let sha256 = Digest.sha256(page.body)
        let isSame =
            old?.sha256 == sha256 && old?.file == path
            && FileManager.default.fileExists(atPath: mirror.url(of: path).path)
        if isSame {
            changes.unchanged += 1
        } else {
            _ = try mirror.store(page.body, as: path)
            changes.fetched += 1
        }
        var validators = page.validators
        if let canonical = judged.canonical {
            validators["canonical"] = canonical.description
            var job = FetchJob(
                kind: .page, url: canonical, depth: job.depth, isFollowed: job.isFollowed, isNamed: false)
            job.time = page.time
            add(job)
        }
        entries[job.url.description] = MirrorEntry(
            origin: job.url.description, file: path, sha256: sha256, time: page.time ?? job.time,
            license: page.license, validators: validators)
    }

    /// A page that cannot be had now stays as it was.
    private func keepOld(_ job: FetchJob, _ old: MirrorEntry?, _ reason: String) {
        if job.isFollowed { isIncomplete = true }
        guard let old, old.refusal == nil else {
            return refuse(job, ReadingFailure(rule: "unreachable", value: reason))
        }
        entries[job.url.description] = old
        changes.unchanged += 1
        progress.note("\(job.url): \(reason); the copy of an earlier run is kept")
    }

    /// Goes where a redirect leads, if that may be fetched.
    private func redirect(_ job: FetchJob, to place: String) {
        let asked = job.asked.description
        let wasIncomplete = isIncomplete
        if job.kind != .page { isIncomplete = true }
        let url: WebAddress
        do { url = try WebAddress(place, in: job.url) } catch {
            return refuse(asked, Self.redirected(error, to: place))
        }
        if let failure = rules.refusal(of: url) { return refuse(asked, Self.redirected(failure, to: place)) }
        if job.chain.count >= Self.mostRedirects {
            return refuse(asked, ReadingFailure(rule: "redirects", value: "more than \(Self.mostRedirects)"))
        }
        if url == job.url || job.chain.contains(url) {
            return refuse(asked, ReadingFailure(rule: "redirects", value: "they lead back to \(url)"))
        }
        // The start of a crawl may move to the other name of the same site; everything else stays in its scope.
        let names = [job.url.host, url.host].map { $0.hasPrefix("www.") ? String($0.dropFirst(4)) : $0 }
        if names[0] == names[1], job.depth == 0, scope.holds(host: job.url) { scope.add(url, like: job.url) }
        let isFree = job.kind == .page && job.isNamed && !job.isFollowed && !scope.holds(host: job.url)
        if !isFree, url.host != job.url.host || job.depth > 0, !scope.covers(url) {
            if job.isNamed || job.kind != .page {
                refuse(asked, ReadingFailure(rule: "other-host", value: "redirected to \(url.origin)"))
            }
            return
        }
        var next = job
        next.url = url
        next.chain.append(job.url)
        if job.kind != .page { isIncomplete = wasIncomplete }
        // What was asked for before is not asked for again, under whatever address it is reached.
        add(next)
    }

    private static func redirected(_ failure: ReadingFailure, to place: String) -> ReadingFailure {
        ReadingFailure(rule: failure.rule, value: "redirected to \(place.prefix(200)): \(failure.value)")
    }

    /// Endings of files that never hold text; their addresses are left out without asking.
    static let mediaEndings: Set<String> = [
        "7z", "apk", "avi", "avif", "bin", "bmp", "css", "deb", "dmg", "exe", "flac", "gif", "ico", "iso", "jpeg",
        "jpg",
        "js", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpg", "msi", "ogg", "ogv", "otf", "png", "rpm", "svg", "tiff",
        "ttf", "wav", "webm", "webp", "wmv", "woff", "woff2",
    ]

    private func follow(_ links: [WebAddress], from job: FetchJob) {
        guard let crawl = settings.crawl, job.isFollowed, job.depth < crawl.depth else { return }
        for link in links where scope.covers(link) && !seen.contains(link) {
            let ending = (link.path as NSString).pathExtension.lowercased()
            if Self.mediaEndings.contains(ending) {
                seen.insert(link)
                refuse(link.description, ReadingFailure(rule: "unsupported-type", value: ".\(ending)"))
                continue
            }
            let depth = job.depth + 1
            add(FetchJob(kind: .page, url: link, depth: depth, isFollowed: depth < crawl.depth, isNamed: false))
        }
    }

    /// Takes what came of asking for a sitemap or a feed.
    func takeListing(_ job: FetchJob, _ outcome: PageOutcome, _ judge: PageJudge) {
        guard case .answer(let answer) = outcome, answer.status == 200 else {
            switch judge.judge(outcome, for: job.url).verdict {
            case .again(let reason, let after):
                if !again(job, after: after) { refuse(job, ReadingFailure(rule: "unreachable", value: reason)) }
            case .redirect(let place):
                queue.finished(job, now: clock.now)
                redirect(job, to: place)
            case .refused(let failure):
                queue.finished(job, now: clock.now)
                refuse(job, failure)
            case .gone(let status):
                queue.finished(job, now: clock.now)
                refuse(job, PageJudge.status(status))
            case .page, .unchanged:
                queue.finished(job, now: clock.now)
                refuse(job, .malformed("an answer without a body"))
            }
            return
        }
        queue.finished(job, now: clock.now)
        let charset = PageType.parse(answer.header("content-type")).charset
        do {
            if job.kind == .feed {
                let feed = try Feed(answer.body, charset: charset)
                for page in feed.pages { addNamed(page.url, in: job.url, time: page.time) }
            } else {
                try take(Sitemap(answer.body, charset: charset), of: job)
            }
        } catch {
            refuse(job, error as? ReadingFailure ?? .malformed("\(error)"))
        }
    }

    private func take(_ sitemap: Sitemap, of job: FetchJob) throws {
        for page in sitemap.pages { addNamed(page.url, in: job.url, time: page.time) }
        if sitemap.isCut { progress.note("\(job.url): only the first \(Sitemap.mostEntries) addresses are taken") }
        if sitemap.sitemaps.isEmpty { return }
        guard job.depth < Self.deepestSitemap else { throw ReadingFailure.tooDeep(limit: Self.deepestSitemap) }
        for text in sitemap.sitemaps { addSitemap(text, from: job) }
    }

    /// The sitemaps of a site, or the place where one usually lies.
    func expand(_ job: FetchJob) {
        let named = policies.sitemaps(job.url.origin)
        for text in named.isEmpty ? ["/sitemap.xml"] : named { addSitemap(text, from: job) }
    }

    private func addSitemap(_ text: String, from job: FetchJob) {
        do {
            let url = try WebAddress(text, in: job.url)
            guard scope.holds(host: url) else {
                throw ReadingFailure(rule: "other-host", value: "\(url.host) is not among hosts")
            }
            guard sitemapsAsked + queue.sitemapCount < Self.mostSitemaps else {
                throw ReadingFailure(rule: "limit", value: "more than \(Self.mostSitemaps) sitemaps")
            }
            add(FetchJob(kind: .sitemap, url: url, depth: job.depth + 1))
        } catch {
            refuse(String(text.prefix(WebAddress.longest)), error as? ReadingFailure ?? .malformed("\(error)"))
        }
    }

    /// Pages that call themselves by another address which is here too are left out in its favour.
    func settleDuplicates() {
        let named = entries.values.filter { $0.refusal == nil && $0.validators["canonical"] != nil }
        for entry in named.sorted(by: { $0.origin < $1.origin }) {
            guard let canonical = entry.validators["canonical"], let other = entries[canonical],
                other.refusal == nil, other.validators["canonical"] != entry.origin || canonical < entry.origin
            else { continue }
            entries[entry.origin] = MirrorEntry(
                origin: entry.origin, validators: entry.validators,
                refusal: MirrorEntry.Refusal(rule: "duplicate", value: canonical))
        }
    }
}
