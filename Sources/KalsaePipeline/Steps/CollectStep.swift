// Collect: the recipe's sources become documents with their origin and licence. What lies on other machines is brought
// into mirrors first; files that did not change since the last time are taken from what was made then.

import Foundation
import KalsaeContracts
import KalsaeSources
import KalsaeSupport

struct CollectStep: Step {
    private struct Settings: Codable {
        var sources: [[String: String]]
        var licenses: LicensePolicy
    }

    let sources: [PlacedSource]
    private let licenses: LicensePolicy
    let name = StepName.collect
    let inputs: [String] = []

    init(_ recipe: Recipe, sources: [PlacedSource]) {
        self.sources = sources
        licenses = recipe.licenses.policy
    }

    func refresh(progress: any ProgressReporter, isInterrupted: () -> Bool) throws {
        for source in sources { try source.refresh(progress: progress, isInterrupted: isInterrupted) }
    }

    /// The sources are named by their folders: a project that is moved keeps its artifacts.
    func settings() throws -> String {
        try CanonicalJSON.text(of: Settings(sources: sources.map(\.identity), licenses: licenses))
    }

    func externalDigest() throws -> String {
        Digest.sha256(try sources.map { try $0.digest() }.joined(separator: "\n"))
    }

    func run(_ context: StepContext) throws -> StepResult {
        var characters = 0
        let documents = try DocumentWriter(context.result(StepFile.documents))
        let ledger = try LedgerWriter(context.result(StepFile.ledger))
        let files = try LineWriter(context.result(StepFile.files))
        let encoder = JSONLines.encoder()
        var found: Set<String> = []
        let counts = try Collector(licenses: licenses).run(
            sources.map(\.corpus), previous: previous(context), progress: context.progress,
            isInterrupted: context.isInterrupted,
            Collector.Output(
                document: { document in
                    try context.checkInterruption()
                    try documents.write(document)
                    characters += document.text.unicodeScalars.count
                    found.insert(document.license)
                }, row: { try ledger.add($0) }, file: { try files.write(try encoder.encode($0)) }))
        try documents.commit()
        try ledger.commit()
        try files.commit()
        let put = ledger.counts.total(.quarantined)
        return StepResult(
            measurements: [
                "documents": Double(documents.count), "characters": Double(characters), "quarantined": Double(put),
                "files_read": Double(counts.read), "files_recalled": Double(counts.recalled),
            ], licenses: found.sorted(),
            summary: "\(documents.count) documents, \(Units.count(Double(characters))) characters"
                + (counts.recalled > 0 ? ", \(counts.read) of \(counts.read + counts.recalled) files read anew" : "")
                + (put > 0 ? ", \(put) put aside (see ledger)" : ""))
    }

    private func previous(_ context: StepContext) throws -> PreviousCollection? {
        guard let artifact = context.previous else { return nil }
        return try PreviousCollection(
            files: artifact.file(StepFile.files), documents: artifact.file(StepFile.documents),
            ledger: artifact.file(StepFile.ledger))
    }
}
