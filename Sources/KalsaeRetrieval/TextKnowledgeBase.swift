// The knowledge base over documents: build it or load it, then search and quote.
// It finds by words; it does not know meanings beyond stems and the glossary.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// A knowledge base that ranks passages by BM25 for Korean and English.
///
/// ```swift
/// let base = try TextKnowledgeBase.build(documents)
/// try base.save(to: folder.appendingPathComponent("knowledge.index"))
/// base.search("디스크 용량을 제한하려면?", limit: 3)
/// base.answer("How do I limit disk space?").text  // "… [1]"
/// ```
public struct TextKnowledgeBase: KnowledgeBase {
    private let index: InvertedIndex

    private init(index: InvertedIndex) { self.index = index }

    /// Cuts documents into passages and indexes them; the same documents in the same order give the same file.
    ///
    /// Time and memory are linear in the text.
    /// - Throws: `RetrievalError.nothingToIndex`, `.tooLarge`, or `.invalidSetting`.
    public static func build(
        _ documents: some Sequence<Document>, settings: RetrievalSettings = RetrievalSettings()
    ) throws -> TextKnowledgeBase {
        let builder = try Builder(settings: settings)
        for document in documents { try builder.add(document) }
        return try builder.finish()
    }

    /// Takes documents one by one, for collections too large to hold.
    public final class Builder {
        private let chunker: Chunker
        private let settings: RetrievalSettings
        private var index: IndexBuilder

        /// - Throws: `RetrievalError.invalidSetting`.
        public init(settings: RetrievalSettings = RetrievalSettings()) throws {
            try settings.validate()
            self.settings = settings
            chunker = Chunker(settings: settings)
            index = IndexBuilder(settings: settings)
        }

        /// Adds a document's passages.
        ///
        /// - Throws: `RetrievalError.tooLarge`.
        public func add(_ document: Document) throws {
            for passage in chunker.passages(of: document) { try index.add(passage) }
        }

        /// The finished knowledge base; the builder is empty afterwards.
        ///
        /// - Throws: `RetrievalError.nothingToIndex` where no passage came in.
        public func finish() throws -> TextKnowledgeBase {
            var taken = IndexBuilder(settings: settings)
            swap(&taken, &index)
            return TextKnowledgeBase(index: try taken.finish())
        }
    }

    /// Loads a saved knowledge base.
    ///
    /// - Throws: `SupportError.missing` or `.unreadable`; `RetrievalError.notAnIndex` or `.damaged` with the path.
    public init(contentsOf url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw SupportError.missing(path: url.path)
        }
        if isFolder.boolValue { throw RetrievalError.notAnIndex(path: url.path, reason: "it is a folder") }
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied")
        }
        index = try IndexFile.decode(data, path: url.path)
    }

    /// Writes the knowledge base as one file, durably.
    ///
    /// - Throws: `SupportError.diskFull` or `.unwritable`.
    public func save(to url: URL) throws {
        try AtomicFile.write(try IndexFile.encode(index), to: url)
    }

    /// How many passages it holds.
    public var passageCount: Int { index.passageCount }
    /// How many distinct terms it knows.
    public var termCount: Int { index.termEnds.count }
    /// The settings it was built with.
    public var settings: RetrievalSettings { index.settings }

    /// The same passages ranked and quoted by other settings; passage lengths stay as they were built.
    ///
    /// - Throws: `RetrievalError.invalidSetting`.
    public func with(_ settings: RetrievalSettings) throws -> TextKnowledgeBase {
        try settings.validate()
        var changed = index
        changed.settings = settings
        changed.prepare()
        return TextKnowledgeBase(index: changed)
    }

    /// The best passages for a question, best first; near-identical passages appear once.
    public func search(_ question: String, limit: Int) -> [Passage] {
        let question = Question(question, settings: index.settings)
        return index.rank(question, limit: limit).map { index.passage($0.passage, score: $0.score) }
    }

    /// The best sentences for a question, quoted verbatim; empty where the passages hold too little of it.
    public func answer(_ question: String) -> ExtractedAnswer {
        let question = Question(question, settings: index.settings)
        return AnswerExtractor(index: index).answer(question)
    }
}
