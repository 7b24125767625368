// One door to training tokenizers of every kind: settings, the stages that come with a kind, and counting pieces. How a
// kind learns from the counts stands in a file each.

import Foundation
import KalsaeSupport

/// Trains a tokenizer of any kind from texts.
///
/// ```swift
/// let tokenizer = try TokenizerTrainer.train(on: texts, settings: .init(kind: .unigram, vocabulary: 8000))
/// try tokenizer.write(to: folder.appendingPathComponent("tokenizer.json"))
/// ```
public enum TokenizerTrainer {
    /// The kinds of tokenizers.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Byte-level BPE: `BPETrainer`.
        case bytePair = "bpe"
        /// BPE over characters with `▁` for spaces and bytes for rare characters, as SentencePiece makes for Llama 2.
        case sentencePieceBytePair = "sentencepiece-bpe"
        /// BERT's: `unhappiness` becomes `un ##happiness`.
        case wordPiece = "wordpiece"
        /// The unigram language model (Kudo 2018).
        case unigram
        /// Whole words; for teaching.
        case word
        /// Single characters; for teaching.
        case character
    }

    /// What to learn.
    public struct Settings: Codable, Sendable, Equatable {
        public var kind: Kind
        /// Tokens in all. A small corpus may yield fewer.
        public var vocabulary: Int
        /// Pairs and words that occur less often are left out; the unigram model does not look at it.
        public var minimumFrequency: Int
        /// Control tokens beside those that a kind needs by itself.
        public var specialTokens: [String]
        /// Whether text is brought to lower case without accents first; WordPiece only.
        public var lowersCase: Bool
        /// The share of all characters of the corpus that must have tokens of their own (sentencepiece:
        /// character_coverage); rarer ones become bytes, or unknown where a kind has none. Those of ASCII always
        /// have, and WordPiece, which has nothing else for them, gives tokens to all that find room.
        public var characterCoverage: Double

        public init(
            kind: Kind, vocabulary: Int = 8192, minimumFrequency: Int = 2, specialTokens: [String] = [],
            lowersCase: Bool = false, characterCoverage: Double = 0.9995
        ) {
            self.kind = kind
            self.vocabulary = vocabulary
            self.minimumFrequency = minimumFrequency
            self.specialTokens = specialTokens
            self.lowersCase = lowersCase
            self.characterCoverage = characterCoverage
        }

        /// - Throws: `TextError.invalidSetting`.
        public func validate() throws {
            func refuse(_ name: String, _ reason: String) -> TextError { .invalidSetting(name: name, reason: reason) }
            let least = kind.reserved.count + specialTokens.count + 1
            guard vocabulary >= least, vocabulary <= BPETrainer.Settings.largestVocabulary else {
                throw refuse(
                    "vocabulary", "\(vocabulary) must be from \(least) to \(BPETrainer.Settings.largestVocabulary)")
            }
            guard minimumFrequency >= 1 else { throw refuse("minimumFrequency", "\(minimumFrequency) must be above 0") }
            guard characterCoverage > 0, characterCoverage <= 1 else {
                throw refuse("characterCoverage", "\(characterCoverage) must be above 0 and at most 1")
            }
            let all = kind.reserved + specialTokens
            guard !specialTokens.contains(""), Set(all).count == all.count else {
                throw refuse(
                    "specialTokens", "one of them is empty, listed twice, or a token that every \(kind.rawValue) has")
            }
        }
    }

    /// Trains on texts; what is learned does not depend on their order.
    ///
    /// Cost: the counts of distinct pieces are held in memory, the texts are not.
    ///
    /// - Throws: `TextError.invalidSetting`, or what the texts throw.
    public static func train(
        on texts: some Sequence<String>, settings: Settings, threads: Int = 2,
        progress: any ProgressReporter = SilentProgress()
    ) throws -> Tokenizer {
        try settings.validate()
        if settings.kind == .bytePair {
            var bytes = BPETrainer.Settings(
                vocabulary: settings.vocabulary, minimumFrequency: settings.minimumFrequency)
            if !settings.specialTokens.isEmpty { bytes.specialTokens = settings.specialTokens }
            return try BPETrainer.train(on: texts, settings: bytes, threads: threads, progress: progress)
        }
        let stages = try stages(settings)
        let words = count(texts, stages, isSplitAtMarks: settings.kind == .sentencePieceBytePair, progress)
        switch settings.kind {
        case .bytePair, .sentencePieceBytePair: return try sentencePieceBytePair(words, settings, stages, progress)
        case .wordPiece: return try wordPiece(words, settings, stages, progress)
        case .unigram: return try unigram(words, settings, stages, progress)
        case .word, .character: return try wordLevel(words, settings, stages)
        }
    }

    /// A piece and how often it occurs.
    typealias CountedWord = (bytes: [UInt8], count: Int)

    /// The longest piece that is learned from, in bytes; a longer one is counted in parts.
    private static let longestWord = 256

    /// The pieces of all texts, the most frequent first, equal ones by their bytes.
    private static func count(
        _ texts: some Sequence<String>, _ stages: TokenizerStages, isSplitAtMarks: Bool,
        _ progress: any ProgressReporter
    ) -> [CountedWord] {
        var counts: [[UInt8]: Int] = [:]
        var total = 0
        var reported = 0
        let cutter: (any PreTokenizer)? =
            isSplitAtMarks ? MetaspacePreTokenizer(Metaspace(scheme: .never, splits: true)) : stages.preTokenizer
        for var text in texts {
            total += text.utf8.count
            let run = StageRun()
            var pieces: [AlignedText] = []
            text.withUTF8 { bytes in
                var aligned = AlignedText(bytes, isAligned: false)
                stages.normalizer?.normalize(&aligned, run)
                if let cutter { cutter.cut(aligned, into: &pieces, run) } else { pieces.append(aligned) }
            }
            for piece in pieces where !piece.isEmpty {
                var start = 0
                while start < piece.count {
                    var end = min(piece.count, start + longestWord)
                    while end < piece.count, piece[end] & 0xC0 == 0x80 { end -= 1 }
                    counts[Array(piece.slice(start..<end).bytes), default: 0] += 1
                    start = end
                }
            }
            if counts.count > WordCounter.mostWords { prune(&counts) }
            if total - reported > 4 << 20 {
                progress.update("counting words", done: total, total: 0, unit: "bytes")
                reported = total
            }
        }
        return counts.map { (bytes: $0.key, count: $0.value) }.sorted { left, right in
            left.count != right.count ? left.count > right.count : left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }

    /// Lets the rarest pieces go, as `WordCounter.prune` does.
    private static func prune(_ counts: inout [[UInt8]: Int]) {
        var least = 2
        while counts.values.count(where: { $0 >= least }) > WordCounter.mostWords / 2 { least += 1 }
        counts = counts.filter { $0.value >= least }
    }

    /// Characters of ASCII, then the others by how often they occur, the most frequent first, until they cover the
    /// wanted share.
    static func characters(_ words: [CountedWord], coverage: Double) -> [(scalar: UInt32, count: Int)] {
        var counts: [UInt32: Int] = [:]
        for (bytes, count) in words {
            bytes.withUnsafeBufferPointer { bytes in
                var offset = 0
                while offset < bytes.count {
                    let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
                    counts[scalar, default: 0] += count
                    offset += length
                }
            }
        }
        let total = counts.values.reduce(0, +)
        let ordered = counts.map { (scalar: $0.key, count: $0.value) }.sorted { left, right in
            let isFirst = left.scalar < 0x80
            if isFirst != (right.scalar < 0x80) { return isFirst }
            return left.count != right.count ? left.count > right.count : left.scalar < right.scalar
        }
        var covered = 0
        return ordered.prefix { character in
            if character.scalar < 0x80 {
                covered += character.count
                return true
            }
            defer { covered += character.count }
            return Double(covered) < Double(total) * coverage
        }.map { $0 }
    }

    /// A scalar as bytes.
    static func bytes(_ scalar: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        UTF8Scalar.append(scalar, to: &bytes)
        return bytes
    }

    // MARK: - Kinds

    private static func stages(_ settings: Settings) throws -> TokenizerStages {
        var stages = TokenizerStages()
        let space = SentencePieceLists.space
        switch settings.kind {
        case .bytePair: break
        case .sentencePieceBytePair:
            stages.normalizer = NormalizerSequence([
                NFCNormalizer(), PrependNormalizer(space),
                ReplaceNormalizer(try TextPattern(literal: " ", field: "normalizer"), with: space),
            ])
            stages.decoder = DecoderSequence([
                ReplaceDecoder(try TextPattern(literal: space, field: "decoder"), with: " "), ByteFallbackDecoder(),
                FuseDecoder(), StripDecoder(" ", start: 1, stop: 0),
            ])
        case .wordPiece:
            stages.normalizer = BertNormalizer(stripsAccents: settings.lowersCase, lowersCase: settings.lowersCase)
            stages.preTokenizer = BertPreTokenizer()
            stages.decoder = WordPieceDecoder(prefix: "##", cleansUp: true)
        case .unigram:
            stages.normalizer = NFCNormalizer()
            let metaspace = Metaspace(scheme: .always, splits: true)
            stages.preTokenizer = MetaspacePreTokenizer(metaspace)
            stages.decoder = DecoderSequence([ByteFallbackDecoder(), MetaspaceDecoder(metaspace)])
        case .word:
            stages.normalizer = NFCNormalizer()
            stages.preTokenizer = WhitespacePreTokenizer()
        case .character:
            stages.normalizer = NFCNormalizer()
            stages.preTokenizer = SplitPreTokenizer(
                try TextPattern(expression: "(?m:.)", field: "pre_tokenizer"), behavior: .isolated)
            stages.decoder = FuseDecoder()
        }
        return stages
    }

    private static func wordLevel(
        _ words: [CountedWord], _ settings: Settings, _ stages: TokenizerStages
    ) throws -> Tokenizer {
        let reserved = settings.kind.reserved + settings.specialTokens
        let taken = Set(reserved.map { Array($0.utf8) })
        let learned = words.filter { $0.count >= settings.minimumFrequency && !taken.contains($0.bytes) }
            .prefix(settings.vocabulary - reserved.count).map { String(decoding: $0.bytes, as: UTF8.self) }
        let vocabulary = try Vocabulary(
            names: reserved + learned, added: special(reserved), field: "vocabulary", spelling: .plain)
        let model = try WordLevelModel(vocabulary: vocabulary, unknown: reserved[0])
        return Tokenizer(vocabulary: vocabulary, core: .staged(model, PieceCachePool()), stages: stages)
    }

    /// The first tokens as control tokens.
    static func special(_ names: [String]) -> [AddedToken] {
        names.enumerated().map { AddedToken(id: Int32($0.offset), content: $0.element, isSpecial: true) }
    }
}

extension TokenizerTrainer.Kind {
    /// The control tokens that a kind has by itself, its unknown token among them.
    var reserved: [String] {
        switch self {
        case .bytePair: []
        case .sentencePieceBytePair, .unigram: ["<unk>", "<s>", "</s>"]
        case .wordPiece: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        case .word, .character: ["[UNK]"]
        }
    }
}
