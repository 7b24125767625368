// Files of lines, as they are or in Zstandard where the name ends in `.zst`: written atomically, read in pieces.

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

/// Reads a file of lines, one at a time, when asked.
///
/// ```swift
/// let lines = try LineCursor(url)
/// while let line = try lines.next() { print(line.count) }
/// ```
public final class LineCursor {
    private let url: URL
    private let handle: FileHandle
    private let decompressor: ZstandardDecompressor?
    /// Unpacked bytes; those before `start` have been given out.
    private var buffer: [UInt8] = []
    private var start = 0
    /// Where the search for the next line end goes on.
    private var searched = 0
    private var isAtEnd = false
    /// The number of the line that was given last, from 1.
    public private(set) var number = 0

    private static let pieceSize = 1 << 20

    /// - Throws: `SupportError.missing`, `.unreadable`.
    public init(_ url: URL) throws {
        self.url = url
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        decompressor = url.pathExtension == "zst" ? try ZstandardDecompressor() : nil
    }

    deinit { try? handle.close() }

    /// The next line without its end; nil after the last. A copy.
    ///
    /// - Throws: `SupportError.unreadable`.
    public func next() throws -> [UInt8]? {
        try withNext { Array($0) }
    }

    /// Hands the next line to `body`, whose memory is valid during the call; nil after the last.
    public func withNext<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result? {
        while true {
            if let end = lineEnd() {
                let range = start..<end
                start = end + 1
                searched = start
                number += 1
                return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                let range = start..<buffer.count
                start = buffer.count
                number += 1
                return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
            }
            try fill()
        }
    }

    private func fill() throws {
        if start > 0 {
            buffer.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        guard let piece = try handle.read(upToCount: Self.pieceSize), !piece.isEmpty else {
            try decompressor?.finish(path: url.path)
            isAtEnd = true
            return
        }
        if let decompressor {
            try decompressor.read(piece, path: url.path) { buffer.append(contentsOf: $0) }
        } else {
            buffer.append(contentsOf: piece)
        }
    }

    private func lineEnd() -> Int? {
        let from = searched
        searched = buffer.count
        return buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, from < bytes.count,
                let found = memchr(base + from, 0x0A, bytes.count - from)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}

/// Reads files of lines.
public enum LineReader {
    /// Calls `body` with each line without its end, and its number from 1. The memory is valid during the call.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`, or what `body` throws.
    public static func forEachLine(in url: URL, _ body: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
        let lines = try LineCursor(url)
        while try lines.withNext({ try body($0, lines.number) }) != nil {}
    }
}
