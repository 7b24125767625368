// The loss curve as an SVG drawing: training faint and smoothed, validation with its points, the baseline as a line.

import Foundation

/// Draws loss curves.
enum LossChart {
    private static let width = 720.0
    private static let height = 312.0
    private static let plotX = 56.0...704.0
    private static let plotY = 14.0...258.0

    /// The drawing; nil where there are fewer than two points of any curve.
    ///
    /// - Parameter baseline: name and loss in nats per token of a model to compare with; drawn only where it lies
    ///   within the curve's range.
    static func draw(
        _ points: [ReportCard.LossPoint], baseline: (name: String, loss: Double)?, labelledBy caption: String
    ) -> Markup? {
        let curve = LossCurve(points)
        let all = curve.train + curve.validation
        let losses = all.map(\.loss)
        let places = all.map(\.step)
        guard curve.train.count > 1 || curve.validation.count > 1, let low = losses.min(), let high = losses.max(),
            let first = places.min(), let last = places.max(), last > first
        else { return nil }
        let floor = min(low, baseline.map { $0.loss > low * 0.8 ? $0.loss : low } ?? low)
        let margin = max((high - floor) * 0.05, 1e-3)
        let x = ChartScale(
            (first > last / 10 ? first : min(0, first))...last, places: plotX, wanted: 6, tight: true, whole: true)
        let y = ChartScale(
            (floor - margin)...(high + margin), places: plotY, flipped: true, wanted: 7, tight: true, whole: false)

        var drawing: [Markup] = []
        for tick in y.ticks {
            let place = y.place(tick)
            drawing.append(
                """
                <line class="grid" x1="\(plotX.lowerBound)" x2="\(plotX.upperBound)" y1="\(place)" y2="\(place)"/>\
                <text class="tick" x="\(plotX.lowerBound - 8)" y="\(place + 4)" text-anchor="end">\
                \(y.label(tick))</text>
                """)
        }
        for tick in x.ticks {
            drawing.append(
                """
                <text class="tick" x="\(x.place(tick))" y="\(plotY.upperBound + 18)" text-anchor="middle">\
                \(x.label(tick))</text>
                """)
        }
        drawing.append(
            "<line class=\"axis\" x1=\"\(plotX.lowerBound)\" x2=\"\(plotX.upperBound)\" y1=\"\(plotY.upperBound)\" "
                + "y2=\"\(plotY.upperBound)\"/>")
        drawing.append(
            .svgText(
                Labels.step, x: (plotX.lowerBound + plotX.upperBound) / 2, y: height - 12, anchor: "middle",
                kind: "name"))
        drawing.append(
            "<g transform=\"rotate(-90)\">"
                + .svgText(
                    Labels.lossAxis, x: -(plotY.lowerBound + plotY.upperBound) / 2, y: 13, anchor: "middle",
                    kind: "name") + "</g>")
        if let baseline, y.domain.contains(baseline.loss) {
            drawing.append(baselineLine(baseline, y: y.place(baseline.loss)))
        }
        let smoothed = curve.smoothed
        if curve.train.count > 1 {
            drawing.append(path(curve.train, x, y, kind: smoothed == curve.train ? "train" : "train raw"))
            if smoothed != curve.train { drawing.append(path(smoothed, x, y, kind: "train")) }
        }
        if curve.validation.count > 1 { drawing.append(path(curve.validation, x, y, kind: "valid")) }
        drawing += curve.validation.count > 60 ? [] : curve.validation.map { dot($0, x, y) }
        return """
            <div class="chart"><svg viewBox="0 0 \(width) \(height)" role="img" aria-labelledby="\(caption)">
            \(Markup(drawing))
            </svg></div>
            """
    }

    private static func path(_ points: [LossCurve.Point], _ x: ChartScale, _ y: ChartScale, kind: String) -> Markup {
        let steps = points.enumerated().map { index, point -> Markup in
            "\(index == 0 ? "M" : "L")\(x.place(point.step)) \(y.place(point.loss))"
        }
        return "<path class=\"\(kind)\" d=\"\(Markup(steps))\"/>"
    }

    private static func dot(_ point: LossCurve.Point, _ x: ChartScale, _ y: ChartScale) -> Markup {
        """
        <circle class="valid" cx="\(x.place(point.step))" cy="\(y.place(point.loss))" r="3.2">\
        <title>\(Figures.whole(point.step)): \(Figures.decimal(point.loss))</title></circle>
        """
    }

    private static func baselineLine(_ baseline: (name: String, loss: Double), y: Double) -> Markup {
        let name = DisplayText.fit(DisplayText.clean(baseline.name), columns: 32)
        return """
            <line class="baseline" x1="\(plotX.lowerBound)" x2="\(plotX.upperBound)" y1="\(y)" y2="\(y)"/>\
            <text class="note" x="\(plotX.upperBound)" y="\(y - 6)" text-anchor="end">\
            \(name) \(Figures.decimal(baseline.loss))</text>
            """
    }
}

extension Markup {
    /// Two pieces without a line break between them.
    static func + (left: Markup, right: Markup) -> Markup { "\(left)\(right)" }
}
