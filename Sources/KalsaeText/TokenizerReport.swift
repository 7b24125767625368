// How well a tokenizer suits a text: how many bytes a token holds, into how many tokens words fall, which it breaks
// most, whether Hangul syllables stay whole. It judges nothing by itself; comparing several on the same text does.

import Foundation

/// Figures of one tokenizer on one body of text.
public struct TokenizerReport: Codable, Sendable, Equatable {
    /// A word and the tokens it falls into.
    public struct BrokenWord: Codable, Sendable, Equatable {
        public var word: String
        public var tokens: Int
        /// How often the word occurs.
        public var count: Int
    }

    /// What the tokenizer is called.
    public var name: String
    /// Its model: BPE, WordPiece, Unigram or WordLevel.
    public var kind: String
    public var vocabularySize: Int
    /// Bytes of UTF-8 read.
    public var bytes: Int
    public var tokens: Int
    /// Mean bytes of text a token stands for.
    public var bytesPerToken: Double
    /// Mean tokens a word falls into, by the script of the word's first letter: `ko` Hangul, `en` Latin, `other`.
    public var tokensPerWord: [String: Double]
    /// The share of the vocabulary that the text uses.
    public var vocabularyUsed: Double
    /// The share of tokens that stand for what the model does not know.
    public var unknownShare: Double
    /// Words that fall into most tokens for their length.
    public var worstWords: [BrokenWord]
    /// Hangul syllables in the text, and those of them that more than one token stands for.
    public var hangulSyllables: Int
    public var hangulBroken: Int

    /// Measures a tokenizer.
    ///
    /// - Parameters:
    ///   - texts: read one by one; a line each is best.
    ///   - worst: how many of the worst words are kept.
    /// - Throws: what `Tokenizer.encoding(of:)` throws.
    public init(_ tokenizer: Tokenizer, name: String, texts: some Sequence<String>, worst: Int = 10) throws {
        var counter = Counter(unknown: tokenizer.unknownID)
        // A text is measured whole, whatever the tokenizer would cut or fill up.
        let tokenizer = tokenizer.with(truncation: nil, padding: nil)
        for text in texts { try counter.add(text, tokenizer) }
        self.name = name
        kind = tokenizer.kind
        vocabularySize = tokenizer.vocabularySize
        bytes = counter.bytes
        tokens = counter.tokens
        bytesPerToken = counter.tokens > 0 ? Double(counter.bytes) / Double(counter.tokens) : 0
        tokensPerWord = counter.perScript.mapValues { Double($0.tokens) / Double(max(1, $0.words)) }
        vocabularyUsed = Double(counter.used.count) / Double(max(1, tokenizer.vocabularySize))
        unknownShare = Double(counter.unknownTokens) / Double(max(1, counter.tokens))
        worstWords = counter.worst(worst)
        hangulSyllables = counter.syllables
        hangulBroken = counter.broken
    }

    /// The running counts.
    private struct Counter {
        var bytes = 0
        var tokens = 0
        var used: Set<Int32> = []
        var perScript: [String: (words: Int, tokens: Int)] = [:]
        var words: [String: (tokens: Int, count: Int)] = [:]
        var syllables = 0
        var broken = 0
        var unknownTokens = 0
        let unknown: Int32?

        /// Distinct words that are remembered.
        private static let mostWords = 200_000

        init(unknown: Int32?) { self.unknown = unknown }

        mutating func add(_ text: String, _ tokenizer: Tokenizer) throws {
            let encoding = try tokenizer.encoding(of: text, addsSpecialTokens: false)
            bytes += text.utf8.count
            tokens += encoding.count
            used.formUnion(encoding.ids)
            if let unknown { unknownTokens += encoding.ids.lazy.filter { $0 == unknown }.count }
            let scalars = Array(text.unicodeScalars)
            // How many tokens touch each scalar, and which starts where.
            var touching = [Int32](repeating: 0, count: scalars.count)
            for range in encoding.offsets {
                for place in range.clamped(to: 0..<scalars.count) { touching[place] += 1 }
            }
            for (place, scalar) in scalars.enumerated() where (0xAC00...0xD7A3).contains(scalar.value) {
                syllables += 1
                if touching[place] > 1 { broken += 1 }
            }
            addWords(scalars, encoding)
        }

        private mutating func addWords(_ scalars: [Unicode.Scalar], _ encoding: Encoding) {
            let ranges = encoding.offsets.filter { !$0.isEmpty }
            var token = 0
            var start = 0
            while start < scalars.count {
                guard !scalars[start].properties.isWhitespace else {
                    start += 1
                    continue
                }
                var end = start
                while end < scalars.count, !scalars[end].properties.isWhitespace { end += 1 }
                while token < ranges.count, ranges[token].upperBound <= start { token += 1 }
                var number = 0
                var next = token
                while next < ranges.count, ranges[next].lowerBound < end {
                    if ranges[next].upperBound > start { number += 1 }
                    next += 1
                }
                note(String(String.UnicodeScalarView(scalars[start..<end])), scalars[start..<end], number)
                start = end
            }
        }

        private mutating func note(_ word: String, _ scalars: ArraySlice<Unicode.Scalar>, _ number: Int) {
            let letter = scalars.first { $0.properties.isAlphabetic }
            guard let letter else { return }
            let script =
                switch letter.value {
                case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E: "ko"
                case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: "en"
                default: "other"
                }
            perScript[script, default: (0, 0)].words += 1
            perScript[script, default: (0, 0)].tokens += number
            if words[word] != nil || words.count < Self.mostWords {
                words[word, default: (number, 0)].count += 1
            }
        }

        /// The words with most tokens a character; of equal ones the more frequent, then by the alphabet.
        func worst(_ number: Int) -> [BrokenWord] {
            func ratio(_ word: BrokenWord) -> Double {
                Double(word.tokens) / Double(max(2, word.word.unicodeScalars.count))
            }
            let all = words.map { BrokenWord(word: $0.key, tokens: $0.value.tokens, count: $0.value.count) }
                .filter { $0.tokens > 1 }
            return Array(
                all.sorted { left, right in
                    if ratio(left) != ratio(right) { return ratio(left) > ratio(right) }
                    if left.count != right.count { return left.count > right.count }
                    return left.word < right.word
                }.prefix(number))
        }
    }
}
