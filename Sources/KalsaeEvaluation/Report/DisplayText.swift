// Text from outside made safe and measurable: control characters, which could drive a terminal or turn a line round,
// become visible, and columns are counted as a terminal counts them (Hangul takes two).

/// Cleans and measures text for display.
enum DisplayText {
    /// The text without control characters and direction overrides; each is replaced by U+FFFD.
    ///
    /// - Parameter keepingLines: whether line feeds and tabs stay; otherwise they become spaces.
    static func clean(_ text: String, keepingLines: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A: result.append(keepingLines ? scalar : " ")
            case 0x0D: if !keepingLines { result.append(" ") }
            case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF:
                result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Columns a terminal gives to the text (Unicode Standard Annex #11: wide and fullwidth take two).
    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    /// The text cut to at most `limit` columns, the last one an ellipsis where something was cut.
    static func fit(_ text: String, columns limit: Int) -> String {
        var used = 0
        for index in text.indices {
            used += columns(text[index])
            guard used > limit else { continue }
            var kept = ""
            var width = 0
            for character in text {
                width += columns(character)
                if width > limit - 1 { break }
                kept.append(character)
            }
            return kept + "…"
        }
        return text
    }

    /// The text in lines of at most `limit` columns, broken at spaces where there are any.
    static func wrap(_ text: String, columns limit: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, columns(line) + 1 + columns(String(word)) <= limit {
                    line += " " + word
                    continue
                }
                if !line.isEmpty { lines.append(line) }
                line = ""
                for character in word {
                    if columns(line) + columns(character) > limit {
                        lines.append(line)
                        line = ""
                    }
                    line.append(character)
                }
            }
            lines.append(line)
        }
        return lines
    }

    private static func columns(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if character.unicodeScalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
        return columns(first)
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
