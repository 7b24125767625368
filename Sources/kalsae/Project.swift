// A project as the verbs see it: the recipe, its folder, its steps. The one place where they are put together.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeRegistry

/// The option that every verb with a recipe has.
struct RecipeOption: ParsableArguments {
    @Option(help: ArgumentHelp("The recipe to work on.", valueName: "path"))
    var recipe = "kalsae.yaml"

    /// Reads the recipe and makes its steps.
    ///
    /// - Parameter change: what a verb's flags put over the recipe.
    func load(_ change: (inout Recipe) throws -> Void = { _ in }) throws -> Project {
        let file = URL(fileURLWithPath: recipe).standardizedFileURL
        var loaded = try Recipe(file: file, label: recipe)
        try change(&loaded)
        let folder = file.deletingLastPathComponent()
        return Project(
            folder: folder, recipe: loaded,
            graph: try StepGraph(
                try PipelineSteps.make(
                    recipe: loaded, folder: folder, environment: ProcessInfo.processInfo.environment,
                    device: .fromEnvironment())))
    }

    /// The folder in which the recipe lies, whether or not it is there.
    var folder: URL { URL(fileURLWithPath: recipe).standardizedFileURL.deletingLastPathComponent() }
}

/// A recipe and what follows from it.
struct Project {
    let folder: URL
    let recipe: Recipe
    let graph: StepGraph

    /// The project's registry, made where it is missing.
    func openRegistry(_ console: Console) throws -> Registry {
        try Registry.open(folder, console)
    }

    /// Runs steps, with progress and Ctrl-C, and names the model that came out.
    func run(_ request: RunRequest, _ console: Console) throws -> RunReport {
        // A mistyped step is refused before anything is written.
        _ = try graph.selection(request.steps)
        Interruption.listen()
        let registry = try openRegistry(console)
        let runner = Runner(
            graph: graph, registry: registry, seed: recipe.seed, codeVersion: KalsaeVersion.current,
            progress: console.progress, isInterrupted: { Interruption.isRequested })
        let report = try runner.run(request)
        try ModelRelease.register(report, name: recipe.name, in: registry)
        return report
    }

    /// The project's registry; nil where nothing was ever run.
    func existingRegistry(_ console: Console) throws -> Registry? {
        Registry.exists(project: folder) ? try Registry.open(folder, console) : nil
    }
}

extension Registry {
    /// Opens a registry and says so where its catalogue had to be made anew.
    static func open(_ project: URL, _ console: Console) throws -> Registry {
        let registry = try Registry(project: project)
        if registry.rebuiltArtifacts > 0 {
            console.remark(
                "the catalogue was missing and has been made anew from \(registry.rebuiltArtifacts) artifacts")
        }
        return registry
    }
}
