// What became of a document: every ledger row that speaks of it, in the order of the steps, and where it is now. It
// reads what the last run left and decides nothing.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeRegistry
import KalsaeSupport

/// One document's way through the corpus steps.
public struct DocumentJourney: Codable, Sendable, Equatable {
    /// One thing that happened to it.
    public struct Event: Codable, Sendable, Equatable {
        public var step: String
        /// `collected`, or the ledger's action.
        public var action: String
        public var rule: String
        public var value: String
        /// The beginning of the text concerned.
        public var sample: String
    }

    public var id: String
    public var source: String
    public var events: [Event]
    /// `train`, `validation`, `test`, `corpus` where it was not split yet, or `out`.
    public var place: String

    /// More documents than this are too many to tell of.
    public static let mostDocuments = 100

    /// The way of every document that is meant.
    ///
    /// - Parameters:
    ///   - name: an id, a source or the end of it after a `/`, or the file that holds the document.
    ///   - results: the recipe's.
    /// - Throws: `PipelineError.settings` where there is none or there are too many, `SupportError`.
    public static func find(_ name: String, in results: CurrentResults) throws -> [DocumentJourney] {
        var search = Search(name: name, masks: try masks(results))
        for step in [StepName.collect, StepName.clean, StepName.split] {
            // A step that an earlier run left behind tells of other documents.
            guard !results.isOutdated(step), let artifact = try results.artifact(step) else { continue }
            try search.read(step, artifact)
        }
        if search.journeys.isEmpty {
            throw PipelineError.settings(
                message: "no document of the last run is named \"\(name)\"; give its id, its source or the end of it")
        }
        return search.order.compactMap { search.journeys[$0] }
    }

    /// What masks personal data in what collecting left, which holds the documents as they came; nil where cleaning
    /// was told to keep personal data.
    private static func masks(_ results: CurrentResults) throws -> PersonalDataFilter? {
        let settings = try results.artifact(StepName.clean)?.manifest.settings ?? ""
        let all = try? JSONSerialization.jsonObject(with: Data(settings.utf8)) as? [String: Any]
        if let clean = all?["clean"] as? [String: Any], clean["personalData"] == nil { return nil }
        return try PersonalDataFilter(PersonalDataPolicy())
    }

    /// The way in words.
    public var text: String {
        var lines = ["\(source) (\(id))"]
        for event in events {
            let what = event.action == "collected" ? event.value : "\(event.rule): \(event.value)"
            lines.append("  \(event.step), \(event.action): \(what)")
            if !event.sample.isEmpty { lines.append("      “\(event.sample)”") }
        }
        switch place {
        case "out": lines.append("  It is not in the corpus.")
        case "corpus": lines.append("  It is in the corpus.")
        default: lines.append("  It is in the corpus, in the part \"\(place)\".")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Collects what steps say of the documents that are meant.
private struct Search {
    let name: String
    /// For what collecting quotes, which was not treated yet.
    let masks: PersonalDataFilter?
    var journeys: [String: DocumentJourney] = [:]
    var order: [String] = []

    private func isMeant(_ id: String, _ source: String) -> Bool {
        DocumentName(name).means(id: id, source: source)
    }

    mutating func read(_ step: String, _ artifact: Artifact) throws {
        let ledger = artifact.file(StepFile.ledger)
        // Where a document went is known only from the files it is in.
        if step == StepName.collect { try readDocuments(artifact, step, StepFile.documents, place: "out") }
        if FileManager.default.fileExists(atPath: ledger.path) {
            try JSONLines.forEach(LedgerRow.self, in: ledger) { row in
                // Cleaning may mask a part of the source: the id stays.
                guard isMeant(row.document, row.source) || journeys[row.document] != nil else { return }
                try add(
                    row.document, row.source,
                    .init(
                        step: step, action: row.action.rawValue, rule: row.rule, value: row.value,
                        sample: row.sample))
            }
        }
        if step == StepName.clean { try readDocuments(artifact, step, StepFile.documents, place: "corpus") }
        if step == StepName.split {
            for part in CorpusPart.allCases { try readDocuments(artifact, step, part.documents, place: part.rawValue) }
        }
    }

    private mutating func readDocuments(
        _ artifact: Artifact, _ step: String, _ file: String, place: String
    ) throws {
        try DocumentFile.forEach(in: artifact.file(file)) { document in
            guard isMeant(document.id, document.source) || journeys[document.id] != nil else { return }
            if step == StepName.collect {
                let title = document.title.isEmpty ? "" : ", “\(document.title)”"
                let length = document.text.unicodeScalars.count
                try add(
                    document.id, document.source,
                    .init(
                        step: step, action: "collected", rule: "",
                        value: "\(length) characters, licence \(document.license)\(title)", sample: ""))
            }
            journeys[document.id]?.place = place
        }
    }

    private mutating func add(_ id: String, _ source: String, _ given: DocumentJourney.Event) throws {
        var event = given
        if let masks, event.step == StepName.collect {
            event.value = masks.apply(event.value).text
            event.sample = masks.apply(event.sample).text
        }
        if journeys[id] == nil {
            guard order.count < DocumentJourney.mostDocuments else {
                throw PipelineError.settings(
                    message: "more than \(DocumentJourney.mostDocuments) documents are named \"\(name)\"; give one's id"
                )
            }
            order.append(id)
            journeys[id] = DocumentJourney(id: id, source: source, events: [], place: "out")
        }
        journeys[id]?.events.append(event)
    }
}
