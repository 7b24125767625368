// Plain text is taken as it is. It has no title: its first line may be anything.

/// Reads plain text.
public struct PlainTextReader: TextReader {
    public let format = "plain text"
    public let endings = ["txt", "text", ""]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        ReadText(title: "", text: text)
    }
}
