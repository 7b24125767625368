// One reply on its way: where its events come from, and how they are gathered or streamed. Everything that can refuse a
// request happens before the first byte of a stream.

import KalsaeContracts

/// A reply that was accepted.
struct Reply: Sendable {
    typealias Events = AsyncThrowingStream<GenerationEvent, any Error>

    let sampling: SamplingFields
    /// Passages quoted; nil where the model writes by itself.
    let citations: [Passage]?
    /// Starts one of the choices.
    let start: @Sendable (_ choice: Int) async throws -> Events
    /// Held until the reply is done.
    let permit: GenerationPlaces.Permit

    /// A reply written by the model.
    static func written(
        by generator: any TextGenerator, to prompt: GenerationPrompt, _ sampling: SamplingFields,
        permit: GenerationPlaces.Permit
    ) -> Reply {
        Reply(
            sampling: sampling, citations: nil,
            start: { choice in
                let request = sampling.request(prompt, choice: choice, contextLength: generator.contextLength)
                do { return try await generator.generate(request) } catch let error as GenerationError {
                    throw refusal(error, prompt: prompt)
                }
            }, permit: permit)
    }

    /// A reply quoted from the documents. No token goes through a model, so its usage is zero.
    static func quoted(
        _ answer: ExtractedAnswer, to question: String, _ sampling: SamplingFields, permit: GenerationPlaces.Permit
    ) -> Reply {
        let pieces = Citations.pieces(Citations.text(of: answer, to: question))
        return Reply(
            sampling: sampling, citations: answer.citations,
            start: { _ in
                let (events, source) = Events.makeStream()
                for piece in pieces { source.yield(.text(piece)) }
                source.yield(.finished(.stop, TokenUsage(promptTokens: 0, completionTokens: 0)))
                source.finish()
                return events
            }, permit: permit)
    }

    /// The whole reply; the first choice's events were started by the caller.
    ///
    /// - Throws: `Refusal`, or what the generator throws.
    func gather(_ first: Events) async throws -> (choices: [ReplyChoice], usage: TokenUsage) {
        var choices: [ReplyChoice] = []
        var text = ""
        var usage = TokenUsage(promptTokens: 0, completionTokens: 0)
        try await forEachEvent(first) { event, _ in
            switch event {
            case .text(let piece): text += piece
            case .finished(let reason, let tokens):
                choices.append(ReplyChoice(text: text, reason: reason))
                text = ""
                usage.promptTokens = max(usage.promptTokens, tokens.promptTokens)
                usage.completionTokens += tokens.completionTokens
            }
        }
        return (choices, usage)
    }

    /// Hands over every event in order, choice after choice; the first choice's events were started by the caller, so
    /// that a refusal comes before the stream.
    func forEachEvent(
        _ first: Events, _ body: (GenerationEvent, _ choice: Int) async throws -> Void
    ) async throws {
        for choice in 0..<sampling.choices {
            var finished = false
            for try await event in choice == 0 ? first : try await start(choice) {
                if case .finished = event { finished = true }
                try await body(event, choice)
            }
            try Task.checkCancellation()
            guard finished else { throw UnfinishedGeneration() }
        }
    }

    private static func refusal(_ error: GenerationError, prompt: GenerationPrompt) -> Refusal {
        let parameter =
            switch prompt {
            case .messages: "messages"
            case .text: "prompt"
            }
        return switch error {
        case .promptTooLong: .contextExceeded(parameter: parameter, reason: error.description)
        case .invalid(let name, let reason): .invalid(parameter: name, reason: reason)
        case .closed: .closing
        }
    }
}

/// A generator ended without saying why: a fault of ours.
struct UnfinishedGeneration: Error {}
