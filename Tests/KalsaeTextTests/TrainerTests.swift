import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct TrainerTests {
    @Test func orderAndThreadsDoNotMatter() throws {
        let texts = try Fixtures.training()
        let first = try BPETrainer.train(on: texts, settings: Fixtures.settings, threads: 1).json()
        #expect(try BPETrainer.train(on: texts.reversed(), settings: Fixtures.settings, threads: 3).json() == first)
        var trainer = try BPETrainer(settings: Fixtures.settings)
        for text in texts { trainer.add([text]) }
        #expect(try trainer.train().json() == first)
    }

    @Test func theMostFrequentPairIsJoinedFirstAndTiesGoToTheSmallerIds() throws {
        let settings = BPETrainer.Settings(vocabulary: 259, minimumFrequency: 1, specialTokens: [])
        let tokenizer = try BPETrainer.train(on: ["xy xy xy cd cd ab ab"], settings: settings)
        // " x" and "xy" come three times; "x" (id 87) is below "Ġ" (id 220), so "xy" is first.
        #expect(tokenizer.mergeStrings == ["x y", "a b", "c d"])
    }

    @Test func aSmallCorpusYieldsASmallVocabulary() throws {
        let tokenizer = try BPETrainer.train(on: ["ab ab"], settings: .init(vocabulary: 5000))
        #expect(tokenizer.mergeStrings == ["a b"])
        #expect(tokenizer.vocabularySize == 256 + 1 + 3)
        #expect(tokenizer.specialTokens["<|im_end|>"] == 259)
        #expect(try BPETrainer.train(on: [], settings: .init()).vocabularySize == 259)
    }

    @Test func noLearnedTokenEqualsAControlToken() throws {
        let settings = BPETrainer.Settings(vocabulary: 300, minimumFrequency: 1, specialTokens: ["abab"])
        let tokenizer = try BPETrainer.train(on: ["abab abab"], settings: settings)
        #expect(tokenizer.tokenStrings.filter { $0 == "abab" }.count == 1)
        #expect(tokenizer.encode("abab").count == 2)
        #expect(tokenizer.encode("abab", allowsSpecialTokens: true).count == 1)
    }

    @Test func anEndlessWordDoesNotStopTraining() throws {
        var random = SeededRandom(seed: 4)
        let letters = (0..<300_000).map { _ in UInt8.random(in: 97...122, using: &random) }
        let text = String(decoding: letters, as: UTF8.self) + String(repeating: "한", count: 100_000)
        var size = 0
        let time = try ContinuousClock().measure {
            size = try BPETrainer.train(on: [text], settings: .init(vocabulary: 2000)).vocabularySize
        }
        #expect(size == 2000)
        #expect(time < .seconds(20))
    }

    @Test(arguments: [
        (BPETrainer.Settings(vocabulary: 258), "tokenizer.vocabulary: 258 must be from 259 to 1000000"),
        (BPETrainer.Settings(vocabulary: 2_000_000), "tokenizer.vocabulary: 2000000 must be from 259 to 1000000"),
        (BPETrainer.Settings(minimumFrequency: 0), "tokenizer.minimumFrequency: 0 must be above 0"),
        (
            BPETrainer.Settings(specialTokens: ["a"]),
            "tokenizer.specialTokens: each must have at least two characters"
        ),
        (BPETrainer.Settings(specialTokens: ["<a>", "<a>"]), "tokenizer.specialTokens: one of them is listed twice"),
    ])
    func wrongSettingsAreRefused(settings: BPETrainer.Settings, message: String) {
        do {
            _ = try BPETrainer(settings: settings)
            Issue.record("accepted")
        } catch { #expect("\(error)" == message) }
    }
}
