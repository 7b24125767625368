import Foundation
import Testing

@testable import KalsaeEvaluation

@Suite struct PerplexityTests {
    @Test func eightEquallyLikelyTokensArePerplexityEight() throws {
        // Four tokens, each with probability 1/8, that spell twelve bytes: 4 × 3 bits / 12 bytes = 1 bit per byte.
        let score = Perplexity(nats: 4 * log(8), tokens: 4, bytes: 12)
        #expect(abs(try #require(score.perplexity) - 8) < 1e-12)
        #expect(abs(try #require(score.bitsPerByte) - 1) < 1e-12)
        #expect(abs(try #require(score.loss) - 2.0794415416798357) < 1e-12)
    }

    @Test func mergingAddsSumsRatherThanAveragingMeans() throws {
        // 3 tokens of probability 1/2 (3 bits, 6 bytes) and 1 of 1/32 (5 bits, 2 bytes): 8 bits over 4 tokens, 8 bytes.
        let parts = [
            Perplexity(nats: 3 * log(2), tokens: 3, bytes: 6), Perplexity(nats: log(32), tokens: 1, bytes: 2),
        ]
        let all = Perplexity.merged(parts)
        #expect(abs(try #require(all.perplexity) - 4) < 1e-12)
        #expect(abs(try #require(all.bitsPerByte) - 1) < 1e-12)
        #expect(all.tokens == 4)
        #expect(all.bytes == 8)
    }

    @Test func nothingMeasuredIsNoFigure() {
        #expect(Perplexity().perplexity == nil)
        #expect(Perplexity().bitsPerByte == nil)
        #expect(Perplexity.merged([]) == Perplexity())
    }
}
