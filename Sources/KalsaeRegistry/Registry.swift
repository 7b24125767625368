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
        catalogue = try Catalogue(root.appendingPathComponent("catalogue.sqlite"))
        rebuiltArtifacts = try catalogue.isComplete() ? 0 : Self.rebuild(catalogue, from: store)
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

    /// Takes a model's name from its artifact; `collectGarbage` then removes the artifact, unless something needs it.
    ///
    /// - Throws: `RegistryError.unknownModel`, `.unknownVersion`.
    public func removeModel(name: String, version: Int) throws -> ModelRecord {
        let model = try catalogue.model(name: name, version: version)
        let file = store.folder(model.artifact).appendingPathComponent("models/\(ArtifactStore.modelFile(model))")
        try? FileManager.default.removeItem(at: file)
        try catalogue.remove(model)
        return model
    }

    private func write(_ model: ModelRecord) throws {
        try ArtifactStore.writeModel(model, in: store.folder(model.artifact))
    }

    /// Catalogues every sound record that stands beside an object, in one transaction: a process that dies meanwhile
    /// leaves it to the next one.
    ///
    /// - Returns: how many artifacts had one; 0 where the catalogue had results already.
    private static func rebuild(_ catalogue: Catalogue, from store: ArtifactStore) throws -> Int {
        let wasEmpty = try catalogue.isEmpty()
        var results: [StepRecord] = []
        var models: [ModelRecord] = []
        var artifacts = 0
        for id in try store.list() {
            let own = store.records(of: id)
            models += store.models(of: id)
            results += own
            artifacts += own.isEmpty ? 0 : 1
        }
        try catalogue.rebuild(results.sorted { $0.madeAt < $1.madeAt }, models)
        return wasEmpty ? artifacts : 0
    }
}
