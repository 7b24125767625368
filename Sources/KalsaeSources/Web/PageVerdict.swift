// What an answer means: a page to keep, another address, nothing new, gone, try again, or put aside with a reason.
// All of a crawler's judgement about one answer, without effects.

import Foundation
import KalsaeSupport

/// A page that is kept.
struct KeptPage: Equatable {
    var body: Data
    var ending: String
    var license: String?
    var time: Date?
    /// ETag, Last-Modified, and what else is remembered.
    var validators: [String: String]
}

enum PageVerdict: Equatable {
    case page(KeptPage)
    case redirect(String)
    case unchanged
    case gone(status: Int)
    /// It may do better later; with the seconds that the server asks for.
    case again(reason: String, after: Double?)
    case refused(ReadingFailure)
}

/// A verdict, and the links that were found on the way to it.
struct JudgedPage: Equatable {
    var verdict: PageVerdict
    var links: [WebAddress] = []
    /// What the page calls its own address, where that is another one.
    var canonical: WebAddress?
    /// What makes the next request conditional, also where the page is put aside.
    var validators: [String: String] = [:]
}

struct PageJudge {
    /// Our product token.
    let agent: String
    /// The time, for Retry-After dates.
    let now: Double

    /// Statuses that may pass.
    static let passing: Set<Int> = [408, 425, 429, 500, 502, 503, 504]

    /// Judges how a request for a page, a sitemap or a feed ended.
    func judge(_ outcome: PageOutcome, for url: WebAddress) -> JudgedPage {
        switch outcome {
        case .refused(let failure): JudgedPage(verdict: .refused(failure))
        case .failed(let reason): JudgedPage(verdict: .again(reason: reason, after: nil))
        case .answer(let answer): judge(answer, for: url)
        }
    }

    private func judge(_ answer: PageAnswer, for url: WebAddress) -> JudgedPage {
        switch answer.status {
        case 200, 203: return page(answer, url)
        case 301, 302, 303, 307, 308:
            guard let place = answer.header("location"), !place.isEmpty else {
                return JudgedPage(verdict: .refused(.malformed("a redirect without an address")))
            }
            return JudgedPage(verdict: .redirect(place))
        case 304:
            if let failure = OptOut.inHeaders(answer.pairs, agent: agent) {
                return JudgedPage(verdict: .refused(failure))
            }
            return JudgedPage(verdict: .unchanged)
        case 404, 410: return JudgedPage(verdict: .gone(status: answer.status))
        case let status where Self.passing.contains(status):
            let after = answer.header("retry-after").flatMap(retryAfter)
            return JudgedPage(verdict: .again(reason: "HTTP status \(status)", after: after))
        case let status: return JudgedPage(verdict: .refused(Self.status(status)))
        }
    }

    static func status(_ status: Int) -> ReadingFailure {
        ReadingFailure(rule: "http-status", value: String(status))
    }

    private func retryAfter(_ text: String) -> Double? {
        if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
        return WebDate.parse(text).map { max(0, $0.timeIntervalSince1970 - now) }
    }

    private func page(_ answer: PageAnswer, _ url: WebAddress) -> JudgedPage {
        var validators: [String: String] = [:]
        for name in ["etag", "last-modified"] {
            if let value = answer.header(name), value.utf8.count <= 1_000 { validators[name] = value }
        }
        if answer.body.isEmpty { return JudgedPage(verdict: .refused(.empty("0 bytes")), validators: validators) }
        let declared = answer.header("content-type")
        let ending: String
        do { ending = try PageType.ending(of: answer.body, declared: declared, path: url.path) } catch {
            return JudgedPage(verdict: .refused(error), validators: validators)
        }
        let body = PageType.stored(answer.body, ending: ending, declared: declared)
        var kept = KeptPage(body: body, ending: ending, validators: validators)
        kept.time = answer.header("last-modified").flatMap(WebDate.parse)
        var judged = JudgedPage(verdict: .page(kept), validators: validators)
        var licenses = linked("license", in: answer)
        var tags: [(name: String, content: String)] = []
        if PageType.pages.contains(ending) {
            let scan = Self.scan(body)
            tags = scan.tags
            let finding = LicenseDetection.detect(scan)
            kept.license = finding.identifier
            licenses += finding.identifier.map { [$0] } ?? finding.unknown
            judged.links = links(scan, url, answer)
            judged.canonical = canonical(scan.canonical ?? linked("canonical", in: answer).first, of: url)
        } else {
            judged.canonical = canonical(linked("canonical", in: answer).first, of: url)
        }
        if kept.license == nil { kept.license = LicenseDetection.finding(licenses).identifier }
        if kept.license == nil, let written = licenses.first {
            kept.validators["license-text"] = String(written.prefix(200))
        }
        let optOut = OptOut.inHeaders(answer.pairs, agent: agent) ?? OptOut.inMetaTags(tags, agent: agent)
        judged.verdict = optOut.map { .refused($0) } ?? .page(kept)
        return judged
    }

    /// Links of a page that is already here.
    func links(of body: Data, at url: WebAddress) -> [WebAddress] {
        links(Self.scan(body), url, PageAnswer(status: 304))
    }

    private static func scan(_ body: Data) -> PageScan {
        PageScan((try? TextDecoding.decode(body, declares: true).text) ?? "")
    }

    private func links(_ scan: PageScan, _ url: WebAddress, _ answer: PageAnswer) -> [WebAddress] {
        if OptOut.forbidsFollowing(headers: answer.pairs, tags: scan.tags, agent: agent) { return [] }
        let base = scan.base.flatMap { try? WebAddress($0, in: url) } ?? url
        var found: [WebAddress] = []
        var seen: Set<WebAddress> = [url]
        for text in scan.links + (scan.refresh.map { [$0] } ?? []) {
            if let link = try? WebAddress(text, in: base), seen.insert(link).inserted { found.append(link) }
        }
        return found
    }

    /// A page's own word for its address: on the same host, and not a front page that every page names by mistake.
    private func canonical(_ written: String?, of url: WebAddress) -> WebAddress? {
        guard let written, let found = try? WebAddress(written, in: url), found != url, found.host == url.host,
            found.path != "/" || url.path == "/" || url.path.hasPrefix("/index.")
        else { return nil }
        return found
    }

    /// Addresses in Link headers with a relation (RFC 8288).
    private func linked(_ relation: String, in answer: PageAnswer) -> [String] {
        answer.headers.filter { $0.name == "link" }.flatMap { header in
            header.value.split(separator: "<").dropFirst().compactMap { part -> String? in
                guard let end = part.firstIndex(of: ">") else { return nil }
                let parameters = part[end...].lowercased().replacingOccurrences(of: "\"", with: "")
                let names = parameters.split { $0 == ";" || $0 == "," }.map { $0.trimmingCharacters(in: .whitespaces) }
                guard let rel = names.first(where: { $0.hasPrefix("rel=") }) else { return nil }
                let isWanted = rel.dropFirst(4).split(separator: " ").contains { $0 == relation }
                return isWanted ? String(part[..<end]) : nil
            }
        }
    }
}
