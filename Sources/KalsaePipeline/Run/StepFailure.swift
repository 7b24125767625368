// What a step threw, as one clear sentence.

import Foundation
import KalsaeSupport

/// Words for errors of steps.
enum StepFailure {
    /// Whether an error means that no space is left.
    static func isDiskFull(_ error: any Error) -> Bool {
        if case SupportError.diskFull = error { return true }
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain { return error.code == Int(ENOSPC) || error.code == Int(EDQUOT) }
        if error.domain == NSCocoaErrorDomain, error.code == CocoaError.fileWriteOutOfSpace.rawValue { return true }
        return (error.userInfo[NSUnderlyingErrorKey] as? any Error).map(isDiskFull) ?? false
    }

    /// The sentence for an error.
    ///
    /// - Parameter output: the folder that was being written, for errors that do not name their file.
    static func describe(_ error: any Error, output: URL) -> String {
        if case SupportError.diskFull = error { return "\(error)" }
        if isDiskFull(error) { return SupportError.diskFull(path: output.path).description }
        return describe(error)
    }

    static func describe(_ error: any Error) -> String {
        if let error = error as? any CustomStringConvertible & LocalizedError { return error.description }
        if let error = error as? any LocalizedError, let text = error.errorDescription { return text }
        let foundation = error as NSError
        if foundation.domain == NSCocoaErrorDomain {
            let path = (foundation.userInfo[NSFilePathErrorKey] as? String).map { " (\($0))" } ?? ""
            return foundation.localizedDescription + path
        }
        return "\(error)"
    }
}
