// The errors of this room, in a user's words: what is wrong, where, and what to do about it.

import Foundation
import KalsaeContracts

/// What can go wrong with a project's store and catalogue.
public enum RegistryError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The database is not one, or its pages are spoilt.
    case catalogueDamaged(path: String, reason: String)
    /// The database or its folder cannot be written.
    case catalogueReadOnly(path: String)
    /// Another process held the database for longer than we wait.
    case catalogueBusy(path: String)
    /// The database was written by a newer Kalsae.
    case catalogueNewer(path: String)
    /// The machine failed to read or write the database.
    case catalogueUnusable(path: String, reason: String)
    /// An artifact's content is not what its name says; `step` made it, where that can still be told.
    case artifactDamaged(id: ArtifactID, step: String?, faults: [ArtifactFault])
    /// An artifact is not in the store.
    case artifactMissing(id: ArtifactID)
    /// A step returned without having written a file.
    case artifactEmpty(step: String)
    /// A step left something that cannot be stored.
    case notAFile(step: String, path: String)
    /// A record beside an artifact does not match its own digest.
    case recordDamaged(path: String)
    /// Another process runs in this folder.
    case locked(process: Int32, path: String)
    /// No model has this name.
    case unknownModel(name: String, nearest: String?)
    /// A model's name becomes a file's name and part of addresses.
    case invalidModelName(name: String)
    /// The model exists, but not in this version.
    case unknownVersion(model: String, version: Int, newest: Int)

    public var description: String {
        switch self {
        case .catalogueDamaged(let path, let reason):
            "\(path) is damaged (\(reason)); move it away and run again: it is made anew from the objects beside it"
        case .catalogueReadOnly(let path):
            "cannot write \(path): the file or its folder is read-only; make both writable and run again"
        case .catalogueBusy(let path): "\(path) is in use by another process; try again in a moment"
        case .catalogueNewer(let path): "\(path) was written by a newer version of kalsae; use that version"
        case .catalogueUnusable(let path, let reason): "cannot use \(path): \(reason)"
        case .artifactDamaged(let id, let step, let faults): Self.damage(id, step, faults)
        case .artifactMissing(let id): "artifact \(id.short) is not in the store; run again to make it anew"
        case .artifactEmpty(let step): "\(step) wrote no files"
        case .notAFile(let step, let path):
            "\(step) left \(path), which is neither a file nor a folder and cannot be stored"
        case .recordDamaged(let path): "\(path) is damaged: it does not match its own digest"
        case .locked(let process, let path):
            process > 0
                ? "another run (process \(process)) is working in this folder; wait for it or stop it (\(path))"
                : "another run is working in this folder; wait for it or stop it (\(path))"
        case .unknownModel(let name, let nearest):
            "no model is named \"\(name)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .invalidModelName(let name):
            "a model cannot be named \"\(name)\": use lower-case letters, digits and hyphens"
        case .unknownVersion(let model, let version, let newest):
            "model \"\(model)\" has no version \(version); its newest is \(newest)"
        }
    }

    public var errorDescription: String? { description }

    private static func damage(_ id: ArtifactID, _ step: String?, _ faults: [ArtifactFault]) -> String {
        let first = faults.first.map { ": \($0)" } ?? ""
        let others = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
        guard let step else {
            return "artifact \(id.short) is damaged\(first)\(others); "
                + "remove its folder from .kalsae/objects and run again to make it anew"
        }
        return "artifact \(id.short) of \(step) is damaged\(first)\(others); "
            + "run \"kalsae run --force \(step)\" to make it anew"
    }
}
