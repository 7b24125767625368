// The errors of this room, in a user's words.

import Foundation

/// What can go wrong when results are measured or read back.
public enum EvaluationError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case unreadableCard(reason: String)
    case newerCard(version: Int, known: Int)

    public var description: String {
        switch self {
        case .unreadableCard(let reason): "this is not a report card: \(reason)"
        case .newerCard(let version, let known):
            "this report card has format \(version); this version of kalsae reads up to \(known): update kalsae"
        }
    }

    public var errorDescription: String? { description }
}
