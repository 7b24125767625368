import Foundation
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

    /// The most frequent pair by counting everything anew.
    private static func best(_ words: [(tokens: [Int32], count: Int)]) -> (pair: UInt64, count: Int)? {
        var counts: [UInt64: Int] = [:]
        for word in words {
            for (left, right) in zip(word.tokens, word.tokens.dropFirst()) {
                counts[BytePairModel.key(left, right), default: 0] += word.count
            }
        }
        return counts.map { (pair: $0.key, count: $0.value) }
            .max { $0.count != $1.count ? $0.count < $1.count : $0.pair > $1.pair }
    }

    @Test(arguments: [1, 3]) func countsKeptUpToDateAreThoseCountedAnew(threads: Int) {
        var random = SeededRandom(seed: 17)
        for round in 0..<30 {
            var counter = WordCounter()
            for _ in 0..<60 {
                let letters = "aaabbc".utf8.map { $0 }
                let word = (0...Int.random(in: 0...9, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? 97
                }
                let times = Int.random(in: 1...5, using: &random)
                word.withUnsafeBufferPointer { counter.add($0, times: times) }
            }
            var words = (0..<counter.wordCount).map { (tokens: counter.word($0).map { Int32($0) }, counter.counts[$0]) }
            let counts = PairCounts(
                words: counter, byteTokens: (0..<256).map { Int32($0) }, tokenLimit: 400, threads: threads,
                worthThreads: round % 2 == 0 ? 1 : 20)
            var spelled: [[UInt8]] = (0..<256).map { [UInt8($0)] }
            for _ in 0..<80 {
                let expected = Self.best(words)
                let found = counts.popMostFrequent()
                #expect(found?.count == expected?.count)
                #expect(found.map { BytePairModel.key($0.pair.left, $0.pair.right) } == expected?.pair)
                guard let (pair, _) = found else { break }
                // As the trainer does: a token that is spelled like one before is that one.
                let name = spelled[Int(pair.left)] + spelled[Int(pair.right)]
                let token = Int32(spelled.firstIndex(of: name) ?? spelled.count)
                if Int(token) == spelled.count { spelled.append(name) }
                counts.join(pair, into: token)
                for index in words.indices {
                    var joined: [Int32] = []
                    for symbol in words[index].tokens {
                        joined.append(symbol)
                        // A token just made is not joined again.
                        if joined.count > 1, joined.suffix(2) == [pair.left, pair.right], joined.last == symbol {
                            joined.removeLast(2)
                            joined.append(-1)
                        }
                    }
                    words[index].tokens = joined.map { $0 == -1 ? token : $0 }
                }
            }
        }
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

@Suite struct BoundedCountingTests {
    @Test func theRarestWordsGoFirst() {
        var counter = WordCounter()
        for number in 0..<1_000 {
            for _ in 0..<(number < 100 ? 5 : number < 300 ? 2 : 1) {
                Array("word\(number)".utf8).withUnsafeBufferPointer { counter.add($0) }
            }
        }
        counter.prune(to: 1_000)
        #expect(counter.wordCount == 1_000)
        counter.prune(to: 500)
        #expect(counter.wordCount == 100 && counter.counts.allSatisfy { $0 == 5 })
        Array("word7".utf8).withUnsafeBufferPointer { counter.add($0) }
        #expect(counter.counts[7] == 6)
    }

    @Test func wordPieceKnowsAllOfASCIIThatItSaw() throws {
        let texts =
            Array(repeating: "the quick brown fox jumps over the lazy dog and the cat", count: 900)
            + ["ELIZABETH & $3 ~ Q"]
        let tokenizer = try TokenizerTrainer.train(on: texts, settings: .init(kind: .wordPiece, vocabulary: 300))
        #expect(!tokenizer.encode("ELIZABETH & $3 ~ Q").contains(tokenizer.unknownID ?? -1))
    }

    /// Hugging Face's WordPieceTrainer (8,192 tokens, at least twice), learned from nine lines of ten: of the tenth it does
    /// not know 0 tokens of tinyshakespeare and 71 of the first 100,000 NSMC reviews.
    @Test(
        .enabled(if: Fixtures.sharedData("en/tinyshakespeare.txt") != nil),
        arguments: [
            ("en/tinyshakespeare.txt", 0), ("ko/nsmc.jsonl.gz", 71),
        ])
    func wordPieceKnowsAsMuchAsHuggingFaces(file: String, most: Int) throws {
        let url = try #require(Fixtures.sharedData(file))
        var texts: [String] = []
        if file.hasSuffix(".gz") {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "gzip -dc '\(url.path)' | head -n 100000"]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            struct Row: Decodable { let review: String }
            texts = try data.split(separator: 0x0A).map { try JSONDecoder().decode(Row.self, from: $0).review }
        } else {
            texts = String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n").map(String.init)
        }
        let training = texts.enumerated().filter { $0.offset % 10 != 0 }.map(\.element)
        let held = texts.enumerated().filter { $0.offset % 10 == 0 }.map(\.element)
        let tokenizer = try TokenizerTrainer.train(on: training, settings: .init(kind: .wordPiece, vocabulary: 8192))
        let unknown = tokenizer.encodeAll(held).joined().count { $0 == tokenizer.unknownID }
        print("[UNK] of \(file): \(unknown), Hugging Face \(most)")
        #expect(unknown <= most)
    }

    @Test func learningCanBeInterrupted() throws {
        var trainer = try BPETrainer(settings: .init(vocabulary: 600))
        trainer.add(["many words are here and many more words are there, as words are"])
        #expect(throws: CancellationError.self) { try trainer.train(isInterrupted: { true }) }
    }
}
