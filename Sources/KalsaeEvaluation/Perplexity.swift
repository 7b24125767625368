// How well a model predicts text: perplexity for one tokenizer, bits per byte across tokenizers.
// It does not know which model predicted.

import Foundation

/// A summed cross-entropy, with how many tokens and bytes of text it stands for.
///
/// ```swift
/// var all = Perplexity()
/// for document in documents { all.merge(Perplexity(nats: nats, tokens: tokens, bytes: bytes)) }
/// print(all.perplexity, all.bitsPerByte)
/// ```
///
/// Sums are merged, never means, so that long documents weigh more than short ones.
public struct Perplexity: Codable, Sendable, Equatable {
    /// The sum of −ln p over the predicted tokens.
    public var nats: Double
    /// Predicted tokens.
    public var tokens: Int
    /// UTF-8 bytes of the text that the predicted tokens spell.
    public var bytes: Int

    public init(nats: Double = 0, tokens: Int = 0, bytes: Int = 0) {
        precondition(tokens >= 0 && bytes >= 0, "counts are not negative")
        self.nats = nats
        self.tokens = tokens
        self.bytes = bytes
    }

    /// Nats per token: the loss that training shows; nil without tokens.
    public var loss: Double? { tokens > 0 ? nats / Double(tokens) : nil }

    /// exp(nats / tokens), the number of equally likely tokens that would surprise as much (Jelinek, Mercer, Bahl and
    /// Baker 1977); comparable only between models with the same tokenizer. Nil without tokens.
    public var perplexity: Double? { loss.map(exp) }

    /// nats / (bytes × ln 2), comparable between tokenizers (as in The Pile, Gao et al. 2020, section 3.1). Nil
    /// without bytes.
    public var bitsPerByte: Double? { bytes > 0 ? nats / (Double(bytes) * log(2)) : nil }

    /// Adds what was measured on further text.
    public mutating func merge(_ other: Perplexity) {
        nats += other.nats
        tokens += other.tokens
        bytes += other.bytes
    }

    /// One figure for several texts.
    public static func merged(_ parts: some Sequence<Perplexity>) -> Perplexity {
        parts.reduce(into: Perplexity()) { $0.merge($1) }
    }
}
