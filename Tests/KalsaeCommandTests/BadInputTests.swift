// Bad input from outside, each kind once with the real steps: one clear line, exit code 1 (64 for wrong usage), and a
// store that holds what it held before.

import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import kalsae

/// What every refusal has in common.
private func expectRefusal(
    _ result: Shell.Result, _ message: String, in shell: Shell, objects: [String] = [],
    location: SourceLocation = #_sourceLocation
) {
    #expect(result.status == 1, sourceLocation: location)
    #expect(result.output.isEmpty, sourceLocation: location)
    #expect(result.errorLines.last == "error: " + message, sourceLocation: location)
    #expect(result.errorLines.count { $0.hasPrefix("error:") } == 1, sourceLocation: location)
    #expect(shell.names(in: ".kalsae/objects") == objects, sourceLocation: location)
    #expect(shell.names(in: ".kalsae/staging").isEmpty, sourceLocation: location)
}

@Suite(.serialized, .timeLimit(.minutes(3))) struct BadSourceTests {
    @Test func aMissingFolderIsNamed() async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        expectRefusal(
            try await shell.command("run"),
            "collect: the source folder \(shell.folder.path)/docs does not exist; check the path under `sources`",
            in: shell)
    }

    @Test func anEmptyFolderIsNamed() async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        try FileManager.default.createDirectory(
            at: shell.folder.appendingPathComponent("docs/inner"), withIntermediateDirectories: true)
        expectRefusal(
            try await shell.command("run"),
            "collect: the source folder \(shell.folder.path)/docs is empty; put documents there "
                + "(HTML, Markdown or text)", in: shell)
    }

    @Test func aFolderOfBinaryFilesIsNamedWithTheReason() async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        try shell.write(Data([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 13]), to: "docs/picture.html")
        try shell.write(Data(repeating: 0, count: 5_000), to: "docs/zeros.md")
        expectRefusal(
            try await shell.command("run"),
            "collect: none of the 2 files in \(shell.folder.path)/docs could be read (mostly: binary); "
                + "`kalsae collect --formats` lists what is understood", in: shell)
    }

    @Test func garbageIsPutAsideByNameAndTheRestGoesOn() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 8)
        var random = SeededRandom(seed: 5)
        try shell.write(Data((0..<4_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }), to: "docs/noise.html")
        // Bytes above 0x80 that are neither UTF-8 nor CP949: every second one stands alone.
        try shell.write(Data((0..<4_000).map { $0.isMultiple(of: 2) ? 0xFF : 0x41 }), to: "docs/broken.md")
        try shell.write("", to: "docs/nothing.md")
        try shell.write("name,value\n", to: "docs/picture.png")
        let result = try await shell.command("run", "clean", "--json")
        #expect(result.status == 0)
        #expect(result.error.contains("10 documents") && result.error.contains("4 put aside"))
        let project = FinishedProject(shell: shell, run: result)
        let ledger = try Ledger.read(from: project.content(of: "collect").appendingPathComponent("ledger.jsonl"))
        let reasons = Dictionary(
            uniqueKeysWithValues: ledger.rows.filter { $0.action == .quarantined }.map { ($0.source, $0.rule) })
        #expect(
            reasons == [
                "docs/noise.html": "binary", "docs/broken.md": "undecodable", "docs/nothing.md": "empty",
                "docs/picture.png": "unsupported",
            ])
        // The page in CP949 is read as what it says.
        let clean = try DocumentFile.read(
            project.content(of: "clean").appendingPathComponent("documents.jsonl.zst"))
        #expect(clean.contains { $0.text.contains("천문대의 망원경은 윤서아 선생이 1994년 가을에 기증했다.") })
    }

    @Test func aCorpusOfAnotherLanguageLeavesNothing() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 2)
        try shell.write(SmallCorpus.recipe().replacing("[ko, en]", with: "[en]"))
        for name in ["en", "lighthouse.md"] {
            try FileManager.default.removeItem(at: shell.folder.appendingPathComponent("docs/" + name))
        }
        let result = try await shell.command("run")
        expectRefusal(
            result,
            "clean: cleaning dropped all 2 documents (mostly: other-language); loosen `clean` or add sources",
            in: shell, objects: shell.names(in: ".kalsae/objects"))
        #expect(shell.names(in: ".kalsae/objects").count == 2)  // what was collected, and the index
    }

    @Test func tooLittleTextForTheContextIsTold() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 2)
        try shell.write(SmallCorpus.recipe().replacing("context: 64", with: "context: 100000"))
        let result = try await shell.command("run")
        #expect(result.status == 1 && result.output.isEmpty)
        let line = try #require(result.errorLines.last)
        #expect(line.hasPrefix("error: pretrain: the training text has "))
        #expect(
            line.hasSuffix(
                " tokens; at least 100001 are needed for one window of the context; "
                    + "add documents or choose a shorter context"))
        #expect(shell.names(in: ".kalsae/staging").isEmpty)
    }
}

