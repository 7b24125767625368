// Steps for tests of the frame: what they do is a closure, how often they did it is counted.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport

@testable import KalsaePipeline

/// A list that several threads may write.
final class Log: @unchecked Sendable {
    // `lock` guards `entries`.
    private let lock = NSLock()
    private var entries: [String] = []

    var lines: [String] { lock.withLock { entries } }
    func add(_ line: String) { lock.withLock { entries.append(line) } }
}

/// A flag that several threads may write.
final class Flag: @unchecked Sendable {
    // `lock` guards `raised`.
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }
    func set(_ value: Bool) { lock.withLock { raised = value } }
}

/// A clock that moves when it is told to.
final class FakeClock: @unchecked Sendable {
    // `lock` guards `time`.
    private let lock = NSLock()
    private var time = 1_700_000_000.0

    func advance(_ seconds: Double) { lock.withLock { time += seconds } }
    var clock: RunClock {
        RunClock(now: { self.lock.withLock { self.time } }, processorSeconds: { self.lock.withLock { 2 * self.time } })
    }
}

struct NotedProgress: ProgressReporter {
    let log: Log
    func update(_ label: String, done: Double, total: Double, unit: String, detail: String) {}
    func note(_ line: String) { log.add(line) }
}

struct FakeStep: Step {
    var name: String
    var inputs: [String] = []
    var setting = "{}"
    var digest = ""
    var estimatedSeconds: Double?
    var body: @Sendable (StepContext) throws -> StepResult

    func settings() throws -> String { setting }
    func externalDigest() throws -> String { digest }
    func run(_ context: StepContext) throws -> StepResult { try body(context) }

    /// A step that writes its inputs' text and its own mark.
    static func writing(
        _ name: String, _ inputs: [String] = [], setting: String = "{}", digest: String = "", mark: String? = nil,
        log: Log? = nil, takes seconds: Double = 0, clock: FakeClock? = nil, estimated: Double? = nil
    ) -> FakeStep {
        FakeStep(name: name, inputs: inputs, setting: setting, digest: digest, estimatedSeconds: estimated) { context in
            log?.add(name)
            clock?.advance(seconds)
            var text = (mark ?? name + setting + digest) + "\n"
            for input in inputs {
                guard let artifact = context.inputs[input] else { preconditionFailure("no input \(input)") }
                text += try String(contentsOf: artifact.file("out.txt"), encoding: .utf8)
            }
            try AtomicFile.write(text, to: context.output.appendingPathComponent("out.txt"))
            return StepResult(measurements: ["bytes": Double(text.utf8.count)], licenses: [], summary: "\(name) done")
        }
    }
}

extension StepGraph {
    init(fakes: [FakeStep]) throws { try self.init(fakes) }
}

/// A temporary project with a runner over fake steps.
final class FakeProject: Sendable {
    let folder: URL
    let clock = FakeClock()
    let interrupted = Flag()
    let notes = Log()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-pipeline-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func registry() throws -> Registry { try Registry(project: folder) }

    func runner(_ steps: [FakeStep], seed: UInt64 = 1) throws -> Runner {
        Runner(
            graph: try StepGraph(steps), registry: try registry(), seed: seed, codeVersion: "1",
            progress: NotedProgress(log: notes), clock: clock.clock,
            isInterrupted: { [interrupted] in interrupted.isRaised })
    }

    @discardableResult
    func run(_ steps: [FakeStep], _ request: RunRequest = RunRequest(), seed: UInt64 = 1) throws -> RunReport {
        try runner(steps, seed: seed).run(request)
    }

    func plan(_ steps: [FakeStep], seed: UInt64 = 1, codeVersion: String = "1", forced: Set<String> = []) throws -> Plan
    {
        try Plan(
            steps: try StepGraph(steps).steps, registry: Registry.exists(project: folder) ? try registry() : nil,
            seed: seed, codeVersion: codeVersion, forced: forced)
    }

    func contents(_ subfolder: String) throws -> [String] {
        let path = folder.appendingPathComponent(".kalsae/\(subfolder)").path
        return FileManager.default.fileExists(atPath: path)
            ? try FileManager.default.contentsOfDirectory(atPath: path).sorted() : []
    }
}
