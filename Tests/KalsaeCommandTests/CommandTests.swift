import ArgumentParser
import Foundation
import KalsaeContracts
import KalsaePipeline
import KalsaeRegistry
import KalsaeSupport
import Testing

@testable import kalsae

@Suite struct CommandTests {
    @Test(arguments: [
        ["--help"], ["init", "--help"], ["plan", "--help"], ["run", "--help"], ["models", "--help"],
        ["models", "list", "--help"], ["models", "show", "--help"], ["normalize", "--help"], ["language", "--help"],
    ])
    func everyVerbHasHelpWithAnExample(_ arguments: [String]) throws {
        let result = try Shell().run(arguments)
        #expect(result.status == 0)
        #expect(result.output.contains("EXAMPLE\n  kalsae "))
        #expect(result.error.isEmpty)
    }

    @Test(arguments: [
        ["bogus"], ["run", "--bogus"], ["plan", "--recipe"], ["init", "zebra"], ["models", "show"],
        ["models", "list", "extra"], ["normalize", "--stem", "--lemmatize"], ["normalize", "--form", "nfx"],
        ["normalize", "--repeat", "0"], ["normalize", "--language", "fr"], ["language", "--lines", "--spans"],
    ])
    func wrongUsageIsRefusedWith64(_ arguments: [String]) throws {
        let result = try Shell().run(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.error.contains("Usage: kalsae"))
    }

    @Test(arguments: ["plan", "run"])
    func aMissingRecipeIsOneLine(_ verb: String) throws {
        let shell = try Shell()
        let result = try shell.run(verb)
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(
            result.error == "error: kalsae.yaml does not exist; \"kalsae init\" writes one to start from, "
                + "--recipe PATH names another\n")
        #expect(!shell.exists(".kalsae"))
    }

