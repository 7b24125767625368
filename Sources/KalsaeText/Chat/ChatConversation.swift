// What is put into a chat template: messages, tools and variables, as JSON, because templates look at whatever members
// a message has. Knows nothing of templates or tokens.

import Foundation
import KalsaeContracts

/// A conversation for a chat template.
///
/// ```swift
/// let conversation = try ChatConversation(json: messagesFile, tools: toolsFile, addGenerationPrompt: true)
/// ```
public struct ChatConversation: Sendable {
    var messages: [JSONValue]
    var tools: [JSONValue]?
    /// More names the template can ask for, such as `enable_thinking`.
    var variables: [(name: String, value: JSONValue)] = []
    /// Whether the beginning of the assistant's turn is added.
    public var addGenerationPrompt: Bool
    /// What `strftime_now` tells in the template.
    public var now: Date

    /// Messages of role and content alone.
    public init(_ messages: [ChatMessage], addGenerationPrompt: Bool = false, now: Date = Date()) {
        self.messages = messages.map {
            .object([("role", .string($0.role.rawValue)), ("content", .string($0.content))])
        }
        self.addGenerationPrompt = addGenerationPrompt
        self.now = now
    }

    /// Messages in OpenAI's form, with whatever members the template knows: `role`, `content` (a text or a list of
    /// parts), `tool_calls`, `tool_call_id`, `name`, `reasoning_content`, …
    ///
    /// - Parameters:
    ///   - messages: a JSON list of objects, or an object with `messages` and perhaps `tools`.
    ///   - tools: a JSON list of objects; nil for none, or for those beside the messages.
    /// - Throws: `TextError.notJSON`, `TextError.malformed` naming the message.
    public init(
        json messages: [UInt8], tools: [UInt8]? = nil, addGenerationPrompt: Bool = false, now: Date = Date()
    ) throws {
        var list = try JSONValue(parsing: messages), listOfTools = try tools.map { try JSONValue(parsing: $0) }
        if case .object(let members) = list {
            guard let found = members.first(where: { $0.key == "messages" })?.value else {
                throw TextError.malformed(field: "messages", reason: "is missing")
            }
            list = found
            listOfTools = listOfTools ?? members.first { $0.key == "tools" }?.value
        }
        self.messages = try Self.objects(list, "messages")
        if case .null = listOfTools { listOfTools = nil }
        self.tools = try listOfTools.map { try Self.objects($0, "tools") }
        self.addGenerationPrompt = addGenerationPrompt
        self.now = now
    }

    /// Adds a name the template can ask for; its value is JSON.
    ///
    /// - Throws: `TextError.notJSON`.
    public mutating func set(_ name: String, json value: [UInt8]) throws {
        variables.append((name, try JSONValue(parsing: value)))
    }

    private static func objects(_ value: JSONValue, _ field: String) throws -> [JSONValue] {
        guard case .array(let elements) = value else {
            throw TextError.malformed(field: field, reason: "must be a list, not \(value.kind)")
        }
        for (place, element) in elements.enumerated() {
            guard case .object = element else {
                throw TextError.malformed(
                    field: "\(field)[\(place)]", reason: "must be an object, not \(element.kind)")
            }
        }
        return elements
    }

    /// How much a template gets to see: values in all, and bytes of text in all.
    var size: (values: Int, bytes: Int) {
        (messages + (tools ?? []) + variables.map(\.value)).reduce((1, 0)) {
            let size = $1.size
            return ($0.0 + size.values, $0.1 + size.bytes)
        }
    }

    private static let reasoningNames = ["reasoning_content", "thinking", "reasoning"]

    /// The messages with the assistant's reasoning under each name that templates read it by, as `transformers` does.
    func messagesAsTemplatesSeeThem() -> [JSONValue] {
        messages.map { message in
            guard case .object(var members) = message else { return message }
            let found = Self.reasoningNames.lazy.compactMap { name in
                members.first { $0.key == name && !$0.value.isNull }?.value
            }.first
            guard let reasoning = found else { return message }
            if let own = members.firstIndex(where: { $0.key == "thinking" }) {
                let member = members.remove(at: own)
                members.insert(member, at: 0)
            } else {
                members.insert(("thinking", reasoning), at: 0)
            }
            if let place = members.firstIndex(where: { $0.key == "reasoning_content" }) {
                members[place].value = reasoning
            } else {
                members.append(("reasoning_content", reasoning))
            }
            return .object(members)
        }
    }

    /// The same with every text put through `change`.
    func mapTexts(_ change: (String) -> String) -> ChatConversation {
        var result = self
        result.messages = messages.map { $0.mapTexts(change) }
        result.tools = tools?.map { $0.mapTexts(change) }
        result.variables = variables.map { ($0.name, $0.value.mapTexts(change)) }
        return result
    }
}

extension JSONValue {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }

    fileprivate func mapTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): .string(change(text))
        case .array(let elements): .array(elements.map { $0.mapTexts(change) })
        case .object(let members): .object(members.map { (change($0.key), $0.value.mapTexts(change)) })
        default: self
        }
    }
}
