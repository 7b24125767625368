// Records as documents, whatever format they come in. The first records of a file decide what each column is for (by
// its name and by what stands in it); then each record becomes a document, or a refused row where it has no text.
//
// What becomes of a cell: text (one column, or a question and its answer), title, time, licence, a pseudonym (authors),
// an attribute (short ones), or a row of the ledger: `left-out-cell` with the whole cell (long ones), `left-out-column`
// with a count (what is personal, and bytes). What may be personal never becomes an attribute or a title.
//
// A record's name within its file is its key where a column has one (`row-4711`), else the digest of its text
// (`row-3f9a0c21b7`), so that it stays the same document when rows before it come or go.

import Foundation
import KalsaeSupport

/// Turns the records of one file into documents.
final class RecordTable {
    private let chosen: [String]
    private let pseudonyms: Pseudonyms
    /// What waits until the columns are known.
    private var waiting: [Waiting] = []
    private var sample: [Record] = []
    private var roles: [String: FieldRole]?
    private var key: String?
    /// The last document; what is left out of the file's columns is told with it.
    private var pending: ReadText?
    private var leftOut: [String: Int] = [:]
    private var leftOutOrder: [String] = []
    private var seen: Set<UInt64> = []
    private var repeats: [UInt64: Int] = [:]
    private(set) var documents = 0
    private(set) var refused = 0

    private enum Waiting {
        case record(Record, number: Int)
        case text(ReadText)
        case refused(part: String, ReadingFailure)
    }

    static let sampleRecords = 20
    /// Longer cells are text, not labels: characters.
    static let longestAttribute = 200
    static let mostAttributes = 32
    private static let longestKey = 64
    /// Records whose names are compared, so that none stands twice; beyond that many only memory would grow.
    private static let mostNames = 1 << 20
    /// More columns than this are no columns.
    private static let mostColumns = 1 << 14

    /// - Parameter chosen: names of the columns that hold the text; empty finds them.
    init(chosen: [String], pseudonyms: Pseudonyms) {
        self.chosen = chosen
        self.pseudonyms = pseudonyms
    }

    /// Takes the next record.
    func add(_ record: Record, number: Int, _ emit: (Reading) throws -> Void) throws {
        if roles == nil { sample.append(record) }
        try take(.record(record, number: number), emit)
    }

    /// Takes a document that was made elsewhere (a day of a chat).
    func add(_ text: ReadText, _ emit: (Reading) throws -> Void) throws { try take(.text(text), emit) }

    /// A record that cannot be read.
    func refuse(_ part: String, _ failure: ReadingFailure, _ emit: (Reading) throws -> Void) throws {
        try take(.refused(part: part, failure), emit)
    }

    private func take(_ next: Waiting, _ emit: (Reading) throws -> Void) throws {
        if roles != nil { return try give(next, emit) }
        waiting.append(next)
        if waiting.count >= Self.sampleRecords { try settle(emit) }
    }

    private func give(_ next: Waiting, _ emit: (Reading) throws -> Void) throws {
        switch next {
        case .record(let record, let number):
            if let text = document(record, number) { return try give(.text(text), emit) }
            try give(.refused(part: "row-\(number)", .noText), emit)
        case .text(let text):
            try flush(emit)
            pending = text
        case .refused(let part, let failure):
            try flush(emit)
            refused += 1
            try emit(.refused(part: part, failure))
        }
    }

    /// The end of the file.
    func finish(_ emit: (Reading) throws -> Void) throws {
        try settle(emit)
        for name in leftOutOrder {
            let omission = Omission(rule: "left-out-column", value: "\(name): \(leftOut[name] ?? 0) cells", text: "")
            pending?.omissions.append(omission)
        }
        try flush(emit)
    }

    private func settle(_ emit: (Reading) throws -> Void) throws {
        if roles == nil { roles = choose() }
        let all = waiting
        waiting = []
        sample = []
        for next in all { try give(next, emit) }
    }

    private func flush(_ emit: (Reading) throws -> Void) throws {
        guard let text = pending else { return }
        pending = nil
        documents += 1
        try emit(.text(text))
    }

    // MARK: Columns

