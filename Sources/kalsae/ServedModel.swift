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
        let (file, name) = try recipe.modelFile(model, console)
        return try LanguageModel(contentsOf: file, name: name, on: Device(.fromEnvironment()))
    }

    /// The project's knowledge base; nil where none was built.
    func knowledge(_ console: Console) throws -> TextKnowledgeBase? {
        guard Registry.exists(project: recipe.folder) else { return nil }
        let registry = try Registry.open(recipe.folder, console)
        guard let record = try registry.catalogue.latestResult(ofStep: StepName.index) else { return nil }
        return try TextKnowledgeBase(contentsOf: ModelRelease.knowledge(of: registry.store.load(record.artifact)))
    }
}

extension RecipeOption {
    /// Where a model lies that was named NAME or NAME@VERSION, or by its path; nil stands for the recipe's.
    ///
    /// - Throws: `RegistryError.unknownModel` with the nearest name; `CommandError.nothingTrained`.
    func modelFile(_ model: String?, _ console: Console) throws -> (file: URL, name: String) {
        if let model, model.contains("/") || model.hasSuffix(".gguf") || model.hasSuffix(".jinja") {
            let url = URL(fileURLWithPath: model)
            return (url, url.deletingPathExtension().lastPathComponent)
        }
        let (name, version) = try ModelsShowVerb.parse(model ?? load().recipe.name)
        guard Registry.exists(project: folder) else { throw CommandError.nothingTrained(name: name) }
        let registry = try Registry.open(folder, console)
        if model == nil, try registry.catalogue.models().isEmpty { throw CommandError.nothingTrained(name: name) }
        let record = try registry.catalogue.model(name: name, version: version)
        return (try ModelRelease.file(of: registry.store.load(record.artifact)), name)
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
