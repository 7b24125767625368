// The sections of a report card that tell what went in and what came out: corpus, packed model, knowledge base,
// steps and lineage. It does not know how they are shown.

extension ReportCard {
    /// What was collected and what cleaning left of it.
    public struct Corpus: Codable, Sendable, Equatable {
        public var documentsIn: Int
        public var documentsKept: Int
        /// Characters kept.
        public var characters: Int
        public var languages: [LanguageCount]
        /// Documents dropped, by reason; renderers sort them.
        public var dropped: [DropCount]
        /// SPDX identifiers, sorted.
        public var licenses: [String]
        public var sources: [Source]

        public init(
            documentsIn: Int, documentsKept: Int, characters: Int, languages: [LanguageCount] = [],
            dropped: [DropCount] = [], licenses: [String] = [], sources: [Source] = []
        ) {
            self.documentsIn = documentsIn
            self.documentsKept = documentsKept
            self.characters = characters
            self.languages = languages
            self.dropped = dropped
            self.licenses = licenses
            self.sources = sources
        }
    }

    /// One language's part of the corpus.
    public struct LanguageCount: Codable, Sendable, Equatable {
        /// ISO 639-1 code; `und` where undetermined.
        public var language: String
        public var documentsIn: Int
        public var documentsKept: Int
        /// Characters kept.
        public var characters: Int

        public init(language: String, documentsIn: Int, documentsKept: Int, characters: Int) {
            self.language = language
            self.documentsIn = documentsIn
            self.documentsKept = documentsKept
            self.characters = characters
        }
    }

    /// How many documents were dropped for one reason.
    public struct DropCount: Codable, Sendable, Equatable {
        /// The reason in words a user understands.
        public var reason: LocalizedText
        public var documents: Int

        public init(reason: LocalizedText, documents: Int) {
            self.reason = reason
            self.documents = documents
        }

        /// A reason that has one name in both languages.
        public init(reason: String, documents: Int) { self.init(reason: LocalizedText(reason), documents: documents) }
    }

    /// Where documents came from.
    public struct Source: Codable, Sendable, Equatable {
        /// Path or address as the recipe gives it.
        public var name: String
        /// SPDX identifier; `unknown` where nobody declared one.
        public var license: String
        public var documents: Int

        public init(name: String, license: String, documents: Int) {
            self.name = name
            self.license = license
            self.documents = documents
        }
    }

    /// The compressed model that is served.
    public struct PackedModel: Codable, Sendable, Equatable {
        public var file: String
        public var bytes: Int
        public var bitsPerWeight: Double
        /// Bytes of the weights before packing.
        public var bytesBefore: Int?
        public var perplexityBefore: Double?
        public var perplexityAfter: Double?

        public init(
            file: String, bytes: Int, bitsPerWeight: Double, bytesBefore: Int? = nil,
            perplexityBefore: Double? = nil, perplexityAfter: Double? = nil
        ) {
            self.file = file
            self.bytes = bytes
            self.bitsPerWeight = bitsPerWeight
            self.bytesBefore = bytesBefore
            self.perplexityBefore = perplexityBefore
            self.perplexityAfter = perplexityAfter
        }
    }

    /// The searchable passages.
    public struct Knowledge: Codable, Sendable, Equatable {
        public var passages: Int
        public var documents: Int?
        /// Bytes on disk.
        public var bytes: Int

        public init(passages: Int, documents: Int? = nil, bytes: Int) {
            self.passages = passages
            self.documents = documents
            self.bytes = bytes
        }
    }

    /// One step of the run.
    public struct StepRecord: Codable, Sendable, Equatable {
        public var name: String
        /// The artifact's short name.
        public var artifact: String
        /// Wall-clock seconds, over all sessions of a resumed step.
        public var seconds: Double
        /// Processor seconds, all threads.
        public var processorSeconds: Double
        /// Whether an earlier run's artifact was taken.
        public var isCached: Bool

        public init(name: String, artifact: String, seconds: Double, processorSeconds: Double, isCached: Bool) {
            self.name = name
            self.artifact = artifact
            self.seconds = seconds
            self.processorSeconds = processorSeconds
            self.isCached = isCached
        }
    }

    /// One artifact and what it was made from.
    public struct LineageEntry: Codable, Sendable, Equatable {
        /// The artifact's short name.
        public var artifact: String
        /// The step that made it.
        public var step: String
        /// Short names of the artifacts it was made from.
        public var inputs: [String]
        public var seed: UInt64?
        /// SPDX identifiers of all that went in.
        public var licenses: [String]

        public init(
            artifact: String, step: String, inputs: [String] = [], seed: UInt64? = nil, licenses: [String] = []
        ) {
            self.artifact = artifact
            self.step = step
            self.inputs = inputs
            self.seed = seed
            self.licenses = licenses
        }
    }
}
