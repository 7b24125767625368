// The errors of this room, in a user's words. What is wrong with one file is no error: it stands in the ledger.

import Foundation

/// What can go wrong between a folder of documents and token shards.
public enum CorpusError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// Cleaning dropped every document.
    case nothingLeft(documents: Int, commonest: String)
    /// A setting has a value that makes no sense.
    case invalidSetting(name: String, reason: String)
    /// A setting nobody knows.
    case unknownSetting(section: String, key: String, nearest: String?)
    /// More documents than the search for copies can number.
    case tooManyDocuments(limit: Int)
    /// Token ids of this vocabulary do not fit into a shard.
    case vocabularyTooLarge(size: Int, limit: Int)
    /// A token id beyond the vocabulary.
    case tokenOutOfRange(token: Int, vocabulary: Int)
    /// More tokens than one shard's header can count.
    case shardFull(path: String, limit: Int)
    /// A shard whose bytes contradict each other.
    case corruptShard(path: String, reason: String)
    /// The key of pseudonyms is missing or no good.
    case pseudonymKey(reason: String)
    /// A file of labelled texts cannot be used.
    case unusableLabels(path: String, reason: String)

    public var description: String {
        switch self {
        case .nothingLeft(let documents, let commonest):
            "cleaning dropped all \(documents) documents (mostly: \(commonest)); loosen `clean` or add sources"
        case .invalidSetting(let name, let reason): "\(name): \(reason)"
        case .unknownSetting(let section, let key, let nearest):
            "unknown key \"\(key)\" in \(section)" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .tooManyDocuments(let limit):
            "copies can be looked for among \(limit) documents at most; clean the sources in several parts"
        case .vocabularyTooLarge(let size, let limit):
            "a vocabulary of \(size) tokens does not fit into token shards; use at most \(limit)"
        case .tokenOutOfRange(let token, let vocabulary):
            "token \(token) is outside the vocabulary of \(vocabulary); was another tokenizer used?"
        case .shardFull(let path, let limit):
            "\(path) would hold more than \(limit) tokens; write several shards"
        case .corruptShard(let path, let reason): "\(path) is not a sound token shard: \(reason)"
        case .pseudonymKey(let reason): "the key for pseudonyms: \(reason)"
        case .unusableLabels(let path, let reason): "\(path): \(reason)"
        }
    }

    public var errorDescription: String? { description }
}
