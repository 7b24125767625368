// PowerPoint 97 to 2003 ([MS-PPT]): a tree of records, of which the last edit says where the living ones are. A slide's
// texts stand in its drawing, or in the document's outline, to which the drawing then points.
//
//   A record: 0 version (F holds records) and instance  2 type  4 length
//   03E8 document  0FF0 list of slides  03F3 a slide's number  0F9F kind of a text  0FA0 UTF-16  0FA8 Latin-1
//   03EE slide  03EF its settings  03F0 notes  0F9E which of the list's texts  0FF5 an edit  1772 where records are

import Foundation

/// Reads presentations of PowerPoint 97 and later.
public struct PPTReader: DocumentReader {
    public let format = "PowerPoint 97 slides (PPT)"
    public let endings = ["ppt", "pps", "pot"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        guard data.starts(with: CompoundFile.signature) else {
            throw ReadingFailure(
                rule: "unsupported", value: "no slides of PowerPoint 97 or later; open them and save them as PPTX")
        }
        let file = try CompoundFile(data)
        guard let main = try file.stream("PowerPoint Document") else {
            throw ReadingFailure.malformed("no slides: a compound file without PowerPoint Document")
        }
        let current = LittleEndian(try file.stream("Current User") ?? [])
        if current.u32(12) == 0xF3D1_C4DF {
            throw ReadingFailure(rule: "encrypted", value: "protected by a password; open it and save it without")
        }
        var slides = PPTSlides(main, edit: current.u32(16))
        let found = slides.text()
        if found.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("no text on the slides") }
        let properties = PropertySet(file)
        let title = properties.title.isEmpty ? slides.firstTitle : properties.title
        try emit(.text(ReadText(title: title, text: found, time: properties.time)))
    }
}

/// The slides of a presentation in their order.
struct PPTSlides {
    private struct Text {
        var kind: Int
        var text: String
        var isTitle: Bool { kind == 0 || kind == 6 }
    }

    private struct Record {
        var type: Int
        var instance: Int
        var isContainer: Bool
        var body: Range<Int>
    }

    private let data: LittleEndian
    private var places: [Int: Int] = [:]
    private var document: Int?
    private(set) var firstTitle = ""

    private static let deepest = 32
    private static let mostEdits = 10_000

    init(_ bytes: [UInt8], edit: Int?) {
        data = LittleEndian(bytes)
        readEdits(edit ?? 0)
    }

    /// Where the living records are: later edits go before earlier ones.
    private mutating func readEdits(_ last: Int) {
        var edit = last
        var seen: Set<Int> = []
        while edit > 0, seen.count < Self.mostEdits, seen.insert(edit).inserted, let record = record(edit, data.count),
            record.type == 0x0FF5
        {
            let body = record.body.lowerBound
            if let directory = data.u32(body + 12), let found = self.record(directory, data.count), found.type == 0x1772
            {
                var place = found.body.lowerBound
                while place + 4 <= found.body.upperBound, let head = data.u32(place) {
                    place += 4
                    for index in 0..<(head >> 20) {
                        guard place + 4 <= found.body.upperBound, let at = data.u32(place) else { break }
                        let id = head & 0xF_FFFF + index
                        if places[id] == nil { places[id] = at }
                        place += 4
                    }
                }
            }
            if document == nil { document = data.u32(body + 16).flatMap { places[$0] } }
            edit = data.u32(body + 8) ?? 0
        }
    }

    private func record(_ place: Int, _ end: Int) -> Record? {
        guard let head = data.u16(place), let type = data.u16(place + 2), let size = data.u32(place + 4),
            place + 8 <= end,
            size <= end - place - 8
        else { return nil }
        return Record(
            type: type, instance: head >> 4, isContainer: head & 15 == 15, body: (place + 8)..<(place + 8 + size))
    }

    private func records(_ range: Range<Int>) -> [Record] {
        var found: [Record] = []
        var place = range.lowerBound
        while let record = record(place, range.upperBound) {
            found.append(record)
            place = record.body.upperBound
        }
        return found
    }

