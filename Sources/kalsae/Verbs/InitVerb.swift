// `kalsae init`: a recipe to start from.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeSupport

extension RecipeTemplate: ExpressibleByArgument {}

struct InitVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a recipe to start from.",
        discussion: """
            EXAMPLE
              kalsae init               a recipe for the documents in docs/
              kalsae init handbook      Debian's handbook in Korean and English

            The recipe's name is taken from the folder. An existing recipe is kept unless --force is given.
            """)

    @Argument(help: "Which recipe: folder or handbook.")
    var template = RecipeTemplate.folder

    @Option(help: ArgumentHelp("Where to write it.", valueName: "path"))
    var recipe = "kalsae.yaml"

    @Flag(help: "Replace a recipe that is there.")
    var force = false

    func run() throws {
        let file = URL(fileURLWithPath: recipe).standardizedFileURL
        if FileManager.default.fileExists(atPath: file.path), !force {
            throw CommandError.recipeExists(path: recipe)
        }
        let text = template.text(name: Self.name(for: file.deletingLastPathComponent().lastPathComponent))
        try AtomicFile.write(text, to: file)
        try Console().output("wrote \(recipe); \"kalsae plan\" shows what it leads to, \"kalsae run\" does it\n")
    }

    /// A folder's name as a project may be called; `my-model` where nothing of it is left.
    static func name(for folder: String) -> String {
        let mapped = folder.lowercased().unicodeScalars.map { scalar in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
        }
        let name = String(mapped).split(separator: "-").joined(separator: "-").prefix(64)
        return name.isEmpty ? "my-model" : String(name)
    }
}
