// Plain text is taken as it is, in Markdown's shape (PlainTextShape). It has no title: its first line may be
// anything. One kind is known by its first lines: KakaoTalk's export of a chat, in which names stand.

/// Reads plain text.
public struct PlainTextReader: TextReader {
    public let format = "plain text"
    public let endings = ["txt", "text", ""]
    public let declaresEncoding = false
    private let pseudonymKey: String?

    /// - Parameter pseudonymKey: for the authors of chats; nil derives one from each file's content.
    public init(pseudonymKey: String? = nil) { self.pseudonymKey = pseudonymKey }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let decoded = try TextDecoding.decode(data, declares: declaresEncoding)
        if KakaoTalkText.matches(decoded.text) {
            try KakaoTalkText.read(decoded.text, Pseudonyms(key: pseudonymKey ?? input.account.seed), emit)
            return
        }
        var found = try read(decoded.text)
        if found.text.allSatisfy(\.isWhitespace) {
            throw ReadingFailure.empty("no text in \(data.count) bytes of \(format)")
        }
        found.repairs = decoded.repairs
        try emit(.text(found))
    }

    public func read(_ text: String) throws -> ReadText {
        ReadText(title: "", text: PlainTextShape.markdown(text))
    }
}
