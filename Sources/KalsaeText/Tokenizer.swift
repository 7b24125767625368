// A tokenizer: text to token ids and back. It strings the stages together (added tokens, normaliser, pattern, byte-pair
// model, byte-level decoding) and knows no file format; TokenizerFile reads and writes tokenizer.json.

import Foundation

/// A byte-level BPE tokenizer, safe to share between threads.
///
/// ```swift
/// let tokenizer = try Tokenizer(contentsOf: folder.appendingPathComponent("tokenizer.json"))
/// let ids = tokenizer.encode("안녕하세요, world")
/// tokenizer.decode(ids) == "안녕하세요, world"
/// ```
/// Text is normalised to NFC where the tokenizer says so; `decode` then gives the normalised text back.
public final class Tokenizer: Sendable {
    let vocabulary: Vocabulary
    let model: BytePairModel
    let normalizer: (any Normalizer)?
    /// How texts are cut before tokens are formed.
    public let pattern: TokenizerPattern
    private let matchers: [MatcherKind: AddedTokenMatcher]
    private let pool: EncoderPool

    /// Which added tokens are looked for, and when.
    private struct MatcherKind: Hashable {
        var afterNormalization: Bool
        var includesSpecial: Bool
    }

    init(vocabulary: Vocabulary, model: BytePairModel, normalizer: (any Normalizer)?, pattern: TokenizerPattern) {
        self.vocabulary = vocabulary
        self.model = model
        self.normalizer = normalizer
        self.pattern = pattern
        pool = EncoderPool(model: model)
        var matchers: [MatcherKind: AddedTokenMatcher] = [:]
        for afterNormalization in [false, true] {
            for includesSpecial in [false, true] {
                let tokens = vocabulary.added.filter {
                    $0.isNormalized == afterNormalization && (includesSpecial || !$0.isSpecial)
                }
                let kind = MatcherKind(afterNormalization: afterNormalization, includesSpecial: includesSpecial)
                matchers[kind] = AddedTokenMatcher(
                    tokens.map { token in
                        let plain = Array(token.content.utf8)
                        guard afterNormalization, let normalizer else { return (plain, token.id) }
                        return (plain.withUnsafeBufferPointer { normalizer.normalized($0) } ?? plain, token.id)
                    })
            }
        }
        self.matchers = matchers
    }

