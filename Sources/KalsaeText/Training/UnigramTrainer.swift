// Learns a unigram language model (Kudo 2018): from many candidate pieces, expectation and maximisation find how likely
// each is, and those that the corpus misses least are taken out, until the vocabulary has its size.

import Foundation
import KalsaeSupport

/// The state of learning a unigram model.
struct UnigramTrainer {
    /// Candidates longer than this many characters are not considered (sentencepiece: max_sentencepiece_length).
    private static let longestPiece = 16
    /// How many candidates there are for each token wanted.
    private static let candidatesPerToken = 20
    /// Substrings are counted in at most this many distinct words, the most frequent ones.
    private static let mostWords = 400_000
    /// The share of candidates that stays at each step, and how many rounds come before it (sentencepiece's defaults).
    private static let shrinkingFactor = 0.75
    private static let rounds = 2
    /// A piece that is expected less often than this goes.
    private static let leastExpected = 0.5

    private let words: [TokenizerTrainer.CountedWord]
    private let characters: [[UInt8]: Int]
    private var pieces: [(name: [UInt8], score: Double)] = []

    init(_ words: [TokenizerTrainer.CountedWord], characters: [(scalar: UInt32, count: Int)], goal: Int) {
        self.words = words
        self.characters = Dictionary(
            characters.map { (TokenizerTrainer.bytes($0.scalar), $0.count) }, uniquingKeysWith: { first, _ in first })
        var counts: [[UInt8]: Int] = [:]
        for (bytes, count) in words.prefix(Self.mostWords) {
            let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
            for first in 0..<max(0, starts.count - 1) {
                for last in first + 2..<max(first + 2, min(starts.count, first + Self.longestPiece + 1)) {
                    counts[Array(bytes[starts[first]..<starts[last]]), default: 0] += count
                }
            }
        }
        var candidates: [(name: [UInt8], weight: Double)] = []
        for (name, count) in counts where count > 1 { candidates.append((name, Double(count * name.count))) }
        candidates.sort(by: Self.isBetter)
        if candidates.count > goal * Self.candidatesPerToken {
            candidates.removeSubrange((goal * Self.candidatesPerToken)...)
        }
        let ordered = self.characters.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let all = ordered.map { (name: $0.key, weight: Double($0.value)) } + candidates
        let total = log(all.reduce(0) { $0 + $1.weight })
        pieces = all.map { (name: $0.name, score: log($0.weight) - total) }
    }

    private static func isBetter(
        _ left: (name: [UInt8], weight: Double), _ right: (name: [UInt8], weight: Double)
    ) -> Bool {
        if left.weight != right.weight { return left.weight > right.weight }
        return left.name.lexicographicallyPrecedes(right.name)
    }

    /// The pieces and their scores, the best first, every character among them.
    mutating func learn(goal: Int, progress: any ProgressReporter) -> [(name: [UInt8], score: Double)] {
        while true {
            for _ in 0..<Self.rounds { maximise(expected()) }
            progress.update("pruning tokens to \(goal)", done: pieces.count, total: 0, unit: "tokens")
            if pieces.count <= goal * 11 / 10 { break }
            prune(to: max(goal * 11 / 10, Int(Double(pieces.count) * Self.shrinkingFactor)))
        }
        return finish(goal: goal)
    }

    private func isCharacter(_ name: [UInt8]) -> Bool { UTF8Scalar.length(name[0]) == name.count }

    /// How often each piece is expected in the corpus, over all ways to cut it.
    private func expected() -> [Double] {
        let trie = ByteTrie(pieces.enumerated().map { (name: $0.element.name, number: Int32($0.offset)) })
        var result = [Double](repeating: 0, count: pieces.count)
        for (bytes, count) in words {
            bytes.withUnsafeBufferPointer { bytes in
                trie.withEdges { edges in
                    var forward = [Double](repeating: -.infinity, count: bytes.count + 1)
                    var arcs: [(start: Int, end: Int, piece: Int)] = []
                    forward[0] = 0
                    for start in 0..<bytes.count where forward[start] > -.infinity {
                        trie.names(in: bytes, at: start, edges) { piece, end in
                            arcs.append((start, end, Int(piece)))
                            forward[end] = Self.sum(forward[end], forward[start] + pieces[Int(piece)].score)
                        }
                    }
                    guard forward[bytes.count] > -.infinity else { return }
                    var backward = [Double](repeating: -.infinity, count: bytes.count + 1)
                    backward[bytes.count] = 0
                    for (start, end, piece) in arcs.reversed() where backward[end] > -.infinity {
                        let rest = backward[end] + pieces[piece].score
                        result[piece] += Double(count) * exp(forward[start] + rest - forward[bytes.count])
                        backward[start] = Self.sum(backward[start], rest)
                    }
                }
            }
        }
        return result
    }

    /// The logarithm of a sum of two numbers given by their logarithms.
    private static func sum(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity { return right }
        if right == -.infinity { return left }
        let high = max(left, right)
        return high + log1p(exp(min(left, right) - high))
    }

