// `kalsae gc`: gives back the disk space of what nothing leads to any more.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeRegistry
import KalsaeSupport

struct GCVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what no recipe's last run and no model needs.",
        discussion: """
            EXAMPLE
              kalsae gc --dry-run
              kalsae gc --keep 3        keep what the last three runs of every recipe made
              kalsae gc --json

            Artifacts stay that the last run of any recipe in this folder made, and those of every model in the list of
            kalsae models with its knowledge base; "kalsae models remove" takes a model off that list. State of stopped
            steps goes where no run goes on with it, and so do files that killed processes left.
            """)

    @OptionGroup var recipe: RecipeOption

    @Option(help: ArgumentHelp("How many of every recipe's last runs keep what they made.", valueName: "n"))
    var keep = 1

    @Flag(help: "Only tell what would go.")
    var dryRun = false

    @Flag(help: "Print what went as JSON.")
    var json = false

    func validate() throws {
        guard keep >= 1 else { throw ValidationError("--keep must be at least 1") }
    }

    func run() throws {
        let console = Console()
        guard Registry.exists(project: recipe.folder) else {
            if json { return try console.output(try JSONText.of(GarbageReport())) }
            return try console.output("nothing was ever run here\n")
        }
        let registry = try Registry.open(recipe.folder, console)
        let lock = try registry.lock()
        defer { withExtendedLifetime(lock) {} }
        let report = try registry.collectGarbage(
            runs: keep, companions: [StepName.index, StepName.evaluate, StepName.report], isDryRun: dryRun)
        if json { return try console.output(try JSONText.of(report)) }
        if let reason = report.reason { console.remark(reason) }
        for item in report.items {
            try console.output("\(item.what)  \(Units.bytes(item.bytes))  \(item.path)\n")
        }
        let verb = dryRun ? "would be removed" : "removed"
        try console.output(
            "\(report.items.count) things \(verb), \(Units.bytes(report.bytes)); \(report.kept) artifacts stay\n")
    }
}
