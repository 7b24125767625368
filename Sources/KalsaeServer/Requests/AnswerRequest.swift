// The body of POST /kalsae/v1/answer, by which the chat page asks, and the query of GET /kalsae/v1/search.

import KalsaeContracts

/// How a question is answered.
enum AnswerMode: String, Sendable, Equatable {
    /// The documents' own sentences, quoted.
    case extractive
    /// Text written by the model.
    case generative
}

/// A question from the chat page.
struct AnswerRequest: Equatable {
    var question: String
    var mode: AnswerMode?
    var model: String?
    /// The conversation before the question.
    var messages: [ChatMessage]

    /// How the model writes for the page: a little freely, and no longer than a person reads.
    static var sampling: SamplingFields {
        var sampling = SamplingFields()
        sampling.temperature = 0.6
        sampling.topP = 0.9
        sampling.maximumTokens = 512
        return sampling
    }

    /// Reads a request.
    ///
    /// - Throws: `Refusal`.
    init(_ body: JSONValue) throws {
        var fields = try RequestFields(body)
        question = try SearchQuery.checked(fields.string("question"), parameter: "question")
        model = try fields.string("model")
        mode = try fields.string("mode").map { name in
            guard let mode = AnswerMode(rawValue: name) else {
                throw Refusal.invalid(parameter: "mode", reason: "extractive or generative is needed")
            }
            return mode
        }
        messages = try fields.value("messages").map { $0 == .array([]) ? [] : try ChatRequest.messages($0) } ?? []
        try fields.finish()
    }
}

/// A search of the knowledge base.
struct SearchQuery: Equatable {
    var question: String
    var limit: Int

    static let defaultLimit = 5
    static let maximumLimit = 50
    /// Longest question, in Unicode scalars; a search takes time by its length.
    static let maximumLength = 20_000

    /// Reads a query.
    ///
    /// - Throws: `Refusal`.
    init(question: String?, limit: String?) throws {
        self.question = try Self.checked(question, parameter: "q")
        self.limit = Self.defaultLimit
        if let limit {
            guard let number = Int(limit), (1...Self.maximumLimit).contains(number) else {
                throw Refusal.invalid(parameter: "limit", reason: "a number from 1 to \(Self.maximumLimit) is needed")
            }
            self.limit = number
        }
    }

    static func checked(_ question: String?, parameter: String) throws -> String {
        guard let question else { throw Refusal.missing(parameter: parameter) }
        guard !question.allSatisfy(\.isWhitespace) else {
            throw Refusal.invalid(parameter: parameter, reason: "it is empty")
        }
        guard question.unicodeScalars.count <= maximumLength else {
            throw Refusal.contextExceeded(
                parameter: parameter, reason: "the question is longer than \(maximumLength) characters")
        }
        return question
    }
}
