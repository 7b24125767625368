// Stop strings: text is held back while it could still be the beginning of one. What comes out does not depend on how
// the text is cut into pieces.

/// Cuts a stream of text before the first stop string that is complete; of those complete at once, before the longest.
struct StopMatcher {
    private let stops: [[Unicode.Scalar]]
    private var held: [Unicode.Scalar] = []
    /// Whether a stop string was found; nothing follows then.
    private(set) var isStopped = false

    /// - Parameter stops: empty strings are passed over.
    init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.unicodeScalars) }.sorted { $0.count > $1.count }
    }

    /// The text that is now certain. Linear in the text and in the stop strings' lengths.
    mutating func append(_ text: String) -> String {
        if stops.isEmpty { return text }
        if isStopped { return "" }
        var certain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            held.append(scalar)
            if let stop = stops.first(where: { held.count >= $0.count && held.suffix($0.count).elementsEqual($0) }) {
                isStopped = true
                certain.append(contentsOf: held.dropLast(stop.count))
                held = []
                break
            }
            // Only a beginning of a stop string must wait.
            let kept = stops.map { stop in
                (0..<min(stop.count, held.count + 1)).last { held.suffix($0).elementsEqual(stop.prefix($0)) } ?? 0
            }
            let keep = kept.max() ?? 0
            certain.append(contentsOf: held.dropLast(keep))
            held.removeFirst(held.count - keep)
        }
        return String(certain)
    }

    /// What was held back, once the stream has ended.
    mutating func finish() -> String {
        defer { held = [] }
        return String(String.UnicodeScalarView(held))
    }
}
