// The members that chat completions and completions share: how to sample, how many answers, streamed or not.

import KalsaeContracts

/// Sampling and shape of the answer, as a request asked for them.
struct SamplingFields: Equatable {
    var maximumTokens: Int?
    var temperature: Float = 1
    var topP: Float = 1
    var topK = 0
    var seed: UInt64?
    var stop: [String] = []
    var choices = 1
    var streams = false
    var includesUsage = false

    /// Most stop strings, as OpenAI has it.
    static let maximumStops = 4
    private static let ignored = [
        "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention", "prediction", "parallel_tool_calls", "reasoning_effort", "verbosity",
    ]

    /// The defaults: one whole answer, sampled as the model learned to write.
    init() {}

    /// Reads them.
    ///
    /// - Throws: `Refusal`.
    init(_ fields: inout RequestFields, maximumChoices: Int) throws {
        maximumTokens = try fields.integer("max_tokens", in: 1...Int.max)
        if let tokens = try fields.integer("max_completion_tokens", in: 1...Int.max) { maximumTokens = tokens }
        if let value = try fields.number("temperature", in: 0...2) { temperature = Float(value) }
        if let value = try fields.number("top_p", in: 0...1) { topP = Float(value) }
        if let value = try fields.integer("top_k", in: 0...Int.max) { topK = value }
        // No probability mass at all can only mean the likeliest token.
        if topP == 0 { (topP, temperature) = (1, 0) }
        seed = try fields.integer("seed", in: Int.min...Int.max).map { UInt64(bitPattern: Int64($0)) }
        stop = try Self.stop(fields.value("stop"))
        choices = try fields.integer("n", in: 1...maximumChoices) ?? 1
        streams = try fields.bool("stream") ?? false
        if let options = fields.value("stream_options") {
            guard streams else {
                throw Refusal.invalid(parameter: "stream_options", reason: "it goes with \"stream\": true only")
            }
            guard case .object = options else {
                throw RequestFields.wrongKind("stream_options", "an object", options)
            }
            var inner = try RequestFields(options)
            includesUsage = try inner.bool("include_usage") ?? false
        }
        for penalty in ["presence_penalty", "frequency_penalty"] {
            try fields.refuse(penalty, unless: [0], because: "this model samples without penalties")
        }
        try fields.refuse("logit_bias", unless: [[:]], because: "tokens cannot be biased here")
        fields.ignore(Self.ignored)
    }

    /// The request for one of the choices; each has a seed of its own.
    func request(_ prompt: GenerationPrompt, choice: Int, contextLength: Int) -> GenerationRequest {
        GenerationRequest(
            prompt: prompt, maximumTokens: maximumTokens.map { min($0, contextLength) }, temperature: temperature,
            topP: topP, topK: topK, seed: seed.map { $0 &+ UInt64(choice) }, stop: stop)
    }

    private static func stop(_ value: JSONValue?) throws -> [String] {
        switch value {
        case nil: return []
        case .string(let text)?: return try checked([text])
        case .array(let elements)?:
            return try checked(
                elements.map { element in
                    guard case .string(let text) = element else {
                        throw RequestFields.wrongKind("stop", "a string or a list of strings", element)
                    }
                    return text
                })
        case let other?: throw RequestFields.wrongKind("stop", "a string or a list of strings", other)
        }
    }

    private static func checked(_ stops: [String]) throws -> [String] {
        guard stops.count <= maximumStops else {
            throw Refusal.invalid(parameter: "stop", reason: "at most \(maximumStops) stop strings are possible")
        }
        guard !stops.contains("") else {
            throw Refusal.invalid(parameter: "stop", reason: "an empty string would stop everything")
        }
        return stops
    }
}
