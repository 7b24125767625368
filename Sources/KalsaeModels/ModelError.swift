// The errors of this room, in a user's words.

import Foundation

/// What can be wrong with a model's files.
public enum ModelError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case damaged(path: String, reason: String)
    case missingTensor(path: String, name: String)
    case wrongShape(path: String, name: String, found: [Int], expected: [Int])
    case notFinite(path: String, name: String)
    case unsupported(path: String, reason: String)
    case invalidConfiguration(reason: String)

    public var description: String {
        switch self {
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .missingTensor(let path, let name): "\(path) has no tensor \"\(name)\""
        case .wrongShape(let path, let name, let found, let expected):
            "\(path): tensor \"\(name)\" has shape \(found), the configuration wants \(expected)"
        case .notFinite(let path, let name): "\(path): tensor \"\(name)\" holds NaN or infinity; the model is refused"
        case .unsupported(let path, let reason): "\(path) cannot be used here: \(reason)"
        case .invalidConfiguration(let reason): "the model's configuration is not valid: \(reason)"
        }
    }

    public var errorDescription: String? { description }
}
