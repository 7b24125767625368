// `kalsae search`: the passages of the knowledge base that answer a question.

import ArgumentParser
import Foundation
import KalsaeContracts
import KalsaePipeline
import KalsaeRetrieval

struct SearchVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the passages that answer a question.",
        discussion: """
            EXAMPLE
              kalsae search "패키지를 어떻게 삭제하나요?"
              kalsae search "How do I configure the firewall?" --limit 3 --json
            """)

    @Argument(help: "The question, in Korean or English.")
    var question: String

    @Option(help: ArgumentHelp("Most passages to show.", valueName: "n"))
    var limit = 5

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Print source, title, text and score of each passage as JSON.")
    var json = false

    func validate() throws {
        guard 1...1000 ~= limit else { throw ValidationError("--limit must be between 1 and 1000") }
    }

    func run() throws {
        let console = Console()
        guard let results = try recipe.current(console), let index = try results.artifact(StepName.index) else {
            throw CommandError.noKnowledge
        }
        if results.isOutdated(StepName.index) {
            console.remark("the knowledge base is older than what was collected last; \"kalsae run index\" renews it")
        }
        let knowledge = try TextKnowledgeBase(contentsOf: ModelRelease.knowledge(of: index))
        let passages = knowledge.search(question, limit: limit)
        if json { return try console.output(try JSONText.of(passages)) }
        if passages.isEmpty { return try console.output("nothing found\n") }
        for (number, passage) in passages.enumerated() {
            let heading = "\(number + 1). \(passage.title)"
            let place = "   \(passage.place), score \(String(format: "%.2f", passage.score))"
            let text = passage.text.split(whereSeparator: \.isNewline).joined(separator: " ")
            let shown = text.count > 300 ? text.prefix(300) + "…" : Substring(text)
            try console.output(
                "\(console.coloured(heading, .bold))\n\(console.coloured(place, .grey))\n   \(shown)\n\n")
        }
    }
}
