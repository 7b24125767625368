// The errors of this room, in a user's words.

import Foundation

/// What can go wrong between a recipe and its artifacts.
public enum PipelineError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The recipe file is not there.
    case noRecipe(path: String)
    /// The recipe file cannot be read.
    case unreadableRecipe(path: String, reason: String)
    /// Something in the recipe is wrong; `message` says what and what is allowed.
    case recipe(path: String, line: Int, message: String)
    /// A value that did not come from a file is wrong.
    case settings(message: String)
    /// Two steps have one name.
    case duplicateStep(name: String)
    /// A step reads from one that is not there.
    case unknownInput(step: String, input: String, nearest: String?)
    /// Steps wait for each other; the path begins and ends with the same name.
    case cycle(path: [String])
    /// No step has this name.
    case unknownStep(name: String, nearest: String?, known: [String])
    /// A step has to be run anew that this run does not contain.
    case forcedStepNotSelected(name: String)
    /// A step failed.
    case stepFailed(step: String, reason: String)
    /// The user stopped the run; `isSaved` tells whether the step goes on from where it was or begins again.
    case interrupted(step: String, isSaved: Bool)

    public var description: String {
        switch self {
        case .noRecipe(let path):
            "\(path) does not exist; \"kalsae init\" writes one to start from, --recipe PATH names another"
        case .unreadableRecipe(let path, let reason): "cannot read \(path): \(reason)"
        case .recipe(let path, let line, let message): "\(path):\(line): \(message)"
        case .settings(let message): message
        case .duplicateStep(let name): "two steps are named \"\(name)\""
        case .unknownInput(let step, let input, let nearest):
            "step \"\(step)\" reads from \"\(input)\", which is no step"
                + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .cycle(let path): "steps wait for each other: \(path.joined(separator: " → "))"
        case .unknownStep(let name, let nearest, let known):
            "no step is named \"\(name)\"; "
                + (nearest.map { "did you mean \"\($0)\"?" }
                    ?? (known.isEmpty ? "the recipe leads to no steps" : "steps are \(known.joined(separator: ", "))"))
        case .forcedStepNotSelected(let name): "--force \(name): this run does not contain the step \"\(name)\""
        case .stepFailed(let step, let reason): "\(step): \(reason)"
        case .interrupted(let step, true): "interrupted in \(step): state saved; run again to go on"
        case .interrupted(let step, false):
            "interrupted in \(step): the steps before it are kept; run again to begin \(step) anew and go on"
        }
    }

    public var errorDescription: String? { description }
}
