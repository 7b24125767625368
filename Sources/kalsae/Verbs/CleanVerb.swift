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
              kalsae clean --dropped
              kalsae clean --dropped --rule too-short --json

            Every document that is put aside, dropped or changed stands in a ledger with the rule and the value that
            decided. A document is named by its id, its whole source or the end of it, or by the archive or compressed
            file that holds it. --dropped lists what is not in the corpus; with --rule also what a reader or a rule took
            out of documents that stay.
            """)

    @OptionGroup var recipe: RecipeOption

    @Option(help: ArgumentHelp("Tell what became of a document of the last run.", valueName: "document"))
    var explain: String?

    @Flag(help: "List what the last run put aside and dropped, and why.")
    var dropped = false

    @Option(help: ArgumentHelp("With --dropped: only this rule.", valueName: "rule"))
    var rule: String?

    @Flag(help: "Leave sources on other machines as they were fetched the last time.")
    var offline = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func validate() throws {
        if rule != nil, !dropped { throw ValidationError("--rule goes with --dropped") }
        if dropped, explain != nil { throw ValidationError("give one of --dropped and --explain") }
    }

    func run() throws {
        let console = Console()
        if dropped {
            guard let results = try recipe.current(console) else { throw CommandError.notCollected }
            return try list(results, console)
        }
        if let explain {
            guard let results = try recipe.current(console) else { throw CommandError.notCollected }
            let journeys = try DocumentJourney.find(explain, in: results)
            return try console.output(json ? try JSONText.of(journeys) : journeys.map(\.text).joined(separator: "\n"))
        }
        let project = try recipe.loadChecked()
        let report = try project.run(RunRequest(steps: [StepName.clean], isOffline: offline), console)
        try console.output(json ? try report.json() : try project.text(of: report, console))
    }

    /// One line a row, or one JSON object a line: a list may be long.
    private func list(_ results: CurrentResults, _ console: Console) throws {
        var count = 0
        try DroppedRows.forEach(in: results, rule: rule) { row in
            count += 1
            if json { return try console.output(try JSONText.line(row)) }
            let sample = row.sample.isEmpty ? "" : "  “\(row.sample.prefix(60))”"
            try console.output("\(row.source)  \(row.step), \(row.rule): \(row.value)\(sample)\n")
        }
        if count == 0, !json { console.remark("nothing was put aside or dropped") }
    }
}
