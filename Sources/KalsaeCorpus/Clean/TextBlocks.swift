// A document's text cut into its blocks: headings, paragraphs, lists, code. Cleaning works on paragraphs,
// instructions on headings and what follows them.

/// What a block is.
public enum TextBlockKind: Sendable, Equatable {
    /// With its level, 1...6.
    case heading(Int)
    case paragraph
    /// A line that is bold as a whole: the title of a box.
    case boldLine
    case list
    case table
    case code
}

/// One block of a document.
public struct TextBlock: Sendable, Equatable {
    public var kind: TextBlockKind
    /// The block's lines as they stand in the document.
    public var text: String

    public init(kind: TextBlockKind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// A heading's words, without marks.
    public var headingText: String {
        String(text.drop { $0 == "#" }.drop { $0 == " " })
    }

    /// Cuts a text at its blank lines; code between fences stays in one piece.
    public static func split(_ text: String) -> [TextBlock] {
        var blocks: [TextBlock] = []
        var lines: [Substring] = []
        var fence: Substring?
        func finish() {
            if !lines.isEmpty { blocks.append(TextBlock(lines)) }
            lines = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            if let open = fence {
                lines.append(line)
                if trimmed.hasPrefix(open) { fence = nil }
            } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                if trimmed.startIndex == line.startIndex { finish() }
                fence = trimmed.prefix { $0 == trimmed.first }
                lines.append(line)
            } else if line.isEmpty {
                finish()
            } else if line.hasPrefix("#"), isHeading(line) {
                finish()
                lines = [line]
                finish()
            } else {
                lines.append(line)
            }
        }
        finish()
        return blocks
    }

    /// Puts blocks together again.
    public static func join(_ blocks: [TextBlock]) -> String {
        blocks.map(\.text).joined(separator: "\n\n")
    }

    /// All text outside code, a line break between blocks.
    static func prose(_ text: String) -> String {
        split(text).filter { $0.kind != .code }.map(\.text).joined(separator: "\n")
    }

    private static func isHeading(_ line: Substring) -> Bool {
        let marks = line.prefix { $0 == "#" }.count
        return marks <= 6 && line.dropFirst(marks).hasPrefix(" ")
    }

    private init(_ lines: [Substring]) {
        text = lines.joined(separator: "\n")
        let first = lines[0].drop { $0 == " " }
        if Self.isHeading(lines[0]) {
            kind = .heading(lines[0].prefix { $0 == "#" }.count)
        } else if first.hasPrefix("```") || first.hasPrefix("~~~") {
            kind = .code
        } else if first.hasPrefix("- ") || Self.isNumbered(first) {
            kind = .list
        } else if lines.count == 1, first.hasPrefix("**"), first.hasSuffix("**"), first.count > 4 {
            kind = .boldLine
        } else if lines.allSatisfy({ $0.contains(" | ") }) {
            kind = .table
        } else {
            kind = .paragraph
        }
    }

    private static func isNumbered(_ line: Substring) -> Bool {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        return !digits.isEmpty && digits.count <= 3 && line.dropFirst(digits.count).hasPrefix(". ")
    }
}
