// `kalsae models template`: how a model lays out conversations, as its template's text or as a conversation laid out.

import ArgumentParser
import Foundation
import KalsaeInference
import KalsaeSupport
import KalsaeText

/// `kalsae models template`
struct ModelsTemplateVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Print a model's chat template, or a conversation laid out by it.",
        discussion: """
            EXAMPLE
              kalsae models template handbook-bot
              kalsae models template ./Qwen3-0.6B --messages chat.json --tools tools.json
              kalsae models template chat_template.jinja --messages chat.json --set enable_thinking=false --json

            The messages are a JSON list in OpenAI's form, or an object with "messages" and "tools". What is printed is
            what transformers' apply_chat_template gives, byte for byte. --json adds what {% generation %} marks as
            the assistant's, in bytes of the text.
            """)

    @Argument(
        help: ArgumentHelp(
            "The model: NAME or NAME@VERSION of the catalogue, a model folder, a .gguf or a .jinja file.",
            valueName: "model"))
    var model: String

    @Option(help: ArgumentHelp("A conversation to lay out.", valueName: "file.json"))
    var messages: String?

    @Option(help: ArgumentHelp("The tools the conversation may use, as a JSON list.", valueName: "file.json"))
    var tools: String?

    @Flag(name: .customLong("no-generation-prompt"), help: "Leave out the beginning of the assistant's turn.")
    var noGenerationPrompt = false

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A name the template can ask for; may be given more than once.", valueName: "name=json"))
    var variables: [String] = []

    @Option(help: ArgumentHelp("Which template, where the model has several.", valueName: "name"))
    var named = ChatTemplate.standardName

    @Option(
        help: ArgumentHelp("The time the template is told, as 2026-03-05T07:08:09; now by default.", valueName: "time"))
    var now: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var recipe: RecipeOption

    /// What `--json` prints.
    private struct Printed: Encodable {
        var template: String
        var jinja: String?
        var text: String?
        var generated: [[Int]]?
    }

    func validate() throws {
        if messages == nil, tools != nil || noGenerationPrompt || now != nil || !variables.isEmpty {
            throw ValidationError("--tools, --set, --now and --no-generation-prompt need --messages")
        }
        for variable in variables where !variable.contains("=") {
            throw ValidationError("--set takes NAME=JSON, such as enable_thinking=false")
        }
        if now != nil, try time() == nil { throw ValidationError("--now takes a time such as 2026-03-05T07:08:09") }
    }

    func run() throws {
        let console = Console()
        let place = URL(fileURLWithPath: model)
        // A folder of that name here comes before the catalogue's model.
        let file =
            FileManager.default.fileExists(atPath: place.path) ? place : try recipe.modelFile(model, console).file
        guard let template = try ChatTemplate.read(model: file, named: named) else {
            throw CommandError.noTemplate(path: file.path)
        }
        guard let messages else {
            let text =
                json ? try ModelsText.json(Printed(template: template.name, jinja: template.jinja)) : template.jinja
            return try console.output(text)
        }
        var conversation = try ChatConversation(
            json: try bytes(messages), tools: try tools.map { try bytes($0) },
            addGenerationPrompt: !noGenerationPrompt, now: try time() ?? Date())
        for variable in variables {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try conversation.set(String(parts[0]), json: Array(parts[1].utf8))
        }
        let rendering = try template.render(conversation)
        guard json else { return try console.output(rendering.text) }
        let spans = rendering.generated?.map { [$0.lowerBound, $0.upperBound] }
        try console.output(
            try ModelsText.json(Printed(template: template.name, text: rendering.text, generated: spans)))
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw SupportError.missing(path: path) }
        return Array(data)
    }

    /// The local time of `--now`.
    private func time() throws -> Date? {
        guard let now else { return nil }
        let parser = DateFormatter()
        parser.locale = Locale(identifier: "en_US_POSIX")
        parser.calendar = Calendar(identifier: .gregorian)
        for format in ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "yyyy-MM-dd"] {
            parser.dateFormat = format
            if let date = parser.date(from: now) { return date }
        }
        return nil
    }
}
