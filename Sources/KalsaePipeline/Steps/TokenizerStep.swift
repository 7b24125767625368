// Tokenizer: byte-level BPE learned from the training documents alone.

import Foundation
import KalsaeContracts
import KalsaeSupport
import KalsaeText

struct TokenizerStep: Step {
    private let training: BPETrainer.Settings
    let name = StepName.tokenizer
    let inputs = [StepName.split]

    init(_ recipe: Recipe) { training = BPETrainer.Settings(vocabulary: recipe.tokenizer.vocabulary) }

    func settings() throws -> String { try CanonicalJSON.text(of: training) }

    func run(_ context: StepContext) throws -> StepResult {
        let documents = try context.documents(CorpusPart.train.documents, of: StepName.split)
        let tokenizer = try BPETrainer.train(
            on: documents.lazy.map(\.text), settings: training,
            threads: ProcessInfo.processInfo.activeProcessorCount, progress: context.progress)
        try tokenizer.write(to: context.result(StepFile.tokenizer))
        return StepResult(
            measurements: ["vocabulary": Double(tokenizer.vocabularySize)],
            summary: "\(tokenizer.vocabularySize) tokens")
    }
}
