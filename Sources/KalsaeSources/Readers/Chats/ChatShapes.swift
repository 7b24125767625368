// Conversations in JSON: how OpenAI, ShareGPT, Slack, Discord and Telegram write them. A conversation with a model is
// one document; messages between people are one document a day. Authors become pseudonyms, also where they are
// mentioned; links and entities of Slack become what they show.
//
//   OpenAI     {"messages": [{"role": "user", "content": "…"}]}
//   ShareGPT   {"conversations": [{"from": "human", "value": "…"}]}
//   Slack      [{"type": "message", "user": "U1", "text": "…", "ts": "1714521600.000100"}]       a file a day
//   Discord    {"messages": [{"type": "Default", "timestamp": "…", "content": "…", "author": {"name": "…"}}]}
//   Telegram   {"messages": [{"type": "message", "date": "…", "from": "…", "text": "…" or ["…", {"text": "…"}]}]}
//              {"chats": {"list": [{"name": "…", "messages": […]}]}}                      a whole account

import Foundation

enum ChatShapes {
    /// Under which names conversations with models lie, and what a turn's speaker and words are called.
    static let conversations: Set<String> = [
        "messages", "conversations", "conversation", "dialog", "dialogue", "chat", "turns", "대화",
    ]
    static let speakers = ["role", "from", "speaker", "author", "화자"]
    static let words = ["content", "value", "text", "message", "utterance", "발화"]
    /// Speakers that are no persons.
    static let roles = [
        "user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "bot": "assistant",
        "model": "assistant", "chatgpt": "assistant", "chatbot": "assistant", "system": "system", "tool": "tool",
        "function": "tool", "developer": "system", "": "",
    ]
    /// Messages by which Slack tells what happened.
    private static let slackNotices: Set<String> = [
        "channel_join", "channel_leave", "group_join", "group_leave", "channel_topic", "channel_purpose",
        "channel_name", "channel_archive", "channel_unarchive", "group_topic", "group_purpose", "group_name",
        "pinned_item", "unpinned_item", "bot_add", "bot_remove", "channel_convert_to_private", "reminder_add",
        "channel_posting_permissions", "tombstone",
    ]

    /// The turns of a conversation; nil where the array is none.
    static func turns(_ json: JSONView, _ array: Int) -> [FieldValue.Turn]? {
        var turns: [FieldValue.Turn] = []
        for element in json.elements(array) {
            guard json.kind(element) == .object,
                let speaker = speakers.lazy.compactMap({ json.string(element, $0) }).first
            else { return nil }
            let said = words.lazy.compactMap { text(json, element, $0) }.first ?? ""
            if !said.isEmpty { turns.append(FieldValue.Turn(speaker: speaker, text: said)) }
        }
        return turns.isEmpty ? nil : turns
    }

    /// A text that may be in parts: `["…", {"type": "link", "text": "…"}]`.
    private static func text(_ json: JSONView, _ place: Int, _ name: String) -> String? {
        guard let index = json.member(place, name) else { return nil }
        switch json.kind(index) {
        case .string: return json.text(index)
        case .array:
            return json.elements(index).map { part in
                json.kind(part) == .string ? json.text(part) : json.string(part, "text") ?? ""
            }.joined()
        default: return nil
        }
    }

    // MARK: Exports of whole chats

    /// One chat of an export.
    struct Chat {
        /// Tells it apart from others of the file; empty where the file has one.
        var name: String
        var messages: [Int]
    }

    /// The chats of Discord's or Telegram's export, and the top-level members that are none; nil where the file is
    /// neither.
    static func export(_ json: JSONView) -> (chats: [Chat], others: [String])? {
        func isChat(_ messages: [Int]) -> Bool { messages.prefix(20).contains { message(json, $0) != nil } }
        if let array = json.member(0, "messages") {
            let messages = json.elements(array)
            return isChat(messages) ? ([Chat(name: "", messages: messages)], []) : nil
        }
        var chats: [Chat] = []
        var others: [String] = []
        for (name, value) in json.members(0) {
            guard name == "chats" || name == "left_chats", let list = json.member(value, "list") else {
                if [.object, .array].contains(json.kind(value)) { others.append(name) }
                continue
            }
            for chat in json.elements(list) {
                guard let array = json.member(chat, "messages") else { continue }
                let name = json.member(chat, "id").map { json.text($0) } ?? String(chats.count + 1)
                chats.append(Chat(name: name, messages: json.elements(array)))
            }
        }
        return chats.contains { isChat($0.messages) } ? (chats, others) : nil
    }

    /// Who is called what in these messages.
    static func people(_ json: JSONView, _ messages: [Int]) -> ChatPeople {
        var people = ChatPeople()
        func add(_ object: Int) {
            guard let identifier = json.string(object, "id") else { return }
            for key in ["nickname", "name", "username", "globalName"] {
                if let name = json.string(object, key) { people.add(name, identifier: identifier) }
            }
        }
        for message in messages {
            if let author = json.member(message, "author"), json.kind(author) == .object { add(author) }
            if let mentions = json.member(message, "mentions") { json.elements(mentions).forEach(add) }
            for (name, identifier) in [("from", "from_id"), ("actor", "actor_id")] {
                guard let called = json.string(message, name) else { continue }
                people.add(called, identifier: json.string(message, identifier))
            }
        }
        return people
    }

