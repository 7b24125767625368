import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeServer

/// Every route, asked over a real connection.
@Suite(.timeLimit(.minutes(1))) struct LiveTests {
    static let question = #"{"model":"handbook","messages":[{"role":"user","content":"꾸러미를 어떻게 지우나요?"}]"#
    static let written = #"{"model":"handbook:generative","messages":[{"role":"user","content":"hi"}]"#

    @Test func healthAndModelsAnswer() async throws {
        try await TestServer.with { server in
            let health = try await server.get("/health")
            #expect(health.status == 200 && health.json["status"] == "ok")
            let models = try await server.get("/v1/models").json
            #expect(models["object"] == "list")
            #expect(
                models["data"]?[0]?.text
                    == #"{"id":"handbook","object":"model","created":1700000000,"owned_by":"kalsae"}"#)
            #expect(models["data"]?[1]?["id"] == "handbook:generative")
            #expect(try await server.get("/v1/models/handbook%3Agenerative").json["id"] == "handbook:generative")
            let unknown = try await server.get("/v1/models/hanbook")
            #expect(unknown.status == 404 && unknown.json["error"]?["code"] == "model_not_found")
        }
    }

    @Test func everyResponseHasItsRequestIDAndSafeHeaders() async throws {
        try await TestServer.with { server in
            for path in ["/", "/health", "/nowhere", "/v1/completions", "/kalsae/v1/search?q=package"] {
                let answer = try await server.get(path)
                #expect(answer.headers["x-request-id"] == "req_0123456789abcdef0123456789abcdef", "\(path)")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test func chatQuotesTheDocumentsByDefault() async throws {
        let model = FakeModel()
        try await TestServer.with(models: [model]) { server in
            let answer = try await server.post("/v1/chat/completions", Self.question + "}")
            #expect(answer.status == 200)
            let message = answer.json["choices"]?[0]?["message"]
            #expect(message?["content"]?.asString?.contains("apt remove") == true)
            #expect(message?["citations"]?[0]?["title"] == "꾸러미 다루기 › 지우기")
            #expect(answer.json["usage"] == ["prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0])
            #expect(model.requests.isEmpty)
        }
    }

    @Test func chatSaysSoWhereTheDocumentsSayNothing() async throws {
        try await TestServer.with { server in
            let body = #"{"model":"handbook","messages":[{"role":"user","content":"오늘 날씨는?"}]}"#
            let message = try await server.post("/v1/chat/completions", body).json["choices"]?[0]?["message"]
            #expect(message?["content"]?.asString?.contains("찾지 못했습니다") == true)
            #expect(message?["citations"] == [])
        }
    }

    @Test func chatGeneratesUnderTheOtherName() async throws {
        let model = FakeModel()
        try await TestServer.with(models: [model]) { server in
            let answer = try await server.post("/v1/chat/completions", Self.written + #","n":2,"seed":4}"#).json
            #expect(
                answer["choices"]?[0]?.text
                    == #"{"index":0,"message":{"role":"assistant","content":"Hello, 칼새","refusal":null},"#
                    + #""logprobs":null,"finish_reason":"stop"}"#)
            #expect(answer["choices"]?[1]?["index"] == 1)
            #expect(answer["usage"] == ["prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11])
            #expect(model.requests.map(\.seed) == [4, 5])
            #expect(model.requests[0].prompt == .messages([ChatMessage(role: .user, content: "hi")]))
        }
    }

    @Test func withoutKnowledgeThePlainNameGenerates() async throws {
        try await TestServer.with(knowledge: nil) { server in
            let answer = try await server.post("/v1/chat/completions", Self.question + "}").json
            #expect(answer["choices"]?[0]?["message"]?["content"] == "Hello, 칼새")
            #expect(try await server.get("/kalsae/v1/search?q=x").status == 404)
            #expect(try await server.post("/kalsae/v1/answer", #"{"question":"x","mode":"extractive"}"#).status == 404)
        }
    }

    @Test func chatStreamsAndEndsWithDone() async throws {
        try await TestServer.with { server in
            let body = Self.written + #","stream":true,"stream_options":{"include_usage":true}}"#
            let answer = try await server.post("/v1/chat/completions", body)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
            let events = answer.events
            #expect(events.count == 7 && events.last == "[DONE]")
            let chunks = try events.dropLast().map { try JSONParser.parse(Array($0.utf8)) }
            let text = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.asString }.joined()
            #expect(text == "Hello, 칼새")
            #expect(chunks[4]["choices"]?[0]?["finish_reason"] == "stop")
            #expect(chunks[5]["choices"] == [] && chunks[5]["usage"]?["total_tokens"] == 8)
        }
    }

    @Test func completionsContinueTheTextWhateverTheName() async throws {
        let model = FakeModel()
        try await TestServer.with(models: [model]) { server in
            let body = #"{"model":"handbook","prompt":"Once","max_tokens":7,"temperature":0"#
            let plain = try await server.post("/v1/completions", body + "}").json
            #expect(plain["object"] == "text_completion" && plain["choices"]?[0]?["text"] == "Hello, 칼새")
            let streamed = try await server.post("/v1/completions", body + #","stream":true}"#)
            #expect(streamed.events.count == 5 && streamed.events.last == "[DONE]")
            #expect(model.requests[0].prompt == .text("Once") && model.requests[0].maximumTokens == 7)
        }
    }

    @Test func thePageAnswersWithCitationsFirst() async throws {
        let model = FakeModel()
        try await TestServer.with(models: [model]) { server in
            let quoted = try await server.post("/kalsae/v1/answer", #"{"question":"remove a package?"}"#)
            #expect(quoted.eventNames == ["citations", "text", "text", "done"])
            let first = try JSONParser.parse(Array(quoted.events[0].utf8))
            #expect(first["mode"] == "extractive" && first["kind"] == "quoted")
            #expect(first["citations"]?[0]?["source"] == "en-US/packages.html")
            let body = #"{"question":"package","mode":"generative","messages":[{"role":"user","content":"a"}]}"#
            let written = try await server.post("/kalsae/v1/answer", body)
            #expect(written.eventNames == ["citations", "text", "text", "text", "done"])
            #expect(written.events[0].contains(#""kind":"related""#))
            #expect(
                model.requests[0].prompt
                    == .messages([.init(role: .user, content: "a"), .init(role: .user, content: "package")]))
        }
    }

    @Test func aLongConversationLosesItsOldestTurnsNotTheQuestion() async throws {
        let model = FakeModel("handbook", .holds(4))
        try await TestServer.with(models: [model]) { server in
            let turns = (0..<30).map { place in
                #"{"role":"\#(place % 2 == 0 ? "user" : "assistant")","content":"\#(place)"}"#
            }.joined(separator: ",")
            let body = #"{"question":"now","mode":"generative","messages":[\#(turns)]}"#
            let answer = try await server.post("/kalsae/v1/answer", body)
            #expect(answer.eventNames.last == "done")
            var messages: [ChatMessage] = []
            if case .messages(let sent)? = model.requests.last?.prompt { messages = sent }
            #expect(messages.last?.content == "now" && messages.first?.role == .user)
            #expect(messages.dropLast().last?.content == "29" && (3...4).contains(messages.count))
            #expect(server.responder.places.running == 0)
        }
        try await TestServer.with(models: [FakeModel("handbook", .holds(0))]) { server in
            let answer = try await server.post("/kalsae/v1/answer", #"{"question":"now","mode":"generative"}"#)
            #expect(answer.status == 400)
        }
    }

    @Test func searchReturnsPassages() async throws {
        try await TestServer.with { server in
            let path = "/kalsae/v1/search?q=%EA%BE%B8%EB%9F%AC%EB%AF%B8&limit=1"
            let found = try await server.get(path).json["data"]
            #expect(found?[0]?["id"] == "ko#1" && found?[1] == nil)
            #expect(try await server.get("/kalsae/v1/search?q=nothing").json["data"] == [])
            #expect(try await server.get("/kalsae/v1/search").status == 400)
        }
    }

    @Test func thePageIsServedWithItsPolicy() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/")
            #expect(page.status == 200 && page.body == server.responder.page.document)
            #expect(page.headers["content-security-policy"] == server.responder.page.policy)
            let head = try await server.exchange(TestServer.request("HEAD", "/", headers: [], body: nil))
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.headers["content-length"] == String(page.body.utf8.count))
        }
    }

    @Test func aConnectionServesRequestAfterRequest() async throws {
        try await TestServer.with { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            for _ in 0..<3 {
                await connection.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(await connection.read(until: "}").hasPrefix("HTTP/1.1 200"))
            }
        }
    }
}
