import Foundation
import Testing

@testable import KalsaeModels

/// What `Fixtures/ngram.py` writes: an exact model of the same definitions.
private struct NGramCase: Decodable {
    struct Query: Decodable {
        let context: [Int32]
        let token: Int32
        let logProbability: Double
    }
    let name: String
    let order: Int
    let vocabulary: Int
    let tokens: [Int32]
    let heldout: [Int32]
    let discounts: [[Double]]
    let nats: Double
    let queries: [Query]

    static func all() throws -> [NGramCase] {
        let url = try #require(Bundle.module.url(forResource: "ngram", withExtension: "json"))
        return try JSONDecoder().decode([NGramCase].self, from: Data(contentsOf: url))
    }

    func model() throws -> NGramModel {
        try NGramModel(training: tokens, order: order, vocabularySize: vocabulary, boundary: 0)
    }
}

@Suite struct NGramModelTests {
    @Test func probabilitiesEqualThoseOfTheExactModel() throws {
        for reference in try NGramCase.all() {
            let model = try reference.model()
            for query in reference.queries {
                let found = model.logProbability(of: query.token, context: query.context)
                #expect(abs(found - query.logProbability) < 1e-5, "\(reference.name) \(query.context) \(query.token)")
            }
        }
    }

    @Test func crossEntropyEqualsThatOfTheExactModel() throws {
        for reference in try NGramCase.all() {
            let (nats, count) = try reference.model().crossEntropy(of: reference.heldout)
            #expect(count == reference.heldout.count)
            #expect(abs(nats - reference.nats) < 1e-5 * reference.nats, "\(reference.name)")
        }
    }

    @Test func discountsEqualThoseOfTheExactModel() throws {
        for reference in try NGramCase.all() {
            let discounts = try reference.model().discounts.map { [$0.one, $0.two, $0.threeOrMore] }
            for (found, expected) in zip(discounts.joined(), reference.discounts.joined()) {
                #expect(abs(found - expected) < 1e-12)
            }
            #expect(discounts.count == reference.order)
        }
    }

    @Test func fixtureHoldsBothEstimatedAndFallbackDiscounts() throws {
        let flags = try NGramCase.all().flatMap { try $0.model().discounts.map(\.isFallback) }
        #expect(flags.contains(true))
        #expect(flags.contains(false))
    }

    @Test(arguments: [1, 2, 3, 5])
    func probabilitiesSumToOneAfterEveryContext(order: Int) throws {
        let reference = try #require(try NGramCase.all().last { $0.vocabulary == 400 })
        let model = try NGramModel(
            training: reference.tokens, order: order, vocabularySize: reference.vocabulary, boundary: 0)
        let seen = (0..<40).map { Array(reference.tokens[($0 * 60)..<($0 * 60 + order)]) }
        for context in seen + [[], [0], [399, 399, 398], [5, 0], [-3], [4_000]] {
            let sum = (0..<Int32(400)).reduce(0.0) { $0 + exp(model.logProbability(of: $1, context: context)) }
            #expect(abs(sum - 1) < 1e-5, "\(context)")
        }
    }

    @Test func contextsDoNotReachAcrossDocuments() throws {
        let model = try NGramModel(training: [1, 2, 0, 3, 4, 0, 3, 4, 0], order: 3, vocabularySize: 5, boundary: 0)
        let across = model.logProbability(of: 3, context: [2, 0])
        #expect(across == model.logProbability(of: 3, context: [0]))
        #expect(across == model.logProbability(of: 3, context: [9, 9, 9, 0]))
        #expect(model.entryCounts == [5, 6, 4])
    }

    @Test func crossEntropyIsTheSumOverSingleTokens() throws {
        let tokens: [Int32] = [1, 2, 0, 3, 1, 2, 0, 0, 3, 3]
        let model = try NGramModel(training: tokens, order: 3, vocabularySize: 5, boundary: 0)
        var sum = 0.0
        for index in tokens.indices {
            sum -= model.logProbability(of: tokens[index], context: [0] + tokens[..<index])
        }
        #expect(abs(try model.crossEntropy(of: tokens).nats - sum) < 1e-9)
        #expect(try model.crossEntropy(of: []) == (nats: 0, count: 0))
    }

    @Test func learningTheTextMakesItLikelier() throws {
        let reference = try #require(try NGramCase.all().last { $0.vocabulary == 400 })
        let losses = try (1...3).map { order in
            try NGramModel(training: reference.tokens, order: order, vocabularySize: 400, boundary: 0)
                .crossEntropy(of: reference.tokens).nats
        }
        #expect(losses[0] > losses[1])
        #expect(losses[1] > losses[2])
    }

    @Test func badInputIsNamed() {
        let cases: [([Int32], Int, ModelError)] = [
            ([], 3, .noTokens),
            ([1], 0, .orderOutOfRange(order: 0, limit: 12)),
            ([1], 13, .orderOutOfRange(order: 13, limit: 12)),
            ([1, 2, 9], 3, .tokenOutsideVocabulary(token: 9, position: 2, vocabularySize: 5)),
            ([1, -1], 3, .tokenOutsideVocabulary(token: -1, position: 1, vocabularySize: 5)),
        ]
        for (tokens, order, expected) in cases {
            #expect(throws: expected) {
                try NGramModel(training: tokens, order: order, vocabularySize: 5, boundary: 0)
            }
        }
        #expect(
            ModelError.tokenOutsideVocabulary(token: 9, position: 2, vocabularySize: 5).description
                == "token 9 at position 2 is outside the vocabulary of 5; the tokens come from another tokenizer")
    }

    @Test func radixSortSorts() {
        var state: UInt64 = 3
        var keys = (0..<1_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return state >> (state & 40)
        }
        let expected = keys.sorted()
        RadixSort.sort(&keys)
        #expect(keys == expected)
    }
}
