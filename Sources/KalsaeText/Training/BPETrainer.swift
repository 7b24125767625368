// Learns a byte-level BPE tokenizer from texts: counts pieces over a few threads, then joins the most frequent pair of
// neighbours again and again. Ids: the 256 bytes in the order of their characters, learned tokens as they were learned,
// control tokens last. It never keeps the texts.

import Foundation
import KalsaeSupport

/// Trains a byte-level BPE tokenizer (Sennrich et al. 2016).
///
/// ```swift
/// var trainer = try BPETrainer(settings: .init(vocabulary: 8192))
/// trainer.add(texts)
/// let tokenizer = try trainer.train()
/// ```
public struct BPETrainer: Sendable {
    /// What to learn.
    public struct Settings: Codable, Sendable, Equatable {
        /// Tokens in all: bytes, learned ones and control tokens. A small corpus may yield fewer.
        public var vocabulary: Int
        /// Pairs that occur less often are not joined.
        public var minimumFrequency: Int
        /// Control tokens; they take the last ids, in this order.
        public var specialTokens: [String]
        /// How texts are cut.
        public var pattern: TokenizerPattern
        /// Whether texts are brought to normalisation form C first.
        public var normalizesToNFC: Bool

        public init(
            vocabulary: Int = 8192, minimumFrequency: Int = 2,
            specialTokens: [String] = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
            pattern: TokenizerPattern = .qwen2, normalizesToNFC: Bool = true
        ) {
            self.vocabulary = vocabulary
            self.minimumFrequency = minimumFrequency
            self.specialTokens = specialTokens
            self.pattern = pattern
            self.normalizesToNFC = normalizesToNFC
        }

        /// - Throws: `TextError.invalidSetting`.
        public func validate() throws {
            func refuse(_ name: String, _ reason: String) -> TextError { .invalidSetting(name: name, reason: reason) }
            let least = 256 + specialTokens.count
            guard vocabulary >= least, vocabulary <= Self.largestVocabulary else {
                throw refuse("vocabulary", "\(vocabulary) must be from \(least) to \(Self.largestVocabulary)")
            }
            guard minimumFrequency >= 1 else { throw refuse("minimumFrequency", "\(minimumFrequency) must be above 0") }
            guard specialTokens.allSatisfy({ $0.unicodeScalars.count >= 2 }) else {
                throw refuse("specialTokens", "each must have at least two characters")
            }
            guard Set(specialTokens).count == specialTokens.count else {
                throw refuse("specialTokens", "one of them is listed twice")
            }
        }

        /// The largest vocabulary that can be asked for.
        public static let largestVocabulary = 1_000_000
    }

    /// A piece longer than this many bytes is counted in parts: no token worth learning is that long, and one endless
    /// line must not slow every join.
    private static let longestWord = 512

    private let settings: Settings
    private let threads: Int
    private let normalizer: (any Normalizer)?
    private var words = WordCounter()

    /// - Throws: `TextError.invalidSetting`.
    public init(settings: Settings = Settings(), threads: Int = 2) throws {
        try settings.validate()
        self.settings = settings
        self.threads = max(1, threads)
        normalizer = settings.normalizesToNFC ? NFCNormalizer() : nil
    }

    /// Trains on a stream of texts, a few megabytes of which are held at a time.
    ///
    /// - Throws: `TextError.invalidSetting`, or what the stream throws.
    public static func train(
        on texts: some Sequence<String>, settings: Settings = Settings(), threads: Int = 2,
        progress: any ProgressReporter = SilentProgress()
    ) throws -> Tokenizer {
        var trainer = try BPETrainer(settings: settings, threads: threads)
        var batch: [String] = []
        var size = 0
        var total = 0
        for text in texts {
            batch.append(text)
            size += text.utf8.count
            if size < batchBytes { continue }
            trainer.add(batch)
            total += size
            progress.update("counting words", done: total, total: 0, unit: "bytes")
            batch.removeAll(keepingCapacity: true)
            size = 0
        }
        trainer.add(batch)
        return try trainer.train(progress: progress)
    }

    /// Texts are counted by batches of about this many bytes.
    private static let batchBytes = 8 << 20

