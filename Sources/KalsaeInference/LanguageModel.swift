// A model that answers requests: one thread owns it and takes them in turn; streams carry the text out.
// It does not know HTTP or retrieval; it is a `TextGenerator`.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText
import Synchronization

/// Serves one model from a thread of its own.
///
/// ```swift
/// let model = try LanguageModel(contentsOf: file, name: "handbook-bot", on: device)
/// for try await event in try await model.generate(request) { … }
/// ```
public final class LanguageModel: TextGenerator, @unchecked Sendable {
    // `waiting` guards `jobs` and `isClosed`; `loaded` and `cache` belong to the engine thread once it runs,
    // but for the tokenizer and the sizes, which never change.
    private let waiting = NSCondition()
    private var jobs: [Job] = []
    private var isClosed = false
    private let loaded: LoadedModel
    private let cache: KeyValueCache

    public let modelName: String
    public let contextLength: Int

    private struct Job {
        var tokens: [Int32]
        var limit: Int
        var sampler: Sampler
        var stop: [String]
        var continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
        var isCancelled: Flag
    }

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    /// Opens a model and starts its thread.
    ///
    /// - Throws: what `LoadedModel` throws.
    public convenience init(contentsOf url: URL, name: String, on device: Device) throws {
        self.init(try LoadedModel(contentsOf: url, on: device), name: name)
    }

    /// Serves a model that is already open; nobody else may use it from now on.
    public init(_ loaded: LoadedModel, name: String) {
        self.loaded = loaded
        modelName = name
        contextLength = loaded.decoder.configuration.contextLength
        cache = KeyValueCache(loaded.decoder.configuration, capacity: contextLength, on: loaded.decoder.device)
        let thread = Thread { [self] in serve() }
        thread.name = "kalsae-engine"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Ends the thread after the requests that wait.
    public func close() {
        waiting.withLock {
            isClosed = true
            waiting.signal()
        }
    }

    public func generate(_ request: GenerationRequest) async throws -> AsyncThrowingStream<GenerationEvent, any Error> {
        try Self.check(request)
        let tokens: [Int32]
        switch request.prompt {
        case .text(let text):
            let ids = loaded.tokenizer.encode(text)
            // A model starts a text after the token that ended the one before.
            tokens = ids.isEmpty ? [Int32(loaded.decoder.configuration.endToken)] : ids
        case .messages(let messages):
            guard !messages.isEmpty else { throw GenerationError.invalid(parameter: "messages", reason: "is empty") }
            tokens = try loaded.template.encode(messages, loaded.tokenizer, addGenerationPrompt: true).ids
        }
        guard tokens.count < contextLength else {
            throw GenerationError.promptTooLong(tokens: tokens.count, limit: contextLength)
        }
        let room = contextLength - tokens.count
        let sampler = Sampler(
            temperature: request.temperature, topK: request.topK, topP: request.topP,
            seed: request.seed ?? UInt64.random(in: .min ... .max))
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: GenerationEvent.self)
        let flag = Flag()
        continuation.onTermination = { _ in flag.value.store(true, ordering: .relaxed) }
        let job = Job(
            tokens: tokens, limit: min(request.maximumTokens ?? room, room), sampler: sampler, stop: request.stop,
            continuation: continuation, isCancelled: flag)
        waiting.withLock {
            jobs.append(job)
            waiting.signal()
        }
        return stream
    }

    private static func check(_ request: GenerationRequest) throws {
        func require(_ holds: Bool, _ parameter: String, _ reason: String) throws {
            guard holds else { throw GenerationError.invalid(parameter: parameter, reason: reason) }
        }
        try require((0...100).contains(request.temperature), "temperature", "must be between 0 and 100")
        try require(request.topP > 0 && request.topP <= 1, "top_p", "must be above 0 and at most 1")
        try require(request.topK >= 0, "top_k", "must not be negative")
        try require((request.maximumTokens ?? 1) >= 0, "max_tokens", "must not be negative")
    }

    private func serve() {
        while true {
            waiting.lock()
            while jobs.isEmpty && !isClosed { waiting.wait() }
            if jobs.isEmpty {
                waiting.unlock()
                return
            }
            let job = jobs.removeFirst()
            waiting.unlock()
            run(job)
        }
    }

    private func run(_ job: Job) {
        var sampler = job.sampler
        var decoder = StreamingDecoder(loaded.tokenizer)
        var stop = StopMatcher(job.stop)
        var completion = 0
        var reason = FinishReason.length
        func emit(_ text: String) { if !text.isEmpty { job.continuation.yield(.text(text)) } }
        cache.truncate(to: 0)
        var next = job.tokens
        while completion < job.limit {
            if job.isCancelled.value.load(ordering: .relaxed) { return }
            let token = step(next, &sampler)
            completion += 1
            let ends = loaded.decoder.configuration
            if Int(token) == ends.turnEndToken || Int(token) == ends.endToken {
                reason = .stop
                break
            }
            emit(stop.append(decoder.append(token)))
            if stop.isStopped {
                reason = .stop
                break
            }
            next = [token]
        }
        emit(stop.append(decoder.finish()))
        emit(stop.finish())
        let usage = TokenUsage(promptTokens: job.tokens.count, completionTokens: completion)
        job.continuation.yield(.finished(reason, usage))
        job.continuation.finish()
    }

    /// Runs the model over `tokens` behind the cache and draws the token that follows.
    private func step(_ tokens: [Int32], _ sampler: inout Sampler) -> Int32 {
        let logits = loaded.decoder.lastLogits(tokens, cache: cache)
        // Rows of the table beyond the tokenizer's vocabulary have no text.
        let known = min(loaded.tokenizer.vocabularySize, logits.count)
        return sampler.sample(UnsafeBufferPointer(start: logits.f32, count: known))
    }
}

extension DecoderModel {
    /// Logits (1, V) after the last of `tokens`, which are appended to the cache.
    func lastLogits(_ tokens: [Int32], cache: KeyValueCache) -> Tensor {
        let tape = Tape(on: device, records: false)
        let input = Tensor([tokens.count], .i32, on: device)  // (T)
        for (i, token) in tokens.enumerated() { input.i32[i] = token }
        let hidden = self.hidden(input, batch: 1, tape, cache: cache)  // (T, C)
        cache.advance(by: tokens.count)
        let last = Tensor([1, hidden.columns], on: device)  // (1, C)
        last.f32.update(from: hidden.f32 + (hidden.rows - 1) * hidden.columns, count: hidden.columns)
        return logits(last, tape)  // (1, V)
    }
}
