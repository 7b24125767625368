// Finds the model and the knowledge base that a verb talks to: by name in the project's catalogue, or by path.

import ArgumentParser
import Foundation
import KalsaeContracts
import KalsaeInference
import KalsaePipeline
import KalsaeRegistry
import KalsaeRetrieval
import KalsaeTensor

/// The options of every verb that talks to a model.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: NAME or NAME@VERSION of the catalogue, a .gguf file, a model folder; the recipe's by default.",
            valueName: "model"))
    var model: String?

    @OptionGroup var recipe: RecipeOption

    /// Opens the model and starts its engine.
    ///
    /// - Throws: `RegistryError.unknownModel` with the nearest name; what opening the files throws.
    func open(_ console: Console) throws -> LanguageModel {
        let served = try recipe.served(model, console)
        guard let file = served.model else { throw CommandError.nothingTrained(name: served.name) }
        return try LanguageModel(contentsOf: file, name: served.name, on: Device(.fromEnvironment()))
    }

    /// Opens what there is: the model, the knowledge base, or both.
    ///
    /// - Throws: `CommandError.nothingToAsk` where there is neither; what opening the files throws.
    func openAll(_ console: Console) throws -> (name: String, engine: LanguageModel?, knowledge: TextKnowledgeBase?) {
        let served = try recipe.served(model, console)
        if served.model == nil, served.knowledge == nil { throw CommandError.nothingToAsk(name: served.name) }
        let knowledge = try served.knowledge.map { try TextKnowledgeBase(contentsOf: $0) }
        if served.isOutdated {
            console.remark("the knowledge base is older than what was collected last; \"kalsae run index\" renews it")
        }
        let engine = try served.model.map {
            try LanguageModel(contentsOf: $0, name: served.name, on: Device(.fromEnvironment()))
        }
        return (served.name, engine, knowledge)
    }
}

/// Which files answer: a model and the knowledge base that goes with it.
struct Served: Equatable {
    var name: String
    /// nil where none was trained yet.
    var model: URL?
    /// nil where none was built.
    var knowledge: URL?
    /// Whether a later run of the recipe collected something else than the knowledge base holds.
    var isOutdated = false
}

extension RecipeOption {
    /// What a model that was named NAME or NAME@VERSION, or by its path, answers from; nil stands for the recipe's.
    ///
    /// Model and knowledge base go together: a version of the catalogue answers from what the run that made it indexed.
    /// - Throws: `RegistryError.unknownModel` with the nearest name; `CommandError.nothingTrained`.
    func served(_ model: String?, _ console: Console) throws -> Served {
        let results = try current(console)
        func own(_ served: Served) throws -> Served {
            var served = served
            served.knowledge = try results?.artifact(StepName.index).map(ModelRelease.knowledge)
            served.isOutdated = served.knowledge != nil && results?.isOutdated(StepName.index) == true
            return served
        }
        if let model, Self.isPath(model) {
            let url = URL(fileURLWithPath: model)
            return try own(Served(name: url.deletingPathExtension().lastPathComponent, model: url))
        }
        let ownName = try? readName()
        guard let text = model ?? ownName else { return try own(Served(name: try readName())) }
        let (name, version) = try ModelsShowVerb.parse(text)
        guard let results else {
            if model == nil { return Served(name: name) }
            throw CommandError.nothingTrained(name: name)
        }
        let catalogue = results.registry.catalogue
        let newest = try? catalogue.model(name: name, version: version)
        if version == nil, name == ownName, newest?.stage != .production {
            // The recipe's own, as its last run left it.
            return try own(Served(name: name, model: try results.artifact(StepName.compress).map(ModelRelease.file)))
        }
        let record = try catalogue.model(name: name, version: version)
        var served = Served(name: name, model: try ModelRelease.file(of: results.registry.store.load(record.artifact)))
        if let index = try catalogue.companion(of: record.artifact, step: StepName.index) {
            let store = results.registry.store
            served.knowledge = store.contains(index) ? try ModelRelease.knowledge(of: store.load(index)) : nil
        }
        return served
    }

    /// Where a model lies that was named NAME or NAME@VERSION, or by its path; nil stands for the recipe's.
    ///
    /// - Throws: `RegistryError.unknownModel` with the nearest name; `CommandError.nothingTrained`.
    func modelFile(_ model: String?, _ console: Console) throws -> (file: URL, name: String) {
        let served = try served(model, console)
        guard let file = served.model else { throw CommandError.nothingTrained(name: served.name) }
        return (file, served.name)
    }

    private static func isPath(_ model: String) -> Bool {
        model.contains("/") || model.hasSuffix(".gguf") || model.hasSuffix(".jinja")
    }

    /// The name that the recipe gives its model.
    private func readName() throws -> String {
        try Recipe(file: URL(fileURLWithPath: recipe).standardizedFileURL, label: recipe).name
    }
}

/// Stands where a model will be once one is trained: it answers nothing itself.
struct NoModelYet: TextGenerator {
    let modelName: String
    let contextLength = 1

    func generate(_ request: GenerationRequest) async throws -> AsyncThrowingStream<GenerationEvent, any Error> {
        throw GenerationError.invalid(parameter: "model", reason: "\(CommandError.noModelYet)")
    }
}

/// The options of every verb that lets a model write.
struct SamplingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Most tokens to write; as many as the context holds by default.", valueName: "n"))
    var maxTokens: Int?

    @Option(help: ArgumentHelp("0 always takes the likeliest token.", valueName: "number"))
    var temperature: Float = 0.8

    @Option(help: ArgumentHelp("Draw from the smallest set of tokens that has this probability.", valueName: "number"))
    var topP: Float = 0.95

    @Option(help: ArgumentHelp("Draw from the k likeliest tokens; 0 for all.", valueName: "k"))
    var topK = 0

    @Option(help: ArgumentHelp("Same seed, same text.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Stop before this text; may be given more than once.", valueName: "text"))
    var stop: [String] = []

    func request(_ prompt: GenerationPrompt) -> GenerationRequest {
        GenerationRequest(
            prompt: prompt, maximumTokens: maxTokens, temperature: temperature, topP: topP, topK: topK, seed: seed,
            stop: stop)
    }
}