    /// The columns of the sample with their values.
    private func columns() -> [(name: String, values: [String])] {
        var places: [String: Int] = [:]
        var columns: [(name: String, values: [String])] = []
        for record in sample {
            for field in record.fields {
                guard let value = field.value.string else { continue }
                if let place = places[field.name] {
                    columns[place].values.append(value)
                } else if columns.count < Self.mostColumns {
                    places[field.name] = columns.count
                    columns.append((field.name, [value]))
                }
            }
        }
        return columns
    }

    private func choose() -> [String: FieldRole] {
        let columns = columns()
        var roles: [String: FieldRole] = [:]
        for column in columns { roles[column.name] = FieldNames.role(column.name) }
        nameColumns(columns, &roles)
        // What is called a date and holds none is a column like others.
        for column in columns where roles[column.name] == .time {
            if column.values.allSatisfy({ TimeText.parse($0) == nil }) { roles[column.name] = .attribute }
        }
        key = columns.first { FieldNames.isKey($0.name) && isUnique($0.values) }?.name
        if !chosen.isEmpty {
            for column in columns {
                if let place = chosen.firstIndex(of: column.name) {
                    roles[column.name] = .pair(place)
                } else if roles[column.name]?.isText == true {
                    roles[column.name] = .attribute
                }
            }
            return roles
        }
        // A column of article numbers under the name `code` is no text where another holds words.
        let isBare = Dictionary(
            columns.map { ($0.name, $0.values.allSatisfy(ValueForm.isIdentifier)) }, uniquingKeysWith: { $1 })
        let hasWords = columns.contains {
            isBare[$0.name] == false && (roles[$0.name]?.isText == true || roles[$0.name] == .attribute)
        }
        if hasWords {
            for column in columns where roles[column.name]?.isText == true && isBare[column.name] == true {
                if case .text = roles[column.name] { roles[column.name] = .attribute }
            }
        }
        let isConversation = sample.contains {
            $0.fields.contains { if case .turns = $0.value { true } else { false } }
        }
        if !isConversation, !roles.values.contains(where: \.isText), let longest = longest(columns, roles, isBare) {
            roles[longest] = .text(0)
        }
        return roles
    }

    /// The column with the most text; of those without words only where there is no other.
    private func longest(
        _ columns: [(name: String, values: [String])], _ roles: [String: FieldRole], _ isBare: [String: Bool]
    ) -> String? {
        for (role, takesBare) in [(FieldRole.attribute, false), (.title, false), (.attribute, true)] {
            let free = columns.filter { roles[$0.name] == role && (takesBare || isBare[$0.name] == false) }
            func size(_ values: [String]) -> Int { values.reduce(0) { $0 + $1.utf8.count } }
            var best: (name: String, size: Int)?
            for column in free where size(column.values) > best?.size ?? 0 {
                best = (column.name, size(column.values))
            }
            if let best { return best.name }
        }
        return nil
    }

    /// Whether `name` columns are of people or of things: what else stands in the table, and what the names look like.
    private func nameColumns(
        _ columns: [(name: String, values: [String])], _ roles: inout [String: FieldRole]
    ) {
        let tellsOfPeople = roles.values.contains { $0 == .personal || $0 == .author }
        for column in columns where roles[column.name] == .name {
            let values = column.values.filter { !$0.isEmpty }
            let people = values.count { ValueForm.isKoreanName($0) }
            let latin = values.count { ValueForm.isLatinName($0) }
            let isPerson = tellsOfPeople || people * 3 > values.count || latin * 3 > values.count * 2
            roles[column.name] = isPerson ? .personal : .title
        }
    }

    private func isUnique(_ values: [String]) -> Bool {
        values.count == sample.count && Set(values).count == values.count
            && values.allSatisfy { !$0.isEmpty && $0.utf8.count <= Self.longestKey && !ValueForm.isPersonal($0) }
    }

    private func role(_ name: String) -> FieldRole {
        if let known = roles?[name] { return known }
        var role = FieldNames.role(name)
        if !chosen.isEmpty {
            role = chosen.firstIndex(of: name).map { .pair($0) } ?? (role.isText ? .attribute : role)
        }
        if role == .name { role = .personal }
        if roles?.count ?? 0 < Self.mostColumns { roles?[name] = role }
        return role
    }

    // MARK: Records

