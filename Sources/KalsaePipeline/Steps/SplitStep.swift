// Split: train, validation and test by document, with what they share taken out of the held-out sides.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

struct SplitStep: Step {
    private let splitting: KalsaeCorpus.SplitSettings
    let name = StepName.split
    let inputs = [StepName.clean]

    init(_ recipe: Recipe) {
        splitting = KalsaeCorpus.SplitSettings(
            validation: recipe.split.valid, test: recipe.split.test, seed: recipe.seed)
    }

    func settings() throws -> String { try CanonicalJSON.text(of: splitting) }

    func run(_ context: StepContext) throws -> StepResult {
        let split = try Splitter.split(context.documents(of: StepName.clean), settings: splitting)
        for (part, documents) in [
            (CorpusPart.train, split.train), (.validation, split.validation), (.test, split.test),
        ] {
            try DocumentFile.write(documents, to: context.result(part.documents))
        }
        try split.ledger.write(to: context.result(StepFile.ledger))
        try writeJSON(split.report, to: context.result(StepFile.statistics))
        return StepResult(
            measurements: [
                "train": Double(split.train.count), "validation": Double(split.validation.count),
                "test": Double(split.test.count), "removed_for_overlap": Double(split.report.removedDocuments),
            ],
            summary: "\(split.train.count) documents to train on, \(split.validation.count) to validate, "
                + "\(split.test.count) to test")
    }
}
