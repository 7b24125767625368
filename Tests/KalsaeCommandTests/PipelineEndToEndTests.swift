// The whole way with the real executable and the real steps: from pages to a model that answers, and every verb that
// shows or uses it.

import Foundation
import FoundationNetworking
import KalsaeSupport
import Testing

@testable import kalsae

@Suite(.serialized, .finishedProject, .timeLimit(.minutes(5))) struct PipelineEndToEndTests {
    static let steps = [
        "collect", "clean", "split", "tokenizer", "tokenize", "datacard", "pretrain", "instructions", "tune",
        "compress",
        "evaluate", "index", "report",
    ]

    @Test func runMakesEveryStepAndSaysSo() throws {
        let project = try FinishedProject.get()
        let report = try project.run.object()
        let entries = try #require(report["entries"] as? [[String: Any]])
        #expect(Set(entries.compactMap { $0["step"] as? String }) == Set(Self.steps))
        #expect(entries.allSatisfy { $0["ran"] as? Bool == true })
        #expect(entries.allSatisfy { ($0["artifact"] as? String)?.count == 64 && $0["summary"] is String })
        #expect(report["seconds"] is Double)
        #expect(project.run.errorLines.contains { $0.hasPrefix("pretrain: ") && $0.contains("60 steps") })
        #expect(project.shell.names(in: ".kalsae/staging").isEmpty)
        #expect(project.shell.names(in: ".kalsae/runs").isEmpty)
        let model = try project.content(of: "tune")
        for file in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"] {
            #expect(FileManager.default.fileExists(atPath: model.appendingPathComponent(file).path))
        }
    }

    @Test func aSecondRunLetsEverythingStand() async throws {
        let shell = try FinishedProject.get().shell
        let objects = shell.names(in: ".kalsae/objects")
        let second = try await shell.command("run")
        #expect(second.status == 0)
        #expect(second.output == "13 steps, all stand: nothing to do\n")
        #expect(second.errorLines.count == 13)
        #expect(second.errorLines.allSatisfy { $0.contains(": stands (") })
        #expect(shell.names(in: ".kalsae/objects") == objects)
        #expect(try await shell.command("run", "--verify").status == 0)
        #expect(try await shell.command("models", "list").output.split(separator: "\n").count == 2)
    }

    @Test func planTellsThatEverythingStandsAndWhatAChangeWouldRun() async throws {
        let shell = try FinishedProject.get().shell
        let plan = try await shell.command("plan", "--json").object()
        let entries = try #require(plan["entries"] as? [[String: Any]])
        #expect(entries.count == 13 && entries.allSatisfy { $0["action"] as? String == "stand" })
        #expect(entries.allSatisfy { $0["artifact"] is String && $0["seconds"] is Double })
        let other = try Shell(copyOf: shell)
        try other.write(SmallCorpus.recipe().replacing("epochs: 1", with: "epochs: 2"))
        let changed = try #require(try await other.command("plan", "--json").object()["entries"] as? [[String: Any]])
        let running = changed.filter { $0["action"] as? String == "run" }.compactMap { $0["step"] as? String }
        #expect(Set(running) == ["tune", "compress", "evaluate", "report"])
        #expect(changed.first { $0["step"] as? String == "tune" }?["reasons"] is [Any])
    }

    @Test func reportIsPrintedForPeopleAndMachines() async throws {
        let shell = try FinishedProject.get().shell
        let english = try await shell.command("report", "--language", "en")
        #expect(english.status == 0)
        #expect(english.output.contains("small-bot"))
        #expect(english.output.contains("Kneser-Ney 3-gram"))
        // The recipe's first language is Korean.
        let korean = try await shell.command("report")
        #expect(korean.status == 0 && korean.output.contains("퍼플렉시티"))
        let card = try await shell.command("report", "--json").object()
        #expect(card["project"] as? String == "small-bot" && card["format"] as? Int == 1)
        let results = try #require(card["results"] as? [[String: Any]])
        for model in ["Kneser-Ney 3-gram", "base", "tuned", "8-bit"] {
            let row = results.first { $0["model"] as? String == model && $0["split"] as? String == "test" }
            #expect(row != nil, "\(model)")
        }
        let page = try await shell.command("report", "--html", "report.html")
        #expect(page.status == 0 && page.output.isEmpty && page.error.hasPrefix("written to "))
        let html = try String(contentsOf: shell.folder.appendingPathComponent("report.html"), encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>") || html.hasPrefix("<!doctype html>"))
        #expect(html.contains("<svg"))
    }

    @Test func modelsListAndShowTheModel() async throws {
        let shell = try FinishedProject.get().shell
        let list = try await shell.command("models", "list")
        #expect(list.output.contains("small-bot  1        candidate"))
        #expect(list.output.contains("CC0-1.0"))
        let shown = try await shell.command("models", "show", "small-bot", "--json").object()
        let model = try #require(shown["model"] as? [String: Any])
        #expect(model["name"] as? String == "small-bot" && model["version"] as? Int == 1)
        let manifest = try #require(shown["manifest"] as? [String: Any])
        #expect(manifest["step"] as? String == "compress")
        #expect((manifest["files"] as? [[String: Any]])?.first?["path"] as? String == "model.gguf")
    }

    @Test(arguments: [SmallCorpus.fact, SmallCorpus.koreanFact])
    func searchFindsThePageThatAnswers(_ fact: (page: String, question: String, answer: String)) async throws {
        let found = try await FinishedProject.get().shell.command("search", fact.question, "--limit", "3", "--json")
        #expect(found.status == 0)
        let passages = try #require(
            try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [[String: Any]])
        let first = try #require(passages.first)
        #expect(first["source"] as? String == fact.page)
        #expect((first["text"] as? String)?.contains(fact.answer) == true)
        #expect((first["title"] as? String)?.isEmpty == false && first["score"] is Double)
        #expect(passages.count <= 3)
    }

    @Test func generateGivesTheSameTextForTheSameSeed() async throws {
        let shell = try FinishedProject.get().shell
        func text(_ seed: String, _ prompt: String = "The archive") async throws -> Shell.Result {
            try await shell.command("generate", prompt, "--seed", seed, "--max-tokens", "30")
        }
        let first = try await text("1")
        #expect(first.status == 0 && first.error.isEmpty && first.output.count > 5)
        #expect(try await text("1").output == first.output)
        #expect(try await text("2").output != first.output)
        let json = try await shell.command("generate", "기록실은", "--max-tokens", "12", "--json").object()
        #expect(json["model"] as? String == "small-bot" && json["text"] is String)
        #expect(["stop", "length"].contains(json["finish_reason"] as? String ?? ""))
        let usage = try #require(json["usage"] as? [String: Int])
        #expect(try #require(usage["prompt_tokens"]) > 0 && (1...12).contains(usage["completion_tokens"] ?? 0))
    }

    @Test func chatQuotesWithACitationAndIsHonestWhereNothingIsFound() async throws {
        let shell = try FinishedProject.get().shell
        let questions = [
            SmallCorpus.fact.question, SmallCorpus.koreanFact.question, "How do quarks form hadrons?",
            "광합성의 명반응은 어디에서 일어나나요?",
        ]
        let chat = try await shell.command("chat", input: questions.joined(separator: "\n") + "\n")
        #expect(chat.status == 0 && chat.error.isEmpty)
        let output = chat.output
        #expect(output.contains("painted green by Mira Okafor"))
        #expect(output.contains("[1] The harbour lighthouse") && output.contains("(\(SmallCorpus.fact.page))"))
        #expect(output.contains("윤서아") && output.contains("(\(SmallCorpus.koreanFact.page))"))
        #expect(output.hasSuffix("The documents do not answer this.\n문서에서 답을 찾지 못했습니다.\n"))
        let written = try await shell.command(
            "chat", "--generative", "--max-tokens", "8", input: "The archive\n/quit\n")
        #expect(written.status == 0 && written.error.isEmpty)
    }

    @Test func trainTakesFlagsOverTheRecipe() async throws {
        let shell = try Shell(copyOf: FinishedProject.get().shell)
        let trained = try await shell.command("train", "--steps", "5", "--depth", "1", "--json")
        #expect(trained.status == 0)
        let entries = try #require(try trained.object()["entries"] as? [[String: Any]])
        #expect(entries.last?["step"] as? String == "pretrain" && entries.last?["ran"] as? Bool == true)
        #expect(entries.dropLast().allSatisfy { $0["ran"] as? Bool == false })
        #expect((entries.last?["summary"] as? String)?.contains(" 5 steps") == true)
        // The recipe's own model still stands.
        #expect(try await shell.command("run").output == "13 steps, all stand: nothing to do\n")
    }

    // MARK: Serving

    @Test func serveAnswersUntilItIsToldToStop() async throws {
        let shell = try FinishedProject.get().shell
        let server = try shell.start(["serve", "--port", "0"])
        let address = try await Self.address(of: server)
        let health = try await Self.get(address + "/health")
        #expect(health.status == 200 && health.object["status"] as? String == "ok")
        let question = #""messages":[{"role":"user","content":"\#(SmallCorpus.fact.question)"}]"#
        let answer = try await Self.post(
            address + "/v1/chat/completions", #"{"model":"small-bot",\#(question)}"#)
        #expect(answer.status == 200)
        let choice = (answer.object["choices"] as? [[String: Any]])?.first
        let message = try #require(choice?["message"] as? [String: Any])
        #expect((message["content"] as? String)?.contains("Mira Okafor") == true)
        let citation = (message["citations"] as? [[String: Any]])?.first
        #expect(citation?["source"] as? String == SmallCorpus.fact.page)
        let stream = try await Self.post(
            address + "/v1/chat/completions",
            #"{"model":"small-bot:generative","stream":true,"max_tokens":8,"seed":1,\#(question)}"#)
        let events = stream.text.split(separator: "\n").filter { $0.hasPrefix("data: ") }
        #expect(stream.status == 200 && events.count >= 3)
        #expect(events.last == "data: [DONE]")
        let chunk = try #require(
            try JSONSerialization.jsonObject(with: Data(events[0].dropFirst(6).utf8)) as? [String: Any])
        #expect(chunk["object"] as? String == "chat.completion.chunk")
        #expect(try await Self.get(address + "/").text.contains("<html"))

        let port = try #require(address.split(separator: ":").last.map(String.init))
        let second = try await shell.command("serve", "--port", port)
        #expect(second.status == 1 && second.output.isEmpty)
        #expect(second.error == "error: port \(port) on 127.0.0.1 is in use; choose another with --port\n")

        server.signal(SIGTERM)
        let end = await server.end()
        #expect(end.status == 0)
        #expect(end.output == "serving small-bot on \(address) (Ctrl-C stops)\n")
        #expect(end.error.isEmpty)
    }

    @Test(arguments: [
        (["--port", "99999"], "server setting port: 99999 is outside 0 to 65535"),
        // A name that no resolver can even ask for, so that the network stays out of it.
        (
            ["--port", "0", "--host", longName],
            "cannot listen on \(longName), port 0: there is no machine of that name"
        ),
    ])
    func anAddressThatCannotBeServedIsNamed(_ flags: [String], _ message: String) async throws {
        let result = try await FinishedProject.get().shell.start(["serve"] + flags).end()
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.error == "error: \(message)\n")
    }

    private static let longName = String(repeating: "a", count: 64) + ".invalid"

    private struct Answer {
        var status: Int
        var text: String
        var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
        }
    }

    private static func address(of server: RunningCommand) async throws -> String {
        try await server.wait(for: "the line with the address") { server.output.hasSuffix("\n") }
        return try #require(server.output.split(separator: " ").first { $0.hasPrefix("http://") }.map(String.init))
    }

    private static func get(_ url: String) async throws -> Answer {
        try await send(URLRequest(url: try #require(URL(string: url))))
    }

    private static func post(_ url: String, _ body: String) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(body.utf8)
        return try await send(request)
    }

    private static func send(_ request: URLRequest) async throws -> Answer {
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = try #require(response as? HTTPURLResponse).statusCode
        return Answer(status: status, text: String(decoding: data, as: UTF8.self))
    }
}
