// "Did you mean": the nearest valid name to one that was mistyped.

/// Finds the likeliest intended name among valid ones.
public enum NearestName {
    /// Longer names, in UTF-8 bytes, are nobody's slip of the keyboard. The distance takes quadratic time.
    static let longestName = 256

    /// The candidate at the smallest edit distance, where that is at most a third of the name's length (at least 2);
    /// nil for a name of more than 256 bytes.
    public static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
        guard name.utf8.count <= longestName else { return nil }
        let limit = max(2, name.count / 3)
        let ranked = candidates.map { (distance: distance(name.lowercased(), $0.lowercased()), name: $0) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= limit ? best.name : nil
    }

    /// The Damerau-Levenshtein distance (adjacent transpositions count one), in characters.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left), b = Array(right)
        var older: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1] + Array(repeating: 0, count: b.count)
            for j in 0..<b.count {
                let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
                current[j + 1] = min(substitution, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    current[j + 1] = min(current[j + 1], older[j - 1] + 1)
                }
            }
            older = previous
            previous = current
        }
        return previous[b.count]
    }
}