    private func document(_ record: Record, _ number: Int) -> ReadText? {
        var main: (place: Int, index: Int)?
        var pairs: [(place: Int, index: Int)] = []
        var turns: Int?
        for (index, field) in record.fields.enumerated() {
            if case .turns(let said) = field.value {
                if turns == nil, chosen.isEmpty, !said.isEmpty { turns = index }
                continue
            }
            guard let value = field.value.string, !value.utf8.allSatisfy(Self.isBlank) else { continue }
            switch role(field.name) {
            case .text(let place) where place < main?.place ?? Int.max: main = (place, index)
            case .pair(let place): pairs.append((place, index))
            default: break
            }
        }
        pairs.sort { ($0.place, $0.index) < ($1.place, $1.index) }
        let used = turns.map { [$0] } ?? (main.map { [$0.index] } ?? []) + pairs.map(\.index)
        let parts = used.compactMap { text(record.fields[$0].value) }
        if parts.isEmpty { return nil }
        var document = ReadText(title: "", text: parts.joined(separator: "\n\n"))
        document.repairs = record.repairs
        document.omissions = record.omissions
        for (index, field) in record.fields.enumerated() where !used.contains(index) { add(field, to: &document) }
        document.part = part(record, document)
        return document
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private func text(_ value: FieldValue) -> String? {
        guard case .turns(let turns) = value else { return value.string }
        return turns.map { turn in
            if turn.speaker.isEmpty { return turn.text }
            return (ChatShapes.roles[turn.speaker.lowercased()] ?? pseudonyms.name(turn.speaker)) + ": " + turn.text
        }.joined(separator: "\n\n")
    }

    /// A field that is none of the text.
    private func add(_ field: (name: String, value: FieldValue), to document: inout ReadText) {
        let role = role(field.name)
        if field.value == .bytes { return count(field.name) }
        if role == .time, document.time == nil {
            if case .time(let time) = field.value {
                document.time = time
                return
            }
            if let time = field.value.string.flatMap(TimeText.parse) {
                document.time = time
                return
            }
        }
        guard let value = text(field.value), !value.utf8.allSatisfy(Self.isBlank) else { return }
        switch role {
        case .personal: return count(field.name)
        case .author where document.attributes["author"] == nil:
            document.attributes["author"] = pseudonyms.name(value)
            return
        case .author: return count(field.name)
        case .title where document.title.isEmpty && value.count <= Self.longestAttribute:
            if ValueForm.isKoreanName(value), FieldNames.role(field.name) == .name { return count(field.name) }
            document.title = value
            return
        case .license where document.license == nil && value.count <= Self.longestAttribute:
            document.license = LicenseText.identifier(value) ?? value
            return
        default: break
        }
        if value.utf8.count > Self.longestAttribute * 4 || value.count > Self.longestAttribute
            || document.attributes.count >= Self.mostAttributes
        {
            document.omissions.append(Omission(rule: "left-out-cell", value: field.name, text: value))
        } else if ValueForm.isPersonal(value) {
            count(field.name)
        } else {
            document.attributes[field.name] = value
        }
    }

    /// Something of the file beside its records is not read.
    func leaveOut(_ name: String) { count(name) }

    private func count(_ name: String) {
        if leftOut[name] == nil {
            if leftOut.count >= Self.mostColumns { return }
            leftOutOrder.append(name)
        }
        leftOut[name, default: 0] += 1
    }

    // MARK: Names of records

    private func part(_ record: Record, _ document: ReadText) -> String {
        let value = key.flatMap { key in record.fields.first { $0.name == key }?.value.string }
        let name =
            value.flatMap(Self.plainKey) ?? String(Digest.sha256(document.title + "\n" + document.text).prefix(10))
        if seen.count >= Self.mostNames { return "row-" + name }
        // FNV-1a.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        if seen.insert(hash).inserted { return "row-" + name }
        let number = (repeats[hash] ?? 1) + 1
        repeats[hash] = number
        return "row-\(name)-\(number)"
    }

    /// A key that can stand in a document's name as it is.
    private static func plainKey(_ value: String) -> String? {
        let isPlain = value.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.:".unicodeScalars.contains(scalar)
        }
        return isPlain && !value.isEmpty && value.utf8.count <= longestKey && !ValueForm.isPersonal(value) ? value : nil
    }
}

extension ReadingFailure {
    static let noText = ReadingFailure(rule: "no-text", value: "no field that holds text")
}
