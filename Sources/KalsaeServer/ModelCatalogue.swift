// The models by the names clients ask for. With a knowledge base, a model's plain name answers from the documents and
// `name:generative` lets the model write; without one, the plain name lets the model write.

import KalsaeContracts
import KalsaeSupport

/// The served models.
struct ModelCatalogue: Sendable {
    /// A name and what stands behind it.
    struct Entry: Sendable {
        let name: String
        let mode: AnswerMode
        let generator: any TextGenerator
    }

    static let generativeSuffix = ":generative"

    /// What `GET /v1/models` lists, in order.
    let listed: [Entry]
    private let entries: [String: Entry]

    /// - Throws: `ServerError.noModels`, `.duplicateModel`.
    init(_ models: [any TextGenerator], hasKnowledge: Bool) throws {
        guard !models.isEmpty else { throw ServerError.noModels }
        var listed: [Entry] = []
        var entries: [String: Entry] = [:]
        for model in models {
            let plain = Entry(
                name: model.modelName, mode: hasKnowledge ? .extractive : .generative, generator: model)
            let generative = Entry(
                name: model.modelName + Self.generativeSuffix, mode: .generative, generator: model)
            for entry in [plain, generative] {
                guard entries.updateValue(entry, forKey: entry.name) == nil else {
                    throw ServerError.duplicateModel(name: entry.name)
                }
            }
            listed += hasKnowledge ? [plain, generative] : [plain]
        }
        self.listed = listed
        self.entries = entries
    }

    /// The entry of a name.
    ///
    /// - Throws: `Refusal.unknownModel` with the nearest name.
    func entry(_ name: String) throws -> Entry {
        if let entry = entries[name] { return entry }
        throw Refusal.unknownModel(
            name: name, nearest: NearestName.find(name, among: entries.keys),
            known: listed.map(\.name))
    }

    /// The model that the chat page asks where it names none.
    var first: Entry { listed[0] }
}
