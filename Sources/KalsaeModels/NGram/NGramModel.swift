// An n-gram language model with interpolated modified Kneser-Ney smoothing: the honest baseline that a neural
// model has to beat. It learns in seconds and needs no settings. It knows token ids, not text, and does not know
// which tokenizer made them.
//
// The n-grams are a trie held in flat arrays. The single tokens are level 0, where a token's id is its index.
// The n-grams of the next order that begin with entry i of a level are `childStart[i] ..< childStart[i + 1]` of the
// next level, sorted by their last token, so that a look-up is a binary search among the few continuations.

import Foundation

/// The n-grams of one order.
struct NGramLevel: Sendable {
    /// The last token of each n-gram; empty at level 0, where it is the index.
    var tokens: [UInt32]
    /// The smoothed probability of each n-gram's last token after the tokens before it.
    var probabilities: [Float]
    /// Weight of the shorter context where this n-gram is a context; 1 where nothing follows it.
    var backoffs: [Float]
    /// Where each n-gram's continuations begin in the next level, with one entry more; empty at the last level.
    var childStart: [UInt32]
}

/// An interpolated modified Kneser-Ney model over token ids.
///
/// ```swift
/// let model = try NGramModel(training: tokens, order: 3, vocabularySize: 8192, boundary: 0)
/// let (nats, count) = try model.crossEntropy(of: validationTokens)
/// let perplexity = exp(nats / Double(count))
/// ```
///
/// p(w | h) = (a(hw) − D(a(hw))) / a(h·) + γ(h) p(w | h′), with h′ the context without its oldest token,
/// a(·) the count at the highest order and the number of different left neighbours below it, and γ(h) what makes
/// the sum over the vocabulary 1 (Chen and Goodman 1999, section 3; Kneser and Ney 1995). Below single tokens stands
/// the uniform distribution over the vocabulary. Contexts end at a document's boundary: an n-gram that begins
/// with the boundary has no left neighbour and keeps its count (as Heafield et al. 2013 treat `<s>`).
public struct NGramModel: Sendable {
    /// Tokens looked at, the predicted one included.
    public let order: Int
    /// Token ids are below this.
    public let vocabularySize: Int
    /// The token that ends every document; it stands in front of the first one, too.
    public let boundary: Int32
    /// The discounts of each order, single tokens first.
    public let discounts: [KneserNeyDiscounts]
    let levels: [NGramLevel]

    /// The largest order that can be trained.
    public static let highestOrder = 12

    /// Counts and smooths; O(tokens × order) time and about 16 bytes for each distinct n-gram.
    ///
    /// - Parameters:
    ///   - tokens: documents one after another, each followed by `boundary`.
    ///   - order: 1 for single tokens, 3 for trigrams.
    /// - Throws: `ModelError` where there is nothing to learn from or a token is outside the vocabulary.
    public init(training tokens: [Int32], order: Int = 3, vocabularySize: Int, boundary: Int32) throws {
        guard (1...Self.highestOrder).contains(order) else {
            throw ModelError.orderOutOfRange(order: order, limit: Self.highestOrder)
        }
        guard !tokens.isEmpty else { throw ModelError.noTokens }
        let limit = Int(UInt32.max) - 1
        guard tokens.count < limit else { throw ModelError.tooManyTokens(count: tokens.count, limit: limit) }
        precondition(vocabularySize > 0 && vocabularySize <= Int(Int32.max), "vocabularySize is not a token count")
        precondition(boundary >= 0 && Int(boundary) < vocabularySize, "boundary is outside the vocabulary")
        try Self.check(tokens, vocabularySize: vocabularySize)

        let counts = NGramCounts(tokens, order: order, vocabularySize: vocabularySize, boundary: boundary)
        let discounts = counts.levels.map { KneserNeyDiscounts(counts: $0.adjusted) }
        self.levels = NGramSmoothing.smooth(counts, discounts: discounts, vocabularySize: vocabularySize)
        self.discounts = discounts
        self.order = order
        self.vocabularySize = vocabularySize
        self.boundary = boundary
    }

    /// Distinct n-grams of each order, single tokens of the vocabulary first.
    public var entryCounts: [Int] { levels.map(\.probabilities.count) }

    /// Bytes the model holds in memory.
    public var memoryBytes: Int {
        levels.reduce(0) {
            $0 + 4 * ($1.tokens.count + $1.probabilities.count + $1.backoffs.count + $1.childStart.count)
        }
    }

    /// The natural logarithm of the probability of `token` after `context`.
    ///
    /// Only what follows the context's last boundary is used, the boundary included; an empty context stands for
    /// an unknown one. A context token outside the vocabulary is one that was never seen.
    public func logProbability(of token: Int32, context: [Int32]) -> Double {
        precondition(token >= 0 && Int(token) < vocabularySize, "token is outside the vocabulary")
        let first = usableStart(of: context[...])
        return log(probability(of: token, context: context[first...]))
    }

    /// The sum of −log p in nats over all tokens, and their number.
    ///
    /// Every token counts, the boundaries and the first one included; the first is predicted from a boundary.
    ///
    /// - Throws: `ModelError.tokenOutsideVocabulary`.
    public func crossEntropy(of tokens: [Int32]) throws -> (nats: Double, count: Int) {
        try Self.check(tokens, vocabularySize: vocabularySize)
        let padded = [boundary] + tokens
        var nats = 0.0
        for index in tokens.indices {
            let past = padded[max(0, index - order + 2)..<(index + 1)]
            let first = usableStart(of: past)
            nats -= log(probability(of: tokens[index], context: past[first...]))
        }
        return (nats, tokens.count)
    }

    /// The first index of the tokens that may serve as context: at most `order - 1`, none before the last boundary.
    private func usableStart(of context: ArraySlice<Int32>) -> Int {
        var first = context.endIndex
        let earliest = max(context.startIndex, context.endIndex - (order - 1))
        while first > earliest {
            first -= 1
            if context[first] == boundary { break }
        }
        return first
    }

    private func probability(of token: Int32, context: ArraySlice<Int32>) -> Double {
        var weight = 1.0
        for first in context.startIndex..<context.endIndex {
            guard let entry = find(context[first...]) else { continue }
            let length = context.endIndex - first
            if let child = self.child(of: entry, at: length - 1, token: UInt32(token)) {
                return weight * Double(levels[length].probabilities[child])
            }
            weight *= Double(levels[length - 1].backoffs[entry])
        }
        return weight * Double(levels[0].probabilities[Int(token)])
    }

    /// The index of an n-gram in its level.
    private func find(_ tokens: ArraySlice<Int32>) -> Int? {
        guard let first = tokens.first, first >= 0, Int(first) < vocabularySize else { return nil }
        var entry = Int(first)
        var level = 0
        for token in tokens.dropFirst() {
            guard token >= 0, let next = child(of: entry, at: level, token: UInt32(token)) else { return nil }
            entry = next
            level += 1
        }
        return entry
    }

    /// The continuation of entry `entry` of `level` with `token`, as an index into the next level.
    private func child(of entry: Int, at level: Int, token: UInt32) -> Int? {
        let starts = levels[level].childStart
        return NGramCounts.search(
            levels[level + 1].tokens, from: Int(starts[entry]), to: Int(starts[entry + 1]), for: token)
    }

    private static func check(_ tokens: [Int32], vocabularySize: Int) throws {
        if let position = tokens.firstIndex(where: { $0 < 0 || Int($0) >= vocabularySize }) {
            throw ModelError.tokenOutsideVocabulary(
                token: tokens[position], position: position, vocabularySize: vocabularySize)
        }
    }
}
