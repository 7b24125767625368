// How config.json's rope_parameters and rope_scaling are read, written and refused.

import Foundation
import KalsaeTensor
import Testing

@testable import KalsaeModels

@Suite struct RopeParametersTests {
    private func read(_ rope: String) throws -> DecoderConfiguration {
        let text = """
            {"model_type":"qwen3","vocab_size":40,"hidden_size":32,"num_hidden_layers":1,"num_attention_heads":2,
             "intermediate_size":48,"max_position_embeddings":32768,"rms_norm_eps":1e-6,\(rope)}
            """
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("rope-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try DecoderConfiguration(contentsOf: file)
    }

    private static let yarn: RotaryScaling = {
        var yarn = RotaryScaling.YaRN(factor: 4, trainedPositions: 8192)
        yarn.fastTurns = 16
        return .yarn(yarn)
    }()

    @Test(arguments: [
        (#""rope_theta":5000.0"#, RotaryScaling.none),
        (#""rope_parameters":{"rope_theta":5000.0,"rope_type":"default"}"#, .none),
        (#""rope_parameters":{"rope_theta":5000.0,"rope_type":"linear","factor":2.0}"#, .linear(factor: 2)),
        (#""rope_theta":5000.0,"rope_scaling":{"type":"linear","factor":2.0}"#, .linear(factor: 2)),
        (
            """
            "rope_theta":5000.0,"rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,
            "high_freq_factor":4.0,"original_max_position_embeddings":8192}
            """,
            .llama3(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, trainedPositions: 8192)
        ),
        (
            """
            "rope_parameters":{"rope_theta":5000.0,"rope_type":"yarn","factor":4.0,
            "original_max_position_embeddings":8192,"beta_fast":16.0}
            """, yarn
        ),
        // The factor follows from the lengths where it is not given.
        (
            """
            "rope_parameters":{"rope_theta":5000.0,"rope_type":"yarn","original_max_position_embeddings":8192,
            "beta_fast":16.0}
            """, yarn
        ),
    ])
    func scalingsAreReadAndWrittenAlike(rope: String, expected: RotaryScaling) throws {
        let configuration = try read(rope)
        #expect(configuration.ropeScaling == expected)
        #expect(configuration.ropeBase == 5000)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("rope-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try configuration.write(to: file)
        #expect(try DecoderConfiguration(contentsOf: file) == configuration)
    }

    @Test(arguments: [
        (#""rope_scaling":{"rope_type":"longrope","factor":2.0}"#, "its rope_type is \"longrope\""),
        (#""rope_scaling":{"rope_type":"dynamic","factor":2.0}"#, "its rope_type is \"dynamic\""),
        (#""rope_scaling":{"rope_type":"linear"}"#, "\"factor\" is missing for linear"),
        (#""rope_scaling":{"rope_type":"yarn"}"#, "\"factor\" is missing for yarn"),
        (#""rope_scaling":{"rope_type":"linear","factor":0}"#, "\"factor\" must be above 0"),
        (#""rope_scaling":{"rope_type":"llama3","factor":8.0}"#, "\"low_freq_factor\" is missing for llama3"),
        (
            #""rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":4.0,"high_freq_factor":1.0}"#,
            "\"low_freq_factor\" must be below"
        ),
    ])
    func scalingsThatAreUnknownOrLackNumbersAreNamed(rope: String, message: String) throws {
        let error = #expect(throws: ModelError.self) { _ = try read(rope) }
        #expect("\(try #require(error))".contains(message))
    }

    @Test func ggufSaysWhatItCanAndTheRestIsRefused() throws {
        var configuration = DecoderConfiguration(depth: 2, vocabularySize: 100, contextLength: 8)
        #expect(try !configuration.ggufMetadata.contains { $0.key.contains("scaling") })
        configuration.ropeScaling = .linear(factor: 3)
        #expect(try configuration.ggufMetadata.contains { $0.key == "qwen3.rope.scaling.type" })
        configuration.ropeScaling = .yarn(RotaryScaling.YaRN(factor: 3, trainedPositions: 4))
        #expect(try configuration.ggufMetadata.contains { $0.key == "qwen3.rope.scaling.original_context_length" })
        for scaling in [
            Self.yarn,
            .llama3(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, trainedPositions: 8192),
        ] {
            configuration.ropeScaling = scaling
            #expect(throws: ModelError.self) { _ = try configuration.ggufMetadata }
        }
    }

    @Test func aScaledModelsAnglesAreScaled() throws {
        let device = Device(threadCount: 1)
        var configuration = DecoderConfiguration(depth: 1, vocabularySize: 40, contextLength: 8)
        func hidden() throws -> [Float] {
            let model = try DecoderModel(
                configuration, weights: RandomWeights(seed: 4, layers: 1, on: device), on: device)
            let tokens = Tensor([8], .i32, on: device)
            for i in 0..<8 { tokens.i32[i] = Int32(i) }
            return model.hidden(tokens, batch: 1, Tape(on: device, records: false)).values
        }
        let plain = try hidden()
        configuration.ropeScaling = .linear(factor: 4)
        let stretched = try hidden()
        // Position 0 is not turned at all.
        #expect(plain.prefix(64) == stretched.prefix(64) && plain != stretched)
    }
}
