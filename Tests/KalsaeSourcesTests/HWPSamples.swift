// Writes Hangul documents (HWP 5) for tests, record by record as the format's description has them.

import CZlib
import Foundation

@testable import KalsaeSources

/// A paragraph's content: text, and signs with the control that belongs to them.
enum HWPPiece {
    case text(String)
    /// A sign of eight code units, the control's name and data, and the records that it holds, one level deeper.
    case control(UInt16, String, Data, [HWPRecord])
    /// A sign of eight code units without a control (a tab, the end of a field).
    case inline(UInt16)
    /// A sign of one code unit (10 a line break, 30 a fixed space).
    case sign(UInt16)
}

struct HWPRecord {
    var tag: Int
    var level: Int
    var data: Data

    var bytes: Data {
        let size = data.count < 0xFFF ? data.count : 0xFFF
        var all = Data(CompoundWriter.bytes(UInt32(tag | level << 10 | size << 20)))
        if size == 0xFFF { all += Data(CompoundWriter.bytes(UInt32(data.count))) }
        return all + data
    }
}

enum HWPSample {
    static func words(_ values: Int...) -> Data {
        Data(values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }
    static func long(_ value: Int) -> Data { Data(CompoundWriter.bytes(UInt32(truncatingIfNeeded: value))) }
    static func wide(_ text: String) -> Data { Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) }
    static func counted(_ text: String) -> Data { words(text.utf16.count) + wide(text) }

    /// The records of a paragraph.
    static func paragraph(_ pieces: [HWPPiece], level: Int = 0, shape: Int = 0, style: Int = 0) -> [HWPRecord] {
        var units = Data()
        var controls: [HWPRecord] = []
        for piece in pieces {
            switch piece {
            case .text(let text): units += wide(text)
            case .sign(let sign): units += words(Int(sign))
            case .inline(let sign): units += words(Int(sign), 0, 0, 0, 0, 0, 0, Int(sign))
            case .control(let sign, let name, let data, let inner):
                let id = Data(name.utf8.reversed())
                units += words(Int(sign)) + id + Data(count: 8) + words(Int(sign))
                controls.append(HWPRecord(tag: 0x47, level: level + 1, data: id + data))
                controls += inner
            }
        }
        units += words(13)
        let header =
            long(units.count / 2) + long(0) + words(shape) + Data([UInt8(style), 0]) + words(0, 0, 0) + long(0)
        return [HWPRecord(tag: 0x42, level: level, data: header), HWPRecord(tag: 0x43, level: level + 1, data: units)]
            + controls
    }

    static func paragraph(_ text: String, level: Int = 0, shape: Int = 0, style: Int = 0) -> [HWPRecord] {
        paragraph([.text(text)], level: level, shape: shape, style: style)
    }

    /// A list of paragraphs (a note, a header, a box) at `level`, with what its header says behind the count.
    static func list(_ texts: [String], level: Int, extra: Data = Data()) -> [HWPRecord] {
        [HWPRecord(tag: 0x48, level: level, data: words(texts.count, 0) + long(0) + extra)]
            + texts.flatMap { paragraph($0, level: level) }
    }

    struct Cell {
        var row: Int
        var column: Int
        var text: String
        var rows = 1
        var columns = 1
    }

    /// The control of a table at `level`, for a paragraph one level above.
    static func table(_ cells: [Cell], level: Int, caption: String? = nil) -> HWPPiece {
        let rows = (cells.map { $0.row + $0.rows }.max() ?? 0),
            columns = cells.map { $0.column + $0.columns }.max() ?? 0
        var inner: [HWPRecord] = []
        if let caption { inner += list([caption], level: level + 1, extra: Data(count: 14)) }
        inner.append(
            HWPRecord(
                tag: 0x4D, level: level + 1,
                data: long(0) + words(rows, columns, 0, 0, 0, 0, 0) + Data((0..<rows).flatMap { _ in words(columns) })
                    + words(0, 0)))
        for cell in cells {
            let place =
                words(cell.column, cell.row, cell.columns, cell.rows) + long(0) + long(0) + words(0, 0, 0, 0, 0)
                + long(0)
            inner += list([cell.text], level: level + 1, extra: place)
        }
        return .control(11, "tbl ", Data(count: 42), inner)
    }

