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
    case notCollected
    /// `forget --undo` met a document that was not forgotten.
    case notForgotten(name: String)
    /// The model is the one that the recipe's last run made.
    case modelInUse(name: String)
    case nothingToTrain
    case noCorpusReport
    /// `collect --strict` met files that cannot be used.
    case putAside(count: Int)
    /// A question was asked before anything was made that answers.
    case nothingToAsk(name: String)
    /// A model was asked to write where only quotes can be given.
    case noModelYet
    /// A model without a chat template was asked for it.
    case noTemplate(path: String)

    var description: String {
        switch self {
        case .recipeExists(let path): "\(path) is there already; --force replaces it, --recipe PATH writes another"
        case .nothingTrained(let name): "there is no model \"\(name)\" yet; \"kalsae run\" makes it"
        case .nothingToAsk(let name):
            "there is nothing to ask \"\(name)\" yet; \"kalsae run index\" is enough for quotes, "
                + "\"kalsae run\" trains too"
        case .noModelYet: "no model was trained yet, so nothing can be written; \"kalsae run\" trains one"
        case .noKnowledge: "there is no knowledge base yet; \"kalsae run index\" builds it"
        case .noReport: "there is no report yet; \"kalsae run\" writes one"
        case .nothingToTrain: "the recipe says pretrain: none; remove that line to train a model"
        case .notForgotten(let name): "\"\(name)\" was not forgotten; kalsae forget --list shows what was"
        case .modelInUse(let name):
            "\(name) is what a recipe's last run made; change the recipe and run before it is removed, or give --force"
        case .notCollected: "nothing was collected yet; \"kalsae run\" does it"
        case .putAside(let count):
            "\(count) files or parts of files were put aside; kalsae clean --dropped lists them"
        case .noCorpusReport: "there is no corpus report yet; \"kalsae run datacard\" writes one"
        case .noTemplate(let path): "\(path) has no chat template"
        case .badVersion(let text): "\"\(text)\" is no version; name a model as NAME or NAME@NUMBER"
        }
    }

    var errorDescription: String? { description }
}
