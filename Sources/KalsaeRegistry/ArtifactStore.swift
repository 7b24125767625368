// The store: immutable folders named by their content. It knows files and digests; which step's result is still
// good, and which model is which, is the catalogue's business.
//
// .kalsae/objects/<id>/content/…               what a step wrote, read-only
// .kalsae/objects/<id>/manifest.jsonl          where it came from (a sealed file)
// .kalsae/objects/<id>/records/<digest>.jsonl  the results that are this artifact, by fingerprint
// .kalsae/objects/<id>/models/<name>.<n>.jsonl the models that are this artifact
// .kalsae/staging/<pid>-<uuid>/                being written; swept when its process is gone
//
// Publishing: everything is written and fsynced in staging, then renamed into objects in one step. Whatever the
// moment of a crash, objects holds the whole artifact or nothing of it.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// One thing that is wrong with a stored artifact.
public enum ArtifactFault: Sendable, Equatable, CustomStringConvertible {
    case missing(path: String)
    case extra(path: String)
    case wrongSize(path: String, expected: Int, found: Int)
    case changed(path: String)
    case unreadable(path: String)
    case manifest(reason: String)

    public var description: String {
        switch self {
        case .missing(let path): "\(path) is missing"
        case .extra(let path): "\(path) does not belong to it"
        case .wrongSize(let path, let expected, let found): "\(path) has \(found) bytes instead of \(expected)"
        case .changed(let path): "the content of \(path) has changed"
        case .unreadable(let path): "\(path) cannot be read"
        case .manifest(let reason): reason
        }
    }
}

/// A folder in the making.
///
/// Whoever does not `publish` it must `discard` it; a process that dies leaves it to be swept.
public struct StagedArtifact: Sendable {
    let folder: URL
    /// The folder to fill.
    public var content: URL { folder.appendingPathComponent("content") }

    /// Removes it; nothing happens where it was published.
    public func discard() { try? FileManager.default.removeItem(at: folder) }
}

/// The artifacts of one project.
public struct ArtifactStore: Sendable {
    /// The project's `.kalsae` folder.
    public let root: URL
    var objects: URL { root.appendingPathComponent("objects") }
    var staging: URL { root.appendingPathComponent("staging") }

    /// Opens the store below `root`, making its folders where they are missing.
    public init(root: URL) throws {
        self.root = root
        for folder in [objects, staging] { try Self.makeFolder(folder) }
    }

    /// Begins an artifact.
    public func stage() throws -> StagedArtifact {
        let staged = StagedArtifact(folder: staging.appendingPathComponent("\(getpid())-\(UUID().uuidString)"))
        try Self.makeFolder(staged.content)
        return staged
    }

    /// Gives a filled folder its name and place; cost is one reading of every byte.
    ///
    /// - Parameters:
    ///   - manifest: the files it lists are ignored and made anew from what is there.
    ///   - record: makes the step's record once the artifact's name is known.
    /// - Returns: the artifact; where equal content is stored already and sound, that one.
    /// - Throws: `RegistryError.artifactEmpty`, `.notAFile`, `SupportError.diskFull`; the store is then as before.
    public func publish(
        _ staged: StagedArtifact, manifest: ArtifactManifest, record: (ArtifactID) -> StepRecord
    ) throws -> Artifact {
        let (id, complete) = try prepare(staged, manifest: manifest)
        let step = record(id)
        try Self.writeRecord(step, in: staged.folder)
        try FileList.settle(staged.folder)
        return try place(staged, id: id, manifest: complete, record: step)
    }

    /// Names the content and writes its manifest: all of publishing that happens in staging.
    func prepare(_ staged: StagedArtifact, manifest: ArtifactManifest) throws -> (ArtifactID, ArtifactManifest) {
        var complete = manifest
        complete.files = try FileList.make(staged.content, step: manifest.step)
        if complete.files.isEmpty { throw RegistryError.artifactEmpty(step: manifest.step) }
        try SealedFile.write(complete, to: staged.folder.appendingPathComponent("manifest.jsonl"))
        return (FileList.identify(complete.files), complete)
    }

    /// The rename by which the artifact comes to be.
    private func place(
        _ staged: StagedArtifact, id: ArtifactID, manifest: ArtifactManifest, record: StepRecord
    ) throws -> Artifact {
        let target = folder(id)
        if FileList.kind(target.path) != .absent {
            if try verify(id).isEmpty {
                try Self.writeRecord(record, in: target)
                staged.discard()
                return try load(id)
            }
            // Damaged: moved out of the way, and swept with the staging folder. What is recorded beside it stays true.
            try keepRecords(of: id, in: staged.folder)
            let grave = staging.appendingPathComponent("\(getpid())-\(UUID().uuidString)")
            try AtomicFile.move(target, to: grave)
            try AtomicFile.move(staged.folder, to: target)
            try? FileManager.default.removeItem(at: grave)
        } else {
            try AtomicFile.move(staged.folder, to: target)
        }
        return Artifact(id: id, folder: target.appendingPathComponent("content"), manifest: manifest)
    }

