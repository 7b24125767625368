// A file seen as memory, read only; pages come in as they are touched.

import Foundation

/// A read-only memory mapping of a whole file.
public final class MappedFile: @unchecked Sendable {
    // Immutable after init.
    /// The file's bytes.
    public let bytes: UnsafeRawBufferPointer
    public let url: URL

    /// - Throws: `SupportError.missing`, `.unreadable`.
    public init(_ url: URL) throws {
        self.url = url
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw SupportError.missing(path: url.path) }
            throw SupportError.unreadable(path: url.path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SupportError.unreadable(path: url.path, reason: "not a regular file")
        }
        let size = Int(status.st_size)
        if size == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw SupportError.unreadable(path: url.path, reason: String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
