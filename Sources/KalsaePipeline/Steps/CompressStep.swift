// Compress: the tuned model as one 8-bit GGUF file with its tokenizer inside.

import Foundation
import KalsaeCompression
import KalsaeContracts
import KalsaeSupport
import KalsaeTensor
import KalsaeText

struct CompressStep: Step {
    private struct Settings: Codable {
        var name: String
        var to: String
    }

    private let all: Settings
    private let device: DeviceSettings
    let name = StepName.compress
    private let trained: String
    var inputs: [String] { [trained] }

    init(_ recipe: Recipe, _ device: DeviceSettings) {
        self.device = device
        trained = recipe.trainedStep
        all = Settings(name: recipe.name, to: recipe.compress.to.rawValue)
    }

    func settings() throws -> String { try CanonicalJSON.text(of: all) }

    func run(_ context: StepContext) throws -> StepResult {
        let (model, tokenizer) = try ModelArtifact.read(trained, context, on: try Device(device))
        let summary = try PackedModel.write(
            model, try PackedTokenizer(tokenizer, .chatML), name: all.name,
            licenses: context.inputs[trained]?.manifest.licenses ?? [], to: context.result(StepFile.packed))
        let size = try FileManager.default.attributesOfItem(atPath: context.result(StepFile.packed).path)[.size] as? Int
        return StepResult(
            measurements: ["bits_per_weight": summary.bitsPerWeight, "bytes": Double(size ?? 0)],
            summary: "\(Units.bytes(size ?? 0)), " + String(format: "%.2f bits a weight", summary.bitsPerWeight))
    }
}
