// Forgetting a document: everything in the project that holds its text goes, and the list of forgotten documents keeps
// it from coming back. Models hold no text but may know it by heart: they are named, and made anew by the next run.
//
// Every artifact made from a collection that held the document goes, weights excepted: corpus, ledgers, shards, index,
// cards. The next run makes them without it.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSources
import KalsaeSupport

/// What forgetting removed, or would.
public struct ForgetReport: Codable, Sendable, Equatable {
    /// An artifact that held the text, or was made from one that did.
    public struct Removed: Codable, Sendable, Equatable {
        public var step: String
        public var artifact: ArtifactID
    }

    /// Sources of the documents that are forgotten.
    public var documents: [String] = []
    public var removed: [Removed] = []
    /// Files of mirrors, below `.kalsae`.
    public var mirrors: [String] = []
    /// Models that were trained on it, as `name@version`.
    public var models: [String] = []
    /// Weights that were trained on it and have no name.
    public var weights: [Removed] = []
    public var isDryRun = false
}

/// Takes documents out of a project.
public enum Forgetting {
    /// Forgets what is named; call it with the project's lock held.
    ///
    /// Time: one reading of every collection and split in the store.
    /// - Parameters:
    ///   - name: an id, a source or the end of it, or the file that holds the documents.
    ///   - takesAll: whether several files may be meant.
    ///   - isDryRun: whether it is only told what would go.
    /// - Throws: `PipelineError.settings` where nothing, or more than was asked for, is meant.
    public static func forget(
        _ name: String, project: URL, in registry: Registry, takesAll: Bool = false, isDryRun: Bool = false
    ) throws -> ForgetReport {
        let made = try Lineage(registry.store)
        let found = try documents(DocumentName(name), made, registry.store)
        let files = Set(found.map { String($0.source.prefix { $0 != "#" }) }).sorted()
        if files.isEmpty {
            throw PipelineError.settings(
                message: "no document in this project is named \"\(name)\"; give its id, its source or the end of it")
        }
        if files.count > 1, !takesAll {
            let shown =
                files.prefix(5).joined(separator: ", ") + (files.count > 5 ? " and \(files.count - 5) more" : "")
            throw PipelineError.settings(
                message:
                    "\"\(name)\" means \(files.count) files: \(shown); give one's whole name, or --all for all of them")
        }
        var report = ForgetReport(documents: Set(found.map(\.source)).sorted(), isDryRun: isDryRun)
        let texts = Set(found.map(\.text)), sources = Set(found.map(\.source))
        let holding = try made.ids(of: StepName.collect).filter {
            try holds($0, StepFile.documents, sources, texts, registry.store)
        }
        let tainted = made.descendants(of: holding)
        let trainedOn = try tainted.filter { made.step[$0] == StepName.split }.filter {
            try holds($0, CorpusPart.train.documents, sources, texts, registry.store)
        }
        let taught = made.descendants(of: Array(trainedOn))
        for id in tainted.sorted(by: { $0.rawValue < $1.rawValue }) {
            let step = made.step[id] ?? ""
            guard weightSteps.contains(step) else {
                report.removed.append(.init(step: step, artifact: id))
                continue
            }
            guard taught.contains(id) else { continue }
            let names = try registry.catalogue.models(of: id).map { "\($0.name)@\($0.version)" }
            report.models += names
            if names.isEmpty { report.weights.append(.init(step: step, artifact: id)) }
        }
        report.models.sort()
        report.mirrors = try mirrors(project, sources: sources, isDryRun: isDryRun)
        // What cannot say where it came from may hold anything.
        report.removed += made.unknown.map { .init(step: "damaged", artifact: $0) }
        if isDryRun { return report }
        // First the list: whatever happens from here on, nothing brings the text back.
        var list = try ForgetList(project: project)
        try list.add(found)
        for removed in report.removed { try registry.remove(removed.artifact) }
        try removeScratch(registry)
        return report
    }

    /// Steps whose artifacts are weights: no text can be read out of them.
    private static let weightSteps: Set<String> = [StepName.pretrain, StepName.tune, StepName.compress]

