// A tokenizer: text to token ids and back. It strings the stages together (added tokens, normaliser, pre-tokenizer,
// model, post-processor, decoder) and knows no file format: those are in Formats.

import Foundation

/// A tokenizer of any kind, safe to share between threads.
///
/// ```swift
/// let tokenizer = try Tokenizer(contentsOf: folder.appendingPathComponent("tokenizer.json"))
/// let ids = tokenizer.encode("안녕하세요, world")
/// tokenizer.decode(ids) == "안녕하세요, world"
/// ```
/// Text is normalised where the tokenizer says so; `decode` then gives the normalised text back.
public final class Tokenizer: Sendable {
    /// How pieces of text become tokens.
    enum Core: Sendable {
        /// Byte-level BPE over a published pattern: the fast way.
        case bytePair(BytePairModel, TokenizerPattern, SymbolPairModel.Options, EncoderPool)
        /// Any other pre-tokenizer and model.
        case staged(any TokenizerModel, PieceCachePool)
    }

    let vocabulary: Vocabulary
    let stages: TokenizerStages
    let core: Core
    private let matchers: (before: AddedTokenMatcher?, after: AddedTokenMatcher?)
    /// What added tokens that are found after normalisation look like then.
    private let normalizedContents: [Int32: [UInt8]]
    private let specialContents: Set<[UInt8]>

    init(vocabulary: Vocabulary, core: Core, stages: TokenizerStages) {
        self.vocabulary = vocabulary
        self.core = core
        self.stages = stages
        var before: [(bytes: [UInt8], token: AddedToken)] = []
        var after: [(bytes: [UInt8], token: AddedToken)] = []
        var contents: [Int32: [UInt8]] = [:]
        for token in vocabulary.added {
            let plain = Array(token.content.utf8)
            if token.isUserDefined {
                after.append((plain, token))
                continue
            }
            guard token.isNormalized else {
                before.append((plain, token))
                continue
            }
            let normalized = plain.withUnsafeBufferPointer { stages.normalizer?.normalized($0) } ?? plain
            contents[token.id] = normalized
            if !normalized.isEmpty { after.append((normalized, token)) }
        }
        matchers = (AddedTokenMatcher(before), AddedTokenMatcher(after))
        normalizedContents = contents
        specialContents = Set(vocabulary.added.filter(\.isSpecial).map { Array($0.content.utf8) })
    }

    /// A byte-level BPE tokenizer with a published pattern.
    convenience init(
        vocabulary: Vocabulary, model: BytePairModel, normalizer: (any Normalizer)?, pattern: TokenizerPattern
    ) {
        var options = SymbolPairModel.Options()
        options.ignoresMerges = model.wholeTokens != nil
        self.init(
            vocabulary: vocabulary, core: .bytePair(model, pattern, options, EncoderPool(model: model)),
            stages: TokenizerStages(
                normalizer: normalizer, preTokenizer: pattern.preTokenizer, decoder: ByteLevelDecoder()))
    }

    // MARK: - Text to tokens

    /// The tokens of a text, without what a template puts around it: `encoding(of:)` gives that too, and offsets.
    ///
    /// - Parameter allowsSpecialTokens: whether `<|im_end|>` and the like, spelt out in the text, become control
    ///   tokens. Leave it false for anything a user wrote: the text then cannot steer the model.
    ///
    /// Cost: linear in the text, but for pieces without a space or sign, which take n log n. Where a tokenizer's own
    /// regular expression meets its limits on a hostile text, the rest of that stretch stays one piece;
    /// `encoding(of:)` throws there.
    ///
    /// - Parameter threads: over how many threads a long text is spread, where the tokenizer is byte-level BPE with a
    ///   published pattern; the tokens are the same.
    public func encode(_ text: String, allowsSpecialTokens: Bool = false, threads: Int = 1) -> [Int32] {
        var text = text
        var output: [Int32] = []
        text.withUTF8 { encode($0, allowsSpecialTokens, threads, into: &output) }
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
            encode(utf8, allowsSpecialTokens, threads, into: &output)
        } else {
            var text = String(decoding: utf8, as: UTF8.self)
            text.withUTF8 { encode($0, allowsSpecialTokens, threads, into: &output) }
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
        _ bytes: UnsafeBufferPointer<UInt8>, _ allowsSpecialTokens: Bool, _ threads: Int, into output: inout [Int32]
    ) {
        guard case .bytePair(_, let pattern, _, let pool) = core else {
            for piece in pieces(of: bytes, allowsSpecialTokens, StageRun()) {
                for token in piece.tokens { output.append(token.id) }
            }
            return
        }
        split(bytes, matchers.before, allowsSpecialTokens, into: &output) { piece, output in
            func finish(_ piece: UnsafeBufferPointer<UInt8>, _ output: inout [Int32]) {
                split(piece, matchers.after, allowsSpecialTokens, into: &output) { piece, output in
                    pool.encode(piece, cutBy: pattern.scanner, threads: threads, into: &output)
                }
            }
            guard let normalized = stages.normalizer?.normalized(piece) else { return finish(piece, &output) }
            normalized.withUnsafeBufferPointer { finish($0, &output) }
        }
    }

