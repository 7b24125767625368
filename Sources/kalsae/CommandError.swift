// The errors of the command line itself, in a user's words.

import Foundation

/// What can go wrong between a user's words and the rooms behind them.
enum CommandError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// `init` would replace a recipe.
    case recipeExists(path: String)
    /// A model was named with something that is no version behind the `@`.
    case badVersion(text: String)

    var description: String {
        switch self {
        case .recipeExists(let path): "\(path) is there already; --force replaces it, --recipe PATH writes another"
        case .badVersion(let text): "\"\(text)\" is no version; name a model as NAME or NAME@NUMBER"
        }
    }

    var errorDescription: String? { description }
}
