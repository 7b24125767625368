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
        /// Bytes of memory it will take at its peak, where it runs and can tell.
        public var bytes: Int?
        /// Seconds spent on it in sessions that were interrupted.
        public var secondsSoFar: Double?
    }

    public var entries: [Entry]

    /// Seconds that the whole run will take, as far as is known, and whether every step's part is.
    public var estimate: (seconds: Double, isComplete: Bool) {
        let running = entries.filter { $0.action != .stand }
        let seconds = running.reduce(0.0) { $0 + max(0, ($1.seconds ?? 0) - ($1.secondsSoFar ?? 0)) }
        return (seconds, running.allSatisfy { $0.seconds != nil })
    }

    /// Works out what a run of `steps` would do.
    ///
    /// - Parameters:
    ///   - registry: nil where the project was never run.
    ///   - forced: names of steps to run although they stand.
    /// - Throws: what a step's `settings()` or `externalDigest()` throws; `RegistryError` about the catalogue.
    public init(
        steps: [any Step], registry: Registry?, seed: UInt64, codeVersion: String, forced: Set<String> = []
    ) throws {
        var standing: [String: ArtifactID] = [:]
        entries = []
        for step in steps {
            let entry = try Self.entry(
                step, registry: registry, standing: standing, seed: seed, codeVersion: codeVersion,
                isForced: forced.contains(step.name))
            if entry.action == .stand { standing[step.name] = entry.artifact }
            entries.append(entry)
        }
    }

    private static func entry(
        _ step: any Step, registry: Registry?, standing: [String: ArtifactID], seed: UInt64, codeVersion: String,
        isForced: Bool
    ) throws -> Entry {
        let latest = try registry?.catalogue.latestResult(ofStep: step.name)
        let running = step.inputs.filter { standing[$0] == nil }
        let fingerprint = try Fingerprint(
            step, inputs: standing.filter { step.inputs.contains($0.key) }, seed: seed, codeVersion: codeVersion)
        var reasons: [PlanReason] = isForced ? [PlanReason(.forced)] : []
        if running.isEmpty, let record = try registry?.catalogue.result(fingerprint) {
            if registry?.store.contains(record.artifact) == true {
                if !isForced {
                    return Entry(
                        step: step.name, action: .stand, reasons: [], artifact: record.artifact,
                        seconds: record.seconds)
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
        let soFar = running.isEmpty && !isForced ? registry.flatMap { RunScratch.secondsSoFar($0, fingerprint) } : nil
        return Entry(
            step: step.name, action: soFar == nil ? .run : .resume, reasons: reasons, artifact: nil,
            seconds: step.estimatedSeconds ?? latest?.seconds, bytes: try step.estimatedBytes(), secondsSoFar: soFar)
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
