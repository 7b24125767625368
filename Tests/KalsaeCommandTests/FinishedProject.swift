// One whole run of the small corpus, made once for a suite that looks at it; it goes when the suite is over.

import Foundation
import Testing

/// A project after its first run.
struct FinishedProject: Sendable {
    let shell: Shell
    /// What the run printed.
    let run: Shell.Result

    /// The one of the suite at work.
    @TaskLocal static var current: FinishedProject?

    /// - Throws: where a test does not stand in a suite with `.finishedProject`.
    static func get() throws -> FinishedProject { try #require(current) }

    /// The folder of a step's newest artifact, as the run's report tells it.
    func content(of step: String) throws -> URL {
        let entries = try #require(try run.object()["entries"] as? [[String: Any]])
        let id = try #require(entries.first { $0["step"] as? String == step }?["artifact"] as? String)
        return shell.folder.appendingPathComponent(".kalsae/objects/\(id)/content")
    }

    /// A copy in which the bytes of one file of a step's artifact were changed.
    func broken(_ step: String, _ file: String, _ change: (inout Data) -> Void) throws -> Shell {
        let copy = try Shell(copyOf: shell)
        let original = try content(of: step).appendingPathComponent(file)
        let target = copy.folder.path + original.path.dropFirst(shell.folder.path.count)
        var data = try Data(contentsOf: original)
        change(&data)
        // Artifacts are read-only, whatever the user.
        try FileManager.default.removeItem(atPath: target)
        try data.write(to: URL(fileURLWithPath: target))
        return copy
    }
}

/// Makes the project before the suite's first test.
struct FinishedProjectTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let shell = try Shell()
        try SmallCorpus.write(to: shell)
        let run = try await shell.command("run", "--json")
        try #require(run.status == 0, "\(run.error)")
        try await FinishedProject.$current.withValue(FinishedProject(shell: shell, run: run)) {
            try await function()
        }
    }
}

extension Trait where Self == FinishedProjectTrait {
    /// The suite's tests find a finished project in `FinishedProject.current`.
    static var finishedProject: Self { FinishedProjectTrait() }
}
