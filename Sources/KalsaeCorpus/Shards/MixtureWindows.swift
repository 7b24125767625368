// Rows for pretraining out of a set of shards: windows of a fixed length over the token streams of the sources, in the
// proportions of a mixture, read from the mapped files as they are asked for. A window may hold the end of one document
// and the beginning of the next; it never reaches over the end of a file. Training adapts this to its own batches.

import Foundation

/// Windows of `columns` tokens, and the token behind each, out of a shard set.
///
/// ```swift
/// let windows = try MixtureWindows(set, columns: 256, samples: steps * rows, settings: mixture, seed: 1)
/// let (tokens, targets) = windows.rows(step * rows..<(step + 1) * rows)
/// ```
public struct MixtureWindows: Sendable {
    /// Tokens of a window.
    public let columns: Int
    /// Which window comes when.
    public let sampler: MixtureSampler
    private let sources: [ShardSource]
    /// For each source, the windows before each of its shards and all of them at the end.
    private let windowsBefore: [[Int]]

    /// - Parameters:
    ///   - columns: the context length.
    ///   - samples: windows the whole run takes.
    /// - Throws: `CorpusError.invalidSetting`.
    public init(_ set: ShardSet, columns: Int, samples: Int, settings: MixtureSettings, seed: UInt64) throws {
        guard columns > 0 else {
            throw CorpusError.invalidSetting(name: "columns", reason: "a window of \(columns) tokens holds nothing")
        }
        let before = set.sources.map { source in
            source.shards.reduce(into: [0]) { $0.append(($0.last ?? 0) + max(0, $1.tokens.count - 1) / columns) }
        }
        let plan = try MixturePlan(
            sources: zip(set.sources, before).map { ($0.name, $1.last ?? 0) }, settings: settings, samples: samples)
        sampler = MixtureSampler(plan, seed: seed)
        sources = set.sources
        windowsBefore = before
        self.columns = columns
    }

    /// How many windows each source of a set has.
    public static func counts(_ set: ShardSet, columns: Int) -> [(source: String, windows: Int)] {
        set.sources.map { source in
            (source.name, source.shards.reduce(0) { $0 + max(0, $1.tokens.count - 1) / max(1, columns) })
        }
    }

    /// The largest token id of all shards; -1 where there is none. Reads every file: call it once.
    public func largestToken() -> Int32 {
        sources.flatMap(\.shards).map { $0.tokens.largestToken() }.max() ?? -1
    }

    /// The tokens of some samples, row after row, and the tokens that follow each of them.
    public func rows(_ places: Range<Int>) -> (tokens: [Int32], targets: [Int32]) {
        var tokens: [Int32] = [], targets: [Int32] = []
        tokens.reserveCapacity(places.count * columns)
        targets.reserveCapacity(places.count * columns)
        for place in places {
            let window = window(sampler[place])
            tokens += window.dropLast()
            targets += window.dropFirst()
        }
        return (tokens, targets)
    }

    /// One window and the token behind it.
    private func window(_ sample: MixtureSample) -> [Int32] {
        let before = windowsBefore[sample.source]
        let shard = before.partitioningIndex { $0 > sample.item } - 1
        let start = (sample.item - before[shard]) * columns
        return sources[sample.source].shards[shard].tokens.tokens(in: start..<start + columns + 1)
    }
}
