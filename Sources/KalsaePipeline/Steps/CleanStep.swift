// Clean: mend, judge, tag and deduplicate; whatever was dropped or changed stands in the ledger with its reason.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport
import KalsaeText

struct CleanStep: Step {
    private let cleaning: KalsaeCorpus.CleanSettings
    private let project: URL
    let name = StepName.clean
    let inputs = [StepName.collect]

    init(_ recipe: Recipe, folder: URL) {
        cleaning = recipe.clean.corpus(languages: recipe.languages.map(\.rawValue))
        project = folder
    }

    func settings() throws -> String { try CanonicalJSON.text(of: cleaning) }

    /// Pseudonyms depend on the project's key.
    func externalDigest() throws -> String {
        guard cleaning.personalData?.needsKey == true else { return "" }
        return Digest.sha256(try Data(contentsOf: try keyFile()))
    }

    func run(_ context: StepContext) throws -> StepResult {
        let collected = context.inputs[StepName.collect]?.manifest.measurements["documents"] ?? 0
        let documents = try DocumentWriter(context.result(StepFile.documents))
        let ledger = try LedgerWriter(context.result(StepFile.ledger))
        let scratch = context.scratch.appendingPathComponent("clean")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let cleaner = try CorpusCleaner(
            cleaning, key: try key(), dictionaries: try dictionaries(), scratch: Scratch(folder: scratch),
            threads: ProcessInfo.processInfo.activeProcessorCount)
        let cursor = try DocumentCursor(context.file(StepFile.documents, of: StepName.collect))
        let statistics = try cleaner.run(
            { try cursor.next() }, total: Int(collected), progress: context.progress,
            isInterrupted: context.isInterrupted, document: { try documents.write($0) }, row: { try ledger.add($0) })
        try documents.commit()
        try ledger.commit()
        try writeJSON(statistics, to: context.result(StepFile.statistics))
        let found = statistics.personalData.values.reduce(0, +)
        return StepResult(
            measurements: [
                "documents": Double(statistics.documentsKept), "characters": Double(statistics.characters),
                "personal_data": Double(found),
            ],
            summary: "\(statistics.documentsKept) of \(statistics.documentsIn) documents kept, "
                + "\(Units.count(Double(statistics.characters))) characters"
                + (found > 0 ? ", \(found) pieces of personal data treated" : ""))
    }

    /// The project's key, made where it is missing: pseudonyms stay the same from run to run.
    private func keyFile() throws -> URL {
        let file = project.appendingPathComponent(".kalsae/pseudonyms.key")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        _ = try PseudonymKey.loadOrCreate(at: file)
        return file
    }

    private func key() throws -> PseudonymKey? {
        cleaning.personalData?.needsKey == true ? try PseudonymKey.loadOrCreate(at: try keyFile()) : nil
    }

    private func dictionaries() throws -> [AnalysisLanguage: SpellingDictionary] {
        guard cleaning.repair.kinds.contains(.spelling) else { return [:] }
        var found: [AnalysisLanguage: SpellingDictionary] = [:]
        for language in AnalysisLanguage.allCases { found[language] = try SpellingDictionary(language) }
        return found
    }
}
