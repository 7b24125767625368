// The errors of this room, in a user's words.

import Foundation

/// What can go wrong when a model is made, read or asked.
public enum ModelsError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case noTokens
    case tooManyTokens(count: Int, limit: Int)
    case orderOutOfRange(order: Int, limit: Int)
    case tokenOutsideVocabulary(token: Int32, position: Int, vocabularySize: Int)

    public var description: String {
        switch self {
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
