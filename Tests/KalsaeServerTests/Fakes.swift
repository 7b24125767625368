// Stand-ins for a model and a knowledge base, with behaviour a test chooses.

import Foundation
import KalsaeContracts
import Synchronization

/// A model that does as it is told and remembers what it was asked.
final class FakeModel: TextGenerator {
    enum Behaviour: Sendable {
        /// These pieces, then the reason.
        case says([String], FinishReason)
        /// Refuses before the stream.
        case refuses(GenerationError)
        /// One piece, then an error.
        case breaks(after: String)
        /// One piece, then silence until it is cancelled.
        case hangs(after: String)
        /// One piece; the rest when the stream given yields.
        case waits(after: String, until: AsyncStream<Void>, then: String)
        /// Refuses conversations of more messages than these.
        case holds(Int)
        /// Ends without a finish reason.
        case forgets(String)
    }
    struct Broken: Error {}

    let modelName: String
    let contextLength = 64
    private let behaviour: Behaviour
    private let asked = Mutex<[GenerationRequest]>([])
    /// Yields each time a generation is cancelled.
    let cancellations: AsyncStream<Void>
    private let cancelled: AsyncStream<Void>.Continuation

    init(_ name: String = "handbook", _ behaviour: Behaviour = .says(["Hel", "lo, ", "칼새"], .stop)) {
        modelName = name
        self.behaviour = behaviour
        (cancellations, cancelled) = AsyncStream.makeStream()
    }

    var requests: [GenerationRequest] { asked.withLock { $0 } }

    func generate(_ request: GenerationRequest) async throws -> AsyncThrowingStream<GenerationEvent, any Error> {
        asked.withLock { $0.append(request) }
        let (events, source) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        let cancelled = cancelled
        source.onTermination = { if case .cancelled = $0 { cancelled.yield() } }
        let usage = TokenUsage(promptTokens: 5, completionTokens: 3)
        switch behaviour {
        case .says(let pieces, let reason):
            for piece in pieces { source.yield(.text(piece)) }
            source.yield(.finished(reason, usage))
            source.finish()
        case .refuses(let error): throw error
        case .holds(let limit):
            if case .messages(let messages) = request.prompt, messages.count > limit {
                throw GenerationError.promptTooLong(tokens: messages.count, limit: limit)
            }
            source.yield(.finished(.stop, usage))
            source.finish()
        case .breaks(let piece):
            source.yield(.text(piece))
            source.finish(throwing: Broken())
        case .hangs(let piece): source.yield(.text(piece))
        case .waits(let piece, let gate, let rest):
            source.yield(.text(piece))
            Task {
                for await _ in gate { break }
                source.yield(.text(rest))
                source.yield(.finished(.stop, usage))
                source.finish()
            }
        case .forgets(let piece):
            source.yield(.text(piece))
            source.finish()
        }
        return events
    }
}

/// Two passages about packages, one in each language; a question that names neither finds nothing.
struct FakeKnowledge: KnowledgeBase {
    static let korean = Passage(
        id: "ko#1", source: "ko-KR/packages.html", title: "꾸러미 다루기 › 지우기", language: "ko",
        text: "꾸러미를 지우려면 apt remove 명령을 씁니다. 설정 파일까지 지우려면 apt purge 명령을 씁니다.", score: 7.5)
    static let english = Passage(
        id: "en#1", source: "en-US/packages.html", title: "Handling packages › Removing", language: "en",
        text: "To remove a package, use apt remove. To delete its configuration files as well, use apt purge.",
        score: 6.25)

    func search(_ question: String, limit: Int) -> [Passage] {
        var found: [Passage] = []
        if question.contains("꾸러미") { found = [Self.korean, Self.english] }
        if question.contains("package") { found = [Self.english, Self.korean] }
        return Array(found.prefix(limit))
    }

    func answer(_ question: String) -> ExtractedAnswer {
        let passages = search(question, limit: 2)
        guard let first = passages.first else { return ExtractedAnswer(text: "", citations: []) }
        let text =
            first.language == "ko"
            ? "꾸러미를 지우려면 `apt remove` 명령을 씁니다. [1] 설정 파일까지 지우려면 **apt purge** 명령을 씁니다. [1]"
            : "To remove a package, use `apt remove`. [1] To delete its configuration as well, use **apt purge**. [1]"
        return ExtractedAnswer(text: text, citations: passages)
    }
}
