// `tokenizer:` what kind of vocabulary is learnt, and how large.

import KalsaeCorpus

/// How text is cut into tokens.
public struct TokenizerSettings: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable { case bpe }

    public var kind = Kind.bpe
    /// Number of tokens; the 256 bytes and the special ones are among them.
    public var vocabulary = 8192

    public init() {}
}

extension TokenizerSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("kind", \.kind, .choice(Kind.self)),
            .key("vocabulary", \.vocabulary, .integer(300...TokenShardFormat.largestVocabulary)),
        ]
    }
}
