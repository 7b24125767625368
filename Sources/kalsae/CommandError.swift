// The errors of the command line itself, in a user's words.

import Foundation

/// What can go wrong between a user's words and the rooms behind them.
enum CommandError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// `init` would replace a recipe.
    case recipeExists(path: String)
    /// A model was named with something that is no version behind the `@`.
    case badVersion(text: String)
    /// A model was asked for before one was made.
    case nothingTrained(name: String)
    case noKnowledge
    case noReport
    case noCorpusReport
    /// `collect --strict` met files that cannot be used.
    case putAside(count: Int)
    /// A model without a chat template was asked for it.
    case noTemplate(path: String)

    var description: String {
        switch self {
        case .recipeExists(let path): "\(path) is there already; --force replaces it, --recipe PATH writes another"
        case .nothingTrained(let name): "there is no model \"\(name)\" yet; \"kalsae run\" makes it"
        case .noKnowledge: "there is no knowledge base yet; \"kalsae run index\" builds it"
        case .noReport: "there is no report yet; \"kalsae run\" writes one"
        case .putAside(let count):
            "\(count) files or parts of files were put aside; kalsae report --corpus and clean --explain say why"
        case .noCorpusReport: "there is no corpus report yet; \"kalsae run datacard\" writes one"
        case .noTemplate(let path): "\(path) has no chat template"
        case .badVersion(let text): "\"\(text)\" is no version; name a model as NAME or NAME@NUMBER"
        }
    }

    var errorDescription: String? { description }
}
