// What the catalogue remembers: results of steps, runs, models. Each also stands as a sealed file beside the
// artifact it speaks of (runs excepted), so that the catalogue can be made anew from the objects.

import Foundation
import KalsaeContracts

/// A step's result: this fingerprint led to that artifact.
public struct StepRecord: Codable, Sendable, Equatable {
    public var fingerprint: Fingerprint
    public var artifact: ArtifactID
    /// What the step said about it, one line.
    public var summary: String
    /// Wall-clock seconds, over all sessions.
    public var seconds: Double
    /// Processor seconds, all threads and child processes.
    public var processorSeconds: Double
    /// When the step began and when its result was published, in seconds since 1970.
    public var startedAt: Double
    public var madeAt: Double
    /// SPDX identifiers of everything that went in, sorted.
    public var licenses: [String]
    /// Figures that the step wants on record.
    public var measurements: [String: Double]

    /// The record of a step whose manifest is written.
    public init(
        fingerprint: Fingerprint, artifact: ArtifactID, manifest: ArtifactManifest, summary: String, madeAt: Double
    ) {
        self.fingerprint = fingerprint
        self.artifact = artifact
        self.summary = summary
        seconds = manifest.seconds
        processorSeconds = manifest.processorSeconds
        startedAt = manifest.startedAt.timeIntervalSince1970
        self.madeAt = madeAt
        licenses = manifest.licenses
        measurements = manifest.measurements
    }

    /// The manifest of this result. Equal content may come from several steps; the manifest beside it is the first's.
    public func manifest(files: [ArtifactFile]) -> ArtifactManifest {
        ArtifactManifest(
            step: fingerprint.step, settings: fingerprint.settings, inputs: fingerprint.inputs,
            codeVersion: fingerprint.codeVersion, seed: fingerprint.seed, licenses: licenses,
            startedAt: Date(timeIntervalSince1970: startedAt), seconds: seconds, processorSeconds: processorSeconds,
            measurements: measurements, files: files)
    }
}

/// Where a model stands between having been made and answering users.
public enum ModelStage: String, Codable, Sendable, CaseIterable {
    case candidate, production
}

/// A named, numbered model.
public struct ModelRecord: Codable, Sendable, Equatable {
    public var name: String
    /// 1 for the first model of that name, then counting up.
    public var version: Int
    public var artifact: ArtifactID
    public var stage: ModelStage
    public var metrics: [String: Double]
    /// SPDX identifiers of everything that went in, sorted.
    public var licenses: [String]
    /// Seconds since 1970.
    public var createdAt: Double

    public init(
        name: String, version: Int, artifact: ArtifactID, stage: ModelStage, metrics: [String: Double],
        licenses: [String], createdAt: Double
    ) {
        self.name = name
        self.version = version
        self.artifact = artifact
        self.stage = stage
        self.metrics = metrics
        self.licenses = licenses
        self.createdAt = createdAt
    }
}

/// How a run ended, or that it has not.
public enum RunStatus: String, Codable, Sendable {
    case running, done, failed, interrupted
    /// The process went away without a word (power cut, kill -9).
    case vanished
}

/// One call of `kalsae run`.
public struct RunRecord: Codable, Sendable, Equatable {
    public var id: Int64
    public var process: Int32
    /// File name of the recipe within the project's folder; nil in records of older versions.
    public var recipe: String?
    /// Names of all the recipe's steps, whether or not this run was asked for them.
    public var steps: [String]?
    /// The step that was at work last, with its fingerprint's digest.
    public var atWork: UnfinishedStep?
    public var status: RunStatus
    /// Seconds since 1970.
    public var startedAt: Double
    public var finishedAt: Double?
    /// Names of the steps that ran and of those that stood.
    public var ran: [String]
    public var stood: [String]
    /// Why it failed; nil where it did not.
    public var problem: String?
}

/// A step that a run began.
public struct UnfinishedStep: Codable, Sendable, Equatable {
    public var step: String
    /// The fingerprint's digest, which is the name of its folder in `runs`.
    public var fingerprint: String

    public init(step: String, fingerprint: String) {
        self.step = step
        self.fingerprint = fingerprint
    }
}

/// One step of one run, whether it ran or stood.
public struct RunStep: Codable, Sendable, Equatable {
    public var run: Int64
    /// File name of the recipe within the project's folder.
    public var recipe: String
    public var step: String
    /// The fingerprint's digest.
    public var fingerprint: String
    public var artifact: ArtifactID
    /// `false` where the step stood.
    public var ran: Bool
    /// Seconds that the step took when it was made.
    public var seconds: Double

    public init(run: Int64, recipe: String, record: StepRecord, ran: Bool) {
        self.run = run
        self.recipe = recipe
        step = record.fingerprint.step
        fingerprint = record.fingerprint.digest
        artifact = record.artifact
        self.ran = ran
        seconds = record.seconds
    }
}
