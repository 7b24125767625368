// A project's store and catalogue together. The store is the truth; the catalogue is an index over it that can be
// made anew. It does not know how steps are ordered or run.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// The `.kalsae` folder of a project.
///
/// ```swift
/// let registry = try Registry(project: folder)
/// let model = try registry.catalogue.model(name: "handbook-bot")
/// let artifact = try registry.store.load(model.artifact)
/// ```
public struct Registry: Sendable {
    /// Name of the folder within a project.
    public static let folderName = ".kalsae"

    /// The `.kalsae` folder.
    public let root: URL
    public let store: ArtifactStore
    public let catalogue: Catalogue
    /// How many artifacts were catalogued anew on opening, because the database was not there; 0 as a rule.
    public let rebuiltArtifacts: Int

    /// Whether a project has been run before, so that there is something to open.
    public static func exists(project: URL) -> Bool {
        FileList.kind(project.appendingPathComponent(folderName).path) == .folder
    }

    /// Opens a project's registry, making it where it is missing; a catalogue that is gone is made from the objects.
    ///
    /// - Throws: `RegistryError` about the catalogue, `SupportError` about the folder.
    public init(project: URL) throws {
        root = project.appendingPathComponent(Self.folderName)
        store = try ArtifactStore(root: root)
        let file = root.appendingPathComponent("catalogue.sqlite")
        let isNew: Bool
        switch FileList.kind(file.path) {
        case .file(let size): isNew = size == 0
        default: isNew = true
        }
        catalogue = try Catalogue(file)
        rebuiltArtifacts = isNew ? try Self.rebuild(catalogue, from: store) : 0
    }

    /// Takes the project for this process.
    public func lock() throws -> ProjectLock {
        try ProjectLock(root.appendingPathComponent("lock"))
    }

    /// The folder in which a step of that fingerprint keeps its state while it is unfinished.
    public func scratchFolder(_ fingerprint: Fingerprint) -> URL {
        root.appendingPathComponent("runs").appendingPathComponent(fingerprint.digest)
    }

    /// Publishes a filled folder and remembers the result; in that order, so that a crash between the two costs
    /// a repetition and never a lie.
    public func publish(
        _ staged: StagedArtifact, manifest: ArtifactManifest, fingerprint: Fingerprint, summary: String, at time: Double
    ) throws -> (artifact: Artifact, record: StepRecord) {
        func record(_ id: ArtifactID) -> StepRecord {
            StepRecord(fingerprint: fingerprint, artifact: id, manifest: manifest, summary: summary, madeAt: time)
        }
        let id = try store.publish(staged, manifest: manifest, record: record).id
        let result = record(id)
        try catalogue.add(result)
        return (try load(result), result)
    }

    /// The artifact of a result, with the manifest of that result.
    ///
    /// - Throws: what `ArtifactStore.load` throws.
    public func load(_ record: StepRecord) throws -> Artifact {
        let stored = try store.load(record.artifact)
        return Artifact(
            id: stored.id, folder: stored.folder, manifest: record.manifest(files: stored.manifest.files))
    }

    /// Names an artifact as a model, in the catalogue and beside the artifact; its licences are the manifest's.
    ///
    /// - Throws: `RegistryError.invalidModelName`, `.artifactMissing`.
    public func registerModel(
        name: String, artifact: Artifact, metrics: [String: Double], at time: Double
    ) throws -> ModelRecord {
        guard !name.isEmpty, name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { throw RegistryError.invalidModelName(name: name) }
        guard store.contains(artifact.id) else { throw RegistryError.artifactMissing(id: artifact.id) }
        let model = try catalogue.register(
            name: name, artifact: artifact.id, metrics: metrics, licenses: artifact.manifest.licenses, at: time)
        try write(model)
        return model
    }

    /// Moves a model to a stage, in the catalogue and beside the artifacts.
    public func setStage(_ stage: ModelStage, name: String, version: Int) throws {
        for model in try catalogue.setStage(stage, name: name, version: version) { try write(model) }
    }

    private func write(_ model: ModelRecord) throws {
        let models = store.folder(model.artifact).appendingPathComponent("models")
        try ArtifactStore.makeFolder(models)
        try SealedFile.write(model, to: models.appendingPathComponent("\(model.name).\(model.version).jsonl"))
        try AtomicFile.synchronizeFolder(store.folder(model.artifact))
    }

    /// Catalogues every sound record that stands beside an object.
    ///
    /// - Returns: how many artifacts had one.
    private static func rebuild(_ catalogue: Catalogue, from store: ArtifactStore) throws -> Int {
        var results: [StepRecord] = []
        var models: [ModelRecord] = []
        var artifacts = 0
        for id in try store.list() {
            let own = store.sealedFiles(id, in: "records")
                .compactMap { try? SealedFile.read(StepRecord.self, from: $0.url) }.filter { $0.artifact == id }
            models += store.sealedFiles(id, in: "models")
                .compactMap { try? SealedFile.read(ModelRecord.self, from: $0.url) }.filter { $0.artifact == id }
            results += own
            artifacts += own.isEmpty ? 0 : 1
        }
        for record in results.sorted(by: { $0.madeAt < $1.madeAt }) { try catalogue.add(record) }
        for model in models { try catalogue.restore(model) }
        return artifacts
    }
}
