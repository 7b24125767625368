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

    /// Cuts a text at its blank lines; code between fences stays in one piece. Works on bytes: most texts of a corpus
    /// of reviews are one short line.
    public static func split(_ text: String) -> [TextBlock] {
        var blocks: [TextBlock] = []
        var lines: [Substring] = []
        var fence: Substring?
        func finish() {
            if !lines.isEmpty { blocks.append(TextBlock(lines)) }
            lines = []
        }
        Self.forEachLine(text) { line in
            let trimmed = line.trimmingSpaces
            if let open = fence {
                lines.append(line)
                if trimmed.utf8.starts(with: open.utf8) { fence = nil }
            } else if trimmed.isFence {
                if trimmed.startIndex == line.startIndex { finish() }
                fence = trimmed.prefix { $0 == trimmed.first }
                lines.append(line)
            } else if line.isEmpty {
                finish()
            } else if line.utf8.first == UInt8(ascii: "#"), isHeading(line) {
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

    /// Calls `body` with each line of a text, empty ones too; a text of millions of lines is never held as lines.
    private static func forEachLine(_ text: String, _ body: (Substring) -> Void) {
        var rest = text.utf8[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            body(Substring(rest[..<end]))
            rest = rest[rest.index(after: end)...]
        }
        body(Substring(rest))
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
        let marks = line.utf8.prefix { $0 == UInt8(ascii: "#") }.count
        return marks <= 6 && line.utf8.dropFirst(marks).first == UInt8(ascii: " ")
    }

    private init(_ lines: [Substring]) {
        text = lines.count == 1 ? String(lines[0]) : lines.joined(separator: "\n")
        let first = lines[0].trimmingSpaces
        if lines[0].utf8.first == UInt8(ascii: "#"), Self.isHeading(lines[0]) {
            kind = .heading(lines[0].utf8.prefix { $0 == UInt8(ascii: "#") }.count)
        } else if first.isFence {
            kind = .code
        } else if first.utf8.starts(with: "- ".utf8) || Self.isNumbered(first) {
            kind = .list
        } else if lines.count == 1, first.utf8.starts(with: "**".utf8), first.hasSuffix("**"), first.utf8.count > 4 {
            kind = .boldLine
        } else if lines.allSatisfy(\.hasColumns) {
            kind = .table
        } else {
            kind = .paragraph
        }
    }

    private static func isNumbered(_ line: Substring) -> Bool {
        let digits = line.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        return (1...3).contains(digits) && line.utf8.dropFirst(digits).starts(with: ". ".utf8)
    }
}

extension Substring {
    /// The line without the blanks before it.
    fileprivate var trimmingSpaces: Substring {
        Substring(utf8.drop { $0 == UInt8(ascii: " ") })
    }

    /// Whether a fence of code begins here.
    fileprivate var isFence: Bool { utf8.starts(with: "```".utf8) || utf8.starts(with: "~~~".utf8) }

    /// Whether it is a table's row.
    fileprivate var hasColumns: Bool {
        let bytes = utf8
        var place = bytes.startIndex
        while let bar = bytes[place...].firstIndex(of: UInt8(ascii: "|")) {
            place = bytes.index(after: bar)
            if bar > bytes.startIndex, bytes[bytes.index(before: bar)] == UInt8(ascii: " "), place < bytes.endIndex,
                bytes[place] == UInt8(ascii: " ")
            {
                return true
            }
        }
        return false
    }
}
