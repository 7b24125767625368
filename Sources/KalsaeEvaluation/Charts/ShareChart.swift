// Shares of a whole as one divided bar with an axis in per cent and a legend, as an SVG drawing.

/// Draws shares of a whole.
enum ShareChart {
    /// One share.
    struct Share {
        var name: LocalizedText
        var value: Double
    }

    /// More shares than this are drawn as one, called `other`.
    static let mostShares = 5
    private static let width = 720.0
    private static let plot = 2.0...718.0

    /// The drawing; nil where nothing adds up to more than zero.
    static func draw(_ shares: [Share], axis: LocalizedText, labelledBy caption: String) -> Markup? {
        let parts = gathered(shares)
        let sum = parts.reduce(0) { $0 + $1.value }
        guard sum > 0 else { return nil }
        let length = plot.upperBound - plot.lowerBound
        var drawing: [Markup] = [0.0, 25, 50, 75, 100].map { tick in
            let place = plot.lowerBound + length * tick / 100
            let anchor = tick == 0 ? "start" : tick == 100 ? "end" : "middle"
            return """
                <line class="grid" x1="\(place)" x2="\(place)" y1="4" y2="46"/>\
                <text class="tick" x="\(place)" y="62" text-anchor="\(anchor)">\(Int(tick))%</text>
                """
        }
        var start = plot.lowerBound
        for (index, part) in parts.enumerated() {
            let share = part.value / sum
            let gap = index + 1 < parts.count ? 2.0 : 0
            drawing.append(
                """
                <rect class="share\(index)" x="\(start)" y="8" width="\(max(1, share * length - gap))" \
                height="32" rx="3">\
                <title>\(Figures.percent(share))</title></rect>
                """)
            start += share * length
        }
        drawing.append(.svgText(axis, x: width / 2, y: 84, anchor: "middle", kind: "name"))
        let legend = parts.enumerated().map { index, part -> Markup in
            "<li><i class=\"share\(index)\"></i>\(part.name) <b>\(Figures.percent(part.value / sum))</b></li>"
        }
        return """
            <ul class="legend">\(Markup(legend))</ul>
            <div class="chart"><svg viewBox="0 0 \(width) 92" role="img" aria-labelledby="\(caption)">
            \(Markup(drawing))
            </svg></div>
            """
    }

    private static func gathered(_ shares: [Share]) -> [Share] {
        let sorted = shares.filter { $0.value.isFinite && $0.value > 0 }.sorted { $0.value > $1.value }
        guard sorted.count > mostShares else { return sorted }
        let rest = sorted[(mostShares - 1)...].reduce(0) { $0 + $1.value }
        return sorted[..<(mostShares - 1)] + [Share(name: Labels.other, value: rest)]
    }
}
