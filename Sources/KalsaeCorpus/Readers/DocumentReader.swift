// The table of readers: which format a file has by its name, and who turns it into text.
// A reader knows nothing of folders, encodings or licences; it gets decoded text.

/// What a reader makes of a file.
public struct ReadText: Sendable, Equatable {
    /// The document's own title; empty where it has none.
    public var title: String
    /// Text in Markdown's shape.
    public var text: String

    public init(title: String, text: String) {
        self.title = title
        self.text = text
    }
}

/// Why a reader refuses a file; the reason goes into the ledger.
public enum ReadingFailure: Error, Equatable {
    case tooDeep(limit: Int)
    case malformed(reason: String)
}

/// Turns one format into text.
public protocol DocumentReader: Sendable {
    /// The format's name, as ledger and help show it.
    var format: String { get }
    /// Lower-case file name endings without the dot; the empty one stands for names without an ending.
    var endings: [String] { get }
    /// Whether files of this format can name their own encoding.
    var declaresEncoding: Bool { get }
    /// Reads a decoded file.
    ///
    /// - Throws: `ReadingFailure`.
    func read(_ text: String) throws -> ReadText
}

/// Every reader there is.
public enum DocumentReaders {
    /// One row a format.
    public static let table: [any DocumentReader] = [HTMLReader(), MarkdownReader(), PlainTextReader()]

    /// The reader for a file name; nil where nobody reads such files.
    public static func reader(forFileName name: String) -> (any DocumentReader)? {
        let stem = name.drop { $0 == "." }
        let ending = stem.lastIndex(of: ".").map { stem[stem.index(after: $0)...].lowercased() } ?? ""
        return table.first { $0.endings.contains(ending) }
    }
}
