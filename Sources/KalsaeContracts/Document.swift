// A document as it travels from collecting to training and retrieval.

/// One source document: its text and where it came from.
public struct Document: Codable, Sendable, Equatable {
    /// A stable name: the first 16 hexadecimal digits of SHA-256 of `source`.
    public var id: String
    /// Path relative to the source's root with the source's folder name first (`ko-KR/sect.apt-get.html`), or a URL.
    public var source: String
    /// The document's own title; empty where it has none.
    public var title: String
    /// ISO 639-1 code as found by language identification (`ko`, `en`); `und` where undetermined.
    public var language: String
    /// SPDX identifier as declared by the recipe; `unknown` where nobody declared one.
    public var license: String
    /// Text in Markdown's shape: `#` headings, blank lines between paragraphs, fenced code, `- ` lists.
    public var text: String

    public init(id: String, source: String, title: String, language: String, license: String, text: String) {
        self.id = id
        self.source = source
        self.title = title
        self.language = language
        self.license = license
        self.text = text
    }
}
