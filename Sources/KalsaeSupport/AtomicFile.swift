// Durable writes: a reader sees the old file or the new one, never half of either, whatever the moment of a crash.

import Foundation
import Synchronization

/// Writes files by temporary name, fsync, rename, fsync of the folder.
public enum AtomicFile {
    /// Replaces the file at `url` with `data`.
    ///
    /// - Throws: `SupportError.diskFull` when no space is left, `.unwritable` for any other reason;
    ///   the old file then stands untouched.
    public static func write(_ data: Data, to url: URL) throws {
        let writer = try AtomicFileWriter(url)
        try writer.write(data)
        try writer.commit()
    }

    /// Replaces the file at `url` with the UTF-8 bytes of `text`.
    public static func write(_ text: String, to url: URL) throws {
        try write(Data(text.utf8), to: url)
    }

    /// Moves `source` over `destination` and makes the move durable.
    public static func move(_ source: URL, to destination: URL) throws {
        guard rename(source.path, destination.path) == 0 else { throw failure(destination) }
        try synchronizeFolder(destination.deletingLastPathComponent())
    }

    /// Flushes one file's bytes to the disk.
    public static func synchronize(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(url) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(url) }
    }

    /// Flushes a folder's list of names to the disk.
    public static func synchronizeFolder(_ url: URL) throws {
        try synchronize(url)
    }

    fileprivate static func failure(_ url: URL) -> SupportError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .diskFull(path: url.path) }
        return .unwritable(path: url.path, reason: String(cString: strerror(code)))
    }
}

/// A file written piece by piece through a buffer; the name appears only at `commit()`.
///
/// ```swift
/// let writer = try AtomicFileWriter(url)
/// try writer.write(Data("one\n".utf8))
/// try writer.commit()
/// ```
/// A writer that goes away without `commit()` removes what it wrote.
public final class AtomicFileWriter {
    private let url: URL
    private let temporary: URL
    private var descriptor: Int32
    private var buffer = Data()
    /// How many bytes were given to `write` so far.
    public private(set) var byteCount = 0

    /// Opens a temporary file beside `url`.
    ///
    /// - Throws: `SupportError.unwritable` where the folder cannot be written.
    public init(_ url: URL) throws {
        self.url = url
        // Two writers of one process may write one file; names on disk hold 255 bytes.
        let number = Self.counter.add(1, ordering: .relaxed).newValue
        let name = String(decoding: url.lastPathComponent.utf8.prefix(200), as: UTF8.self)
        temporary = url.deletingLastPathComponent()
            .appendingPathComponent(".\(name).\(getpid())-\(number).partial")
        descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw AtomicFile.failure(url) }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporary.path)
        }
    }

    /// Appends bytes.
    public func write(_ data: Data) throws {
        byteCount += data.count
        buffer.append(data)
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Appends raw memory.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        try write(Data(bytes))
    }

    /// Makes the file durable and gives it its name.
    public func commit() throws {
        try flush()
        guard fsync(descriptor) == 0 else { throw AtomicFile.failure(url) }
        // Whatever close says, the descriptor is gone afterwards and its number may be another file's.
        let closed = close(descriptor)
        descriptor = -1
        if closed != 0 {
            let failure = AtomicFile.failure(url)
            unlink(temporary.path)
            throw failure
        }
        do { try AtomicFile.move(temporary, to: url) } catch {
            unlink(temporary.path)
            throw error
        }
    }

    private static let counter = Atomic<Int>(0)

    /// Whether a name is that of a temporary file that no living process but this one can be writing.
    public static func isAbandoned(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(".partial") else { return false }
        let parts = name.split(separator: ".")
        guard parts.count >= 2, let process = parts[parts.count - 2].split(separator: "-").first.flatMap({ Int32($0) })
        else { return false }
        return process == getpid() || !(kill(process, 0) == 0 || errno == EPERM)
    }

    private func flush() throws {
        let failed = buffer.withUnsafeBytes { bytes -> Bool in
            var offset = 0
            while offset < bytes.count {
                let written = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
                if written < 0 {
                    if errno == EINTR { continue }
                    return true
                }
                offset += written
            }
            return false
        }
        if failed { throw AtomicFile.failure(url) }
        buffer.removeAll(keepingCapacity: true)
    }
}
