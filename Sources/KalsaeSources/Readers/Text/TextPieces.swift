// The bytes of a text file as pieces of whole lines in UTF-8, whatever it is written in, without holding the file:
// UTF-8 passes as it is (its faults are found by whoever reads lines), CP949 is converted (its second bytes are never a
// line's end, a comma or a quote), UTF-16 is converted as a whole.

import Foundation
import KalsaeSupport

/// Gives pieces of whole lines.
final class TextPieces {
    private enum Encoding { case unknown, utf8, cp949 }

    private let input: ReaderInput
    private var encoding = Encoding.unknown
    private var pending = Data()
    private var isFirst = true
    private var isDone = false

    init(_ input: ReaderInput) { self.input = input }

    /// The next lines; the last piece may lack its line's end. Nil at the end.
    ///
    /// - Throws: `ReadingFailure`; a line longer than `limits.largestFile` is one.
    func next() throws -> Data? {
        while !isDone {
            guard let piece = try input.nextPiece() else {
                isDone = true
                return pending.isEmpty ? nil : try converted(pending)
            }
            if pending.isEmpty { pending = piece } else { pending.append(piece) }
            if isFirst {
                if pending.count < 4 { continue }
                isFirst = false
                if let whole = try utf16() { return whole }
                if pending.starts(with: [0xEF, 0xBB, 0xBF]) { pending.removeFirst(3) }
                if let sign = TextDecoding.binarySign(pending.prefix(1 << 16)) { throw ReadingFailure.binary(sign) }
            }
            if let end = pending.lastIndex(of: 0x0A) {
                let lines = pending[...end]
                pending = Data(pending[(end + 1)...])
                return try converted(lines)
            }
            if pending.count > input.limits.largestFile {
                throw ReadingFailure.tooLarge(bytes: pending.count, limit: input.limits.largestFile)
            }
        }
        return nil
    }

    private func utf16() throws -> Data? {
        guard pending.starts(with: [0xFF, 0xFE]) || pending.starts(with: [0xFE, 0xFF]) else { return nil }
        while let piece = try input.nextPiece() {
            pending.append(piece)
            if pending.count > input.limits.largestFile {
                throw ReadingFailure.tooLarge(bytes: pending.count, limit: input.limits.largestFile)
            }
        }
        isDone = true
        return Data(try TextDecoding.decode(pending, declares: false).text.utf8)
    }

    private func converted(_ lines: Data) throws -> Data {
        if encoding == .utf8 { return lines }
        let isPlain = lines.withUnsafeBytes { UTF8Check.isASCII($0) }
        if isPlain { return lines }
        if encoding == .unknown {
            // Some bad lines do not make another encoding: most of the piece decides.
            let isUTF8 = lines.withUnsafeBytes { UTF8Check.isValid($0) }
            encoding = isUTF8 || TextConversion.utf8(lines, from: "CP949") == nil ? .utf8 : .cp949
            if encoding == .utf8 { return lines }
        }
        guard let text = TextConversion.utf8(lines, from: "CP949") else { throw ReadingFailure.undecodable }
        return Data(text.utf8)
    }
}

/// Looks at bytes eight at a time.
enum UTF8Check {
    /// Whether no byte has its highest bit set.
    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool { asciiPrefix(bytes, 0) == bytes.count }

    /// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = bytes.count
        var index = asciiPrefix(bytes, 0)
        while index < count {
            let first = bytes[index]
            if first < 0x80 {
                index = asciiPrefix(bytes, index + 1)
                continue
            }
            if first >= 0xE1, first <= 0xEF, first != 0xED {
                // Hangul's usual case first: three bytes without exceptions.
                guard index + 2 < count, bytes[index + 1] & 0xC0 == 0x80, bytes[index + 2] & 0xC0 == 0x80 else {
                    return false
                }
                index += 3
                continue
            }
            let (length, low, high): (Int, UInt8, UInt8)
            switch first {
            case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
            case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
            case 0xED: (length, low, high) = (3, 0x80, 0x9F)
            case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
            case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
            case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
            default: return false
            }
            guard index + length <= count, bytes[index + 1] >= low, bytes[index + 1] <= high else { return false }
            for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return false }
            index += length
        }
        return true
    }

    /// Where the run of ASCII that begins at `start` ends.
    @inline(__always)
    private static func asciiPrefix(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }
}
