// A corpus in memory, split and cleaned in one call, for tests. A plan says the sides (SplitPlan.swift); then whatever
// the held-out sides share with training is taken out of them, with a row in the ledger (SideOverlap.swift). For a
// corpus that does not fit, use those two.

import KalsaeContracts

@testable import KalsaeCorpus

/// A corpus in three parts.
struct CorpusSplit: Sendable, Equatable {
    var train: [Document]
    var validation: [Document]
    var test: [Document]
    /// Documents taken out of validation or test because training holds too much of them.
    var ledger: Ledger
    var report: SplitReport
}

/// Splits a corpus.
enum Splitter {
    /// Splits documents; same documents and settings give the same sides.
    ///
    /// - Throws: `CorpusError.invalidSetting`.
    static func split(_ documents: [Document], settings: SplitSettings = SplitSettings()) throws -> CorpusSplit {
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
                ledger.add(document, rule: SideOverlap.rule, value: Decimals.text(share), action: .removedFromSplit)
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
