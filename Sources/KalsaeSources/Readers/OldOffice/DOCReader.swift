// Word 97 to 2003 ([MS-DOC]): text in pieces of two widths, the properties of paragraphs in pages of 512 bytes beside
// it. Numbers of lists, which Word counts as it shows them, become dashes.
//
//   WordDocument  0 A5EC  2 version  10 flags (256 encrypted, 512 which table)  76 lengths of text, notes, headers …
//                 162 styles  258 pages of paragraph properties  418 the table of pieces: place, length in the table
//   0Table, 1Table

import Foundation

/// Reads documents of Word 97 and later.
public struct DOCReader: DocumentReader {
    public let format = "Word 97 document (DOC)"
    public let endings = ["doc", "dot"]

    static let advice = "open it and save it as DOCX, or run: libreoffice --convert-to docx FILE"

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        guard data.starts(with: CompoundFile.signature) else {
            throw ReadingFailure(rule: "unsupported", value: "no document of Word 97 or later; \(Self.advice)")
        }
        let file = try CompoundFile(data)
        guard let main = try file.stream("WordDocument") else {
            throw ReadingFailure.malformed("no Word document: a compound file without WordDocument")
        }
        let word = try WordFile(main, file)
        var body = WordBody(word)
        let properties = PropertySet(file)
        var text = body.read()
        if text.text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("no text in a Word document") }
        if text.title.isEmpty { text.title = properties.title }
        text.time = properties.time
        try emit(.text(text))
    }
}

/// The text of a Word file by character, and the properties of its paragraphs.
struct WordFile {
    struct Paragraph {
        var style = 0
        var isInTable = false
        var endsRow = false
        var outline = 9
        var isItem = false
        var level = 0
    }

    private(set) var units: [UInt16] = []
    /// Where each character lies in the file.
    private var places: [(cp: Int, fc: Int, width: Int)] = []
    private var runs: [(begin: Int, end: Int, paragraph: Paragraph)] = []
    private(set) var headings: [Int: OfficeText.Kind] = [:]
    /// Lengths of main text, footnotes, headers, macros, comments, endnotes, boxes, boxes of headers.
    let lengths: [Int]

    /// Runs that a page of 512 bytes has room for.
    private static let mostRuns = 30
    private static let latin = CodePageTable.windows1252

    /// - Throws: `ReadingFailure`.
    init(_ main: [UInt8], _ file: CompoundFile) throws {
        let word = LittleEndian(main)
        guard word.u16(0) == 0xA5EC, let version = word.u16(2), let flags = word.u16(10) else {
            throw ReadingFailure(rule: "unsupported", value: "a document of Word 95 or older; \(DOCReader.advice)")
        }
        if flags & 0x100 != 0 {
            throw ReadingFailure(rule: "encrypted", value: "protected by a password; open it and save it without")
        }
        if version < 193 {
            throw ReadingFailure(rule: "unsupported", value: "a document of Word 95 or older; \(DOCReader.advice)")
        }
        lengths = (0..<8).map { max(0, Int(Int32(truncatingIfNeeded: word.u32(76 + 4 * $0) ?? 0))) }
        guard let table = try file.stream(flags & 0x200 != 0 ? "1Table" : "0Table").map({ LittleEndian($0) }),
            let clx = word.u32(418), let clxSize = word.u32(422), clxSize <= table.count
        else { throw ReadingFailure.malformed("a Word document without its table of pieces") }
        try readPieces(word, table, clx, clx + clxSize)
        readParagraphs(word, table)
        readStyles(word, table)
    }

