// The errors of this room, in a user's words.

import Foundation

/// What can go wrong when a model is made, read or asked.
public enum ModelError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case damaged(path: String, reason: String)
    case missingTensor(path: String, name: String)
    case repeatedTensor(path: String, name: String)
    case missingShard(index: String, shard: String)
    case shardOutsideFolder(index: String, shard: String)
    case wrongShape(path: String, name: String, found: [Int], expected: [Int])
    case notFinite(path: String, name: String)
    case unsupported(path: String, reason: String)
    case invalidConfiguration(reason: String)
    case noTokens
    case tooManyTokens(count: Int, limit: Int)
    case orderOutOfRange(order: Int, limit: Int)
    case tokenOutsideVocabulary(token: Int32, position: Int, vocabularySize: Int)

    public var description: String {
        switch self {
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .missingTensor(let path, let name): "\(path) has no tensor \"\(name)\""
        case .repeatedTensor(let path, let name): "\(path) lists the tensor \"\(name)\" a second time"
        case .missingShard(let index, let shard):
            "\(index) names the file \"\(shard)\", which is not beside it; copy or download it again"
        case .shardOutsideFolder(let index, let shard):
            "\(index) names the file \"\(shard)\"; only files in its own folder are read"
        case .wrongShape(let path, let name, let found, let expected):
            "\(path): tensor \"\(name)\" has shape \(found), the configuration wants \(expected)"
        case .notFinite(let path, let name): "\(path): tensor \"\(name)\" holds NaN or infinity; the model is refused"
        case .unsupported(let path, let reason): "\(path) cannot be used here: \(reason)"
        case .invalidConfiguration(let reason): "the model's configuration is not valid: \(reason)"
        case .noTokens: "there are no tokens to learn from; the corpus is empty after cleaning"
        case .tooManyTokens(let count, let limit):
            "\(count) tokens are more than an n-gram model can count (\(limit)); give it a part of the corpus"
        case .orderOutOfRange(let order, let limit): "an n-gram model's order is 1 to \(limit), not \(order)"
        case .tokenOutsideVocabulary(let token, let position, let size):
            "token \(token) at position \(position) is outside the vocabulary of \(size); "
                + "the tokens come from another tokenizer"
        }
    }

    public var errorDescription: String? { description }
}
