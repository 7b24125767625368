// `kalsae recipe`: every key of a recipe, what it takes and what it does.

import ArgumentParser
import KalsaePipeline

struct RecipeVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "Show every key of a recipe: what it takes, its default, what it does.",
        discussion: """
            EXAMPLE
              kalsae recipe
              kalsae recipe pretrain
              kalsae recipe --schema > kalsae.schema.json     for editors with a YAML language server
            """)

    @Argument(help: ArgumentHelp("A section or a key, such as sources or clean.repair.", valueName: "section"))
    var section: String?

    @Flag(help: "Print the keys as JSON.")
    var json = false

    @Flag(help: "Print a JSON schema.")
    var schema = false

    @Flag(help: "Print the page docs/recipe.md.")
    var markdown = false

    func validate() throws {
        guard [json, schema, markdown].count(where: { $0 }) <= 1 else {
            throw ValidationError("give one of --json, --schema and --markdown")
        }
    }

    func run() throws {
        let console = Console()
        if schema { return try console.output(try RecipeReference.schema()) }
        if markdown { return try console.output(RecipeReference.markdown) }
        guard json else { return try console.output(try RecipeReference.text(of: section)) }
        _ = try RecipeReference.text(of: section)
        let shown = RecipeReference.keys.filter { key in
            section.map { key.path == $0 || key.path.hasPrefix($0 + ".") } ?? true
        }
        try console.output(try JSONText.of(shown))
    }
}
