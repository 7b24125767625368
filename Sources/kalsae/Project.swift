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
            folder: folder, recipe: loaded, name: name,
            graph: try StepGraph(
                try PipelineSteps.make(
                    recipe: loaded, folder: folder, environment: ProcessInfo.processInfo.environment,
                    device: .fromEnvironment())))
    }

    /// Reads the recipe and makes sure that what it names outside itself is there.
    func loadChecked(_ change: (inout Recipe) throws -> Void = { _ in }) throws -> Project {
        let project = try load(change)
        try project.recipe.check(folder: project.folder)
        return project
    }

    /// What this recipe's last run made; nil where the folder was never run.
    func current(_ console: Console) throws -> CurrentResults? {
        guard Registry.exists(project: folder) else { return nil }
        return try CurrentResults(recipe: name, in: try Registry.open(folder, console)) {
            let project = try load()
            return try Plan(
                steps: project.graph.steps, registry: try Registry(project: folder), seed: project.recipe.seed,
                codeVersion: KalsaeVersion.current, recipe: name)
        }
    }

    /// Whether a run of this recipe is on record, so that what it made is known without looking at the sources.
    func hasRun() -> Bool {
        ((try? Registry(project: folder).catalogue.current(recipe: name)) ?? nil) != nil
    }

    /// The recipe's name within its folder, under which its runs are remembered.
    var name: String { URL(fileURLWithPath: recipe).lastPathComponent }

    /// The folder in which the recipe lies, whether or not it is there.
    var folder: URL { URL(fileURLWithPath: recipe).standardizedFileURL.deletingLastPathComponent() }
}

/// A recipe and what follows from it.
struct Project {
    let folder: URL
    let recipe: Recipe
    /// The recipe's file name.
    let name: String
    let graph: StepGraph

    /// The project's registry, made where it is missing.
    func openRegistry(_ console: Console) throws -> Registry {
        try Registry.open(folder, console)
    }

    /// Runs steps, with progress and Ctrl-C, and names the model that came out.
    ///
    /// - Parameter label: what flags put over the recipe; such a run is not the recipe's own.
    func run(_ request: RunRequest, _ console: Console, label: String? = nil) throws -> RunReport {
        var request = request
        request.recipe = name + (label.map { " " + $0 } ?? "")
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

    /// What a run did, and what it left out and why.
    func text(of report: RunReport, _ console: Console, label: String? = nil) throws -> String {
        guard report.entries.contains(where: { $0.ran && [StepName.collect, StepName.clean].contains($0.step) }) else {
            return report.text
        }
        let recipe = name + (label.map { " " + $0 } ?? "")
        let results = try CurrentResults(recipe: recipe, in: try openRegistry(console)) { Plan.empty }
        return report.text + DroppedRows.summary(of: report, in: results)
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
