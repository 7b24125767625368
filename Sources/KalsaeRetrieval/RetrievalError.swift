// The errors of this room, in a user's words.

import Foundation

/// What can go wrong with a knowledge base.
public enum RetrievalError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// There was no text to index.
    case nothingToIndex
    /// The documents hold more text or terms than one index file can address.
    case tooLarge
    /// The file is no index, or not one that this version reads.
    case notAnIndex(path: String, reason: String)
    /// The file was an index once; its bytes have changed or are incomplete.
    case damaged(path: String, reason: String)
    /// A setting is out of its range or unknown.
    case invalidSetting(name: String, reason: String)

    public var description: String {
        switch self {
        case .nothingToIndex: "there is no text to index: the documents are empty"
        case .tooLarge: "the documents are too large for one index (4 GiB); split them into several knowledge bases"
        case .notAnIndex(let path, let reason): "\(path) is not a knowledge base: \(reason)"
        case .damaged(let path, let reason):
            "the knowledge base \(path) is damaged: \(reason); \"kalsae run --force index\" builds it again"
        case .invalidSetting(let name, let reason): "knowledge.\(name): \(reason)"
        }
    }

    public var errorDescription: String? { description }
}
