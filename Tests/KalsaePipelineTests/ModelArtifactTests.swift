// The folder that a training step leaves: what transformers reads in it beside the weights.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText
import KalsaeTraining
import Testing

@testable import KalsaePipeline

@Suite struct ModelArtifactTests {
    private func withArtifact(_ body: (URL, DecoderModel) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("artifact-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tokenizer = try BPETrainer.train(
            on: ["칼새는 빠르다. The swift is fast."], settings: BPETrainer.Settings(vocabulary: 300))
        let end = try #require(tokenizer.id(ofToken: "<|endoftext|>"))
        let turnEnd = try #require(tokenizer.id(ofToken: "<|im_end|>"))
        let device = Device(threadCount: 1)
        let model = try DecoderModel(
            DecoderConfiguration(
                depth: 1, vocabularySize: tokenizer.vocabularySize, contextLength: 24, endToken: Int(end),
                turnEndToken: Int(turnEnd)),
            weights: RandomWeights(seed: 3, layers: 1, on: device), on: device)
        let context = StepContext(
            inputs: [:], output: folder, scratch: folder, seed: 1, progress: SilentProgress(), isInterrupted: { false })
        let record = TrainingRecord(state: TrainingState(), tokensPerStep: 1, stepsPerEpoch: 1, precision: "f32")
        try ModelArtifact.write(model, tokenizer, record, context)
        try body(folder, model)
    }

    private func object(_ url: URL) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    }

    /// transformers 4 gives every tokenizer token_type_ids unless it is told, and Qwen3's generate refuses them.
    @Test func theTokenizerAsksForWhatTheModelTakes() throws {
        try withArtifact { folder, model in
            let tokenizer = try object(folder.appendingPathComponent("tokenizer_config.json"))
            #expect(tokenizer["model_input_names"] as? [String] == ["input_ids", "attention_mask"])
            #expect(tokenizer["model_max_length"] as? Int == 24)
            #expect(tokenizer["eos_token"] as? String == "<|im_end|>")
            #expect(tokenizer["pad_token"] as? String == "<|endoftext|>")
            #expect(tokenizer["add_bos_token"] as? Bool == false)
        }
    }

    @Test func allFilesSpeakOfTheSameTokens() throws {
        try withArtifact { folder, model in
            let configuration = try object(folder.appendingPathComponent("config.json"))
            let generation = try object(folder.appendingPathComponent("generation_config.json"))
            let ends = [model.configuration.turnEndToken, model.configuration.endToken]
            for file in [configuration, generation] {
                #expect(file["eos_token_id"] as? [Int] == ends)
                #expect(file["pad_token_id"] as? Int == ends[1])
            }
            #expect(configuration["architectures"] as? [String] == ["Qwen3ForCausalLM"])
            // Older and newer transformers look for θ in different places.
            #expect(configuration["rope_theta"] as? Double == model.configuration.ropeBase)
            let rope = try #require(configuration["rope_parameters"] as? [String: Any])
            #expect(rope["rope_theta"] as? Double == model.configuration.ropeBase)
            let template = try String(contentsOf: folder.appendingPathComponent("chat_template.jinja"), encoding: .utf8)
            #expect(template == ChatTemplate.chatML.jinja)
        }
    }
}
