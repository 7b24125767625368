// robots.txt as RFC 9309 reads it: groups of one crawler merged, the longest match decides, Allow wins a tie; with
// Crawl-delay and Sitemap, which the RFC leaves out and sites use, and the lines by which a site keeps its pages from
// training: Content-Signal (contentsignals.org), Content-Usage (IETF AIPREF drafts), DisallowAITraining
// (draft-canel-robots-ai-control). Pure: it does not know how the file came here or when.

import Foundation

/// The rules of one robots.txt for one crawler.
struct RobotsFile: Equatable, Sendable {
    /// One Allow or Disallow line.
    struct Rule: Equatable, Sendable {
        var pattern: [UInt8]
        var isAllowed: Bool
        /// The line as it stands, for the ledger.
        var line: String
    }

    private(set) var rules: [Rule] = []
    /// Rules about training, matched like the others.
    private(set) var training: [Rule] = []
    /// Seconds between two requests; nil where the file does not say.
    private(set) var crawlDelay: Double?
    private(set) var sitemaps: [String] = []

    /// The most bytes of a file that are read (RFC 9309, section 2.5: at least 500 KiB).
    static let longestFile = 500 << 10
    /// Steps that matching one pattern may take; more is an attack.
    static let matchingSteps = 200_000

    /// Parses a file for the crawler whose product token is `agent` (`Kalsae`).
    init(_ data: Data, agent: String) {
        let text = String(decoding: data.prefix(Self.longestFile), as: UTF8.self)
        let wanted = agent.lowercased()
        var own = Group(), anyone = Group()
        var isNamed = false
        var current: [Int] = []  // 0 own, 1 anyone's
        var isReadingAgents = false
        for raw in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
            let line = raw.prefix { $0 != "#" }.trimmingCharacters(in: Self.blanks)
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch key {
            case "sitemap": if sitemaps.count < 1_000 { sitemaps.append(value) }
            case "user-agent":
                if !isReadingAgents { current = [] }
                isReadingAgents = true
                let token = value.lowercased().prefix { $0.isLetter || $0 == "-" || $0 == "_" || $0 == "*" }
                if token == "*" { current.append(1) }
                if token == wanted {
                    isNamed = true
                    current.append(0)
                }
            default:
                isReadingAgents = false
                for group in Set(current) {
                    if group == 0 { own.take(key, value, line) } else { anyone.take(key, value, line) }
                }
            }
        }
        let chosen = isNamed ? own : anyone
        (rules, training, crawlDelay) = (chosen.rules, chosen.training, chosen.crawlDelay)
    }

    private static let blanks = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\u{FEFF}"))

    /// The lines of all groups with one name.
    private struct Group {
        var rules: [Rule] = []
        var training: [Rule] = []
        var crawlDelay: Double?

        mutating func take(_ key: String, _ value: String, _ line: String) {
            switch key {
            case "allow": if !value.isEmpty { rules.append(rule(value, true, line)) }
            case "disallow": if !value.isEmpty { rules.append(rule(value, false, line)) }
            case "crawl-delay":
                if let seconds = Double(value), seconds >= 0 { crawlDelay = max(crawlDelay ?? 0, seconds) }
            case "disallowaitraining": training.append(rule(value.isEmpty ? "/" : value, false, line))
            case "allowaitraining": training.append(rule(value.isEmpty ? "/" : value, true, line))
            case "content-signal", "content-usage":
                var usage = value
                var pattern = "/"
                if value.hasPrefix("/") {
                    let parts = value.split(maxSplits: 1, whereSeparator: \.isWhitespace)
                    pattern = String(parts[0])
                    usage = parts.count > 1 ? String(parts[1]) : ""
                }
                if let isAllowed = UsageSignal.training(usage) { training.append(rule(pattern, isAllowed, line)) }
            default: break
            }
        }

        private func rule(_ pattern: String, _ isAllowed: Bool, _ line: String) -> Rule {
            Rule(pattern: RobotsFile.normal(pattern), isAllowed: isAllowed, line: String(line.prefix(120)))
        }
    }

    /// The rule that forbids a path with its query; nil where it may be fetched.
    func disallows(_ target: String) -> Rule? {
        if target == "/robots.txt" { return nil }
        return Self.decisive(rules, target).flatMap { $0.isAllowed ? nil : $0 }
    }

    /// The line that keeps a path from training; nil where none does.
    func reserves(_ target: String) -> Rule? {
        Self.decisive(training, target).flatMap { $0.isAllowed ? nil : $0 }
    }

    /// The longest rule that matches; Allow where two are equally long.
    private static func decisive(_ rules: [Rule], _ target: String) -> Rule? {
        let path = normal(target)
        var best: Rule?
        for rule in rules where matches(rule.pattern, path, ifUnclear: !rule.isAllowed) {
            guard let found = best else {
                best = rule
                continue
            }
            let (length, other) = (rule.pattern.count, found.pattern.count)
            // About training, the stricter of two equal lines holds, except where one says so expressly by path.
            if length > other || (length == other && rule.isAllowed && !found.isAllowed) { best = rule }
        }
        return best
    }

    /// Escapes in one form, so that `/%7Eann` and `/~ann` are the same rule; `*`, `$` and `%2F` keep their meaning.
    static func normal(_ pattern: String) -> [UInt8] {
        let bytes = Array(pattern.utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x25, index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                let isLetter =
                    (0x30...0x39).contains(value) || (0x41...0x5A).contains(value)
                    || (0x61...0x7A).contains(value) || [0x2D, 0x2E, 0x5F, 0x7E].contains(value)
                output += isLetter ? [value] : [0x25, digits[Int(value >> 4)], digits[Int(value & 15)]]
                index += 3
                continue
            }
            output += byte < 0x80 ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            index += 1
        }
        return output
    }

    /// Whether a pattern with `*` and a closing `$` matches the beginning of a path. Greedy with one point of return,
    /// so its cost is the product of the lengths at most; beyond `matchingSteps` the answer is `ifUnclear`.
    static func matches(_ pattern: [UInt8], _ path: [UInt8], ifUnclear: Bool = true) -> Bool {
        let isAnchored = pattern.last == 0x24
        let end = isAnchored ? pattern.count - 1 : pattern.count
        var (p, t, star, mark, steps) = (0, 0, -1, 0, 0)
        while true {
            steps += 1
            if steps > matchingSteps { return ifUnclear }
            if p == end {
                if !isAnchored || t == path.count { return true }
                if star < 0 { return false }
            } else if pattern[p] == 0x2A {
                star = p
                mark = t
                p += 1
                continue
            } else if t < path.count, pattern[p] == path[t] {
                p += 1
                t += 1
                continue
            }
            if star < 0 || mark >= path.count { return false }
            mark += 1
            t = mark
            p = star + 1
        }
    }
}
