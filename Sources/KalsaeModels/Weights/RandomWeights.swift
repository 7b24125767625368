// Fresh weights for training from scratch, drawn from a seed and the weight's own name,
// so that a model's numbers do not depend on the order in which its parts are made.

import Foundation
import KalsaeSupport
import KalsaeTensor

/// Normal weights; those that write into the residual stream are scaled down with the number of layers
/// (Radford et al. 2019), norms start at 1.
public struct RandomWeights: WeightSource {
    private let seed: UInt64
    private let layers: Int
    private let device: Device
    /// Standard deviation of a matrix of `inputs` columns is this over √inputs.
    private static let gain: Float = 0.5
    /// Standard deviation of the embedding table.
    private static let embeddingDeviation: Float = 0.02

    public init(seed: UInt64, layers: Int, on device: Device) {
        self.seed = seed
        self.layers = layers
        self.device = device
    }

    public func matrix(_ name: String, _ outputs: Int, _ inputs: Int) -> any Projection {
        let weight = Tensor([outputs, inputs], on: device, requiresGradient: true)
        var random = SeededRandom(seed: seed ^ Self.nameSeed(name))
        var deviation = Self.gain / Float(inputs).squareRoot()
        if name.hasSuffix("embed_tokens.weight") || name.hasSuffix("lm_head.weight") {
            deviation = Self.embeddingDeviation
        }
        if name.hasSuffix("o_proj.weight") || name.hasSuffix("down_proj.weight") {
            deviation /= Float(2 * layers).squareRoot()
        }
        weight.fill { deviation * random.normal() }
        return DenseProjection(weight)
    }

    public func vector(_ name: String, _ count: Int) -> Tensor {
        let weight = Tensor([count], on: device, requiresGradient: true)
        weight.fill { 1 }
        return weight
    }

    private static func nameSeed(_ name: String) -> UInt64 {
        UInt64(Digest.sha256(name).prefix(16), radix: 16) ?? 0
    }
}
