// Index: everything that was read as a searchable knowledge base. What training leaves out (short notices, other
// languages, near copies) can still be asked for; only personal data is treated as the recipe says, and documents with
// the same text are joined. Documents stream through; in memory is the index and a digest of each document.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeRetrieval
import KalsaeSupport

struct IndexStep: Step {
    private struct Settings: Codable {
        var retrieval: RetrievalSettings
        var from: String
        /// What is done to documents; nil where they were cleaned already.
        var clean: KalsaeCorpus.CleanSettings?
    }

    private let retrieval = RetrievalSettings()
    private let from: KnowledgeSettings.From
    private let material: CleaningMaterial
    let name = StepName.index
    var inputs: [String] { from == .corpus ? [StepName.clean] : [StepName.collect] }

    init(_ recipe: Recipe, folder: URL) {
        from = recipe.knowledge.from
        material = CleaningMaterial(settings: recipe.clean.search(), project: folder)
    }

    func settings() throws -> String {
        try CanonicalJSON.text(
            of: Settings(
                retrieval: retrieval, from: from.rawValue, clean: from == .corpus ? nil : material.settings))
    }

    func externalDigest() throws -> String { from == .corpus ? "" : try material.keyDigest() ?? "" }

    func run(_ context: StepContext) throws -> StepResult {
        let builder = try TextKnowledgeBase.Builder(settings: retrieval)
        var seen: Set<String> = []
        var documents = 0, copies = 0
        func add(_ document: Document) throws {
            guard seen.insert(Digest.sha256(document.text)).inserted else {
                copies += 1
                return
            }
            documents += 1
            try builder.add(document)
        }
        let cursor = try DocumentCursor(context.file(StepFile.documents, of: inputs[0]))
        let total = Int(context.inputs[inputs[0]]?.manifest.measurements["documents"] ?? 0)
        if from == .corpus {
            while let document = try cursor.next() {
                try context.checkInterruption()
                try add(document)
                context.progress.update(name, done: documents, total: total, unit: "documents")
            }
        } else {
            try treat(cursor, total, context, add)
        }
        let knowledge = try builder.finish()
        try knowledge.save(to: context.result(StepFile.knowledge))
        return StepResult(
            measurements: [
                "passages": Double(knowledge.passageCount), "terms": Double(knowledge.termCount),
                "documents": Double(documents), "copies": Double(copies),
            ],
            summary: "\(documents) documents, \(knowledge.passageCount) passages, \(knowledge.termCount) terms"
                + (copies > 0 ? ", \(copies) copies joined" : ""))
    }

    /// Gives each document its normal form and treats its personal data.
    private func treat(
        _ cursor: DocumentCursor, _ total: Int, _ context: StepContext, _ add: @escaping (Document) throws -> Void
    ) throws {
        let scratch = context.scratch.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let cleaner = try CorpusCleaner(
            material.settings, key: try material.key(), dictionaries: try material.dictionaries(),
            scratch: Scratch(folder: scratch), threads: ProcessInfo.processInfo.activeProcessorCount)
        _ = try cleaner.run(
            { try cursor.next() }, total: total, progress: IndexProgress(to: context.progress),
            isInterrupted: context.isInterrupted, document: add, row: { _ in })
    }
}

/// Shows the cleaner's progress as this step's.
private struct IndexProgress: ProgressReporter {
    let to: any ProgressReporter

    func update(_ label: String, done: Double, total: Double, unit: String, detail: String) {
        to.update(StepName.index, done: done, total: total, unit: unit, detail: detail)
    }

    func note(_ line: String) { to.note(line) }
}
