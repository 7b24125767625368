import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeServer

@Suite struct GuardTests {
    @Test(arguments: [
        ("localhost", true), ("localhost:8080", true), ("LOCALHOST", true), ("127.0.0.1:1", true), ("[::1]:8080", true),
        ("box.example:80", true), ("evil.example", false), ("localhost.evil.example", false), ("", false),
        ("127.0.0.1.evil.example", false), ("192.168.0.9", false), ("user@localhost", false), ("localhost:x", false),
        ("[::1", false), ("local\u{0}host", false), ("localhost, evil", false),
    ])
    func onlyKnownHostsAreServed(host: String, served: Bool) {
        let hosts = HostGuard(host: "127.0.0.1", allowedHosts: ["box.example"])
        #expect(((try? hosts.check(hosts: [host], origin: nil)) != nil) == served)
    }

    @Test func aRequestNamesExactlyOneHost() {
        let hosts = HostGuard(host: "127.0.0.1", allowedHosts: [])
        #expect(throws: Refusal.self) { try hosts.check(hosts: [], origin: nil) }
        #expect(throws: Refusal.self) { try hosts.check(hosts: ["localhost", "localhost"], origin: nil) }
    }

    @Test func boundToEveryAddressAnyLiteralWillDoButNoName() {
        let hosts = HostGuard(host: "0.0.0.0", allowedHosts: [])
        #expect(throws: Never.self) { try hosts.check(hosts: ["192.168.0.9:8080"], origin: nil) }
        #expect(throws: Never.self) { try hosts.check(hosts: ["[fe80::1]:8080"], origin: nil) }
        #expect(throws: Refusal.self) { try hosts.check(hosts: ["evil.example"], origin: nil) }
        #expect(throws: Refusal.self) { try hosts.check(hosts: ["999.1.1.1"], origin: nil) }
    }

    @Test(arguments: [
        ("http://localhost:8080", true), ("https://localhost:8080", true), ("http://localhost:3000", false),
        ("http://evil.example", false), ("null", false), ("https://box.example", true), ("file://", false),
        ("http://localhost:8080/", false), ("", false),
    ])
    func onlyOurOwnPagesMayPost(origin: String, allowed: Bool) {
        let hosts = HostGuard(host: "127.0.0.1", allowedHosts: ["box.example"])
        #expect(((try? hosts.check(hosts: ["localhost:8080"], origin: origin)) != nil) == allowed)
    }