    private mutating func readPieces(_ word: LittleEndian, _ table: LittleEndian, _ start: Int, _ end: Int) throws {
        var place = start
        while place < end, table.u8(place) == 1, let size = table.u16(place + 1) { place += 3 + size }
        guard table.u8(place) == 2, let size = table.u32(place + 1), size <= table.count, size >= 4 else {
            throw ReadingFailure.malformed("a Word document whose table of pieces is broken")
        }
        let count = (size - 4) / 12
        let begin = place + 5
        for index in 0..<count {
            guard let first = table.u32(begin + 4 * index), let last = table.u32(begin + 4 * index + 4), last >= first,
                let raw = table.u32(begin + 4 * (count + 1) + 8 * index + 2)
            else { throw ReadingFailure.malformed("a Word document whose table of pieces is cut") }
            let isNarrow = raw & 0x4000_0000 != 0
            let fc = isNarrow ? (raw & 0x3FFF_FFFF) / 2 : raw & 0x3FFF_FFFF
            let width = isNarrow ? 1 : 2
            guard first == units.count, let bytes = word.slice(fc, (last - first) * width),
                units.count + (last - first) <= word.count
            else { throw ReadingFailure.malformed("a Word document with a piece outside of it") }
            places.append((first, fc, width))
            if isNarrow {
                units += bytes.map { Self.latin[Int($0)] }
            } else {
                units += (0..<(last - first)).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
            }
        }
    }

    /// Properties of the paragraph whose mark is the character `cp`.
    func paragraph(_ cp: Int) -> Paragraph {
        guard let piece = Self.last(places, where: { $0.cp <= cp }) else { return Paragraph() }
        let fc = piece.fc + (cp - piece.cp) * piece.width
        guard let run = Self.last(runs, where: { $0.begin <= fc }), fc < run.end else { return Paragraph() }
        return run.paragraph
    }

    private static func last<T>(_ list: [T], where holds: (T) -> Bool) -> T? {
        var low = 0, high = list.count
        while low < high {
            let middle = (low + high) / 2
            if holds(list[middle]) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : list[low - 1]
    }

    private mutating func readParagraphs(_ word: LittleEndian, _ table: LittleEndian) {
        guard let start = word.u32(258), let size = word.u32(262), size >= 4, size <= table.count else { return }
        let count = (size - 4) / 8
        for index in 0..<count {
            guard let number = table.u32(start + 4 * (count + 1) + 4 * index) else { break }
            let page = (number & 0x3F_FFFF) * 512
            guard index <= word.count / 512, let runCount = word.u8(page + 511), runCount <= Self.mostRuns else {
                continue
            }
            for run in 0..<runCount {
                guard let begin = word.u32(page + 4 * run), let end = word.u32(page + 4 * run + 4),
                    let offset = word.u8(page + 4 * (runCount + 1) + 13 * run)
                else { break }
                runs.append((begin, end, offset == 0 ? Paragraph() : Self.properties(word, page + 2 * offset)))
            }
        }
        runs.sort { $0.begin < $1.begin }
    }

    private static func properties(_ word: LittleEndian, _ start: Int) -> Paragraph {
        var paragraph = Paragraph()
        guard let first = word.u8(start) else { return paragraph }
        var place = start + 1
        var end = place + 2 * first - 1
        if first == 0 {
            end = start + 2 + 2 * (word.u8(start + 1) ?? 0)
            place = start + 2
        }
        paragraph.style = word.u16(place) ?? 0
        place += 2
        while place + 2 <= end, let sprm = word.u16(place) {
            place += 2
            switch sprm {
            case 0x2416: paragraph.isInTable = word.u8(place) == 1
            case 0x2417: paragraph.endsRow = word.u8(place) == 1
            case 0x6649: if let depth = word.u32(place), depth > 0, depth < 1_000 { paragraph.isInTable = true }
            case 0x2640: paragraph.outline = word.u8(place) ?? 9
            case 0x260A: paragraph.level = min(8, word.u8(place) ?? 0)
            case 0x460B: paragraph.isItem = (word.u16(place) ?? 0) != 0
            default: break
            }
            switch sprm >> 13 {
            case 0, 1: place += 1
            case 2, 4, 5: place += 2
            case 3: place += 4
            case 7: place += 3
            default: place += sprm == 0xD608 ? (word.u16(place) ?? 0) + 1 : (word.u8(place) ?? 0) + 1
            }
        }
        return paragraph
    }

    /// Styles that are headings, by the numbers that Word gives its own.
    private mutating func readStyles(_ word: LittleEndian, _ table: LittleEndian) {
        guard let start = word.u32(162), let size = word.u32(166), size <= table.count, let header = table.u16(start)
        else { return }
        var place = start + 2 + header
        var style = 0
        while place + 2 <= start + size, let length = table.u16(place), style < 4_096 {
            if length > 0, let base = table.u16(place + 2) {
                let kind = base & 0xFFF
                if (1...9).contains(kind) { headings[style] = .heading(kind) }
                if kind == 62 { headings[style] = .title }
            }
            place += 2 + length + length % 2
            style += 1
        }
    }
}

/// The characters of windows-1252 as UTF-16.
enum CodePageTable {
    static let windows1252: [UInt16] = (0..<256).map { byte in
        CodePage.text([UInt8(byte)][...], 1_252).utf16.first ?? 0xFFFD
    }
}

/// Writes the parts of a Word document as one text.
private struct WordBody {
    private let word: WordFile
    private var output = MarkedCells()
    private var omissions: [Omission] = []

