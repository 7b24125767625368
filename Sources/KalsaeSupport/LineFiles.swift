// Files of lines, as they are or in Zstandard where the name ends in `.zst`: written atomically, read in pieces.
// It does not know what a line means.

import Foundation

/// Writes lines to a file that appears at `commit()`.
///
/// ```swift
/// let writer = try LineWriter(folder.appendingPathComponent("documents.jsonl.zst"))
/// try writer.write(line)
/// try writer.commit()
/// ```
public final class LineWriter {
    private let file: AtomicFileWriter
    private let compressor: ZstandardCompressor?
    private var buffer = Data()
    /// Lines written so far.
    public private(set) var lineCount = 0

    private static let pieceSize = 1 << 18

    /// - Throws: `SupportError.unwritable`.
    public init(_ url: URL) throws {
        file = try AtomicFileWriter(url)
        compressor = url.pathExtension == "zst" ? try ZstandardCompressor() : nil
    }

    /// Appends one line; the line end is added.
    public func write(_ line: some Collection<UInt8>) throws {
        buffer.append(contentsOf: line)
        buffer.append(0x0A)
        lineCount += 1
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Appends whole lines with their ends.
    public func write(lines: Data, count: Int) throws {
        buffer.append(lines)
        lineCount += count
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Makes the file durable and gives it its name.
    public func commit() throws {
        try flush()
        try compressor?.finish { try file.write($0) }
        try file.commit()
    }

    private func flush() throws {
        if let compressor {
            try compressor.write(buffer) { try file.write($0) }
        } else {
            try file.write(buffer)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Reads files of lines.
public enum LineReader {
    private static let pieceSize = 1 << 20

    /// Calls `body` with each line without its end, and its number from 1. The memory is valid during the call.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`, or what `body` throws.
    public static func forEachLine(in url: URL, _ body: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        defer { try? handle.close() }
        let decompressor = url.pathExtension == "zst" ? try ZstandardDecompressor() : nil
        var pending: [UInt8] = []
        var number = 0
        func take(_ bytes: UnsafeRawBufferPointer) throws {
            var start = 0
            while start < bytes.count, let end = Self.lineEnd(bytes, from: start) {
                number += 1
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                if pending.isEmpty {
                    try body(piece, number)
                } else {
                    pending.append(contentsOf: piece)
                    try pending.withUnsafeBytes { try body($0, number) }
                    pending.removeAll(keepingCapacity: true)
                }
                start = end + 1
            }
            if start < bytes.count { pending.append(contentsOf: bytes[start...]) }
        }
        while let piece = try handle.read(upToCount: pieceSize), !piece.isEmpty {
            if let decompressor {
                try decompressor.read(piece, path: url.path, take)
            } else {
                try piece.withUnsafeBytes(take)
            }
        }
        try decompressor?.finish(path: url.path)
        if !pending.isEmpty { try pending.withUnsafeBytes { try body($0, number + 1) } }
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
