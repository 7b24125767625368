// What every document about one reply repeats: its id, when it was made, the model's name; and OpenAI's documents for
// whole replies.

import KalsaeContracts

/// The two kinds of replies.
enum ReplyKind: Sendable, Equatable {
    case chat, completion

    var idPrefix: String { self == .chat ? "chatcmpl-" : "cmpl-" }
    var object: String { self == .chat ? "chat.completion" : "text_completion" }
    /// OpenAI gives a completion's chunks the whole reply's name, and a chat's chunks one of their own.
    var chunkObject: String { self == .chat ? "chat.completion.chunk" : "text_completion" }
}

/// A finished choice of a reply.
struct ReplyChoice: Sendable, Equatable {
    var text: String
    var reason: FinishReason
}

/// Identity of a reply.
struct ReplyHead: Sendable, Equatable {
    var kind: ReplyKind
    var id: String
    /// Unix seconds.
    var created: Int
    var model: String

    /// The document of a whole reply.
    func whole(_ choices: [ReplyChoice], usage: TokenUsage, citations: [Passage]?) -> JSONValue {
        let entries: [JSONValue] = choices.enumerated().map { place, choice in
            switch kind {
            case .chat:
                var message: [JSONValue.Member] = [
                    .init(name: "role", value: "assistant"), .init(name: "content", value: .string(choice.text)),
                    .init(name: "refusal", value: nil),
                ]
                if let citations { message.append(.init(name: "citations", value: Citations.json(citations))) }
                return [
                    "index": .integer(place), "message": .object(message), "logprobs": nil,
                    "finish_reason": .string(choice.reason.rawValue),
                ]
            case .completion:
                return [
                    "index": .integer(place), "text": .string(choice.text), "logprobs": nil,
                    "finish_reason": .string(choice.reason.rawValue),
                ]
            }
        }
        return document(kind.object, choices: entries, usage: Self.usage(usage))
    }

    /// The frame around choices; `usage` nil leaves the member out.
    func document(_ object: String, choices: [JSONValue], usage: JSONValue?) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "id", value: .string(id)), .init(name: "object", value: .string(object)),
            .init(name: "created", value: .integer(created)), .init(name: "model", value: .string(model)),
            .init(name: "choices", value: .array(choices)),
        ]
        if let usage { members.append(.init(name: "usage", value: usage)) }
        return .object(members)
    }

    /// OpenAI's usage object.
    static func usage(_ usage: TokenUsage) -> JSONValue {
        [
            "prompt_tokens": .integer(usage.promptTokens), "completion_tokens": .integer(usage.completionTokens),
            "total_tokens": .integer(usage.promptTokens + usage.completionTokens),
        ]
    }

    /// OpenAI's document about a model.
    static func model(_ name: String, created: Int) -> JSONValue {
        ["id": .string(name), "object": "model", "created": .integer(created), "owned_by": "kalsae"]
    }
}
