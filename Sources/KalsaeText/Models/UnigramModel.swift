// The unigram language model (Kudo 2018): of all ways to cut a piece into tokens the one whose scores add up to most,
// found by Viterbi's method in one pass. Characters without a token cost `unknownPenalty` more than the worst token.

struct UnigramModel: TokenizerModel {
    static let type = "Unigram"

    /// How much worse than the worst token an unknown character is (sentencepiece: kUnkPenalty).
    static let unknownPenalty = 10.0

    let scores: [Double]
    let unknown: Int32?
    let fallsBackToBytes: Bool
    private let vocabulary: Vocabulary
    private let trie: ByteTrie
    private let byteTokens: [Int32]
    private let unknownScore: Double

    /// - Parameters:
    ///   - scores: natural logarithms of probabilities, by id.
    ///   - excluded: tokens that no text becomes by itself, such as control tokens of SentencePiece.
    /// - Throws: `TextError.malformed` where the unknown token is none of the vocabulary.
    init(
        vocabulary: Vocabulary, scores: [Double], unknown: Int32?, fallsBackToBytes: Bool, excluded: Set<Int32> = []
    ) throws {
        // Without an unknown token a text of characters that are no tokens has no tokens either.
        if let unknown, unknown < 0 || Int(unknown) >= scores.count {
            throw TextError.malformed(field: "model.unk_id", reason: "is no token of the vocabulary")
        }
        if let place = scores.firstIndex(where: { !$0.isFinite }) {
            throw TextError.malformed(field: "model.vocab[\(place)]", reason: "has no finite score")
        }
        self.vocabulary = vocabulary
        self.scores = scores
        self.unknown = unknown
        self.fallsBackToBytes = fallsBackToBytes
        trie = ByteTrie(
            scores.indices.filter {
                !excluded.contains(Int32($0)) && !vocabulary.specialIDs.contains(Int32($0))
            }.map {
                (name: Array(vocabulary.names[$0].utf8), number: Int32($0))
            })
        byteTokens = (0...255).map { vocabulary.modelID(Array(ByteFallbackDecoder.name($0).utf8)) ?? -1 }
        let counted = scores.indices.filter { !excluded.contains(Int32($0)) }.map { scores[$0] }
        unknownScore = (counted.min() ?? 0) - Self.unknownPenalty
    }

    var surfaceToken: Int32? { unknown }
    var unknownToken: Int32? { unknown }

    func tokenize(_ piece: UnsafeBufferPointer<UInt8>, into output: inout [PieceToken]) {
        // Stands for a character without a token on the way; what comes of it `appendUnknown` says.
        let unknown = self.unknown ?? -1
        var best = [Double](repeating: 0, count: piece.count + 1)
        var from = [Int32](repeating: -1, count: piece.count + 1)
        var token = [Int32](repeating: 0, count: piece.count + 1)
        trie.withEdges { edges in
            var start = 0
            while start < piece.count {
                let length = UTF8Scalar.length(piece[start])
                let here = best[start]
                var hasSingle = false
                func offer(_ id: Int32, _ end: Int, _ score: Double) {
                    if from[end] < 0 || score > best[end] {
                        best[end] = score
                        from[end] = Int32(start)
                        token[end] = id
                    }
                }
                trie.names(in: piece, at: start, edges) { id, end in
                    offer(id, end, scores[Int(id)] + here)
                    if end - start == length { hasSingle = true }
                }
                if !hasSingle { offer(unknown, start + length, unknownScore + here) }
                start += length
            }
        }
        var path: [PieceToken] = []
        var end = piece.count
        while end > 0 {
            let start = Int(from[end])
            if token[end] == unknown, let last = path.last, last.id == unknown {
                path[path.count - 1].start = Int32(start)
            } else {
                path.append(PieceToken(id: token[end], start: Int32(start), end: Int32(end)))
            }
            end = start
        }
        for found in path.reversed() {
            if found.id == unknown { appendUnknown(piece, found, &output) } else { output.append(found) }
        }
    }

    /// An unknown stretch: a token where the stretch as a whole is one, else its bytes, else unknown.
    private func appendUnknown(
        _ piece: UnsafeBufferPointer<UInt8>, _ found: PieceToken, _ output: inout [PieceToken]
    ) {
        let stretch = UnsafeBufferPointer(rebasing: piece[Int(found.start)..<Int(found.end)])
        if let id = vocabulary.textID(stretch), Int(id) < scores.count {
            output.append(PieceToken(id: id, start: found.start, end: found.end))
        } else if fallsBackToBytes, stretch.allSatisfy({ byteTokens[Int($0)] >= 0 }) {
            for byte in stretch {
                output.append(PieceToken(id: byteTokens[Int(byte)], start: found.start, end: found.end))
            }
        } else if found.id >= 0 {
            output.append(found)
        }
    }

    func members(_ vocabulary: Vocabulary) -> [(key: String, json: String)] {
        let lines = scores.indices.map {
            "[\(JSONText.string(vocabulary.names[$0])), \(JSONText.number(scores[$0]))]"
        }
        return [
            (key: "unk_id", json: unknown.map { "\($0)" } ?? "null"), (key: "vocab", json: ModelText.list(lines)),
            (key: "byte_fallback", json: "\(fallsBackToBytes)"),
        ]
    }
}
