// JSON and JSON Lines: every record that holds text becomes a document; which field is the text, FieldNames or the
// recipe says. Conversations (OpenAI's messages, ShareGPT's, exports of Slack, Discord and Telegram) become one
// document each, or one a day. A bad line or element is put aside and the rest goes on.
//
//   lines     {"text": …} a line                        each line a record, part `row-LINE`
//   array     [{…}, {…}]                                each element a record, part `row-NUMBER`
//   object    {"data": [{"paragraphs": [{…}]}]}         the outermost objects with text are records

import Foundation

/// Reads JSON and JSON Lines.
public struct JSONReader: DocumentReader {
    public let format: String
    public let endings: [String]
    private let isLines: Bool
    private let textFields: [String]
    private let pseudonymKey: String?

    public static let lines = JSONReader(isLines: true)
    public static let json = JSONReader(isLines: false)

    /// - Parameters:
    ///   - isLines: whether each line is a value.
    ///   - textFields: names of the fields that hold the text; empty finds them by name, else the longest.
    ///   - pseudonymKey: for authors' pseudonyms; nil derives one from each file's content.
    public init(isLines: Bool, textFields: [String] = [], pseudonymKey: String? = nil) {
        format = isLines ? "JSON Lines" : "JSON"
        endings = isLines ? ["jsonl", "ndjson", "jsonlines"] : ["json"]
        self.isLines = isLines
        self.textFields = textFields
        self.pseudonymKey = pseudonymKey
    }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let pieces = try JSONPieces(input)
        let records = JSONRecords(
            textFields: textFields, pseudonyms: Pseudonyms(key: pseudonymKey ?? input.account.seed))
        guard let first = try pieces.firstByte() else { throw ReadingFailure.empty("0 values") }
        let hasLines = try isLines || (first == 0x7B && pieces.looksLikeLines())
        if hasLines {
            try pieces.forEachLine { bytes, line in
                try Self.putAside("row-\(line)", emit) { try records.record(bytes, part: "row-\(line)", emit) }
            }
        } else if first == 0x5B {
            try pieces.forEachElement { bytes, number in
                try Self.putAside("row-\(number)", emit) { try records.record(bytes, part: "row-\(number)", emit) }
            }
        } else {
            try pieces.rest().withUnsafeBytes { try records.whole($0, emit) }
        }
        try records.finish(emit)
        if records.found == 0, !records.hasRefused { throw ReadingFailure.noText }
    }

    /// A failure of one record is a row of the ledger; one of whoever takes the documents passes on.
    private static func putAside(
        _ part: String, _ emit: (Reading) throws -> Void, _ body: () throws -> Void
    ) throws {
        do { try body() } catch let failure as ReadingFailure { try emit(.refused(part: part, failure)) }
    }
}

/// Turns values into readings.
final class JSONRecords {
    private var tape = JSONTape()
    private let pseudonyms: Pseudonyms
    private let wanted: Set<String>
    private var fields: [UInt64: (name: String, role: FieldRole)] = [:]
    /// The field that is taken where no name is known: the longest of the first such record.
    private var longest: UInt64?
    private var chat: ChatAssembler?
    private(set) var found = 0
    private(set) var hasRefused = false

    /// More names than this are no names.
    private static let mostFields = 4_096

    init(textFields: [String], pseudonyms: Pseudonyms) {
        wanted = Set(textFields)
        self.pseudonyms = pseudonyms
    }

    /// One line or element.
    func record(_ bytes: UnsafeRawBufferPointer, part: String, _ emit: (Reading) throws -> Void) throws {
        do { try tape.parse(bytes) } catch {
            hasRefused = true
            throw error
        }
        guard let top = tape.tokens.first else { return }
        if top.kind == .string {
            let text = tape.text(bytes, top)
            if text.allSatisfy(\.isWhitespace) { throw refused(.empty("an empty string")) }
            try give(ReadText(title: "", text: text, part: part), emit)
            return
        }
        guard top.kind == .object else { throw refused(.noText) }
        if let message = ChatShapes.message(tape, bytes, 0), wanted.isEmpty {
            try assemble(message, emit)
        } else if let conversation = ChatShapes.conversation(tape, bytes, 0, pseudonyms), wanted.isEmpty {
            try give(conversation.reading(part: part), emit)
        } else if let text = object(0, bytes).reading(part: part) {
            try give(text, emit)
        } else {
            throw refused(.noText)
        }
    }

