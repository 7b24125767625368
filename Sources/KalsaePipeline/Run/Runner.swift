// The runner: goes through the steps in order, lets stand what stands and makes the rest. Whatever happens, the
// store holds whole artifacts only, and a step that was stopped goes on from its scratch folder the next time.
// It does not know what any step does.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport

/// What is asked of a run.
public struct RunRequest: Sendable, Equatable {
    /// Steps to bring about, with all they read from; empty for every step.
    public var steps: [String]
    /// Steps to run although they stand.
    public var forced: Set<String>
    /// Whether every byte of what stands is held against its digest, not only names and sizes.
    public var verifiesContent: Bool
    /// Whether sources on other machines are left as they were fetched the last time.
    public var isOffline: Bool

    /// What the run is remembered under: the recipe's file name, and what flags put over it.
    public var recipe: String

    public init(
        steps: [String] = [], forced: Set<String> = [], verifiesContent: Bool = false, isOffline: Bool = false,
        recipe: String = "kalsae.yaml"
    ) {
        self.isOffline = isOffline
        self.recipe = recipe
        self.steps = steps
        self.forced = forced
        self.verifiesContent = verifiesContent
    }
}

/// What a run did.
public struct RunReport: Codable, Sendable, Equatable {
    /// One step of it.
    public struct Entry: Codable, Sendable, Equatable {
        public var step: String
        /// `false` where the step stood.
        public var ran: Bool
        public var artifact: ArtifactID
        /// Seconds the step took when it was made.
        public var seconds: Double
        public var summary: String
    }

    public var entries: [Entry]
    /// Seconds of this run.
    public var seconds: Double
}

/// Runs steps of one project.
public struct Runner: Sendable {
    private let graph: StepGraph
    private let registry: Registry
    private let seed: UInt64
    private let codeVersion: String
    private let progress: any ProgressReporter
    private let clock: RunClock
    private let isInterrupted: @Sendable () -> Bool

    /// - Parameters:
    ///   - progress: gets a line for every step that stands, begins or ends, and the steps' own progress.
    ///   - isInterrupted: whether the user asked to stop.
    public init(
        graph: StepGraph, registry: Registry, seed: UInt64, codeVersion: String, progress: any ProgressReporter,
        clock: RunClock = .system, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        self.graph = graph
        self.registry = registry
        self.seed = seed
        self.codeVersion = codeVersion
        self.progress = progress
        self.clock = clock
        self.isInterrupted = isInterrupted
    }

    /// Runs what does not stand.
    ///
    /// - Throws: `PipelineError.interrupted` after saving; `PipelineError.stepFailed`; `RegistryError.locked`,
    ///   `.artifactDamaged` and others; the store is then as it was before the step that failed.
    public func run(_ request: RunRequest = RunRequest()) throws -> RunReport {
        for name in request.forced.sorted() { try graph.check(name) }
        let steps = try graph.selection(request.steps)
        for name in request.forced.sorted() where !steps.contains(where: { $0.name == name }) {
            throw PipelineError.forcedStepNotSelected(name: name)
        }
        let lock = try registry.lock()
        defer { withExtendedLifetime(lock) {} }
        try registry.sweep()
        let beganAt = clock.now()
        var record = try registry.catalogue.beginRun(
            process: getpid(), at: beganAt, recipe: request.recipe, steps: graph.steps.map(\.name))
        do {
            let entries = try run(steps, request, &record)
            try finish(&record, .done, nil)
            return RunReport(entries: entries, seconds: clock.now() - beganAt)
        } catch {
            // The run's own failure is what the user must hear of, not that it could not be written down.
            if case PipelineError.interrupted = error {
                try? finish(&record, .interrupted, nil)
            } else {
                try? finish(&record, .failed, StepFailure.describe(error))
            }
            throw error
        }
    }

    private func finish(_ record: inout RunRecord, _ status: RunStatus, _ problem: String?) throws {
        record.status = status
        record.problem = problem
        record.finishedAt = clock.now()
        try registry.catalogue.update(record)
    }

    private func run(
        _ steps: [any Step], _ request: RunRequest, _ record: inout RunRecord
    ) throws -> [RunReport.Entry] {
        var made: [String: Artifact] = [:]
        var entries: [RunReport.Entry] = []
        for step in steps {
            if isInterrupted() { throw PipelineError.interrupted(step: step.name, isSaved: false) }
            if !request.isOffline { try refresh(step) }
            let inputs = made.filter { step.inputs.contains($0.key) }
            let fingerprint = try fingerprint(step, inputs)
            let isForced = request.forced.contains(step.name)
            let goesOn = RunScratch.isForced(registry, fingerprint)
            let (artifact, result): (Artifact, StepRecord)
            let ran: Bool
            if !isForced, !goesOn, let standing = try standing(step, fingerprint, request) {
                (artifact, result) = standing
                progress.note("\(step.name): stands (\(artifact.id.short), \(result.summary))")
                record.stood.append(step.name)
                ran = false
            } else {
                record.atWork = UnfinishedStep(step: step.name, fingerprint: fingerprint.digest)
                try registry.catalogue.update(record)
                (artifact, result) = try make(step, fingerprint, inputs, request, isForced: isForced)
                record.atWork = nil
                record.ran.append(step.name)
                ran = true
            }
            made[step.name] = artifact
            try registry.catalogue.add(
                RunStep(run: record.id, recipe: request.recipe, record: result, ran: ran))
            entries.append(Self.entry(step, result, ran: ran))
        }
        return entries
    }

