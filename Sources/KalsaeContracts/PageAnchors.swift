// Where the pages of a document begin, told so that cleaning may change its text: for each page hashes of some of its
// word triples that stand nowhere else in the document. Whoever has the text later finds the triples again, and with
// them the pages. As an attribute it is letters alone, so that no rule takes it for a number of somebody.

/// Finds the pages of a document's passages.
public struct PageAnchors: Sendable, Equatable {
    /// The attribute of a document that holds them.
    public static let attribute = "pages"

    /// Anchors of a page, the first of them as near to its beginning as may be.
    private static let mostPerPage = 8
    /// Words between anchors, at least.
    private static let spacing = 24
    /// Within so many words from a passage's beginning an anchor's page is the passage's: the first anchor of a page
    /// stands at its beginning, and where it is missing (a heading's words are no passage's) the next one follows soon.
    private static let nearFirst = 4
    private static let nearOther = 36
    private static let mostPages = 1 << 16

    /// By hash: the page, counted from 1, and whether it is its page's first.
    private var pages: [UInt32: (page: Int, isFirst: Bool)] = [:]

    public static func == (one: Self, other: Self) -> Bool {
        one.pages.mapValues(\.page) == other.pages.mapValues(\.page)
    }

    /// Makes the attribute.
    ///
    /// - Parameters:
    ///   - text: the document's text.
    ///   - starts: the UTF-8 offset at which each page begins, ascending; the first is 0.
    /// - Returns: Groups of eight letters for each page, pages divided by semicolons; linear in the text.
    public static func attribute(for text: String, starts: [Int]) -> String {
        var words = WordHashes(text)
        var triples: [(hash: UInt32, offset: Int)] = []
        while let triple = words.nextTriple() { triples.append(triple) }
        var counts: [UInt32: Int] = [:]
        for triple in triples { counts[triple.hash, default: 0] += 1 }
        var parts: [String] = []
        var index = 0
        for page in starts.indices.prefix(mostPages) {
            let end = page + 1 < starts.count ? starts[page + 1] : Int.max
            var part = ""
            var left = mostPerPage
            var next = index
            while index < triples.count, triples[index].offset < end {
                let triple = triples[index]
                if triple.offset >= starts[page], left > 0, index >= next, counts[triple.hash] == 1 {
                    part += letters(triple.hash)
                    left -= 1
                    next = index + spacing
                }
                index += 1
            }
            parts.append(part)
        }
        return parts.joined(separator: ";")
    }

    /// Reads the attribute; nil where it is none.
    public init?(_ attribute: String) {
        for (page, part) in attribute.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .enumerated()
        {
            guard part.count % 8 == 0, page < Self.mostPages else { return nil }
            var hash: UInt32 = 0
            for (place, letter) in part.enumerated() {
                guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "p") else { return nil }
                hash = hash << 4 | UInt32(letter - UInt8(ascii: "a"))
                if place % 8 == 7 { pages[hash] = (page + 1, place == 7) }
            }
        }
    }

    /// The first and the last page of each passage; `passages` come in the document's order.
    public func pages(of passages: [String]) -> [ClosedRange<Int>] {
        var current = 1
        return passages.map { passage in
            var words = WordHashes(passage)
            var first: Int?
            var place = 0
            while let triple = words.nextTriple() {
                if let found = pages[triple.hash], found.page >= current {
                    let near = found.isFirst ? Self.nearFirst : Self.nearOther
                    if first == nil { first = found.page > current && place >= near ? current : found.page }
                    current = found.page
                }
                place += 1
            }
            return min(first ?? current, current)...current
        }
    }

    private static func letters(_ hash: UInt32) -> String {
        var text = ""
        for shift in stride(from: 28, through: 0, by: -4) {
            text.unicodeScalars.append(UnicodeScalar(UInt8(ascii: "a") + UInt8(hash >> UInt32(shift) & 15)))
        }
        return text
    }
}

/// Hashes of three words each, one after another. A word is a run of letters and digits, whatever its case.
private struct WordHashes {
    private let bytes: [UInt8]
    private var place = 0
    private var last: [(hash: UInt32, offset: Int)] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next triple with the offset at which it begins.
    mutating func nextTriple() -> (hash: UInt32, offset: Int)? {
        while let word = nextWord() {
            last.append(word)
            if last.count > 3 { last.removeFirst() }
            if last.count == 3 {
                var hash: UInt32 = 2_166_136_261
                for word in last { hash = (hash ^ word.hash) &* 16_777_619; hash ^= hash >> 15 }
                return (hash, last[0].offset)
            }
        }
        return nil
    }

    private mutating func nextWord() -> (hash: UInt32, offset: Int)? {
        while place < bytes.count, !Self.isWordPart(bytes[place]) { place += 1 }
        guard place < bytes.count else { return nil }
        let start = place
        var hash: UInt32 = 2_166_136_261
        while place < bytes.count, Self.isWordPart(bytes[place]) {
            var byte = bytes[place]
            if byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
            hash = (hash ^ UInt32(byte)) &* 16_777_619
            place += 1
        }
        return (hash, start)
    }

    /// ASCII letters and digits, and every byte of other characters.
    private static func isWordPart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
    }
}
