// `rope_parameters` of a config.json (`rope_scaling` in older ones): how it says which rotary frequencies a model has.
// The formulas behind the names stand in KalsaeTensor's RotaryScaling.

import KalsaeTensor

/// The keys as Hugging Face writes them; which of them count depends on the type.
struct RopeParameters: Codable {
    var ropeTheta: Double?
    var ropeType: String?
    /// `ropeType` in older files.
    var type: String?
    var factor: Double?
    var originalMaxPositionEmbeddings: Int?
    var lowFreqFactor, highFreqFactor: Double?
    var betaFast, betaSlow: Double?
    var attentionFactor: Double?
    var mscale, mscaleAllDim: Double?
    var truncate: Bool?

    /// The name of the type; `default` where none is given.
    var kind: String { ropeType ?? type ?? "default" }

    /// What config.json says for a scaling; nil for one it has no place for.
    init?(_ scaling: RotaryScaling, theta: Double) {
        ropeTheta = theta
        switch scaling {
        case .none: ropeType = "default"
        case .linear(let factor):
            ropeType = "linear"
            self.factor = factor
        case .dynamic: return nil
        case .llama3(let factor, let low, let high, let trained):
            ropeType = "llama3"
            self.factor = factor
            lowFreqFactor = low
            highFreqFactor = high
            originalMaxPositionEmbeddings = trained
        case .yarn(let yarn):
            ropeType = "yarn"
            factor = yarn.factor
            originalMaxPositionEmbeddings = yarn.trainedPositions
            betaFast = yarn.fastTurns
            betaSlow = yarn.slowTurns
            attentionFactor = yarn.attentionFactor
            truncate = yarn.isTruncated
        }
    }

    /// The scaling these parameters describe.
    ///
    /// - Parameter path: the file, for messages.
    /// - Throws: `ModelError.unsupported` for a type that is not known here, `.damaged` where a number is missing or
    ///   makes no sense.
    func scaling(path: String, contextLength: Int) throws -> RotaryScaling {
        func needed<Value: Comparable & Numeric>(_ value: Value?, _ name: String) throws -> Value {
            guard let value else {
                throw ModelError.damaged(path: path, reason: "rope_parameters: \"\(name)\" is missing for \(kind)")
            }
            guard value > 0 else {
                throw ModelError.damaged(path: path, reason: "rope_parameters: \"\(name)\" must be above 0")
            }
            return value
        }
        switch kind {
        case "default": return .none
        case "linear": return .linear(factor: try needed(factor, "factor"))
        case "llama3":
            let low = try needed(lowFreqFactor, "low_freq_factor"),
                high = try needed(highFreqFactor, "high_freq_factor")
            guard low < high else {
                throw ModelError.damaged(
                    path: path, reason: "rope_parameters: \"low_freq_factor\" must be below \"high_freq_factor\"")
            }
            return .llama3(
                factor: try needed(factor, "factor"), lowFrequencyFactor: low, highFrequencyFactor: high,
                trainedPositions: try needed(
                    originalMaxPositionEmbeddings ?? contextLength, "original_max_position_embeddings"))
        case "yarn":
            let trained = try needed(
                originalMaxPositionEmbeddings ?? contextLength, "original_max_position_embeddings")
            var yarn = RotaryScaling.YaRN(
                factor: try needed(
                    factor ?? originalMaxPositionEmbeddings.map { Double(contextLength) / Double($0) }, "factor"),
                trainedPositions: trained)
            yarn.fastTurns = try needed(betaFast ?? yarn.fastTurns, "beta_fast")
            yarn.slowTurns = try needed(betaSlow ?? yarn.slowTurns, "beta_slow")
            yarn.isTruncated = truncate ?? true
            yarn.attentionFactor = attentionFactor
            if attentionFactor == nil, let one = mscale, let all = mscaleAllDim, one != 0, all != 0 {
                yarn.attentionFactor = yarn.amplitude(one) / yarn.amplitude(all)
            }
            return .yarn(yarn)
        default: throw ModelError.unsupported(path: path, reason: "its rope_type is \"\(kind)\"")
        }
    }
}
