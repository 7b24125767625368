// What a finished run hands to those who serve and show it: the packed model in the catalogue, the knowledge base,
// the report card. It does not know how they were made.

import Foundation
import KalsaeContracts
import KalsaeEvaluation
import KalsaeRegistry
import KalsaeSupport

/// The results of a run that others use.
public enum ModelRelease {
    /// Names the run's packed model in the catalogue, with the figures its evaluation measured.
    ///
    /// - Returns: nil where the run did not reach both.
    @discardableResult
    public static func register(
        _ report: RunReport, name: String, in registry: Registry, at time: Double = Date().timeIntervalSince1970
    ) throws -> ModelRecord? {
        func artifact(_ step: String) throws -> Artifact? {
            try report.entries.first { $0.step == step }.map { try registry.store.load($0.artifact) }
        }
        guard let model = try artifact(StepName.compress), let evaluation = try artifact(StepName.evaluate) else {
            return nil
        }
        let known = try registry.catalogue.models().first { $0.name == name && $0.artifact == model.id }
        if let known, known.metrics == evaluation.manifest.measurements { return known }
        return try registry.registerModel(
            name: name, artifact: model, metrics: evaluation.manifest.measurements, at: time)
    }

    /// The file of a packed model.
    ///
    /// - Throws: `SupportError.missing` where the artifact is not a packed model.
    public static func file(of artifact: Artifact) throws -> URL { try existing(StepFile.packed, artifact) }

    /// The file of a knowledge base.
    public static func knowledge(of artifact: Artifact) throws -> URL { try existing(StepFile.knowledge, artifact) }

    /// The card of a corpus.
    public static func corpusCard(of artifact: Artifact) throws -> CorpusCard {
        try CorpusCard.read(try Data(contentsOf: try existing(StepFile.corpusJSON, artifact)))
    }

    /// The card of a report.
    ///
    /// - Throws: `EvaluationError` where it is damaged or of a newer version.
    public static func reportCard(of artifact: Artifact) throws -> ReportCard {
        let url = try existing(StepFile.reportJSON, artifact)
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        return try ReportJSON.read(data)
    }

    /// Whether the first language of the recipe that led to an artifact is Korean.
    public static func isKoreanFirst(_ artifact: Artifact) -> Bool {
        struct Languages: Decodable { var languages: [String] }
        let settings = Data(artifact.manifest.settings.utf8)
        return (try? JSONDecoder().decode(Languages.self, from: settings))?.languages.first == "ko"
    }

    private static func existing(_ name: String, _ artifact: Artifact) throws -> URL {
        let url = artifact.file(name)
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        return url
    }
}
