// Marks that are drawn in many ways and mean one thing: curly quotes, dashes, East Asian full stops. For analysis and
// search. It leaves what stands inside numbers and words alone where marks are removed: 3.14, don't, well-known.

/// What is to happen to punctuation.
public enum Punctuation: String, Sendable, CaseIterable, Codable {
    /// It stays as it is.
    case keep
    /// Variants become the ASCII mark: “ ” → ", – → -, … → ..., 。→ .
    case simplify
    /// It becomes a space, but inside words and numbers.
    case remove

    /// The text with its punctuation treated.
    ///
    /// ```swift
    /// Punctuation.simplify.applied(to: "“네”… 〈끝〉")           // "\"네\"... <끝>"
    /// Punctuation.remove.applied(to: "Well, 3.14 isn't 3!")   // "Well 3.14 isn't 3"
    /// ```
    public func applied(to text: String) -> String {
        switch self {
        case .keep: text
        case .simplify: Self.simplified(text)
        case .remove: Self.removed(Self.simplified(text))
        }
    }

    private static let plain: [Unicode.Scalar: String] = {
        let rows: [(String, String)] = [
            ("‘’‚‛′‵＇", "'"), ("“”„‟″‶«»「」『』＂", "\""), ("‐‑‒–—―−－﹘﹣", "-"), ("…", "..."), ("‥", ".."), ("。．｡", "."),
            ("、，､﹐", ","), ("！﹗", "!"), ("？﹖", "?"), ("：﹕", ":"), ("；﹔", ";"), ("（﹙", "("), ("）﹚", ")"), ("［【〔〖", "["),
            ("］】〕〗", "]"), ("｛﹛", "{"), ("｝﹜", "}"), ("〈《‹＜", "<"), ("〉》›＞", ">"), ("～〜∼", "~"), ("·・･‧∙•", "·"),
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (variants, mark) in rows { for scalar in variants.unicodeScalars { table[scalar] = mark } }
        return table
    }()

    private static func simplified(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { !$0.isASCII && plain[$0] != nil }) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if !scalar.isASCII, let mark = plain[scalar] {
                result += mark
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func removed(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var owesSpace = false
        for (place, scalar) in scalars.enumerated() {
            if isMark(scalar), !joins(scalars, at: place) || scalar.properties.isWhitespace {
                owesSpace = true
                continue
            }
            if scalar.properties.isWhitespace && scalar != "\n" {
                owesSpace = true
                continue
            }
            if owesSpace, let last = result.last, last != "\n", scalar != "\n" { result.append(" ") }
            owesSpace = false
            result.append(scalar)
        }
        return String(result)
    }

    /// Whether a scalar is punctuation or a symbol of the keyboard that is used as such.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: "~^`|<>=+".unicodeScalars.contains(scalar)
        }
    }

    /// Whether a mark belongs to the word or number around it.
    static func joins(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
        guard place > 0, place + 1 < scalars.count else { return false }
        let before = scalars[place - 1], after = scalars[place + 1]
        switch scalars[place] {
        case ".", ",", ":": return isDigit(before) && isDigit(after)
        case "'", "’": return before.properties.isAlphabetic && after.properties.isAlphabetic
        case "-", "_": return isWord(before) && isWord(after)
        default: return false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || isDigit(scalar) }
}
