import Foundation
import KalsaeSupport
import Testing

@testable import kalsae

/// The built executable in a folder of its own.
private final class Shell: Sendable {
    struct Result {
        var status: Int32
        var output: String
        var error: String
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-command-\(UUID())/내 봇 1")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    /// The executable stands beside the test bundle that runs now.
    static func executable() throws -> URL {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("kalsae")
    }

    func run(_ arguments: String...) throws -> Result { try run(arguments) }

    func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let outputFile = folder.deletingLastPathComponent().appendingPathComponent("output-\(UUID())")
        let errorFile = folder.deletingLastPathComponent().appendingPathComponent("error-\(UUID())")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: outputFile, encoding: .utf8),
            error: try String(contentsOf: errorFile, encoding: .utf8))
    }

    func write(_ text: String, to name: String = "kalsae.yaml") throws {
        try AtomicFile.write(text, to: folder.appendingPathComponent(name))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }
}

@Suite struct CommandTests {
    @Test(arguments: [
        ["--help"], ["init", "--help"], ["plan", "--help"], ["run", "--help"], ["models", "--help"],
        ["models", "list", "--help"], ["models", "show", "--help"],
    ])
    func everyVerbHasHelpWithAnExample(_ arguments: [String]) throws {
        let result = try Shell().run(arguments)
        #expect(result.status == 0)
        #expect(result.output.contains("EXAMPLE\n  kalsae "))
        #expect(result.error.isEmpty)
    }

    @Test(arguments: [
        ["bogus"], ["run", "--bogus"], ["plan", "--recipe"], ["init", "zebra"], ["models", "show"],
        ["models", "list", "extra"],
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
        raise(number)
        #expect(Interruption.isRequested)
    }
}
