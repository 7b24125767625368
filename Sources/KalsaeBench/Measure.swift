// From a reading to a figure: seconds and bytes become the unit that people compare.

import Foundation

/// How the reading of a round becomes the figure of a case.
public struct Measure: Sendable, Equatable {
    /// What a round reads.
    public enum Quantity: String, Sendable, Codable {
        case seconds, bytes
        /// A share of what would be perfect, of at most 1.
        case score
    }

    public let quantity: Quantity
    /// The figure's unit, such as `tokens/s`.
    public let unit: String
    /// Whether a larger figure is the better one.
    public let higherIsBetter: Bool
    /// Floating-point operations in a round, where a share of the machine's peak is to be stated.
    public let flops: Double?
    private let scale: Double

    private init(_ quantity: Quantity, _ unit: String, higherIsBetter: Bool, flops: Double?, scale: Double) {
        self.quantity = quantity
        self.unit = unit
        self.higherIsBetter = higherIsBetter
        self.flops = flops
        self.scale = scale
    }

    /// Work done in a second: `work` counts, in `unit` without its `/s`, what a round does.
    public static func rate(_ unit: String, work: Double, flops: Double? = nil) -> Measure {
        Measure(.seconds, unit, higherIsBetter: true, flops: flops, scale: work)
    }

    /// Floating-point operations in a second, in 10⁹.
    public static func gigaflops(_ flops: Double) -> Measure { rate("GFLOP/s", work: flops / 1e9, flops: flops) }

    /// The time of a round.
    public static func milliseconds(flops: Double? = nil) -> Measure {
        Measure(.seconds, "ms", higherIsBetter: false, flops: flops, scale: 1e3)
    }

    /// The time of a long round.
    public static let seconds = Measure(.seconds, "s", higherIsBetter: false, flops: nil, scale: 1)

    /// Memory.
    public static let mebibytes = Measure(.bytes, "MiB", higherIsBetter: false, flops: nil, scale: 1 / 1_048_576)

    /// How much of the work is right, such as an F1.
    public static let score = Measure(.score, "F1", higherIsBetter: true, flops: nil, scale: 1)

    /// The figure of a reading above 0.
    public func figure(_ reading: Double) -> Double {
        higherIsBetter && quantity != .score ? scale / reading : scale * reading
    }

    /// How many times better ours is, whatever the unit; both readings are above 0.
    public func ratio(ours: Double, peer: Double) -> Double { quantity == .score ? ours / peer : peer / ours }
}

/// Numbers as the bench prints them.
enum BenchNumber {
    /// Six significant digits, valid in JSON, without a needless point.
    static func text(_ value: Double) -> String { String(format: "%.6g", value) }

    /// For the table: three significant digits at least, no exponent.
    static func short(_ value: Double) -> String {
        let size = abs(value)
        return String(format: size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value)
    }

    /// The middle value; of an even number the mean of the two in the middle. Empty gives NaN.
    static func median(_ values: [Double]) -> Double {
        if values.isEmpty { return .nan }
        let sorted = values.sorted(), middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