    /// The artifact of that name, its files not yet looked at.
    ///
    /// - Throws: `RegistryError.artifactMissing`, or `.artifactDamaged` where its manifest cannot be trusted.
    public func load(_ id: ArtifactID) throws -> Artifact {
        let target = folder(id)
        guard FileList.kind(target.path) == .folder else { throw RegistryError.artifactMissing(id: id) }
        let manifest: ArtifactManifest
        do { manifest = try readManifest(id) } catch let fault as ManifestFault {
            throw RegistryError.artifactDamaged(id: id, step: nil, faults: [.manifest(reason: fault.reason)])
        }
        return Artifact(id: id, folder: target.appendingPathComponent("content"), manifest: manifest)
    }

    /// Whether an artifact of that name is there, sound or not.
    public func contains(_ id: ArtifactID) -> Bool { FileList.kind(folder(id).path) == .folder }

    /// Looks at names and sizes only; costs one `lstat` a file.
    public func inspect(_ id: ArtifactID) throws -> [ArtifactFault] { try faults(id, readingContent: false) }

    /// Reads every byte and names everything that differs from what was published.
    ///
    /// - Throws: `RegistryError.artifactMissing` where there is nothing to look at.
    public func verify(_ id: ArtifactID) throws -> [ArtifactFault] { try faults(id, readingContent: true) }

    /// The names of all artifacts, sorted.
    public func list() throws -> [ArtifactID] {
        try FileManager.default.contentsOfDirectory(atPath: objects.path).sorted()
            .map(ArtifactID.init(rawValue:)).filter { $0.rawValue.utf8.count == 64 }
    }

    /// Removes what dead processes left in staging, and what this one left before it took the project's lock.
    ///
    /// - Returns: how many folders went.
    @discardableResult
    public func sweep() throws -> Int {
        var swept = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: staging.path) {
            let process = name.split(separator: "-").first.flatMap { Int32($0) } ?? 0
            let isAlive = process > 0 && process != getpid() && (kill(process, 0) == 0 || errno == EPERM)
            if isAlive { continue }
            try? FileManager.default.removeItem(at: staging.appendingPathComponent(name))
            swept += 1
        }
        return swept
    }

    /// Takes an artifact out of the store: out of `objects` in one step, then off the disk.
    func remove(_ id: ArtifactID) throws {
        let grave = staging.appendingPathComponent("\(getpid())-\(UUID().uuidString)")
        try AtomicFile.move(folder(id), to: grave)
        try AtomicFile.synchronizeFolder(objects)
        try? FileManager.default.removeItem(at: grave)
    }

    /// The folder of an artifact with its records.
    func folder(_ id: ArtifactID) -> URL { objects.appendingPathComponent(id.rawValue) }

    static func writeRecord(_ record: StepRecord, in folder: URL) throws {
        let records = folder.appendingPathComponent("records")
        try makeFolder(records)
        try SealedFile.write(record, to: records.appendingPathComponent("\(record.fingerprint.digest).jsonl"))
    }

    static func makeFolder(_ url: URL) throws {
        do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
            let code = (error as NSError).code
            if code == CocoaError.fileWriteOutOfSpace.rawValue { throw SupportError.diskFull(path: url.path) }
            let reason =
                switch code {
                case CocoaError.fileWriteVolumeReadOnly.rawValue: "the file system is read-only"
                case CocoaError.fileWriteNoPermission.rawValue: "permission denied"
                case _ where isFileInTheWay(url): "a file of that name is in the way"
                default: "the folder cannot be made"
                }
            throw SupportError.unwritable(path: url.path, reason: reason)
        }
    }

    /// Whether something that is no folder stands at a path or where one of its parents should be.
    private static func isFileInTheWay(_ url: URL) -> Bool {
        var place = url
        while place.path.count > 1 {
            switch FileList.kind(place.path) {
            case .absent: place.deleteLastPathComponent()
            case .folder: return false
            case .file, .other: return true
            }
        }
        return false
    }
}

/// Why a manifest cannot be trusted.
private struct ManifestFault: Error { let reason: String }