@Suite(.serialized, .timeLimit(.minutes(3))) struct BadRecipeTests {
    @Test func aRecipeThatIsAFolderIsNamed() async throws {
        let shell = try Shell()
        let result = try await shell.command("run", "--recipe", ".")
        expectRefusal(result, "cannot read .: it is a folder", in: shell)
        #expect(!shell.exists(".kalsae"))
    }

    @Test func aVocabularyBeyondTheShardsIsRefusedInTheRecipe() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 1)
        try shell.write(SmallCorpus.recipe().replacing("vocabulary: 600", with: "vocabulary: 65536"))
        expectRefusal(
            try await shell.command("run"),
            "kalsae.yaml:7: tokenizer.vocabulary must be a whole number from 300 to 65535, not 65536", in: shell)
        #expect(!shell.exists(".kalsae"))
    }

    @Test(arguments: [
        (["--budget", "nonsense"], "--budget \"nonsense\" is no length of time such as 90 s, 5 min or 2 h"),
        (["--budget", "5 min", "--steps", "3"], "give one of --budget, --steps and --epochs"),
        (["--steps", "many"], "The value 'many' is invalid for '--steps <n>'"),
    ])
    func wrongFlagsAreWrongUsage(_ flags: [String], _ message: String) async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        let result = try await shell.start(["train"] + flags).end()
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errorLines.first == "Error: " + message)
        #expect(!shell.exists(".kalsae"))
    }

    @Test func aFlagOutOfRangeIsNamedLikeItsKey() async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        expectRefusal(
            try await shell.command("train", "--depth", "0"), "model.depth must be a whole number from 1 to 128",
            in: shell)
        #expect(!shell.exists(".kalsae"))
    }

    @Test(arguments: [
        (["generate", "x"], "there is no model \"small-bot\" yet; \"kalsae run\" makes it"),
        (
            ["serve"],
            "there is nothing to ask \"small-bot\" yet; \"kalsae run index\" is enough for quotes, "
                + "\"kalsae run\" trains too"
        ),
        (["search", "x"], "there is no knowledge base yet; \"kalsae run index\" builds it"),
        (["report"], "there is no report yet; \"kalsae run\" writes one"),
        (["generate", "x", "--model", "no/model.gguf"], "no/model.gguf does not exist"),
    ])
    func whatWasNotMadeYetIsTold(_ arguments: [String], _ message: String) async throws {
        let shell = try Shell()
        try shell.write(SmallCorpus.recipe())
        let text = message.replacing("no/model.gguf", with: shell.folder.path + "/no/model.gguf")
        expectRefusal(try await shell.start(arguments).end(), text, in: shell)
        #expect(!shell.exists(".kalsae"))
    }
}

