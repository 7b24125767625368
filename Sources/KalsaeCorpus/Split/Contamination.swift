// Training text that gives evaluation sets away: a document that holds a gram of an evaluation set (GramRule.swift) is
// found while the corpus streams past. The sets stay in memory, 12 bytes a gram; the corpus does not. Paraphrases and
// translations are not found.

import Foundation
import KalsaeContracts

/// What a document has in common with one evaluation set.
public struct ContaminationHit: Sendable, Equatable {
    /// The evaluation set's name.
    public var set: String
    /// Share of the document's words (of its letters, where the match is Korean) that stand in the set.
    public var share: Double
    /// How many texts of the set were found in the document, in whole or in part.
    public var texts: Int
}

/// Finds evaluation sets in training text.
///
/// ```swift
/// var filter = ContaminationFilter([try EvaluationSet(name: "gsm8k", contentsOf: url)])
/// if let row = filter.ledgerRow(for: document) { ledger.add(row) } else { keep(document) }
/// ```
/// A value may be copied to every thread: the sets are shared, only the working memory is not.
public struct ContaminationFilter: Sendable {
    /// The rule's name in the ledger.
    public static let rule = "contaminated"

    private struct Owner: Sendable {
        let set: Int
        let text: Int
    }

    private let names: [String]
    private let setOf: [Int32]
    private let index: GramIndex
    private var scanner = GramScanner()
    /// Share of a document that may stand in an evaluation set before it is dropped; 0 drops at the first gram.
    public var allowedShare = 0.0

    public init(_ sets: [EvaluationSet]) {
        var builder = GramIndexBuilder()
        var setOf: [Int32] = []
        var seen: Set<String> = []
        for (number, set) in sets.enumerated() {
            seen.removeAll(keepingCapacity: true)
            // Contexts that many questions share count once.
            for text in set.texts where seen.insert(text).inserted {
                scanner.read(text.precomposedStringWithCanonicalMapping)
                builder.add(scanner, owner: Int32(setOf.count))
                setOf.append(Int32(number))
            }
        }
        names = sets.map(\.name)
        self.setOf = setOf
        index = GramIndex(builder)
    }

    /// Grams that are looked for.
    public var gramCount: Int { index.count }

    /// What a text shares with every set, in the order of the sets; empty where it shares nothing.
    public mutating func hits(in text: String) -> [ContaminationHit] {
        scanner.read(text)
        /// How far each set covers the text, and how many of its units: stretches come in the order of their starts.
        var covered: [[Int: (end: Int, units: Int)]] = GramUnit.allCases.map { _ in [:] }
        var texts: [Int: Set<Int32>] = [:]
        index.matches(scanner) { unit, stretch, entries in
            for entry in entries {
                let owner = index.owner(entry)
                let set = Int(setOf[Int(owner)])
                texts[set, default: []].insert(owner)
                let before = covered[unit.rawValue][set] ?? (0, 0)
                let fresh = max(0, stretch.upperBound - max(before.end, stretch.lowerBound))
                covered[unit.rawValue][set] = (max(before.end, stretch.upperBound), before.units + fresh)
            }
        }
        var wholes: Set<Int> = []
        for owner in index.equals(scanner) {
            wholes.insert(Int(setOf[Int(owner)]))
            texts[Int(setOf[Int(owner)]), default: []].insert(owner)
        }
        return texts.keys.sorted().map { set in
            let shares = GramUnit.allCases.map { unit -> Double in
                guard let units = covered[unit.rawValue][set]?.units else { return 0 }
                return Double(units) / Double(scanner.count(unit))
            }
            return ContaminationHit(
                set: names[set], share: wholes.contains(set) ? 1 : shares.max() ?? 0, texts: texts[set]?.count ?? 0)
        }
    }

    /// The row for a document that must not be trained on: rule `contaminated`, value "NAME SHARE" for every set.
    public mutating func ledgerRow(for document: Document) -> LedgerRow? {
        let hits = hits(in: document.text).filter { $0.share > allowedShare }
        if hits.isEmpty { return nil }
        return LedgerRow(
            document: document.id, source: document.source, rule: Self.rule,
            value: hits.map { "\($0.set) \(Decimals.text($0.share))" }.joined(separator: ", "), action: .dropped,
            text: document.text)
    }
}
