// `kalsae run`: brings the recipe's artifacts about.

import ArgumentParser
import Foundation
import KalsaePipeline

struct RunVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the pipeline: skip what stands, go on where it was stopped.",
        discussion: """
            EXAMPLE
              kalsae run
              kalsae run tokenize       this step and all it reads from
              kalsae run datacard       the corpus, its shards and its report, without training
              kalsae run --force clean  this step once more, although it stands

            Ctrl-C is safe at any time: the step at work saves its state and the next run goes on from there.
            """)

    @Argument(
        help: ArgumentHelp("Steps to bring about, with all they read from; every step by default.", valueName: "step"))
    var steps: [String] = []

    @OptionGroup var recipe: RecipeOption

    @Option(help: ArgumentHelp("Run this step although it stands; may be given more than once.", valueName: "step"))
    var force: [String] = []

    @Flag(help: "Hold every byte of what stands against its digest, not only names and sizes.")
    var verify = false

    @Flag(help: "Leave sources on other machines as they were fetched the last time.")
    var offline = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        let project = try recipe.loadChecked()
        let report = try project.run(
            RunRequest(steps: steps, forced: Set(force), verifiesContent: verify, isOffline: offline),
            console)
        try console.output(json ? try report.json() : try project.text(of: report, console))
    }
}
