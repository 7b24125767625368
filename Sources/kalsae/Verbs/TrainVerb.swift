// `kalsae train`: the pipeline as far as the base model, with flags over the recipe.

import ArgumentParser
import Foundation
import KalsaePipeline

struct TrainVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Pretrain the base model, with flags over the recipe.",
        discussion: """
            EXAMPLE
              kalsae train
              kalsae train --depth 6 --budget "20 min"
              kalsae train --steps 500 --learning-rate 0.002

            Every combination of settings is an artifact of its own; going back to an earlier one costs nothing.
            """)

    @OptionGroup var recipe: RecipeOption

    @Option(help: ArgumentHelp("Layers of the model; its widths follow.", valueName: "n"))
    var depth: Int?

    @Option(help: ArgumentHelp("Time to train, such as \"5 min\".", valueName: "duration"))
    var budget: String?

    @Option(help: ArgumentHelp("Updates to make.", valueName: "n"))
    var steps: Int?

    @Option(help: ArgumentHelp("Passes over the text.", valueName: "number"))
    var epochs: Double?

    @Option(help: ArgumentHelp("Highest learning rate.", valueName: "number"))
    var learningRate: Double?

    @Flag(help: "Print what was done as JSON.")
    var json = false

    /// The flags that say something else than the recipe.
    private var flags: String? {
        let given = [
            depth.map { "--depth \($0)" }, budget.map { "--budget \($0)" }, steps.map { "--steps \($0)" },
            epochs.map { "--epochs \($0)" }, learningRate.map { "--learning-rate \($0)" },
        ].compactMap { $0 }
        return given.isEmpty ? nil : given.joined(separator: " ")
    }

    func validate() throws {
        guard [budget != nil, steps != nil, epochs != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("give one of --budget, --steps and --epochs")
        }
        if let budget, RecipeDuration(budget) == nil {
            throw ValidationError("--budget \"\(budget)\" is no length of time such as 90 s, 5 min or 2 h")
        }
    }

    func run() throws {
        let console = Console()
        let project = try recipe.loadChecked { recipe in
            if let depth { recipe.model.depth = depth }
            if let learningRate { recipe.pretrain.learningRate = learningRate }
            if let steps { recipe.pretrain.length = .steps(steps) }
            if let epochs { recipe.pretrain.length = .epochs(epochs) }
            if let duration = budget.flatMap({ RecipeDuration($0) }) { recipe.pretrain.length = .budget(duration) }
            try recipe.validate()
        }
        if project.recipe.pretrain.isNone { throw CommandError.nothingToTrain }
        let report = try project.run(RunRequest(steps: [StepName.pretrain]), console, label: flags)
        if json { return try console.output(try report.json()) }
        try console.output(try project.text(of: report, console, label: flags))
        if let made = report.entries.last, let registry = try project.existingRegistry(console) {
            let folder = try registry.store.load(made.artifact).folder.path
            try console.output(
                "the base model is in \(folder); \"kalsae run\" tunes, packs and serves the recipe's own\n")
        }
    }
}
