// `kalsae models`: what the project has made, and where each model came from.

import ArgumentParser
import Foundation
import KalsaeContracts
import KalsaePipeline
import KalsaeRegistry
import KalsaeSupport

struct ModelsVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List and show the models of a project, and their chat templates.",
        discussion: """
            EXAMPLE
              kalsae models list
              kalsae models show handbook-bot@2 --json
              kalsae models template handbook-bot --messages chat.json
            """,
        subcommands: [ModelsListVerb.self, ModelsShowVerb.self, ModelsTemplateVerb.self],
        defaultSubcommand: ModelsListVerb.self)
}

/// `kalsae models list`
struct ModelsListVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all models with version, stage and licence.",
        discussion: """
            EXAMPLE
              kalsae models list --json
            """)

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Print the models as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        let models =
            Registry.exists(project: recipe.folder)
            ? try Registry.open(recipe.folder, console).catalogue.models() : []
        if json { return try console.output(try ModelsText.json(models)) }
        if models.isEmpty { return try console.output("no models yet; \"kalsae run\" makes one\n") }
        try console.output(ModelsText.table(models))
    }
}

/// `kalsae models show`
struct ModelsShowVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one model: its metrics, its artifact and how it was made.",
        discussion: """
            EXAMPLE
              kalsae models show handbook-bot
              kalsae models show handbook-bot@2 --json

            Without a version it is the one in production, or else the newest.
            """)

    @Argument(help: ArgumentHelp("The model, as NAME or NAME@VERSION.", valueName: "model"))
    var model: String

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Print the model as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        let (name, version) = try Self.parse(model)
        guard Registry.exists(project: recipe.folder) else {
            throw RegistryError.unknownModel(name: name, nearest: nil)
        }
        let registry = try Registry.open(recipe.folder, console)
        let record = try registry.catalogue.model(name: name, version: version)
        let artifact = try registry.store.load(record.artifact)
        try console.output(
            json ? try ModelsText.json(ModelDetails(record, artifact)) : ModelsText.details(record, artifact))
    }

    /// Takes NAME@VERSION apart.
    static func parse(_ text: String) throws -> (name: String, version: Int?) {
        guard let at = text.lastIndex(of: "@") else { return (text, nil) }
        let number = String(text[text.index(after: at)...])
        guard let version = Int(number), version > 0 else { throw CommandError.badVersion(text: number) }
        return (String(text[..<at]), version)
    }
}

/// A model with its artifact, for machines.
struct ModelDetails: Encodable {
    let model: ModelRecord
    let folder: String
    let manifest: ArtifactManifest

    init(_ model: ModelRecord, _ artifact: Artifact) {
        self.model = model
        folder = artifact.folder.path
        manifest = artifact.manifest
    }
}
