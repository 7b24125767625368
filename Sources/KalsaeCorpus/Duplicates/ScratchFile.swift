// A file that only this process sees: its name is gone as soon as it is open, so that nothing stays behind, however the
// process ends. Written from front to back, read anywhere. It does not know what it holds.

import Foundation
import KalsaeSupport

/// An append-only file without a name.
final class ScratchFile {
    private let descriptor: Int32
    private let folder: String
    private var mapping: UnsafeMutableRawPointer?
    private var mappedCount = 0
    /// Bytes written so far.
    private(set) var count = 0

    /// - Throws: `SupportError.unwritable` where the folder takes no files.
    init(in folder: URL) throws {
        self.folder = folder.path
        var template = Array(folder.appendingPathComponent(".kalsae-scratch-XXXXXX").path.utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw Self.failure(folder.path) }
        unlink(template)
    }

    deinit {
        if let mapping { munmap(mapping, mappedCount) }
        close(descriptor)
    }

    /// Appends bytes.
    ///
    /// - Throws: `SupportError.diskFull`, `.unwritable`.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard let start = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            let written = pwrite(descriptor, start + offset, bytes.count - offset, off_t(count + offset))
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.failure(folder)
            }
            offset += written
        }
        count += bytes.count
    }

    /// Fills `bytes` from a place on.
    ///
    /// - Throws: `SupportError.unreadable`, also where the file is shorter than that.
    func read(_ bytes: UnsafeMutableRawBufferPointer, at place: Int) throws {
        guard let start = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            let got = pread(descriptor, start + offset, bytes.count - offset, off_t(place + offset))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                let reason = got == 0 ? "a scratch file is shorter than what was written" : Self.words(errno)
                throw SupportError.unreadable(path: folder, reason: reason)
            }
            offset += got
        }
    }

    /// All that was written, as memory; what an earlier call gave is no longer valid.
    ///
    /// - Throws: `SupportError.unreadable`.
    func map() throws -> UnsafeRawBufferPointer {
        if let mapping, mappedCount == count { return UnsafeRawBufferPointer(start: mapping, count: count) }
        if let mapping { munmap(mapping, mappedCount) }
        mapping = nil
        if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw SupportError.unreadable(path: folder, reason: Self.words(errno))
        }
        (mapping, mappedCount) = (start, count)
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static func failure(_ path: String) -> SupportError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
        return .unwritable(path: path, reason: words(code))
    }
}
