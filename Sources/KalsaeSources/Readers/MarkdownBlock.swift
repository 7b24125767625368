// A block of Markdown-shaped text: what readers of web pages and of office documents write, one after the other.

/// A finished block.
struct MarkdownBlock: Equatable {
    /// UTF-8 without a heading's marks.
    var bytes: [UInt8]
    /// 1...6 for headings, 0 for others.
    var level = 0

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The block as it stands in a file.
    var markdown: String { level == 0 ? text : String(repeating: "#", count: level) + " " + text }
}

extension MarkdownBlock {
    init(text: String, level: Int = 0) { self.init(bytes: Array(text.utf8), level: level) }

    /// One space for any white space.
    static func collapse(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
