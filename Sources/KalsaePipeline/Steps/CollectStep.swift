// Collect: the recipe's sources become documents with their origin and licence.

import Foundation
import KalsaeContracts
import KalsaeSources
import KalsaeSupport

struct CollectStep: Step {
    let sources: [CorpusSource]
    let name = StepName.collect
    let inputs: [String] = []

    init(_ recipe: Recipe, folder: URL) {
        sources = recipe.sources.map {
            CorpusSource(path: $0.url(relativeTo: folder).path, license: $0.license)
        }
    }

    /// The sources are named by their folders: a project that is moved keeps its artifacts.
    func settings() throws -> String {
        try CanonicalJSON.text(
            of: sources.map { ["folder": URL(fileURLWithPath: $0.path).lastPathComponent, "license": $0.license] })
    }

    func externalDigest() throws -> String { try SourceDigest.digest(of: sources) }

    func run(_ context: StepContext) throws -> StepResult {
        var count = 0, characters = 0
        let writer = try AtomicFileWriter(context.result(StepFile.documents))
        let encoder = JSONLines.encoder()
        let ledger = try Collector().forEachDocument(in: sources, progress: context.progress) { document in
            try context.checkInterruption()
            try writer.write(try encoder.encode(document) + Data([0x0A]))
            count += 1
            characters += document.text.count
        }
        try writer.commit()
        try ledger.write(to: context.result(StepFile.ledger))
        let put = ledger.counts(.quarantined).values.reduce(0, +)
        return StepResult(
            measurements: [
                "documents": Double(count), "characters": Double(characters), "quarantined": Double(put),
            ], licenses: Set(sources.map(\.license)).sorted(),
            summary: "\(count) documents, \(Units.count(Double(characters))) characters"
                + (put > 0 ? ", \(put) files put aside" : ""))
    }
}
