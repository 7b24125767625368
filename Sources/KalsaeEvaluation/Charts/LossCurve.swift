// A loss curve made fit for drawing: bad values out, thousands of points averaged into some hundreds, noise smoothed.

/// The drawable part of a loss curve.
struct LossCurve {
    /// One place of the curve.
    struct Point: Equatable {
        var step: Double
        var loss: Double
    }

    /// More points than this are averaged together.
    static let mostPoints = 240
    /// Points to each side that the moving average takes in.
    static let reach = 7

    /// Training loss, thinned out.
    let train: [Point]
    /// Validation loss, as measured.
    let validation: [Point]

    init(_ points: [ReportCard.LossPoint]) {
        train = Self.thin(Self.finite(points) { $0.trainLoss })
        validation = Self.thin(Self.finite(points) { $0.validationLoss })
    }

    /// The training loss as a centred moving average, which does not lag behind a steep descent: the window narrows
    /// towards the start and only loses its later half towards the end, where the curve is flat.
    var smoothed: [Point] {
        guard train.count > 12 else { return train }
        return train.indices.map { index in
            let reach = min(Self.reach, index)
            let window = train[(index - reach)...min(index + reach, train.count - 1)]
            return Point(step: train[index].step, loss: window.reduce(0) { $0 + $1.loss } / Double(window.count))
        }
    }

    private static func finite(
        _ points: [ReportCard.LossPoint], _ loss: (ReportCard.LossPoint) -> Double?
    ) -> [Point] {
        points.compactMap { point in
            guard let value = loss(point), value.isFinite, abs(value) < 1e9 else { return nil }
            return Point(step: Double(point.step), loss: value)
        }
    }

    private static func thin(_ points: [Point]) -> [Point] {
        guard points.count > mostPoints else { return points }
        return (0..<mostPoints).map { bucket in
            let part = points[(bucket * points.count / mostPoints)..<((bucket + 1) * points.count / mostPoints)]
            let sum = part.reduce(Point(step: 0, loss: 0)) { Point(step: $0.step + $1.step, loss: $0.loss + $1.loss) }
            return Point(step: sum.step / Double(part.count), loss: sum.loss / Double(part.count))
        }
    }
}
