import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import Synchronization
import Testing

@testable import KalsaeTraining

private let device = Device(threadCount: 2)

private func smallModel(seed: UInt64 = 1) throws -> DecoderModel {
    var configuration = DecoderConfiguration(depth: 1, vocabularySize: 50, contextLength: 16)
    configuration.hiddenSize = 32
    configuration.headSize = 16
    configuration.heads = 2
    configuration.keyValueHeads = 1
    configuration.intermediateSize = 48
    configuration.layers = 2
    return try DecoderModel(
        configuration, weights: RandomWeights(seed: seed, layers: 2, on: device), on: device)
}

/// A text whose every token follows from the one before: a model can learn it completely.
private func pattern(_ count: Int) -> [Int32] { (0..<count).map { Int32($0 * $0 % 47) } }

private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("training-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

private func bits(_ model: DecoderModel) -> [UInt32] { model.parameters.flatMap { $0.tensor.values.map(\.bitPattern) } }

private func settings(_ length: TrainingLength) -> TrainingSettings {
    TrainingSettings(length: length, learningRate: 3e-3, checkpointSeconds: 1e9, label: "test")
}

@Suite struct TrainerTests {
    private func train(
        _ model: DecoderModel, _ length: TrainingLength, _ folder: URL, stopAt: Int = .max
    ) throws -> TrainingState {
        let batches = try WindowBatches(tokens: pattern(2000), rows: 4, columns: 16, vocabulary: 50, seed: 7)
        var asked = 0
        return try Trainer(
            model, on: batches, settings: settings(length), scratch: folder, progress: SilentProgress(),
            isInterrupted: {
                asked += 1
                return asked > stopAt
            }
        ).run()
    }

    @Test func everyFlipInACheckpointIsFound() throws {
        try withFolder { folder in
            #expect(throws: CancellationError.self) {
                _ = try train(try smallModel(), .steps(20), folder, stopAt: 5)
            }
            let file = folder.appendingPathComponent(Checkpoint.fileName)
            let sound = try Data(contentsOf: file)
            var random = SeededRandom(seed: 3)
            for _ in 0..<60 {
                var flipped = sound
                let place = Int.random(in: 0..<sound.count, using: &random)
                flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try flipped.write(to: file)
                #expect(throws: TrainingError.self, "byte \(place)") {
                    _ = try train(try smallModel(), .steps(20), folder)
                }
            }
            for zeroed in [sound.count / 2, sound.count - 4096] {
                var damaged = sound
                damaged.replaceSubrange(zeroed..<sound.count, with: Data(count: sound.count - zeroed))
                try damaged.write(to: file)
                #expect(throws: TrainingError.self) { _ = try train(try smallModel(), .steps(20), folder) }
            }
            try sound.write(to: file)
            #expect(try train(try smallModel(), .steps(20), folder).step == 20)
        }
    }

    @Test func aRunThatExplodesIsNoResult() throws {
        try withFolder { folder in
            let batches = try WindowBatches(tokens: pattern(2000), rows: 4, columns: 16, vocabulary: 50, seed: 7)
            var wild = settings(.steps(60))
            wild.optimizer = .lion(Lion.Settings())
            wild.learningRate = 1
            wild.precision = .f32
            do {
                _ = try Trainer(
                    try smallModel(), on: batches, settings: wild, scratch: folder, progress: SilentProgress()
                ).run()
                Issue.record("it ended as if all were well")
            } catch TrainingError.lossExploded(let step, let loss, let chance) {
                #expect(step == 60)
                #expect(loss > 1.25 * chance)
                #expect(abs(chance - log(50)) < 1e-9)
            } catch TrainingError.lossNotFinite {
                // As good an end.
            }
        }
    }

    @Test func aTimeBudgetTakesNoMoreMemoryThanSteps() throws {
        func peak(_ length: TrainingLength) throws -> Int {
            let own = Device(threadCount: 2)
            var configuration = DecoderConfiguration(depth: 2, vocabularySize: 4000, contextLength: 16)
            configuration.layers = 2
            let model = try DecoderModel(
                configuration, weights: RandomWeights(seed: 1, layers: 2, on: own), on: own)
            let batches = try WindowBatches(tokens: pattern(2000), rows: 4, columns: 16, vocabulary: 4000, seed: 7)
            return try withFolder { folder in
                _ = try Trainer(
                    model, on: batches, settings: settings(length), scratch: folder, progress: SilentProgress()
                ).run()
                return own.memory.reservedBytes
            }
        }
        let steps = try peak(.steps(2)), budget = try peak(.budget(seconds: 0.01))
        #expect(budget == steps)
        var configuration = DecoderConfiguration(depth: 2, vocabularySize: 4000, contextLength: 16)
        configuration.layers = 2
        let foreseen = try TrainingMemory(configuration, rows: 4, columns: 16, on: Device(threadCount: 2)).peakBytes
        #expect(abs(Double(foreseen) / Double(budget) - 1) < 0.05)
    }

    @Test func aSmallModelLearnsAPattern() throws {
        try withFolder { folder in
            let state = try train(try smallModel(), .steps(250), folder)
            let first = try #require(state.curve.first), last = try #require(state.curve.last)
            #expect(abs(first.loss - log(50)) < 0.5)
            #expect(last.loss < 0.3)
        }
    }

    @Test func sameSeedGivesTheSameBits() throws {
        let runs = try (0..<2).map { _ in
            try withFolder { folder in
                let model = try smallModel()
                _ = try train(model, .steps(12), folder)
                return bits(model)
            }
        }
        #expect(runs[0] == runs[1])
    }

    @Test(arguments: [0, 1, 5, 11]) func aResumedRunEndsWithTheSameBits(stopAt: Int) throws {
        let whole = try withFolder { folder in
            let model = try smallModel()
            _ = try train(model, .steps(12), folder)
            return bits(model)
        }
        try withFolder { folder in
            #expect(throws: CancellationError.self) {
                _ = try train(try smallModel(), .steps(12), folder, stopAt: stopAt)
            }
            // Other initial weights: everything must come from the checkpoint.
            let model = try smallModel(seed: 99)
            let state = try train(model, .steps(12), folder)
            #expect(state.step == 12)
            #expect(bits(model) == whole)
        }
    }

    @Test func calibrationLeavesNoTraceInTheWeights() throws {
        try withFolder { folder in
            let model = try smallModel()
            let state = try train(model, .budget(seconds: 0.2), folder)
            let perStep = try #require(state.calibratedSecondsPerStep)
            #expect(state.totalSteps == max(1, Int(0.2 / perStep)))
            let again = try withFolder { other in
                let model = try smallModel()
                _ = try train(model, .steps(state.totalSteps), other)
                return bits(model)
            }
            #expect(bits(model) == again)
        }
    }

    @Test func anExplodingLossStopsTheRunWithItsStep() throws {
        try withFolder { folder in
            let model = try smallModel()
            model.parameters[0].tensor.f32[3] = .nan
            do {
                _ = try train(model, .steps(3), folder)
                Issue.record("it went on")
            } catch TrainingError.lossNotFinite(let step, _) {
                #expect(step == 1)
            }
        }
    }

    @Test func aGradientThatIsNotFiniteLeavesTheWeightsAlone() throws {
        try withFolder { folder in
            // The square of a gradient's element overflows in the norm while the loss is still a number.
            let model = try smallModel()
            for (name, tensor) in model.parameters where name.hasSuffix("norm.weight") {
                for i in 0..<tensor.count { tensor.f32[i] = 1e30 }
            }
            let before = bits(model)
            var wild = settings(.steps(2))
            wild.precision = .f32
            let batches = try WindowBatches(tokens: pattern(2000), rows: 4, columns: 16, vocabulary: 50, seed: 7)
            #expect(throws: TrainingError.self) {
                _ = try Trainer(model, on: batches, settings: wild, scratch: folder, progress: SilentProgress()).run()
            }
            #expect(bits(model) == before)
        }
    }

    @Test func aDamagedCheckpointIsNamed() throws {
        try withFolder { folder in
            try AtomicFile.write("nonsense nonsense", to: folder.appendingPathComponent("checkpoint.safetensors"))
            let error = #expect(throws: TrainingError.self) { _ = try train(try smallModel(), .steps(3), folder) }
            #expect(error?.description.hasSuffix("; remove it and run again to begin this training anew") == true)
        }
    }

    @Test func windowsCoverTheTextOnceAnEpoch() throws {
        let batches = try WindowBatches(
            tokens: (0..<161).map { Int32($0) }, rows: 2, columns: 16, vocabulary: 200, seed: 3)
        #expect(batches.stepsPerEpoch == 5)
        let seen = (0..<5).flatMap { batches.batch($0).tokens }
        #expect(seen.sorted() == (0..<160).map { Int32($0) })
        let batch = batches.batch(2)
        #expect(batch.targets == batch.tokens.map { $0 + 1 })
    }

    @Test func examplesArePackedAndOnlyAnswersCount() throws {
        let example = TrainingExample(tokens: [5, 6, 7, 8], isTrained: [false, false, true, true])
        let batches = try ExampleBatches(
            [
                example, example,
                TrainingExample(tokens: Array(repeating: 1, count: 99), isTrained: Array(repeating: true, count: 99)),
            ],
            rows: 1, columns: 8, vocabulary: 10, padding: 0, seed: 1)
        let batch = batches.batch(0)
        #expect(batch.tokens == [5, 6, 7, 5, 6, 7, 0, 0])
        #expect(batch.targets == [-1, 7, 8, -1, 7, 8, -1, -1])
        #expect(batches.tooLong == 1)
    }

    @Test func tokensBeyondTheVocabularyAreRefused() {
        #expect(throws: TrainingError.tokenBeyondVocabulary(token: 10, vocabulary: 10)) {
            _ = try WindowBatches(tokens: Array(repeating: 10, count: 99), rows: 1, columns: 8, vocabulary: 10, seed: 1)
        }
        #expect(throws: TrainingError.tooLittleText(tokens: 5, needed: 9)) {
            _ = try WindowBatches(tokens: [1, 2, 3, 4, 5], rows: 1, columns: 8, vocabulary: 10, seed: 1)
        }
    }

    @Test func theLearningRateRisesThenFallsToItsFraction() {
        let schedule = LearningRateSchedule(peak: 1, warmupSteps: 10, totalSteps: 110)
        #expect(schedule.rate(at: 0) == 0.1)
        #expect(schedule.rate(at: 9) == 1)
        #expect(abs(schedule.rate(at: 60) - 0.55) < 1e-6)
        #expect(abs(schedule.rate(at: 110) - 0.1) < 1e-6)
    }

    @Test func adamwFollowsItsFormula() {
        let parameter = Tensor([1, 3], on: device, requiresGradient: true)
        parameter.assign([1, -2, 0.5])
        var expected: [Double] = [1, -2, 0.5]
        var m = [0.0, 0, 0], v = [0.0, 0, 0]
        var constants = AdamW.Settings()
        constants.clipNorm = 1e9
        let optimizer = AdamW([("w", parameter)], settings: constants)
        for t in 1...5 {
            let gradient = expected.indices.map { Float(t) * 0.1 - Float($0) * 0.2 }
            let tape = Tape(on: device)
            let x = Tensor([1, 3], on: device)
            x.assign(gradient)
            let out = tape.linear(x, parameter)
            tape.backward(from: out, gradient: [1])
            optimizer.update(learningRate: 0.01)
            for i in expected.indices {
                let g = Double(gradient[i])
                m[i] = 0.9 * m[i] + 0.1 * g
                v[i] = 0.95 * v[i] + 0.05 * g * g
                let mHat = m[i] / (1 - pow(0.9, Double(t))), vHat = v[i] / (1 - pow(0.95, Double(t)))
                expected[i] -= 0.01 * (mHat / (vHat.squareRoot() + 1e-8) + 0.1 * expected[i])
            }
        }
        for i in expected.indices { #expect(abs(Double(parameter.f32[i]) - expected[i]) < 1e-5) }
    }
}
