// The body of POST /v1/chat/completions, read and checked. Parameters that would change the answer in a way we do not
// offer are refused by name; those that change nothing are passed over.

import KalsaeContracts

/// A chat completion as it was asked for.
struct ChatRequest: Equatable {
    var model: String
    var messages: [ChatMessage]
    var sampling: SamplingFields

    private static let unsupported = "this server answers with plain text only"

    /// Reads a request.
    ///
    /// - Throws: `Refusal`.
    init(_ body: JSONValue, maximumChoices: Int) throws {
        var fields = try RequestFields(body)
        model = try Self.model(&fields)
        messages = try Self.messages(fields.required("messages"))
        sampling = try SamplingFields(&fields, maximumChoices: maximumChoices)
        try fields.refuse("logprobs", unless: [false], because: "log probabilities are not reported")
        try fields.refuse("top_logprobs", unless: [0], because: "log probabilities are not reported")
        try fields.refuse("tools", unless: [[]], because: "this model calls no tools")
        try fields.refuse("tool_choice", unless: ["none", "auto"], because: "this model calls no tools")
        try fields.refuse("functions", unless: [[]], because: "this model calls no functions")
        try fields.refuse("function_call", unless: ["none", "auto"], because: "this model calls no functions")
        try fields.refuse("response_format", unless: [["type": "text"]], because: Self.unsupported)
        try fields.refuse("modalities", unless: [["text"]], because: Self.unsupported)
        try fields.refuse("audio", because: Self.unsupported)
        try fields.refuse("web_search_options", because: "this server looks nothing up on the web")
        try fields.finish()
    }

    static func model(_ fields: inout RequestFields) throws -> String {
        guard let model = try fields.string("model") else { throw Refusal.missing(parameter: "model") }
        return model
    }

    /// Reads a conversation.
    ///
    /// - Throws: `Refusal`, naming the message and the part.
    static func messages(_ value: JSONValue) throws -> [ChatMessage] {
        guard case .array(let elements) = value else { throw RequestFields.wrongKind("messages", "a list", value) }
        guard !elements.isEmpty else {
            throw Refusal.invalid(parameter: "messages", reason: "at least one message is needed")
        }
        return try elements.enumerated().map { try message($0.element, at: "messages[\($0.offset)]") }
    }

    private static func message(_ value: JSONValue, at place: String) throws -> ChatMessage {
        guard case .object = value else { throw RequestFields.wrongKind(place, "an object", value) }
        // What a client copies from an earlier answer (refusal, citations, annotations) is passed over.
        for name in ["tool_calls", "function_call", "audio"] {
            if let call = value[name], call != .null, call != .array([]) {
                throw Refusal.unsupported(parameter: "\(place).\(name)", reason: Self.unsupported)
            }
        }
        let role = try role(value["role"], at: "\(place).role")
        // An assistant's message may have no content: OpenAI's type says so.
        if role == .assistant, (value["content"] ?? .null) == .null { return ChatMessage(role: role, content: "") }
        return ChatMessage(role: role, content: try content(value["content"], at: "\(place).content"))
    }

    private static func role(_ value: JSONValue?, at place: String) throws -> ChatMessage.Role {
        switch value {
        case .string("system")?, .string("developer")?: return .system
        case .string("user")?: return .user
        case .string("assistant")?: return .assistant
        case .string("tool")?, .string("function")?:
            throw Refusal.unsupported(parameter: place, reason: "this model calls no tools")
        case nil, .null?: throw Refusal.missing(parameter: place)
        default: throw Refusal.invalid(parameter: place, reason: "system, developer, user or assistant is needed")
        }
    }

    private static func content(_ value: JSONValue?, at place: String) throws -> String {
        switch value {
        case .string(let text)?: return text
        case .array(let parts)?:
            return try parts.enumerated().map { try part($0.element, at: "\(place)[\($0.offset)]") }.joined()
        case nil, .null?: throw Refusal.missing(parameter: place)
        case let other?: throw RequestFields.wrongKind(place, "a string or a list of text parts", other)
        }
    }

    private static func part(_ value: JSONValue, at place: String) throws -> String {
        guard case .object = value else { throw RequestFields.wrongKind(place, "an object", value) }
        guard value["type"] == .string("text") else {
            throw Refusal.unsupported(parameter: "\(place).type", reason: "messages are made of text only")
        }
        guard case .string(let text)? = value["text"] else { throw Refusal.missing(parameter: "\(place).text") }
        return text
    }
}
