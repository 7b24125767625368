// One generation from start to end, on the thread that owns the model: prompt in, text out piece by piece.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeTensor
import KalsaeText

/// A request that was checked and turned into tokens.
struct PreparedGeneration {
    var tokens: [Int32]
    /// Most tokens to produce.
    var limit: Int
    var sampler: Sampler
    var stop: [String]
}

extension LoadedModel {
    /// Positions the model was made for.
    public var contextLength: Int { decoder.configuration.contextLength }

    /// Checks a request and encodes its prompt.
    ///
    /// - Throws: `GenerationError`; `TextError` where the tokenizer lacks the template's control tokens or the template
    ///   fails.
    func prepare(_ request: GenerationRequest) throws -> PreparedGeneration {
        func require(_ holds: Bool, _ parameter: String, _ reason: String) throws {
            guard holds else { throw GenerationError.invalid(parameter: parameter, reason: reason) }
        }
        try require((0...100).contains(request.temperature), "temperature", "must be between 0 and 100")
        try require(request.topP > 0 && request.topP <= 1, "top_p", "must be above 0 and at most 1")
        try require(request.topK >= 0, "top_k", "must not be negative")
        try require((request.maximumTokens ?? 1) >= 0, "max_tokens", "must not be negative")
        var tokens: [Int32]
        switch request.prompt {
        case .text(let text): tokens = tokenizer.encode(text)
        case .messages(let messages):
            try require(!messages.isEmpty, "messages", "is empty")
            do {
                tokens = try template.prompt(ChatConversation(messages, addGenerationPrompt: true), tokenizer)
            } catch TextError.templateRefusal(_, _, let message) {
                // The model's own template does not take such a conversation: the client's to change.
                throw GenerationError.invalid(parameter: "messages", reason: message)
            }
        }
        // A model starts a text after the token that ended the one before.
        if tokens.isEmpty { tokens = [Int32(decoder.configuration.endToken)] }
        guard tokens.count < contextLength else {
            throw GenerationError.promptTooLong(tokens: tokens.count, limit: contextLength)
        }
        let room = contextLength - tokens.count
        return PreparedGeneration(
            tokens: tokens, limit: min(request.maximumTokens ?? room, room),
            sampler: Sampler(
                temperature: request.temperature, topK: request.topK, topP: request.topP,
                seed: request.seed ?? UInt64.random(in: .min ... .max)), stop: request.stop)
    }

    /// Runs a generation to its end.
    ///
    /// - Parameters:
    ///   - cache: emptied first.
    ///   - emit: gets text that is certain, never empty.
    /// - Returns: nil where `isCancelled` said so.
    func run(
        _ generation: PreparedGeneration, cache: KeyValueCache, isCancelled: () -> Bool = { false },
        emit: (String) -> Void
    ) -> (reason: FinishReason, usage: TokenUsage)? {
        var sampler = generation.sampler
        var text = StreamingDecoder(tokenizer)
        var stop = StopMatcher(generation.stop)
        var produced = 0
        var reason = FinishReason.length
        func send(_ piece: String) { if !piece.isEmpty { emit(piece) } }
        cache.truncate(to: 0)
        // The prompt in parts of few sizes: memory is used again from part to part, and a client that leaves is
        // noticed.
        var next = generation.tokens[...]
        while next.count > Self.promptPart + Self.shortestPart {
            if isCancelled() { return nil }
            _ = decoder.lastHidden(Array(next.prefix(Self.promptPart)), cache: cache)
            next = next.dropFirst(Self.promptPart)
        }
        while produced < generation.limit {
            if isCancelled() { return nil }
            let token = step(Array(next), cache, &sampler)
            produced += 1
            if Int(token) == decoder.configuration.turnEndToken || Int(token) == decoder.configuration.endToken {
                reason = .stop
                break
            }
            send(stop.append(text.append(token)))
            if stop.isStopped {
                reason = .stop
                break
            }
            next = [token]
        }
        send(stop.append(text.finish()))
        send(stop.finish())
        return (reason, TokenUsage(promptTokens: generation.tokens.count, completionTokens: produced))
    }

    /// Tokens of a prompt that are computed at once; the last part is a little longer rather than so short that another
    /// kernel would take it.
    private static let promptPart = 256, shortestPart = 8

    /// The whole answer to a request at once.
    ///
    /// - Throws: what `prepare` throws.
    public func complete(_ request: GenerationRequest) throws -> String {
        let cache = KeyValueCache(decoder.configuration, capacity: contextLength, on: decoder.device)
        var answer = ""
        _ = run(try prepare(request), cache: cache) { answer += $0 }
        return answer
    }

    /// Runs the model over `tokens` behind the cache and draws the token that follows.
    private func step(_ tokens: [Int32], _ cache: KeyValueCache, _ sampler: inout Sampler) -> Int32 {
        let logits = decoder.lastLogits(tokens, cache: cache)
        // Rows of the table beyond the tokenizer's vocabulary have no text.
        let known = min(tokenizer.vocabularySize, logits.count)
        return sampler.sample(UnsafeBufferPointer(start: logits.f32, count: known))
    }
}

extension DecoderModel {
    /// Logits (1, V) after the last of `tokens`, which are appended to the cache.
    func lastLogits(_ tokens: [Int32], cache: KeyValueCache) -> Tensor {
        logits(lastHidden(tokens, cache: cache), Tape(on: device, records: false))  // (1, V)
    }

    /// The last block's output (1, C) at the last of `tokens`, which are appended to the cache.
    func lastHidden(_ tokens: [Int32], cache: KeyValueCache) -> Tensor {
        let tape = Tape(on: device, records: false)
        let input = Tensor([tokens.count], .i32, on: device)  // (T)
        for (i, token) in tokens.enumerated() { input.i32[i] = token }
        let hidden = self.hidden(input, batch: 1, tape, cache: cache)  // (T, C)
        cache.advance(by: tokens.count)
        let last = Tensor([1, hidden.columns], on: device)  // (1, C)
        last.f32.update(from: hidden.f32 + (hidden.rows - 1) * hidden.columns, count: hidden.columns)
        return last
    }
}
