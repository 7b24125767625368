// tiktoken's ranks: a line for each token, its bytes in Base64, a space, its number. The pattern and the control tokens
// are not in the file; the caller gives them. Merges follow from the ranks: a token is the pair into which its bytes
// fall when only lower ranks join.

import Foundation

extension Tokenizer {
    /// Reads a `.tiktoken` file of ranks.
    ///
    /// - Parameters:
    ///   - pattern: how texts are cut; the file does not say. `cl100k_base` and its kin cut as Llama 3.
    ///   - specialTokens: control tokens and their ids, above the ranks without a hole.
    /// - Throws: `TextError.malformed` naming the line.
    public convenience init(
        tiktoken data: Data, pattern: TokenizerPattern = .llama3, specialTokens: [String: Int32] = [:]
    ) throws {
        let ranks = try TiktokenFile.read(Array(data))
        var names = ranks.map { ByteAlphabet.encode($0) }
        let merges = TiktokenFile.merges(ranks).map { (ByteAlphabet.encode($0), ByteAlphabet.encode($1)) }
        var added: [AddedToken] = []
        for (name, id) in specialTokens.sorted(by: { $0.value < $1.value }) {
            guard Int(id) == names.count else {
                throw TextError.malformed(field: "special tokens", reason: "the id \(id) of \(name) leaves a hole")
            }
            names.append(name)
            added.append(AddedToken(id: id, content: name, isSpecial: true))
        }
        let vocabulary = try Vocabulary(names: names, added: added, field: "ranks")
        let model = try BytePairModel(
            vocabulary: vocabulary, merges: merges, ignoresMerges: true, vocabularyField: "ranks", field: "ranks")
        self.init(vocabulary: vocabulary, model: model, normalizer: nil, pattern: pattern)
    }
}

enum TiktokenFile {
    /// Tokens by rank.
    static func read(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var tokens: [[UInt8]?] = []
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
        tokens = Array(repeating: nil, count: lines.count)
        for (place, line) in lines.enumerated() {
            func wrong(_ reason: String) -> TextError { .malformed(field: "line \(place + 1)", reason: reason) }
            let parts = line.split(separator: 0x20)
            guard parts.count == 2, let data = Data(base64Encoded: Data(parts[0])), !data.isEmpty,
                let rank = Int(String(decoding: parts[1].filter { $0 != 0x0D }, as: UTF8.self))
            else { throw wrong("must be a token in Base64, a space and its number") }
            guard rank >= 0, rank < lines.count else { throw wrong("the number \(rank) leaves a hole") }
            guard tokens[rank] == nil else { throw wrong("the number \(rank) occurs twice") }
            tokens[rank] = Array(data)
        }
        return tokens.compactMap { $0 }
    }

    /// The pair that each token of more than one byte is made of.
    static func merges(_ tokens: [[UInt8]]) -> [([UInt8], [UInt8])] {
        let table = TokenTable(
            tokens.enumerated().map { (name: $0.element, number: Int32($0.offset)) }, count: tokens.count)
        return tokens.enumerated().compactMap { rank, token in
            guard token.count > 1 else { return nil }
            var cuts = Array(0...token.count)
            while cuts.count > 3 {
                var best: (rank: Int32, place: Int)?
                for place in 0..<cuts.count - 2 {
                    guard let found = table.find(token[cuts[place]..<cuts[place + 2]]), found < rank else { continue }
                    if best.map({ found < $0.rank }) ?? true { best = (found, place) }
                }
                guard let best else { return nil }
                cuts.remove(at: best.place + 1)
            }
            return (Array(token[..<cuts[1]]), Array(token[cuts[1]...]))
        }
    }
}
