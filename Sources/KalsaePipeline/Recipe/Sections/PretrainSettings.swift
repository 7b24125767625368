// `pretrain:` how long, in what portions and how boldly the model learns from running text.

import KalsaeTraining

/// Training from scratch.
public struct PretrainSettings: Codable, Sendable, Equatable {
    public var length = TrainingLength.budget(RecipeDuration(seconds: 300))
    /// Tokens an update looks at.
    public var batchTokens = 4096
    /// Highest learning rate, after warm-up.
    public var learningRate = 0.001
    /// What activations are computed in, here and in tuning.
    public var precision = TrainingPrecision.auto
    /// Whether activations are made again on the way back instead of being kept: slower, in less memory.
    public var recompute = false
    /// What moves the weights. The learning rate is read as AdamW's; Muon scales its own to match, Lion wants a
    /// third or less.
    public var optimizer = OptimizerKind.adamw
    /// How often the state is saved.
    public var checkpointEvery = RecipeDuration(seconds: 30)

    /// How often each source is read while those that are not named are read once.
    public var mixture: [String: Double] = [:]

    /// Whether nothing is trained: documents are collected, cleaned and searched, and that is all.
    public var isNone = false

    public init() {}
}

extension PretrainSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .budget(\.length), .steps(\.length), .epochs(\.length), .tokens(\.length),
            .key("batch_tokens", \.batchTokens, .integer(16...16_777_216)),
            .key("learning_rate", \.learningRate, .number(1e-7...1)),
            .key("precision", \.precision, .choice(TrainingPrecision.self)),
            .key("recompute", \.recompute, .flag),
            .key("optimizer", \.optimizer, .choice(OptimizerKind.self)),
            .key("mixture", \.mixture, .weights),
            .key("checkpoint_every", \.checkpointEvery, .duration(1...86_400)),
        ]
    }

    static var none: Self? {
        var none = Self()
        none.isNone = true
        return none
    }

    static var alternatives: [[String]] { [["budget", "steps", "epochs", "tokens"]] }
}
