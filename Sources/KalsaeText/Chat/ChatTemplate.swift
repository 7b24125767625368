// How a conversation becomes one text, and tokens to train or generate from. ChatML is OpenAI's layout, which Qwen
// uses: every message between two control tokens. What people write is encoded with control tokens forbidden, so that
// no message can pretend to be another.

import KalsaeContracts

/// A conversation as tokens.
public struct EncodedChat: Sendable, Equatable {
    /// The tokens.
    public var ids: [Int32]
    /// For each token whether a model is trained to produce it: what the assistant says and the end of its turn.
    public var isTrained: [Bool]

    public init(ids: [Int32] = [], isTrained: [Bool] = []) {
        self.ids = ids
        self.isTrained = isTrained
    }

    fileprivate mutating func append(_ more: [Int32], isTrained trained: Bool) {
        ids += more
        isTrained += Array(repeating: trained, count: more.count)
    }
}

/// A layout of conversations: ChatML.
///
/// ```swift
/// let chat = try ChatTemplate.chatML.encode(messages, tokenizer, addGenerationPrompt: true)
/// ```
public struct ChatTemplate: Sendable, Equatable {
    /// What opens a turn, followed by the role and a line end.
    public let turnStart: String
    /// What closes a turn, followed by a line end.
    public let turnEnd: String

    /// `<|im_start|>role`, line end, content, `<|im_end|>`, line end.
    public static let chatML = ChatTemplate(turnStart: "<|im_start|>", turnEnd: "<|im_end|>")

    /// The same layout in Jinja, for `chat_template.jinja`.
    public var jinja: String {
        """
        {%- for message in messages %}
            {{- '\(turnStart)' + message['role'] + '\\n' + message['content'] + '\(turnEnd)' + '\\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '\(turnStart)assistant\\n' }}
        {%- endif %}
        """
    }

    /// The conversation as text.
    ///
    /// Meant for showing. To feed a model use `encode`: in this text a message could contain control tokens.
    public func render(messages: [ChatMessage], addGenerationPrompt: Bool) -> String {
        let turns = messages.map { "\(turnStart)\($0.role.rawValue)\n\($0.content)\(turnEnd)\n" }
        return turns.joined() + (addGenerationPrompt ? "\(turnStart)assistant\n" : "")
    }

    /// The conversation as tokens, equal to those of the rendered text where no message contains a control token and
    /// no assistant's message begins with white space.
    ///
    /// The assistant's words are encoded by themselves, as they follow the prompt in generation; other contents
    /// together with the line before them.
    /// - Throws: `TextError.missingSpecialToken`.
    public func encode(
        _ messages: [ChatMessage], _ tokenizer: Tokenizer, addGenerationPrompt: Bool = false
    ) throws -> EncodedChat {
        let start = try control(turnStart, tokenizer), end = try control(turnEnd, tokenizer)
        let lineEnd = tokenizer.encode("\n")
        var chat = EncodedChat()
        for message in messages {
            chat.append([start], isTrained: false)
            if message.role == .assistant {
                chat.append(tokenizer.encode("\(message.role.rawValue)\n"), isTrained: false)
                chat.append(tokenizer.encode(message.content) + [end], isTrained: true)
            } else {
                chat.append(tokenizer.encode("\(message.role.rawValue)\n\(message.content)") + [end], isTrained: false)
            }
            chat.append(lineEnd, isTrained: false)
        }
        if addGenerationPrompt {
            chat.append([start] + tokenizer.encode("\(ChatMessage.Role.assistant.rawValue)\n"), isTrained: false)
        }
        return chat
    }

    private func control(_ name: String, _ tokenizer: Tokenizer) throws -> Int32 {
        guard let id = tokenizer.id(ofToken: name), tokenizer.isSpecial(id) else {
            throw TextError.missingSpecialToken(name)
        }
        return id
    }
}
