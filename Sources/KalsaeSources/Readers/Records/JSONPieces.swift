// The values of a JSON or JSON Lines file one by one, without holding the file: lines of JSON Lines, elements of a
// top-level array, whatever encoding the file is in. It finds where a value ends by brackets and quotes alone;
// JSONTape checks it.

import Foundation

/// Cuts a file into values.
final class JSONPieces {
    /// What the file is as a whole.
    enum Shape { case lines, array, single }

    private let pieces: TextPieces
    private let limit: Int
    private var buffer = Data()
    private var start = 0
    private var isAtEnd = false
    private(set) var line = 0

    init(_ input: ReaderInput) throws {
        pieces = TextPieces(input)
        limit = input.limits.largestFile
    }

    /// Reads on; bytes already given away are forgotten. False at the end.
    private func more() throws -> Bool {
        guard !isAtEnd, let piece = try pieces.next() else {
            isAtEnd = true
            return false
        }
        if buffer.count - start + piece.count > max(limit, piece.count) + ReaderInput.pieceSize {
            throw ReadingFailure.tooLarge(bytes: buffer.count - start, limit: limit)
        }
        if start == buffer.count {
            buffer = piece.startIndex == 0 ? piece : Data(piece)
        } else {
            if start > 0 { buffer = Data(buffer[start...]) }
            buffer.append(piece)
        }
        start = 0
        return true
    }

    // MARK: Lines

    /// Calls `body` with each line that is not blank. A line longer than the limit is a failure of the file.
    func forEachLine(_ body: (UnsafeRawBufferPointer, _ line: Int) throws -> Void) throws {
        var searched = 0
        while true {
            // Lines lie within the buffer, which stays as it is while they are read.
            let bytes = buffer
            let (begin, isDone) = (start, isAtEnd)
            try bytes.withUnsafeBytes { all in
                guard let base = all.baseAddress else { return }
                var place = begin
                while place < all.count {
                    let from = max(place, begin + searched)
                    let found = memchr(base + from, 0x0A, all.count - from)
                    guard found != nil || isDone else { break }
                    let end = found.map { base.distance(to: UnsafeRawPointer($0)) } ?? all.count
                    line += 1
                    let text = UnsafeRawBufferPointer(rebasing: all[place..<end])
                    if !Self.isBlank(text) { try body(text, line) }
                    place = min(end + 1, all.count)
                    searched = 0
                }
                start = place
            }
            if isDone { return }
            searched = buffer.count - start
            _ = try more()
        }
    }

    private static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
    }

    // MARK: Elements

    /// The first byte that is not white space; nil in an empty file.
    func firstByte() throws -> UInt8? {
        while true {
            if let index = buffer[start...].firstIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
                return buffer[index]
            }
            if !(try more()) { return nil }
        }
    }

    /// All that is left, within the limit.
    func rest() throws -> Data {
        while try more() {
            if buffer.count - start > limit {
                throw ReadingFailure.tooLarge(bytes: buffer.count - start, limit: limit)
            }
        }
        return Data(buffer[start...])
    }

    /// Whether the file holds more than one value at its top, a line each (JSON Lines under the name .json): its first
    /// line is a whole object and another begins after it.
    func looksLikeLines() throws -> Bool {
        while buffer.count - start < 1 << 20, try more() {}
        var scan = Scan()
        for index in start..<buffer.count {
            scan.take(buffer[index])
            if scan.depth == 0, scan.hasBegun {
                let after = buffer[(index + 1)...].first { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }
                let next = buffer[(index + 1)...].first { ![0x20, 0x0D, 0x09, 0x0A].contains($0) }
                return after == 0x0A && next == 0x7B
            }
            if scan.hasBegun, buffer[index] == 0x0A { return false }
        }
        return false
    }

    /// Calls `body` with each element of the array that the file is.
    ///
    /// - Throws: `ReadingFailure.malformed` where the array is not closed or something follows it.
    func forEachElement(_ body: (UnsafeRawBufferPointer, _ number: Int) throws -> Void) throws {
        guard try firstByte() == 0x5B else { throw ReadingFailure.malformed("no JSON array") }
        while buffer[start] != 0x5B { start += 1 }
        start += 1
        var number = 0
        var scan = Scan()
        var scanned = start
        var isClosed = false
        while !isClosed {
            let bytes = buffer
            try bytes.withUnsafeBytes { all in
                while scanned < all.count {
                    let byte = all[scanned]
                    if scan.depth == 0, !scan.isString, byte == 0x2C || byte == 0x5D {
                        let text = UnsafeRawBufferPointer(rebasing: all[start..<scanned])
                        let isEmpty = text.allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
                        if isEmpty, byte == 0x2C || number > 0 {
                            throw ReadingFailure.malformed("an element is missing after element \(number)")
                        }
                        if !isEmpty {
                            number += 1
                            try body(text, number)
                        }
                        start = scanned + 1
                        scan = Scan()
                        if byte == 0x5D {
                            isClosed = true
                            return
                        }
                    } else {
                        scan.take(byte)
                    }
                    scanned += 1
                }
            }
            if isClosed { break }
            let held = scanned - start
            if !(try more()) { throw ReadingFailure.malformed("the array is not closed after element \(number)") }
            scanned = start + held
        }
        if try firstByte() != nil { throw ReadingFailure.malformed("something follows the JSON array") }
    }

    /// Brackets and quotes.
    private struct Scan {
        var depth = 0
        var isString = false
        var hasBegun = false
        private var isEscaped = false

        @inline(__always)
        mutating func take(_ byte: UInt8) {
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isString = false
                }
                return
            }
            switch byte {
            case 0x22: isString = true
            case 0x7B, 0x5B:
                depth += 1
                hasBegun = true
            case 0x7D, 0x5D: depth -= 1
            default: break
            }
        }
    }
}
