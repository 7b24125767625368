// The steps' own helpers: what evaluation samples, what tokenising writes, and the words for what cleaning drops.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeEvaluation
import KalsaeSupport
import KalsaeText
import KalsaeTraining
import Testing

@testable import KalsaePipeline

/// A folder that goes with the closure.
private func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-steps-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A stored artifact with a folder's content.
private func artifact(_ step: String, _ folder: URL) -> Artifact {
    Artifact(
        id: ArtifactID(rawValue: String(repeating: "0", count: 64)), folder: folder,
        manifest: ArtifactManifest(
            step: step, settings: "{}", inputs: [:], codeVersion: "1", seed: 1, licenses: [],
            startedAt: Date(timeIntervalSince1970: 0), seconds: 0, processorSeconds: 0, measurements: [:], files: []))
}

private func document(_ text: String, language: String = "en", number: Int = 0) -> Document {
    Document(
        id: "\(number)", source: "docs/\(number).md", title: "Page \(number)", language: language, license: "CC0-1.0",
        text: text)
}

@Suite struct EvaluationSampleTests {
    private static let boundary: Int32 = 9

    /// A shard of documents of the given lengths, document i made of tokens i % 8.
    private func sample(_ lengths: [Int], most: Int) throws -> [[Int32]] {
        try withFolder { folder in
            let writer = try ShardSetWriter(
                folder, name: "test", vocabularySize: 10, endOfText: Int(Self.boundary))
            for (number, length) in lengths.enumerated() {
                try writer.append(Array(repeating: Int32(number % 8), count: length), source: "docs")
            }
            try writer.finish()
            let tokens = EvaluateStep.sample(
                try ShardSet(folder, name: "test"), boundary: Self.boundary, most: most)
            #expect(tokens.count <= most)
            #expect(tokens.isEmpty || tokens.last == Self.boundary)
            return tokens.split(separator: Self.boundary, omittingEmptySubsequences: false).dropLast().map(Array.init)
        }
    }

    @Test func aSmallShardIsTakenWhole() throws {
        let documents = try sample([3, 1, 5], most: 12)
        #expect(documents == [[0, 0, 0], [1], [2, 2, 2, 2, 2]])
    }

    @Test func ofALargeShardEveryNthDocumentIsTakenWhole() throws {
        // 40 documents of 9 tokens and their ends are 400; 100 tokens hold every fourth.
        let documents = try sample(Array(repeating: 9, count: 40), most: 100)
        #expect(documents.count == 10)
        #expect(documents.allSatisfy { $0.count == 9 && Set($0).count == 1 })
        #expect(documents.map { $0[0] } == (0..<10).map { Int32($0 * 4 % 8) })
    }

    @Test func documentsThatDoNotFitAreLeftOutRatherThanCut() throws {
        // 105 tokens with their ends: every second document would be taken, and the third is too long.
        #expect(try sample([4, 1, 90, 1, 4], most: 60) == [[0, 0, 0, 0], [4, 4, 4, 4]])
    }

    @Test func oneDocumentBeyondTheLimitIsCutAndStillEnded() throws {
        #expect(try sample([50], most: 10) == [Array(repeating: 0, count: 9)])
    }

    @Test func emptyDocumentsAndShardsAreNoTrouble() throws {
        #expect(try sample([], most: 10).isEmpty)
        #expect(try sample([0, 2], most: 10) == [[], [1, 1]])
    }
}

@Suite struct TokenizeStepTests {
    @Test func shardsHoldEachDocumentsIdsAndTheEndToken() throws {
        try withFolder { folder in
            let parts: [(CorpusPart, [Document])] = [
                (.train, [document("The swift flies.", number: 1), document("칼새는 빠르다.", language: "ko", number: 2)]),
                (.validation, [document("Fast birds fly far.", number: 3)]), (.test, []),
            ]
            let split = folder.appendingPathComponent("split"), output = folder.appendingPathComponent("output")
            for place in [split, output] {
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            }
            for (part, documents) in parts {
                try JSONLines.write(documents, to: split.appendingPathComponent(part.documents))
            }
            let trained = try BPETrainer.train(
                on: Array(repeating: "칼새는 빠르다. The swift is a fast bird.", count: 20),
                settings: BPETrainer.Settings(vocabulary: 320))
            try trained.write(to: folder.appendingPathComponent(StepFile.tokenizer))
            let result = try TokenizeStep().run(
                StepContext(
                    inputs: [
                        StepName.split: artifact(StepName.split, split),
                        StepName.tokenizer: artifact(StepName.tokenizer, folder),
                    ], output: output, scratch: folder, seed: 1, progress: SilentProgress(), isInterrupted: { false }))
            let tokenizer = try Tokenizer(contentsOf: folder.appendingPathComponent(StepFile.tokenizer))
            let end = try ControlTokens(tokenizer).endOfText
            for (part, documents) in parts {
                let shards = try ShardSet(output, name: part.rawValue)
                #expect(shards.allTokens() == documents.flatMap { tokenizer.encode($0.text) + [end] })
            }
            #expect(result.measurements["bytes.en"] == Double("The swift flies.Fast birds fly far.".utf8.count))
            #expect(result.measurements["tokens.ko"] == Double(tokenizer.encode("칼새는 빠르다.").count))
        }
    }

