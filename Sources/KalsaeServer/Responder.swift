// Answers requests: checks, finds the route, reads the body, and has the reply made. Every decision is made by the pure
// parts beside it (Route, HostGuard, the requests, the replies); here are the effects and their order.

import Foundation
import Hummingbird
import KalsaeContracts
import Logging
import NIOCore
import NIOHTTP1

/// The server's answer to every request.
struct Responder: HTTPResponder {
    typealias Context = ConnectionContext

    let settings: ServerSettings
    let catalogue: ModelCatalogue
    let knowledge: (any KnowledgeBase)?
    let surroundings: Surroundings
    let logger: Logger
    let hosts: HostGuard
    let places: GenerationPlaces
    let bodies: BodyBudget
    let page: ChatPage
    /// When the server was made: the models' `created`.
    let started: Int

    init(
        settings: ServerSettings, catalogue: ModelCatalogue, knowledge: (any KnowledgeBase)?,
        surroundings: Surroundings, logger: Logger
    ) {
        self.settings = settings
        self.catalogue = catalogue
        self.knowledge = knowledge
        self.surroundings = surroundings
        self.logger = logger
        hosts = HostGuard(host: settings.host, allowedHosts: settings.allowedHosts)
        places = GenerationPlaces(limit: settings.maximumGenerations)
        bodies = BodyBudget(limit: settings.maximumBodies)
        page = ChatPage(settings: settings, models: catalogue.listed.map(\.name), hasKnowledge: knowledge != nil)
        started = surroundings.now()
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let id = surroundings.newID()
        var response: Response
        do {
            response = try await answer(request, id: id)
        } catch let refusal as Refusal {
            response = Self.refused(refusal, hadBody: Self.hasBody(request))
        } catch let error as HTTPParserError {
            throw error
        } catch is CancellationError {
            // Nobody is there to read: an empty error document of the framework's must not be sent either.
            logger.debug("client went away", metadata: ["request": "\(id)"])
            try? await context.channel.close()
            throw CancellationError()
        } catch {
            Self.log(error, "request failed", id: id, logger)
            response = Self.refused(.failed, hadBody: true)
        }
        Headers.addCommon(to: &response.headers, requestID: "req_" + id)
        logger.info(
            "\(request.method) \(request.uri.path)",
            metadata: ["request": "\(id)", "status": "\(response.status.code)"])
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Characters of an error's own words that a log line shows.
    private static let longestReason = 500

    /// Says in the log what clients are not told. Errors' words are ours and hold no prompt.
    static func log(_ error: any Error, _ what: Logger.Message, id: String, _ logger: Logger) {
        logger.error(
            what,
            metadata: [
                "request": "\(id)", "error": "\(type(of: error))",
                "reason": "\(String(describing: error).prefix(longestReason))",
            ])
    }

    private func answer(_ request: Request, id: String) async throws -> Response {
        let changes = request.method != .get && request.method != .head
        let hostValues =
            [request.head.authority].compactMap { $0 }
            + request.headers.filter { $0.name.canonicalName == "host" }.map(\.value)
        try hosts.check(hosts: hostValues, origin: changes ? request.headers[.origin] : nil)
        guard let path = request.uri.path.removingPercentEncoding else { throw Refusal.malformedHTTP }
        switch try Route.find(method: request.method.rawValue, path: path) {
        case .page: return page.response
        case .health: return Self.json(["status": "ok", "models": .integer(catalogue.listed.count)])
        case .models:
            return Self.json([
                "object": "list",
                "data": .array(catalogue.listed.map { ReplyHead.model($0.name, created: started) }),
            ])
        case .model(let name): return Self.json(ReplyHead.model(try catalogue.entry(name).name, created: started))
        case .search: return try await search(request)
        case .chatCompletions: return try await chat(request, id: id)
        case .completions: return try await complete(request, id: id)
        case .answer: return try await answerQuestion(request, id: id)
        }
    }

    private func chat(_ request: Request, id: String) async throws -> Response {
        let (body, request) = try await body(of: request)
        let chat = try ChatRequest(body, maximumChoices: settings.maximumChoices)
        let entry = try catalogue.entry(chat.model)
        let reply = try await self.reply(from: entry, to: chat.messages, chat.sampling)
        let head = ReplyHead(kind: .chat, id: "chatcmpl-" + id, created: surroundings.now(), model: entry.name)
        return try await send(reply, head: head, request, id: id)
    }

    private func complete(_ request: Request, id: String) async throws -> Response {
        let (body, request) = try await body(of: request)
        let completion = try CompletionRequest(body, maximumChoices: settings.maximumChoices)
        let entry = try catalogue.entry(completion.model)
        let reply = Reply.written(
            by: entry.generator, to: .text(completion.prompt), completion.sampling, permit: try places.take())
        let head = ReplyHead(kind: .completion, id: "cmpl-" + id, created: surroundings.now(), model: entry.name)
        return try await send(reply, head: head, request, id: id)
    }

    /// Takes a place and decides who answers.
    private func reply(
        from entry: ModelCatalogue.Entry, to messages: [ChatMessage], _ sampling: SamplingFields
    ) async throws -> Reply {
        guard entry.mode == .extractive, let knowledge else {
            return .written(by: entry.generator, to: .messages(messages), sampling, permit: try places.take())
        }
        guard let question = messages.last(where: { $0.role == .user })?.content else {
            throw Refusal.invalid(parameter: "messages", reason: "a message of the user is needed as the question")
        }
        _ = try SearchQuery.checked(question, parameter: "messages")
        let permit = try places.take()
        return .quoted(await Self.work { knowledge.answer(question) }, to: question, sampling, permit: permit)
    }

    /// Does work that takes long away from the threads that carry requests.
    private static func work<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    private func send(_ reply: Reply, head: ReplyHead, _ request: Request, id: String) async throws -> Response {
        let first = try await reply.start(0)
        guard reply.sampling.streams else {
            let (choices, usage) = try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await reply.gather(first)
            }
            var response = Self.json(head.whole(choices, usage: usage, citations: reply.citations))
            response.headers[.connection] = "close"
            return response
        }
        return stream(request, id: id) { writer in
            var stream = ReplyStream(head: head, includesUsage: reply.sampling.includesUsage)
            try await writer.send(stream.begin(choice: 0))
            try await reply.forEachEvent(first) { event, choice in
                try await writer.send(stream.take(event, choice: choice, citations: reply.citations))
            }
            try await writer.send(stream.finish())
            try await writer.send(ReplyStream.done)
            withExtendedLifetime(reply.permit) {}
        }
    }

