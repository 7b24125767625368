// `kalsae chat`: talk in the terminal. With a knowledge base the answer is quoted from it; without, the model writes.

import ArgumentParser
import Foundation
import KalsaeContracts
import KalsaeInference
import KalsaeSupport

struct ChatVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talk in the terminal; answers quote the documents and cite them.",
        discussion: """
            EXAMPLE
              kalsae chat
              kalsae chat --generative --temperature 0.7
              echo "apt-get은 무엇인가요?" | kalsae chat

            In the conversation: /generative and /quotes change the mode, /new forgets what was said, /quit ends.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var sampling: SamplingOptions

    @Flag(help: "Let the model write instead of quoting the documents.")
    var generative = false

    func run() async throws {
        let console = Console()
        let (name, engine, knowledge) = try model.openAll(console)
        defer { engine?.close() }
        var quotes = !generative && knowledge != nil
        var history: [ChatMessage] = []
        let isTerminal = isatty(STDIN_FILENO) == 1
        if isTerminal { console.remark("\(name); /quit or Ctrl-D ends") }
        while true {
            if isTerminal { try console.output("> ") }
            guard let line = readLine()?.trimmingCharacters(in: .whitespaces) else { break }
            switch line {
            case "": continue
            case "/quit": return
            case "/new": history = []
            case "/generative": quotes = false
            case "/quotes": quotes = knowledge != nil
            default:
                if line.hasPrefix("/") {
                    console.remark("commands: /generative, /quotes, /new, /quit")
                } else if quotes, let knowledge {
                    try quote(line, knowledge, console)
                } else if let engine {
                    try await write(line, engine, &history, console)
                } else {
                    console.remark("\(CommandError.noModelYet); /quotes quotes the documents")
                }
            }
        }
        if isTerminal { try console.output("\n") }
    }

    private func quote(_ question: String, _ knowledge: any KnowledgeBase, _ console: Console) throws {
        let answer = knowledge.answer(question)
        if answer.text.isEmpty {
            let isKorean = Script.hasHangulSyllable(question)
            return try console.output(isKorean ? "문서에서 답을 찾지 못했습니다.\n" : "The documents do not answer this.\n")
        }
        try console.output(answer.text + "\n")
        for (number, passage) in answer.citations.enumerated() {
            try console.output(console.coloured("[\(number + 1)] \(passage.title) (\(passage.place))", .grey) + "\n")
        }
    }

    /// Lets the model answer; the oldest turns are forgotten where the context is full.
    private func write(
        _ question: String, _ engine: LanguageModel, _ history: inout [ChatMessage], _ console: Console
    ) async throws {
        history.append(ChatMessage(role: .user, content: question))
        while true {
            do {
                var answer = ""
                for try await event in try await engine.generate(sampling.request(.messages(history))) {
                    if case .text(let piece) = event {
                        answer += piece
                        try console.output(piece)
                    }
                }
                try console.output("\n")
                history.append(ChatMessage(role: .assistant, content: answer))
                return
            } catch let error as GenerationError {
                guard case .promptTooLong = error, history.count > 2 else {
                    history.removeLast()
                    return console.remark("\(error)")
                }
                history.removeFirst(2)
            }
        }
    }
}
