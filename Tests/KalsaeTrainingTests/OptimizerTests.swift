// Every optimiser against ten steps of PyTorch's (Tests/Fixtures/optimizers.json), the house model's first ten
// losses against transformers with PyTorch's AdamW (Tests/Fixtures/training.json), and saved runs of each; scripts
// lie beside the fixtures.

import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import Testing

@testable import KalsaeTraining

private let device = Device(threadCount: 2)
private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

private struct Problem: Decodable {
    struct Initial: Decodable {
        var shape: [Int], values: [Float]
    }
    struct Case: Decodable {
        var losses: [Double], final: [String: [Float]]
    }
    var x: [Float], t: [Float], learningRate: Float, clip: Float
    var initial: [String: Initial], cases: [String: Case]

    static func read() throws -> Problem {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Problem.self, from: try Data(contentsOf: fixtures.appendingPathComponent("optimizers.json")))
    }
}

private func settings(_ name: String, clip: Float) -> OptimizerSettings? {
    var adamw = AdamW.Settings(), lion = Lion.Settings(), sgd = GradientDescent.Settings(), muon = Muon.Settings()
    adamw.clipNorm = clip
    lion.clipNorm = clip
    sgd.clipNorm = clip
    sgd.weightDecay = 0.05
    muon.clipNorm = clip
    muon.precision = .f32
    switch name {
    case "adamw": return .adamw(adamw)
    case "lion": return .lion(lion)
    case "sgd": return .sgd(sgd)
    case "sgd nesterov":
        sgd.isNesterov = true
        return .sgd(sgd)
    case "muon", "muon plain":
        muon.scaling = .original
        muon.isNesterov = name == "muon"
        return .muon(muon)
    case "muon matched": return .muon(muon)
    default: return nil
    }
}

@Suite struct OptimizerTests {
    private static let names = ["adamw", "lion", "sgd", "sgd nesterov", "muon", "muon matched", "muon plain"]