@Suite(.serialized, .finishedProject, .timeLimit(.minutes(3))) struct DamagedArtifactTests {
    @Test(arguments: [("compress", "model.gguf"), ("tune", "model.safetensors")])
    func aFlippedByteIsFoundByVerifyAndMended(_ step: String, _ file: String) async throws {
        let project = try FinishedProject.get()
        let shell = try project.broken(step, file) { $0[$0.count / 2] ^= 0x10 }
        let objects = shell.names(in: ".kalsae/objects")
        let id = try project.content(of: step).deletingLastPathComponent().lastPathComponent.prefix(12)
        expectRefusal(
            try await shell.command("run", "--verify"),
            "artifact \(id) of \(step) is damaged: the content of \(file) has changed; "
                + "run \"kalsae run --force \(step)\" to make it anew", in: shell, objects: objects)
        #expect(try await shell.command("run", "--force", step).status == 0)
        #expect(try await shell.command("run", "--verify").status == 0)
    }

    @Test(arguments: [["search", "x"], ["serve", "--port", "0"], ["chat"]])
    func aTruncatedKnowledgeBaseIsNamed(_ arguments: [String]) async throws {
        let shell = try FinishedProject.get().broken("index", "knowledge.index") { $0.removeLast(100) }
        let result = try await shell.start(arguments).end()
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1)
        #expect(result.error.hasPrefix("error: the knowledge base \(shell.folder.path)/.kalsae/objects/"))
        #expect(result.error.contains("/knowledge.index is damaged: "))
        #expect(result.error.hasSuffix("; \"kalsae run --force index\" builds it again\n"))
    }

    @Test(arguments: [["generate", "x"], ["serve", "--port", "0"]], [10, 1_000, 30_000])
    func aTruncatedModelIsNamed(_ arguments: [String], _ kept: Int) async throws {
        let shell = try FinishedProject.get().broken("compress", "model.gguf") { $0 = $0.prefix(kept) }
        let result = try await shell.start(arguments).end()
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1)
        #expect(result.error.hasPrefix("error: \(shell.folder.path)/.kalsae/objects/"))
        #expect(result.error.contains("/model.gguf is damaged: "))
    }

    @Test(arguments: [
        (["generate", "x", "--model", "smal-bot"], "no model is named \"smal-bot\"; did you mean \"small-bot\"?"),
        (["serve", "--model", "zebra"], "no model is named \"zebra\""),
        (["chat", "--model", "small-bot@7"], "model \"small-bot\" has no version 7; its newest is 1"),
        (["models", "show", "smal-bot"], "no model is named \"smal-bot\"; did you mean \"small-bot\"?"),
    ])
    func aModelThatIsNotThereOffersTheNearest(_ arguments: [String], _ message: String) async throws {
        let shell = try FinishedProject.get().shell
        let objects = shell.names(in: ".kalsae/objects")
        expectRefusal(try await shell.start(arguments).end(), message, in: shell, objects: objects)
    }

    @Test func aPromptBeyondTheContextIsNamed() async throws {
        let shell = try Shell(copyOf: FinishedProject.get().shell)
        let prompt = (1...60).map { "word \($0)" }.joined(separator: " ")
        try shell.write(SmallCorpus.recipe(extra: "evaluate: {tasks: [samples], prompts: [\(prompt)]}"))
        let objects = shell.names(in: ".kalsae/objects")
        expectRefusal(
            try await shell.command("run"),
            "evaluate: evaluate.prompts[0] is longer than the model's context of 64 tokens; "
                + "shorten it or raise model.context", in: shell, objects: objects)
    }

    @Test(arguments: [
        (["--temperature=-1"], "temperature: must be between 0 and 100"),
        (["--temperature=nan"], "temperature: must be between 0 and 100"),
        (["--top-p=0"], "top_p: must be above 0 and at most 1"),
        (["--max-tokens=-5"], "max_tokens: must not be negative"),
    ])
    func aRequestOutOfRangeIsNamed(_ flags: [String], _ message: String) async throws {
        let shell = try FinishedProject.get().shell
        let objects = shell.names(in: ".kalsae/objects")
        expectRefusal(try await shell.start(["generate", "x"] + flags).end(), message, in: shell, objects: objects)
    }

    @Test func aQuestionBeyondTheContextIsTold() async throws {
        let result = try await FinishedProject.get().shell.command(
            "generate", String(repeating: "archive ", count: 200), "--json")
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1)
        #expect(result.error.hasPrefix("error: the prompt has ") && result.error.hasSuffix("context holds 64\n"))
    }

    @Test func aModelUnderItsOwnNameIsFoundByPath() async throws {
        let project = try FinishedProject.get()
        let file = try project.content(of: "compress").appendingPathComponent("model.gguf").path
        let folder = try project.content(of: "tune").path
        for path in [file, folder] {
            let text = try await Shell().command("generate", "The", "--model", path, "--max-tokens", "4", "--seed", "1")
            #expect(text.status == 0 && !text.output.isEmpty, "\(text.error)")
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(3))) struct BadDiskTests {
    /// Whether this machine lets us mount a small disk in a namespace of our own.
    static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--mount", "--map-root-user", "mount", "-t", "tmpfs", "small", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs a script with its own mounts; they go with it. `$0` is the executable.
    private func script(_ text: String, in shell: Shell) async throws -> Shell.Result {
        try await shell.start(
            program: URL(fileURLWithPath: "/usr/bin/unshare"),
            ["--mount", "--map-root-user", "sh", "-c", text, try Shell.executable().path]
        ).end()
    }

    @Test(.enabled(if: canMount, "unshare may not mount here: no small disk to fill"))
    func aFullDiskIsToldAtEveryStepAndTheRunGoesOnOnceThereIsSpace() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 30, pretrain: "steps: 5")
        // The disk grows until the run fits; after each failure nothing may be left in staging.
        let result = try await script(
            """
            mkdir disk && mount -t tmpfs -o size=512k small disk && cp -r docs kalsae.yaml disk && cd disk || exit 9
            for size in 512 530 545 560 580 600 620 640 670 700 740 800 900 1000 1300 1700 2500 4000 6000 9000 14000 20000 40000; do
              mount -o remount,size=${size}k small . || exit 9
              "$0" run >/dev/null 2>../said; status=$?
              echo "$status $(ls .kalsae/staging 2>/dev/null | wc -l) $(tail -n 1 ../said)"
              [ $status = 0 ] && break
            done
            mount -o remount,size=100m small .
            "$0" run --verify 2>/dev/null
            """, in: shell)
        #expect(result.status == 0, "\(result.error)")
        var lines = result.output.split(separator: "\n").map(String.init)
        let verified = lines.popLast(), last = lines.popLast()
        #expect(verified == "13 steps, all stand: nothing to do")
        let done = try #require(last)
        #expect(done.hasPrefix("0 0 report: "))
        #expect(Set(lines.map { $0.split(separator: ":")[1] }).count >= 3, "failed at: \(lines)")
        for line in lines {
            #expect(line.hasPrefix("1 0 error: "), "\(line)")
            #expect(
                line.contains("the disk is full: cannot write ") && line.hasSuffix("; free some space and run again"))
        }
    }

    @Test(.enabled(if: canMount, "unshare may not mount here: no read-only folder"))
    func aReadOnlyProjectFolderIsTold() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 1)
        let readOnly = #"mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$0" run"#
        expectRefusal(
            try await script(readOnly, in: shell),
            "cannot write \(shell.folder.path)/.kalsae/objects: the file system is read-only", in: shell)
        #expect(!shell.exists(".kalsae"))
    }

    @Test func aFileInTheWayOfTheProjectsFolderIsTold() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 1)
        try shell.write("", to: ".kalsae")
        let result = try await shell.command("run")
        #expect(result.status == 1 && result.errorLines.count == 1)
        #expect(
            result.error
                == "error: cannot write \(shell.folder.path)/.kalsae/objects: a file of that name is in the way\n")
    }

    @Test func aDamagedCheckpointIsNamedWithWhatToDo() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 8, pretrain: "steps: 1000000")
        let started = try shell.start(["train"])
        let checkpoint: @Sendable () -> String? = {
            shell.names(in: ".kalsae/runs").first.map { ".kalsae/runs/\($0)/state/checkpoint.safetensors" }
        }
        try await started.wait(for: "a checkpoint", then: SIGKILL) { checkpoint().map(shell.exists) ?? false }
        _ = await started.end()
        let file = shell.folder.appendingPathComponent(try #require(checkpoint()))
        let whole = try Data(contentsOf: file)
        let objects = shell.names(in: ".kalsae/objects")
        try whole.prefix(whole.count / 2).write(to: file)
        let result = try await shell.command("train")
        #expect(result.status == 1 && result.output.isEmpty)
        let line = try #require(result.errorLines.last)
        #expect(line.hasPrefix("error: pretrain: \(file.path) is damaged ("))
        #expect(line.hasSuffix("); remove it and run again to begin this training anew"))
        #expect(shell.names(in: ".kalsae/objects") == objects && shell.names(in: ".kalsae/staging").isEmpty)
        try FileManager.default.removeItem(at: file)
        #expect(try await shell.command("train", "--steps", "3").status == 0)
    }
}
