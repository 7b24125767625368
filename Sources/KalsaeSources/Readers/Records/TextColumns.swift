// Which columns of a table are its text. Tables of any format (Parquet, and whatever has named columns) are turned into
// documents the same way: the recipe's columns, else a conversation, else a known pair (question and answer), else a
// known name, else the column whose text is longest. Other short columns become attributes.
// It does not know formats.

import Foundation

/// A value of a column, as far as texts are concerned.
enum ColumnValue: Equatable, Sendable {
    case none
    case text(String)
    case time(Date)
    /// Turns of a conversation.
    case turns([Turn])
    /// A number, a truth value: as short text.
    case other(String)

    struct Turn: Equatable, Sendable {
        var speaker: String
        var text: String

        /// Speakers who are no person.
        static let roles: Set<String> = [
            "user", "assistant", "system", "developer", "tool", "function", "human", "gpt", "bot", "model", "chatbot",
            "",
        ]

        /// The same turns, people's names replaced by numbers in the order in which they first speak.
        static func anonymous(_ turns: [Turn]) -> [Turn] {
            var people: [String: Int] = [:]
            return turns.map { turn in
                if roles.contains(turn.speaker.lowercased()) { return turn }
                let number = people[turn.speaker] ?? people.count + 1
                people[turn.speaker] = number
                return Turn(speaker: "speaker-\(number)", text: turn.text)
            }
        }
    }
}

/// Chooses a document's text among columns.
struct TextColumns: Sendable {
    /// Columns that the recipe names; empty leaves the choice to names.
    var chosen: [String]
    /// The column that was longest where no name is known; it stays the same for a file.
    private var longest: String?

    init(_ chosen: [String] = []) { self.chosen = chosen }

    /// Names that hold a text of their own, best first.
    static let single = [
        "text", "content", "body", "document", "article", "review", "passage", "context", "story", "comment",
        "sentence",
        "description", "summary", "code", "본문", "내용", "텍스트", "리뷰", "문서", "기사", "댓글", "문장", "설명",
    ]
    /// Names that make a text together, in reading order; those that are missing or empty are left out, the first and
    /// last must be columns.
    static let together = [
        ["question", "answer"], ["instruction", "input", "output"], ["instruction", "input", "response"],
        ["instruction", "context", "response"], ["prompt", "completion"], ["prompt", "response"], ["query", "answer"],
        ["premise", "hypothesis"], ["sentence1", "sentence2"], ["질문", "답변"], ["질문", "대답"], ["Q", "A"],
    ]
    static let conversations = [
        "messages", "conversations", "conversation", "dialogue", "dialog", "chat", "turns", "대화",
    ]
    static let titles = ["title", "headline", "subject", "제목"]
    static let times = [
        "time", "date", "datetime", "timestamp", "created_at", "updated_at", "published", "published_at", "created",
        "날짜",
        "작성일", "등록일",
    ]
    static let licenses = ["license", "licence", "라이선스"]
    /// Columns about people, which do not become attributes.
    static let people = [
        "author", "user", "username", "user_name", "user_id", "userid", "nickname", "nick", "name", "email", "e-mail",
        "phone", "ip", "작성자", "닉네임", "이름", "아이디",
    ]
    /// Characters of a column that may become an attribute, and how many columns may.
    static let longestAttribute = 200
    static let mostAttributes = 32

    /// The document in a row; nil where its text columns are empty.
    mutating func document(of row: [(name: String, value: ColumnValue)]) -> ReadText? {
        let used = textColumns(of: row)
        if used.isEmpty { return nil }
        func column(_ name: String) -> Int? { row.firstIndex { $0.name.lowercased() == name.lowercased() } }
        let parts = used.compactMap { Self.text(row[$0].value) }
        let text = parts.joined(separator: "\n\n")
        if text.allSatisfy(\.isWhitespace) { return nil }
        var document = ReadText(title: "", text: text)
        var taken = Set(used)
        if let place = Self.titles.lazy.compactMap(column).first(where: { !taken.contains($0) }),
            case .text(let title) = row[place].value
        {
            document.title = title
            taken.insert(place)
        }
        if let place = Self.times.lazy.compactMap(column).first(where: { !taken.contains($0) }),
            let time = Self.time(row[place].value)
        {
            document.time = time
            taken.insert(place)
        }
        if let place = Self.licenses.lazy.compactMap(column).first(where: { !taken.contains($0) }),
            case .text(let license) = row[place].value, license.count <= Self.longestAttribute
        {
            document.license = LicenseText.identifier(license)
            // A name that is not understood stays to be looked at.
            if document.license != nil { taken.insert(place) }
        }
        for (place, column) in row.enumerated() where !taken.contains(place) {
            guard document.attributes.count < Self.mostAttributes, !Self.people.contains(column.name.lowercased()),
                let value = Self.short(column.value)
            else { continue }
            document.attributes[column.name] = value
        }
        return document
    }

    private mutating func textColumns(of row: [(name: String, value: ColumnValue)]) -> [Int] {
        func column(_ name: String) -> Int? { row.firstIndex { $0.name.lowercased() == name.lowercased() } }
        func hasText(_ place: Int) -> Bool { Self.text(row[place].value) != nil }
        if !chosen.isEmpty { return chosen.compactMap(column).filter(hasText) }
        if let place = Self.conversations.lazy.compactMap(column).first(where: {
            if case .turns = row[$0].value { true } else { false }
        }) {
            return [place]
        }
        for names in Self.together {
            let places = names.map(column)
            guard let first = places.first, first != nil, let last = places.last, last != nil else { continue }
            return places.compactMap { $0 }.filter(hasText)
        }
        if let place = Self.single.lazy.compactMap(column).first(where: hasText) { return [place] }
        if Self.single.contains(where: { column($0) != nil }) { return [] }
        if longest == nil {
            longest =
                row.filter { if case .text = $0.value { true } else { false } }
                .max { (Self.text($0.value)?.utf8.count ?? 0) < (Self.text($1.value)?.utf8.count ?? 0) }?.name
        }
        return longest.flatMap(column).map { [$0] }?.filter(hasText) ?? []
    }

    private static func text(_ value: ColumnValue) -> String? {
        switch value {
        case .text(let text): text.isEmpty ? nil : text
        case .other(let text): text
        case .turns(let turns):
            turns.isEmpty
                ? nil
                : turns.map { $0.speaker.isEmpty ? $0.text : "\($0.speaker): \($0.text)" }.joined(separator: "\n\n")
        case .none, .time: nil
        }
    }

    private static func short(_ value: ColumnValue) -> String? {
        switch value {
        case .text(let text), .other(let text):
            text.isEmpty || text.utf8.count > longestAttribute * 4 || text.count > longestAttribute ? nil : text
        case .time(let date): date.formatted(.iso8601)
        case .none, .turns: nil
        }
    }

    private static func time(_ value: ColumnValue) -> Date? {
        switch value {
        case .time(let date): date
        case .text(let text): DatabaseTime.iso(text).flatMap { try? Date($0, strategy: .iso8601) }
        default: nil
        }
    }
}
