// JSON and JSON Lines: every record that holds text becomes a document; what its fields are for RecordTable decides.
// Conversations (OpenAI's messages, ShareGPT's, exports of Slack, Discord and Telegram) become one document each, or
// one a day. A bad line or element is put aside and the rest goes on.
//
//   lines     {"text": …} a line                        each line a record
//   array     [{…}, {…}]                                each element a record
//   object    {"data": [{"paragraphs": [{…}]}]}         the outermost objects with text are records
//
// Fields of objects within a record are named by their way (`data.body.text`). Of a key that stands twice in an object
// the last value counts, as in other readers; the first is a row of the ledger.

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
        let pseudonyms = Pseudonyms(key: pseudonymKey ?? input.account.seed)
        let records = JSONRecords(textFields: textFields, pseudonyms: pseudonyms)
        guard let first = try pieces.firstByte() else { throw ReadingFailure.empty("0 values") }
        let hasLines = try isLines || (first == 0x7B && pieces.looksLikeLines())
        do {
            if hasLines {
                try pieces.forEachLine { bytes, line in try records.record(bytes, number: line, emit) }
            } else if first == 0x5B {
                try pieces.forEachElement { bytes, number in try records.record(bytes, number: number, emit) }
            } else {
                try pieces.rest().withUnsafeBytes { try records.whole($0, emit) }
            }
        } catch let failure as ReadingFailure {
            // What came before stays.
            try records.finish(emit)
            throw failure
        }
        try records.finish(emit)
        if records.table.documents == 0, records.table.refused == 0 { throw ReadingFailure.noText }
    }
}

/// Turns values into records and chats.
final class JSONRecords {
    private var tape = JSONTape()
    private let pseudonyms: Pseudonyms
    private let isChosen: Bool
    let table: RecordTable
    private var chat: ChatAssembler?
    /// Roles of names already seen.
    private var roles: [String: FieldRole] = [:]

    /// Objects within objects of one record that become fields; what lies deeper is gathered as one text.
    private static let fieldDepth = 8
    private static let mostFields = 4_096
    private static let longestName = 200
    /// Names of text that also describe a whole file; objects of them are no records where records lie within.
    private static let weak: Set<String> = [
        "description", "summary", "comment", "comments", "message", "abstract", "code", "설명", "요약",
    ]

    init(textFields: [String], pseudonyms: Pseudonyms) {
        isChosen = !textFields.isEmpty
        self.pseudonyms = pseudonyms
        table = RecordTable(chosen: textFields, pseudonyms: pseudonyms)
    }

    /// One line or element. What is wrong with it is a refused row.
    func record(_ bytes: UnsafeRawBufferPointer, number: Int, _ emit: (Reading) throws -> Void) throws {
        let part = "row-\(number)"
        do {
            if UTF8Check.isValid(bytes) {
                try tape.parse(bytes)
                try take(JSONView(tape: tape, bytes: bytes), number: number, repairs: tape.repairs, emit)
                return
            }
            let (repaired, changes) = UTF8Repair.repaired(bytes)
            try repaired.withUnsafeBytes { bytes in
                try tape.parse(bytes)
                try take(JSONView(tape: tape, bytes: bytes), number: number, repairs: changes + tape.repairs, emit)
            }
        } catch let failure as ReadingFailure {
            try table.refuse(part, failure, emit)
        }
    }