    private func split(
        _ bytes: UnsafeBufferPointer<UInt8>, _ matcher: AddedTokenMatcher?, _ allowsSpecial: Bool,
        into output: inout [Int32], plain: (UnsafeBufferPointer<UInt8>, inout [Int32]) -> Void
    ) {
        guard let matcher else { return plain(bytes, &output) }
        var end = 0
        for (id, range) in matcher.matches(in: bytes, allowsSpecial: allowsSpecial) {
            if end < range.lowerBound { plain(UnsafeBufferPointer(rebasing: bytes[end..<range.lowerBound]), &output) }
            output.append(id)
            end = range.upperBound
        }
        if end < bytes.count { plain(UnsafeBufferPointer(rebasing: bytes[end...]), &output) }
    }

    /// The pieces of a text with their tokens, in its order.
    func pieces(
        of bytes: UnsafeBufferPointer<UInt8>, _ allowsSpecialTokens: Bool, _ run: StageRun
    ) -> [TokenizedPiece] {
        var pieces: [TokenizedPiece] = []
        split(AlignedText(bytes, isAligned: true), matchers.before, allowsSpecialTokens, &pieces) { text, pieces in
            var text = text
            stages.normalizer?.normalize(&text, run)
            split(text, matchers.after, allowsSpecialTokens, &pieces) { text, pieces in
                cut(text, run, &pieces)
            }
        }
        return pieces
    }

    private func split(
        _ text: AlignedText, _ matcher: AddedTokenMatcher?, _ allowsSpecial: Bool,
        _ pieces: inout [TokenizedPiece], plain: (AlignedText, inout [TokenizedPiece]) -> Void
    ) {
        guard !text.isEmpty else { return }
        let matches = text.bytes.withUnsafeBufferPointer {
            matcher?.matches(in: $0, allowsSpecial: allowsSpecial) ?? []
        }
        var end = 0
        for (id, range) in matches {
            if end < range.lowerBound { plain(text.slice(end..<range.lowerBound), &pieces) }
            let token = PieceToken(id: id, start: 0, end: Int32(range.count))
            pieces.append(TokenizedPiece(text: text.slice(range), tokens: [token], isAdded: true))
            end = range.upperBound
        }
        if end < text.count { plain(end == 0 ? text : text.slice(end..<text.count), &pieces) }
    }

    private func cut(_ text: AlignedText, _ run: StageRun, _ pieces: inout [TokenizedPiece]) {
        switch core {
        case .bytePair(_, let pattern, _, let pool):
            let parts = SplitPreTokenizer.scan(text, pattern)
            var ids: [Int32] = []
            pool.withEncoder { encoder in
                text.bytes.withUnsafeBufferPointer { encoder.encode($0, cutBy: pattern.scanner, into: &ids) }
            }
            var place = 0
            var offset = 0
            for part in parts {
                var tokens: [PieceToken] = []
                while offset < part.upperBound, place < ids.count {
                    let end = offset + max(1, vocabulary.bytes(of: ids[place]).count)
                    tokens.append(
                        PieceToken(
                            id: ids[place], start: Int32(offset - part.lowerBound), end: Int32(end - part.lowerBound)))
                    (offset, place) = (end, place + 1)
                }
                pieces.append(TokenizedPiece(text: text.slice(part), tokens: tokens, isAdded: false))
            }
        case .staged(let model, let pool):
            var parts: [AlignedText] = []
            if let preTokenizer = stages.preTokenizer {
                preTokenizer.cut(text, into: &parts, run)
            } else {
                parts.append(text)
            }
            pool.withCache { cache in
                for part in parts where !part.isEmpty {
                    pieces.append(TokenizedPiece(text: part, tokens: cache.tokens(of: part, model), isAdded: false))
                }
            }
        }
    }

    // MARK: - Tokens to text

