// `kalsae forget`: takes a document out of everything that holds it, for good.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeRegistry
import KalsaeSupport

struct ForgetVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take a document out of corpus, index, ledgers and mirrors, for good.",
        discussion: """
            EXAMPLE
              kalsae forget docs/secret.md --dry-run
              kalsae forget docs/secret.md
              kalsae forget --list
              kalsae forget --undo docs/secret.md

            Every artifact that holds its text goes, of all recipes in this folder; the next run makes them without it,
            and "kalsae run index" is enough for search. Models that were trained on it are named: the next run trains
            them anew, "kalsae models remove" takes the old ones away. The source file itself is yours to remove; as
            long as it lies there, runs leave it out and say so.
            """)

    @Argument(help: "The document: its id, its source or the end of it, or the file that holds it.")
    var document: String?

    @OptionGroup var recipe: RecipeOption

    @Flag(help: "Take all documents where several files are meant.")
    var all = false

    @Flag(help: "Only tell what would go.")
    var dryRun = false

    @Flag(help: "List what was forgotten.")
    var list = false

    @Option(help: ArgumentHelp("Let a document come back with the next run.", valueName: "document"))
    var undo: String?

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func validate() throws {
        guard [document != nil, list, undo != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give a document, --list or --undo")
        }
    }

    func run() throws {
        let console = Console()
        guard Registry.exists(project: recipe.folder) else { throw CommandError.notCollected }
        let registry = try Registry.open(recipe.folder, console)
        if list { return try showList(console) }
        let lock = try registry.lock()
        defer { withExtendedLifetime(lock) {} }
        if let undo {
            var list = try ForgetList(project: recipe.folder)
            let count = try list.remove(undo)
            if count == 0 { throw CommandError.notForgotten(name: undo) }
            return try console.output("\(count) may come back with the next run\n")
        }
        let report = try Forgetting.forget(
            document ?? "", project: recipe.folder, in: registry, takesAll: all, isDryRun: dryRun)
        if json { return try console.output(try JSONText.of(report)) }
        try console.output(Self.text(report))
    }

    private func showList(_ console: Console) throws {
        let list = try ForgetList(project: recipe.folder)
        if json { return try console.output(try JSONText.of(list.documents)) }
        if list.isEmpty { return try console.output("nothing was forgotten\n") }
        for document in list.documents { try console.output(document.source + "\n") }
    }

    private static func text(_ report: ForgetReport) -> String {
        let would = report.isDryRun ? "would be " : ""
        var lines = report.documents.map { "\(would)forgotten: \($0)" }
        let steps = Dictionary(grouping: report.removed, by: \.step).sorted { $0.key < $1.key }
        if !steps.isEmpty {
            lines.append("\(would)removed: " + steps.map { "\($0.key) (\($0.value.count))" }.joined(separator: ", "))
        }
        lines += report.mirrors.map { "\(would)removed: .kalsae/\($0)" }
        if !report.models.isEmpty {
            lines.append("trained on it, to be made again: \(report.models.joined(separator: ", "))")
        }
        if !report.weights.isEmpty {
            lines.append(
                "weights without a name that were trained on it: "
                    + report.weights.map { "\($0.step) \($0.artifact.short)" }.joined(separator: ", ")
                    + "; kalsae gc removes them once a run has made others")
        }
        if !report.isDryRun {
            lines.append(
                "Remove the document from its source, or name it under exclude:. \"kalsae run index\" makes search "
                    + "work again, \"kalsae run\" all the rest. A server that is running must be restarted.")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
