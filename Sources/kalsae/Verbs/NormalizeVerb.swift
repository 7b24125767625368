// `kalsae normalize`: text on standard input, brought to a form for analysis, search and classical models.

import ArgumentParser
import Foundation
import KalsaeSupport
import KalsaeText

struct NormalizeVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normalize",
        abstract: "Bring text to one form, for analysis and search.",
        discussion: """
            Reads lines from standard input and writes each as it becomes. This is for analysis, search and classical
            models. Do not use it on text that trains a language model: "kalsae run clean" prepares that, and leaves
            case, words and marks alone.

            EXAMPLE
              kalsae normalize --lemmatize --stop-words < reviews.txt > words.txt
              kalsae normalize --spelling --json < notes.txt

              echo "I am going to the park." | kalsae normalize --fold-case --stop-words        going park
              echo "mice were running" | kalsae normalize --lemmatize                           mouse be run
              echo "대박ㅋㅋㅋㅋㅋ 학교에서 먹었습니다" | kalsae normalize --repeat 2 --lemmatize        대박ㅋㅋ 학교 먹다
              echo "2024년 3월 5일, March 9th 2024" | kalsae normalize --dates                    20240305, 20240309

            Dates: 03/05/2024 is the fifth of March unless --day-first is given; 24.3.5. is a date in Korean text only.
            Lemmas and spelling need dictionaries; what is missing is named with its Debian package.
            """)

    @Option(help: "Unicode form: nfc, nfd, nfkc or nfkd.", transform: { try unicodeForm($0) })
    var form = UnicodeForm.nfc

    @Flag(help: "Fold case.")
    var foldCase = false

    @Option(help: ArgumentHelp("Punctuation: keep, simplify (curly quotes, dashes, full-width marks) or remove."))
    var punctuation = Punctuation.keep

    @Option(
        name: .customLong("repeat"), help: ArgumentHelp("Shorten runs of one character to this many.", valueName: "n"))
    var longestRepeat: Int?

    @Flag(help: "Write dates as YYYYMMDD.")
    var dates = false

    @Flag(help: "Read 03/05/2024 as the third of May.")
    var dayFirst = false

    @Flag(help: "Leave out stop words, Korean and English.")
    var stopWords = false

    @Flag(help: "Cut words to their stems, by rule.")
    var stem = false

    @Flag(help: "Bring words to their dictionary forms.")
    var lemmatize = false

    @Flag(help: "Write each sentence on a line of its own.")
    var sentences = false

    @Flag(help: "Tell misspelled words and suggestions: in the JSON, and without --json instead of the text.")
    var spelling = false

    @Option(help: "Whose words are treated: ko or en; both unless said.")
    var language: AnalysisLanguage?

    @Flag(help: "Print an object for each line: text, and sentences, dates, misspellings as asked for.")
    var json = false

    func validate() throws {
        guard !(stem && lemmatize) else { throw ValidationError("give one of --stem and --lemmatize") }
        guard longestRepeat.map({ (1...100).contains($0) }) ?? true else {
            throw ValidationError("--repeat must be between 1 and 100")
        }
    }

    func run() throws {
        let console = Console()
        let settings = AnalysisSettings(
            form: form, foldCase: foldCase, punctuation: punctuation, longestRepeat: longestRepeat, dates: dates,
            dayFirst: dayFirst, dropStopWords: stopWords, words: stem ? .stem : lemmatize ? .lemma : .none,
            sentences: sentences, spelling: spelling, language: language)
        let analyzer = try TextAnalyzer(settings)
        let encoder = JSONLines.encoder()
        while let line = readLine() {
            let analyzed = analyzer.analyze(line)
            if json {
                try console.output(String(decoding: try encoder.encode(analyzed), as: UTF8.self) + "\n")
            } else if let misspellings = analyzed.misspellings {
                for found in misspellings {
                    try console.output("\(found.word): \(found.suggestions.joined(separator: ", "))\n")
                }
            } else if let sentences = analyzed.sentences {
                for sentence in sentences { try console.output(sentence + "\n") }
            } else {
                try console.output(analyzed.text + "\n")
            }
        }
    }

    private static func unicodeForm(_ text: String) throws -> UnicodeForm {
        guard let form = UnicodeForm(rawValue: text.uppercased()) else {
            throw ValidationError("\"\(text)\" is none of nfc, nfd, nfkc, nfkd")
        }
        return form
    }
}

extension Punctuation: ExpressibleByArgument {}
extension AnalysisLanguage: ExpressibleByArgument {}
