// Stopping: by SIGKILL, Ctrl-C and SIGTERM in the middle of pretraining; whatever happened, the next run goes on from
// the checkpoint and ends with the bytes of a run that was never stopped.

import Foundation
import Testing

@testable import kalsae

@Suite(.serialized, .timeLimit(.minutes(5))) struct ResumeTests {
    /// More than a second of work on any machine, so that there is a checkpoint to be killed behind.
    private static let steps = 800
    private static let pretrain = "steps: \(steps)"

    @Test func aRunThatIsKilledAndStoppedEndsWithTheBytesOfOneThatWasNot() async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell, pages: 30, pretrain: Self.pretrain)

        // Killed: nothing is said, and the store holds whole artifacts only.
        let killed = try shell.start(["train"])
        try await killed.wait(for: "a checkpoint beyond the first", then: SIGKILL) {
            (Self.checkpointStep(in: shell) ?? 0) > 0
        }
        #expect(await killed.end().status == 128 + SIGKILL)
        var step = try #require(Self.checkpointStep(in: shell))
        let objects = shell.names(in: ".kalsae/objects")
        #expect(objects.count == 5)
        let plan = try #require(
            try await shell.command("plan", "pretrain", "--json").object()["entries"] as? [[String: Any]])
        #expect(plan.last?["action"] as? String == "resume")

        // Stopped by Ctrl-C and by SIGTERM: the state is saved and the exit code says so.
        for number in [SIGINT, SIGTERM] {
            let stopped = try shell.start(["train"])
            // It stands still until the signal is sent, so that it cannot end before.
            try await stopped.wait(for: "the line that it goes on", then: SIGSTOP) {
                stopped.error.contains("going on from step")
            }
            if number == SIGINT { try await Self.expectTheFolderIsTaken(shell, by: stopped) }
            stopped.signal(number)
            stopped.signal(SIGCONT)
            let end = await stopped.end()
            #expect(end.status == 130)
            #expect(end.error.contains("pretrain: going on from step \(step) of \(Self.steps)\n"))
            #expect(end.error.hasSuffix("interrupted in pretrain: state saved; run again to go on\n"))
            #expect(end.output.isEmpty)
            let saved = try #require(Self.checkpointStep(in: shell))
            #expect(saved >= step && saved < Self.steps)
            step = saved
            #expect(shell.names(in: ".kalsae/objects") == objects)
            #expect(shell.names(in: ".kalsae/staging").isEmpty)
        }

        let resumed = try await shell.command("train", "--json")
        #expect(resumed.status == 0)
        #expect(resumed.error.contains("pretrain: going on from step \(step) of \(Self.steps)\n"))
        #expect(shell.names(in: ".kalsae/staging").isEmpty && shell.names(in: ".kalsae/runs").isEmpty)

        let whole = try Shell()
        try SmallCorpus.write(to: whole, pages: 30, pretrain: Self.pretrain)
        let uninterrupted = try await whole.command("train", "--json")
        #expect(uninterrupted.status == 0)
        #expect(!uninterrupted.error.contains("going on"))
        let ours = try Self.weights(FinishedProject(shell: shell, run: resumed))
        #expect(try ours == Self.weights(FinishedProject(shell: whole, run: uninterrupted)))
        #expect(ours.count > 100_000)
    }

    /// A second run in the same folder is refused and disturbs nothing.
    private static func expectTheFolderIsTaken(_ shell: Shell, by running: RunningCommand) async throws {
        let second = try await shell.command("run")
        #expect(second.status == 1)
        #expect(
            second.error.hasPrefix(
                "error: another run (process \(running.processIdentifier)) is working in this folder; "
                    + "wait for it or stop it ("))
        #expect(second.errorLines.count == 1)
        #expect(running.isRunning)
    }

    /// The step that the project's only checkpoint stands at; nil where there is none.
    private static func checkpointStep(in shell: Shell) -> Int? {
        guard let run = shell.names(in: ".kalsae/runs").first else { return nil }
        let file = shell.folder.appendingPathComponent(".kalsae/runs/\(run)/state/checkpoint.safetensors")
        guard let handle = try? FileHandle(forReadingFrom: file) else { return nil }
        defer { try? handle.close() }
        guard let length = try? handle.read(upToCount: 8), length.count == 8 else { return nil }
        let count = length.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let head = try? handle.read(upToCount: count),
            let header = try? JSONSerialization.jsonObject(with: head) as? [String: Any],
            let state = (header["__metadata__"] as? [String: String])?["state"],
            let values = try? JSONSerialization.jsonObject(with: Data(state.utf8)) as? [String: Any]
        else { return nil }
        return values["step"] as? Int
    }

    private static func weights(_ project: FinishedProject) throws -> Data {
        try Data(contentsOf: project.content(of: "pretrain").appendingPathComponent("model.safetensors"))
    }
}
