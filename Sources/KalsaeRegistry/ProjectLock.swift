// One run at a time in a project's folder. The kernel holds the lock (flock), so it goes with its process however
// that dies; the file's content only tells people who holds it.

import Foundation
import KalsaeSupport

/// Holds a project for this process until released.
public final class ProjectLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock without waiting.
    ///
    /// - Throws: `RegistryError.locked` with the other process's number.
    public init(_ url: URL) throws {
        let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOSPC || code == EDQUOT { throw SupportError.diskFull(path: url.path) }
            throw SupportError.unwritable(path: url.path, reason: String(cString: strerror(code)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = FileManager.default.contents(atPath: url.path)
                .flatMap { Int32(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) }
            close(descriptor)
            throw RegistryError.locked(process: holder ?? 0, path: url.path)
        }
        // On a full disk the number is lost and the lock still holds.
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
