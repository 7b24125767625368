// Maps values to places on a chart's axis and chooses round numbers for its ticks.

import Foundation
import KalsaeSupport

/// A linear axis.
struct ChartScale {
    /// Values with a tick, ascending.
    let ticks: [Double]
    /// What the axis reaches from and to.
    let domain: ClosedRange<Double>
    private let places: ClosedRange<Double>
    private let decimals: Int
    private let flipped: Bool

    /// - Parameters:
    ///   - values: what has to fit on the axis; finite.
    ///   - places: the axis in chart units.
    ///   - flipped: whether larger values lie at smaller places, as on a vertical axis of SVG.
    ///   - wanted: about how many intervals.
    ///   - tight: whether the axis ends with the values; otherwise it ends with a tick.
    ///   - whole: whether only whole numbers make sense.
    init(
        _ values: ClosedRange<Double>, places: ClosedRange<Double>, flipped: Bool = false, wanted: Int,
        tight: Bool = false, whole: Bool
    ) {
        let span = max(values.upperBound - values.lowerBound, max(abs(values.upperBound), 1) * 1e-6)
        var step = Self.roundStep(span / Double(wanted))
        if whole { step = max(1, step) }
        let first = (values.lowerBound / step + 1e-9).rounded(.down)
        let last = max((values.upperBound / step - 1e-9).rounded(.up), first + 1)
        let all = (0...Int(min(100, last - first))).map { (first + Double($0)) * step }
        let isTight = tight && values.upperBound > values.lowerBound
        domain = isTight ? values : all[0]...all[all.count - 1]
        ticks = isTight ? all.filter { values.contains($0) } : all
        decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
        self.places = places
        self.flipped = flipped
    }

    /// The place of a value.
    func place(_ value: Double) -> Double {
        let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        let length = places.upperBound - places.lowerBound
        return flipped ? places.upperBound - share * length : places.lowerBound + share * length
    }

    /// A tick's number, with as many decimals as the ticks need.
    func label(_ tick: Double) -> String {
        if decimals == 0 {
            return abs(tick) >= 100_000 ? Units.count(tick) : Figures.grouped(Int(tick.rounded()))
        }
        return String(format: "%.\(min(9, decimals))f", tick)
    }

    /// The next of 1, 2, 5 times a power of ten.
    private static func roundStep(_ rough: Double) -> Double {
        let power = pow(10, log10(rough).rounded(.down))
        for factor in [1.0, 2, 5] where factor * power >= rough * 0.999 { return factor * power }
        return 10 * power
    }
}
