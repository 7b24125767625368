// Copies within a list of documents: equal documents, nearly equal documents, equal paragraphs. Which copy stays is
// decided by one rule for all: the one most wholly written in one language (a half-translated page gives way to its
// original), then the one whose folder is most wholly in that language (an untranslated page gives way likewise), then
// the longest, then the first. The order of documents never changes. How copies are found, the indexes know.

import KalsaeContracts
import KalsaeSupport

/// Removes copies from a list of documents, with a ledger row for each.
struct Deduplicator {
    /// Shorter paragraphs may repeat: "See also", a common command. Twice as many for alphabets as for Hangul.
    static let shortestParagraph = 40

    var ledger = Ledger()
    private(set) var clusters = 0

    /// Texts that are equal but for white space.
    mutating func removeEqual(_ documents: [Document]) throws -> [Document] {
        let index = ExactDuplicateIndex()
        let qualities = Self.qualities(documents)
        for (number, document) in documents.enumerated() {
            try index.add(document.text, document: number, quality: qualities[number])
        }
        let copies = try index.copies()
        var keepers: [Int: (document: Int, similarity: Double)] = [:]
        while let copy = try copies.next() { keepers[copy.document] = (copy.keptDocument, 1) }
        return keep(documents, keepers, rule: "duplicate-document")
    }

    /// Texts whose estimated similarity to a better one reaches `threshold`.
    mutating func removeNear(_ documents: [Document], threshold: Double, seed: UInt64) throws -> [Document] {
        let index = try NearDuplicateIndex(NearDuplicateSettings(similarity: threshold, seed: seed))
        for document in documents { try index.add(document.text) }
        let qualities = Self.qualities(documents)
        let copies = try index.copies { qualities[$0] }
        clusters += copies.clusters
        var keepers: [Int: (document: Int, similarity: Double)] = [:]
        for number in documents.indices {
            if let kept = copies.kept(insteadOf: number) { keepers[number] = (kept.document, kept.similarity) }
        }
        return keep(documents, keepers, rule: "near-duplicate")
    }

    private mutating func keep(
        _ documents: [Document], _ keepers: [Int: (document: Int, similarity: Double)], rule: String
    ) -> [Document] {
        var kept: [Document] = []
        for (number, document) in documents.enumerated() {
            if let other = keepers[number] {
                ledger.add(
                    document, rule: rule,
                    value: "\(Decimals.text(other.similarity)) like \(documents[other.document].source)",
                    action: .dropped)
            } else {
                kept.append(document)
            }
        }
        return kept
    }

    private static func qualities(_ documents: [Document]) -> [CopyQuality] {
        let folders = FolderLanguages(documents)
        return documents.map {
            CopyQuality(purity: purity($0), folderShare: folders.share(of: $0), length: $0.text.count)
        }
    }

    /// Paragraphs that stand in another document, or earlier in the same one. Headings, code and short ones may repeat.
    mutating func removeParagraphs(_ documents: [Document]) throws -> [Document] {
        let folders = FolderLanguages(documents)
        let index = ExactDuplicateIndex()
        for (number, document) in documents.enumerated() {
            let own = CopyQuality(purity: Self.purity(document), folderShare: folders.share(of: document), length: 0)
            for (part, block) in TextBlock.split(document.text).enumerated() where Self.counts(block) {
                // A paragraph in its document's language stands above all else.
                let isNative: UInt64 = Self.isNative(block, document.language) ? 1 << 63 : 0
                try index.add(
                    block.text, document: number, part: part, quality: CopyQuality(value: isNative | own.value))
            }
        }
        let copies = try index.copies()
        var kept: [Document] = []
        for (number, document) in documents.enumerated() {
            let repeated = try copies.parts(of: number)
            if repeated.isEmpty {
                kept.append(document)
                continue
            }
            let owners = Dictionary(uniqueKeysWithValues: repeated.map { ($0.part, $0.keptDocument) })
            var left: [TextBlock] = []
            for (part, block) in TextBlock.split(document.text).enumerated() {
                if let owner = owners[part] {
                    ledger.add(
                        document, rule: "duplicate-paragraph", value: "in \(documents[owner].source)",
                        action: .droppedParagraph, text: block.text)
                } else {
                    left.append(block)
                }
            }
            var changed = document
            changed.text = TextBlock.join(withoutHollowHeadings(left, of: document))
            kept.append(changed)
        }
        return kept
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
    static func purity(_ document: Document) -> Double {
        var native = 0, total = 0
        for block in TextBlock.split(document.text) where block.kind != .code {
            let length = block.text.count
            total += length
            if isNative(block, document.language) { native += length }
        }
        return total == 0 ? 0 : Double(native) / Double(total)
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

extension Document {
    /// The source folder's name.
    var folder: String { String(source.prefix { $0 != "/" }) }

    /// The path below the source folder; translated twins share it.
    var pathInFolder: String { String(source.drop { $0 != "/" }.dropFirst()) }
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
