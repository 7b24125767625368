// What retrieval gives to whoever answers: passages with their place, and sentences quoted from them.

/// A passage of a document, as found for a question.
public struct Passage: Codable, Sendable, Equatable {
    /// Document id and number within it: `1f3a…#4`.
    public var id: String
    /// The document's `source`.
    public var source: String
    /// The document's title and the passage's heading, joined by ` › `.
    public var title: String
    public var language: String
    public var text: String
    /// Higher is better; comparable only within one search.
    public var score: Double
    /// The pages of the document it stands on, counted from 1; nil where the document has none.
    public var page: Int?
    public var lastPage: Int?

    public init(
        id: String, source: String, title: String, language: String, text: String, score: Double, page: Int? = nil,
        lastPage: Int? = nil
    ) {
        self.id = id
        self.source = source
        self.title = title
        self.language = language
        self.text = text
        self.score = score
        self.page = page
        self.lastPage = lastPage
    }

    /// Where it stands, as a citation shows it: `handbook.pdf p. 12`, `handbook.pdf p. 12–13`.
    public var place: String {
        guard let page else { return source }
        guard let lastPage, lastPage > page else { return "\(source) p. \(page)" }
        return "\(source) p. \(page)–\(lastPage)"
    }
}

/// An answer made of the source's own sentences.
public struct ExtractedAnswer: Codable, Sendable, Equatable {
    /// The quoted sentences, each followed by its citation mark `[n]`, n counting `citations` from 1;
    /// empty where nothing in the knowledge base answers.
    public var text: String
    public var citations: [Passage]

    public init(text: String, citations: [Passage]) {
        self.text = text
        self.citations = citations
    }
}

/// A searchable knowledge base.
public protocol KnowledgeBase: Sendable {
    /// The best passages for a question, best first.
    func search(_ question: String, limit: Int) -> [Passage]
    /// The best sentences for a question, quoted.
    func answer(_ question: String) -> ExtractedAnswer
}
