// What somebody new does: text without headings, no tuning, no training, a pipe for a file, settings that no machine
// holds, a step that is forced and stopped; and every message is one that helps.

import Foundation
import Testing

@testable import kalsae

@Suite(.serialized, .timeLimit(.minutes(5))) struct NewUserTests {
    /// Plain Korean text without a heading, enough for a small model; and one short notice.
    private static func plainText(in shell: Shell, count: Int = 40) throws {
        let subjects = ["안내 창구", "자료실", "기록 담당자", "야간 경비원", "새 직원", "시설 관리팀", "도서관 사서", "접수처"]
        let verbs = ["문을 연다", "서류를 정리한다", "열쇠를 확인한다", "일지를 적는다", "방문객을 안내한다", "창고를 점검한다"]
        let times = ["아침마다", "점심 뒤에", "월요일에", "비가 오는 날에도", "마감 직전에", "해가 지면"]
        for number in 0..<count {
            let lines = (0..<12).map { line -> String in
                let a = subjects[(number * 5 + line * 3) % subjects.count], b = times[(number + line * 7) % times.count]
                return "\(a)는 \(b) \(number + line)번째 \(verbs[(number * 3 + line) % verbs.count])."
            }
            try shell.write(lines.joined(separator: " ") + "\n", to: "docs/note-\(number).txt")
        }
        try shell.write("여름 휴무는 8월 3일부터 닷새 동안입니다.\n", to: "docs/notice.txt")
    }

    private static let recipe = """
        name: plain-bot
        languages: [ko]
        sources: [{path: docs}]
        split: {valid: 0.1, test: 0.1}
        tokenizer: {vocabulary: 500}
        model: {depth: 1, context: 32}
        pretrain: {steps: 5, batch_tokens: 256}
        clean: {preset: none, dedupe: exact}

        """

    @Test func plainTextWithoutHeadingsRunsToItsEnd() async throws {
        let shell = try Shell()
        try Self.plainText(in: shell)
        try shell.write(Self.recipe)
        let run = try await shell.command("run")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("tune: skipped, none of "), "\(run.error)")
        #expect(run.output.contains("not used for training: 1 (too-short 1)"), "\(run.output)")
        #expect(run.output.contains("kalsae clean --dropped lists them"))
        // What is too short for training can be asked for.
        let found = try await shell.command("search", "여름 휴무는 언제인가요?")
        #expect(found.output.contains("8월 3일부터"), "\(found.output)")
        let chat = try await shell.command("chat", input: "여름 휴무는 언제인가요?\n")
        #expect(chat.status == 0 && chat.output.contains("8월 3일부터"))
        #expect(try await shell.command("report").output.contains("튜닝을 건너뛰었습니다"))
        let dropped = try await shell.command("clean", "--dropped")
        #expect(dropped.output.contains("docs/notice.txt  clean, too-short: "))
        let rows = try await shell.command("clean", "--dropped", "--rule", "too-short", "--json").object()
        #expect(rows["source"] as? String == "docs/notice.txt")
    }

    @Test func withoutTuningTheBaseModelIsPacked() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24)
        try shell.write(
            SmallCorpus.recipe(pretrain: "steps: 4").replacing("tune: {from: corpus, epochs: 1}", with: "tune: none"))
        let run = try await shell.command("run", "--json")
        #expect(run.status == 0, "\(run.error)")
        let steps = try #require(try run.object()["entries"] as? [[String: Any]]).compactMap { $0["step"] as? String }
        #expect(!steps.contains("tune") && !steps.contains("instructions") && steps.contains("compress"))
        let card = try await shell.command("report", "--json").object()
        #expect((card["training"] as? [Any])?.count == 1)
        let models = Set((card["results"] as? [[String: Any]] ?? []).compactMap { $0["model"] as? String })
        #expect(models == ["Kneser-Ney 3-gram", "base", "8-bit"])
        #expect(try await shell.command("report", "--html", "r.html").status == 0)
        #expect(try await shell.command("generate", "The", "--max-tokens", "3").status == 0)
    }

    @Test func withoutTrainingDocumentsCanBeAskedAndServed() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 16)
        try shell.write("name: quotes\nsources: [{path: docs}]\npretrain: none\n")
        let run = try await shell.command("run")
        #expect(run.status == 0, "\(run.error)")
        #expect(try await shell.command("report").status == 0)
        let chat = try await shell.command("chat", input: SmallCorpus.fact.question + "\n/generative\nhello\n")
        #expect(chat.status == 0 && chat.output.contains(SmallCorpus.fact.answer))
        #expect(chat.error.contains("no model was trained yet"))
        let server = try shell.start(["serve", "--port", "0"])
        try await server.wait(for: "the line with the address") { server.output.hasSuffix("\n") }
        server.signal(SIGTERM)
        let end = await server.end()
        #expect(end.status == 0 && end.error.contains("answers are quotes"), "\(end.error)")
        #expect(try await shell.command("generate", "x").error.contains("there is no model \"quotes\" yet"))
        #expect(try await shell.command("train").error.contains("the recipe says pretrain: none"))
        let before = try Shell()
        try before.write("name: quotes\nsources: [{path: docs}]\n")
        #expect(try await before.command("chat").error.contains("kalsae run index"))
    }

    @Test func aServerSaysThatItsKnowledgeIsOld() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 16)
        try shell.write("name: quotes\nsources: [{path: docs}]\npretrain: none\n")
        #expect(try await shell.command("run", "index").status == 0)
        let server = try shell.start(["serve", "--port", "0"])
        try await server.wait(for: "the line with the address") { server.output.hasSuffix("\n") }
        try shell.write("# More\n\nThe pier has a new lamp since the first of May.\n", to: "docs/more.md")
        #expect(try await shell.command("run", "index").status == 0)
        try await server.wait(for: "the remark") {
            server.error.contains("the knowledge base of the last run changed; restart kalsae serve")
        }
        server.signal(SIGTERM)
        #expect(await server.end().status == 0)
    }

    @Test(arguments: [
        ("tune: {data: pipe}", "tune.data: ", "is a pipe or a device"),
        ("split: {evaluation_sets: missing.jsonl}", "split.evaluation_sets[0]: ", "does not exist"),
        (
            "clean: {classifiers: [{name: c, train: missing.csv, positive: [y], above: 0.5}]}",
            "clean.classifiers[0].train: ", "does not exist"
        ),
        ("clean: {perplexity: {train: docs, above: 3}}", "clean.perplexity.train[0]: ", "is a folder, not a file"),
        ("pretrain: {mixture: {dosc: 2}}", "pretrain.mixture: no source is named \"dosc\"", "did you mean \"docs\"?"),
        ("split: {by: colour}", "split.by says nothing where strategy is random", "grouped and stratified"),
        ("pretrain: {batch_tokens: 16777216}", "pretrain.batch_tokens 16777216 needs at least", "this machine has"),
        ("model: {depth: 128}", "model.depth 128 needs at least", "this machine has"),
    ])
    func whatCannotWorkIsToldBeforeAnythingRuns(_ extra: String, _ beginning: String, _ end: String) async throws {
        let shell = try Shell()
        try shell.write("# A\n\nSome text that is long enough for a document.\n", to: "docs/a.md")
        mkfifo(shell.folder.appendingPathComponent("pipe").path, 0o644)
        try shell.write("name: bot\nsources: [{path: docs}]\n\(extra)\n")
        let plan = try await shell.command("plan")
        #expect(plan.status == 1, "\(plan.output)")
        #expect(plan.error.contains(beginning) && plan.error.contains(end), "\(plan.error)")
        #expect(!shell.exists(".kalsae"))
    }

    @Test(arguments: ["pipe", "/dev/zero"])
    func aSourceThatNeverEndsIsRefused(_ path: String) async throws {
        let shell = try Shell()
        mkfifo(shell.folder.appendingPathComponent("pipe").path, 0o644)
        try shell.write("name: bot\nsources: [{path: \(path)}]\n")
        let plan = try await shell.command("plan")
        #expect(plan.status == 1 && plan.error.contains("is a pipe or a device"), "\(plan.error)")
    }

    @Test(arguments: [
        ("split: {strategy: time}", "split.strategy: no document says when it was changed"),
        ("split: {strategy: grouped, by: colour}", "split.by: no document has \"colour\""),
    ])
    func whatOnlyTheDocumentsTellIsToldOnceTheyAreRead(_ extra: String, _ message: String) async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 6)
        try shell.write("name: bot\nsources: [{path: docs}]\n\(extra)\n")
        let run = try await shell.command("run")
        #expect(run.status == 1 && run.error.contains(message), "\(run.error)")
    }

    @Test func aForcedStepThatIsStoppedGoesOn() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 24)
        try shell.write(SmallCorpus.recipe(pretrain: "steps: 400"))
        #expect(try await shell.command("train").status == 0)
        let forced = try shell.start(["run", "pretrain", "--force", "pretrain"])
        try await forced.wait(for: "a checkpoint", then: SIGHUP) {
            guard let run = shell.names(in: ".kalsae/runs").first else { return false }
            return !shell.names(in: ".kalsae/runs/\(run)/state").isEmpty
        }
        let end = await forced.end()
        #expect(end.status == 130 && end.error.contains("state saved; run again to go on"), "\(end.error)")
        let plan = try await shell.command("plan", "pretrain")
        #expect(plan.output.contains("resume"), "\(plan.output)")
        let again = try await shell.command("run", "pretrain")
        #expect(again.status == 0 && again.error.contains("pretrain: going on from step"), "\(again.error)")
        #expect(try await shell.command("run", "pretrain").output.contains("all stand"))
    }

    @Test func progressThatNobodyCanTakeDoesNotStopARun() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 6)
        let result = try await shell.start(
            program: URL(fileURLWithPath: "/bin/sh"),
            ["-c", "\"$0\" run index 2>/dev/full", try Shell.executable().path]
        ).end()
        #expect(result.status == 0)
    }

    @Test func theRecipeIsExplained() async throws {
        let shell = try Shell()
        let section = try await shell.command("recipe", "tune")
        #expect(section.status == 0 && section.output.contains("tune.epochs\n") && !section.output.contains("split"))
        #expect(try await shell.command("recipe", "tuna").status == 1)
        let keys = try JSONSerialization.jsonObject(with: Data(try await shell.command("recipe", "--json").output.utf8))
        #expect((keys as? [[String: Any]])?.contains { $0["path"] as? String == "sources.exclude" } == true)
        #expect(try await shell.command("recipe", "--schema").object()["properties"] != nil)
        let formats = try await shell.command("collect", "--formats", "--json").output
        #expect(try JSONSerialization.jsonObject(with: Data(formats.utf8)) is [[String: Any]])
        let known = try await shell.command("language", "--known", "--json").output
        #expect(try JSONSerialization.jsonObject(with: Data(known.utf8)) is [String])
    }
}
