// One AdamW update with the gradient's norm clipped, over the parameters of a 162-million-parameter decoder.
// Making the gradients is not part of the time.

import Foundation
import KalsaeModels
import KalsaeTensor
import KalsaeTraining

/// `kalsae bench optimizer`
struct OptimizerBenchmark: Benchmark {
    let name = "optimizer"
    let summary = "one AdamW update with the gradient's norm clipped, over 162 million parameters"

    var cases: [BenchCase] {
        let size = TrainStepSize.large
        return [
            BenchCase(
                "AdamW \(size.name) f32", .milliseconds(), settings: size.settings, variants: ["fused", "foreach"]
            ) { context in
                let model = try DecoderModel(
                    size.configuration, weights: RandomTensorWeights(device: context.device), on: context.device)
                let optimizer = AdamW(model.parameters)
                return .timing(facts: ["parameters": Double(size.configuration.parameterCount)]) {
                    // A tape without operations leaves its starting gradient in the tensor: that is all it does here.
                    for (_, tensor) in model.parameters {
                        Tape(on: context.device).backward(
                            from: tensor, gradient: [Float](repeating: 1e-3, count: tensor.count))
                    }
                } _: {
                    optimizer.update(learningRate: 1e-4)
                }
            }
        ]
    }
}