    @Test func everyAddressHasItsRoute() throws {
        #expect(try Route.find(method: "GET", path: "/") == .page)
        #expect(try Route.find(method: "HEAD", path: "/health") == .health)
        #expect(try Route.find(method: "GET", path: "/v1/models") == .models)
        #expect(try Route.find(method: "GET", path: "/v1/models/a/b:generative") == .model("a/b:generative"))
        #expect(try Route.find(method: "POST", path: "/v1/chat/completions") == .chatCompletions)
        #expect(try Route.find(method: "POST", path: "/v1/completions") == .completions)
        #expect(try Route.find(method: "POST", path: "/kalsae/v1/answer") == .answer)
        #expect(try Route.find(method: "GET", path: "/kalsae/v1/search") == .search)
        #expect(throws: Refusal.wrongMethod(method: "DELETE", allowed: ["GET"])) {
            try Route.find(method: "DELETE", path: "/v1/models/a")
        }
        #expect(throws: Refusal.wrongMethod(method: "GET", allowed: ["POST"])) {
            try Route.find(method: "GET", path: "/v1/completions")
        }
        for path in ["/v1/models/", "/v1", "//", "/../etc/passwd", ""] {
            #expect(throws: Refusal.unknownRoute(path: path)) { try Route.find(method: "GET", path: path) }
        }
    }

    @Test func placesAreGivenBackWhenPermitsGo() throws {
        let places = GenerationPlaces(limit: 2)
        var permits = [try places.take(), try places.take()]
        #expect(throws: Refusal.busy(limit: 2)) { try places.take() }
        permits.removeLast()
        #expect(places.running == 1)
        permits.append(try places.take())
        #expect(permits.count == 2 && places.running == 2)
    }

    @Test func settingsOutOfRangeAreRefusedByName() {
        let wrong: [(String, (inout ServerSettings) -> Void)] = [
            ("host", { $0.host = "" }), ("host", { $0.host = "a b" }), ("port", { $0.port = 65536 }),
            ("port", { $0.port = -1 }), ("maximumBodySize", { $0.maximumBodySize = 0 }),
            ("maximumHeaderSize", { $0.maximumHeaderSize = 5 }), ("maximumGenerations", { $0.maximumGenerations = 0 }),
            ("maximumChoices", { $0.maximumChoices = 1000 }), ("shutdownSeconds", { $0.shutdownSeconds = -1 }),
            ("idleSeconds", { $0.idleSeconds = 0 }), ("allowedHosts", { $0.allowedHosts = ["http://x"] }),
            ("allowedHosts", { $0.allowedHosts = ["x/y"] }),
        ]
        for (name, change) in wrong {
            var settings = ServerSettings()
            change(&settings)
            let error = #expect(throws: ServerError.self) { try settings.validate() }
            #expect(error?.description.hasPrefix("server setting \(name): ") == true)
        }
        #expect(throws: Never.self) { try ServerSettings(allowedHosts: ["box.example", "10.0.0.1:80"]).validate() }
    }

    @Test func modelsGoByTheirNames() throws {
        let models = [FakeModel("a"), FakeModel("b")]
        let grounded = try ModelCatalogue(models, hasKnowledge: true)
        #expect(grounded.listed.map(\.name) == ["a", "a:generative", "b", "b:generative"])
        #expect(try grounded.entry("a").mode == .extractive)
        #expect(try grounded.entry("b:generative").mode == .generative)
        let plain = try ModelCatalogue(models, hasKnowledge: false)
        #expect(plain.listed.map(\.name) == ["a", "b"])
        #expect(try plain.entry("a").mode == .generative && plain.entry("a:generative").mode == .generative)
        #expect(throws: ServerError.noModels) { try ModelCatalogue([], hasKnowledge: true) }
        #expect(throws: ServerError.duplicateModel(name: "a")) {
            try ModelCatalogue([FakeModel("a"), FakeModel("a")], hasKnowledge: true)
        }
    }

    @Test(arguments: [
        (
            ServerError.portInUse(host: "127.0.0.1", port: 8080),
            "port 8080 on 127.0.0.1 is in use; choose another with --port"
        ),
        (
            .portForbidden(host: "::", port: 80),
            "port 80 on :: needs administrator rights; choose one above 1023 with --port"
        ),
        (.noModels, "there is no model to serve"),
        (.duplicateModel(name: "a"), "two models are called \"a\"; each needs a name of its own"),
    ])
    func errorsSayWhatToDo(error: ServerError, text: String) {
        #expect(error.description == text)
        #expect(error.localizedDescription == text)
    }

    @Test(arguments: [
        (
            Refusal.unknownModel(name: "hanbook", nearest: "handbook", known: ["handbook"]), 404, "model_not_found",
            #"There is no model "hanbook" here; did you mean "handbook"?"#
        ),
        (
            .unknownModel(name: "gpt-4o", nearest: nil, known: ["a", "b"]), 404, "model_not_found",
            #"There is no model "gpt-4o" here; there is a, b."#
        ),
        (
            .malformedJSON(reason: "a string is not closed", offset: 3), 400, "invalid_json",
            "The body is not valid JSON: a string is not closed (byte 3)."
        ),
        (.missing(parameter: "model"), 400, "missing_required_parameter", "The parameter model is missing."),
        (.bodyTooLarge(limit: 9), 413, "request_too_large", "The body is larger than 9 bytes."),
        (.headersTooLarge, 431, "headers_too_large", "The request's headers are too large."),
        (.malformedHTTP, 400, "malformed_request", "This is not a valid HTTP request."),
        (
            .busy(limit: 2), 429, "too_many_generations",
            "All 2 places for running requests are taken; try again shortly."
        ),
        (
            .wrongMethod(method: "PUT", allowed: ["GET"]), 405, "method_not_allowed",
            "PUT is not possible here; use GET."
        ),
        (.unknownRoute(path: "/x\u{202E}\n"), 404, "unknown_url", "There is nothing at /x."),
        (.noKnowledgeBase, 404, "no_knowledge_base", "This server has no knowledge base."),
        (
            .wrongContentType, 415, "unsupported_media_type",
            "Send the body as JSON, with the header Content-Type: application/json."
        ),
        (
            .failed, 500, "internal_error",
            "The server could not finish this request; its log says more under this request's id."
        ),
    ])
    func refusalsAreOpenAIsErrorDocuments(refusal: Refusal, status: Int, code: String, message: String) {
        #expect(refusal.status == status)
        let error = refusal.body["error"]
        #expect(error?["message"] == .string(message))
        #expect(error?["code"] == .string(code))
        #expect(error?["type"]?.asString != nil)
        #expect(error?["param"] != nil)
    }

    @Test func anAddressBecomesABrowsersAddress() {
        #expect(ServerAddress(host: "0.0.0.0", port: 1).url == "http://127.0.0.1:1")
        #expect(ServerAddress(host: "::1", port: 2).url == "http://[::1]:2")
        #expect(ServerAddress(host: "box", port: 3).url == "http://box:3")
    }
}
