// What a training step learns from: rows of tokens with the tokens that should follow.
// A batch depends on the seed and the step's number alone, so a resumed run sees what it would have seen.

import Foundation
import KalsaeSupport
import KalsaeTensor

/// One step's data: `rows` sequences of `columns` tokens, with their targets.
public struct Batch {
    public var tokens: [Int32]
    /// The token that follows, or `ignoredTarget`.
    public var targets: [Int32]
    public var rows: Int
    public var columns: Int

    public init(tokens: [Int32], targets: [Int32], rows: Int, columns: Int) {
        self.tokens = tokens
        self.targets = targets
        self.rows = rows
        self.columns = columns
    }
}

/// A source of batches.
public protocol BatchSource {
    /// Rows of one batch.
    var rows: Int { get }
    /// Tokens of one row.
    var columns: Int { get }
    /// Batches until every example was seen once.
    var stepsPerEpoch: Int { get }
    /// The batch of step `step`, counted from 0.
    func batch(_ step: Int) -> Batch
}

extension BatchSource {
    /// Example `index` of the endless sequence in which every epoch is a new shuffle.
    func shuffled(_ index: Int, of count: Int, seed: UInt64, cache: inout (epoch: Int, order: [Int])) -> Int {
        let epoch = index / count
        if cache.epoch != epoch {
            var random = SeededRandom(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9)
            cache = (epoch, Array(0..<count).shuffled(using: &random))
        }
        return cache.order[index % count]
    }
}

/// Windows of a long token stream, in a shuffled order, for pretraining.
public final class WindowBatches: BatchSource {
    private let tokens: [Int32]
    private let windows: Int
    private let seed: UInt64
    private var order: (epoch: Int, order: [Int]) = (-1, [])
    public let rows: Int
    public let columns: Int

    /// - Parameters:
    ///   - tokens: documents one after another, each ended by the end token.
    ///   - columns: the context length.
    /// - Throws: `TrainingError.tooLittleText`, `.tokenBeyondVocabulary`.
    public init(tokens: [Int32], rows: Int, columns: Int, vocabulary: Int, seed: UInt64) throws {
        guard tokens.count > columns else {
            throw TrainingError.tooLittleText(tokens: tokens.count, needed: columns + 1)
        }
        if let bad = tokens.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
            throw TrainingError.tokenBeyondVocabulary(token: Int(bad), vocabulary: vocabulary)
        }
        self.tokens = tokens
        self.rows = rows
        self.columns = columns
        self.seed = seed
        windows = (tokens.count - 1) / columns
    }

    public var stepsPerEpoch: Int { max(1, windows / rows) }

    public func batch(_ step: Int) -> Batch {
        var batch = Batch(tokens: [], targets: [], rows: rows, columns: columns)
        for row in 0..<rows {
            let start = shuffled(step * rows + row, of: windows, seed: seed, cache: &order) * columns
            batch.tokens += tokens[start..<start + columns]
            batch.targets += tokens[start + 1...start + columns]
        }
        return batch
    }
}

/// A conversation as token numbers, with the tokens the model should learn to write.
public struct TrainingExample: Sendable, Equatable {
    public var tokens: [Int32]
    /// Whether each token is one the model is to learn.
    public var isTrained: [Bool]

    public init(tokens: [Int32], isTrained: [Bool]) {
        self.tokens = tokens
        self.isTrained = isTrained
    }
}

/// Examples packed several to a row, for instruction tuning; only trained tokens count in the loss.
public final class ExampleBatches: BatchSource {
    private var packed: [(tokens: [Int32], targets: [Int32])] = []
    private let seed: UInt64
    private var order: (epoch: Int, order: [Int]) = (-1, [])
    public let rows: Int
    public let columns: Int
    /// How many examples were longer than a row and left out.
    public private(set) var tooLong = 0

    /// - Throws: `TrainingError.noExamples`, `.tokenBeyondVocabulary`.
    public init(
        _ examples: [TrainingExample], rows: Int, columns: Int, vocabulary: Int, padding: Int32, seed: UInt64
    ) throws {
        self.rows = rows
        self.columns = columns
        self.seed = seed
        var tokens: [Int32] = [], targets: [Int32] = []
        func close() {
            if tokens.isEmpty { return }
            let rest = columns - tokens.count
            packed.append(
                (
                    tokens + Array(repeating: padding, count: rest),
                    targets + Array(repeating: ignoredTarget, count: rest)
                ))
            tokens = []
            targets = []
        }
        for example in examples {
            if let bad = example.tokens.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
                throw TrainingError.tokenBeyondVocabulary(token: Int(bad), vocabulary: vocabulary)
            }
            let length = example.tokens.count - 1
            guard length >= 1, length <= columns, example.isTrained.dropFirst().contains(true) else {
                tooLong += 1
                continue
            }
            if tokens.count + length > columns { close() }
            tokens += example.tokens.dropLast()
            targets += (1...length).map { example.isTrained[$0] ? example.tokens[$0] : ignoredTarget }
        }
        close()
        if packed.isEmpty { throw TrainingError.noExamples }
    }

    public var stepsPerEpoch: Int { (packed.count + rows - 1) / rows }

    public func batch(_ step: Int) -> Batch {
        var batch = Batch(tokens: [], targets: [], rows: rows, columns: columns)
        for row in 0..<rows {
            let example = packed[shuffled(step * rows + row, of: packed.count, seed: seed, cache: &order)]
            batch.tokens += example.tokens
            batch.targets += example.targets
        }
        return batch
    }
}
