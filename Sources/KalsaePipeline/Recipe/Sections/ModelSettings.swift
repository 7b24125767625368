// `model:` the size of the network by one dial, and how far it sees.

/// The network to train from scratch.
public struct ModelSettings: Codable, Sendable, Equatable {
    /// Number of layers; the widths follow from it.
    public var depth = 4
    /// Longest sequence in tokens.
    public var context = 256

    public init() {}
}

extension ModelSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("depth", \.depth, .integer(1...128)),
            .key("context", \.context, .integer(16...131_072)),
        ]
    }
}
