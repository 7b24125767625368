import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport
import Testing

@testable import KalsaePipeline

@Suite struct RunnerTests {
    private static func steps(_ log: Log, clean: String = "{}", cleanMark: String? = nil) -> [FakeStep] {
        [
            .writing("collect", log: log), .writing("clean", ["collect"], setting: clean, mark: cleanMark, log: log),
            .writing("count", ["clean", "collect"], log: log),
        ]
    }

    /// A step that counts to ten in its scratch folder, as a trainer saves checkpoints.
    private static func counting(_ project: FakeProject, stopAt: Int?, dies: Bool = false) -> FakeStep {
        FakeStep(name: "train") { context in
            let file = context.scratch.appendingPathComponent("count")
            var count = (try? String(contentsOf: file, encoding: .utf8)).flatMap { Int($0) } ?? 0
            while count < 10 {
                project.clock.advance(10)
                count += 1
                try AtomicFile.write("\(count)", to: file)
                context.progress.update("train", done: count, total: 10, unit: "steps")
                if count == stopAt {
                    if dies { throw SupportError.missing(path: "power") }
                    project.interrupted.set(true)
                }
                if context.isInterrupted() { throw CancellationError() }
            }
            try AtomicFile.write("model", to: context.output.appendingPathComponent("model"))
            return StepResult(measurements: ["steps": 10], licenses: ["MIT"], summary: "trained")
        }
    }

