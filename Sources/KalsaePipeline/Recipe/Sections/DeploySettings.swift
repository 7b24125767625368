// `deploy:` where the server listens.

/// How the model is served.
public struct DeploySettings: Codable, Sendable, Equatable {
    public var port = 8080

    public init() {}
}

extension DeploySettings: RecipeSection {
    static var keys: [RecipeKey<Self>] { [.key("port", \.port, .integer(1...65_535))] }
}
