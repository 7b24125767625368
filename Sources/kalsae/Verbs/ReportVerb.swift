// `kalsae report`: the report card of the last run.

import ArgumentParser
import Foundation
import KalsaeContracts
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

    @Option(help: "The language of the report's own words: ko or en; the recipe's first by default.")
    var language: Language?

    @Option(help: ArgumentHelp("Write a page for the browser to this file.", valueName: "path"))
    var html: String?

    @Flag(help: "Show the corpus instead: what was collected, dropped, found, and under which terms.")
    var corpus = false

    @Flag(help: "Print the card as JSON.")
    var json = false

    func run() throws {
        let console = Console()
        guard let results = try recipe.current(console) else { throw CommandError.noReport }
        if corpus { return try showCorpus(results, console) }
        guard let artifact = try results.artifact(StepName.report) else { throw CommandError.noReport }
        if results.isOutdated(StepName.report) {
            console.remark("this report is older than the recipe's last run; \"kalsae run\" renews it")
        }
        let card = try ModelRelease.reportCard(of: artifact)
        let shown = try words(artifact)
        if let html {
            let file = URL(fileURLWithPath: html)
            try AtomicFile.write(HTMLReport.render(card, language: shown), to: file)
            console.remark("written to \(file.path)")
        }
        if json { return try console.output(try JSONText.card(card)) }
        if html == nil { try console.output(TerminalReport.render(card, language: shown)) }
    }

    /// The language that was asked for, else the first of the recipe with which the report was made.
    private func words(_ artifact: Artifact) throws -> ReportLanguage {
        if let language { return language == .ko ? .korean : .english }
        return ModelRelease.isKoreanFirst(artifact) ? .korean : .english
    }

    private func showCorpus(_ results: CurrentResults, _ console: Console) throws {
        guard let artifact = try results.artifact(StepName.dataCard) else { throw CommandError.noCorpusReport }
        if results.isOutdated(StepName.dataCard) {
            console.remark("this report is older than the recipe's last run; \"kalsae run datacard\" renews it")
        }
        let card = try ModelRelease.corpusCard(of: artifact)
        let shown = try words(artifact)
        if let html {
            let file = URL(fileURLWithPath: html)
            try AtomicFile.write(HTMLCorpusReport.render(card, language: shown), to: file)
            console.remark("written to \(file.path)")
        }
        if json { return try console.output(try JSONText.card(card)) }
        if html == nil { try console.output(TerminalCorpusReport.render(card, language: shown)) }
    }
}
