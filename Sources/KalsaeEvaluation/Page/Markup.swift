// HTML that cannot forget to escape: text put into it by interpolation is escaped, only Markup goes in as it is.

/// A piece of HTML or SVG.
///
/// ```swift
/// let cell: Markup = "<td>\(name)</td>"   // `name` is escaped
/// ```
struct Markup: ExpressibleByStringInterpolation, Equatable {
    /// The source, ready to be written.
    let html: String

    private init(html: String) { self.html = html }

    init(stringLiteral value: String) { html = value }

    init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    /// Pieces one after another.
    init(_ pieces: some Sequence<Markup>) { html = pieces.map(\.html).joined(separator: "\n") }

    /// Builds markup from a literal.
    struct StringInterpolation: StringInterpolationProtocol {
        var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { html += literal }

        mutating func appendInterpolation(_ markup: Markup) { html += markup.html }

        mutating func appendInterpolation(_ markup: Markup?) { html += markup?.html ?? "" }

        mutating func appendInterpolation(_ text: String) { html += Markup.escape(text) }

        mutating func appendInterpolation(_ number: Int) { html += String(number) }

        /// A length or place in a drawing, to a tenth.
        mutating func appendInterpolation(_ place: Double) { html += Markup.place(place) }

        /// Both languages, of which the page's style shows one.
        mutating func appendInterpolation(_ text: LocalizedText) {
            if text.english == text.korean {
                html += Markup.escape(text.english)
            } else {
                html += "<span class=\"en\" lang=\"en\">\(Markup.escape(text.english))</span>"
                html += "<span class=\"ko\" lang=\"ko\">\(Markup.escape(text.korean))</span>"
            }
        }
    }

    /// Text in an SVG drawing, in both languages.
    static func svgText(_ text: LocalizedText, x: Double, y: Double, anchor: String, kind: String) -> Markup {
        let place: Markup = "x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\""
        if text.english == text.korean { return "<text \(place) class=\"\(kind)\">\(text.english)</text>" }
        return Markup([
            "<text \(place) class=\"\(kind) en\" lang=\"en\">\(text.english)</text>",
            "<text \(place) class=\"\(kind) ko\" lang=\"ko\">\(text.korean)</text>",
        ])
    }

    /// Text with HTML's five special characters escaped and control characters made visible.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in DisplayText.clean(text, keepingLines: true).unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func place(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let size = tenths.magnitude
        return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
    }
}
