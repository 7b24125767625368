// How long to train, said in one of four ways. Turning a budget into steps is the trainer's business.

/// How long a training lasts.
public enum TrainingLength: Sendable, Equatable, Codable {
    /// Wall-clock time.
    case budget(RecipeDuration)
    /// Updates of the weights.
    case steps(Int)
    /// Passes over the data.
    case epochs(Double)
    /// Tokens seen.
    case tokens(Int)

    public var budget: RecipeDuration? { if case .budget(let value) = self { value } else { nil } }
    public var steps: Int? { if case .steps(let value) = self { value } else { nil } }
    public var epochs: Double? { if case .epochs(let value) = self { value } else { nil } }
    public var tokens: Int? { if case .tokens(let value) = self { value } else { nil } }

    private enum CodingKeys: String, CodingKey { case budget, steps, epochs, tokens }

    /// Reads an object with exactly one of the four keys.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        guard values.allKeys.count == 1, let key = values.allKeys.first else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "one of budget, steps, epochs, tokens"))
        }
        switch key {
        case .budget: self = .budget(try values.decode(RecipeDuration.self, forKey: key))
        case .steps: self = .steps(try values.decode(Int.self, forKey: key))
        case .epochs: self = .epochs(try values.decode(Double.self, forKey: key))
        case .tokens: self = .tokens(try values.decode(Int.self, forKey: key))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(budget, forKey: .budget)
        try values.encodeIfPresent(steps, forKey: .steps)
        try values.encodeIfPresent(epochs, forKey: .epochs)
        try values.encodeIfPresent(tokens, forKey: .tokens)
    }
}

extension RecipeKey {
    static func budget(_ path: WritableKeyPath<Section, TrainingLength>) -> RecipeKey {
        .variant(
            "budget", .duration(1...31_536_000), get: { $0[keyPath: path].budget },
            set: { $0[keyPath: path] = .budget($1) })
    }

    static func epochs(_ path: WritableKeyPath<Section, TrainingLength>) -> RecipeKey {
        .variant(
            "epochs", .number(0.01...10_000), get: { $0[keyPath: path].epochs },
            set: { $0[keyPath: path] = .epochs($1) })
    }

    static func steps(_ path: WritableKeyPath<Section, TrainingLength>) -> RecipeKey {
        .variant(
            "steps", .integer(1...1_000_000_000), get: { $0[keyPath: path].steps },
            set: { $0[keyPath: path] = .steps($1) })
    }

    static func tokens(_ path: WritableKeyPath<Section, TrainingLength>) -> RecipeKey {
        .variant(
            "tokens", .integer(1...1_000_000_000_000_000), get: { $0[keyPath: path].tokens },
            set: { $0[keyPath: path] = .tokens($1) })
    }
}
