// A streamed reply as a state machine: what happened goes in, the chunks to send come out. It holds the rules that
// OpenAI's clients rely on: one role chunk a choice, then texts, then one finish reason; the usage chunk only when it
// was asked for, with empty choices; [DONE] last.

import KalsaeContracts

/// The chunks of a streamed reply.
struct ReplyStream {
    /// The line that ends a stream.
    static let done = "data: [DONE]\n\n"

    let head: ReplyHead
    let includesUsage: Bool
    private var begun: Set<Int> = []
    private var usage = TokenUsage(promptTokens: 0, completionTokens: 0)

    init(head: ReplyHead, includesUsage: Bool) {
        self.head = head
        self.includesUsage = includesUsage
    }

    /// Begins a choice: for a chat, the chunk that names the role.
    mutating func begin(choice: Int) -> [JSONValue] {
        guard begun.insert(choice).inserted, head.kind == .chat else { return [] }
        return [chunk(choice, delta: ["role": "assistant", "content": ""], reason: nil)]
    }

    /// Takes what the generator reported.
    ///
    /// - Parameter citations: passages to hand over with the choice's last chunk.
    mutating func take(_ event: GenerationEvent, choice: Int, citations: [Passage]? = nil) -> [JSONValue] {
        switch event {
        case .text(let text):
            if text.isEmpty { return [] }
            return begin(choice: choice) + [chunk(choice, delta: ["content": .string(text)], text: text, reason: nil)]
        case .finished(let reason, let tokens):
            // The prompt is read once, however many answers it gets.
            usage.promptTokens = max(usage.promptTokens, tokens.promptTokens)
            usage.completionTokens += tokens.completionTokens
            let delta: JSONValue = citations.map { ["citations": Citations.json($0)] } ?? [:]
            return begin(choice: choice) + [chunk(choice, delta: delta, reason: reason)]
        }
    }

    /// The chunks after the last choice, before `done`.
    func finish() -> [JSONValue] {
        includesUsage ? [head.document(head.kind.chunkObject, choices: [], usage: ReplyHead.usage(usage))] : []
    }

    /// One event of a server-sent stream; `name` nil sends data alone.
    static func event(_ data: JSONValue, name: String? = nil) -> String {
        (name.map { "event: \($0)\n" } ?? "") + "data: \(data.text)\n\n"
    }

    private func chunk(_ choice: Int, delta: JSONValue, text: String = "", reason: FinishReason?) -> JSONValue {
        let content: JSONValue.Member =
            head.kind == .chat ? .init(name: "delta", value: delta) : .init(name: "text", value: .string(text))
        let entry: JSONValue = .object([
            .init(name: "index", value: .integer(choice)), content, .init(name: "logprobs", value: nil),
            .init(name: "finish_reason", value: .optional(reason?.rawValue)),
        ])
        return head.document(head.kind.chunkObject, choices: [entry], usage: includesUsage ? .null : nil)
    }
}
