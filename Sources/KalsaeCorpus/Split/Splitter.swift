// A corpus that fits into memory, split and cleaned in one call. A plan says the sides (SplitPlan.swift); then whatever
// the held-out sides share with training is taken out of them, with a row in the ledger (SideOverlap.swift). For a
// corpus that does not fit, use those two.

import KalsaeContracts

/// A corpus in three parts.
public struct CorpusSplit: Sendable, Equatable {
    public var train: [Document]
    public var validation: [Document]
    public var test: [Document]
    /// Documents taken out of validation or test because training holds too much of them.
    public var ledger: Ledger
    public var report: SplitReport
}

/// What the split looks like, and what its sides had in common before cleaning up.
public struct SplitReport: Codable, Sendable, Equatable {
    /// Documents by side and language.
    public var documents: [String: [String: Int]] = [:]
    /// Distinct grams of the held-out documents, and how many of them stood in training, before removal.
    public var heldOutGrams = 0
    public var sharedGrams = 0
    /// Held-out documents with any shared gram, and those removed for too many.
    public var touchedDocuments = 0
    public var removedDocuments = 0

    public init() {}
}

/// Splits a corpus.
public enum Splitter {
    /// The rule's name in the ledger.
    public static let rule = "overlap-with-train"

    /// Splits documents; same documents and settings give the same sides.
    ///
    /// - Throws: `CorpusError.invalidSetting`.
    public static func split(_ documents: [Document], settings: SplitSettings = SplitSettings()) throws -> CorpusSplit {
        let plan = try SplitPlan(documents.lazy.map { SplitKey($0) }, settings: settings)
        let sides = documents.map { plan.side(of: SplitKey($0)) }
        func members(_ side: SplitSide) -> [Document] { zip(documents, sides).filter { $0.1 == side }.map(\.0) }
        let train = members(.train)
        var heldOut = SideOverlap.HeldOut()
        for (document, side) in zip(documents, sides) where side != .train { heldOut.add(document.text) }
        var overlap = SideOverlap(heldOut)
        for document in train { overlap.addTraining(document.text) }

        var report = SplitReport()
        var ledger = Ledger()
        func clean(_ side: SplitSide) -> [Document] {
            members(side).filter { document in
                let (own, shared) = overlap.grams(of: document.text)
                report.heldOutGrams += own
                report.sharedGrams += shared
                if shared == 0 { return true }
                report.touchedDocuments += 1
                let share = Double(shared) / Double(own)
                if share <= settings.overlap { return true }
                report.removedDocuments += 1
                ledger.add(document, rule: rule, value: Decimals.text(share), action: .removedFromSplit)
                return false
            }
        }
        let validation = clean(.validation)
        let test = clean(.test)
        for (side, members) in [(SplitSide.train, train), (.validation, validation), (.test, test)] {
            report.documents[side.rawValue] = Dictionary(grouping: members, by: \.language).mapValues(\.count)
        }
        return CorpusSplit(train: train, validation: validation, test: test, ledger: ledger, report: report)
    }
}
