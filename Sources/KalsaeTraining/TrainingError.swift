// The errors of this room, in a user's words.

import Foundation

/// What can go wrong while a model learns.
public enum TrainingError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case lossNotFinite(step: Int, loss: String)
    /// A run's last loss is far above that of guessing, in nats a token.
    case lossExploded(step: Int, loss: Double, chance: Double)
    case tooLittleText(tokens: Int, needed: Int)
    case noExamples
    case tokenBeyondVocabulary(token: Int, vocabulary: Int)
    case checkpointDoesNotFit(path: String, reason: String)
    case checkpointDamaged(path: String, reason: String)
    case invalidSetting(name: String, reason: String)

    public var description: String {
        switch self {
        case .lossNotFinite(let step, let loss):
            "the loss became \(loss) at step \(step); lower the learning rate and run again"
        case .lossExploded(let step, let loss, let chance):
            String(
                format: "the loss is %.2f at step %d, far above the %.2f of guessing; lower the learning rate and "
                    + "run again", loss, step, chance)
        case .tooLittleText(let tokens, let needed):
            "the training text has \(tokens) tokens; at least \(needed) are needed for one window of the context; "
                + "add documents or choose a shorter context"
        case .noExamples: "there is no example whose answer fits into the context"
        case .tokenBeyondVocabulary(let token, let vocabulary):
            "the training data holds token \(token), beyond the vocabulary of \(vocabulary)"
        case .checkpointDoesNotFit(let path, let reason): "\(path) does not belong to this run: \(reason)"
        case .checkpointDamaged(let path, let reason):
            "\(path) is damaged (\(reason)); remove it and run again to begin this training anew"
        case .invalidSetting(let name, let reason): "\(name): \(reason)"
        }
    }

    public var errorDescription: String? { description }
}