    /// The chat page's question: citations first, then the text in pieces, then `done`.
    private func answerQuestion(_ request: Request, id: String) async throws -> Response {
        let (body, request) = try await body(of: request)
        let asked = try AnswerRequest(body)
        let entry = try asked.model.map(catalogue.entry) ?? catalogue.first
        let mode = asked.mode ?? entry.mode
        if mode == .extractive, knowledge == nil { throw Refusal.noKnowledgeBase }
        let answering = ModelCatalogue.Entry(name: entry.name, mode: mode, generator: entry.generator)
        let (reply, first) = try await self.reply(from: answering, to: asked)
        // What the model writes quotes nothing; the passages beside it are only the nearest ones.
        var passages = reply.citations ?? []
        if reply.citations == nil, let knowledge {
            passages = await Self.work { knowledge.search(asked.question, limit: Self.relatedPassages) }
        }
        return stream(request, id: id) { [passages] writer in
            let citations: JSONValue = [
                "mode": .string(mode.rawValue), "kind": reply.citations == nil ? "related" : "quoted",
                "citations": Citations.json(passages),
            ]
            try await writer.send(ReplyStream.event(citations, name: "citations"))
            try await reply.forEachEvent(first) { event, _ in
                switch event {
                case .text(let text): try await writer.send(ReplyStream.event(["text": .string(text)], name: "text"))
                case .finished(let reason, let usage):
                    let done: JSONValue = [
                        "finish_reason": .string(reason.rawValue), "usage": ReplyHead.usage(usage),
                    ]
                    try await writer.send(ReplyStream.event(done, name: "done"))
                }
            }
            withExtendedLifetime(reply.permit) {}
        }
    }

    private static let relatedPassages = 3

    /// Begins the page's reply. Where the conversation has outgrown the model's context, its older half is left out,
    /// again and again if need be; the question itself stays whole.
    private func reply(
        from entry: ModelCatalogue.Entry, to asked: AnswerRequest
    ) async throws -> (Reply, Reply.Events) {
        var history = asked.messages[...]
        while true {
            let messages = history + [ChatMessage(role: .user, content: asked.question)]
            let reply = try await self.reply(from: entry, to: Array(messages), AnswerRequest.sampling)
            do { return (reply, try await reply.start(0)) } catch Refusal.contextExceeded where !history.isEmpty {
                history = history.dropFirst(max(2, history.count / 4 * 2))
            }
        }
    }

    private func search(_ request: Request) async throws -> Response {
        guard let knowledge else { throw Refusal.noKnowledgeBase }
        let parameters = FormFields(request.uri.query ?? "")
        let query = try SearchQuery(question: parameters["q"], limit: parameters["limit"])
        let permit = try places.take()
        let passages = await Self.work { knowledge.search(query.question, limit: query.limit) }
        withExtendedLifetime(permit) {}
        return Self.json(["object": "list", "data": Citations.json(passages)])
    }

    /// Reads the body: the right type, not too large, valid JSON.
    private func body(of request: Request) async throws -> (JSONValue, Request) {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
        guard type.filter({ $0 != " " }) == "application/json" else { throw Refusal.wrongContentType }
        let limit = settings.maximumBodySize
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal.bodyTooLarge(limit: limit)
        }
        let share = bodies.share()
        let bytes = try await bytes(of: request, share)
        // What is left of the body's stream tells when the client goes away.
        var request = request
        request.body = .init(buffer: ByteBuffer())
        defer { withExtendedLifetime(share) {} }
        do { return (try JSONParser.parse(bytes), request) } catch let error as JSONSyntaxError {
            throw Refusal.malformedJSON(reason: error.reason, offset: error.offset)
        }
    }

    /// A body's bytes, within the limits of size and time.
    private func bytes(of request: Request, _ share: BodyBudget.Share) async throws -> [UInt8] {
        let limit = settings.maximumBodySize, seconds = settings.bodySeconds
        let body = request.body
        let deadline = ContinuousClock.now + .seconds(seconds)
        // Time runs out between two pieces, or in the wait for one.
        return try await withThrowingTaskGroup(of: ByteBuffer?.self) { tasks in
            tasks.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                throw Refusal.bodyTooSlow(seconds: seconds)
            }
            nonisolated(unsafe) let share = share
            tasks.addTask {
                var all = ByteBuffer()
                for try await piece in body {
                    if all.readableBytes + piece.readableBytes > limit { throw Refusal.bodyTooLarge(limit: limit) }
                    try share.take(piece.readableBytes)
                    all.writeImmutableBuffer(piece)
                }
                return all
            }
            defer { tasks.cancelAll() }
            guard let all = try await tasks.next() ?? nil else { throw Refusal.malformedHTTP }
            return Array(all.readableBytesView)
        }
    }

    private static func hasBody(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
    }
}
