// Split: train, validation and test by document, with what they share taken out of the held-out sides, and whatever
// gives an evaluation set away taken out of training. The corpus streams past three times; only keys and the held-out
// sides' grams are in memory.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

struct SplitStep: Step {
    private struct Settings: Codable {
        var split: KalsaeCorpus.SplitSettings
        /// Names of the evaluation sets; their content counts through its digest.
        var evaluationSets: [String]
    }

    private let all: Settings
    private let sets: [URL]
    let name = StepName.split
    let inputs = [StepName.clean]

    init(_ recipe: Recipe, folder: URL) {
        sets = recipe.split.evaluationSets.map { SourceSettings.place($0, in: folder) }
        all = Settings(
            split: KalsaeCorpus.SplitSettings(
                validation: recipe.split.valid, test: recipe.split.test, seed: recipe.seed,
                overlap: recipe.split.overlap, strategy: recipe.split.strategy.rawValue, by: recipe.split.by),
            evaluationSets: sets.map(\.lastPathComponent))
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func externalDigest() throws -> String {
        try sets.map { try RecipeFiles.digest($0, key: "split.evaluation_sets") }.joined(separator: "\n")
    }

    func run(_ context: StepContext) throws -> StepResult {
        let file = try context.file(StepFile.documents, of: StepName.clean)
        var planner = try SplitPlanner(all.split)
        try forEachDocument(file, context) { planner.add(SplitKey($0)) }
        let plan = try planner.finish()

        let ledger = try LedgerWriter(context.result(StepFile.ledger))
        var filter = ContaminationFilter(
            try sets.map { try EvaluationSet(name: $0.deletingPathExtension().lastPathComponent, contentsOf: $0) })
        var heldOut = SideOverlap.HeldOut()
        try forEachDocument(file, context) { document in
            if plan.side(of: SplitKey(document)) != .train { heldOut.add(document.text) }
        }
        if heldOut.sampledShare < 1 {
            context.progress.note(
                "split: the held-out sides have more than \(SideOverlap.mostGrams) grams; what they share with "
                    + "training is "
                    + "estimated from one in \(Int(1 / heldOut.sampledShare)) of them")
        }
        var overlap = SideOverlap(heldOut)
        var report = SplitReport()
        func count(_ document: Document, _ part: CorpusPart) {
            report.documents[part.rawValue, default: [:]][document.language, default: 0] += 1
        }
        let train = try DocumentWriter(context.result(CorpusPart.train.documents))
        try forEachDocument(file, context) { document in
            guard plan.side(of: SplitKey(document)) == .train else { return }
            if let row = filter.ledgerRow(for: document) { return try ledger.add(row) }
            overlap.addTraining(document.text)
            count(document, .train)
            try train.write(document)
        }
        try train.commit()
        let held: [SplitSide: (part: CorpusPart, writer: DocumentWriter)] = [
            .validation: (.validation, try DocumentWriter(context.result(CorpusPart.validation.documents))),
            .test: (.test, try DocumentWriter(context.result(CorpusPart.test.documents))),
        ]
        try forEachDocument(file, context) { document in
            guard let (part, writer) = held[plan.side(of: SplitKey(document))] else { return }
            let (own, shared) = overlap.grams(of: document.text)
            report.heldOutGrams += own
            report.sharedGrams += shared
            if shared > 0 { report.touchedDocuments += 1 }
            let share = own == 0 ? 0 : Double(shared) / Double(own)
            if share > all.split.overlap {
                report.removedDocuments += 1
                return try ledger.add(
                    LedgerRow(
                        document: document.id, source: document.source, rule: SideOverlap.rule,
                        value: String(format: "%.2f", share), action: .removedFromSplit, text: document.text))
            }
            count(document, part)
            try writer.write(document)
        }
        for (_, writer) in held.values { try writer.commit() }
        try ledger.commit()
        try writeJSON(report, to: context.result(StepFile.statistics))
        let counts = CorpusPart.allCases.map { report.documents[$0.rawValue]?.values.reduce(0, +) ?? 0 }
        let contaminated = ledger.counts.total(.dropped)
        return StepResult(
            measurements: [
                "train": Double(counts[0]), "validation": Double(counts[1]), "test": Double(counts[2]),
                "removed_for_overlap": Double(report.removedDocuments), "contaminated": Double(contaminated),
            ],
            summary: "\(counts[0]) documents to train on, \(counts[1]) to validate, \(counts[2]) to test"
                + (contaminated > 0 ? ", \(contaminated) dropped for an evaluation set" : ""))
    }

    /// Every document of a file, unless the user wants to stop.
    private func forEachDocument(
        _ file: URL, _ context: StepContext, _ body: (Document) throws -> Void
    ) throws {
        try DocumentFile.forEach(in: file) { document in
            try context.checkInterruption()
            try body(document)
        }
    }
}