    private func take(_ json: JSONView, number: Int, repairs: Int, _ emit: (Reading) throws -> Void) throws {
        guard let top = json.tape.tokens.first else { return }
        if top.kind == .string {
            let text = json.text(0)
            if text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("an empty string") }
            return try table.add(
                Record(fields: [("text", .text(text))], repairs: repairs), number: number, emit)
        }
        guard top.kind == .object else { throw ReadingFailure.noText }
        if !isChosen, let message = ChatShapes.message(json, 0) { return try assemble(message, emit) }
        if !isChosen, !hasText(json, 0, isDeep: true), holdsRecords(json, 0) {
            return try walk(json, emit)
        }
        var record = record(json, 0)
        record.repairs = repairs
        try table.add(record, number: number, emit)
    }

    /// A file that is one object.
    func whole(_ bytes: UnsafeRawBufferPointer, _ emit: (Reading) throws -> Void) throws {
        guard UTF8Check.isValid(bytes) else {
            let repaired = UTF8Repair.repaired(bytes)
            return try repaired.bytes.withUnsafeBytes { try whole($0, emit) }
        }
        try tape.parse(bytes)
        let json = JSONView(tape: tape, bytes: bytes)
        guard !isChosen, let export = ChatShapes.export(json) else { return try walk(json, emit) }
        for one in export.chats {
            let people = ChatShapes.people(json, one.messages)
            var chat = ChatAssembler(pseudonyms, people: people, chat: one.name)
            for index in one.messages {
                guard let message = ChatShapes.message(json, index) else { continue }
                if let text = chat.add(message) { try table.add(text, emit) }
            }
            if let text = chat.finish() { try table.add(text, emit) }
        }
        for name in export.others { table.leaveOut(name) }
    }

    /// The outermost objects with text, whatever they lie in.
    private func walk(_ json: JSONView, _ emit: (Reading) throws -> Void) throws {
        // Not by recursion: the tape is walked, and what a record holds is stepped over.
        var index = 0
        var number = 0
        var enclosing: [(end: Int, title: String?)] = []
        var outside: [Omission] = []
        while index < json.tape.tokens.count {
            while let last = enclosing.last, last.end <= index { enclosing.removeLast() }
            guard json.kind(index) == .object else {
                index += 1
                continue
            }
            if isRecord(json, index) {
                number += 1
                var record = record(json, index)
                let title = enclosing.reversed().lazy.compactMap(\.title).first
                if let title, !record.fields.contains(where: { role($0.name) == .title }) {
                    record.fields.insert(("title", .text(title)), at: 0)
                }
                record.omissions += outside
                outside = []
                try table.add(record, number: number, emit)
                index = json.next(index)
            } else {
                enclosing.append((json.next(index), note(json, index, &outside)))
                index += 1
            }
        }
        if number == 0, json.kind(0) == .object { try table.add(record(json, 0), number: 1, emit) }
    }

    func finish(_ emit: (Reading) throws -> Void) throws {
        if let text = chat?.finish() { try table.add(text, emit) }
        chat = nil
        try table.finish(emit)
    }

    private func assemble(_ message: ChatMessageLine, _ emit: (Reading) throws -> Void) throws {
        if chat == nil { chat = ChatAssembler(pseudonyms) }
        if let text = chat?.add(message) { try table.add(text, emit) }
    }

    // MARK: Records

    /// What an object that is no record says of itself: its title, and what becomes a row of the ledger.
    private func note(_ json: JSONView, _ place: Int, _ outside: inout [Omission]) -> String? {
        var title: String?
        for (name, value) in json.members(place) where [.string, .number].contains(json.kind(value)) {
            let text = json.text(value)
            if role(name) == .title, json.kind(value) == .string, title == nil {
                title = text
            } else if role(name).isText, outside.count < Self.mostFields {
                outside.append(Omission(rule: "left-out-cell", value: name, text: text))
            } else {
                table.leaveOut(name)
            }
        }
        return title
    }

    private func role(_ name: String) -> FieldRole {
        if let known = roles[name] { return known }
        let role = FieldNames.role(name)
        if roles.count < Self.mostFields { roles[name] = role }
        return role
    }

    /// Whether an object's own members hold text by their names; with `isDeep` also those of objects within.
    private func hasText(_ json: JSONView, _ place: Int, isDeep: Bool, depth: Int = 0) -> Bool {
        json.members(place).contains { name, value in
            switch json.kind(value) {
            case .string: role(name).isText && !json.text(value).allSatisfy(\.isWhitespace)
            case .array: ChatShapes.conversations.contains(name.lowercased()) && ChatShapes.turns(json, value) != nil
            case .object: isDeep && depth < Self.fieldDepth && hasText(json, value, isDeep: true, depth: depth + 1)
            default: false
            }
        }
    }

    private func isRecord(_ json: JSONView, _ place: Int) -> Bool {
        guard hasText(json, place, isDeep: false) else { return false }
        let names = json.members(place).filter { json.kind($0.value) == .string && role($0.name).isText }.map(\.name)
        let isWeak = !names.isEmpty && names.allSatisfy { Self.weak.contains($0.lowercased()) }
        return !isWeak || !holdsRecords(json, place)
    }

    /// Whether arrays within an object hold objects with text.
    private func holdsRecords(_ json: JSONView, _ place: Int) -> Bool {
        var index = place + 1
        var isInArray = 0
        while index < json.next(place) {
            if json.kind(index) == .array { isInArray = max(isInArray, json.next(index)) }
            if json.kind(index) == .object, index < isInArray, hasText(json, index, isDeep: false) { return true }
            index += 1
        }
        return false
    }

    /// The fields of an object and of objects within it.
    private func record(_ json: JSONView, _ place: Int) -> Record {
        var record = Record(fields: [])
        var places: [String: Int] = [:]
        add(json, place, "", 0, &record, &places)
        return record
    }

    private func add(
        _ json: JSONView, _ place: Int, _ prefix: String, _ depth: Int, _ record: inout Record,
        _ places: inout [String: Int]
    ) {
        for (key, value) in json.members(place) {
            let name = String((prefix.isEmpty ? key : prefix + "." + key).suffix(Self.longestName))
            if json.kind(value) == .object, depth < Self.fieldDepth {
                add(json, value, name, depth + 1, &record, &places)
                continue
            }
            guard let found = field(json, value, key) else { continue }
            if let old = places[name], let text = record.fields[old].value.string {
                record.omissions.append(Omission(rule: "repeated-key", value: name, text: text))
                record.fields[old].value = found
            } else if record.fields.count < Self.mostFields {
                places[name] = record.fields.count
                record.fields.append((name, found))
            } else {
                record.omissions.append(Omission(rule: "left-out-cell", value: name, text: found.string ?? ""))
            }
        }
    }

    private func field(_ json: JSONView, _ value: Int, _ key: String) -> FieldValue? {
        switch json.kind(value) {
        case .string: return .text(json.text(value))
        case .number: return .other(json.text(value))
        case .yes, .no: return .other(json.kind(value) == .yes ? "true" : "false")
        case .null: return nil
        case .array, .object:
            if ChatShapes.conversations.contains(key.lowercased()), let turns = ChatShapes.turns(json, value) {
                return .turns(turns)
            }
            let leaves = json.leaves(value)
            return leaves.isEmpty ? nil : .text(leaves.joined(separator: "\n"))
        }
    }
}
