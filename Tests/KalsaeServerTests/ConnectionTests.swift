import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeServer

/// What belongs to the connection: its end, its beginning, how many there are, and how long a body may take.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    private static let chat = "/v1/chat/completions"
    private static let written = #"{"model":"handbook:generative","messages":[{"role":"user","content":"x"}]}"#

    /// The processor seconds of this process.
    private static var processorSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    @Test(arguments: [
        "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: TE, Close\r\nTE: trailers\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: TE\r\nConnection: CLOSE\r\n\r\n",
    ])
    func aConnectionEndsWhereTheClientWantsThat(request: String) async throws {
        try await TestServer.with { server in
            // `exchange` reads to the end of the connection, or fails after its time limit.
            let answer = try await server.exchange(Array(request.utf8))
            #expect(answer.status == 200)
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func aConnectionThatIsKeptServesAgain() async throws {
        try await TestServer.with { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            for _ in 0..<3 {
                await connection.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(await connection.read(until: "\"ok\"").hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func aClientThatAsksForLeaveGetsIt() async throws {
        try await TestServer.with { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            let body = Self.written
            let head =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\nExpect: 100-continue\r\n\r\n"
            await connection.send(Array(head.utf8))
            #expect(await connection.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            await connection.send(Array(body.utf8))
            #expect(await connection.read(until: "칼새").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func aBodyTooLargeIsRefusedInsteadOfAskedFor() async throws {
        try await TestServer.with { server in
            let head =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 999999999\r\nExpect: 100-continue\r\n\r\n"
            let answer = try await server.exchange(Array(head.utf8))
            #expect(answer.status == 413)
        }
    }

    @Test func aClientThatStopsSendingIsNeverToldOfAnEmptyFault() async throws {
        let model = FakeModel("handbook", .hangs(after: "a"))
        try await TestServer.with(models: [model]) { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            let body = Self.written
            let head =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n"
            await connection.send(Array((head + body).utf8))
            connection.endSending()
            let answer = await connection.read()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 200"))
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test func namesOfMegabytesCostNothing() async throws {
        try await TestServer.with { server in
            let before = Self.processorSeconds
            let name = String(repeating: "a\u{301}", count: 1_000_000)
            let member = try await server.post(Self.chat, "{\"\(name)\":1}")
            #expect(member.status == 400)
            let model = try await server.post(
                Self.chat, #"{"model":"\#(name)","messages":[{"role":"user","content":"x"}]}"#)
            #expect(model.status == 404)
            // Both took seconds; the limit leaves room for other tests beside this one.
            #expect(Self.processorSeconds - before < 20)
        }
    }

    @Test func idleConnectionsMakeRoomLongestIdleFirst() async throws {
        try await TestServer.with(settings: ServerSettings(maximumConnections: 4)) { server in
            var silent: [LoopbackConnection] = []
            for _ in 0..<4 {
                let connection = try LoopbackConnection(port: server.port)
                await connection.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(await connection.read(until: "\"ok\"").hasPrefix("HTTP/1.1 200"))
                silent.append(connection)
            }
            // The newcomer is served, and the first of the silent ones is closed for it.
            #expect(try await server.get("/health").status == 200)
            #expect(await silent[0].read().isEmpty)
            await silent[3].send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            #expect(await silent[3].read(until: "\"ok\"").hasPrefix("HTTP/1.1 200"))
            for connection in silent { connection.close() }
        }
    }

    @Test func bodiesShareABudget() async throws {
        try await TestServer.with(settings: ServerSettings(maximumBodies: 100_000)) { server in
            let first = try LoopbackConnection(port: server.port)
            let head =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 90001\r\n\r\n"
            await first.send(Array((head + String(repeating: " ", count: 90_000)).utf8))
            while server.responder.bodies.held < 90_000 { await Task.yield() }
            let second = try await server.post(Self.chat, String(repeating: " ", count: 20_000))
            #expect(second.status == 503)
            #expect(second.headers["retry-after"] == "1")
            #expect(second.json["error"]?["code"] == "too_many_bodies")
            first.close()
            while server.responder.bodies.held > 0 { await Task.yield() }
            #expect(try await server.post(Self.chat, Self.written).status == 200)
        }
    }

    @Test func aBodyThatTricklesIsRefused() async throws {
        try await TestServer.with(settings: ServerSettings(bodySeconds: 1)) { server in
            let connection = try LoopbackConnection(port: server.port)
            defer { connection.close() }
            let head =
                "POST \(Self.chat) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{"
            await connection.send(Array(head.utf8))
            let answer = HTTPAnswer(await connection.read())
            #expect(answer.status == 408)
            #expect(answer.json["error"]?["code"] == "request_timeout")
        }
    }

    @Test func aQuestionInAnAddressIsDecodedAsFormsWriteIt() async throws {
        let found = FormFields("q=how+to+install%20a%2Bb&limit=3&q=second&broken=%FF&empty=&=x")
        #expect(found["q"] == "how to install a+b")
        #expect(found["limit"] == "3")
        #expect(found["empty"] == "")
        #expect(found["broken"] == nil)
        try await TestServer.with(knowledge: ExactKnowledge()) { server in
            let answer = try await server.get("/kalsae/v1/search?q=how+to+remove+a+package")
            #expect(answer.json["data"]?[0]?["source"] == "asked: how to remove a package")
        }
    }

    /// Tells the question back, letter by letter.
    private struct ExactKnowledge: KnowledgeBase {
        func search(_ question: String, limit: Int) -> [Passage] {
            [Passage(id: "1", source: "asked: " + question, title: "", language: "en", text: "x", score: 1)]
        }
        func answer(_ question: String) -> ExtractedAnswer { ExtractedAnswer(text: "", citations: []) }
    }

    @Test func anAssistantsMessageMayHaveNoContent() throws {
        let body =
            #"{"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":null},"#
            + #"{"role":"assistant"},{"role":"user","content":"y"}]}"#
        let chat = try ChatRequest(try JSONParser.parse(Array(body.utf8)), maximumChoices: 1)
        #expect(chat.messages.map(\.content) == ["x", "", "", "y"])
        let user = #"{"model":"m","messages":[{"role":"user","content":null}]}"#
        #expect(throws: Refusal.missing(parameter: "messages[0].content")) {
            try ChatRequest(try JSONParser.parse(Array(user.utf8)), maximumChoices: 1)
        }
    }

    @Test func whatIsFilledIntoThePageIsNotFilledInAgain() throws {
        var settings = ServerSettings(projectName: "{{script}}")
        settings.exampleQuestions = [.init(language: "en", text: "What does {{style}} mean in a {{template}}?")]
        let page = ChatPage(settings: settings, models: ["m"], hasKnowledge: true)
        let facts = try #require(page.document.range(of: #"name="kalsae-facts" content=""#))
        let content = page.document[facts.upperBound...].prefix { $0 != "\"" }
            .replacingOccurrences(of: "&quot;", with: "\"")
        let json = try JSONParser.parse(Array(content.utf8))
        #expect(json["examples"]?[0]?["text"] == "What does {{style}} mean in a {{template}}?")
        #expect(page.document.contains("<title>{{script}}</title>"))
        #expect(page.document.contains("const words = {"))
    }
}
