// Copies: equal documents, nearly equal documents, equal paragraphs. Which copy stays is decided by one rule for all:
// the one most wholly written in one language (a half-translated page gives way to its original), then the one whose
// folder is most wholly in that language (an untranslated page gives way likewise), then the longest, then the first.
// The order of documents never changes.

import KalsaeContracts
import KalsaeSupport

/// Removes copies from a list of documents, with a ledger row for each.
struct Deduplicator {
    /// Shorter paragraphs may repeat: "See also", a common command. Twice as many for alphabets as for Hangul.
    static let shortestParagraph = 40
    /// A bucket with more documents than this is compared with its first ones only.
    static let bucketLimit = 64

    var ledger = Ledger()
    private(set) var clusters = 0

    /// Equal texts.
    mutating func removeEqual(_ documents: [Document]) -> [Document] {
        var groups: [String: [Int]] = [:]
        for (index, document) in documents.enumerated() { groups[document.text, default: []].append(index) }
        return keepBest(documents, groups: groups.values.filter { $0.count > 1 }, rule: "duplicate-document") { _, _ in
            "1.00"
        }
    }

    /// Texts whose estimated similarity reaches `threshold`, directly or through others.
    mutating func removeNear(_ documents: [Document], threshold: Double, seed: UInt64) -> [Document] {
        let hashing = MinHash(seed: seed)
        let signatures = documents.map { hashing.signature($0.text) }
        var parents = Array(documents.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        for band in 0..<MinHash.bands {
            var buckets: [UInt64: [Int]] = [:]
            for (index, signature) in signatures.enumerated() {
                guard let signature else { continue }
                var hash = StableHash()
                for row in 0..<MinHash.rows { hash.add(UInt64(signature[band * MinHash.rows + row])) }
                for other in buckets[hash.value, default: []] where root(other) != root(index) {
                    if let first = signatures[other], MinHash.similarity(first, signature) >= threshold {
                        let (a, b) = (root(other), root(index))
                        parents[max(a, b)] = min(a, b)
                    }
                }
                if buckets[hash.value, default: []].count < Self.bucketLimit {
                    buckets[hash.value, default: []].append(index)
                }
            }
        }
        var groups: [Int: [Int]] = [:]
        for index in documents.indices { groups[root(index), default: []].append(index) }
        let copies = groups.values.filter { $0.count > 1 }
        clusters += copies.count
        return keepBest(documents, groups: copies, rule: "near-duplicate") { kept, dropped in
            guard let a = signatures[kept], let b = signatures[dropped] else { return "" }
            return Decimals.text(MinHash.similarity(a, b))
        }
    }

    private mutating func keepBest(
        _ documents: [Document], groups: [[Int]], rule: String, value: (Int, Int) -> String
    ) -> [Document] {
        let folders = FolderLanguages(documents)
        var keeper: [Int: Int] = [:]
        for group in groups {
            let best = group.map { Candidate(index: $0, document: documents[$0], folders: folders) }.max()
            for member in group where member != best?.index { keeper[member] = best?.index }
        }
        var kept: [Document] = []
        for (index, document) in documents.enumerated() {
            if let other = keeper[index] {
                ledger.add(
                    document, rule: rule, value: "\(value(other, index)) like \(documents[other].source)",
                    action: .dropped)
            } else {
                kept.append(document)
            }
        }
        return kept
    }

    /// Paragraphs that stand in another document, or earlier in the same one. Headings, code and short ones may repeat.
    mutating func removeParagraphs(_ documents: [Document]) -> [Document] {
        let blocks = documents.map { TextBlock.split($0.text) }
        let folders = FolderLanguages(documents)
        let purities = documents.map { (Self.purity($0), folders.share(of: $0)) }
        var owners: [UInt64: Int] = [:]
        for (index, document) in documents.enumerated() {
            for block in blocks[index] where Self.counts(block) {
                let key = StableHash.of(block.text)
                guard let owner = owners[key] else {
                    owners[key] = index
                    continue
                }
                let (own, other) = (purities[index], purities[owner])
                let isBetter =
                    (Self.isNative(block, document.language) ? 1 : 0, own.0, own.1)
                    > (Self.isNative(block, documents[owner].language) ? 1 : 0, other.0, other.1)
                if isBetter { owners[key] = index }
            }
        }
        var used: Set<UInt64> = []
        return documents.enumerated().compactMap { index, document in
            var kept: [TextBlock] = []
            for block in blocks[index] {
                let key = StableHash.of(block.text)
                if Self.counts(block), let owner = owners[key], owner != index || !used.insert(key).inserted {
                    ledger.add(
                        document, rule: "duplicate-paragraph", value: "in \(documents[owner].source)",
                        action: .droppedParagraph, text: block.text)
                } else {
                    kept.append(block)
                }
            }
            if kept.count == blocks[index].count { return document }
            var changed = document
            changed.text = TextBlock.join(withoutHollowHeadings(kept, of: document))
            return changed
        }
    }

    /// Headings and box titles under which nothing is left.
    private mutating func withoutHollowHeadings(_ blocks: [TextBlock], of document: Document) -> [TextBlock] {
        var kept: [TextBlock] = []
        var next: TextBlockKind?
        for block in blocks.reversed() {
            var isHollow = false
            switch (block.kind, next) {
            case (.heading, nil): isHollow = true
            case (.heading(let level), .heading(let below)?): isHollow = below <= level
            case (.boldLine, nil), (.boldLine, .heading?), (.boldLine, .boldLine?): isHollow = true
            default: break
            }
            if isHollow {
                ledger.add(
                    document, rule: "hollow-heading", value: "nothing left below", action: .droppedParagraph,
                    text: block.text)
            } else {
                kept.append(block)
                next = block.kind
            }
        }
        return kept.reversed()
    }

    private static func counts(_ block: TextBlock) -> Bool {
        switch block.kind {
        case .heading, .code, .boldLine: return false
        default:
            let length = block.text.unicodeScalars.reduce(0) { $0 + (Hangul.isHangul($1) ? 2 : 1) }
            return length >= 2 * shortestParagraph
        }
    }

    private static func isNative(_ block: TextBlock, _ language: String) -> Bool {
        Script.isMostlyHangul(block.text) == (language == "ko")
    }

    /// Share of the prose that is in the document's own language, by characters.
    private static func exactPurity(_ document: Document) -> Double {
        var native = 0, total = 0
        for block in TextBlock.split(document.text) where block.kind != .code {
            let length = block.text.count
            total += length
            if isNative(block, document.language) { native += length }
        }
        return total == 0 ? 0 : Double(native) / Double(total)
    }

    /// The same to a twentieth, so that length decides among equals.
    static func purity(_ document: Document) -> Double {
        (exactPurity(document) * 20).rounded(.down)
    }
}

/// Which share of a folder's documents each language has.
struct FolderLanguages {
    private var shares: [String: [String: Double]] = [:]

    init(_ documents: [Document]) {
        for (folder, members) in Dictionary(grouping: documents, by: \.folder) {
            shares[folder] = Dictionary(grouping: members, by: \.language)
                .mapValues { Double($0.count) / Double(members.count) }
        }
    }

    /// The share of the document's language in its folder.
    func share(of document: Document) -> Double { shares[document.folder]?[document.language] ?? 0 }
}

/// A copy that might stay; the greatest does.
private struct Candidate: Comparable {
    let index: Int
    let purity: Double
    let folderShare: Double
    let length: Int

    init(index: Int, document: Document, folders: FolderLanguages) {
        self.index = index
        purity = Deduplicator.purity(document)
        folderShare = folders.share(of: document)
        length = document.text.count
    }

    static func < (left: Candidate, right: Candidate) -> Bool {
        (left.purity, left.folderShare, left.length, right.index)
            < (right.purity, right.folderShare, right.length, left.index)
    }
}

/// Numbers as the ledger writes them.
enum Decimals {
    /// Two decimals.
    static func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = abs(hundredths % 100)
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