    /// The documents that are meant, of all collections in the store, with their copies.
    private static func documents(
        _ name: DocumentName, _ made: Lineage, _ store: ArtifactStore
    ) throws -> [ForgottenDocument] {
        let now = Date().timeIntervalSince1970
        var found: [String: ForgottenDocument] = [:]
        for id in made.ids(of: StepName.collect) {
            try DocumentFile.forEach(in: store.load(id).file(StepFile.documents)) { document in
                guard name.means(id: document.id, source: document.source) else { return }
                let text = Digest.sha256(document.text)
                found[document.source + "\0" + text] = ForgottenDocument(
                    source: document.source, text: text, forgottenAt: now)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether an artifact's file holds one of the documents, by name or by text.
    private static func holds(
        _ id: ArtifactID, _ file: String, _ sources: Set<String>, _ texts: Set<String>, _ store: ArtifactStore
    ) throws -> Bool {
        struct Found: Error {}
        do {
            try DocumentFile.forEach(in: store.load(id).file(file)) { document in
                if sources.contains(document.source) || texts.contains(Digest.sha256(document.text)) { throw Found() }
            }
            return false
        } catch is Found { return true }
    }

    /// Takes the files of mirrors that hold a document, and keeps whole files from being fetched again.
    ///
    /// - Returns: paths below `.kalsae`.
    private static func mirrors(_ project: URL, sources: Set<String>, isDryRun: Bool) throws -> [String] {
        let root = project.appendingPathComponent(".kalsae/mirrors")
        var gone: [String] = []
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []).sorted() {
            let mirror = try Mirror(root.appendingPathComponent(name))
            var left: [MirrorEntry] = [], forgotten: [String] = [], changed = false
            for entry in mirror.entries.values {
                let isWhole = sources.contains(entry.origin)
                let isPart = sources.contains { $0.hasPrefix(entry.origin + "#") || $0.hasPrefix(entry.origin + "/") }
                guard isWhole || isPart, entry.refusal == nil else {
                    left.append(entry)
                    continue
                }
                changed = true
                gone.append("mirrors/\(name)/files/\(entry.file)")
                if isWhole {
                    forgotten.append(entry.origin)
                    left.append(entry)
                }
            }
            if changed, !isDryRun {
                try mirror.forget(forgotten)
                try mirror.replaceEntries(left)
            }
        }
        return gone.sorted()
    }

    /// Removes what unfinished steps other than trainings keep: it may be text.
    private static func removeScratch(_ registry: Registry) throws {
        let root = registry.root.appendingPathComponent("runs")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? [] {
            let folder = root.appendingPathComponent(name)
            let clock = FileManager.default.contents(atPath: folder.appendingPathComponent("clock.json").path)
                .flatMap { try? JSONLines.decoder().decode(StepClock.self, from: $0) }
            if let clock, weightSteps.contains(clock.step) { continue }
            try FileManager.default.removeItem(at: folder)
        }
    }
}

/// Which artifact was made from which.
private struct Lineage {
    private(set) var step: [ArtifactID: String] = [:]
    private var children: [ArtifactID: Set<ArtifactID>] = [:]

    /// Artifacts without a sound record.
    private(set) var unknown: [ArtifactID] = []

    init(_ store: ArtifactStore) throws {
        for (id, records) in try store.allRecords() {
            if records.isEmpty { unknown.append(id) }
            for record in records {
                step[id] = record.fingerprint.step
                for input in record.fingerprint.inputs.values { children[input, default: []].insert(id) }
            }
        }
    }

    func ids(of name: String) -> [ArtifactID] {
        step.filter { $0.value == name }.keys.sorted { $0.rawValue < $1.rawValue }
    }

    /// The artifacts and all that were made from them.
    func descendants(of ids: [ArtifactID]) -> Set<ArtifactID> {
        var all = Set(ids), open = ids
        while let id = open.popLast() {
            for child in children[id] ?? [] where all.insert(child).inserted { open.append(child) }
        }
        return all
    }
}
