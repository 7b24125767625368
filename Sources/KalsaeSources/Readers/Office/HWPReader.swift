// HWP 5, the binary form of Hangul's documents (Hancom's "Hangul document file formats 5.0"): a compound file with
// streams of records. What is encrypted with a password, or is a distribution document, is refused by name.
//
//   FileHeader           0 "HWP Document File"  32 version  36 flags (1 compressed, 2 password, 4 distribution, 16 DRM)
//   DocInfo              records: styles, shapes of paragraphs, numbering
//   BodyText/Section0 …  records: paragraphs with tables, notes, boxes
//   PrvText              the first page's text in UTF-16, for previews

import Foundation

/// Reads HWP 5.
public struct HWPReader: DocumentReader {
    public let format = "Hangul document (HWP 5)"
    public let endings = ["hwp", "hwt"]

    /// What a user can do about a file that is not read.
    private static let advice = "open it in Hangul and save it as HWPX or HWP without protection"
    private static let oldSignature = Data("HWP Document File V".utf8)

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        if data.starts(with: Self.oldSignature) {
            throw ReadingFailure(
                rule: "unsupported", value: "a document of Hangul 3 or older; open it in Hangul and save it as HWPX")
        }
        guard data.starts(with: CompoundFile.signature) else {
            throw ReadingFailure.malformed("no HWP 5 document: it does not begin as a compound (OLE) file")
        }
        let file: CompoundFile
        do { file = try CompoundFile(data) } catch { throw Self.advised(error) }
        let isCompressed = try Self.check(file)
        var left = input.limits.largestFile * 4
        func records(_ path: String) throws -> HWPRecords? {
            guard let stream = try file.stream(path) else { return nil }
            let bytes = isCompressed ? try RawInflate.unpack(stream, limit: left) : stream
            left -= bytes.count
            try input.account.add(bytes.count, input.limits)
            return HWPRecords(bytes)
        }
        var omissions: [Omission] = []
        var info = HWPInfo()
        do { if let found = try records("DocInfo") { info = HWPInfo(found) } } catch let failure as ReadingFailure {
            // The text does not need it: headings and numbers do.
            omissions.append(Omission(rule: "broken-part", value: "DocInfo: \(failure.value)", text: ""))
        }
        var body = HWPBody(info)
        var sections = 0
        for number in 0..<file.entries.count {
            let path = "BodyText/Section\(number)"
            guard file.has(path) else { break }
            do {
                guard let found = try records(path) else { continue }
                body.read(found)
                sections += 1
            } catch let failure as ReadingFailure where failure.rule == "malformed" {
                try emit(.refused(part: "Section\(number)", failure))
            }
        }
        let properties = PropertySet(file)
        let found = body.output.finish()
        var text = ReadText(
            title: found.title.isEmpty ? properties.title : found.title, text: found.text, time: properties.time,
            omissions: omissions + body.omissions)
        if text.text.isEmpty {
            // The preview is a part of the text; better than nothing where the body cannot be read.
            let preview = try file.stream("PrvText").map { LittleEndian.utf16($0) } ?? ""
            text.text = preview.split { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }.joined(separator: "\n\n")
            if text.text.allSatisfy(\.isWhitespace) {
                throw ReadingFailure.empty("no text in \(sections) sections of a Hangul document")
            }
            text.omissions.append(
                Omission(
                    rule: "preview-only", value: "the body has no text that can be read; this is its preview", text: "")
            )
        }
        try emit(.text(text))
    }

    /// Whether the streams are compressed.
    ///
    /// - Throws: `ReadingFailure` where the document is protected or none of Hangul's.
    private static func check(_ file: CompoundFile) throws -> Bool {
        guard let bytes = try file.stream("FileHeader") else {
            throw ReadingFailure.malformed("no Hangul document: a compound file without FileHeader")
        }
        let header = LittleEndian(bytes)
        guard bytes.starts(with: Array("HWP Document File".utf8)), let version = header.u32(32),
            let flags = header.u32(36)
        else { throw ReadingFailure.malformed("no Hangul document: its FileHeader is none") }
        if version >> 24 != 5 {
            throw ReadingFailure(rule: "unsupported", value: "a Hangul document of version \(version >> 24); \(advice)")
        }
        if flags & 2 != 0 {
            throw ReadingFailure(rule: "encrypted", value: "protected by a password; \(advice)")
        }
        if flags & 4 != 0 {
            throw ReadingFailure(rule: "encrypted", value: "a distribution document (배포용 문서); \(advice)")
        }
        if flags & (16 | 256 | 1_024) != 0 {
            throw ReadingFailure(rule: "encrypted", value: "protected by rights management or a certificate; \(advice)")
        }
        return flags & 1 != 0
    }

    private static func advised(_ failure: ReadingFailure) -> ReadingFailure {
        ReadingFailure(rule: failure.rule, value: failure.value + "; open it in Hangul and save it again")
    }
}

/// The records of a stream: a word of 10 bits tag, 10 bits level, 12 bits size (4095: a word with the size follows).
struct HWPRecords {
    struct Record {
        var tag: Int
        var level: Int
        var start: Int
        var size: Int
    }

    let data: LittleEndian
    private(set) var list: [Record] = []
    /// Bytes at the end that are no whole record.
    private(set) var cut = 0

    init(_ bytes: [UInt8]) {
        data = LittleEndian(bytes)
        var place = 0
        while let word = data.u32(place) {
            var start = place + 4
            var size = word >> 20
            if size == 0xFFF {
                guard let long = data.u32(start) else { break }
                size = long
                start += 4
            }
            guard size <= data.count - start else { break }
            list.append(Record(tag: word & 0x3FF, level: word >> 10 & 0x3FF, start: start, size: size))
            place = start + size
        }
        cut = data.count - place
    }

    /// A number within a record; nil where the record is shorter.
    func u16(_ record: Record, _ offset: Int) -> Int? {
        offset + 2 <= record.size ? data.u16(record.start + offset) : nil
    }

    func u32(_ record: Record, _ offset: Int) -> Int? {
        offset + 4 <= record.size ? data.u32(record.start + offset) : nil
    }

    func u8(_ record: Record, _ offset: Int) -> Int? { offset < record.size ? data.u8(record.start + offset) : nil }

    /// Text with its length in characters before it; `offset` moves behind it.
    func text(_ record: Record, _ offset: inout Int) -> String? {
        guard let count = u16(record, offset), offset + 2 + 2 * count <= record.size else { return nil }
        let found = data.slice(record.start + offset + 2, 2 * count).map { LittleEndian.utf16($0) }
        offset += 2 + 2 * count
        return found
    }
}
