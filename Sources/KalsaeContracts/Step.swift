// A step is an arrow of the flow: a function from input artifacts and its own settings to one output artifact.

import Foundation
import KalsaeSupport

/// What a step works with while it runs.
public struct StepContext: Sendable {
    /// Input artifacts by step name, as listed in `Step.inputs`.
    public let inputs: [String: Artifact]
    /// The folder to fill; it becomes the artifact when `run` returns.
    public let output: URL
    /// A folder that survives interruption: checkpoints go here. A step that finds something in it resumes.
    public let scratch: URL
    /// What the same step of the same code made the last time, perhaps from other inputs: whatever did not change may
    /// be taken from it, and the result must be the same as without it.
    public let previous: Artifact?
    public let seed: UInt64
    public let progress: any ProgressReporter
    /// Whether the user asked to stop; a step then saves to `scratch` and throws `CancellationError`.
    public let isInterrupted: @Sendable () -> Bool

    public init(
        inputs: [String: Artifact], output: URL, scratch: URL, previous: Artifact? = nil, seed: UInt64,
        progress: any ProgressReporter, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        self.inputs = inputs
        self.output = output
        self.scratch = scratch
        self.previous = previous
        self.seed = seed
        self.progress = progress
        self.isInterrupted = isInterrupted
    }
}

/// What a step says about its result.
public struct StepResult: Sendable, Equatable {
    /// Figures for the manifest.
    public var measurements: [String: Double]
    /// SPDX identifiers this step brought in, beyond those of its inputs.
    public var licenses: [String]
    /// One line for the terminal: what came out.
    public var summary: String

    public init(measurements: [String: Double] = [:], licenses: [String] = [], summary: String) {
        self.measurements = measurements
        self.licenses = licenses
        self.summary = summary
    }
}

/// One arrow of the flow.
public protocol Step: Sendable {
    /// The step's name, as in `kalsae run NAME`.
    var name: String { get }
    /// Names of the steps whose artifacts it reads.
    var inputs: [String] { get }
    /// Everything that changes the result besides inputs and seed, as canonical JSON (sorted keys).
    func settings() throws -> String
    /// Brings what lies on other machines up to date, before a run asks what changed; a plan never calls it.
    ///
    /// - Throws: an error in a user's words; `CancellationError` when interrupted.
    func refresh(progress: any ProgressReporter, isInterrupted: () -> Bool) throws
    /// A digest of what lies outside the store (the user's source files); empty where there is none.
    func externalDigest() throws -> String
    /// Estimated wall-clock seconds on this machine, where it can be told.
    var estimatedSeconds: Double? { get }
    /// Estimated bytes of memory at the peak, where they can be told.
    func estimatedBytes() throws -> Int?
    /// Does the work.
    ///
    /// - Throws: an error in a user's words; `CancellationError` after saving when interrupted.
    func run(_ context: StepContext) throws -> StepResult
}

extension Step {
    public func refresh(progress: any ProgressReporter, isInterrupted: () -> Bool) throws {}
    public func externalDigest() throws -> String { "" }
    public var estimatedSeconds: Double? { nil }
    public func estimatedBytes() throws -> Int? { nil }
}
