// Steps and lineage of a report card, read off the artifacts' own manifests.
// It does not know the store the artifacts lie in.

import KalsaeContracts

extension ReportCard.StepRecord {
    /// The record of the step that made an artifact.
    ///
    /// - Parameter isCached: whether this run took it from an earlier one.
    public init(_ artifact: Artifact, isCached: Bool) {
        self.init(
            name: artifact.manifest.step, artifact: artifact.id.short, seconds: artifact.manifest.seconds,
            processorSeconds: artifact.manifest.processorSeconds, isCached: isCached)
    }
}

extension ReportCard.LineageEntry {
    /// Where an artifact came from.
    public init(_ artifact: Artifact) {
        let manifest = artifact.manifest
        self.init(
            artifact: artifact.id.short, step: manifest.step,
            inputs: manifest.inputs.sorted { $0.key < $1.key }.map(\.value.short), seed: manifest.seed,
            licenses: manifest.licenses)
    }
}