    /// A shape of paragraphs: head 0 none, 1 outline, 2 number, 3 bullet.
    static func shape(head: Int = 0, level: Int = 0, numbering: Int = 0) -> HWPRecord {
        let margins = Data(count: 24)
        return HWPRecord(
            tag: 0x19, level: 0,
            data: long(head << 23 | level << 25) + margins + words(0, numbering, 0, 0, 0, 0, 0) + long(0) + long(0)
                + long(0))
    }

    static func style(_ name: String, english: String = "", shape: Int = 0) -> HWPRecord {
        HWPRecord(
            tag: 0x1A, level: 0, data: counted(name) + counted(english) + Data([0, 0]) + words(1_042, shape, 0, 0))
    }

    /// Levels by the form of their numbers (`^1.`) and the kind (0 1, 8 가).
    static func numbering(_ levels: [(form: String, kind: Int)]) -> HWPRecord {
        let all = levels + [(form: String, kind: Int)](repeating: ("", 0), count: max(0, 7 - levels.count))
        let data = all.reduce(Data()) { $0 + long($1.kind << 5) + words(0, 50) + long(-1) + counted($1.form) }
        return HWPRecord(tag: 0x17, level: 0, data: data + words(0) + Data(count: 28))
    }

    static func deflated(_ data: Data) -> Data {
        var size = compressBound(UInt(data.count))
        var packed = [UInt8](repeating: 0, count: Int(size))
        let bytes = [UInt8](data)
        _ = bytes.withUnsafeBufferPointer { compress2(&packed, &size, $0.baseAddress, UInt(bytes.count), 9) }
        // Without zlib's header and sum.
        return Data(packed[2..<Int(size - 4)])
    }

    /// A whole file.
    static func file(
        _ sections: [[HWPRecord]], info: [HWPRecord] = [], flags: Int = 1, version: Int = 0x0500_0300,
        preview: String = "",
        summary: Data? = nil
    ) -> Data {
        var writer = CompoundWriter()
        let signature = Data("HWP Document File".utf8)
        writer.add(
            "FileHeader", signature + Data(count: 32 - signature.count) + long(version) + long(flags) + Data(count: 216)
        )
        func pack(_ records: [HWPRecord]) -> Data {
            let data = records.reduce(Data()) { $0 + $1.bytes }
            return flags & 1 != 0 ? deflated(data) : data
        }
        let counts = HWPRecord(tag: 0x10, level: 0, data: words(sections.count) + Data(count: 24))
        writer.add("DocInfo", pack([counts, HWPRecord(tag: 0x11, level: 0, data: Data(count: 72))] + info))
        for (number, section) in sections.enumerated() { writer.add("BodyText/Section\(number)", pack(section)) }
        if !preview.isEmpty { writer.add("PrvText", wide(preview)) }
        if let summary { writer.add("\u{5}HwpSummaryInformation", summary) }
        return writer.file()
    }

    /// A property set with a title and a time.
    static func summary(title: String, seconds: Double) -> Data {
        let text =
            long(31) + long(title.utf16.count + 1) + wide(title) + Data(count: 2 + (title.utf16.count + 1) % 2 * 2)
        let ticks = UInt64((seconds + 11_644_473_600) * 1e7)
        let time = long(64) + long(Int(ticks & 0xFFFF_FFFF)) + long(Int(ticks >> 32))
        let first = 8 + 16
        let set =
            long(first + text.count + time.count) + long(2) + long(2) + long(first) + long(13)
            + long(first + text.count) + text + time
        return words(0xFFFE, 0) + long(0) + Data(count: 16) + long(1) + Data(count: 16) + long(48) + set
    }
}
