// Clean: normalise, judge, tag and deduplicate; whatever was dropped stands in the ledger with its reason.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

struct CleanStep: Step {
    private let cleaning: KalsaeCorpus.CleanSettings
    let name = StepName.clean
    let inputs = [StepName.collect]

    init(_ recipe: Recipe) {
        cleaning = KalsaeCorpus.CleanSettings(
            preset: recipe.clean.preset == .web ? .web : .none,
            dedupe: recipe.clean.dedupe == .near ? .near : recipe.clean.dedupe == .exact ? .exact : .none,
            languages: recipe.languages.map(\.rawValue),
            minimumCharacters: recipe.clean.minimumCharacters)
    }

    func settings() throws -> String { try CanonicalJSON.text(of: cleaning) }

    func run(_ context: StepContext) throws -> StepResult {
        let documents = try context.documents(of: StepName.collect)
        let result = try CorpusCleaner.clean(documents, settings: cleaning, progress: context.progress)
        try DocumentFile.write(result.documents, to: context.result(StepFile.documents))
        try result.ledger.write(to: context.result(StepFile.ledger))
        try writeJSON(result.statistics, to: context.result(StepFile.statistics))
        let kept = result.statistics.documentsKept
        if kept == 0 {
            throw PipelineError.settings(
                message: "cleaning left no document of \(documents.count); look at clean and languages in the recipe")
        }
        return StepResult(
            measurements: ["documents": Double(kept), "characters": Double(result.statistics.characters)],
            summary: "\(kept) of \(documents.count) documents kept, "
                + "\(Units.count(Double(result.statistics.characters))) characters")
    }
}
