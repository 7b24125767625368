// `kalsae collect`: the sources brought here and read, and nothing after that.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeSources

struct CollectVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Bring the recipe's sources here and read them; only what changed is fetched and read again.",
        discussion: """
            EXAMPLE
              kalsae collect
              kalsae collect --strict   exit code 1 where anything could not be used
              kalsae collect --formats

            Web pages, databases and repositories are kept in .kalsae/mirrors as they were fetched. What cannot be used
            is put aside with a reason: kalsae clean --dropped.
            """)

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "List the formats that are read, with their endings and what they need; with --json as JSON.")
    var formats = false

    @Flag(help: "Leave sources on other machines as they were fetched the last time.")
    var offline = false

    @Flag(help: "Fail (exit code 1) where any file or part of one was put aside; the rest is collected all the same.")
    var strict = false

    @Flag(help: "Print what was done, or the formats, as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        if formats {
            let list = FormatList()
            return try console.output(json ? list.json() : list.text)
        }
        let project = try recipe.loadChecked()
        let report = try project.run(RunRequest(steps: [StepName.collect], isOffline: offline), console)
        try console.output(json ? try report.json() : try project.text(of: report, console))
        let put = try recipe.current(console)?[StepName.collect]?.measurements["quarantined"] ?? 0
        if strict, put > 0 { throw CommandError.putAside(count: Int(put)) }
    }
}
