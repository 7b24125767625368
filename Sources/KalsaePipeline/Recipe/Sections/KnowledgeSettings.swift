// `knowledge:` what the passages behind an answer are taken from.

/// The knowledge base.
public struct KnowledgeSettings: Codable, Sendable, Equatable {
    public enum From: String, Codable, Sendable, CaseIterable { case corpus }

    public var from = From.corpus

    public init() {}
}

extension KnowledgeSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] { [.key("from", \.from, .choice(From.self))] }
}
