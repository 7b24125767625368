// Stop strings: text is held back while it could still be the beginning of one.

/// Cuts a stream of text before the first stop string.
struct StopMatcher {
    private let stops: [[Unicode.Scalar]]
    private var held: [Unicode.Scalar] = []
    /// Whether a stop string was found; nothing follows then.
    private(set) var isStopped = false

    /// - Parameter stops: empty strings are passed over.
    init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.unicodeScalars) }
    }

    /// The text that is now certain.
    mutating func append(_ text: String) -> String {
        if stops.isEmpty { return text }
        if isStopped { return "" }
        held += text.unicodeScalars
        for start in held.indices {
            let rest = held[start...]
            if stops.contains(where: { rest.starts(with: $0) }) {
                isStopped = true
                return take(start)
            }
            if stops.contains(where: { $0.count > rest.count && $0.starts(with: rest) }) { return take(start) }
        }
        return take(held.count)
    }

    /// What was held back, once the stream has ended.
    mutating func finish() -> String { isStopped ? "" : take(held.count) }

    private mutating func take(_ count: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: held[..<count])
        held.removeFirst(count)
        return text
    }
}