extension ArtifactStore {
    /// Reads the manifest and holds it against the artifact's name.
    private func readManifest(_ id: ArtifactID) throws -> ArtifactManifest {
        let url = folder(id).appendingPathComponent("manifest.jsonl")
        let manifest: ArtifactManifest
        do { manifest = try SealedFile.read(ArtifactManifest.self, from: url) } catch SupportError.missing {
            throw ManifestFault(reason: "manifest.jsonl is missing")
        } catch {
            throw ManifestFault(reason: "manifest.jsonl does not match its own digest")
        }
        guard FileList.identify(manifest.files) == id else {
            throw ManifestFault(reason: "manifest.jsonl speaks of another artifact")
        }
        return manifest
    }

    private func faults(_ id: ArtifactID, readingContent: Bool) throws -> [ArtifactFault] {
        guard contains(id) else { throw RegistryError.artifactMissing(id: id) }
        let manifest: ArtifactManifest
        do { manifest = try readManifest(id) } catch let fault as ManifestFault {
            return [.manifest(reason: fault.reason)]
        }
        let content = folder(id).appendingPathComponent("content")
        guard FileList.kind(content.path) == .folder else { return manifest.files.map { .missing(path: $0.path) } }
        let found = try FileList.entries(content)
        let expected = Set(manifest.files.map(\.path))
        var faults = manifest.files.compactMap { fault($0, in: content, readingContent: readingContent) }
        faults += found.filter { !expected.contains($0.path) }.map { .extra(path: $0.path) }
        if readingContent { faults += recordFaults(id) }
        return faults
    }

    private func fault(_ file: ArtifactFile, in content: URL, readingContent: Bool) -> ArtifactFault? {
        let url = content.appendingPathComponent(file.path)
        switch FileList.kind(url.path) {
        case .absent: return .missing(path: file.path)
        case .folder, .other: return .changed(path: file.path)
        case .file(let size) where size != file.size:
            return .wrongSize(path: file.path, expected: file.size, found: size)
        case .file:
            guard readingContent else { return nil }
            guard let digest = try? Digest.sha256(file: url) else { return .unreadable(path: file.path) }
            return digest == file.sha256 ? nil : .changed(path: file.path)
        }
    }

    /// Sealed records and models beside the content that no longer match their digests.
    private func recordFaults(_ id: ArtifactID) -> [ArtifactFault] {
        var faults: [ArtifactFault] = []
        for (name, url) in sealedFiles(id, in: "records") {
            let record = try? SealedFile.read(StepRecord.self, from: url)
            if record?.artifact != id { faults.append(.changed(path: "records/\(name)")) }
        }
        for (name, url) in sealedFiles(id, in: "models") {
            let model = try? SealedFile.read(ModelRecord.self, from: url)
            if model?.artifact != id { faults.append(.changed(path: "models/\(name)")) }
        }
        return faults
    }

    /// The sound records beside an artifact.
    func records(of id: ArtifactID) -> [StepRecord] {
        sealedFiles(id, in: "records").compactMap { try? SealedFile.read(StepRecord.self, from: $0.url) }
            .filter { $0.artifact == id }
    }

    /// Every artifact with the sound records beside it; those that have none come with an empty list.
    public func allRecords() throws -> [(id: ArtifactID, records: [StepRecord])] {
        try list().map { ($0, records(of: $0)) }
    }

    /// The sound models beside an artifact.
    func models(of id: ArtifactID) -> [ModelRecord] {
        sealedFiles(id, in: "models").compactMap { try? SealedFile.read(ModelRecord.self, from: $0.url) }
            .filter { $0.artifact == id }
    }

    /// Writes the sound records and models beside an artifact into the folder that takes its place.
    private func keepRecords(of id: ArtifactID, in folder: URL) throws {
        for record in records(of: id) {
            let own = folder.appendingPathComponent("records/\(record.fingerprint.digest).jsonl")
            if !FileManager.default.fileExists(atPath: own.path) { try Self.writeRecord(record, in: folder) }
        }
        for model in models(of: id) { try Self.writeModel(model, in: folder) }
    }

    static func writeModel(_ model: ModelRecord, in folder: URL) throws {
        let models = folder.appendingPathComponent("models")
        try makeFolder(models)
        try SealedFile.write(model, to: models.appendingPathComponent(modelFile(model)))
        try AtomicFile.synchronizeFolder(folder)
    }

    static func modelFile(_ model: ModelRecord) -> String { "\(model.name).\(model.version).jsonl" }

    /// The sealed files of one of an artifact's folders, sorted by name.
    func sealedFiles(_ id: ArtifactID, in subfolder: String) -> [(name: String, url: URL)] {
        let folder = folder(id).appendingPathComponent(subfolder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }.sorted()
            .map { ($0, folder.appendingPathComponent($0)) }
    }
}
