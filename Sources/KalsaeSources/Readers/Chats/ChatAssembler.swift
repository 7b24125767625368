// Messages between people as one document a day. Authors and whom they mention become pseudonyms; what is no message
// (who came and went, links' targets, calls) stays as rows of the ledger beside the day it happened.

import Foundation

/// One message between people.
struct ChatMessageLine {
    var author: String
    var text: String
    var time: Date?
    var markup = Markup.none
    /// What of the message did not get into `text`.
    var omissions: [Omission] = []

    /// How mentions and links are written.
    enum Markup { case none, slack, discord }
}

/// Gathers messages into one document a day (in UTC), or sooner where a day is very long.
struct ChatAssembler {
    private let pseudonyms: Pseudonyms
    /// Which of several chats of a file this is; empty where it has one.
    private let chat: String
    private let people: ChatPeople
    private var lines: [String] = []
    private var omissions: [Omission] = []
    private var size = 0
    private var day: Int?
    private var last: Date?
    private var days: [Int: Int] = [:]

    /// Bytes of one document.
    private static let longest = 1 << 20

    /// - Parameter people: who is called what, for mentions.
    init(_ pseudonyms: Pseudonyms, people: ChatPeople = ChatPeople(), chat: String = "") {
        self.pseudonyms = pseudonyms
        self.people = people
        self.chat = chat
    }

    /// Takes a message; gives the document that ended before it.
    mutating func add(_ message: ChatMessageLine) -> ReadText? {
        var message = message
        switch message.markup {
        case .none: break
        case .slack:
            let shown = ChatShapes.shown(message.text, pseudonyms)
            message.text = shown.text
            message.omissions += shown.omissions
        case .discord: message.text = withoutMentions(message.text)
        }
        let words = people.hidden(message.text, pseudonyms).trimmingCharacters(in: .newlines)
        let today = message.time.map { Int(($0.timeIntervalSince1970 / 86_400).rounded(.down)) } ?? day ?? 0
        let isEmpty = words.allSatisfy(\.isWhitespace)
        let isOver = (day != nil && day != today) || size > Self.longest
        let done = isOver && !isEmpty ? finish() : nil
        for omission in message.omissions { leaveOut(omission) }
        if isEmpty {
            if message.omissions.isEmpty { leaveOut(Omission(rule: "chat-message-without-text", text: "")) }
            return done
        }
        day = today
        last = message.time ?? last
        let author = message.author.isEmpty ? "someone" : pseudonyms.name(people.identifier(message.author))
        lines.append("\(author): \(words)")
        size += words.utf8.count
        return done
    }

    /// Something that is no message.
    mutating func leaveOut(_ omission: Omission) {
        var omission = omission
        omission.text = people.hidden(omission.text, pseudonyms, everywhere: true)
        omissions.append(omission)
    }

    /// What is gathered; nil where nothing is.
    mutating func finish() -> ReadText? {
        guard !lines.isEmpty, let day else { return nil }
        days[day, default: 0] += 1
        let number = days[day] ?? 1
        let prefix = chat.isEmpty ? "" : "chat-\(chat)-"
        let part = "\(prefix)day-\(Self.name(day))" + (number > 1 ? "-\(number)" : "")
        let text = ReadText(
            title: "", text: lines.joined(separator: "\n"), part: part, time: last, omissions: omissions)
        lines = []
        omissions = []
        size = 0
        return text
    }

    /// Discord writes `<@80351110224678912>` and `<@!80351110224678912>` for persons.
    private func withoutMentions(_ text: String) -> String {
        guard text.contains("<@") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.range(of: "<@"), let end = rest[mark.upperBound...].firstIndex(of: ">") {
            let name = rest[mark.upperBound..<end].drop { $0 == "!" }
            result += rest[..<mark.lowerBound]
            result += name.allSatisfy(\.isNumber) ? "@" + pseudonyms.name(String(name)) : "<@\(name)>"
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// `2024-05-01`.
    private static func name(_ day: Int) -> String {
        String(Date(timeIntervalSince1970: Double(day) * 86_400).ISO8601Format().prefix(10))
    }
}

/// The names by which people of a chat are called, and who that is.
struct ChatPeople {
    private var identifiers: [String: String] = [:]
    private var longest = 0
    /// First characters and lengths of Korean names that are hidden also where no `@` stands before them.
    private var starts: [Character: Set<Int>] = [:]

    private static let most = 1 << 16
    private static let longestName = 64

    /// Somebody's name, and the identifier that the pseudonym is made from.
    mutating func add(_ name: String, identifier: String? = nil) {
        let name = name.trimmingCharacters(in: .whitespaces)
        let length = name.count
        guard length > 0, length <= Self.longestName, identifiers[name] == nil, identifiers.count < Self.most else {
            return
        }
        identifiers[name] = identifier ?? name
        longest = max(longest, length)
        let isKorean = name.unicodeScalars.allSatisfy { (0xAC00...0xD7A3).contains($0.value) }
        if length >= 3, isKorean, let first = name.first { starts[first, default: []].insert(length) }
    }

    /// Whose pseudonym a name gets.
    func identifier(_ name: String) -> String {
        identifiers[name.trimmingCharacters(in: .whitespaces)] ?? name
    }

    /// The text with pseudonyms for whom it mentions: `@name`, and whole Korean names of three syllables and more.
    ///
    /// - Parameter everywhere: whether every known name is hidden, wherever it stands.
    func hidden(_ text: String, _ pseudonyms: Pseudonyms, everywhere: Bool = false) -> String {
        if identifiers.isEmpty || text.isEmpty { return text }
        if !everywhere, starts.isEmpty, !text.contains("@") { return text }
        let letters = Array(text)
        var result = ""
        var index = 0
        func match(at place: Int, _ lengths: some Sequence<Int>) -> (name: String, length: Int)? {
            for length in lengths where place + length <= letters.count {
                let name = String(letters[place..<(place + length)])
                if identifiers[name] != nil { return (name, length) }
            }
            return nil
        }
        while index < letters.count {
            if letters[index] == "@", let found = match(at: index + 1, stride(from: longest, to: 0, by: -1)) {
                result += "@" + pseudonyms.name(identifier(found.name))
                index += 1 + found.length
                continue
            }
            let isStart = index == 0 || !letters[index - 1].isLetter
            let found =
                everywhere && isStart
                ? match(at: index, stride(from: longest, to: 0, by: -1))
                : starts[letters[index]].flatMap { match(at: index, $0.sorted(by: >)) }
            if let found {
                result += pseudonyms.name(identifier(found.name))
                index += found.length
            } else {
                result.append(letters[index])
                index += 1
            }
        }
        return result
    }
}
