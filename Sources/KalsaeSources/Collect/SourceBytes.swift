// The bytes of a source's files. What may pass (a disk's error, too many open files) ends the run, so that the next one
// tries again; what stays (no permission) is the file's own fault and a row of the ledger.

import Foundation
import KalsaeSupport

enum SourceBytes {
    /// Errors by which a file is put aside; any other may pass.
    private static let lasting: Set<Int32> = [EACCES, EPERM, ELOOP, ENAMETOOLONG, EISDIR, ENXIO]

    /// A file opened for reading; never waits for a pipe's other end.
    ///
    /// - Throws: `ReadingFailure.unreadable`, `SourceError.failedRead`.
    static func open(_ url: URL) throws -> FileHandle {
        let descriptor = Foundation.open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            let code = errno
            if lasting.contains(code) { throw ReadingFailure.unreadable }
            throw failed(url, code)
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// The next bytes of a file; empty at its end.
    ///
    /// - Throws: `SourceError.failedRead`.
    static func read(_ handle: FileHandle, _ url: URL, upTo count: Int) throws -> Data {
        var piece = Data(count: count)
        var got = 0
        repeat {
            got = piece.withUnsafeMutableBytes { Foundation.read(handle.fileDescriptor, $0.baseAddress, $0.count) }
        } while got < 0 && errno == EINTR
        if got < 0 { throw failed(url, errno) }
        return got == count ? piece : piece.prefix(got)
    }

    private static func failed(_ url: URL, _ code: Int32) -> SourceError {
        .failedRead(path: url.path, reason: String(cString: strerror(code)))
    }

    /// SHA-256 of a file's bytes.
    ///
    /// - Throws: `ReadingFailure.unreadable`, `SourceError.failedRead`, `CancellationError`.
    static func sha256(_ url: URL, isInterrupted: () -> Bool = { false }) throws -> String {
        let handle = try open(url)
        var hash = SHA256()
        while true {
            let piece = try read(handle, url, upTo: ReaderInput.pieceSize)
            if piece.isEmpty { return hash.finalize() }
            if isInterrupted() { throw CancellationError() }
            hash.update(piece)
        }
    }

    /// What stands for a file's content in a digest.
    static func digest(of file: SourceFile, isInterrupted: () -> Bool = { false }) throws -> String {
        do { return try file.withURL { try sha256($0, isInterrupted: isInterrupted) } } catch is ReadingFailure {
            return "unreadable"
        }
    }
}
