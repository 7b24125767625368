// Why a step has to run: what is different from the last time it ran.

import KalsaeContracts
import KalsaeRegistry

/// One reason for which a step has to run.
public struct PlanReason: Codable, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Codable, Sendable {
        case neverRun = "never_run"
        case settingsChanged = "settings_changed"
        case sourcesChanged = "sources_changed"
        case seedChanged = "seed_changed"
        case codeChanged = "code_changed"
        case inputChanged = "input_changed"
        /// An input is about to be made anew; if it comes out the same, the step stands after all.
        case inputRuns = "input_runs"
        case artifactGone = "artifact_gone"
        case forced
    }

    public var kind: Kind
    /// The setting or input that it is about.
    public var key: String?
    public var old: String?
    public var new: String?

    public init(_ kind: Kind, key: String? = nil, old: String? = nil, new: String? = nil) {
        self.kind = kind
        self.key = key
        self.old = old
        self.new = new
    }

    public var description: String {
        let change = "\(old ?? "absent") → \(new ?? "absent")"
        return switch kind {
        case .neverRun: "never run"
        case .settingsChanged: "\(key ?? "settings") changed: \(change)"
        case .sourcesChanged: "its sources changed"
        case .seedChanged: "the seed changed: \(change)"
        case .codeChanged: "kalsae changed: \(change)"
        case .inputChanged: "its input \(key ?? "") changed: \(change)"
        case .inputRuns: "its input \(key ?? "") runs first"
        case .artifactGone: "what it made is gone from the store"
        case .forced: "forced"
        }
    }

    /// What differs between two fingerprints of one step.
    static func differences(from old: Fingerprint, to new: Fingerprint) -> [PlanReason] {
        var reasons: [PlanReason] = []
        if old.codeVersion != new.codeVersion {
            reasons.append(PlanReason(.codeChanged, old: old.codeVersion, new: new.codeVersion))
        }
        reasons += CanonicalJSON.differences(old.settings, new.settings)
            .map { PlanReason(.settingsChanged, key: $0.key, old: $0.old, new: $0.new) }
        if old.settings != new.settings, reasons.allSatisfy({ $0.kind != .settingsChanged }) {
            reasons.append(PlanReason(.settingsChanged, old: "an older form", new: "a newer one"))
        }
        if old.seed != new.seed { reasons.append(PlanReason(.seedChanged, old: "\(old.seed)", new: "\(new.seed)")) }
        if old.externalDigest != new.externalDigest { reasons.append(PlanReason(.sourcesChanged)) }
        for name in Set(old.inputs.keys).union(new.inputs.keys).sorted() where old.inputs[name] != new.inputs[name] {
            reasons.append(
                PlanReason(
                    .inputChanged, key: name, old: old.inputs[name]?.short, new: new.inputs[name]?.short))
        }
        return reasons
    }
}
