// What one run of the pipeline did and how good its models are, as plain values. Whoever ran the pipeline fills it in;
// the renderers beside this file show it. It does not know how anything in it was measured.

import Foundation

/// The report card of one pipeline run. Every section may be absent; absent ones are left out of every rendering.
///
/// ```swift
/// var card = ReportCard(project: "handbook-bot", createdAt: Date(), languages: ["ko", "en"])
/// card.results = [.init(model: "base", kind: .neural, split: .validation, score: score)]
/// card.warnings = ReportFindings.warnings(for: card)
/// let page = HTMLReport.render(card, language: .korean)
/// ```
public struct ReportCard: Codable, Sendable, Equatable {
    /// What the results call the model that is packed and served; findings are about it.
    public static let servedModel = "8-bit"

    /// The newest format this code writes and reads.
    public static let currentFormat = 1

    public var format: Int
    /// The recipe's `name`.
    public var project: String
    public var createdAt: Date
    /// ISO 639-1 codes from the recipe.
    public var languages: [String]
    /// Version of kalsae that ran.
    public var codeVersion: String?
    public var corpus: Corpus?
    public var tokenizer: Tokenizer?
    public var model: Model?
    /// Phases in the order they ran: pretraining, tuning.
    public var training: [TrainingPhase]?
    public var results: [Result]?
    public var samples: [Sample]?
    public var packed: PackedModel?
    public var knowledge: Knowledge?
    /// Steps in the order they ran.
    public var steps: [StepRecord]?
    public var lineage: [LineageEntry]?
    /// What the reader should know, in plain words; `ReportFindings` finds the usual ones.
    public var warnings: [LocalizedText]?

    public init(project: String, createdAt: Date, languages: [String] = [], codeVersion: String? = nil) {
        self.format = Self.currentFormat
        self.project = project
        self.createdAt = createdAt
        self.languages = languages
        self.codeVersion = codeVersion
    }
}

// MARK: - Models and training

extension ReportCard {
    /// The tokenizer.
    public struct Tokenizer: Codable, Sendable, Equatable {
        public var kind: String
        /// Number of tokens.
        public var vocabulary: Int
        /// UTF-8 bytes per token by language code; more is denser.
        public var bytesPerToken: [String: Double]
        /// Seconds it took to train.
        public var trainingSeconds: Double?

        public init(
            kind: String, vocabulary: Int, bytesPerToken: [String: Double] = [:], trainingSeconds: Double? = nil
        ) {
            self.kind = kind
            self.vocabulary = vocabulary
            self.bytesPerToken = bytesPerToken
            self.trainingSeconds = trainingSeconds
        }
    }

    /// The shape of the network.
    public struct Model: Codable, Sendable, Equatable {
        public var architecture: String
        public var parameters: Int
        public var layers: Int
        /// Size of the residual stream.
        public var width: Int
        public var heads: Int
        /// Key and value heads, where grouped.
        public var keyValueHeads: Int?
        /// Tokens of context.
        public var context: Int

        public init(
            architecture: String, parameters: Int, layers: Int, width: Int, heads: Int, keyValueHeads: Int? = nil,
            context: Int
        ) {
            self.architecture = architecture
            self.parameters = parameters
            self.layers = layers
            self.width = width
            self.heads = heads
            self.keyValueHeads = keyValueHeads
            self.context = context
        }
    }

    /// One point of a loss curve, in nats per token.
    public struct LossPoint: Codable, Sendable, Equatable {
        public var step: Int
        public var trainLoss: Double?
        public var validationLoss: Double?

        public init(step: Int, trainLoss: Double? = nil, validationLoss: Double? = nil) {
            self.step = step
            self.trainLoss = trainLoss
            self.validationLoss = validationLoss
        }
    }

    /// One phase of training.
    public struct TrainingPhase: Codable, Sendable, Equatable {
        /// What kind of training it was.
        public enum Kind: String, Codable, Sendable { case pretrain, tune, align }

        public var kind: Kind
        public var steps: Int
        /// Tokens the model was trained on, repeats counted.
        public var tokens: Int
        public var seconds: Double
        /// Nats per token at the end.
        public var finalTrainLoss: Double?
        public var finalValidationLoss: Double?
        /// Any number of points; a renderer thins them out.
        public var curve: [LossPoint]

        public init(
            kind: Kind, steps: Int, tokens: Int, seconds: Double, finalTrainLoss: Double? = nil,
            finalValidationLoss: Double? = nil, curve: [LossPoint] = []
        ) {
            self.kind = kind
            self.steps = steps
            self.tokens = tokens
            self.seconds = seconds
            self.finalTrainLoss = finalTrainLoss
            self.finalValidationLoss = finalValidationLoss
            self.curve = curve
        }

        /// Tokens per second; nil where no time was taken.
        public var tokensPerSecond: Double? { seconds > 0 ? Double(tokens) / seconds : nil }
    }

    /// How well one model predicts one part of the corpus.
    public struct Result: Codable, Sendable, Equatable {
        /// Which part of the corpus was predicted.
        public enum Split: String, Codable, Sendable { case train, validation, test }
        /// What a model is compared as.
        public enum Kind: String, Codable, Sendable { case baseline, neural }

        /// Name as shown: `Kneser-Ney 3-gram`, `base`, `tuned`, `8-bit`.
        public var model: String
        public var kind: Kind
        public var split: Split
        public var perplexity: Double?
        public var bitsPerByte: Double?
        public var tokens: Int

        public init(
            model: String, kind: Kind, split: Split, perplexity: Double?, bitsPerByte: Double?, tokens: Int
        ) {
            self.model = model
            self.kind = kind
            self.split = split
            self.perplexity = perplexity
            self.bitsPerByte = bitsPerByte
            self.tokens = tokens
        }

        /// A row from a measurement.
        public init(model: String, kind: Kind, split: Split, score: Perplexity) {
            self.init(
                model: model, kind: kind, split: split, perplexity: score.perplexity,
                bitsPerByte: score.bitsPerByte, tokens: score.tokens)
        }
    }

    /// What a model wrote for a prompt.
    public struct Sample: Codable, Sendable, Equatable {
        public var prompt: String
        public var language: String
        public var output: String
        /// The model that wrote it.
        public var model: String?

        public init(prompt: String, language: String, output: String, model: String? = nil) {
            self.prompt = prompt
            self.language = language
            self.output = output
            self.model = model
        }
    }
}