    private func refresh(_ step: any Step) throws {
        do { try step.refresh(progress: progress, isInterrupted: isInterrupted) } catch {
            if error is CancellationError { throw PipelineError.interrupted(step: step.name, isSaved: false) }
            throw PipelineError.stepFailed(step: step.name, reason: StepFailure.describe(error))
        }
    }

    /// What the step made the last time with the same code and whole; nil where there is no such thing.
    private func previous(_ step: any Step, _ recipe: String) -> Artifact? {
        let own = try? registry.catalogue.current(recipe: recipe)?[step.name]
        guard let record = try? own ?? registry.catalogue.latestResult(ofStep: step.name),
            registry.store.contains(record.artifact), let artifact = try? registry.load(record),
            let faults = try? registry.store.inspect(record.artifact), faults.isEmpty,
            artifact.manifest.codeVersion == codeVersion
        else { return nil }
        return artifact
    }

    /// A step's settings and sources are its own code: what they throw is the step's failure.
    private func fingerprint(_ step: any Step, _ inputs: [String: Artifact]) throws -> Fingerprint {
        do {
            return try Fingerprint(step, inputs: inputs.mapValues(\.id), seed: seed, codeVersion: codeVersion)
        } catch {
            throw PipelineError.stepFailed(step: step.name, reason: StepFailure.describe(error))
        }
    }

    /// What the step made before, where that is still good.
    ///
    /// - Throws: `RegistryError.artifactDamaged`: a fault is told, never quietly mended.
    private func standing(
        _ step: any Step, _ fingerprint: Fingerprint, _ request: RunRequest
    ) throws -> (Artifact, StepRecord)? {
        guard let result = try registry.catalogue.result(fingerprint), registry.store.contains(result.artifact)
        else { return nil }
        let store = registry.store
        let faults = try request.verifiesContent ? store.verify(result.artifact) : store.inspect(result.artifact)
        guard faults.isEmpty else {
            throw RegistryError.artifactDamaged(id: result.artifact, step: step.name, faults: faults)
        }
        return (try registry.load(result), result)
    }

    private func make(
        _ step: any Step, _ fingerprint: Fingerprint, _ inputs: [String: Artifact], _ request: RunRequest,
        isForced: Bool
    ) throws -> (Artifact, StepRecord) {
        var scratch = try RunScratch(registry, fingerprint)
        // Something is left to resume from only where a result is missing; what is forced begins afresh.
        if isForced {
            try scratch.remove()
            scratch = try RunScratch(registry, fingerprint)
            if try registry.catalogue.result(fingerprint) != nil { try scratch.markForced() }
        }
        let earlier = scratch.clock()
        let going = earlier.map { "goes on after \(Units.duration($0.seconds))" } ?? "runs"
        progress.note("\(step.name): \(going)")
        let meter = try RunMeter(step: step.name, scratch: scratch, clock: clock, progress: progress)
        let staged = try registry.store.stage()
        do {
            let context = StepContext(
                inputs: inputs, output: staged.content, scratch: scratch.state,
                previous: isForced ? nil : previous(step, request.recipe), seed: seed, progress: meter,
                isInterrupted: isInterrupted)
            let result = try step.run(context)
            let total = meter.total
            let (artifact, record) = try registry.publish(
                staged, manifest: manifest(fingerprint, inputs, result, total), fingerprint: fingerprint,
                summary: result.summary, at: clock.now())
            try scratch.remove()
            progress.note("\(step.name): \(result.summary), in \(Units.duration(total.seconds))")
            return (artifact, record)
        } catch {
            staged.discard()
            // Where even this cannot be written, the step's own error says why.
            try? meter.save()
            if error is CancellationError {
                throw PipelineError.interrupted(step: step.name, isSaved: scratch.clock() != nil)
            }
            throw PipelineError.stepFailed(
                step: step.name, reason: StepFailure.describe(error, output: staged.content))
        }
    }

    private func manifest(
        _ fingerprint: Fingerprint, _ inputs: [String: Artifact], _ result: StepResult, _ clock: StepClock
    ) -> ArtifactManifest {
        let licenses = inputs.values.reduce(into: Set(result.licenses)) { $0.formUnion($1.manifest.licenses) }
        return ArtifactManifest(
            step: fingerprint.step, settings: fingerprint.settings, inputs: fingerprint.inputs,
            codeVersion: fingerprint.codeVersion, seed: fingerprint.seed, licenses: licenses.sorted(),
            startedAt: Date(timeIntervalSince1970: clock.startedAt.rounded(.down)), seconds: clock.seconds,
            processorSeconds: clock.processorSeconds, measurements: result.measurements, files: [])
    }

    private static func entry(_ step: any Step, _ result: StepRecord, ran: Bool) -> RunReport.Entry {
        RunReport.Entry(
            step: step.name, ran: ran, artifact: result.artifact, seconds: result.seconds, summary: result.summary)
    }
}
