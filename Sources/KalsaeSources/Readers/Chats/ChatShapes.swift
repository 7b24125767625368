// Conversations in JSON: how OpenAI, ShareGPT, Slack, Discord and Telegram write them. A conversation with a model is
// one document; messages between people are one document a day. Authors become pseudonyms, also where Slack
// mentions them.
//
//   OpenAI     {"messages": [{"role": "user", "content": "…"}]}
//   ShareGPT   {"conversations": [{"from": "human", "value": "…"}]}
//   Slack      [{"type": "message", "user": "U1", "text": "…", "ts": "1714521600.000100"}]       a file a day
//   Discord    {"messages": [{"type": "Default", "timestamp": "…", "content": "…", "author": {"name": "…"}}]}
//   Telegram   {"messages": [{"type": "message", "date": "…", "from": "…", "text": "…" or ["…", {"text": "…"}]}]}

import Foundation

/// One message between people.
struct ChatMessageLine {
    var author: String
    var text: String
    var time: Date?
}

/// A conversation with roles.
struct ChatConversation {
    var lines: [String] = []
    var title = ""

    func reading(part: String) -> ReadText {
        ReadText(title: title, text: lines.joined(separator: "\n\n"), part: part)
    }
}

enum ChatShapes {
    /// Under which keys conversations with models lie, and what a turn's speaker and words are called.
    private static let conversations = [
        "messages", "conversations", "conversation", "dialog", "dialogue", "turns", "대화",
    ]
    private static let speakers = ["role", "from", "speaker", "화자"]
    private static let words = ["content", "value", "text", "utterance", "발화"]
    /// Speakers that are no persons.
    private static let roles = [
        "user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "bot": "assistant",
        "model": "assistant", "chatgpt": "assistant", "system": "system", "tool": "tool", "developer": "system",
    ]

    /// An object's member by name; the index of its value.
    private static func member(
        _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, _ name: String
    ) -> Int? {
        guard tape.tokens[place].kind == .object else { return nil }
        var index = place + 1
        let end = Int(tape.tokens[place].next)
        while index + 1 < end {
            let key = tape.tokens[index]
            if key.hasEscapes || Int(key.end - key.start) == name.utf8.count, tape.text(bytes, key) == name {
                return index + 1
            }
            index = Int(tape.tokens[index + 1].next)
        }
        return nil
    }

    private static func string(
        _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, _ name: String
    ) -> String? {
        guard let index = member(tape, bytes, place, name), tape.tokens[index].kind == .string else { return nil }
        return tape.text(bytes, tape.tokens[index])
    }

    /// The elements of an array.
    private static func elements(_ tape: JSONTape, _ place: Int) -> [Int] {
        guard tape.tokens[place].kind == .array else { return [] }
        var found: [Int] = []
        var index = place + 1
        while index < Int(tape.tokens[place].next) {
            found.append(index)
            index = Int(tape.tokens[index].next)
        }
        return found
    }

    /// A conversation with a model; nil where the object is none.
    static func conversation(
        _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, _ pseudonyms: Pseudonyms
    ) -> ChatConversation? {
        // Most records hold no array at all.
        guard holdsArray(tape, place) else { return nil }
        for name in conversations {
            guard let array = member(tape, bytes, place, name) else { continue }
            var chat = ChatConversation()
            for turn in elements(tape, array) {
                guard tape.tokens[turn].kind == .object,
                    let speaker = speakers.lazy.compactMap({ string(tape, bytes, turn, $0) }).first
                else { return nil }
                let said = words.lazy.compactMap { text(tape, bytes, turn, $0) }.first ?? ""
                if said.isEmpty { continue }
                chat.lines.append("\(roles[speaker.lowercased()] ?? pseudonyms.name(speaker)): \(said)")
            }
            if chat.lines.isEmpty { continue }
            chat.title = string(tape, bytes, place, "title") ?? ""
            return chat
        }
        return nil
    }

    private static func holdsArray(_ tape: JSONTape, _ place: Int) -> Bool {
        var index = place + 1
        let end = Int(tape.tokens[place].next)
        while index + 1 < end {
            if tape.tokens[index + 1].kind == .array { return true }
            index = Int(tape.tokens[index + 1].next)
        }
        return false
    }

