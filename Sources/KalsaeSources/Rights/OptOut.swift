// Opt-outs: what a page or its site says against training. Read from response headers, meta tags, robots.txt and
// /.well-known/tdmrep.json; each that is found puts the page aside by the rule `opted-out`, with where it stands as the
// value. What is not said is not guessed: no opt-out is no licence.
// Pure; it does not know how pages are fetched.

import Foundation

/// Looks for reservations against training.
public enum OptOut {
    /// Words of `robots` meta tags and X-Robots-Tag that forbid training (deviantart's `noai`, `noimageai`; Microsoft's
    /// proposal `DisallowAITraining`).
    static let directives: Set<String> = ["noai", "noimageai", "disallowaitraining"]
    /// Directives of X-Robots-Tag that carry a colon of their own and are no crawler's name.
    static let valued: Set<String> = [
        "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview",
    ]

    /// A reservation.
    ///
    /// - Parameter place: where it stands, in a user's words.
    public static func failure(_ place: String) -> ReadingFailure { ReadingFailure(rule: "opted-out", value: place) }

    /// What response headers say; names in lower case, each with all its values.
    ///
    /// - Parameter agent: our product token, to read lines addressed to one crawler.
    public static func inHeaders(_ headers: [(name: String, value: String)], agent: String) -> ReadingFailure? {
        for (name, value) in headers {
            switch name {
            case "x-robots-tag":
                if let word = directive(ofTag: value, agent: agent) { return failure("X-Robots-Tag: \(word)") }
            case "tdm-reservation":
                if isOne(value) { return failure("header tdm-reservation: 1") }
            case "content-usage", "content-signal":
                if UsageSignal.training(value) == false { return failure("header \(name): \(value.prefix(80))") }
            default: break
            }
        }
        return nil
    }

    /// What a page's meta tags say.
    public static func inMetaTags(_ tags: [(name: String, content: String)], agent: String) -> ReadingFailure? {
        for (name, content) in tags {
            switch name.lowercased() {
            case "robots", agent.lowercased():
                if let word = words(content).intersection(directives).min() {
                    return failure("meta \(name.lowercased()): \(word)")
                }
            case "tdm-reservation": if isOne(content) { return failure("meta tdm-reservation: 1") }
            case "content-usage", "content-signal":
                if UsageSignal.training(content) == false { return failure("meta \(name): \(content.prefix(80))") }
            default: break
            }
        }
        return nil
    }

    /// Whether links of a page are not to be followed, by meta tag or header.
    static func forbidsFollowing(
        headers: [(name: String, value: String)], tags: [(name: String, content: String)], agent: String
    ) -> Bool {
        let own = ["robots", agent.lowercased()]
        let inTags = tags.contains { tag in
            own.contains(tag.name.lowercased()) && !words(tag.content).isDisjoint(with: ["nofollow", "none"])
        }
        return inTags
            || headers.contains { header in
                guard header.name == "x-robots-tag", let words = words(ofTag: header.value, agent: agent) else {
                    return false
                }
                return !words.isDisjoint(with: ["nofollow", "none"])
            }
    }

    private static func isOne(_ value: String) -> Bool { value.trimmingCharacters(in: .whitespaces) == "1" }

    private static func words(_ text: some StringProtocol) -> Set<String> {
        Set(text.lowercased().split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init))
    }

    private static func directive(ofTag value: String, agent: String) -> String? {
        words(ofTag: value, agent: agent)?.intersection(directives).min()
    }

    /// The words of an X-Robots-Tag; nil where it is addressed to another crawler.
    private static func words(ofTag value: String, agent: String) -> Set<String>? {
        guard let colon = value.firstIndex(of: ":") else { return words(value) }
        let name = value[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
        let isName = !name.contains(",") && !name.contains(" ") && !valued.contains(name)
        if !isName { return words(value) }
        return name == agent.lowercased() || name == "*" ? words(value[value.index(after: colon)...]) : nil
    }
}

/// The word for training in a Content-Usage or Content-Signal line.
enum UsageSignal {
    /// Categories that mean training a language model, in the drafts' old and new names.
    static let categories: Set<String> = ["train-ai", "train-genai", "ai-train", "genai", "ai", "tdm"]

    /// False where training is refused, true where it is allowed, nil where nothing is said.
    static func training(_ line: String) -> Bool? {
        var isAllowed: Bool?
        for part in line.lowercased().split(whereSeparator: { $0 == "," || $0 == ";" || $0.isWhitespace }) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, categories.contains(String(pair[0])) else { continue }
            switch pair[1] {
            case "n", "no", "?0": return false
            case "y", "yes", "?1": isAllowed = true
            default: break
            }
        }
        return isAllowed
    }
}

/// `/.well-known/tdmrep.json` (W3C community group's TDM Reservation Protocol): paths and whether they are reserved.
struct ReservationFile: Equatable, Sendable {
    private struct Row: Decodable, Equatable {
        let location: String
        let reservation: Int

        enum CodingKeys: String, CodingKey {
            case location
            case reservation = "tdm-reservation"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            location = try values.decode(String.self, forKey: .location)
            if let number = try? values.decode(Int.self, forKey: .reservation) {
                reservation = number
            } else {
                reservation = Int(try values.decode(String.self, forKey: .reservation)) ?? 0
            }
        }
    }

    /// A row that could not be read does not undo the others.
    private struct Lenient: Decodable {
        let row: Row?
        init(from decoder: any Decoder) throws { row = try? Row(from: decoder) }
    }

    private var rows: [(pattern: [UInt8], isReserved: Bool)] = []

    static func == (left: Self, right: Self) -> Bool {
        left.rows.elementsEqual(right.rows) { $0.pattern == $1.pattern && $0.isReserved == $1.isReserved }
    }

    /// The most rows that are looked at.
    static let mostRows = 10_000

    /// nil where the bytes are no such file.
    init?(_ data: Data) {
        guard let all = try? JSONDecoder().decode([Lenient].self, from: data) else { return nil }
        rows = all.prefix(Self.mostRows).compactMap(\.row).map {
            (RobotsFile.normal($0.location), $0.reservation == 1)
        }
    }

    /// Whether a path is reserved. Publishers read "which row wins" in two ways, the first and the longest; where
    /// either says reserved, it is.
    func reserves(_ target: String) -> Bool {
        let path = RobotsFile.normal(target)
        let matching = rows.filter { RobotsFile.matches($0.pattern, path) }
        guard let first = matching.first else { return false }
        let longest = matching.max { $0.pattern.count < $1.pattern.count } ?? first
        return first.isReserved || longest.isReserved
    }
}
