// A model as Hugging Face lays it out: config.json, generation_config.json, model.safetensors or its shards.
// The tokenizer's files lie beside them; whoever has the tokenizer writes those.

import Foundation
import KalsaeSupport
import KalsaeTensor

/// Reads and writes a model's folder.
public enum ModelFolder {
    /// Writes configuration and weights into `folder`, which must exist.
    public static func write(_ model: DecoderModel, to folder: URL) throws {
        try model.configuration.write(to: folder.appendingPathComponent("config.json"))
        let ends = [model.configuration.turnEndToken, model.configuration.endToken]
        let generation: [String: Any] = [
            "bos_token_id": ends[1], "eos_token_id": ends, "pad_token_id": ends[1], "do_sample": true,
            "temperature": 0.8, "top_p": 0.95,
        ]
        let data = try JSONSerialization.data(withJSONObject: generation, options: [.sortedKeys, .prettyPrinted])
        try AtomicFile.write(data, to: folder.appendingPathComponent("generation_config.json"))
        try Safetensors.write(model.parameters, to: folder.appendingPathComponent(WeightFolder.singleFile))
    }

    /// Reads a model back, ready for training or inference in f32.
    ///
    /// - Throws: `ModelError` or `SupportError` naming the file.
    public static func read(_ folder: URL, on device: Device) throws -> DecoderModel {
        let configuration = try DecoderConfiguration(contentsOf: folder.appendingPathComponent("config.json"))
        let weights = SafetensorsWeights(try WeightFolder(folder), on: device)
        return try DecoderModel(configuration, weights: weights, on: device)
    }
}
