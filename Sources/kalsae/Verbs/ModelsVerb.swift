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
              kalsae models remove handbook-bot@1
            """,
        subcommands: [
            ModelsListVerb.self, ModelsShowVerb.self, ModelsTemplateVerb.self, ModelsRemoveVerb.self,
        ],
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
        // A folder may be listed without a recipe; with one it is said which model answers.
        guard let served = try? recipe.current(console)?[StepName.compress]?.artifact,
            let model = models.first(where: { $0.artifact == served })
        else { return }
        console.remark("\(model.name)@\(model.version) is what \(recipe.name) made last")
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

            Without a version it is the one in production, else what the recipe's last run made, else the newest.
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
        var record = try registry.catalogue.model(name: name, version: version)
        if version == nil, record.stage != .production,
            let made = try? recipe.current(console)?[StepName.compress]?.artifact,
            let own = try registry.catalogue.models(of: made).first(where: { $0.name == name })
        {
            record = own
        }
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

/// `kalsae models remove`
struct ModelsRemoveVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a version of a model off the list; kalsae gc then frees its space.",
        discussion: """
            EXAMPLE
              kalsae models remove handbook-bot@1
            """)

    @Argument(help: ArgumentHelp("The model, as NAME@VERSION.", valueName: "model"))
    var model: String

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Remove it even where a recipe's last run made it.")
    var force = false

    func run() throws {
        let console = Console()
        let (name, version) = try ModelsShowVerb.parse(model)
        guard let version else { throw CommandError.badVersion(text: "") }
        guard Registry.exists(project: recipe.folder) else {
            throw RegistryError.unknownModel(name: name, nearest: nil)
        }
        let registry = try Registry.open(recipe.folder, console)
        let lock = try registry.lock()
        defer { withExtendedLifetime(lock) {} }
        let record = try registry.catalogue.model(name: name, version: version)
        let inUse = try registry.catalogue.recipes().contains {
            try registry.catalogue.current(recipe: $0)?[StepName.compress]?.artifact == record.artifact
        }
        if inUse, !force { throw CommandError.modelInUse(name: "\(name)@\(version)") }
        _ = try registry.removeModel(name: name, version: version)
        try console.output("removed \(name)@\(version); kalsae gc frees its space\n")
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
