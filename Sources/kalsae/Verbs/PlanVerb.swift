// `kalsae plan`: what a run would do, and why.

import ArgumentParser
import Foundation
import KalsaePipeline

struct PlanVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would do, why, and how long it takes.",
        discussion: """
            EXAMPLE
              kalsae plan
              kalsae plan tokenize --json

            Nothing is run and nothing is changed. A step stands when its settings, sources, inputs and seed are those
            of a result in the store; otherwise the plan says what is different.
            """)

    @Argument(
        help: ArgumentHelp("Steps to bring about, with all they read from; every step by default.", valueName: "step"))
    var steps: [String] = []

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Print the plan as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        let project = try recipe.loadChecked()
        let plan = try Plan(
            steps: try project.graph.selection(steps), registry: try project.existingRegistry(console),
            seed: project.recipe.seed, codeVersion: KalsaeVersion.current, recipe: project.name)
        if json { return try console.output(try plan.json()) }
        try console.output(
            plan.text { text, emphasis in
                switch emphasis {
                case .heading: console.coloured(text, .bold)
                case .stands: console.coloured(text, .green)
                case .runs: console.coloured(text, .yellow)
                case .aside: console.coloured(text, .grey)
                }
            })
    }
}