    /// The text of tokens; bytes that are not UTF-8 become U+FFFD, numbers beyond the vocabulary give nothing.
    public func decode(_ ids: [Int32], skipsSpecialTokens: Bool = true) -> String {
        String(decoding: decodedBytes(ids, skipsSpecialTokens: skipsSpecialTokens), as: UTF8.self)
    }

    /// The bytes that `decode` makes a text of.
    func decodedBytes(_ ids: [Int32], skipsSpecialTokens: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        if decodesByBytes {
            bytes.reserveCapacity(ids.count * 4)
            for id in ids where !(skipsSpecialTokens && vocabulary.specialIDs.contains(id)) {
                bytes.append(contentsOf: vocabulary.bytes(of: id))
            }
            return bytes
        }
        let names = ids.compactMap { id -> [UInt8]? in
            guard id >= 0, Int(id) < vocabulary.count else { return nil }
            let name = normalizedContents[id] ?? Array(vocabulary.names[Int(id)].utf8)
            return skipsSpecialTokens && specialContents.contains(name) ? nil : name
        }
        guard let decoder = stages.decoder else { return Array(names.joined(separator: [0x20])) }
        return Array(decoder.decode(names).joined())
    }

    /// Whether the text of tokens is their bytes joined.
    var decodesByBytes: Bool {
        if case .bytePair = core { return stages.decoder is ByteLevelDecoder }
        return false
    }

    /// The bytes one token stands for, possibly half a character; none for a number beyond the vocabulary.
    public func bytes(of id: Int32) -> [UInt8] { Array(vocabulary.bytes(of: id)) }

    /// The id of a token by its name: `<|im_end|>`, or a learned token as files write it (`Ġthe`, `▁the`, `##ing`).
    public func id(ofToken name: String) -> Int32? { vocabulary.id(of: name) }

    // MARK: - What it consists of

    /// How texts are cut before tokens are formed, where that is a published pattern and the tokens are byte-level BPE.
    public var pattern: TokenizerPattern? {
        if case .bytePair(_, let pattern, _, _) = core { pattern } else { nil }
    }

    /// The model's name in `tokenizer.json`: BPE, WordPiece, Unigram or WordLevel.
    public var kind: String {
        switch core {
        case .bytePair: SymbolPairModel.type
        case .staged(let model, _): type(of: model).type
        }
    }

    /// How many tokens there are, control tokens included; ids are below this.
    public var vocabularySize: Int { vocabulary.count }
    /// Control tokens and their ids.
    public var specialTokens: [String: Int32] {
        Dictionary(
            vocabulary.added.filter(\.isSpecial).map { ($0.content, $0.id) }, uniquingKeysWith: { first, _ in first })
    }
    /// Tokens matched as a whole, by ascending id.
    public var addedTokens: [AddedToken] { vocabulary.added }
    /// Names by id, as files write them: GGUF's `tokenizer.ggml.tokens`.
    public var tokenStrings: [String] { vocabulary.names }
    /// Merges in order, each `"left right"`: GGUF's `tokenizer.ggml.merges`. Empty for models without merges.
    public var mergeStrings: [String] {
        let merges: [(left: Int32, right: Int32)] =
            switch core {
            case .bytePair(let model, _, _, _): model.merges.map { (left: $0.left, right: $0.right) }
            case .staged(let model, _): (model as? SymbolPairModel)?.merges ?? []
            }
        return merges.map { "\(vocabulary.names[Int($0.left)]) \(vocabulary.names[Int($0.right)])" }
    }
    /// Whether text is brought to normalisation form C first, and nothing else is done to it.
    public var normalizesToNFC: Bool { stages.normalizer is NFCNormalizer }
    /// How texts that are too long are cut; nil: not at all.
    public var truncation: Truncation? { stages.truncation }
    /// How texts that are too short are filled up; nil: not at all.
    public var padding: Padding? { stages.padding }

    /// The token that stands for what the model does not know; nil where everything is known.
    public var unknownID: Int32? {
        switch core {
        case .bytePair: nil
        case .staged(let model, _): model.unknownToken
        }
    }

    /// Whether the id is a control token.
    public func isSpecial(_ id: Int32) -> Bool { vocabulary.specialIDs.contains(id) }

    /// The same tokenizer with other settings for length.
    public func with(truncation: Truncation?, padding: Padding?) -> Tokenizer {
        var stages = stages
        stages.truncation = truncation
        stages.padding = padding
        return Tokenizer(vocabulary: vocabulary, core: core, stages: stages)
    }
}
