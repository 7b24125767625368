// What decides a step's result. Two runs with equal fingerprints would make the same artifact, so the second
// need not happen. It does not know what the settings mean.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// Everything that a step's result depends on.
///
/// ```swift
/// let fingerprint = Fingerprint(
///     step: "clean", codeVersion: "0.1.0", settings: #"{"dedupe":"near"}"#, externalDigest: "", seed: 1,
///     inputs: ["collect": artifact.id])
/// fingerprint.digest  // 64 hexadecimal digits
/// ```
public struct Fingerprint: Codable, Sendable, Equatable {
    public var step: String
    public var codeVersion: String
    /// The step's settings as canonical JSON.
    public var settings: String
    /// A digest of what lies outside the store; empty where there is none.
    public var externalDigest: String
    public var seed: UInt64
    /// Input artifacts by the name of the step they came from.
    public var inputs: [String: ArtifactID]

    public init(
        step: String, codeVersion: String, settings: String, externalDigest: String, seed: UInt64,
        inputs: [String: ArtifactID]
    ) {
        self.step = step
        self.codeVersion = codeVersion
        self.settings = settings
        self.externalDigest = externalDigest
        self.seed = seed
        self.inputs = inputs
    }

    /// SHA-256 over all parts; each is preceded by its length, so that no two sets of parts read the same.
    public var digest: String {
        var parts = [step, codeVersion, settings, externalDigest, String(seed)]
        for (name, id) in inputs.sorted(by: { $0.key < $1.key }) { parts += [name, id.rawValue] }
        var hash = SHA256()
        for part in parts { hash.update(Data("\(part.utf8.count):\(part)".utf8)) }
        return hash.finalize()
    }
}
