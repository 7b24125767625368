// A model that answers requests: one thread owns it and takes them in turn; streams carry the text out.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeTensor
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
        var generation: PreparedGeneration
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
        contextLength = loaded.contextLength
        cache = KeyValueCache(loaded.decoder.configuration, capacity: loaded.contextLength, on: loaded.decoder.device)
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
        let generation = try loaded.prepare(request)
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: GenerationEvent.self)
        let flag = Flag()
        continuation.onTermination = { _ in flag.value.store(true, ordering: .relaxed) }
        try waiting.withLock {
            if isClosed { throw GenerationError.closed }
            jobs.append(Job(generation: generation, continuation: continuation, isCancelled: flag))
            waiting.signal()
        }
        return stream
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
        let end = loaded.run(
            job.generation, cache: cache, isCancelled: { job.isCancelled.value.load(ordering: .relaxed) },
            emit: { job.continuation.yield(.text($0)) })
        if let end { job.continuation.yield(.finished(end.reason, end.usage)) }
        job.continuation.finish()
    }
}