    /// Counts the pieces of more texts; what is learned does not depend on their order or the number of threads. Beyond
    /// `WordCounter.mostWords` different ones the rarest are forgotten after each call.
    public mutating func add(_ texts: [String]) {
        guard !texts.isEmpty else { return }
        let total = texts.reduce(0) { $0 + $1.utf8.count }
        let share = max(1, total / threads)
        var parts: [[String]] = [[]]
        var size = 0
        for text in texts {
            if size >= share, parts.count < threads {
                parts.append([])
                size = 0
            }
            parts[parts.count - 1].append(text)
            size += text.utf8.count
        }
        let scanner = settings.pattern.scanner, normalizer = normalizer, threads = threads
        let counters = ParallelMap.map(parts, threads: threads, weight: { _ in .max / threads }) { part in
            Self.count(part, normalizer: normalizer, scanner: scanner)
        }
        for counter in counters { words.merge(counter) }
        words.prune()
    }

    private static func count(
        _ texts: [String], normalizer: (any Normalizer)?, scanner: any PieceScanner
    ) -> WordCounter {
        var counter = WordCounter()
        for var text in texts {
            text.withUTF8 { bytes in
                if let normalized = normalizer?.normalized(bytes) {
                    normalized.withUnsafeBufferPointer { count($0, scanner, &counter) }
                } else {
                    count(bytes, scanner, &counter)
                }
            }
        }
        return counter
    }

    private static func count(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: any PieceScanner, _ counter: inout WordCounter
    ) {
        CharacterClasses.shared.withText(bytes) { text in
            var offset = 0
            while offset < text.count {
                let end = scanner.endOfPiece(at: offset, in: text)
                while offset < end {
                    var part = min(end, offset + longestWord)
                    while part < end, bytes[part] & 0xC0 == 0x80 { part -= 1 }
                    counter.add(UnsafeBufferPointer(rebasing: bytes[offset..<part]))
                    offset = part
                }
            }
        }
    }

    /// Learns the merges from what was counted so far.
    ///
    /// - Throws: `TextError` where the settings contradict each other; `CancellationError`.
    public func train(
        progress: any ProgressReporter = SilentProgress(), isInterrupted: () -> Bool = { false }
    ) throws -> Tokenizer {
        var byteTokens = [Int32](repeating: 0, count: 256)
        var names: [String] = []
        for byte in ByteAlphabet.bytesInCharacterOrder {
            byteTokens[Int(byte)] = Int32(names.count)
            names.append(ByteAlphabet.encode([byte]))
        }
        var known = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Array($1.utf8), Int32($0)) })
        let reserved = Set(settings.specialTokens.map { Array($0.utf8) })
        var merges: [(String, String)] = []
        var joined: Set<UInt64> = []
        let goal = settings.vocabulary - settings.specialTokens.count
        let pairs = PairCounts(
            words: words, byteTokens: byteTokens, tokenLimit: goal, minimumCount: settings.minimumFrequency,
            threads: threads)
        while names.count < goal, let (pair, count) = pairs.popMostFrequent(), count >= settings.minimumFrequency {
            if names.count % 64 == 0, isInterrupted() { throw CancellationError() }
            let left = names[Int(pair.left)], right = names[Int(pair.right)]
            let name = left + right
            let key = Array(name.utf8)
            if reserved.contains(key) { continue }
            // Two pairs may spell the same token; it is learned once, and both merges lead to it.
            let token = known[key] ?? Int32(names.count)
            if known.updateValue(token, forKey: key) == nil { names.append(name) }
            if joined.insert(BytePairModel.key(pair.left, pair.right)).inserted { merges.append((left, right)) }
            pairs.join(pair, into: token)
            if names.count % 256 == 0 {
                progress.update("learning tokens", done: names.count, total: goal, unit: "tokens")
            }
        }
        progress.update("learning tokens", done: names.count, total: names.count, unit: "tokens")

        let added = settings.specialTokens.enumerated().map { index, content in
            AddedToken(id: Int32(names.count + index), content: content, isSpecial: true)
        }
        let vocabulary = try Vocabulary(
            names: names + settings.specialTokens, added: added, field: "specialTokens")
        let model = try BytePairModel(
            vocabulary: vocabulary, merges: merges, ignoresMerges: settings.pattern == .llama3,
            vocabularyField: "vocabulary", field: "merges")
        return Tokenizer(vocabulary: vocabulary, model: model, normalizer: normalizer, pattern: settings.pattern)
    }
}
