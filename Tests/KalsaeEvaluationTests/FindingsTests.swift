import Foundation
import Testing

@testable import KalsaeEvaluation

@Suite struct FindingsTests {
    @Test func aGoodRunHasNoWarnings() {
        #expect(ReportFindings.warnings(for: Cards.full()).isEmpty)
        #expect(ReportFindings.warnings(for: Cards.empty()).isEmpty)
    }

    @Test func theVerdictComparesWithTheBaseline() throws {
        var card = Cards.full()
        #expect(
            ReportFindings.verdict(for: card)
                == LocalizedText(
                    "“base” predicts unseen text at 1.350 bits per byte, 10.0% better than Kneser-Ney 3-gram.",
                    "‘base’ 모델은 처음 보는 글을 바이트당 1.350비트로 예측합니다. 기준 모델 Kneser-Ney 3-gram보다 10.0% 좋습니다."))
        card.results?[0].bitsPerByte = 1.2
        #expect(try #require(ReportFindings.verdict(for: card)).english.contains("12.5% worse than"))
        card.results?.removeFirst()
        #expect(try #require(ReportFindings.verdict(for: card)).english.hasSuffix("1.350 bits per byte."))
        #expect(ReportFindings.verdict(for: Cards.empty()) == nil)
    }

    @Test func theVerdictIsAboutTheModelThatIsServed() throws {
        var card = Cards.full()
        for (model, kind, value) in [
            ("Kneser-Ney 3-gram", ReportCard.Result.Kind.baseline, 2.129), ("base", .neural, 2.12),
            ("tuned", .neural, 2.2), (ReportCard.servedModel, .neural, 2.468),
        ] {
            card.results?.append(
                .init(model: model, kind: kind, split: .test, perplexity: value * 30, bitsPerByte: value, tokens: 9))
        }
        #expect(
            try #require(ReportFindings.verdict(for: card)).english
                == "“8-bit” predicts unseen text at 2.468 bits per byte, 15.9% worse than Kneser-Ney 3-gram.")
        #expect(
            ReportFindings.warnings(for: card).contains {
                $0.english.hasPrefix("Kneser-Ney 3-gram is better than the model on unseen text")
            })
    }

    @Test(arguments: [
        ("better than the model on unseen text", "쪽이 낫습니다"), ("learns by heart", "외우고"),
        ("loss ran away", "발산했습니다"), ("parameters; about 20", "20개쯤"), ("Packing raised", "압축하면서"),
        ("Cleaning dropped", "정제에서"), ("asks for Korean", "하나도 남지"), ("no declared licence", "라이선스"),
    ])
    func everyFaultIsSaidInBothLanguages(english: String, korean: String) {
        var card = Cards.full()
        card.results?[0].perplexity = 50
        card.results?[1].perplexity = 20
        card.training?[0].finalTrainLoss = .nan
        card.training?[0].tokens = 1_000
        card.packed?.perplexityAfter = 75
        card.corpus?.documentsKept = 100
        card.corpus?.languages[1].documentsKept = 0
        card.corpus?.licenses.append("unknown")
        let found = ReportFindings.warnings(for: card)
        #expect(found.count == 8)
        #expect(found.contains { $0.english.contains(english) && $0.korean.contains(korean) })
    }

    @Test func modelsAreComparedOnTheSameSplitOnly() {
        var card = Cards.full()
        card.results?[0].split = .test
        card.results?[0].perplexity = 1
        #expect(ReportFindings.warnings(for: card).isEmpty)
    }
}
