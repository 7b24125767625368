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
                let gradients = model.parameters.map { _, tensor in
                    let gradient = Tensor(tensor.shape, on: context.device)
                    context.device.backend.fill(gradient, 1e-3)
                    return gradient
                }
                return .timing(facts: ["parameters": Double(size.configuration.parameterCount)]) {
                    // A tape without operations leaves its starting gradient in the tensor: that is all it does here.
                    for ((_, tensor), gradient) in zip(model.parameters, gradients) {
                        Tape(on: context.device).backward(from: tensor, gradient: gradient)
                    }
                } _: {
                    optimizer.update(learningRate: 1e-4)
                }
            }
        ]
    }
}