    @Test func aTokenizerWithoutControlTokensIsRefusedByName() throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let ours = try String(
            contentsOf: fixtures.appendingPathComponent("Fixtures/tokenizer-ours.json"), encoding: .utf8)
        let other = try withFolder { folder in
            let file = folder.appendingPathComponent("tokenizer.json")
            try AtomicFile.write(ours.replacing("<|im_end|>", with: "<|other|>"), to: file)
            return try Tokenizer(contentsOf: file)
        }
        let error = #expect(throws: TextError.self) { _ = try ControlTokens(other) }
        #expect(error?.description.contains("<|im_end|>") == true)
    }
}

@Suite struct DropReasonTests {
    /// Whether a rule has words of its own; one that has none shows its name in both languages.
    private static func isWorded(_ rule: String) -> Bool {
        let words = DropReasons.text(for: rule)
        return !words.english.contains("-")
            && words.korean.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }
    }

    @Test func everyQualityRuleHasWordsInBothLanguages() {
        for rule in QualityRule.table { #expect(Self.isWorded(rule.name), "\(rule.name)") }
    }

    /// Documents that break each of the cleaner's own rules, dropped by the cleaner itself.
    @Test func everyRuleOfTheCleanerHasWordsInBothLanguages() throws {
        let english = (0..<40).map { "The keeper of lighthouse number \($0) writes a letter to town \($0 * 7)." }
        let page = english.joined(separator: " ")
        let near = page.replacing("number 39 writes a letter", with: "number 39 mails a parcel")
        let documents = [
            document(page, number: 1), document(page, number: 2), document(near, number: 3),
            document("비가 오는 날이면 기록실은 여분의 열쇠를 하나씩 센다. 젊은 선생님은 강가에서 편지를 읽는다.", number: 4),
            document("", number: 5), document("A short but sensible English sentence stands here.", number: 6),
        ]
        var dropped: Set<String> = []
        for settings in [
            KalsaeCorpus.CleanSettings(
                quality: QualitySettings(preset: .none), languages: ["en"], minimumCharacters: 200),
            KalsaeCorpus.CleanSettings(quality: QualitySettings(preset: .none), minimumCharacters: 0),
        ] {
            let result = try CorpusCleaner.clean(documents, settings: settings)
            dropped.formUnion(result.statistics.documentsDropped.keys)
        }
        #expect(
            dropped == ["duplicate-document", "near-duplicate", "other-language", "too-short", "empty"])
        for rule in dropped { #expect(Self.isWorded(rule), "\(rule)") }
    }

    @Test func anUnknownRuleKeepsItsName() {
        #expect(DropReasons.text(for: "zebra").english == "zebra")
    }
}

@Suite struct MixtureBatchesTests {
    private func shards(in folder: URL) throws -> ShardSet {
        let writer = try ShardSetWriter(folder, name: "train", vocabularySize: 300, endOfText: 0)
        for number in 0..<40 {
            try writer.append(Array(repeating: 1, count: 15), source: "docs")
            if number % 4 == 0 { try writer.append(Array(repeating: 2, count: 15), source: "chat") }
        }
        try writer.finish()
        return try ShardSet(folder, name: "train")
    }

    @Test func sourcesComeInTheProportionsAskedFor() throws {
        try withFolder { folder in
            let shards = try shards(in: folder)
            let cases: [([String: Double], Double)] = [([:], 0.2), (["chat": 4], 0.5), (["docs": 0], 1)]
            for (weights, share) in cases {
                let batches = try MixtureBatches(
                    shards, weights: weights, rows: 4, columns: 8, vocabulary: 300, seed: 1)
                var chat = 0, all = 0
                for step in 0..<batches.stepsPerEpoch {
                    let batch = batches.batch(step)
                    #expect(batch.tokens.count == 32 && batch.targets.count == 32)
                    #expect(Array(batch.tokens[1..<8]) == Array(batch.targets[0..<7]))
                    chat += batch.tokens.count { $0 == 2 }
                    all += batch.tokens.count { $0 != 0 }
                }
                #expect(abs(Double(chat) / Double(all) - share) < 0.05, "\(weights)")
                #expect(batches.batch(3).tokens == batches.batch(3).tokens)
            }
        }
    }

    @Test func aSourceThatIsNotThereAndTokensBeyondTheVocabularyAreNamed() throws {
        try withFolder { folder in
            let shards = try shards(in: folder)
            #expect(throws: CorpusError.self) {
                try MixtureBatches(shards, weights: ["caht": 2], rows: 1, columns: 8, vocabulary: 300, seed: 1)
            }
            #expect(throws: TrainingError.tokenBeyondVocabulary(token: 2, vocabulary: 2)) {
                try MixtureBatches(shards, weights: [:], rows: 1, columns: 8, vocabulary: 2, seed: 1)
            }
            #expect(throws: TrainingError.self) {
                try MixtureBatches(shards, weights: [:], rows: 1, columns: 4_000, vocabulary: 300, seed: 1)
            }
        }
    }
}
