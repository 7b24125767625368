// `kalsae generate`: one prompt in, text out.

import ArgumentParser
import Foundation
import KalsaeContracts

struct GenerateVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Let the model go on from one prompt.",
        discussion: """
            EXAMPLE
              kalsae generate "데비안은" --max-tokens 40 --seed 1
              kalsae generate --question "What is APT?" --json
              kalsae generate "Debian is" --model model.gguf --temperature 0
            """)

    @Argument(help: "The beginning of a text.")
    var prompt: String

    @Flag(help: "Ask the prompt as a question of a conversation.")
    var question = false

    @OptionGroup var model: ModelOptions
    @OptionGroup var sampling: SamplingOptions

    @Flag(help: "Print text, finish reason and token counts as JSON.")
    var json = false

    /// What `--json` prints.
    private struct Output: Encodable {
        var model: String
        var text: String
        var finishReason: FinishReason?
        var usage: TokenUsage?
    }

    func run() async throws {
        let console = Console()
        let engine = try model.open(console)
        defer { engine.close() }
        let request = sampling.request(
            question ? .messages([ChatMessage(role: .user, content: prompt)]) : .text(prompt))
        var output = Output(model: engine.modelName, text: "")
        for try await event in try await engine.generate(request) {
            switch event {
            case .text(let piece):
                output.text += piece
                if !json { try console.output(piece) }
            case .finished(let reason, let usage): (output.finishReason, output.usage) = (reason, usage)
            }
        }
        try console.output(json ? try JSONText.of(output) : "\n")
    }
}
