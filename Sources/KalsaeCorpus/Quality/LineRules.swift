// Rules about single lines: page furniture, adverts, and what C4 (Raffel et al. 2020) drops line by line. Headings,
// code and most rows of tables stay, and so do sentences that state something about the button, the cookie or the price
// that they name. A rule sees a line's signs and nothing of its neighbours. Their phrases are Korean and English; in
// other languages few of them speak.

import KalsaeSupport

/// A line that was taken out.
public struct RemovedLine: Sendable, Equatable {
    public var rule: String
    public var text: String
}

/// One rule about a line.
public struct LineRule: Sendable {
    public let name: String
    /// Whether it holds where nobody chooses rules; the others are C4's harsher ones.
    public let isStandard: Bool
    /// Whether it also reads lines with bars, which may be rows of a table or a menu.
    let readsBars: Bool
    let speaks: @Sendable (PromotionSigns) -> Bool

    /// Longer lines are sentences that may speak of cookies and copyright, not banners.
    static let longestBanner = 25
    /// Longer lines hold too much text to go for a telephone number and a price.
    static let longestAdvert = 40

    init(
        _ name: String, isStandard: Bool = true, readsBars: Bool = false,
        _ speaks: @escaping @Sendable (PromotionSigns) -> Bool
    ) {
        self.name = name
        self.readsBars = readsBars
        self.isStandard = isStandard
        self.speaks = speaks
    }

    /// Every rule, in the order in which they speak.
    public static let table: [LineRule] = [
        LineRule("endless-word") { $0.longestWord > 1_000 },
        LineRule("filler-text") { $0.count(.filler) > 0 },
        LineRule("script-notice") {
            $0.count(.script) > 0 && $0.words <= longestBanner && ($0.statements == 0 || $0.count(.request) > 0)
        },
        LineRule("cookie-banner") {
            $0.words <= longestBanner
                && ($0.count(.cookies) > 0 || $0.count(.cookieLink) > 0 && $0.statements == 0)
        },
        LineRule("copyright-notice", readsBars: true) {
            $0.words <= longestBanner
                && ($0.count(.copyright) > 0 || $0.count(.copyrightTopic) > 0 && $0.statements == 0)
        },
        // A lone mention of a policy may be a sentence about it; a list of links has no end of a sentence.
        LineRule("policy-links", readsBars: true) { $0.count(.policy) > 0 && $0.words <= 12 && !$0.isFinished },
        LineRule("subscribe-or-share") {
            $0.count(.subscribe) > 0 && $0.words <= 15
                && ($0.statements == 0 || $0.opensWithOrder || $0.count(.request) > 0)
        },
        LineRule("read-more") { $0.count(.more) > 0 && $0.words <= 5 && !$0.isFinished },
        LineRule("advert") {
            $0.words <= longestAdvert && !$0.isAbout
                && ($0.adverts > 1 || $0.adverts == 1 && ($0.contacts > 0 || $0.links > 0))
        },
        // A company's own price list has prices and its telephone number; a private seller gives a mobile number.
        LineRule("phone-price-link") {
            $0.words <= longestAdvert && $0.contacts > 1 && $0.statements == 0
                && ($0.mobiles > 0 || $0.adverts > 0 || $0.count(.shortLink) + $0.count(.messenger) > 0)
        },
        LineRule("hashtags") { $0.hashtags >= 3 && $0.hashtags * 2 >= $0.words },
        LineRule("few-words", isStandard: false) { $0.words < 3 },
        LineRule("no-sentence-end", isStandard: false) { !$0.isFinished },
    ]
}

/// Takes lines out of texts.
public struct LineFilter: Sendable {
    private let rules: [LineRule]

    /// The standard rules.
    public init() { rules = LineRule.table.filter(\.isStandard) }

    /// The rules named.
    ///
    /// - Throws: `CorpusError.unknownSetting` for a name that no rule has.
    public init(rules names: [String]) throws {
        let known = LineRule.table.map(\.name)
        for name in names where !known.contains(name) {
            throw CorpusError.unknownSetting(
                section: "lines", key: name, nearest: NearestName.find(name, among: known))
        }
        rules = LineRule.table.filter { names.contains($0.name) }
    }

    /// The text without the lines that break a rule, and these; linear. Blank lines around them stay as they are.
    ///
    /// ```swift
    /// LineFilter().filter("Swifts sleep on the wing.\nShare this article").removed   // [subscribe-or-share]
    /// ```
    public func filter(_ text: String) -> (text: String, removed: [RemovedLine]) {
        text.withBytes { bytes in
            var removed: [RemovedLine] = []
            var kept: [UInt8] = []
            var copied = 0
            for line in TextLines(bytes) where line.kind == .prose || line.kind == .table {
                let signs = PromotionSigns(bytes, line.start, line.end)
                guard let rule = rules.first(where: { ($0.readsBars || line.kind == .prose) && $0.speaks(signs) })
                else { continue }
                let piece = UnsafeBufferPointer(rebasing: bytes[line.start..<line.end])
                removed.append(RemovedLine(rule: rule.name, text: String(decoding: piece, as: UTF8.self)))
                kept.append(contentsOf: bytes[copied..<line.start])
                copied = min(bytes.count, line.end + 1)
            }
            if removed.isEmpty { return (text, []) }
            kept.append(contentsOf: bytes[copied...])
            return (String(decoding: kept, as: UTF8.self), removed)
        }
    }
}
