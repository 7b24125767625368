// The stages around a model, and what passes between them.

import Foundation

/// Everything of a tokenizer but its vocabulary and model.
struct TokenizerStages: Sendable {
    var normalizer: (any Normalizer)?
    var preTokenizer: (any PreTokenizer)?
    var postProcessor: (any PostProcessor)?
    var decoder: (any TokenDecoder)?
    var truncation: Truncation?
    var padding: Padding?
}

/// A piece of a text and its tokens.
struct TokenizedPiece {
    var text: AlignedText
    var tokens: [PieceToken]
    /// Whether it is an added token.
    var isAdded: Bool
}

extension TokenizerPattern {
    /// The stage that cuts so and writes bytes in the byte-level alphabet.
    var preTokenizer: any PreTokenizer {
        if self == .gpt2 { return ByteLevelPreTokenizer(usesPattern: true) }
        guard let expression = try? TextPattern(expression: regularExpression, field: "pattern") else {
            preconditionFailure("a published pattern is a regular expression")
        }
        return PreTokenizerSequence([
            SplitPreTokenizer(expression, behavior: .isolated), ByteLevelPreTokenizer(usesPattern: false),
        ])
    }

    /// The published pattern by which a stage cuts, where it does nothing else but spell bytes.
    init?(of stage: (any PreTokenizer)?) {
        if let stage = stage as? ByteLevelPreTokenizer, stage.usesPattern, !stage.addsPrefixSpace {
            self = .gpt2
            return
        }
        guard let stages = (stage as? PreTokenizerSequence)?.stages, stages.count == 2,
            let split = stages[0] as? SplitPreTokenizer, let known = split.known, split.behavior == .isolated,
            !split.inverted, let bytes = stages[1] as? ByteLevelPreTokenizer, !bytes.usesPattern,
            !bytes.addsPrefixSpace
        else { return nil }
        self = known
    }
}

/// Tokens of pieces seen before; each thread borrows a cache of its own.
final class PieceTokenCache {
    private static let longestPiece = 48
    private static let mostPieces = 1 << 15
    private var known: [[UInt8]: [PieceToken]] = [:]

    func tokens(of piece: AlignedText, _ model: any TokenizerModel) -> [PieceToken] {
        guard piece.count <= Self.longestPiece else { return Self.tokenize(piece, model) }
        let key = Array(piece.bytes)
        if let tokens = known[key] { return tokens }
        let tokens = Self.tokenize(piece, model)
        if known.count >= Self.mostPieces { known.removeAll(keepingCapacity: true) }
        known[key] = tokens
        return tokens
    }

    private static func tokenize(_ piece: AlignedText, _ model: any TokenizerModel) -> [PieceToken] {
        var tokens: [PieceToken] = []
        piece.bytes.withUnsafeBufferPointer { model.tokenize($0, into: &tokens) }
        return tokens
    }
}

/// Caches that threads borrow.
final class PieceCachePool: @unchecked Sendable {
    // `lock` guards `idle`; a cache taken out belongs to one thread until it is put back.
    private let lock = NSLock()
    private var idle: [PieceTokenCache] = []

    func withCache<Result>(_ body: (PieceTokenCache) -> Result) -> Result {
        let cache = lock.withLock { idle.popLast() } ?? PieceTokenCache()
        defer { lock.withLock { idle.append(cache) } }
        return body(cache)
    }
}
