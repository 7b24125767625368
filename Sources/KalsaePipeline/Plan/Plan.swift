// What a run would do, and why: one entry a step. It decides nothing that the runner decides otherwise; both ask
// the same questions of the catalogue. It does not run or change anything.

import Foundation
import KalsaeContracts
import KalsaeRegistry

/// What a run would do.
public struct Plan: Codable, Sendable, Equatable {
    /// What happens to a step.
    public enum Action: String, Codable, Sendable { case stand, run, resume }

    /// One step of the plan.
    public struct Entry: Codable, Sendable, Equatable {
        public var step: String
        public var action: Action
        /// Why it has to run; empty where it stands.
        public var reasons: [PlanReason]
        /// The artifact that stands.
        public var artifact: ArtifactID?
        /// Wall-clock seconds that it took (where it stands) or will take, as far as anyone knows.
        public var seconds: Double?
        /// The least and the most seconds it may take, where it never ran and only its size is known.
        public var secondsAtLeast: Double?
        public var secondsAtMost: Double?
        /// Bytes of memory it will take at its peak, where it runs and can tell.
        public var bytes: Int?
        /// Seconds spent on it in sessions that were interrupted.
        public var secondsSoFar: Double?
        /// The result that stands.
        var record: StepRecord?

        private enum CodingKeys: String, CodingKey {
            case step, action, reasons, artifact, seconds, secondsAtLeast, secondsAtMost, bytes, secondsSoFar
        }
    }

    public var entries: [Entry]

    /// A plan without steps.
    public static let empty = Plan(entries: [])

    private init(entries: [Entry]) { self.entries = entries }

    /// Seconds that the whole run will take at least and at most, as far as is known, and whether every step's part is.
    public var estimate: (seconds: Double, most: Double, isComplete: Bool) {
        let running = entries.filter { $0.action != .stand }
        func sum(_ own: (Entry) -> Double?) -> Double {
            running.reduce(0.0) { $0 + max(0, ($1.seconds ?? own($1) ?? 0) - ($1.secondsSoFar ?? 0)) }
        }
        return (
            sum(\.secondsAtLeast), sum(\.secondsAtMost),
            running.allSatisfy { $0.seconds != nil || $0.secondsAtMost != nil }
        )
    }

    /// Works out what a run of `steps` would do.
    ///
    /// - Parameters:
    ///   - registry: nil where the project was never run.
    ///   - forced: names of steps to run although they stand.
    ///   - recipe: the recipe's file name; a step that has to run is compared with the recipe's own last run.
    /// - Throws: what a step's `settings()` or `externalDigest()` throws; `RegistryError` about the catalogue.
    public init(
        steps: [any Step], registry: Registry?, seed: UInt64, codeVersion: String, forced: Set<String> = [],
        recipe: String = "kalsae.yaml"
    ) throws {
        var standing: [String: ArtifactID] = [:]
        let bytes = steps.lazy.compactMap { $0 as? CollectStep }.first?.sourceBytes
        let own = try registry?.catalogue.current(recipe: recipe) ?? [:]
        entries = []
        for step in steps {
            let entry = try Self.entry(
                step, registry: registry, latest: own[step.name], standing: standing, seed: seed,
                codeVersion: codeVersion, isForced: forced.contains(step.name), bytes: bytes)
            if entry.action == .stand { standing[step.name] = entry.artifact }
            entries.append(entry)
        }
    }

    private static func entry(
        _ step: any Step, registry: Registry?, latest: StepRecord?, standing: [String: ArtifactID], seed: UInt64,
        codeVersion: String, isForced: Bool, bytes: Int?
    ) throws -> Entry {
        let latest = try latest ?? registry?.catalogue.latestResult(ofStep: step.name)
        let running = step.inputs.filter { standing[$0] == nil }
        let fingerprint = try Fingerprint(
            step, inputs: standing.filter { step.inputs.contains($0.key) }, seed: seed, codeVersion: codeVersion)
        let goesOn = running.isEmpty && registry.map { RunScratch.isForced($0, fingerprint) } ?? false
        let isForced = isForced || goesOn
        var reasons: [PlanReason] = isForced ? [PlanReason(.forced)] : []
        if running.isEmpty, let record = try registry?.catalogue.result(fingerprint) {
            if registry?.store.contains(record.artifact) == true {
                if !isForced {
                    return Entry(
                        step: step.name, action: .stand, reasons: [], artifact: record.artifact,
                        seconds: record.seconds, record: record)
                }
            } else {
                reasons.append(PlanReason(.artifactGone))
            }
        } else if let latest {
            // Inputs about to be made anew have no name yet; they are not compared.
            var known = latest.fingerprint
            for name in running { known.inputs[name] = nil }
            reasons += PlanReason.differences(from: known, to: fingerprint)
            reasons += running.map { PlanReason(.inputRuns, key: $0) }
        } else {
            reasons.append(PlanReason(.neverRun))
        }
        let soFar =
            running.isEmpty && (!isForced || goesOn)
            ? registry.flatMap { RunScratch.secondsSoFar($0, fingerprint) } : nil
        let seconds = step.estimatedSeconds ?? latest?.seconds
        let range = seconds == nil ? StepEstimates.range(step.name, bytes: bytes) : nil
        return Entry(
            step: step.name, action: soFar == nil ? .run : .resume, reasons: reasons, artifact: nil, seconds: seconds,
            secondsAtLeast: range?.lowerBound, secondsAtMost: range?.upperBound, bytes: try step.estimatedBytes(),
            secondsSoFar: soFar)
    }
}

extension Fingerprint {
    /// The fingerprint of a step that is about to run.
    init(_ step: any Step, inputs: [String: ArtifactID], seed: UInt64, codeVersion: String) throws {
        self.init(
            step: step.name, codeVersion: codeVersion, settings: try step.settings(),
            externalDigest: try step.externalDigest(), seed: seed, inputs: inputs)
    }
}