    /// A file that is one object.
    func whole(_ bytes: UnsafeRawBufferPointer, _ emit: (Reading) throws -> Void) throws {
        try tape.parse(bytes)
        if let messages = ChatShapes.export(tape, bytes), wanted.isEmpty {
            for index in messages {
                if let message = ChatShapes.message(tape, bytes, index) { try assemble(message, emit) }
            }
            return
        }
        // Not by recursion: the tape is walked, and what a record holds is stepped over.
        var index = 0
        var number = 0
        while index < tape.tokens.count {
            let token = tape.tokens[index]
            guard token.kind == .object else {
                index += 1
                continue
            }
            if let conversation = ChatShapes.conversation(tape, bytes, index, pseudonyms), wanted.isEmpty {
                number += 1
                try give(conversation.reading(part: "row-\(number)"), emit)
                index = Int(token.next)
                continue
            }
            let text = object(index, bytes, named: true).reading(part: "row-\(number + 1)")
            if let text {
                number += 1
                try give(text, emit)
            }
            index = text == nil ? index + 1 : Int(token.next)
        }
        if number == 0, let text = object(0, bytes).reading(part: "") { try give(text, emit) }
    }

    func finish(_ emit: (Reading) throws -> Void) throws {
        if let text = chat?.finish() { try give(text, emit) }
        chat = nil
    }

    private func assemble(_ message: ChatMessageLine, _ emit: (Reading) throws -> Void) throws {
        if chat == nil { chat = ChatAssembler(pseudonyms) }
        if let text = chat?.add(message) { try give(text, emit) }
    }

    private func give(_ text: ReadText, _ emit: (Reading) throws -> Void) throws {
        found += 1
        try emit(.text(text))
    }

    private func refused(_ failure: ReadingFailure) -> ReadingFailure {
        hasRefused = true
        return failure
    }

    /// The fields of an object.
    private func object(_ place: Int, _ bytes: UnsafeRawBufferPointer, named: Bool = false) -> RecordText {
        var record = RecordText()
        var index = place + 1
        let end = Int(tape.tokens[place].next)
        while index + 1 < end {
            let value = tape.tokens[index + 1]
            if value.kind != .object, value.kind != .array, value.kind != .null {
                let field = field(bytes, tape.tokens[index])
                if field.role != .left {
                    let isLong = value.end - value.start > UInt32(RecordText.longestAttribute)
                    if field.role != .attribute || !isLong {
                        record.add(field.role, name: field.name, value: tape.text(bytes, value), pseudonyms)
                    }
                }
            }
            index = Int(value.next)
        }
        if !record.hasText, !named, wanted.isEmpty { takeLongest(place, bytes, &record) }
        return record
    }

    private func takeLongest(_ place: Int, _ bytes: UnsafeRawBufferPointer, _ record: inout RecordText) {
        var best: (key: UInt64, value: JSONTape.Token)?
        var index = place + 1
        let end = Int(tape.tokens[place].next)
        while index + 1 < end {
            let value = tape.tokens[index + 1]
            if value.kind == .string {
                let key = tape.hash(bytes, tape.tokens[index])
                let role = field(bytes, tape.tokens[index]).role
                let isBetter = best.map { value.end - value.start > $0.value.end - $0.value.start } ?? true
                if longest == nil ? isBetter && role == .attribute : key == longest { best = (key, value) }
            }
            index = Int(value.next)
        }
        guard let best else { return }
        longest = best.key
        record.add(.text(0), name: "", value: tape.text(bytes, best.value), pseudonyms)
    }

    private func field(_ bytes: UnsafeRawBufferPointer, _ key: JSONTape.Token) -> (name: String, role: FieldRole) {
        let hash = tape.hash(bytes, key)
        if let known = fields[hash] { return known }
        let name = tape.text(bytes, key)
        var role = FieldNames.role(name)
        if !wanted.isEmpty {
            let isText = if case .text = role { true } else { role == .pair }
            role = wanted.contains(name) ? .pair : isText ? .attribute : role
        }
        if fields.count < Self.mostFields { fields[hash] = (name, role) }
        return (name, role)
    }
}
