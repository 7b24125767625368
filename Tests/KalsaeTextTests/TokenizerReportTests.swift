import Foundation
import Testing

@testable import KalsaeText

@Suite struct TokenizerReportTests {
    /// Every byte a token: what the figures must be can be counted by hand.
    static func bytes() throws -> Tokenizer {
        try Tokenizer(
            tokenStrings: ByteAlphabet.bytesInCharacterOrder.map { ByteAlphabet.encode([$0]) } + ["<e>"],
            mergeStrings: [], specialIDs: [256])
    }

    @Test func figuresAreThoseCountedByHand() throws {
        let report = try TokenizerReport(Self.bytes(), name: "bytes", texts: ["한글 ab", "ab 12 c"])
        #expect(report.bytes == 16 && report.tokens == 16 && report.bytesPerToken == 1)
        #expect(report.hangulSyllables == 2 && report.hangulBroken == 2)
        #expect(report.tokensPerWord["ko"] == 6)
        #expect(report.tokensPerWord["en"] == (2 + 2 + 1) / 3.0)
        #expect(report.worstWords.first == .init(word: "한글", tokens: 6, count: 1))
        #expect(report.unknownShare == 0)
        #expect(report.vocabularySize == 257)
    }

    @Test func wholeSyllablesAreNotBroken() throws {
        let tokenizer = try TokenizerTrainer.train(
            on: ["한글 한글 말", "말 한글"], settings: .init(kind: .character, vocabulary: 20, minimumFrequency: 1))
        let report = try TokenizerReport(tokenizer, name: "", texts: ["한글 말 뷁"])
        #expect(report.hangulSyllables == 4 && report.hangulBroken == 0)
        #expect(report.unknownShare == 1.0 / 6)
    }

    @Test func nothingIsMeasuredOnNothing() throws {
        let report = try TokenizerReport(Self.bytes(), name: "", texts: [])
        #expect(report.tokens == 0 && report.bytesPerToken == 0 && report.worstWords.isEmpty)
    }

    @Test func aLargerVocabularyMakesTextShorterAndTheEmbeddingLarger() throws {
        let trials = try VocabularyChoice.measure(
            on: Fixtures.training(), sizes: [300, 400, 600], settings: .init(kind: .bytePair), depth: 2)
        #expect(trials.map(\.asked) == [300, 400, 600])
        #expect(trials[0].bytesPerToken < trials[1].bytesPerToken)
        #expect(trials[1].bytesPerToken < trials[2].bytesPerToken)
        #expect(trials[2].embeddingParameters == trials[2].vocabularySize * 128)
        #expect(trials.allSatisfy { $0.unknownShare == 0 })
        let best = try #require(VocabularyChoice.best(trials))
        #expect(trials.allSatisfy { $0.multiplicationsPerByte >= best.multiplicationsPerByte })
    }

    @Test func aSizeThatDoesNotKnowTheTextIsNotChosen() {
        func trial(_ size: Int, unknown: Double, cost: Double) -> VocabularyTrial {
            VocabularyTrial(
                asked: size, vocabularySize: size, bytesPerToken: 4, unknownShare: unknown, embeddingParameters: 1,
                layerParameters: 1, multiplicationsPerByte: cost)
        }
        let trials = [trial(1, unknown: 0.2, cost: 1), trial(2, unknown: 0, cost: 3), trial(3, unknown: 0, cost: 2)]
        #expect(VocabularyChoice.best(trials)?.asked == 3)
        #expect(VocabularyChoice.best(Array(trials.prefix(1)))?.asked == 1)
        #expect(VocabularyChoice.best([]) == nil)
    }
}
