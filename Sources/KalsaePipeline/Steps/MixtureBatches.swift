// Pretraining's batches out of the training shards, in the recipe's proportions. It ties the corpus's windows to the
// trainer's batches and decides nothing.

import KalsaeCorpus
import KalsaeTraining

/// Windows of all sources, mixed and shuffled.
struct MixtureBatches: BatchSource {
    let rows: Int
    let columns: Int
    let stepsPerEpoch: Int
    private let windows: MixtureWindows

    /// An epoch reads each source as often as its weight says.
    ///
    /// - Throws: `TrainingError.tooLittleText`, `.tokenBeyondVocabulary`; `CorpusError.invalidSetting` for a weight of
    ///   a source that is not there.
    init(
        _ shards: ShardSet, weights: [String: Double], rows: Int, columns: Int, vocabulary: Int, seed: UInt64
    ) throws {
        let available = MixtureWindows.counts(shards, columns: columns)
        let samples = available.reduce(0.0) { $0 + Double($1.windows) * (weights[$1.source] ?? 1) }
        guard available.contains(where: { $0.windows > 0 }) else {
            throw TrainingError.tooLittleText(
                tokens: shards.sources.reduce(0) { $0 + $1.tokenCount }, needed: columns + 1)
        }
        windows = try MixtureWindows(
            shards, columns: columns, samples: max(1, Int(samples.rounded())),
            settings: MixtureSettings(weights: weights), seed: seed)
        let largest = windows.largestToken()
        guard largest < vocabulary else {
            throw TrainingError.tokenBeyondVocabulary(token: Int(largest), vocabulary: vocabulary)
        }
        self.rows = rows
        self.columns = columns
        stepsPerEpoch = max(1, windows.sampler.plan.samples / rows)
    }

    func batch(_ step: Int) -> Batch {
        let (tokens, targets) = windows.rows(step * rows..<(step + 1) * rows)
        return Batch(tokens: tokens, targets: targets, rows: rows, columns: columns)
    }
}
