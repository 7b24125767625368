import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct TokenizerTrainerTests {
    typealias Kind = TokenizerTrainer.Kind

    static func train(
        _ kind: Kind, vocabulary: Int = 500, special: [String] = [], minimum: Int = 2
    ) throws -> Tokenizer {
        try TokenizerTrainer.train(
            on: Fixtures.training(),
            settings: .init(
                kind: kind, vocabulary: vocabulary, minimumFrequency: minimum, specialTokens: special))
    }

    @Test(arguments: Kind.allCases) func everyKindHasTheSizeAskedFor(kind: Kind) throws {
        let tokenizer = try Self.train(kind, special: ["<a>", "<b>"])
        #expect(tokenizer.vocabularySize <= 500)
        #expect(tokenizer.vocabularySize > (kind == .character ? 60 : kind == .word ? 150 : 300))
        #expect(tokenizer.specialTokens["<b>"] != nil)
        #expect(Set(tokenizer.tokenStrings.map { Array($0.utf8) }).count == tokenizer.vocabularySize)
    }

    @Test(arguments: Kind.allCases) func trainingTwiceGivesTheSameBytes(kind: Kind) throws {
        #expect(try Self.train(kind).json() == Self.train(kind).json())
    }

    @Test(arguments: Kind.allCases) func theOrderOfTextsDoesNotMatter(kind: Kind) throws {
        let backwards = try TokenizerTrainer.train(
            on: Array(Fixtures.training().reversed()), settings: .init(kind: kind, vocabulary: 500))
        #expect(try backwards.json() == Self.train(kind).json())
    }

    @Test(arguments: [Kind.bytePair, .sentencePieceBytePair, .unigram, .character])
    func textComesBack(kind: Kind) throws {
        let tokenizer = try Self.train(kind, minimum: 1)
        for text in try Fixtures.training().prefix(10) { #expect(tokenizer.decode(tokenizer.encode(text)) == text) }
    }

    @Test(arguments: [Kind.bytePair, .sentencePieceBytePair, .unigram])
    func whatWasNeverSeenComesBackToo(kind: Kind) throws {
        let tokenizer = try Self.train(kind)
        for text in ["漢字とカナ", "😀👍🏽", "Ωμέγα \u{1}x", "\u{10FFFF}"] {
            #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        }
    }

    @Test(arguments: [Kind.bytePair, .sentencePieceBytePair, .wordPiece, .unigram])
    func moreTokensMakeTextShorter(kind: Kind) throws {
        let text = try Fixtures.training().joined(separator: " ")
        let small = try Self.train(kind, vocabulary: 480).encode(text).count
        let large = try Self.train(kind, vocabulary: 700).encode(text).count
        #expect(Double(large) < Double(small) * 0.97, "\(kind): \(small), \(large)")
    }

    @Test func wordPiecesCarryTheirPrefixInside() throws {
        let texts = Array(repeating: "happy unhappy happiness unhappiness un happily kind unkind kindness", count: 20)
        let tokenizer = try TokenizerTrainer.train(
            on: texts, settings: .init(kind: .wordPiece, vocabulary: 30))
        let pieces = try tokenizer.encoding(of: "unhappiness", addsSpecialTokens: false).tokens
        #expect(pieces.count > 1 && pieces.dropFirst().allSatisfy { $0.hasPrefix("##") }, "\(pieces)")
        #expect(tokenizer.decode(tokenizer.encode("unhappiness kind")) == "unhappiness kind")
        #expect(try tokenizer.encoding(of: "kind").tokens.first == "[CLS]")
    }

    /// The merges of WordPiece are those of BPE by the definition: join the most frequent pair, again and again.
    @Test func pairsAreJoinedByFrequency() throws {
        let words: [(String, Int)] = [("abab", 5), ("abc", 4), ("bcd", 3), ("cabd", 2), ("ddab", 1)]
        var trainer = SymbolPairTrainer(
            words.map { (bytes: Array($0.0.utf8), count: $0.1) }, alphabet: Set("abcd".utf8.map { UInt32($0) }),
            prefix: [])
        trainer.learn(goal: 9, least: 1, reserved: [], progress: SilentProgress())
        var naive = words.map { (symbols: $0.0.map { String($0) }, count: $0.1) }
        for merge in trainer.merges {
            let name = { (number: Int) in String(decoding: trainer.names[number], as: UTF8.self) }
            var counts: [String: Int] = [:]
            for word in naive {
                for (left, right) in zip(word.symbols, word.symbols.dropFirst()) {
                    counts["\(left) \(right)", default: 0] += word.count
                }
            }
            let joined = "\(name(merge.left)) \(name(merge.right))"
            #expect(counts[joined] == counts.values.max())
            naive = naive.map { word in
                var symbols: [String] = []
                for symbol in word.symbols {
                    if let last = symbols.last, last == name(merge.left), symbol == name(merge.right) {
                        symbols[symbols.count - 1] = last + symbol
                    } else {
                        symbols.append(symbol)
                    }
                }
                return (symbols, word.count)
            }
        }
        #expect(trainer.merges.count == 5)
    }

    @Test func unigramCutsByLikelihood() throws {
        let texts = Array(repeating: "internationalization nationalization internation national", count: 30)
        let tokenizer = try TokenizerTrainer.train(on: texts, settings: .init(kind: .unigram, vocabulary: 290))
        let pieces = try tokenizer.encoding(of: "nationalization", addsSpecialTokens: false).tokens
        #expect(pieces.count <= 6, "\(pieces)")
    }

    @Test func digammaIsThatOfTheTables() {
        #expect(abs(UnigramTrainer.digamma(1) + 0.577_215_664_901_532_9) < 1e-9)
        #expect(abs(UnigramTrainer.digamma(10) - 2.251_752_589_066_721) < 1e-9)
    }

    @Test(arguments: [
        (TokenizerTrainer.Settings(kind: .unigram, vocabulary: 3), "tokenizer.vocabulary: 3 must be from 4 to 1000000"),
        (.init(kind: .wordPiece, minimumFrequency: 0), "tokenizer.minimumFrequency: 0 must be above 0"),
        (.init(kind: .word, characterCoverage: 0), "tokenizer.characterCoverage: 0.0 must be above 0 and at most 1"),
        (
            .init(kind: .word, specialTokens: ["[UNK]"]),
            "tokenizer.specialTokens: one of them is empty, listed twice, or a token that every word has"
        ),
    ]) func wrongSettingsAreNamed(settings: TokenizerTrainer.Settings, error: String) {
        do {
            _ = try TokenizerTrainer.train(on: [], settings: settings)
            Issue.record("accepted")
        } catch let found { #expect("\(found)" == error) }
    }

    @Test(arguments: Kind.allCases) func nothingToLearnFromLeavesASoundTokenizer(kind: Kind) throws {
        let tokenizer = try TokenizerTrainer.train(on: [""], settings: .init(kind: kind, vocabulary: 600))
        _ = tokenizer.encode("안녕 hello")
        _ = try Tokenizer(json: Data(tokenizer.json().utf8))
    }
}
