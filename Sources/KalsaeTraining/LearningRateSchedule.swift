// How the learning rate moves over a run: up in a line, down along half a cosine.

import Foundation

/// Linear warm-up to a peak, then cosine decay to a fraction of it (Loshchilov and Hutter 2017).
public struct LearningRateSchedule: Sendable, Equatable {
    public var peak: Float
    public var warmupSteps: Int
    public var totalSteps: Int
    /// The last rate over the peak.
    public var finalFraction: Float

    public init(peak: Float, warmupSteps: Int, totalSteps: Int, finalFraction: Float = 0.1) {
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.totalSteps = totalSteps
        self.finalFraction = finalFraction
    }

    /// The rate of step `step`, counted from 0.
    public func rate(at step: Int) -> Float {
        if step < warmupSteps { return peak * Float(step + 1) / Float(warmupSteps) }
        let span = max(1, totalSteps - warmupSteps)
        let progress = min(1, Float(step - warmupSteps) / Float(span))
        return peak * (finalFraction + (1 - finalFraction) * 0.5 * (1 + cos(.pi * progress)))
    }
}
