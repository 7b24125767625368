// A model as steps hand it on: the Hugging Face folder with its tokenizer, and what its training was like.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeSupport
import KalsaeTensor
import KalsaeText
import KalsaeTraining

/// What a training step leaves beside its model.
struct TrainingRecord: Codable, Equatable {
    var state: TrainingState
    /// Tokens of one step.
    var tokensPerStep: Int
    /// Batches until everything was seen once.
    var stepsPerEpoch: Int
    /// What activations were computed in.
    var precision: String

    var tokens: Int { state.step * tokensPerStep }
}

/// Writes and reads models between steps.
enum ModelArtifact {
    /// Writes model, tokenizer and training record into the step's output.
    static func write(
        _ model: DecoderModel, _ tokenizer: Tokenizer, _ record: TrainingRecord, _ context: StepContext
    ) throws {
        try ModelFolder.write(model, to: context.output)
        try tokenizer.write(to: context.result(StepFile.tokenizer))
        try AtomicFile.write(ChatTemplate.chatML.jinja, to: context.result("chat_template.jinja"))
        let configuration: [String: Any] = [
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.configuration.contextLength,
            "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "add_bos_token": false,
            "clean_up_tokenization_spaces": false,
            // Without it transformers 4 adds token_type_ids, which Qwen3's generate refuses.
            "model_input_names": ["input_ids", "attention_mask"],
        ]
        let data = try JSONSerialization.data(withJSONObject: configuration, options: [.sortedKeys, .prettyPrinted])
        try AtomicFile.write(data, to: context.result("tokenizer_config.json"))
        try writeJSON(record, to: context.result(StepFile.training))
    }

    /// Reads the model that a step made.
    static func read(_ step: String, _ context: StepContext, on device: Device) throws -> (DecoderModel, Tokenizer) {
        let folder = try context.file("config.json", of: step).deletingLastPathComponent()
        return (
            try ModelFolder.read(folder, on: device),
            try Tokenizer(contentsOf: folder.appendingPathComponent(StepFile.tokenizer))
        )
    }

    /// What a training step's result says of itself.
    static func result(_ record: TrainingRecord, parameters: Int) -> StepResult {
        let loss = record.state.curve.last?.loss ?? .nan
        var measurements = [
            "steps": Double(record.state.step), "tokens": Double(record.tokens), "loss": loss,
            "training_seconds": record.state.seconds, "parameters": Double(parameters),
        ]
        measurements["calibrated_seconds_per_step"] = record.state.calibratedSecondsPerStep
        let rate = record.state.seconds > 0 ? Double(record.tokens) / record.state.seconds : 0
        return StepResult(
            measurements: measurements,
            summary: "\(Units.count(Double(parameters))) parameters, \(record.state.step) steps, "
                + "\(Units.count(Double(record.tokens))) tokens at \(Units.count(rate))/s, "
                + String(format: "loss %.3f", loss))
    }
}

extension TrainingLength {
    /// The same length in the trainer's terms.
    var forTrainer: KalsaeTraining.TrainingLength {
        switch self {
        case .budget(let duration): .budget(seconds: Double(duration.seconds))
        case .steps(let steps): .steps(steps)
        case .epochs(let epochs): .epochs(epochs)
        case .tokens(let tokens): .tokens(tokens)
        }
    }
}
