// The errors of this room, in a user's words. What is wrong with one file is no error: it stands in the ledger.

import Foundation

/// What can go wrong between a recipe's sources and documents.
public enum SourceError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The source is not there.
    case missingFolder(path: String)
    /// The source holds no file.
    case emptyFolder(path: String)
    /// The source holds files, but none that could be read.
    case nothingReadable(path: String, files: Int, commonest: String)
    /// The source may not be listed.
    case unreadableFolder(path: String)
    /// The source is neither a folder nor a file: a pipe, a device.
    case notAFile(path: String, kind: String)
    /// A file could not be read to its end for a reason that may pass (a disk's error, too many open files).
    case failedRead(path: String, reason: String)
    /// No source is named.
    case noSources
    /// A source cannot be brought here: what it is, why, and what to do.
    case unreachable(source: String, reason: String)
    /// A setting of a source has a value that makes no sense.
    case invalidSetting(name: String, reason: String)
    /// A mirror whose index contradicts its files.
    case corruptMirror(path: String, reason: String)

    public var description: String {
        switch self {
        case .missingFolder(let path): "the source folder \(path) does not exist; check the path under `sources`"
        case .emptyFolder(let path): "the source folder \(path) is empty; put documents there (HTML, Markdown or text)"
        case .nothingReadable(let path, let files, let commonest):
            "none of the \(files) files in \(path) could be read (mostly: \(commonest)); "
                + "`kalsae collect --formats` lists what is understood"
        case .unreadableFolder(let path): "the source folder \(path) cannot be listed; check its permissions"
        case .notAFile(let path, let kind): "the source \(path) is \(kind); name a folder or a file"
        case .failedRead(let path, let reason):
            "\(path) could not be read (\(reason)); nothing was put aside for it, run again when that has passed"
        case .noSources: "sources: name at least one"
        case .unreachable(let source, let reason): "the source \(source) cannot be collected: \(reason)"
        case .invalidSetting(let name, let reason): "\(name): \(reason)"
        case .corruptMirror(let path, let reason):
            "the mirror \(path) is damaged (\(reason)); remove that folder, and it will be fetched again"
        }
    }

    public var errorDescription: String? { description }
}
