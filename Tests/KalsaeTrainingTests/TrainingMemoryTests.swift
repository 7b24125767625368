// What a rehearsal says against what training takes.

import KalsaeModels
import KalsaeTensor
import Testing

@testable import KalsaeTraining

@Suite struct TrainingMemoryTests {
    private static func configuration() -> DecoderConfiguration {
        DecoderConfiguration(depth: 2, vocabularySize: 1000, contextLength: 64)
    }

    /// Steps of real training; returns the device's memory after each.
    private static func train(
        _ precision: TrainingPrecision, recomputes: Bool, steps: Int
    ) throws -> (device: Device, freshBlocks: [Int], gradients: [[Float]]) {
        let device = Device(threadCount: 2), configuration = configuration()
        let model = try DecoderModel(
            configuration, weights: RandomWeights(seed: 3, layers: 2, on: device), on: device)
        model.recomputes = recomputes
        let optimizer = AdamW(model.parameters)
        var fresh: [Int] = [], gradients: [[Float]] = []
        for step in 0..<steps {
            let tokens = Tensor([256], .i32, on: device), targets = Tensor([256], .i32, on: device)
            for i in 0..<256 {
                tokens.i32[i] = Int32((i * 37 + step) % 1000)
                targets.i32[i] = Int32((i * 91 + step) % 1000)
            }
            let tape = Tape(on: device)
            let hidden = model.hidden(tokens, batch: 4, tape, as: precision.type(on: device))
            tape.backward(from: model.loss(hidden, targets, tape))
            if step == 0 { gradients = model.parameters.map { $0.tensor.gradient?.values ?? [] } }
            optimizer.update(learningRate: 1e-3)
            fresh.append(device.memory.freshBlocks)
        }
        return (device, fresh, gradients)
    }

    @Test(arguments: [TrainingPrecision.f32, .bf16], [false, true])
    func theRehearsalTakesWhatTrainingTakes(precision: TrainingPrecision, recomputes: Bool) throws {
        let expected = try TrainingMemory(
            Self.configuration(), rows: 4, columns: 64, precision: precision, recomputes: recomputes,
            on: Device(threadCount: 2))
        let real = try Self.train(precision, recomputes: recomputes, steps: 2).device.memory.reservedBytes
        #expect(abs(expected.peakBytes - real) <= real / 20, "\(expected.peakBytes) foreseen, \(real) taken")
    }

    @Test(arguments: [TrainingPrecision.f32, .bf16]) func afterTheFirstStepNothingIsAskedOfTheSystem(
        precision: TrainingPrecision
    ) throws {
        let fresh = try Self.train(precision, recomputes: false, steps: 4).freshBlocks
        #expect(Set(fresh).count == 1, "\(fresh)")
    }

    @Test func recomputingGivesTheSameGradientsInLessMemory() throws {
        let kept = try Self.train(.f32, recomputes: false, steps: 1)
        let made = try Self.train(.f32, recomputes: true, steps: 1)
        #expect(kept.gradients == made.gradients)
        #expect(made.device.memory.peakBytes < kept.device.memory.peakBytes)
    }
}