    /// Rebuilds a tokenizer from lists, as a GGUF file keeps them.
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
        let added = try specialIDs.union(plainAddedIDs).sorted().map { id in
            guard id >= 0, Int(id) < tokenStrings.count, !tokenStrings[Int(id)].isEmpty else {
                throw TextError.malformed(field: "special tokens", reason: "there is no token \(id)")
            }
            return AddedToken(id: id, content: tokenStrings[Int(id)], isSpecial: specialIDs.contains(id))
        }
        let vocabulary = try Vocabulary(names: tokenStrings, added: added, field: "tokens")
        let merges = try mergeStrings.enumerated().map { index, text in
            try TokenizerFile.pair(text, field: "merges[\(index)]")
        }
        let model = try BytePairModel(
            vocabulary: vocabulary, merges: merges, ignoresMerges: pattern == .llama3, vocabularyField: "tokens",
            field: "merges")
        let composes = normalizesToNFC ?? (pattern == .qwen2)
        self.init(
            vocabulary: vocabulary, model: model, normalizer: composes ? NFCNormalizer() : nil, pattern: pattern)
    }

    // MARK: - Text to tokens

    /// The tokens of a text.
    ///
    /// - Parameter allowsSpecialTokens: whether `<|im_end|>` and the like, spelt out in the text, become control
    ///   tokens. Leave it false for anything a user wrote: the text then cannot steer the model.
    ///
    /// Cost: linear in the text, but for pieces without a space or sign, which take n log n.
    ///
    /// - Parameter threads: over how many threads a long text is spread; the tokens are the same.
    public func encode(_ text: String, allowsSpecialTokens: Bool = false, threads: Int = 1) -> [Int32] {
        var text = text
        var output: [Int32] = []
        text.withUTF8 { encode($0, allowsSpecialTokens: allowsSpecialTokens, threads: threads, into: &output) }
        return output
    }

    /// Appends the tokens of a text that is given as bytes, so that neither a string nor a new array has to be made.
    ///
    /// ```swift
    /// ids.removeAll(keepingCapacity: true)
    /// tokenizer.encode(utf8: bytes, into: &ids)
    /// ```
    /// - Parameter utf8: the text; what is not UTF-8 counts as U+FFFD, as in a `String`.
    public func encode(
        utf8: UnsafeBufferPointer<UInt8>, into output: inout [Int32], allowsSpecialTokens: Bool = false,
        threads: Int = 1
    ) {
        if UTF8Check.isValid(utf8) {
            encode(utf8, allowsSpecialTokens: allowsSpecialTokens, threads: threads, into: &output)
        } else {
            var text = String(decoding: utf8, as: UTF8.self)
            text.withUTF8 { encode($0, allowsSpecialTokens: allowsSpecialTokens, threads: threads, into: &output) }
        }
    }

    /// The tokens of many texts, in their order, over several threads.
    public func encodeAll(
        _ texts: [String], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        allowsSpecialTokens: Bool = false
    ) -> [[Int32]] {
        ParallelMap.map(texts, threads: threads, weight: { $0.utf8.count }) {
            self.encode($0, allowsSpecialTokens: allowsSpecialTokens)
        }
    }

    private func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, allowsSpecialTokens: Bool, threads: Int, into output: inout [Int32]
    ) {
        split(bytes, matcher(afterNormalization: false, allowsSpecialTokens), into: &output) { piece, output in
            let normalized = normalizer?.normalized(piece)
            func finish(_ piece: UnsafeBufferPointer<UInt8>, _ output: inout [Int32]) {
                split(piece, matcher(afterNormalization: true, allowsSpecialTokens), into: &output) { piece, output in
                    pool.encode(piece, cutBy: pattern.scanner, threads: threads, into: &output)
                }
            }
            guard let normalized else { return finish(piece, &output) }
            normalized.withUnsafeBufferPointer { finish($0, &output) }
        }
    }

    private func matcher(afterNormalization: Bool, _ includesSpecial: Bool) -> AddedTokenMatcher? {
        matchers[MatcherKind(afterNormalization: afterNormalization, includesSpecial: includesSpecial)]
    }

    private func split(
        _ bytes: UnsafeBufferPointer<UInt8>, _ matcher: AddedTokenMatcher?, into output: inout [Int32],
        plain: (UnsafeBufferPointer<UInt8>, inout [Int32]) -> Void
    ) {
        guard let matcher else { return plain(bytes, &output) }
        matcher.split(bytes) { piece, id in
            if let piece { plain(piece, &output) }
            if let id { output.append(id) }
        }
    }

    // MARK: - Tokens to text

    /// The text of tokens; bytes that are not UTF-8 become U+FFFD, numbers beyond the vocabulary give nothing.
    public func decode(_ ids: [Int32], skipsSpecialTokens: Bool = true) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ids.count * 4)
        for id in ids where !(skipsSpecialTokens && vocabulary.specialIDs.contains(id)) {
            bytes.append(contentsOf: vocabulary.bytes(of: id))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes one token stands for, possibly half a character; none for a number beyond the vocabulary.
    public func bytes(of id: Int32) -> [UInt8] { Array(vocabulary.bytes(of: id)) }

    /// The id of a token by its name: `<|im_end|>`, or a learned token in the byte-level alphabet (`Ġthe`).
    public func id(ofToken name: String) -> Int32? { vocabulary.id(of: name) }

    // MARK: - What it consists of

    /// How many tokens there are, control tokens included; ids are below this.
    public var vocabularySize: Int { vocabulary.count }
    /// Control tokens and their ids.
    public var specialTokens: [String: Int32] {
        Dictionary(
            vocabulary.added.filter(\.isSpecial).map { ($0.content, $0.id) }, uniquingKeysWith: { first, _ in first })
    }
    /// Tokens matched as a whole, by ascending id.
    public var addedTokens: [AddedToken] { vocabulary.added }
    /// Names by id, learned tokens in the byte-level alphabet: GGUF's `tokenizer.ggml.tokens`.
    public var tokenStrings: [String] { vocabulary.names }
    /// Merges in order, each `"left right"`: GGUF's `tokenizer.ggml.merges`.
    public var mergeStrings: [String] {
        model.merges.map { "\(vocabulary.names[Int($0.left)]) \(vocabulary.names[Int($0.right)])" }
    }
    /// Whether text is brought to normalisation form C first.
    public var normalizesToNFC: Bool { normalizer is NFCNormalizer }

    /// Whether the id is a control token.
    public func isSpecial(_ id: Int32) -> Bool { vocabulary.specialIDs.contains(id) }
}
