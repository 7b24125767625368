// The built executable in a folder of its own, as a person at a terminal has it: run to its end, or started,
// watched and signalled.

import Foundation
import KalsaeSupport
import Testing

/// A project folder with the executable at hand; it goes when nobody holds it.
final class Shell: Sendable {
    /// What a command left behind.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var error: String

        /// The lines on standard error.
        var errorLines: [String] { error.split(separator: "\n").map(String.init) }

        /// Standard output as a JSON object.
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-command-\(UUID())/내 봇 1")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A copy of another project, to be broken.
    init(copyOf other: Shell) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-command-\(UUID())/내 봇 1")
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: other.folder, to: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    /// The executable stands beside the test bundle that runs now.
    static func executable() throws -> URL {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("kalsae")
    }

    func run(_ arguments: String...) throws -> Result { try run(arguments) }

    func run(_ arguments: [String]) throws -> Result {
        let (process, outputFile, errorFile) = try make(Self.executable(), arguments, input: nil)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: outputFile, encoding: .utf8),
            error: try String(contentsOf: errorFile, encoding: .utf8))
    }

    /// Starts `kalsae` and lets it run.
    func start(_ arguments: [String], input: String? = nil) throws -> RunningCommand {
        try start(program: Self.executable(), arguments, input: input)
    }

    /// Starts any program in the folder.
    func start(program: URL, _ arguments: [String], input: String? = nil) throws -> RunningCommand {
        let (process, outputFile, errorFile) = try make(program, arguments, input: input)
        return try RunningCommand(process, outputFile, errorFile)
    }

    /// Runs `kalsae` to its end without holding a thread of the test runner.
    func command(_ arguments: String..., input: String? = nil) async throws -> Result {
        try await start(arguments, input: input).end()
    }

    private func make(_ program: URL, _ arguments: [String], input: String?) throws -> (Process, URL, URL) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let parent = folder.deletingLastPathComponent(), name = UUID().uuidString
        let outputFile = parent.appendingPathComponent("output-\(name)")
        let errorFile = parent.appendingPathComponent("error-\(name)")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        process.standardInput = FileHandle.nullDevice
        if let input {
            let inputFile = parent.appendingPathComponent("input-\(name)")
            try Data(input.utf8).write(to: inputFile)
            process.standardInput = try FileHandle(forReadingFrom: inputFile)
        }
        return (process, outputFile, errorFile)
    }

    func write(_ text: String, to name: String = "kalsae.yaml") throws { try write(Data(text.utf8), to: name) }

    func write(_ data: Data, to name: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write(data, to: file)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }

    /// Names in one of the folder's folders, sorted; none where it is not there.
    func names(in subfolder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(subfolder).path)) ?? [])
            .sorted()
    }
}

/// A command that was started.
final class RunningCommand: Sendable {
    private let process: Process
    private let outputFile: URL, errorFile: URL
    private let outcome: Task<Int32, Never>

    init(_ process: Process, _ outputFile: URL, _ errorFile: URL) throws {
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { ended in
            // As a shell tells it: killed by signal n is 128 + n.
            end.yield(ended.terminationStatus + (ended.terminationReason == .uncaughtSignal ? 128 : 0))
            end.finish()
        }
        self.process = process
        self.outputFile = outputFile
        self.errorFile = errorFile
        outcome = Task.detached {
            for await status in ends { return status }
            return -1
        }
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    var error: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What the kernel says is mapped. Such a file has no size and comes a page at a time: it is read to its end.
    func mappedFiles() throws -> String {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(processIdentifier)/maps"))
        defer { try? handle.close() }
        var all = Data()
        while let part = try handle.read(upToCount: 4096), !part.isEmpty { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    /// Waits for the end.
    func end() async -> Shell.Result { Shell.Result(status: await outcome.value, output: output, error: error) }

    /// Waits until something is so while the command runs, and sends a signal at that moment. A thread of its own
    /// watches: the test runner's few threads may be busy for longer than what is waited for lasts.
    ///
    /// - Throws: `NeverHappened` where the command ended or a minute passed before.
    func wait(
        for what: String, then number: Int32? = nil, until isSo: @escaping @Sendable () throws -> Bool
    ) async throws {
        try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                waiting.resume(
                    with: Result {
                        try self.watch(for: what, until: isSo)
                        if let number { self.signal(number) }
                    })
            }
        }
    }

    private func watch(for what: String, until isSo: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isSo() {
            guard process.isRunning, ContinuousClock.now < deadline else {
                if try isSo() { return }
                throw NeverHappened(what: what, output: output, error: error)
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    struct NeverHappened: Error, CustomStringConvertible {
        var what: String, output: String, error: String
        var description: String { "never came: \(what)\n\(output)\n\(error)" }
    }
}
