// Property sets ([MS-OLEPS]): what Office 97 and Hangul say about a document in `\u{5}SummaryInformation`.
//
//   44  where the first set begins;   there: 0 length  4 count  8 pairs of (property, place)
//   A value: 0 type (30 bytes of the code page, 31 UTF-16, 64 100 ns since 1601)  4 length or value

import Foundation
import KalsaeSupport

/// Title and time of a document in a compound file.
struct PropertySet {
    private(set) var title = ""
    private(set) var time: Date?

    private static let mostProperties = 1_000
    /// Names of the streams that may hold them.
    private static let streams = ["\u{5}SummaryInformation", "\u{5}HwpSummaryInformation"]

    /// What the file says; nothing where it says nothing that can be read.
    init(_ file: CompoundFile) {
        for name in Self.streams {
            guard let bytes = try? file.stream(name) else { continue }
            read(LittleEndian(bytes))
        }
    }

    private mutating func read(_ set: LittleEndian) {
        guard let begin = set.u32(44), let count = set.u32(begin + 4), count <= Self.mostProperties else { return }
        var places: [Int: Int] = [:]
        for index in 0..<count {
            guard let key = set.u32(begin + 8 + 8 * index), let place = set.u32(begin + 12 + 8 * index) else { break }
            places[key] = begin + place
        }
        let codePage = places[1].flatMap { set.u16($0 + 4) } ?? 1_252
        if let place = places[2] { title = Self.text(set, place, codePage) }
        // Last saved, else created.
        time = places[13].flatMap { Self.time(set, $0) } ?? places[12].flatMap { Self.time(set, $0) }
    }

    private static func text(_ set: LittleEndian, _ place: Int, _ codePage: Int) -> String {
        guard let kind = set.u16(place), let length = set.u32(place + 4), length < 1 << 16 else { return "" }
        guard let bytes = set.slice(place + 8, kind == 31 ? 2 * length : length) else { return "" }
        let isWide = kind == 31 || codePage == 1_200
        let text = isWide ? LittleEndian.utf16(bytes) : CodePage.text(bytes[...], codePage)
        return MarkdownBlock.collapse(String(text.prefix { $0 != "\0" }))
    }

    private static func time(_ set: LittleEndian, _ place: Int) -> Date? {
        guard set.u16(place) == 64, let value = set.u64(place + 4) else { return nil }
        return FileTime.date(value)
    }
}

/// Windows' times: 100 ns since 1601.
enum FileTime {
    /// The moment; nil for values that mean nothing (0, lengths of time).
    static func date(_ value: UInt64) -> Date? {
        let seconds = Double(value) / 1e7 - 11_644_473_600
        return seconds > 0 && seconds < 7_258_118_400 ? Date(timeIntervalSince1970: seconds) : nil
    }
}

/// Texts in Windows' code pages.
enum CodePage {
    /// Names for the C library of pages whose name is not `CP` and the number.
    private static let names = [
        10_000: "MACINTOSH", 20_127: "ASCII", 20_866: "KOI8-R", 21_866: "KOI8-U", 20_949: "CP949", 51_949: "CP949",
        949: "CP949", 1_361: "JOHAB", 20_932: "EUC-JP", 51_932: "EUC-JP", 50_220: "ISO-2022-JP", 50_225: "ISO-2022-KR",
        936: "GB18030", 54_936: "GB18030", 51_936: "GB18030", 65_000: "UTF-7", 65_001: "UTF-8",
    ]

    /// The C library's name of a code page.
    static func name(_ page: Int) -> String {
        if let known = names[page] { return known }
        return (28_591...28_606).contains(page) ? "ISO-8859-\(page - 28_590)" : "CP\(page)"
    }

    /// The text; where a byte does not fit, each such byte is U+FFFD.
    static func text(_ bytes: ArraySlice<UInt8>, _ page: Int) -> String {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        let name = name(page)
        if let text = TextConversion.utf8(Data(bytes), from: name) { return text }
        return CharsetRepair.text(Array(bytes), name)
    }
}
