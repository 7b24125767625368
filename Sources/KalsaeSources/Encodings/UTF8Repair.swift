// UTF-8 with faults: a broken byte is left out; a line of CP949 among lines of UTF-8 (logs, joined files) is read as
// such. Whether a text is UTF-8 at all its well-formed sequences say: other encodings have few.

import Foundation

/// Looks at bytes eight at a time.
enum UTF8Check {
    /// Whether no byte has its highest bit set.
    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool { asciiPrefix(bytes, 0) == bytes.count }

    /// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = asciiPrefix(bytes, 0)
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index = asciiPrefix(bytes, index + 1)
                continue
            }
            let length = sequence(bytes, index)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// Bytes of the well-formed sequence of several bytes that begins here; 0 where none does.
    @inline(__always)
    static func sequence(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let count = bytes.count
        let first = bytes[index]
        if first >= 0xE1, first <= 0xEF, first != 0xED {
            // Hangul's usual case first: three bytes without exceptions.
            return index + 2 < count && bytes[index + 1] & 0xC0 == 0x80 && bytes[index + 2] & 0xC0 == 0x80 ? 3 : 0
        }
        let (length, low, high): (Int, UInt8, UInt8)
        switch first {
        case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
        case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
        case 0xED: (length, low, high) = (3, 0x80, 0x9F)
        case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
        case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
        case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
        default: return 0
        }
        guard index + length <= count, bytes[index + 1] >= low, bytes[index + 1] <= high else { return 0 }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Where the run of ASCII that begins at `start` ends.
    @inline(__always)
    static func asciiPrefix(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }
}

enum UTF8Repair {
    /// Well-formed sequences and runs of broken bytes.
    static func count(_ bytes: UnsafeRawBufferPointer) -> (sound: Int, broken: Int) {
        var sound = 0, broken = 0
        var index = 0
        var isBroken = false
        while index < bytes.count {
            if bytes[index] < 0x80 {
                isBroken = false
                index = UTF8Check.asciiPrefix(bytes, index + 1)
                continue
            }
            let length = UTF8Check.sequence(bytes, index)
            if length > 0 {
                sound += 1
                isBroken = false
            } else if !isBroken {
                broken += 1
                isBroken = true
            }
            index += max(1, length)
        }
        return (sound, broken)
    }

    /// The text where it is UTF-8 with faults; nil where it is another encoding.
    static func text(_ data: Data) -> DecodedText? {
        data.withUnsafeBytes { bytes in
            let (sound, broken) = count(bytes)
            guard broken > 0, sound > 2 * broken else { return nil }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var repairs = 0
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
                let (line, changes) = repaired(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                result.append(contentsOf: line)
                repairs += changes
                start = end
            }
            return DecodedText(text: String(decoding: result, as: UTF8.self), encoding: "UTF-8", repairs: repairs)
        }
    }

    /// One line or field: as it is, as CP949 where that makes Korean of it, or without its broken bytes.
    static func repaired(_ bytes: UnsafeRawBufferPointer) -> (bytes: [UInt8], repairs: Int) {
        if UTF8Check.isValid(bytes) { return (Array(bytes), 0) }
        let (sound, broken) = count(bytes)
        if broken > sound, !bytes.contains(EncodingConverter.mark),
            let korean = EncodingConverter.convert(Data(bytes), from: .windows949),
            korean.broken == 0, KoreanSyllables.count(korean.bytes, of: Data(bytes)).isKorean(broken: 0)
        {
            return (korean.bytes, 1)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                result.append(bytes[index])
                index += 1
                continue
            }
            let length = UTF8Check.sequence(bytes, index)
            result.append(contentsOf: bytes[index..<(index + length)])
            index += max(1, length)
        }
        return (result, broken)
    }
}
