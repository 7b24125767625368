// Tokenizers from plain lists, as other rooms and other files keep them. The lists of a GGUF file:
// GGUFVocabulary.swift.

extension Tokenizer {
    /// Rebuilds a byte-level BPE tokenizer from lists, as a GGUF file keeps them.
    ///
    /// - Parameters:
    ///   - tokenStrings: names by id; learned tokens in the byte-level alphabet.
    ///   - mergeStrings: pairs in order, each `"left right"`.
    ///   - specialIDs: control tokens (GGUF token type 3).
    ///   - plainAddedIDs: tokens matched as a whole that are not control tokens (GGUF token type 4).
    ///   - pattern: GGUF's `tokenizer.ggml.pre`.
    ///   - normalizesToNFC: whether text is composed first; nil takes what models with this pattern do.
    /// - Throws: `TextError.malformed` naming the list and the place.
    public convenience init(
        tokenStrings: [String], mergeStrings: [String], specialIDs: Set<Int32>, plainAddedIDs: Set<Int32> = [],
        pattern: TokenizerPattern = .qwen2, normalizesToNFC: Bool? = nil
    ) throws {
        let added = try Self.added(tokenStrings, specialIDs: specialIDs, plainIDs: plainAddedIDs)
        let vocabulary = try Vocabulary(names: tokenStrings, added: added, field: "tokens")
        let merges = try mergeStrings.enumerated().map { index, text in
            try ModelReader.pair(text, field: "merges[\(index)]")
        }
        let model = try BytePairModel(
            vocabulary: vocabulary, merges: merges, ignoresMerges: pattern == .llama3, vocabularyField: "tokens",
            field: "merges")
        let composes = normalizesToNFC ?? (pattern == .qwen2)
        self.init(
            vocabulary: vocabulary, model: model, normalizer: composes ? NFCNormalizer() : nil, pattern: pattern)
    }

    /// The added tokens that lists of ids name.
    static func added(_ names: [String], specialIDs: Set<Int32>, plainIDs: Set<Int32>) throws -> [AddedToken] {
        try specialIDs.union(plainIDs).sorted().map { id in
            guard id >= 0, Int(id) < names.count, !names[Int(id)].isEmpty else {
                throw TextError.malformed(field: "special tokens", reason: "there is no token \(id)")
            }
            return AddedToken(id: id, content: names[Int(id)], isSpecial: specialIDs.contains(id))
        }
    }
}
