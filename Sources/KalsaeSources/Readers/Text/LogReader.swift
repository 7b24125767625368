// Log files are plain text, line by line; nothing in them is a heading.

/// Reads logs.
public struct LogReader: TextReader {
    public let format = "log file"
    public let endings = ["log"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText { try PlainTextReader().read(text) }
}
