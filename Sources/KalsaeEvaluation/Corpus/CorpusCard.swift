// What a report on a corpus says: what was collected, what became of it, what is in it, and under which terms. Plain
// values; whoever made the corpus fills them, the renderers show them. It does not compute.

import Foundation

/// The card of a corpus.
public struct CorpusCard: Codable, Sendable, Equatable {
    /// A name and how often it was met.
    public struct Count: Codable, Sendable, Equatable {
        public var name: String
        public var count: Int
        /// A few examples, already masked.
        public var samples: [String]

        public init(_ name: String, _ count: Int, samples: [String] = []) {
            self.name = name
            self.count = count
            self.samples = samples
        }
    }

    /// One source.
    public struct Source: Codable, Sendable, Equatable {
        public var name: String
        /// Where it comes from: a folder's name, a URL, a database without its password.
        public var origin: String
        /// SPDX identifiers of its documents; `unknown` where nobody said.
        public var licenses: [String]
        public var documentsIn: Int
        public var documentsKept: Int
        public var characters: Int

        public init(
            name: String, origin: String, licenses: [String], documentsIn: Int, documentsKept: Int, characters: Int
        ) {
            self.name = name
            self.origin = origin
            self.licenses = licenses
            self.documentsIn = documentsIn
            self.documentsKept = documentsKept
            self.characters = characters
        }
    }

    /// One language.
    public struct Language: Codable, Sendable, Equatable {
        public var code: String
        public var documents: Int
        public var characters: Int

        public init(code: String, documents: Int, characters: Int) {
            self.code = code
            self.documents = documents
            self.characters = characters
        }
    }

    /// One part of the split.
    public struct Part: Codable, Sendable, Equatable {
        public var name: String
        public var documents: Int
        /// nil where there are no shards yet.
        public var tokens: Int?

        public init(name: String, documents: Int, tokens: Int?) {
            self.name = name
            self.documents = documents
            self.tokens = tokens
        }
    }

    /// One step of the work and its cost.
    public struct Step: Codable, Sendable, Equatable {
        public var name: String
        /// The artifact's name, short.
        public var artifact: String
        public var seconds: Double
        public var processorSeconds: Double

        public init(name: String, artifact: String, seconds: Double, processorSeconds: Double) {
            self.name = name
            self.artifact = artifact
            self.seconds = seconds
            self.processorSeconds = processorSeconds
        }
    }

    public static let currentFormat = 1
    public var format = CorpusCard.currentFormat
    public var project: String
    public var createdAt: Date
    public var codeVersion: String
    /// SHA-256 of the cleaned corpus: the artifact's full name.
    public var digest: String
    public var documentsIn = 0
    public var documentsKept = 0
    public var characters = 0
    public var words = 0
    public var languages: [Language] = []
    public var sources: [Source] = []
    public var licenses: [Count] = []
    /// How many kept documents have at least 2^n and fewer than 2^(n+1) characters, by n.
    public var lengths: [Int] = []
    /// Files and parts of files that never became documents, documents that were dropped, paragraphs taken out,
    /// documents changed: by rule.
    public var quarantined: [Count] = []
    /// Pieces that readers left out of documents, by rule and without samples: they were never treated for personal
    /// data. nil in cards of older versions.
    public var leftOut: [Count]?
    public var dropped: [Count] = []
    public var paragraphs: [Count] = []
    public var changed: [Count] = []
    /// Groups of nearly equal documents.
    public var nearDuplicateClusters = 0
    /// What was done with personal data (`mask`), nil where nobody looked; findings by kind.
    public var personalDataPolicy: String?
    public var personalData: [Count] = []
    /// Mentions of groups of people, by group.
    public var mentions: [Count] = []
    public var parts: [Part] = []
    /// Held-out documents taken out because training holds too much of them.
    public var removedForOverlap = 0
    public var steps: [Step] = []

    public init(project: String, createdAt: Date, codeVersion: String, digest: String) {
        self.project = project
        self.createdAt = createdAt
        self.codeVersion = codeVersion
        self.digest = digest
    }

    /// What a reader should know before using the corpus.
    public var warnings: [LocalizedText] {
        var found: [LocalizedText] = []
        if let unknown = licenses.first(where: { $0.name == "unknown" }), unknown.count > 0 {
            let count = Figures.grouped(unknown.count)
            found.append(
                LocalizedText(
                    "\(count) documents have no known licence; declare one per source, or keep them out with licenses: "
                        + "{unknown: drop}",
                    "문서 \(count)개의 라이선스를 알 수 없습니다. 출처마다 밝히거나 licenses: {unknown: drop}으로 제외하세요"))
        }
        if documentsIn > 0, documentsKept * 2 < documentsIn {
            let share = Figures.percent(1 - Double(documentsKept) / Double(documentsIn))
            let reason = dropped.max { $0.count < $1.count }?.name ?? "—"
            found.append(
                LocalizedText(
                    "\(share) of the documents were dropped, mostly by \(reason); look at its samples below",
                    "문서의 \(share)가 빠졌습니다(주로 \(reason)). 아래 보기를 확인하세요"))
        }
        if personalDataPolicy == nil {
            found.append(
                LocalizedText(
                    "nobody looked for personal data; clean: {personal_data: mask} does",
                    "개인정보를 찾지 않았습니다. clean: {personal_data: mask}로 찾을 수 있습니다"))
        }
        if let most = sources.max(by: { $0.characters < $1.characters }), sources.count > 1, characters > 0,
            Double(most.characters) > 0.8 * Double(characters)
        {
            let share = Figures.percent(Double(most.characters) / Double(characters))
            found.append(
                LocalizedText(
                    "\(share) of the text comes from one source, \(most.name)",
                    "글의 \(share)가 한 출처(\(most.name))에서 왔습니다"))
        }
        return found
    }

    /// The card as indented JSON with sorted keys.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// Reads what `json` wrote.
    ///
    /// - Throws: `EvaluationError.unreadableCard`, `.newerCard`.
    public static func read(_ json: Data) throws -> CorpusCard {
        struct Head: Decodable { let format: Int }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let format = try decoder.decode(Head.self, from: json).format
            guard (1...currentFormat).contains(format) else {
                throw EvaluationError.newerCard(version: format, known: currentFormat)
            }
            return try decoder.decode(CorpusCard.self, from: json)
        } catch let error as EvaluationError { throw error } catch {
            throw EvaluationError.unreadableCard(reason: "it is not a corpus report")
        }
    }
}
