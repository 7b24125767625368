// Collect: the recipe's sources become documents with their origin and licence. What lies on other machines is brought
// into mirrors first; files that did not change since the last time are taken from what was made then; what was
// forgotten does not come back.

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
    private let project: URL
    let name = StepName.collect
    let inputs: [String] = []

    init(_ recipe: Recipe, sources: [PlacedSource], folder: URL) {
        self.sources = sources
        licenses = recipe.licenses.policy
        project = folder
    }

    /// Bytes of the sources' files; nil where some are not here yet.
    var sourceBytes: Int? {
        var sum = 0
        for source in sources {
            guard let bytes = try? SourceDigest.bytes(of: source.corpus) else { return nil }
            sum += bytes
        }
        return sum
    }

    func refresh(progress: any ProgressReporter, isInterrupted: () -> Bool) throws {
        for source in sources { try source.refresh(progress: progress, isInterrupted: isInterrupted) }
    }

    /// The sources are named by their folders: a project that is moved keeps its artifacts.
    func settings() throws -> String {
        try CanonicalJSON.text(of: Settings(sources: sources.map(\.identity), licenses: licenses))
    }

    func externalDigest() throws -> String {
        let forgotten = try ForgetList(project: project).digest
        let files = try sources.map { try $0.digest() } + (forgotten.isEmpty ? [] : [forgotten])
        return Digest.sha256(files.joined(separator: "\n"))
    }

    func run(_ context: StepContext) throws -> StepResult {
        let output = try CollectedFiles(context, forgotten: try ForgetList(project: project))
        let counts = try Collector(licenses: licenses).run(
            sources.map(\.corpus), previous: previous(context), progress: context.progress,
            isInterrupted: context.isInterrupted,
            Collector.Output(document: output.take, row: output.take, file: output.finish))
        try output.commit()
        var measurements = output.measurements
        measurements["files_read"] = Double(counts.read)
        measurements["files_recalled"] = Double(counts.recalled)
        let put = output.putAside
        if output.forgotten > 0 {
            context.progress.note(
                "collect: \(output.forgotten) forgotten documents still lie in the sources and are kept out; remove "
                    + "the files or name them under exclude:")
        }
        return StepResult(
            measurements: measurements, licenses: output.licenses.sorted(),
            summary: "\(output.documents) documents, \(Units.count(Double(output.characters))) characters"
                + (counts.recalled > 0 ? ", \(counts.read) of \(counts.read + counts.recalled) files read anew" : "")
                + (put > 0 ? ", \(put) put aside (kalsae clean --dropped lists them)" : ""))
    }

    private func previous(_ context: StepContext) throws -> PreviousCollection? {
        guard let artifact = context.previous else { return nil }
        return try PreviousCollection(
            files: artifact.file(StepFile.files), documents: artifact.file(StepFile.documents),
            ledger: artifact.file(StepFile.ledger))
    }
}

/// Writes what the collector finds, but for what was forgotten.
private final class CollectedFiles {
    private let context: StepContext
    private let list: ForgetList
    private let writer: DocumentWriter
    private let ledger: LedgerWriter
    private let files: LineWriter
    private let encoder = JSONLines.encoder()
    private(set) var characters = 0
    private(set) var licenses: Set<String> = []
    private(set) var forgotten = 0
    private var timed = 0
    private var attributes: [String: Int] = [:]
    /// Of the file at hand: documents kept out, and rows that differ in number from the collector's.
    private var fileForgotten = 0, fileRows = 0

    init(_ context: StepContext, forgotten list: ForgetList) throws {
        self.context = context
        self.list = list
        writer = try DocumentWriter(context.result(StepFile.documents))
        ledger = try LedgerWriter(context.result(StepFile.ledger))
        files = try LineWriter(context.result(StepFile.files))
    }

    var documents: Int { writer.count }
    var putAside: Int { ledger.counts.total(.quarantined) - forgotten }

    func take(_ document: Document) throws {
        try context.checkInterruption()
        if list.holds(document) {
            forgotten += 1
            fileForgotten += 1
            fileRows += 1
            return try ledger.add(
                LedgerRow(
                    document: document.id, source: document.source, rule: ForgetList.rule,
                    value: "kept out by kalsae forget", action: .quarantined, text: ""))
        }
        try writer.write(document)
        characters += document.text.unicodeScalars.count
        licenses.insert(document.license)
        if document.time != nil { timed += 1 }
        for name in document.attributes.keys { attributes[name, default: 0] += 1 }
    }

    func take(_ row: LedgerRow) throws {
        if list.holds(source: row.source) {
            fileRows -= 1
            return
        }
        try ledger.add(row)
    }

    func finish(_ file: CollectedFile) throws {
        var file = file
        if fileForgotten != 0 || fileRows != 0 {
            file.documents -= fileForgotten
            file.rows += fileRows
            // Read anew the next time: what is kept out may be let in again.
            file.key = ""
            fileForgotten = 0
            fileRows = 0
        }
        try files.write(try encoder.encode(file))
    }

    func commit() throws {
        try writer.commit()
        try ledger.commit()
        try files.commit()
    }

    /// Counts, and what later steps must know of the documents before they begin.
    var measurements: [String: Double] {
        var all = [
            "documents": Double(documents), "characters": Double(characters), "quarantined": Double(putAside),
            "timed": Double(timed),
        ]
        for (name, count) in attributes { all["attribute." + name] = Double(count) }
        for (rule, count) in ledger.counts.rules(.quarantined) where rule != ForgetList.rule {
            all["quarantined." + rule] = Double(count)
        }
        for (rule, count) in ledger.counts.rules(.leftOut) { all["left-out." + rule] = Double(count) }
        return all
    }
}