    private func characters(_ record: Record) -> String? {
        guard record.type == 0x0FA0 || record.type == 0x0FA8,
            let bytes = data.slice(record.body.lowerBound, record.body.count)
        else { return nil }
        return record.type == 0x0FA0
            ? LittleEndian.utf16(bytes) : String(decoding: bytes.map { UInt16($0) }, as: UTF16.self)
    }

    /// All texts in a range, as they stand; `outline` are those that a drawing may point at.
    private func texts(_ range: Range<Int>, _ outline: [Text], _ used: inout Set<Int>, _ depth: Int = 0) -> [Text] {
        var found: [Text] = []
        var kind = 4
        for record in records(range) {
            if record.type == 0x0F9F {
                kind = data.u32(record.body.lowerBound) ?? 4
            } else if record.type == 0x0F9E {
                if let index = data.u32(record.body.lowerBound), index < outline.count, used.insert(index).inserted {
                    found.append(outline[index])
                }
            } else if let text = characters(record) {
                found.append(Text(kind: kind, text: text))
            } else if record.isContainer, depth < Self.deepest {
                found += texts(record.body, outline, &used, depth + 1)
            } else if record.type == 0xF00D {
                found += texts(record.body, outline, &used, depth + 1)
            }
        }
        return found
    }

    mutating func text() -> String {
        var blocks: [String] = []
        guard let document, let whole = record(document, data.count), whole.type == 0x03E8 else {
            // No edit can be read: every text there is, in the file's order.
            var used: Set<Int> = []
            write(texts(0..<data.count, [], &used), &blocks)
            return blocks.joined(separator: "\n\n")
        }
        let lists = records(whole.body).filter { $0.type == 0x0FF0 }
        var notes: [Int: Listed] = [:]
        for note in lists.first(where: { $0.instance == 2 }).map({ slides($0) }) ?? [] { notes[note.id] = note }
        // A record is read once, however many slides point at it.
        var read: Set<Int> = []
        for slide in lists.first(where: { $0.instance == 0 }).map({ slides($0) }) ?? [] {
            var used: Set<Int> = []
            var own: [Text] = []
            var note: Listed?
            if let place = places[slide.record], read.insert(place).inserted, let record = record(place, data.count) {
                own = texts(record.body, slide.outline, &used)
                let settings = records(record.body).first { $0.type == 0x03EF }
                note = settings.flatMap { data.u32($0.body.lowerBound + 16) }.flatMap { notes[$0] }
            }
            own += slide.outline.indices.filter { !used.contains($0) }.map { slide.outline[$0] }
            // Titles first, as they are seen.
            write(own.filter(\.isTitle) + own.filter { !$0.isTitle }, &blocks)
            if let note, let place = places[note.record], read.insert(place).inserted,
                let record = record(place, data.count)
            {
                var none: Set<Int> = []
                write(texts(record.body, note.outline, &none).filter { !$0.isTitle }, &blocks)
            }
        }
        return blocks.joined(separator: "\n\n")
    }

    /// A slide as the document lists it: its number, where its record is, and the texts of the outline.
    private struct Listed {
        var id: Int
        var record: Int
        var outline: [Text] = []
    }

    private func slides(_ list: Record) -> [Listed] {
        var found: [Listed] = []
        var kind = 4
        for record in records(list.body) {
            let body = record.body.lowerBound
            if record.type == 0x03F3 {
                found.append(Listed(id: data.u32(body + 12) ?? 0, record: data.u32(body) ?? 0))
            } else if record.type == 0x0F9F {
                kind = data.u32(body) ?? 4
            } else if let text = characters(record), !found.isEmpty {
                found[found.count - 1].outline.append(Text(kind: kind, text: text))
            }
        }
        return found
    }

    private mutating func write(_ texts: [Text], _ blocks: inout [String]) {
        for text in texts {
            let lines = text.text.split { $0.isNewline || $0 == "\u{B}" }
                .map { MarkdownBlock.collapse(String($0)) }
                // A star stands for the number of the page.
                .filter { !$0.isEmpty && $0 != "*" }
            if lines.isEmpty { continue }
            if text.isTitle {
                let title = lines.joined(separator: " ")
                if firstTitle.isEmpty { firstTitle = title }
                blocks.append("# " + title)
            } else {
                blocks.append(lines.joined(separator: "\n"))
            }
        }
    }
}