    @Test(arguments: names) func tenStepsMatchPyTorch(name: String) throws {
        let problem = try Problem.read(), wanted = try #require(problem.cases[name])
        #expect(Set(problem.cases.keys) == Set(Self.names))
        let parameters = problem.initial.sorted { $0.key < $1.key }.map { name, initial in
            let tensor = Tensor(initial.shape, on: device, requiresGradient: true)
            tensor.assign(initial.values)
            return (name: name, tensor: tensor)
        }
        let named = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.tensor) })
        let optimizer = try #require(settings(name, clip: problem.clip)).optimizer(parameters)
        let x = Tensor([16, 5], on: device), t = Tensor([16, 3], on: device)
        x.assign(problem.x)
        t.assign(problem.t)
        for step in 0..<10 {
            let tape = Tape(on: device)
            let h = tape.linear(
                x, try #require(named["hidden.weight"]), bias: named["hidden.bias"], activation: .tanh)  // (16, 8)
            let g = tape.linear(h, try #require(named["middle.weight"]), activation: .tanh)  // (16, 4)
            let difference = tape.subtract(tape.linear(g, try #require(named["lm_head.weight"])), t)  // (16, 3)
            let loss = tape.meanOfAll(tape.multiply(difference, difference))
            let expected = wanted.losses[step]
            #expect(abs(Double(loss.values[0]) - expected) < 1e-5 * expected, "\(name), step \(step)")
            tape.backward(from: loss)
            optimizer.update(learningRate: problem.learningRate)
        }
        #expect(optimizer.updates == 10)
        for (key, values) in wanted.final {
            let ours = try #require(named[key]).values, size = values.map(abs).max() ?? 1
            #expect(zip(ours, values).allSatisfy { abs($0 - $1) < 2e-5 * size }, "\(name): \(key)")
        }
    }

    @Test func theHouseModelsFirstTenLossesMatchPyTorch() throws {
        struct Run: Decodable {
            var losses: [Double], norms: [Double]
        }
        let run = try JSONDecoder().decode(
            Run.self, from: try Data(contentsOf: fixtures.appendingPathComponent("training.json")))
        let folder = fixtures.appendingPathComponent("qwen3-tiny")
        let model = try ModelFolder.read(folder, on: device)
        let data = try Safetensors(contentsOf: folder.appendingPathComponent("expected.safetensors"))
        let (tokens, targets) = (Tensor([40], .i32, on: device), Tensor([40], .i32, on: device))
        for (name, tensor) in [("tokens", tokens), ("targets", targets)] {
            let values = try data.tensor(name, shape: [2, 20], on: device)
            for i in 0..<40 { tensor.i32[i] = Int32(values.f32[i]) }
        }
        let optimizer = AdamW(model.parameters)
        #expect(run.losses.count == 10)
        for (step, expected) in run.losses.enumerated() {
            let tape = Tape(on: device)
            let loss = model.loss(model.hidden(tokens, batch: 2, tape), targets, tape)
            #expect(abs(Double(loss.values[0]) - expected) < 1e-5 * expected, "step \(step): \(loss.values[0])")
            tape.backward(from: loss)
            let norm = Double(optimizer.update(learningRate: 1e-3))
            #expect(abs(norm - run.norms[step]) < 1e-4 * run.norms[step], "step \(step): \(norm)")
        }
    }

    @Test(arguments: [[6, 6], [5, 12], [12, 5], [1, 7], [64, 40]], [DType.f32, .bf16])
    func orthogonalizedMatricesHaveSingularValuesAboutOne(shape: [Int], type: DType) {
        let x = Tensor(shape, on: device)
        var random = SeededRandom(seed: 3)
        x.fill { random.normal() }
        let y = Muon.orthogonalized(x, rounds: 5, as: type).values
        // The smaller Gram matrix's eigenvalues lie within the quintic's band, so its trace does too; and y turns as
        // x does.
        let (rows, columns) = (shape[0], shape[1]), small = min(rows, columns)
        let trace = y.reduce(0) { $0 + $1 * $1 }
        #expect(trace > 0.45 * Float(small) && trace < 1.5 * Float(small), "\(shape): \(trace)")
        let along = zip(x.values, y).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(along > 0)
        #expect(y.count == rows * columns)
    }

    @Test func bfloat16ProductsGiveMuonTheSameDirections() throws {
        let x = Tensor([32, 48], on: device)
        var random = SeededRandom(seed: 4)
        x.fill { random.normal() }
        let exact = Muon.orthogonalized(x, rounds: 5, as: .f32).values
        let rounded = Muon.orthogonalized(x, rounds: 5, as: .bf16).values
        let error = zip(exact, rounded).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(error < 0.03 * 0.03 * exact.reduce(0) { $0 + $1 * $1 })
    }

    @Test func muonLeavesVectorsEmbeddingsAndTheHeadToAdamW() {
        func parameter(_ name: String, _ shape: [Int]) -> (name: String, tensor: Tensor) {
            (name, Tensor(shape, on: device))
        }
        #expect(Muon.isHiddenMatrix(parameter("model.layers.0.mlp.up_proj.weight", [4, 4])))
        #expect(!Muon.isHiddenMatrix(parameter("model.embed_tokens.weight", [4, 4])))
        #expect(!Muon.isHiddenMatrix(parameter("lm_head.weight", [4, 4])))
        #expect(!Muon.isHiddenMatrix(parameter("model.norm.weight", [4])))
    }

    @Test(arguments: OptimizerKind.allCases) func defaultsAreOfTheirKindAndSurviveJSON(kind: OptimizerKind) throws {
        #expect(kind.defaults.kind == kind)
        let data = try JSONEncoder().encode(kind.defaults)
        #expect(try JSONDecoder().decode(OptimizerSettings.self, from: data) == kind.defaults)
    }
}

@Suite struct SavedOptimizerTests {
    private func smallModel(seed: UInt64) throws -> DecoderModel {
        var configuration = DecoderConfiguration(depth: 1, vocabularySize: 50, contextLength: 16)
        configuration.hiddenSize = 32
        configuration.headSize = 16
        configuration.heads = 2
        configuration.keyValueHeads = 1
        configuration.intermediateSize = 48
        return try DecoderModel(configuration, weights: RandomWeights(seed: seed, layers: 1, on: device), on: device)
    }

    private func train(_ kind: OptimizerKind, seed: UInt64, in folder: URL, stopAt: Int = .max) throws -> DecoderModel {
        let model = try smallModel(seed: seed)
        let batches = try WindowBatches(
            tokens: (0..<2000).map { Int32($0 * $0 % 47) }, rows: 4, columns: 16, vocabulary: 50, seed: 7)
        let settings = TrainingSettings(
            length: .steps(8), learningRate: 2e-3, optimizer: kind.defaults, checkpointSeconds: 1e9, label: "test")
        var asked = 0
        let state = try Trainer(
            model, on: batches, settings: settings, scratch: folder, progress: SilentProgress(),
            isInterrupted: {
                asked += 1
                return asked > stopAt
            }
        ).run()
        #expect(state.step == 8)
        return model
    }

    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("optimizer-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private func bits(_ model: DecoderModel) -> [UInt32] {
        model.parameters.flatMap { $0.tensor.values.map(\.bitPattern) }
    }

    @Test(arguments: OptimizerKind.allCases) func aResumedRunEndsWithTheSameBits(kind: OptimizerKind) throws {
        let whole = bits(try withFolder { try train(kind, seed: 1, in: $0) })
        let untrained = bits(try smallModel(seed: 1))
        #expect(whole != untrained)
        for stop in [1, 5] {
            try withFolder { folder in
                #expect(throws: CancellationError.self) { _ = try train(kind, seed: 1, in: folder, stopAt: stop) }
                // Other initial weights: everything must come from the checkpoint.
                let resumed = bits(try train(kind, seed: 9, in: folder))
                #expect(resumed == whole)
            }
        }
    }

    @Test(arguments: OptimizerKind.allCases) func memoryIsForeseenAndTakenOnce(kind: OptimizerKind) throws {
        let configuration = DecoderConfiguration(depth: 2, vocabularySize: 1000, contextLength: 64)
        let device = Device(threadCount: 2)
        let foreseen = try TrainingMemory(
            configuration, rows: 4, columns: 64, precision: .f32, optimizer: kind.defaults, on: device
        ).peakBytes
        let model = try DecoderModel(configuration, weights: RandomWeights(seed: 3, layers: 2, on: device), on: device)
        let optimizer = kind.defaults.optimizer(model.parameters)
        var fresh: [Int] = []
        for step in 0..<4 {
            let tokens = Tensor([256], .i32, on: device)
            for i in 0..<256 { tokens.i32[i] = Int32((i * 37 + step) % 1000) }
            let tape = Tape(on: device)
            tape.backward(from: model.loss(model.hidden(tokens, batch: 4, tape), tokens, tape))
            optimizer.update(learningRate: 1e-3)
            fresh.append(device.memory.freshBlocks)
        }
        let taken = device.memory.reservedBytes
        #expect(abs(foreseen - taken) <= taken / 20, "\(kind): \(foreseen) foreseen, \(taken) taken")
        #expect(Set(fresh).count == 1, "\(kind): \(fresh)")
    }

    @Test func anotherOptimisersCheckpointIsRefused() throws {
        for (saved, reading) in [
            (OptimizerKind.adamw, OptimizerKind.lion), (.lion, .sgd), (.sgd, .muon), (.muon, .adamw),
        ] {
            try withFolder { folder in
                #expect(throws: CancellationError.self) { _ = try train(saved, seed: 1, in: folder, stopAt: 2) }
                let error = #expect(throws: TrainingError.self) { _ = try train(reading, seed: 1, in: folder) }
                let text = try #require(error).description
                #expect(text.contains("does not belong to this run"), "\(saved), \(reading): \(text)")
            }
        }
    }
}
