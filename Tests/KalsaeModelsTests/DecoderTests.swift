// The decoder against transformers' Qwen3: the fixture was made by Tests/Fixtures/qwen3-tiny.py.

import Foundation
import KalsaeTensor
import Testing

@testable import KalsaeModels

private let device = Device(threadCount: 2)
private let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/qwen3-tiny")

@Suite struct DecoderTests {
    private func integers(_ file: Safetensors, _ name: String) throws -> Tensor {
        let values = try file.tensor(name, shape: [2, 20], on: device)
        let tensor = Tensor([40], .i32, on: device)
        for i in 0..<40 { tensor.i32[i] = Int32(values.f32[i]) }
        return tensor
    }

    @Test func logitsLossAndEveryGradientMatchTransformers() throws {
        let model = try ModelFolder.read(fixture, on: device)
        let expected = try Safetensors(contentsOf: fixture.appendingPathComponent("expected.safetensors"))
        let tape = Tape(on: device)
        let tokens = try integers(expected, "tokens"), targets = try integers(expected, "targets")
        let hidden = model.hidden(tokens, batch: 2, tape)
        let logits = model.logits(hidden, Tape(on: device, records: false)).values
        let wanted = try expected.tensor("logits", shape: [2, 20, 64], on: device).values
        let size = wanted.map(abs).max() ?? 1
        #expect(zip(logits, wanted).allSatisfy { abs($0 - $1) < 1e-5 * size })
        let loss = model.loss(hidden, targets, tape)
        let wantedLoss = try expected.tensor("loss", shape: [1], on: device).values[0]
        #expect(abs(loss.values[0] - wantedLoss) < 1e-5 * wantedLoss)
        tape.backward(from: loss)
        #expect(model.parameters.count == 24)
        for (name, parameter) in model.parameters {
            let gradient = try #require(parameter.gradient).values
            let wanted = try expected.tensor("gradient." + name, shape: parameter.shape, on: device).values
            let size = wanted.map(abs).max() ?? 1
            #expect(zip(gradient, wanted).allSatisfy { abs($0 - $1) < 2e-5 * size }, "\(name)")
        }
    }

    @Test func aFolderWrittenReadsBackTheSame() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = DecoderConfiguration(
            depth: 1, vocabularySize: 40, contextLength: 8, endToken: 3, turnEndToken: 5)
        configuration.tiesEmbeddings = false
        let model = try DecoderModel(
            configuration, weights: RandomWeights(seed: 4, layers: 1, on: device), on: device)
        #expect(model.parameters.reduce(0) { $0 + $1.tensor.count } == configuration.parameterCount)
        try ModelFolder.write(model, to: folder)
        let again = try ModelFolder.read(folder, on: device)
        #expect(again.configuration == configuration)
        for (one, two) in zip(model.parameters, again.parameters) {
            #expect(one.name == two.name && one.tensor.values == two.tensor.values)
        }
    }

    @Test(arguments: [
        (#"{"model_type":"llama","vocab_size":8}"#, "is missing"),
        (#"not json"#, "it is not a model's config.json"),
    ]) func aConfigurationThatIsNotOursIsRefused(text: String, message: String) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("config-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        let error = #expect(throws: ModelError.self) { _ = try DecoderConfiguration(contentsOf: file) }
        #expect("\(try #require(error))".contains(message))
    }

    @Test func numbersFromFilesThatCannotBeComputedWithAreNamed() {
        let changes: [(name: String, change: (inout DecoderConfiguration) -> Void)] = [
            ("eos_token_id", { $0.turnEndToken = 4_294_967_295 }), ("bos_token_id", { $0.endToken = 100 }),
            ("bos_token_id", { $0.endToken = -1 }), ("max_position_embeddings", { $0.contextLength = 1 << 24 }),
            ("rope_theta", { $0.ropeBase = .infinity }), ("rope_theta", { $0.ropeBase = .nan }),
            ("rms_norm_eps", { $0.epsilon = .infinity }),
            ("rotary scaling", { $0.ropeScaling = .linear(factor: 0) }),
            ("rotary scaling", { $0.ropeScaling = .linear(factor: .nan) }),
            ("rotary scaling", { $0.ropeScaling = .linear(factor: -1) }),
            ("rotary scaling", { $0.ropeScaling = .dynamic(factor: 2, trainedPositions: 0) }),
            ("rotary scaling", { $0.ropeScaling = .yarn(.init(factor: .infinity, trainedPositions: 8)) }),
        ]
        for (name, change) in changes {
            var configuration = DecoderConfiguration(depth: 4, vocabularySize: 100, contextLength: 8)
            change(&configuration)
            let error = #expect(throws: ModelError.self) { try configuration.validate() }
            #expect(error.map { "\($0)" }?.contains(name) == true)
        }
    }

    @Test func sizesThatDoNotFitAreNamed() {
        var configuration = DecoderConfiguration(depth: 4, vocabularySize: 100, contextLength: 8)
        configuration.keyValueHeads = 3
        let error = #expect(throws: ModelError.self) { try configuration.validate() }
        #expect(error.map { "\($0)" }?.contains("num_attention_heads 4 is not a multiple") == true)
    }
}