    /// New scores from what was expected, by the digamma function, which favours few pieces (variational Bayes).
    private mutating func maximise(_ expected: [Double]) {
        var kept: [(name: [UInt8], count: Double)] = []
        for (piece, count) in zip(pieces, expected) {
            if count >= Self.leastExpected {
                kept.append((piece.name, count))
            } else if isCharacter(piece.name) {
                kept.append((piece.name, Self.leastExpected))
            }
        }
        let total = Self.digamma(kept.reduce(0) { $0 + $1.count })
        pieces = kept.map { (name: $0.name, score: Self.digamma($0.count) - total) }
    }

    /// The digamma function for positive numbers (Abramowitz and Stegun 6.3.5, 6.3.18).
    static func digamma(_ value: Double) -> Double {
        var value = value
        var result = 0.0
        while value < 7 {
            result -= 1 / value
            value += 1
        }
        value -= 0.5
        let square = 1 / (value * value)
        return result + log(value)
            + square * (1.0 / 24 - square * (7.0 / 960 - square * (31.0 / 8064 - square * 127.0 / 30720)))
    }

    /// Takes out the pieces whose loss makes the corpus least unlikely.
    private mutating func prune(to size: Int) {
        let trie = ByteTrie(pieces.enumerated().map { (name: $0.element.name, number: Int32($0.offset)) })
        var used = [Double](repeating: 0, count: pieces.count)
        for (bytes, count) in words {
            for piece in best(bytes, trie, without: nil)?.pieces ?? [] { used[piece] += Double(count) }
        }
        let total = max(1, used.reduce(0, +))
        var losses: [(place: Int, loss: Double)] = []
        for (place, piece) in pieces.enumerated() {
            if isCharacter(piece.name) {
                losses.append((place, .infinity))
            } else if used[place] > 0, let other = best(piece.name, trie, without: place) {
                // What the corpus loses where others stand in for this piece.
                losses.append((place, used[place] / total * (piece.score - other.score)))
            } else if used[place] > 0 {
                losses.append((place, .infinity))
            }
        }
        losses.sort { left, right in left.loss != right.loss ? left.loss > right.loss : left.place < right.place }
        pieces = losses.prefix(max(size, characters.count)).map(\.place).sorted().map { pieces[$0] }
    }

    /// The most likely way to cut, without one piece where asked for.
    private func best(
        _ bytes: [UInt8], _ trie: ByteTrie, without excluded: Int?
    ) -> (pieces: [Int], score: Double)? {
        bytes.withUnsafeBufferPointer { bytes in
            trie.withEdges { edges in
                var scores = [Double](repeating: -.infinity, count: bytes.count + 1)
                var from = [(start: Int, piece: Int)](repeating: (-1, -1), count: bytes.count + 1)
                scores[0] = 0
                for start in 0..<bytes.count where scores[start] > -.infinity {
                    trie.names(in: bytes, at: start, edges) { piece, end in
                        let score = scores[start] + pieces[Int(piece)].score
                        if Int(piece) != excluded, score > scores[end] {
                            scores[end] = score
                            from[end] = (start, Int(piece))
                        }
                    }
                }
                guard scores[bytes.count] > -.infinity else { return nil }
                var path: [Int] = []
                var end = bytes.count
                while end > 0 {
                    path.append(from[end].piece)
                    end = from[end].start
                }
                return (path, scores[bytes.count])
            }
        }
    }

    private func finish(goal: Int) -> [(name: [UInt8], score: Double)] {
        let ordered = pieces.sorted {
            $0.score != $1.score ? $0.score > $1.score : $0.name.lexicographicallyPrecedes($1.name)
        }
        var room = goal - ordered.lazy.filter { isCharacter($0.name) }.count
        return ordered.filter { piece in
            if isCharacter(piece.name) { return true }
            room -= 1
            return room >= 0
        }
    }
}

extension TokenizerTrainer {
    /// The score of tokens for bytes: they stand in for unknown characters only.
    private static let byteScore = -100.0

    /// A unigram model: unknown, begin, end, learned pieces by their scores, 256 bytes.
    static func unigram(
        _ words: [CountedWord], _ settings: Settings, _ stages: TokenizerStages, _ progress: any ProgressReporter
    ) throws -> Tokenizer {
        let reserved = settings.kind.reserved + settings.specialTokens
        let bytes = (0...255).map { ByteFallbackDecoder.name($0) }
        let room = settings.vocabulary - reserved.count - bytes.count
        guard room > 0 else {
            throw TextError.invalidSetting(
                name: "vocabulary", reason: "\(settings.vocabulary) leaves no room beside 256 bytes")
        }
        let taken = Set((reserved + bytes).map { Array($0.utf8) })
        let alphabet = Array(characters(words, coverage: settings.characterCoverage).prefix(room))
        var trainer = UnigramTrainer(words, characters: alphabet, goal: room)
        let learned = trainer.learn(goal: room, progress: progress).filter { !taken.contains($0.name) }
        let names = reserved + learned.map { String(decoding: $0.name, as: UTF8.self) } + bytes
        let scores =
            reserved.map { _ in 0.0 } + learned.map(\.score) + bytes.map { _ in byteScore }
        let vocabulary = try Vocabulary(
            names: names, added: special(reserved), field: "vocabulary", spelling: .sentencePiece)
        let model = try UnigramModel(vocabulary: vocabulary, scores: scores, unknown: 0, fallsBackToBytes: true)
        return Tokenizer(vocabulary: vocabulary, core: .staged(model, PieceCachePool()), stages: stages)
    }
}
