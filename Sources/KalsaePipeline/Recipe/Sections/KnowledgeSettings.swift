// `knowledge:` what the passages behind an answer are taken from.

/// The knowledge base.
public struct KnowledgeSettings: Codable, Sendable, Equatable {
    /// Everything that could be read, or only what cleaning left for training.
    public enum From: String, Codable, Sendable, CaseIterable { case everything, corpus }

    public var from = From.everything

    public init() {}
}

extension KnowledgeSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] { [.key("from", \.from, .choice(From.self))] }
}
