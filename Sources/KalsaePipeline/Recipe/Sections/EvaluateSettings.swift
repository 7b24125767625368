// `evaluate:` what the report card shows.

/// What is measured.
public struct EvaluateSettings: Codable, Sendable, Equatable {
    public enum Task: String, Codable, Sendable, CaseIterable { case perplexity, samples }

    public var tasks = [Task.perplexity, .samples]
    /// Beginnings for the samples; where it is empty the step chooses some from the test documents.
    public var prompts: [String] = []

    public init() {}
}

extension EvaluateSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("tasks", \.tasks, .list(.choice(Task.self), of: "tasks", count: 1...Task.allCases.count)),
            .key("prompts", \.prompts, .list(.text("some text", limit: 4000), of: "texts", count: 0...100)),
        ]
    }

    var conflict: String? { Set(tasks).count == tasks.count ? nil : "tasks must name each task once" }
}