    @Test func theFirstRunMakesEverythingAndTheSecondNothing() throws {
        let project = try FakeProject(), log = Log()
        let first = try project.run(Self.steps(log))
        #expect(log.lines == ["collect", "clean", "count"])
        #expect(first.entries.map(\.ran) == [true, true, true])
        let second = try project.run(Self.steps(log))
        #expect(log.lines.count == 3)
        #expect(second.entries.map(\.ran) == [false, false, false])
        #expect(second.entries.map(\.artifact) == first.entries.map(\.artifact))
        #expect(second.text == "3 steps, all stand: nothing to do\n")
        let ids = first.entries.map(\.artifact.short)
        #expect(
            project.notes.lines == [
                "collect: runs", "collect: collect done, in 0.0 s", "clean: runs", "clean: clean done, in 0.0 s",
                "count: runs", "count: count done, in 0.0 s",
                "collect: stands (\(ids[0]), collect done)", "clean: stands (\(ids[1]), clean done)",
                "count: stands (\(ids[2]), count done)",
            ])
        #expect(try project.contents("staging").isEmpty)
        #expect(try project.contents("runs").isEmpty)
        #expect(try project.registry().catalogue.runs().map(\.status) == [.done, .done])
        #expect(try project.registry().catalogue.runs()[0].stood == ["collect", "clean", "count"])
    }

    @Test func theManifestTellsWhereAnArtifactCameFrom() throws {
        let project = try FakeProject(), clock = project.clock
        let source = FakeStep(name: "collect") { context in
            clock.advance(3)
            try AtomicFile.write("text", to: context.output.appendingPathComponent("out.txt"))
            return StepResult(licenses: ["MIT", "CC0-1.0"], summary: "")
        }
        let report = try project.run(
            [source, .writing("clean", ["collect"], setting: #"{"a":1}"#, takes: 2, clock: clock)], seed: 9)
        let manifest = try project.registry().store.load(report.entries[1].artifact).manifest
        #expect(manifest.step == "clean")
        #expect(manifest.settings == #"{"a":1}"#)
        #expect(manifest.inputs == ["collect": report.entries[0].artifact])
        #expect(manifest.licenses == ["CC0-1.0", "MIT"])
        #expect(manifest.seed == 9)
        #expect(manifest.codeVersion == "1")
        #expect(manifest.seconds == 2)
        #expect(manifest.processorSeconds == 4)
        #expect(manifest.startedAt == Date(timeIntervalSince1970: 1_700_000_003))
        #expect(manifest.files.map(\.path) == ["out.txt"])
        #expect(manifest.measurements["bytes"] != nil)
    }

    @Test func onlyWhatIsAskedForRunsAndWhatItReads() throws {
        let project = try FakeProject(), log = Log()
        try project.run(Self.steps(log), RunRequest(steps: ["clean"]))
        #expect(log.lines == ["collect", "clean"])
        try project.run(Self.steps(log))
        #expect(log.lines == ["collect", "clean", "count"])
    }

    @Test func aChangedSettingRunsThatStepAndThoseAfterIt() throws {
        let project = try FakeProject(), log = Log()
        try project.run(Self.steps(log))
        let report = try project.run(Self.steps(log, clean: #"{"x":1}"#))
        #expect(report.entries.map(\.ran) == [false, true, true])
        #expect(report.text == "3 steps, 2 ran, 1 stood, in 0.0 s\n")
    }

    @Test func aStepThatComesOutTheSameStopsTheChange() throws {
        let project = try FakeProject(), log = Log()
        try project.run(Self.steps(log, cleanMark: "same"))
        let report = try project.run(Self.steps(log, clean: #"{"x":1}"#, cleanMark: "same"))
        #expect(report.entries.map(\.ran) == [false, true, false])
    }

    @Test func theSeedIsPartOfTheResult() throws {
        let project = try FakeProject(), log = Log()
        try project.run(Self.steps(log))
        #expect(try project.run(Self.steps(log), seed: 2).entries.map(\.ran) == [true, true, true])
    }

    @Test func aForcedStepRunsAlthoughItStands() throws {
        let project = try FakeProject(), log = Log()
        try project.run(Self.steps(log))
        let report = try project.run(Self.steps(log), RunRequest(forced: ["clean"]))
        #expect(report.entries.map(\.ran) == [false, true, false])
        #expect(
            throws: PipelineError.unknownStep(name: "claen", nearest: "clean", known: ["collect", "clean", "count"])
        ) {
            try project.run(Self.steps(log), RunRequest(forced: ["claen"]))
        }
        #expect(throws: PipelineError.forcedStepNotSelected(name: "count")) {
            try project.run(Self.steps(log), RunRequest(steps: ["clean"], forced: ["count"]))
        }
    }

    @Test func anInterruptedStepSavesAndGoesOn() throws {
        let project = try FakeProject()
        #expect(throws: PipelineError.interrupted(step: "train", isSaved: true)) {
            try project.run([Self.counting(project, stopAt: 4)])
        }
        #expect(try project.registry().catalogue.runs()[0].status == .interrupted)
        #expect(try project.contents("staging").isEmpty)
        #expect(try project.contents("objects").isEmpty)
        #expect(try project.contents("runs").count == 1)
        let plan = try project.plan([Self.counting(project, stopAt: nil)])
        #expect(plan.entries[0].action == .resume)
        #expect(plan.entries[0].secondsSoFar == 40)
        #expect(plan.text().contains("goes on after 40 s"))

        project.interrupted.set(false)
        let report = try project.run([Self.counting(project, stopAt: nil)])
        #expect(project.notes.lines.contains("train: goes on after 40 s"))
        let manifest = try project.registry().store.load(report.entries[0].artifact).manifest
        #expect(manifest.seconds == 100)
        #expect(manifest.processorSeconds == 200)
        #expect(manifest.startedAt == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(try project.contents("runs").isEmpty)
    }

    @Test func timeBeforeAKillIsRemembered() throws {
        // Killed between two checkpoints: nothing of the runner's own clean-up happens, so the folder is kept aside
        // while the step is at work and put back after the run has ended.
        let project = try FakeProject()
        let runs = project.folder.appendingPathComponent(".kalsae/runs")
        let aside = project.folder.appendingPathComponent("aside")
        let killed = FakeStep(name: "train") { context in
            let file = context.scratch.appendingPathComponent("count")
            for count in 1...4 {
                project.clock.advance(10)
                try AtomicFile.write("\(count)", to: file)
                context.progress.update("train", done: count, total: 10, unit: "steps")
            }
            try FileManager.default.copyItem(at: runs, to: aside)
            throw CancellationError()
        }
        #expect(throws: PipelineError.interrupted(step: "train", isSaved: true)) { try project.run([killed]) }
        try FileManager.default.removeItem(at: runs)
        try FileManager.default.moveItem(at: aside, to: runs)
        let report = try project.run([Self.counting(project, stopAt: nil)])
        #expect(report.entries[0].seconds == 100)
    }

    @Test func forcingAStepBeginsItAfresh() throws {
        let project = try FakeProject()
        #expect(throws: PipelineError.self) { try project.run([Self.counting(project, stopAt: 4)]) }
        project.interrupted.set(false)
        let report = try project.run([Self.counting(project, stopAt: nil)], RunRequest(forced: ["train"]))
        #expect(report.entries[0].seconds == 100)
        #expect(!project.notes.lines.contains { $0.contains("goes on") })
    }

    @Test func aStopBetweenStepsKeepsWhatIsDone() throws {
        let project = try FakeProject(), log = Log()
        var steps = Self.steps(log)
        let collect = steps[0]
        steps[0].body = { context in
            project.interrupted.set(true)
            return try collect.body(context)
        }
        #expect(throws: PipelineError.interrupted(step: "clean", isSaved: false)) { try project.run(steps) }
        project.interrupted.set(false)
        #expect(try project.run(Self.steps(log)).entries.map(\.ran) == [false, true, true])
    }

    @Test func aStepThatFailsIsNamedAndLeavesNothingHalfWritten() throws {
        let project = try FakeProject(), log = Log()
        var steps = Self.steps(log)
        steps[1].body = { context in
            try AtomicFile.write("half", to: context.output.appendingPathComponent("out.txt"))
            throw SupportError.missing(path: "docs")
        }
        #expect(throws: PipelineError.stepFailed(step: "clean", reason: "docs does not exist")) {
            try project.run(steps)
        }
        #expect(try project.contents("staging").isEmpty)
        #expect(try project.contents("objects").count == 1)
        let run = try project.registry().catalogue.runs()[0]
        #expect(run.status == .failed)
        #expect(run.problem == "clean: docs does not exist")
        #expect(run.ran == ["collect"])
        #expect(try project.run(Self.steps(log)).entries.map(\.ran) == [false, true, true])
    }

    @Test func aStepThatWritesNothingFails() throws {
        let project = try FakeProject()
        let empty = FakeStep(name: "empty") { _ in StepResult(summary: "nothing") }
        #expect(throws: PipelineError.stepFailed(step: "empty", reason: "empty wrote no files")) {
            try project.run([empty])
        }
    }

    @Test func damageIsToldAndForcingMendsIt() throws {
        let project = try FakeProject(), log = Log()
        let report = try project.run(Self.steps(log))
        let artifact = try project.registry().store.load(report.entries[1].artifact)
        let file = artifact.file("out.txt")
        let sound = try Data(contentsOf: file)
        chmod(file.path, 0o644)

        try (sound + Data("x".utf8)).write(to: file)
        #expect {
            try project.run(Self.steps(log))
        } throws: { error in
            "\(error)" == "artifact \(artifact.id.short) of clean is damaged: out.txt has \(sound.count + 1) bytes "
                + "instead of \(sound.count); run \"kalsae run --force clean\" to make it anew"
        }

        // A flipped bit keeps the size: only --verify looks that closely.
        try (Data([sound[0] ^ 1]) + sound.dropFirst()).write(to: file)
        #expect(try project.run(Self.steps(log)).entries.map(\.ran) == [false, false, false])
        #expect {
            try project.run(Self.steps(log), RunRequest(verifiesContent: true))
        } throws: { error in
            "\(error)".contains("the content of out.txt has changed")
        }
        let mended = try project.run(Self.steps(log), RunRequest(forced: ["clean"]))
        #expect(mended.entries.map(\.artifact) == report.entries.map(\.artifact))
        #expect(try project.run(Self.steps(log), RunRequest(verifiesContent: true)).entries.allSatisfy { !$0.ran })
    }

    @Test func whatIsGoneFromTheStoreIsMadeAgain() throws {
        let project = try FakeProject(), log = Log()
        let report = try project.run(Self.steps(log))
        try FileManager.default.removeItem(
            at: project.folder.appendingPathComponent(".kalsae/objects/\(report.entries[0].artifact)"))
        #expect(try project.run(Self.steps(log)).entries.map(\.ran) == [true, false, false])
    }

    @Test func aSecondRunAtOnceIsRefused() throws {
        let project = try FakeProject(), log = Log()
        let lock = try project.registry().lock()
        #expect {
            try project.run(Self.steps(log))
        } throws: { error in
            "\(error)".hasPrefix("another run (process \(getpid())) is working in this folder")
        }
        #expect(log.lines.isEmpty)
        withExtendedLifetime(lock) {}
    }

    @Test(.enabled(if: FullDisk.isAvailable, "needs root, to mount a small file system"))
    func aFullDiskIsOneSentenceAndLeavesTheOldState() throws {
        let disk = try FullDisk()
        let registry = try Registry(project: disk.folder)
        let filling = FakeStep(name: "collect") { context in
            try AtomicFile.write(Data(count: 4 << 20), to: context.output.appendingPathComponent("out"))
            return StepResult(summary: "")
        }
        let runner = Runner(
            graph: try StepGraph([filling]), registry: registry, seed: 1, codeVersion: "1",
            progress: SilentProgress(), isInterrupted: { false })
        #expect {
            try runner.run()
        } throws: { error in
            "\(error)".hasPrefix("collect: the disk is full: cannot write ")
                && "\(error)".hasSuffix("free some space and run again")
        }
        #expect(try registry.store.list().isEmpty)
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: disk.folder.appendingPathComponent(".kalsae/staging").path
            ).isEmpty)
        #expect(try registry.catalogue.runs()[0].status == .failed)
    }

    @Test(arguments: [
        (
            SupportError.diskFull(path: "/a") as any Error,
            "the disk is full: cannot write /a; free some space and run again"
        ),
        (
            CocoaError(.fileWriteOutOfSpace) as any Error,
            "the disk is full: cannot write /out; free some space and run again"
        ),
        (POSIXError(.ENOSPC) as any Error, "the disk is full: cannot write /out; free some space and run again"),
        (SupportError.missing(path: "docs") as any Error, "docs does not exist"),
    ])
    func failuresAreToldInAUsersWords(_ error: any Error, _ text: String) {
        #expect(StepFailure.describe(error, output: URL(fileURLWithPath: "/out")) == text)
    }
}

/// A file system of two megabytes.
private final class FullDisk: Sendable {
    let folder: URL

    static var isAvailable: Bool {
        guard getuid() == 0, let disk = try? FullDisk() else { return false }
        return withExtendedLifetime(disk) { true }
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-full-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=2m") == 0 else {
            try? FileManager.default.removeItem(at: folder)
            throw SupportError.unwritable(path: folder.path, reason: "cannot mount")
        }
    }

    deinit {
        umount2(folder.path, Int32(MNT_DETACH))
        rmdir(folder.path)
    }
}
