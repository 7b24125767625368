// A real server on a free port of this machine, for as long as a test's body runs.

import Foundation
import KalsaeContracts
import Logging
import ServiceLifecycle

@testable import KalsaeServer

/// A running server.
struct TestServer {
    let port: Int
    let group: ServiceGroup
    let responder: Responder

    /// Runs a server with these parts around `body`; returns after it has stopped.
    static func with<Value: Sendable>(
        models: [any TextGenerator] = [FakeModel()], knowledge: (any KnowledgeBase)? = FakeKnowledge(),
        settings: ServerSettings = ServerSettings(),
        _ body: @escaping @Sendable (TestServer) async throws -> Value
    ) async throws -> Value {
        var settings = settings
        settings.port = 0
        let (addresses, listening) = AsyncStream<ServerAddress>.makeStream()
        var logger = Logger(label: "kalsae.test")
        logger.logLevel = .critical
        let server = try KalsaeServer(
            settings: settings, models: models, knowledge: knowledge, logger: logger,
            surroundings: Surroundings(now: { 1_700_000_000 }, newID: { "0123456789abcdef0123456789abcdef" }),
            onListening: {
                listening.yield($0)
                listening.finish()
            })
        let group = server.serviceGroup(signals: [])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run(group) }
            guard let address = await addresses.first(where: { _ in true }) else {
                throw LoopbackConnection.Failure(reason: "the server does not listen")
            }
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(
                    try await body(TestServer(port: address.port, group: group, responder: server.responder)))
            } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    /// Sends bytes and reads the whole answer.
    func exchange(_ bytes: [UInt8]) async throws -> HTTPAnswer {
        let connection = try LoopbackConnection(port: port)
        defer { connection.close() }
        await connection.send(bytes)
        return HTTPAnswer(await connection.read())
    }

    func get(_ path: String, headers: [String] = [], host: String = "localhost") async throws -> HTTPAnswer {
        try await exchange(Self.request("GET", path, headers: headers, host: host, body: nil))
    }

    func post(
        _ path: String, _ body: String, headers: [String] = ["Content-Type: application/json"],
        host: String = "localhost"
    ) async throws -> HTTPAnswer {
        try await exchange(Self.request("POST", path, headers: headers, host: host, body: body))
    }

    /// The bytes of a request on a connection of its own.
    static func request(
        _ method: String, _ path: String, headers: [String] = ["Content-Type: application/json"],
        host: String = "localhost", body: String?
    ) -> [UInt8] {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8)
    }
}

extension HTTPAnswer {
    /// The body as JSON; null where it is none.
    var json: JSONValue { (try? JSONParser.parse(Array(body.utf8))) ?? .null }

    /// The data of a server-sent stream's events, in order.
    var events: [String] {
        body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { event in
            event.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
                .joined()
        }
    }

    /// The events' names.
    var eventNames: [String] {
        body.components(separatedBy: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
    }
}

extension JSONValue {
    /// The string, where it is one.
    var asString: String? {
        if case .string(let text) = self { return text }
        return nil
    }
}