    @Test(arguments: ["plan", "run"])
    func anUnknownKeyIsOneLineAndNothingIsWritten(_ verb: String) throws {
        let shell = try Shell()
        try shell.write("name: bot\nsources:\n  - path: docs\ntokenizer:\n  vocabluary: 8192\n")
        let result = try shell.run(verb)
        #expect(result.status == 1)
        #expect(
            result.error
                == "error: kalsae.yaml:5: unknown key \"vocabluary\" in tokenizer; did you mean \"vocabulary\"?\n")
        #expect(!shell.exists(".kalsae"))
    }

    @Test(arguments: ["plan", "run"])
    func anUnknownStepIsNamed(_ verb: String) throws {
        let shell = try Shell()
        _ = try shell.run("init")
        let result = try shell.run(verb, "zebrafish")
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("error: no step is named \"zebrafish\"; "))
    }

    @Test(arguments: ["folder", "handbook"])
    func initWritesARecipeThatPlanReadsAndKeepsOneThatIsThere(_ template: String) throws {
        let shell = try Shell()
        let first = try shell.run("init", template)
        #expect(first.status == 0)
        #expect(
            first.output == "wrote kalsae.yaml; \"kalsae plan\" shows what it leads to, \"kalsae run\" does it\n")
        try shell.write("name: mine\nsources: [{path: docs}]\n")
        let second = try shell.run("init", template)
        #expect(second.status == 1)
        #expect(
            second.error
                == "error: kalsae.yaml is there already; --force replaces it, --recipe PATH writes another\n")
        #expect(try shell.run("init", template, "--force").status == 0)
        let text = try String(contentsOf: shell.folder.appendingPathComponent("kalsae.yaml"), encoding: .utf8)
        #expect(text.contains("name: 1\n"))
    }

    @Test func anUnwritableFolderIsNamedByInit() throws {
        let result = try Shell().run("init", "--recipe", "no/such/folder/kalsae.yaml")
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("error: cannot write "))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test func modelsOfAProjectThatWasNeverRun() throws {
        let shell = try Shell()
        #expect(try shell.run("models").output == "no models yet; \"kalsae run\" makes one\n")
        let json = try shell.run("models", "list", "--json").output
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)).isEmpty)
        let unknown = try shell.run("models", "show", "bot")
        #expect(unknown.status == 1)
        #expect(unknown.error == "error: no model is named \"bot\"\n")
        #expect(try shell.run("models", "show", "bot@two").error.hasPrefix("error: \"two\" is no version; "))
        #expect(!shell.exists(".kalsae"))
    }

    /// Puts two versions of a model into the project, the first in production.
    private static func addModels(_ shell: Shell) throws -> [ArtifactID] {
        let registry = try Registry(project: shell.folder)
        let ids = try ["one", "two"].map { text in
            let staged = try registry.store.stage()
            try AtomicFile.write(text, to: staged.content.appendingPathComponent("model.gguf"))
            let fingerprint = Fingerprint(
                step: "compress", codeVersion: "1", settings: "{}", externalDigest: text, seed: 1, inputs: [:])
            let manifest = ArtifactManifest(
                step: "compress", settings: "{}", inputs: [:], codeVersion: "1", seed: 1, licenses: ["MIT"],
                startedAt: Date(timeIntervalSince1970: 0), seconds: 2, processorSeconds: 3, measurements: [:],
                files: [])
            let artifact = try registry.publish(
                staged, manifest: manifest, fingerprint: fingerprint, summary: "", at: 0
            ).artifact
            _ = try registry.registerModel(
                name: "handbook-bot", artifact: artifact, metrics: ["perplexity": 12.5], at: 1_700_000_000)
            return artifact.id
        }
        try registry.setStage(.production, name: "handbook-bot", version: 1)
        return ids
    }

    @Test func modelsAreListedAndShown() throws {
        let shell = try Shell()
        let ids = try Self.addModels(shell)
        #expect(
            try shell.run("models", "list").output == """
                name          version  stage       artifact      made        licence
                handbook-bot  2        candidate   \(ids[1].short)  2023-11-14  MIT
                handbook-bot  1        production  \(ids[0].short)  2023-11-14  MIT

                """)
        let show = try shell.run("models", "show", "handbook-bot")
        #expect(show.status == 0)
        #expect(show.output.contains("version     1\n"))
        #expect(show.output.contains("made        2023-11-14 by compress in 2.0 s\n"))
        #expect(show.output.contains("perplexity  12.5\n"))
        #expect(show.output.contains("file        model.gguf, 3 B\n"))
        let json = try shell.run("models", "show", "handbook-bot@2", "--json").output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let model = try #require(object["model"] as? [String: Any])
        #expect(model["version"] as? Int == 2)
        #expect(model["artifact"] as? String == ids[1].rawValue)
        #expect((object["manifest"] as? [String: Any])?["step"] as? String == "compress")
    }

    @Test func anUnknownModelOffersTheNearestName() throws {
        let shell = try Shell()
        _ = try Self.addModels(shell)
        let name = try shell.run("models", "show", "handbok-bot")
        #expect(name.status == 1)
        #expect(name.error == "error: no model is named \"handbok-bot\"; did you mean \"handbook-bot\"?\n")
        let version = try shell.run("models", "show", "handbook-bot@3")
        #expect(version.status == 1)
        #expect(version.error == "error: model \"handbook-bot\" has no version 3; its newest is 2\n")
    }

    @Test func aDamagedCatalogueIsOneLineAndIsMadeAnewOnceMovedAway() throws {
        let shell = try Shell()
        _ = try Self.addModels(shell)
        try shell.write("this is no database", to: ".kalsae/catalogue.sqlite")
        let damaged = try shell.run("models")
        #expect(damaged.status == 1)
        #expect(damaged.error.hasPrefix("error: "))
        #expect(damaged.error.contains("catalogue.sqlite is damaged (file is not a database); move it away"))
        #expect(damaged.error.split(separator: "\n").count == 1)
        try FileManager.default.removeItem(at: shell.folder.appendingPathComponent(".kalsae/catalogue.sqlite"))
        let anew = try shell.run("models")
        #expect(anew.status == 0)
        #expect(anew.error == "the catalogue was missing and has been made anew from 2 artifacts\n")
        #expect(anew.output.contains("handbook-bot  1        production"))
    }

    @Test func aSecondRunInTheSameFolderIsRefused() throws {
        let shell = try Shell()
        _ = try shell.run("init")
        let lock = try Registry(project: shell.folder).lock()
        let result = try shell.run("run")
        withExtendedLifetime(lock) {}
        #expect(result.status == 1)
        #expect(
            result.error.hasPrefix(
                "error: another run (process \(getpid())) is working in this folder; wait for it or stop it ("))
    }

    @Test func failuresExitWith1AndInterruptionsWith130() {
        let console = Console(environment: ["NO_COLOR": "1"])
        #expect(console.report(PipelineError.interrupted(step: "train", isSaved: true)) == 130)
        #expect(console.report(SupportError.missing(path: "docs")) == 1)
        #expect(console.report(ExitCode(3)) == 3)
        #expect(console.coloured("text", .red) == "text")
    }

    @Test func outputThatNobodyCanTakeIsAnError() throws {
        let shell = try Shell()
        let process = Process(), error = Pipe()
        process.executableURL = try Shell.executable()
        process.arguments = ["models"]
        process.currentDirectoryURL = shell.folder
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = error
        try process.run()
        let text = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text == "error: cannot write standard output: it was closed or its disk is full\n")
    }

    @Test(arguments: [
        ("handbook", "handbook"), ("My Bot 2", "my-bot-2"), ("칼새", "my-model"), ("--", "my-model"), ("a_b", "a-b"),
    ])
    func aFoldersNameBecomesTheProjects(_ folder: String, _ name: String) {
        #expect(InitVerb.name(for: folder) == name)
    }
}

@Suite(.serialized) struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalRaisesTheFlag(_ number: Int32) {
        var before = sigaction()
        sigaction(number, nil, &before)
        defer { sigaction(number, &before, nil) }
        Interruption.listen()
        #expect(!Interruption.isRequested)
        // The threads of a test do not take signals by themselves.
        var taken = sigset_t(), earlier = sigset_t()
        sigemptyset(&taken)
        sigaddset(&taken, number)
        pthread_sigmask(SIG_UNBLOCK, &taken, &earlier)
        raise(number)
        pthread_sigmask(SIG_SETMASK, &earlier, nil)
        #expect(Interruption.isRequested)
    }
}
