// An artifact is a box of the flow: an immutable folder named by the SHA-256 of its content.

import Foundation

/// The SHA-256 of an artifact's file list, 64 hexadecimal digits.
public struct ArtifactID: RawRepresentable, Codable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(from decoder: any Decoder) throws { rawValue = try String(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }
    public var description: String { rawValue }
    /// The first 12 digits, as people quote it.
    public var short: String { String(rawValue.prefix(12)) }
}

/// One file of an artifact.
public struct ArtifactFile: Codable, Sendable, Equatable {
    /// Path within the artifact's folder, `/` between parts.
    public var path: String
    /// Bytes.
    public var size: Int
    public var sha256: String

    public init(path: String, size: Int, sha256: String) {
        self.path = path
        self.size = size
        self.sha256 = sha256
    }
}

/// Where an artifact came from; it stands beside the content and is not part of its name.
public struct ArtifactManifest: Codable, Sendable, Equatable {
    /// Name of the step that made it.
    public var step: String
    /// The step's settings as canonical JSON (sorted keys).
    public var settings: String
    /// Input artifacts by the name of the step they came from.
    public var inputs: [String: ArtifactID]
    /// Version of the code that ran.
    public var codeVersion: String
    public var seed: UInt64
    /// SPDX identifiers of everything that went in, sorted.
    public var licenses: [String]
    /// When the step began.
    public var startedAt: Date
    /// Wall-clock seconds, over all the sessions of a resumed step.
    public var seconds: Double
    /// Processor seconds, all threads.
    public var processorSeconds: Double
    /// Figures the step wants on record: steps calibrated, losses, counts.
    public var measurements: [String: Double]
    public var files: [ArtifactFile]

    public init(
        step: String, settings: String, inputs: [String: ArtifactID], codeVersion: String, seed: UInt64,
        licenses: [String], startedAt: Date, seconds: Double, processorSeconds: Double,
        measurements: [String: Double], files: [ArtifactFile]
    ) {
        self.step = step
        self.settings = settings
        self.inputs = inputs
        self.codeVersion = codeVersion
        self.seed = seed
        self.licenses = licenses
        self.startedAt = startedAt
        self.seconds = seconds
        self.processorSeconds = processorSeconds
        self.measurements = measurements
        self.files = files
    }
}

/// A stored artifact.
public struct Artifact: Sendable, Equatable {
    public let id: ArtifactID
    /// Folder with the content; read only.
    public let folder: URL
    public let manifest: ArtifactManifest

    public init(id: ArtifactID, folder: URL, manifest: ArtifactManifest) {
        self.id = id
        self.folder = folder
        self.manifest = manifest
    }

    /// The location of one of its files.
    public func file(_ path: String) -> URL { folder.appendingPathComponent(path) }
}
