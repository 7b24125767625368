// `kalsae language`: which language a text on standard input is in, as a whole, line by line, or part by part.

import ArgumentParser
import Foundation
import KalsaeSupport
import KalsaeText

struct LanguageVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "language",
        abstract: "Tell which language a text is in.",
        discussion: """
            Reads standard input. Prints the language's code, the confidence (0 to 1) and whether the answer is
            reliable; a text that is too short or too mixed gives a guess with little confidence.

            EXAMPLE
              kalsae language < letter.txt                   one answer: ko  1.00  reliable
              kalsae language --lines < reviews.txt          an answer for each line
              kalsae language --spans --json < letter.txt    an answer for each part, with its place in bytes
              kalsae language --known                        the codes that can be told
            """)

    @Flag(help: "Answer for each line.")
    var lines = false

    @Flag(help: "Answer for each part that is in one language.")
    var spans = false

    @Flag(help: "List the languages that can be told.")
    var known = false

    @Flag(help: "Print JSON, an object for each answer.")
    var json = false

    func validate() throws {
        guard [lines, spans, known].count(where: { $0 }) <= 1 else {
            throw ValidationError("give one of --lines, --spans and --known")
        }
    }

    func run() throws {
        let console = Console()
        if known {
            let codes = LanguageIdentifier.known
            return try console.output(json ? try JSONText.of(codes) : codes.joined(separator: "\n") + "\n")
        }
        if lines {
            while let line = readLine() { try tell(LanguageIdentifier.identify(line), line, console) }
            return
        }
        let data = try FileHandle.standardInput.readToEnd() ?? Data()
        let text = String(decoding: data, as: UTF8.self)
        if spans {
            for span in LanguageIdentifier.spans(of: text) {
                if json { try object(span, console) } else { try tell(span.identified, span.text, console) }
            }
        } else {
            try tell(LanguageIdentifier.identify(text), nil, console)
        }
    }

    private func tell(_ answer: IdentifiedLanguage, _ text: String?, _ console: Console) throws {
        if json { return try object(answer, console) }
        let sure = answer.isReliable ? "reliable" : "guess"
        let shown = text.map { "\t" + $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
        try console.output("\(answer.language)\t\(String(format: "%.2f", answer.confidence))\t\(sure)\(shown)\n")
    }

    private func object(_ value: some Encodable, _ console: Console) throws {
        try console.output(try JSONText.line(value))
    }
}
