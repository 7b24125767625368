// The index as one file. Reading checks everything before it is used: a damaged file is named and never trusted.
//
// | bytes | what |
// |---|---|
// | 0-7 | `KALSAEIX` |
// | 8-11 | version, u32 |
// | 12-15 | number of sections, u32 |
// | 16-23 | length of everything after byte 87, u64 |
// | 24-87 | SHA-256 of bytes 0-23 and 88 to the end, 64 hexadecimal digits |
// | 88-… | the sections: length in bytes as u64, then the bytes |
//
// Sections: settings (JSON), strings, passages (u32 × 14 each), fingerprints (u64), term bytes, term ends (u32),
// posting ends (u32), posting passages (u32), body counts (u8), title counts (u8). `InvertedIndex` says more.
// All numbers are little-endian.

import Foundation
import KalsaeSupport

/// Writes and reads index files.
enum IndexFile {
    static let version: UInt32 = 2
    private static let magic = Data("KALSAEIX".utf8)
    private static let headerLength = 88
    private static let sectionCount: UInt32 = 10

    /// The file's bytes.
    static func encode(_ index: InvertedIndex) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var body = Data()
        append(Array(try encoder.encode(index.settings)), to: &body)
        append(index.strings, to: &body)
        append(index.passages, to: &body)
        append(index.fingerprints, to: &body)
        append(index.termBytes, to: &body)
        append(index.termEnds, to: &body)
        append(index.postingEnds, to: &body)
        append(index.postingPassages, to: &body)
        append(index.bodyCounts, to: &body)
        append(index.titleCounts, to: &body)
        var file = magic
        append(version, to: &file)
        append(sectionCount, to: &file)
        append(UInt64(body.count), to: &file)
        file.append(contentsOf: digest(head: file, body: body).utf8)
        file.append(body)
        return file
    }

    /// Reads an index from a file's bytes; `path` is for messages.
    ///
    /// - Throws: `RetrievalError.notAnIndex` or `.damaged`.
    static func decode(_ data: Data, path: String) throws -> InvertedIndex {
        guard data.count >= headerLength else {
            throw data.starts(with: magic.prefix(data.count)) && !data.isEmpty
                ? RetrievalError.damaged(path: path, reason: "it ends after \(data.count) bytes")
                : RetrievalError.notAnIndex(path: path, reason: "it does not begin as one")
        }
        guard data.prefix(8) == magic else {
            throw RetrievalError.notAnIndex(path: path, reason: "it does not begin as one")
        }
        let found: UInt32 = number(in: data, at: 8)
        guard found == version else {
            throw RetrievalError.notAnIndex(
                path: path, reason: "its version is \(found); this program reads version \(version)")
        }
        let length: UInt64 = number(in: data, at: 16)
        guard length == UInt64(data.count - headerLength) else {
            throw RetrievalError.damaged(
                path: path,
                reason: "it should hold \(length) bytes after its header and holds \(data.count - headerLength)")
        }
        let start = data.startIndex
        let written = data[(start + 24)..<(start + headerLength)]
        let body = data[(start + headerLength)...]
        guard written.elementsEqual(digest(head: data[start..<(start + 24)], body: body).utf8) else {
            throw RetrievalError.damaged(path: path, reason: "its bytes do not match their SHA-256")
        }
        let sections: UInt32 = number(in: data, at: 12)
        guard sections == sectionCount else { throw malformed(path) }
        var reader = Reader(data: body, path: path)
        let json: [UInt8] = try reader.section()
        let settings: RetrievalSettings
        do {
            settings = try JSONDecoder().decode(RetrievalSettings.self, from: Data(json))
            try settings.validate()
        } catch { throw malformed(path) }
        var index = InvertedIndex(settings: settings)
        index.strings = try reader.section()
        index.passages = try reader.section()
        index.fingerprints = try reader.section()
        index.termBytes = try reader.section()
        index.termEnds = try reader.section()
        index.postingEnds = try reader.section()
        index.postingPassages = try reader.section()
        index.bodyCounts = try reader.section()
        index.titleCounts = try reader.section()
        guard reader.isAtEnd, isConsistent(index) else { throw malformed(path) }
        index.prepare()
        return index
    }

    private static func malformed(_ path: String) -> RetrievalError {
        .damaged(path: path, reason: "its parts do not fit together")
    }

    private static func digest(head: Data, body: Data) -> String {
        var hash = SHA256()
        hash.update(head)
        hash.update(body)
        return hash.finalize()
    }

    /// Whether every offset and number points inside what it points into.
    private static func isConsistent(_ index: InvertedIndex) -> Bool {
        let fields = InvertedIndex.passageFields
        let count = index.passages.count / fields
        guard count > 0, index.passages.count == count * fields, index.fingerprints.count == count,
            index.termEnds.count == index.postingEnds.count,
            index.termEnds.last ?? 0 == index.termBytes.count,
            index.postingEnds.last ?? 0 == index.postingPassages.count,
            index.bodyCounts.count == index.postingPassages.count,
            index.titleCounts.count == index.postingPassages.count
        else { return false }
        for passage in 0..<count {
            for pair in 0..<5 {
                let at = passage * fields + pair * 2
                guard Int(index.passages[at]) + Int(index.passages[at + 1]) <= index.strings.count else { return false }
            }
        }
        return isAscending(index.termEnds) && isAscending(index.postingEnds)
            && index.postingPassages.allSatisfy { $0 < count }
    }

    private static func isAscending(_ ends: [UInt32]) -> Bool {
        zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to data: inout Data) {
        withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }

    private static func append<Number: FixedWidthInteger>(_ section: [Number], to data: inout Data) {
        append(UInt64(section.count * MemoryLayout<Number>.stride), to: &data)
        section.withUnsafeBytes { bytes in
            if Number(1).littleEndian == 1 {
                data.append(contentsOf: bytes)
            } else {
                section.forEach { append($0, to: &data) }
            }
        }
    }

    fileprivate static func number<Number: FixedWidthInteger>(in data: Data, at offset: Int) -> Number {
        data.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}

/// Takes sections from a file's body one by one.
private struct Reader {
    let data: Data
    let path: String
    /// Bytes taken so far.
    private var offset = 0

    init(data: Data, path: String) {
        self.data = data
        self.path = path
    }

    var isAtEnd: Bool { offset == data.count }

    mutating func section<Number: FixedWidthInteger>() throws -> [Number] {
        let damaged = RetrievalError.damaged(path: path, reason: "a section is longer than the file")
        guard data.count - offset >= 8 else { throw damaged }
        let length: UInt64 = IndexFile.number(in: data, at: offset)
        offset += 8
        let stride = MemoryLayout<Number>.stride
        guard length <= UInt64(data.count - offset), length % UInt64(stride) == 0 else { throw damaged }
        let count = Int(length) / stride
        defer { offset += Int(length) }
        return data.withUnsafeBytes { bytes in
            let source = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + Int(length))])
            var numbers = [Number](unsafeUninitializedCapacity: count) { target, initialized in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                initialized = count
            }
            if Number(1).littleEndian != 1 {
                for place in numbers.indices { numbers[place] = Number(littleEndian: numbers[place]) }
            }
            return numbers
        }
    }
}
