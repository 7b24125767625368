// The errors of this room, in a user's words.

import Foundation

/// What can go wrong between Kalsae and the machine's files.
public enum SupportError: Error, Equatable, CustomStringConvertible, LocalizedError {
    case missing(path: String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case diskFull(path: String)
    case malformedLine(path: String, line: Int, reason: String)

    public var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
        case .diskFull(let path): "the disk is full: cannot write \(path); free some space and run again"
        case .malformedLine(let path, let line, let reason): "\(path):\(line): \(reason)"
        }
    }

    public var errorDescription: String? { description }
}
