// `split:` which share of the documents is kept away from training.

/// How documents are divided; what is left is for training.
public struct SplitSettings: Codable, Sendable, Equatable {
    /// Share for validation while training.
    public var valid = 0.05
    /// Share for the report.
    public var test = 0.05

    public init() {}
}

extension SplitSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("valid", \.valid, .number(0...0.5)),
            .key("test", \.test, .number(0...0.5)),
        ]
    }

    var conflict: String? {
        valid + test <= 0.9 ? nil : "valid and test together must be at most 0.9, so that something is left to train on"
    }
}
