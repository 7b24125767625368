import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeServer

/// What strangers send, and what happens when things go wrong; after each, the server still answers.
@Suite(.timeLimit(.minutes(1))) struct HostileTests {
    static let chat = "/v1/chat/completions"
    static let written = LiveTests.written

    @Test(arguments: [
        (String(repeating: "[", count: 100_000), "invalid_json"), ("{\"model\":NaN}", "invalid_json"),
        ("{\"model\":\"m\",\"model\":\"m\"}", "invalid_json"), ("", "invalid_json"), ("null", "invalid_value"),
        (written + #","n":1000000}"#, "invalid_value"),
        (written + #","max_tokens":9223372036854775808}"#, "invalid_value"),
        (written + #","max_tokens":1.5}"#, "invalid_value"), (written + #","tools":[{}]}"#, "unsupported_parameter"),
        (#"{"model":"handbook","messages":[{"role":"system","content":"x"}]}"#, "invalid_value"),
    ])
    func badBodiesAreRefusedAndTheNextRequestServed(body: String, code: String) async throws {
        try await TestServer.with { server in
            let answer = try await server.post(Self.chat, body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"] == .string(code))
            #expect(answer.json["error"]?["type"] == "invalid_request_error")
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test func bytesThatAreNoTextAreRefused() async throws {
        try await TestServer.with { server in
            var bytes = TestServer.request("POST", Self.chat, headers: ["Content-Type: application/json"], body: nil)
            bytes.removeLast(2)
            bytes += Array("Content-Length: 4\r\n\r\n".utf8) + [0x22, 0xFF, 0xFE, 0x22]
            let answer = try await server.exchange(bytes)
            #expect(answer.json["error"]?["code"] == "invalid_json")
        }
    }

    @Test func unknownModelsAreRefusedBeforeAStream() async throws {
        try await TestServer.with { server in
            let body = #"{"model":"hanbook","messages":[{"role":"user","content":"x"}],"stream":true}"#
            let answer = try await server.post(Self.chat, body)
            #expect(answer.status == 404)
            #expect(answer.json["error"]?["message"] == #"There is no model "hanbook" here; did you mean "handbook"?"#)
            #expect(answer.json["error"]?["param"] == "model")
        }
    }

    @Test(arguments: [true, false])
    func aPromptTooLongIsRefusedBeforeAStream(streams: Bool) async throws {
        let model = FakeModel("handbook", .refuses(.promptTooLong(tokens: 99, limit: 64)))
        try await TestServer.with(models: [model]) { server in
            let answer = try await server.post(Self.chat, Self.written + #","stream":\#(streams)}"#)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"] == "context_length_exceeded")
            #expect(answer.json["error"]?["param"] == "messages")
            #expect(server.responder.places.running == 0)
        }
    }

    @Test func hugeBodiesAreRefusedBeforeTheyAreRead() async throws {
        try await TestServer.with(settings: ServerSettings(maximumBodySize: 1000)) { server in
            let head = "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            let announced = try await server.exchange(Array((head + "Content-Length: 1073741824\r\n\r\n{").utf8))
            #expect(announced.status == 413 && announced.headers["connection"] == "close")
            let chunk = "400\r\n" + String(repeating: "x", count: 1024) + "\r\n"
            let chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk
            #expect(try await server.exchange(Array(chunked.utf8)).status == 413)
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test func tooManyOrTooLargeHeadersAreRefused() async throws {
        try await TestServer.with { server in
            let huge = try await server.get("/health", headers: ["X-A: " + String(repeating: "a", count: 100_000)])
            #expect(huge.status == 431 && huge.json["error"]?["code"] == "headers_too_large")
            #expect(huge.headers["x-request-id"] != nil)
            let many = try await server.get("/health", headers: (0..<2000).map { "X-\($0): 1" })
            #expect(many.status == 431)
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", "\u{0}\u{1}\r\n\r\n",
    ])
    func whatIsNoHTTPIsRefused(text: String) async throws {
        try await TestServer.with { server in
            let answer = try await server.exchange(Array(text.utf8))
            #expect(answer.status == 400 && answer.json["error"]?["code"] == "malformed_request")
        }
    }

    @Test func brokenChunksDoNotHangTheServer() async throws {
        try await TestServer.with { server in
            let text =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"
            _ = try await server.exchange(Array(text.utf8))
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test func foreignHostsAndOriginsAreRefused() async throws {
        try await TestServer.with(settings: ServerSettings(allowedHosts: ["box.example"])) { server in
            for path in ["/", "/health", "/v1/models"] {
                let answer = try await server.get(path, host: "evil.example")
                #expect(answer.status == 403 && answer.json["error"]?["code"] == "host_not_allowed")
            }
            #expect(try await server.get("/health", host: "box.example:80").status == 200)
            #expect(try await server.get("/health", headers: ["Host: evil.example"]).status == 403)
            let old = try await server.exchange(Array("GET /health HTTP/1.0\r\n\r\n".utf8))
            #expect(old.status == 403)
            let type = "Content-Type: application/json"
            let foreign = try await server.post(
                Self.chat, Self.written + "}", headers: [type, "Origin: http://evil.example"])
            #expect(foreign.status == 403 && foreign.json["error"]?["code"] == "origin_not_allowed")
            let own = try await server.post(Self.chat, Self.written + "}", headers: [type, "Origin: http://localhost"])
            #expect(own.status == 200)
        }
    }

    @Test func formsAreNoJSON() async throws {
        try await TestServer.with { server in
            #expect(try await server.post(Self.chat, "{}", headers: ["Content-Type: text/plain"]).status == 415)
            #expect(try await server.post(Self.chat, "{}", headers: []).status == 415)
            let put = try await server.exchange(TestServer.request("PUT", Self.chat, body: "{}"))
            #expect(put.status == 405 && put.headers["allow"] == "POST")
            #expect(try await server.get("/v1/%zz").status == 400)
        }
    }

    @Test func excessGetsTryAgainLater() async throws {
        let model = FakeModel("handbook", .hangs(after: "…"))
        try await TestServer.with(models: [model], settings: ServerSettings(maximumGenerations: 1)) { server in
            let first = try LoopbackConnection(port: server.port)
            await first.send(TestServer.request("POST", Self.chat, body: Self.written + #","stream":true}"#))
            _ = await first.read(until: "…")
            let second = try await server.post(Self.chat, Self.written + "}")
            #expect(second.status == 429 && second.headers["retry-after"] == "1")
            #expect(second.json["error"]?["type"] == "rate_limit_error")
            first.close()
            _ = await model.cancellations.first { _ in true }
        }
    }

    @Test(arguments: [true, false])
    func aClientThatGoesAwayCancelsItsGeneration(streams: Bool) async throws {
        let model = FakeModel("handbook", .hangs(after: "…"))
        try await TestServer.with(models: [model]) { server in
            let connection = try LoopbackConnection(port: server.port)
            await connection.send(
                TestServer.request("POST", Self.chat, body: Self.written + #","stream":\#(streams)}"#))
            if streams {
                _ = await connection.read(until: "…")
            } else {
                while model.requests.isEmpty { await Task.yield() }
            }
            connection.close()
            _ = await model.cancellations.first { _ in true }
            while server.responder.places.running > 0 { await Task.yield() }
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test func aFaultInMidStreamIsTheLastEventAndNotDone() async throws {
        let model = FakeModel("handbook", .breaks(after: "half"))
        try await TestServer.with(models: [model]) { server in
            let streamed = try await server.post(Self.chat, Self.written + #","stream":true}"#)
            #expect(streamed.events.last?.contains(#""code":"internal_error""#) == true)
            #expect(!streamed.body.contains("[DONE]"))
            let whole = try await server.post(Self.chat, Self.written + "}")
            #expect(whole.status == 500 && whole.json["error"]?["type"] == "server_error")
            #expect(!whole.body.contains("Broken"))
        }
    }

    @Test func aModelThatForgetsToFinishIsAFault() async throws {
        try await TestServer.with(models: [FakeModel("handbook", .forgets("half"))]) { server in
            let answer = try await server.post(Self.chat, Self.written + "}")
            #expect(answer.status == 500)
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await TestServer.with { server in
            let second = try KalsaeServer(
                settings: ServerSettings(port: server.port), models: [FakeModel()], knowledge: nil)
            await #expect(throws: ServerError.portInUse(host: "127.0.0.1", port: server.port)) {
                try await second.run(second.serviceGroup(signals: []))
            }
        }
    }

    @Test func anAddressOfAnotherMachineIsNamed() async throws {
        let server = try KalsaeServer(
            settings: ServerSettings(host: "192.0.2.1", port: 0), models: [FakeModel()], knowledge: nil)
        await #expect(
            throws: ServerError.cannotListen(host: "192.0.2.1", port: 0, reason: "this machine has no such address")
        ) {
            try await server.run(server.serviceGroup(signals: []))
        }
    }

    @Test func stoppingLetsRunningRequestsFinish() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let model = FakeModel("handbook", .waits(after: "first", until: gate, then: "second"))
        let body = try await TestServer.with(models: [model]) { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            await connection.send(TestServer.request("POST", Self.chat, body: Self.written + #","stream":true}"#))
            let before = await connection.read(until: "first")
            await server.group.triggerGracefulShutdown()
            open.yield()
            return before + (await connection.read())
        }
        #expect(body.contains("second") && body.contains("[DONE]"))
    }

    @Test func stoppingCutsOffWhatOutlivesTheGracePeriod() async throws {
        let model = FakeModel("handbook", .hangs(after: "first"))
        try await TestServer.with(models: [model], settings: ServerSettings(shutdownSeconds: 0)) { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            await connection.send(TestServer.request("POST", Self.chat, body: Self.written + #","stream":true}"#))
            _ = await connection.read(until: "first")
            await server.group.triggerGracefulShutdown()
            _ = await model.cancellations.first { _ in true }
        }
    }
}
