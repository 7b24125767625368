// Tokenizer: byte-level BPE learned from the training documents alone.

import Foundation
import KalsaeContracts
import KalsaeSupport
import KalsaeText

struct TokenizerStep: Step {
    /// Texts are held by batches of about this many bytes.
    private static let batchBytes = 8 << 20

    private let training: BPETrainer.Settings
    let name = StepName.tokenizer
    let inputs = [StepName.split]

    init(_ recipe: Recipe) { training = BPETrainer.Settings(vocabulary: recipe.tokenizer.vocabulary) }

    func settings() throws -> String { try CanonicalJSON.text(of: training) }

    func run(_ context: StepContext) throws -> StepResult {
        var trainer = try BPETrainer(
            settings: training, threads: ProcessInfo.processInfo.activeProcessorCount)
        var batch: [String] = [], bytes = 0, total = 0
        try DocumentFile.forEach(in: context.file(CorpusPart.train.documents, of: StepName.split)) { document in
            batch.append(document.text)
            bytes += document.text.utf8.count
            if bytes < Self.batchBytes { return }
            try context.checkInterruption()
            trainer.add(batch)
            total += bytes
            context.progress.update("counting words", done: total, total: 0, unit: "bytes")
            batch.removeAll(keepingCapacity: true)
            bytes = 0
        }
        trainer.add(batch)
        let tokenizer = try trainer.train(progress: context.progress)
        try tokenizer.write(to: context.result(StepFile.tokenizer))
        return StepResult(
            measurements: ["vocabulary": Double(tokenizer.vocabularySize)],
            summary: "\(tokenizer.vocabularySize) tokens")
    }
}