    /// A text that may be in parts: `["…", {"type": "link", "text": "…"}]`.
    private static func text(
        _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, _ name: String
    ) -> String? {
        guard let index = member(tape, bytes, place, name) else { return nil }
        switch tape.tokens[index].kind {
        case .string: return tape.text(bytes, tape.tokens[index])
        case .array:
            return elements(tape, index).map { part in
                tape.tokens[part].kind == .string
                    ? tape.text(bytes, tape.tokens[part]) : string(tape, bytes, part, "text") ?? ""
            }.joined()
        default: return nil
        }
    }

    /// The messages of Discord's or Telegram's export; nil where the file is neither.
    static func export(_ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) -> [Int]? {
        guard let array = member(tape, bytes, 0, "messages") else { return nil }
        let all = elements(tape, array)
        let isExport = all.prefix(20).contains { message(tape, bytes, $0) != nil }
        return isExport ? all : nil
    }

    /// A message between people; nil where the object is none.
    static func message(_ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int) -> ChatMessageLine? {
        // Slack: the user's identifier and a time in seconds.
        if let time = string(tape, bytes, place, "ts"), string(tape, bytes, place, "type") == "message" {
            guard let said = string(tape, bytes, place, "text") else { return nil }
            let author = string(tape, bytes, place, "user") ?? string(tape, bytes, place, "bot_id") ?? ""
            return ChatMessageLine(author: author, text: said, time: TimeText.parse(time))
        }
        // Discord: the author is an object.
        if let author = member(tape, bytes, place, "author"), tape.tokens[author].kind == .object,
            let time = string(tape, bytes, place, "timestamp"), let said = string(tape, bytes, place, "content")
        {
            let name = string(tape, bytes, author, "id") ?? string(tape, bytes, author, "name") ?? ""
            return ChatMessageLine(author: name, text: said, time: TimeText.parse(time))
        }
        // Telegram.
        if string(tape, bytes, place, "type") == "message", let time = string(tape, bytes, place, "date"),
            let said = text(tape, bytes, place, "text")
        {
            let name = string(tape, bytes, place, "from_id") ?? string(tape, bytes, place, "from") ?? ""
            return ChatMessageLine(author: name, text: said, time: TimeText.parse(time))
        }
        return nil
    }
}

/// Gathers messages into one document a day (in UTC), or sooner where a day is very long.
struct ChatAssembler {
    private let pseudonyms: Pseudonyms
    private var lines: [String] = []
    private var size = 0
    private var day: Int?
    private var last: Date?
    private var days: [Int: Int] = [:]

    /// Bytes of one document.
    private static let longest = 1 << 20

    init(_ pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    /// Takes a message; gives the document that ended before it.
    mutating func add(_ message: ChatMessageLine) -> ReadText? {
        let words = withoutMentions(message.text)
        if words.allSatisfy(\.isWhitespace) { return nil }
        let today = message.time.map { Int(($0.timeIntervalSince1970 / 86_400).rounded(.down)) } ?? day ?? 0
        let done = (day != nil && day != today) || size > Self.longest ? finish() : nil
        day = today
        last = message.time ?? last
        let author = message.author.isEmpty ? "someone" : pseudonyms.name(message.author)
        lines.append("\(author): \(words)")
        size += words.utf8.count
        return done
    }

    /// What is gathered; nil where nothing is.
    mutating func finish() -> ReadText? {
        guard !lines.isEmpty, let day else { return nil }
        days[day, default: 0] += 1
        let number = days[day] ?? 1
        let part = "day-\(Self.name(day))" + (number > 1 ? "-\(number)" : "")
        let text = ReadText(title: "", text: lines.joined(separator: "\n"), part: part, time: last)
        lines = []
        size = 0
        return text
    }

    /// `2024-05-01`.
    private static func name(_ day: Int) -> String {
        String(Date(timeIntervalSince1970: Double(day) * 86_400).ISO8601Format().prefix(10))
    }

    /// Slack writes `<@U024BE7LH>` and `<@U024BE7LH|name>` for persons.
    private func withoutMentions(_ text: String) -> String {
        guard text.contains("<@") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.range(of: "<@"), let end = rest[mark.upperBound...].firstIndex(of: ">") {
            result += rest[..<mark.lowerBound]
            result += "@" + pseudonyms.name(String(rest[mark.upperBound..<end].prefix { $0 != "|" }))
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