    init(_ word: WordFile) { self.word = word }

    mutating func read() -> ReadText {
        var start = 0
        let names = ["", "note", "page-header", "macro", "comment", "note", "box", "page-header"]
        for (name, length) in zip(names, word.lengths) {
            let end = min(word.units.count, start + length)
            let range = min(start, end)..<end
            start = end
            switch name {
            case "": paragraphs(range)
            case "note":
                for note in notes(range) {
                    output.beginFlow()
                    paragraphs(note)
                    output.endNote()
                }
            case "box":
                output.beginFlow()
                paragraphs(range)
                output.endBox()
            default:
                let text = plain(range)
                if text.contains(where: \.isLetter) { omissions.append(Omission(rule: name, text: text)) }
            }
        }
        let found = output.finish()
        return ReadText(title: found.title, text: found.text, omissions: omissions)
    }

    /// Each note begins with the sign of its number.
    private func notes(_ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var begin = range.lowerBound
        for place in range where word.units[place] == 2 && place > begin {
            found.append(begin..<place)
            begin = place
        }
        if begin < range.upperBound { found.append(begin..<range.upperBound) }
        return found
    }

    private mutating func paragraphs(_ range: Range<Int>) {
        var run: [UInt16] = []
        // Instructions of fields are no text; their results are.
        var fields: [Bool] = []
        func flush(_ output: inout MarkedCells) {
            if !run.isEmpty { output.append(String(decoding: run, as: UTF16.self)) }
            run = []
        }
        for place in range {
            let unit = word.units[place]
            switch unit {
            case 0x13: if fields.count < 1_000 { fields.append(true) }
            case 0x14: if !fields.isEmpty { fields[fields.count - 1] = false }
            case 0x15: _ = fields.popLast()
            case 0x0D, 0x07, 0x0C:
                flush(&output)
                let paragraph = word.paragraph(place)
                if paragraph.endsRow {
                    output.endRow()
                } else if unit == 7 {
                    output.endCell(kind(paragraph), level: 0)
                } else {
                    if paragraph.isItem, kind(paragraph) == .body { output.setLabel("-") }
                    output.endParagraph(kind(paragraph), isInTable: paragraph.isInTable, level: paragraph.level)
                }
            default:
                if fields.last ?? false { continue }
                switch unit {
                case 0x09: run.append(0x09)
                case 0x0B: run.append(0x0A)
                case 0x1E: run.append(0x2D)
                case 0..<0x20: break
                default: run.append(unit)
                }
            }
        }
        flush(&output)
    }

    private func plain(_ range: Range<Int>) -> String {
        let units = range.map { word.units[$0] }.filter { $0 >= 0x20 || [0x09, 0x0B, 0x0D, 0x07].contains($0) }
        let text = String(decoding: units.map { $0 < 0x20 ? 0x0A : $0 }, as: UTF16.self)
        return text.split(separator: "\n").map { MarkdownBlock.collapse(String($0)) }.filter { !$0.isEmpty }.joined(
            separator: "\n")
    }

    private func kind(_ paragraph: WordFile.Paragraph) -> OfficeText.Kind {
        if paragraph.outline < 9 { return .heading(paragraph.outline + 1) }
        return word.headings[paragraph.style] ?? .body
    }
}
