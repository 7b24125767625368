// The folder in which an unfinished step keeps its state, named by the step's fingerprint: a killed run finds it
// again, a run with other settings does not. It does not know what the step puts into it.
//
// .kalsae/runs/<fingerprint>/state/        the step's own: checkpoints
// .kalsae/runs/<fingerprint>/clock.json    time spent in earlier sessions
// .kalsae/runs/<fingerprint>/forced        there where the step was asked for although it stands

import Foundation
import KalsaeRegistry
import KalsaeSupport

/// Time spent on a step, over all its sessions.
struct StepClock: Codable, Equatable {
    var step: String
    /// When the first session began, in seconds since 1970.
    var startedAt: Double
    var seconds: Double
    var processorSeconds: Double
}

/// A step's folder for what must survive an interruption.
struct RunScratch {
    let folder: URL
    var state: URL { folder.appendingPathComponent("state") }
    private var clockFile: URL { folder.appendingPathComponent("clock.json") }

    /// Opens the folder, making it where it is missing.
    init(_ registry: Registry, _ fingerprint: Fingerprint) throws {
        folder = registry.scratchFolder(fingerprint)
        do {
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        } catch {
            throw StepFailure.isDiskFull(error)
                ? SupportError.diskFull(path: state.path)
                : SupportError.unwritable(path: state.path, reason: "the folder cannot be made")
        }
    }

    /// The time of earlier sessions; nil where they left nothing to go on from.
    func clock() -> StepClock? { Self.clock(in: folder) }

    func save(_ clock: StepClock) throws {
        try AtomicFile.write(try JSONLines.encoder().encode(clock), to: clockFile)
    }

    /// Notes that the step was asked for although it stands, so that a later run goes on with it.
    func markForced() throws { try AtomicFile.write(Data(), to: Self.forcedFile(in: folder)) }

    /// Whether a step that stands was forced and did not finish.
    static func isForced(_ registry: Registry, _ fingerprint: Fingerprint) -> Bool {
        FileManager.default.fileExists(atPath: forcedFile(in: registry.scratchFolder(fingerprint)).path)
    }

    private static func forcedFile(in folder: URL) -> URL { folder.appendingPathComponent("forced") }

    /// Removes everything that earlier sessions left.
    func remove() throws {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        try FileManager.default.removeItem(at: folder)
    }

    /// Seconds spent on a step that is unfinished; nil where it has not begun.
    static func secondsSoFar(_ registry: Registry, _ fingerprint: Fingerprint) -> Double? {
        clock(in: registry.scratchFolder(fingerprint))?.seconds
    }

    private static func clock(in folder: URL) -> StepClock? {
        let state = folder.appendingPathComponent("state").path
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: state), !names.isEmpty else {
            return nil
        }
        return FileManager.default.contents(atPath: folder.appendingPathComponent("clock.json").path)
            .flatMap { try? JSONLines.decoder().decode(StepClock.self, from: $0) }
    }
}
