// Files that a recipe names: looked at before anything reads them, so that a pipe or a device is an error and not a run
// that never ends.

import Foundation
import KalsaeSupport

enum RecipeFiles {
    /// The digest of a file.
    ///
    /// - Throws: `PipelineError.settings` with the key where it is missing or no file.
    static func digest(_ file: URL, key: String) throws -> String {
        try checkKind(file, key: key)
        return try Digest.sha256(file: file)
    }

    /// - Throws: `PipelineError.settings` where something else than a file, or a folder, stands there.
    static func checkKind(_ file: URL, key: String, mayBeFolder: Bool = false) throws {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
            // A missing source is told by whoever lists it.
            if mayBeFolder { return }
            throw PipelineError.settings(message: "\(key): \(file.path) does not exist")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            if access(file.path, R_OK) != 0 {
                throw PipelineError.settings(message: "\(key): \(file.path) cannot be read: permission denied")
            }
        case S_IFDIR:
            if !mayBeFolder { throw PipelineError.settings(message: "\(key): \(file.path) is a folder, not a file") }
        default:
            throw PipelineError.settings(
                message:
                    "\(key): \(file.path) is a pipe or a device; \(mayBeFolder ? "a folder or " : "")a file is needed")
        }
    }
}
