// The body of POST /v1/completions, read and checked.

import KalsaeContracts

/// A plain completion as it was asked for.
struct CompletionRequest: Equatable {
    var model: String
    var prompt: String
    var sampling: SamplingFields

    /// What OpenAI's interface generates where a completion names no limit.
    static let defaultMaximumTokens = 16

    /// Reads a request.
    ///
    /// - Throws: `Refusal`.
    init(_ body: JSONValue, maximumChoices: Int) throws {
        var fields = try RequestFields(body)
        model = try ChatRequest.model(&fields)
        prompt = try Self.prompt(fields.required("prompt"))
        sampling = try SamplingFields(&fields, maximumChoices: maximumChoices)
        sampling.maximumTokens = sampling.maximumTokens ?? Self.defaultMaximumTokens
        try fields.refuse("best_of", unless: [1], because: "every answer asked for with n is returned")
        try fields.refuse("echo", unless: [false], because: "the prompt is not repeated")
        try fields.refuse("logprobs", because: "log probabilities are not reported")
        try fields.refuse("suffix", unless: [""], because: "this model continues at the end only")
        try fields.finish()
    }

    private static func prompt(_ value: JSONValue) throws -> String {
        switch value {
        case .string(let text): return text
        case .array(let elements):
            guard elements.count == 1, case .string(let text) = elements[0] else {
                throw Refusal.unsupported(parameter: "prompt", reason: "one text is continued a request")
            }
            return text
        default: throw RequestFields.wrongKind("prompt", "a string", value)
        }
    }
}
