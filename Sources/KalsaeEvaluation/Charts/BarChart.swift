// Horizontal bars with names, an axis and values, as an SVG drawing.

/// Draws horizontal bars.
enum BarChart {
    /// One bar.
    struct Bar {
        var name: LocalizedText
        /// Not negative.
        var value: Double
        /// The value as shown at the bar's end.
        var label: String
        /// Whether it is drawn as something to compare with.
        var isMuted = false
    }

    private static let width = 720.0
    private static let nameWidth = 236.0
    private static let rowHeight = 32.0
    private static let top = 4.0
    /// Columns of a name that fit beside the bars.
    private static let nameColumns = 32

    /// The drawing; nil where there is nothing to draw.
    static func draw(_ bars: [Bar], axis: LocalizedText, whole: Bool, labelledBy caption: String) -> Markup? {
        let shown = bars.filter { $0.value.isFinite && $0.value >= 0 }
        guard let most = shown.map(\.value).max(), most > 0 else { return nil }
        let bottom = top + rowHeight * Double(shown.count)
        let scale = ChartScale(0...most, places: nameWidth...(width - 76), wanted: 5, whole: whole)
        var drawing: [Markup] = scale.ticks.map { tick in
            let place = scale.place(tick)
            return """
                <line class="grid" x1="\(place)" x2="\(place)" y1="\(top)" y2="\(bottom)"/>\
                <text class="tick" x="\(place)" y="\(bottom + 18)" text-anchor="middle">\(scale.label(tick))</text>
                """
        }
        for (row, bar) in shown.enumerated() {
            let y = top + rowHeight * Double(row)
            let length = max(2, scale.place(bar.value) - nameWidth)
            let end = nameWidth + length
            drawing.append(
                """
                <g><title>\(bar.name.english == bar.name.korean
                    ? bar.name.english : "\(bar.name.english) · \(bar.name.korean)"): \(bar.label)</title>
                \(Markup.svgText(fitted(bar.name), x: nameWidth - 12, y: y + 20, anchor: "end", kind: "row"))
                <rect class="\(bar.isMuted ? "bar muted" : "bar")" x="\(nameWidth)" y="\(y + 7)" width="\(length)" \
                height="\(rowHeight - 14)" rx="3"/>
                <text class="value" x="\(end + 8)" y="\(y + 20)">\(bar.label)</text></g>
                """)
        }
        drawing.append(
            "<line class=\"axis\" x1=\"\(nameWidth)\" x2=\"\(nameWidth)\" y1=\"\(top)\" y2=\"\(bottom)\"/>")
        drawing.append(
            .svgText(axis, x: (nameWidth + width - 76) / 2, y: bottom + 40, anchor: "middle", kind: "name"))
        return """
            <div class="chart"><svg viewBox="0 0 \(width) \(bottom + 48)" role="img" aria-labelledby="\(caption)">
            \(Markup(drawing))
            </svg></div>
            """
    }

    private static func fitted(_ name: LocalizedText) -> LocalizedText {
        LocalizedText(
            DisplayText.fit(DisplayText.clean(name.english), columns: nameColumns),
            DisplayText.fit(DisplayText.clean(name.korean), columns: nameColumns))
    }
}
