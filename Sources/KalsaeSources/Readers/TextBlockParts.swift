// Blocks of Markdown-shaped text for readers that work with strings: office documents do, web pages work with bytes.

extension HTMLMarkdown {
    /// One space for any white space.
    static func collapse(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension HTMLMarkdown.Block {
    init(text: String, level: Int = 0) { self.init(bytes: Array(text.utf8), level: level) }

    /// The block as it stands in a file.
    var markdown: String { level == 0 ? text : String(repeating: "#", count: level) + " " + text }
}
