// `deploy:` where the server listens.

/// How the model is served.
public struct DeploySettings: Codable, Sendable, Equatable {
    public var port = 8080
    /// Questions that the chat page offers to begin with.
    public var questions: [String] = []

    public init() {}
}

extension DeploySettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("port", \.port, .integer(1...65_535)),
            .key("questions", \.questions, .list(.text("a question", limit: 200), of: "questions", count: 0...20)),
        ]
    }
}