    // MARK: Messages

    /// A message between people; nil where the object is none.
    static func message(_ json: JSONView, _ place: Int) -> ChatMessageLine? {
        guard json.kind(place) == .object else { return nil }
        if let time = json.string(place, "ts"), json.string(place, "type") == "message" {
            return slack(json, place, TimeText.parse(time))
        }
        // Discord: the author is an object.
        if let author = json.member(place, "author"), json.kind(author) == .object,
            let time = json.string(place, "timestamp"), let said = json.string(place, "content")
        {
            let name = json.string(author, "id") ?? json.string(author, "name") ?? ""
            var line = ChatMessageLine(author: name, text: said, time: TimeText.parse(time), markup: .discord)
            if let type = json.string(place, "type"), !["Default", "Reply", "0", "19"].contains(type) {
                line.omissions.append(Omission(rule: "chat-notice", value: type, text: said))
                line.text = ""
            }
            return line
        }
        return telegram(json, place)
    }

    private static func telegram(_ json: JSONView, _ place: Int) -> ChatMessageLine? {
        guard let time = json.string(place, "date"), let said = text(json, place, "text") else { return nil }
        let type = json.string(place, "type")
        if type == "service" {
            let action = json.string(place, "action") ?? ""
            let words = [json.string(place, "actor") ?? "", action, said].filter { !$0.isEmpty }.joined(separator: " ")
            let notice = Omission(rule: "chat-notice", value: action, text: words)
            return ChatMessageLine(author: "", text: "", time: TimeText.parse(time), omissions: [notice])
        }
        guard type == "message" else { return nil }
        let name = json.string(place, "from_id") ?? json.string(place, "from") ?? ""
        return ChatMessageLine(author: name, text: said, time: TimeText.parse(time))
    }

    private static func slack(_ json: JSONView, _ place: Int, _ time: Date?) -> ChatMessageLine? {
        guard let said = json.string(place, "text") else { return nil }
        let author = json.string(place, "user") ?? json.string(place, "bot_id") ?? ""
        var line = ChatMessageLine(author: author, text: said, time: time, markup: .slack)
        if let subtype = json.string(place, "subtype"), slackNotices.contains(subtype) {
            line.omissions.append(Omission(rule: "chat-notice", value: subtype, text: said))
            line.text = ""
            return line
        }
        // Bots put their words into attachments.
        for attachment in json.member(place, "attachments").map(json.elements) ?? [] {
            let parts = ["pretext", "title", "text"].compactMap { json.string(attachment, $0) }.filter { !$0.isEmpty }
            let words = parts.isEmpty ? json.string(attachment, "fallback") ?? "" : parts.joined(separator: "\n")
            if !words.isEmpty, !line.text.contains(words) { line.text += (line.text.isEmpty ? "" : "\n") + words }
        }
        for file in json.member(place, "files").map(json.elements) ?? [] {
            if let name = json.string(file, "name") {
                line.omissions.append(Omission(rule: "chat-attachment", text: name))
            }
        }
        return line
    }

    /// Slack's markup as people see it: `<@U024BE7LH>` is a person, `<#C1|general>` a channel, `<!here>` a call,
    /// `<https://…|words>` a link, `&lt;` a letter.
    static func shown(_ text: String, _ pseudonyms: Pseudonyms) -> (text: String, omissions: [Omission]) {
        var result = ""
        var omissions: [Omission] = []
        var rest = text[...]
        while let mark = rest.firstIndex(of: "<") {
            let inner = rest[rest.index(after: mark)...]
            guard let end = inner.firstIndex(where: { $0 == ">" || $0 == "<" || $0 == "\n" }), inner[end] == ">",
                let first = inner.first
            else {
                result += unescaped(rest[...mark])
                rest = inner
                continue
            }
            result += unescaped(rest[..<mark])
            let content = inner[..<end]
            let target = content.prefix { $0 != "|" }
            let label = content[target.endIndex...].dropFirst()
            switch first {
            case "@": result += "@" + pseudonyms.name(String(target.dropFirst()))
            case "#": result += "#" + (label.isEmpty ? target.dropFirst() : label)
            case "!":
                let name = target.dropFirst().prefix { $0 != "^" }
                result += label.isEmpty ? "@" + name : unescaped(label)
            default:
                if !target.contains(":") {
                    result += unescaped(rest[mark...end])
                } else if label.isEmpty {
                    result += unescaped(target)
                } else {
                    result += unescaped(label)
                    let address = unescaped(target.hasPrefix("mailto:") ? target.dropFirst(7) : target)
                    if address != label { omissions.append(Omission(rule: "link-target", text: address)) }
                }
            }
            rest = inner[inner.index(after: end)...]
        }
        return (result + unescaped(rest), omissions)
    }

    private static func unescaped(_ text: Substring) -> String {
        if !text.contains("&") { return String(text) }
        return String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
