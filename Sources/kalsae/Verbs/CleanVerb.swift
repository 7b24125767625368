// `kalsae clean`: the pipeline as far as the cleaned corpus, and the answer to "where did my page go?".

import ArgumentParser
import Foundation
import KalsaePipeline

struct CleanVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Clean the corpus, or tell what became of a document and why.",
        discussion: """
            EXAMPLE
              kalsae clean
              kalsae clean --explain docs/setup.html
              kalsae clean --explain 1f0e2d3c4b5a6978 --json

            Every document that is put aside, dropped or changed stands in a ledger with the rule and the value that
            decided. A document is named by its id, its whole source or the end of it.
            """)

    @OptionGroup var recipe: RecipeOption

    @Option(help: ArgumentHelp("Tell what became of a document of the last run.", valueName: "document"))
    var explain: String?

    @Flag(help: "Leave sources on other machines as they were fetched the last time.")
    var offline = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        let project = try recipe.load()
        if let explain {
            guard let registry = try project.existingRegistry(console) else { throw CommandError.noReport }
            let journeys = try DocumentJourney.find(explain, in: registry)
            return try console.output(json ? try JSONText.of(journeys) : journeys.map(\.text).joined(separator: "\n"))
        }
        let report = try project.run(RunRequest(steps: [StepName.clean], isOffline: offline), console)
        try console.output(json ? try report.json() : report.text)
    }
}
