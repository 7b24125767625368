// Tokenizer: byte-level BPE learned from the training documents alone; of a very large corpus from an even share of
// them, which the seed and the documents' names decide.

import Foundation
import KalsaeContracts
import KalsaeSupport
import KalsaeText

struct TokenizerStep: Step {
    /// Texts are held by batches of about this many bytes.
    private static let batchBytes = 8 << 20
    /// Bytes of text that are counted, about: more of it changes few of the merges.
    static let mostBytes = 8 << 30
    /// How much smaller than its text a compressed file of documents may be; a smaller file need not be measured.
    private static let compression = 20

    private let training: BPETrainer.Settings
    let name = StepName.tokenizer
    let inputs = [StepName.split]

    init(_ recipe: Recipe) { training = BPETrainer.Settings(vocabulary: recipe.tokenizer.vocabulary) }

    func settings() throws -> String { try CanonicalJSON.text(of: training) }

    func run(_ context: StepContext) throws -> StepResult {
        var trainer = try BPETrainer(
            settings: training, threads: ProcessInfo.processInfo.activeProcessorCount)
        let file = try context.file(CorpusPart.train.documents, of: StepName.split)
        let share = try sampledShare(of: file, context)
        var batch: [String] = [], bytes = 0, total = 0
        try DocumentFile.forEach(in: file) { document in
            if share < 1, Self.place(of: document.id, seed: context.seed) >= share { return }
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
        let tokenizer = try trainer.train(progress: context.progress, isInterrupted: context.isInterrupted)
        try tokenizer.write(to: context.result(StepFile.tokenizer))
        return StepResult(
            measurements: ["vocabulary": Double(tokenizer.vocabularySize)],
            summary: "\(tokenizer.vocabularySize) tokens")
    }

    /// The share of documents whose words are counted.
    private func sampledShare(of file: URL, _ context: StepContext) throws -> Double {
        let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
        guard size > Self.mostBytes / Self.compression else { return 1 }
        var total = 0
        try DocumentFile.forEach(in: file) { document in
            try context.checkInterruption()
            total += document.text.utf8.count
        }
        let share = min(1, Double(Self.mostBytes) / Double(max(1, total)))
        if share < 1 {
            context.progress.note("tokenizer: learned from \(Int(share * 100)) % of the training documents")
        }
        return share
    }

    /// Where a document falls between 0 and 1, by its name and the seed alone.
    static func place(of id: String, seed: UInt64) -> Double {
        let digits = Digest.sha256("\(seed) \(id)").prefix(13)
        return Double(UInt64(digits, radix: 16) ?? 0) / Double(UInt64(1) << 52)
    }
}
