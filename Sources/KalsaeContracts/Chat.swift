// What the serving half knows of a language model: messages go in, pieces of text come out.
// Nothing here knows a tensor or a network.

/// One message of a conversation.
public struct ChatMessage: Codable, Sendable, Equatable {
    /// Who speaks.
    public enum Role: String, Codable, Sendable, CaseIterable {
        case system, user, assistant
    }

    public var role: Role
    public var content: String

    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}

/// What the model is asked to go on from.
public enum GenerationPrompt: Sendable, Equatable {
    /// A conversation, put through the model's chat template.
    case messages([ChatMessage])
    /// Plain text.
    case text(String)
}

/// A request for text.
public struct GenerationRequest: Sendable, Equatable {
    public var prompt: GenerationPrompt
    /// Most tokens to produce; nil means as many as the context holds.
    public var maximumTokens: Int?
    /// 0 is greedy.
    public var temperature: Float
    /// Smallest set of tokens whose probability reaches this; 1 keeps all.
    public var topP: Float
    /// Only the k likeliest tokens; 0 keeps all.
    public var topK: Int
    /// Same seed, same request, same text; nil draws a fresh one.
    public var seed: UInt64?
    /// Generation ends before the first of these; it is not part of the text.
    public var stop: [String]

    public init(
        prompt: GenerationPrompt, maximumTokens: Int? = nil, temperature: Float = 1, topP: Float = 1, topK: Int = 0,
        seed: UInt64? = nil, stop: [String] = []
    ) {
        self.prompt = prompt
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
        self.stop = stop
    }
}

/// How many tokens a request took.
public struct TokenUsage: Codable, Sendable, Equatable {
    public var promptTokens: Int
    public var completionTokens: Int

    public init(promptTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

/// Why a generation ended, in OpenAI's words.
public enum FinishReason: String, Codable, Sendable {
    case stop, length
}

/// What a generator reports, in order: any number of texts, then one `finished`.
public enum GenerationEvent: Sendable, Equatable {
    /// The next piece of text; never half a UTF-8 character.
    case text(String)
    case finished(FinishReason, TokenUsage)
}

/// Why a request was refused before any text came.
public enum GenerationError: Error, Equatable, CustomStringConvertible {
    case promptTooLong(tokens: Int, limit: Int)
    case invalid(parameter: String, reason: String)
    /// The model is being closed and takes nothing more.
    case closed

    public var description: String {
        switch self {
        case .promptTooLong(let tokens, let limit):
            "the prompt has \(tokens) tokens; this model's context holds \(limit)"
        case .invalid(let parameter, let reason): "\(parameter): \(reason)"
        case .closed: "this model is closed"
        }
    }
}

/// A language model as its users see it.
public protocol TextGenerator: Sendable {
    /// The name clients ask for.
    var modelName: String { get }
    /// The longest prompt plus completion, in tokens.
    var contextLength: Int { get }
    /// Starts a generation; ending the iteration early cancels it.
    ///
    /// - Throws: `GenerationError` before the stream starts.
    func generate(_ request: GenerationRequest) async throws -> AsyncThrowingStream<GenerationEvent, any Error>
}
