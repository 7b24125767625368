// `kalsae report`: the report card of the last run.

import ArgumentParser
import Foundation
import KalsaeEvaluation
import KalsaePipeline
import KalsaeRegistry
import KalsaeSupport

struct ReportVerb: ParsableCommand {
    /// Languages of the report's own words.
    enum Language: String, ExpressibleByArgument, CaseIterable { case ko, en }

    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show the report card: what went in, how the model learned, how good it is.",
        discussion: """
            EXAMPLE
              kalsae report
              kalsae report --language ko
              kalsae report --html report.html
              kalsae report --json
              kalsae report --corpus --html corpus.html
            """)

    @OptionGroup var recipe: RecipeOption

    @Option(help: "The language of the report's own words.")
    var language: Language = .en

    @Option(help: ArgumentHelp("Write a page for the browser to this file.", valueName: "path"))
    var html: String?

    @Flag(help: "Show the corpus instead: what was collected, dropped, found, and under which terms.")
    var corpus = false

    @Flag(help: "Print the card as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        guard Registry.exists(project: recipe.folder) else { throw CommandError.noReport }
        let registry = try Registry.open(recipe.folder, console)
        if corpus { return try showCorpus(registry, console) }
        guard let record = try registry.catalogue.latestResult(ofStep: StepName.report) else {
            throw CommandError.noReport
        }
        let card = try ModelRelease.reportCard(of: registry.store.load(record.artifact))
        let shown: ReportLanguage = language == .ko ? .korean : .english
        if let html {
            let file = URL(fileURLWithPath: html)
            try AtomicFile.write(HTMLReport.render(card, language: shown), to: file)
            console.remark("written to \(file.path)")
        }
        if json { return try console.output(try ReportJSON.render(card) + "\n") }
        if html == nil { try console.output(TerminalReport.render(card, language: shown)) }
    }

    private func showCorpus(_ registry: Registry, _ console: Console) throws {
        guard let record = try registry.catalogue.latestResult(ofStep: StepName.dataCard) else {
            throw CommandError.noCorpusReport
        }
        let card = try ModelRelease.corpusCard(of: registry.store.load(record.artifact))
        let shown: ReportLanguage = language == .ko ? .korean : .english
        if let html {
            let file = URL(fileURLWithPath: html)
            try AtomicFile.write(HTMLCorpusReport.render(card, language: shown), to: file)
            console.remark("written to \(file.path)")
        }
        if json { return try console.output(try card.json()) }
        if html == nil { try console.output(TerminalCorpusReport.render(card, language: shown)) }
    }
}
