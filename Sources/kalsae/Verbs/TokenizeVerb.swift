// `kalsae tokenize`: a text as tokens, tokenizers compared on a text, a vocabulary size chosen by measuring.

import ArgumentParser
import Foundation
import KalsaeInference
import KalsaeModels
import KalsaeSupport
import KalsaeText

struct TokenizeVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Show a text as tokens, compare tokenizers, or choose a vocabulary size.",
        discussion: """
            EXAMPLE
              kalsae tokenize --tokenizer tokenizer.json < text.txt
              printf 'Hello' | kalsae tokenize --tokenizer model.gguf --ids --no-special
              kalsae tokenize --compare ours/tokenizer.json llama2.model --text ko.txt --text en.txt
              kalsae tokenize --choose-size --kind unigram --sizes 2000,4000,8000 --depth 6 --text corpus.txt

            A tokenizer is a tokenizer.json, a SentencePiece .model, a .tiktoken file, a vocab.txt, a vocab.json with \
            its merges.txt beside it, a .gguf file, or a folder with one of these. Control tokens that are spelt out \
            in the text count as such. The text is read from standard input unless --text names files.
            """)

    @Option(help: ArgumentHelp("The tokenizer.", valueName: "path"))
    var tokenizer: String?

    @Flag(help: "Print the ids alone, on one line.")
    var ids = false

    @Flag(name: .customLong("no-special"), help: "Leave out what the tokenizer puts around a text.")
    var noSpecial = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Tokenizers to compare on the text, line by line.", valueName: "path"))
    var compare: [String] = []

    @Flag(help: "Train several vocabulary sizes on the text's lines and say which costs least.")
    var chooseSize = false

    @Option(help: "What --choose-size trains.")
    var kind: TokenizerTrainer.Kind = .bytePair

    @Option(help: ArgumentHelp("The sizes that --choose-size tries, with commas between.", valueName: "n,n"))
    var sizes = "1000,2000,4000,8000,16000,32000"

    @Option(help: ArgumentHelp("Layers of the model that --choose-size reckons with.", valueName: "layers"))
    var depth = 6

    @Option(
        name: .customLong("text"), help: ArgumentHelp("A file to read instead of standard input.", valueName: "file"))
    var texts: [String] = []

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        let uses = [tokenizer != nil, !compare.isEmpty, chooseSize].count { $0 }
        guard uses == 1 else { throw ValidationError("give one of --tokenizer, --compare and --choose-size") }
        guard tokenizer != nil || !(ids || noSpecial) else {
            throw ValidationError("--ids and --no-special go with --tokenizer")
        }
        guard depth > 0 else { throw ValidationError("--depth must be above 0") }
        guard parsedSizes.allSatisfy({ $0 > 0 }), !parsedSizes.isEmpty else {
            throw ValidationError("--sizes must be whole numbers with commas between")
        }
    }

    private var parsedSizes: [Int] {
        sizes.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    }

    func run() throws {
        let console = Console()
        if let tokenizer {
            try show(Self.open(tokenizer), console)
        } else if chooseSize {
            try choose(console)
        } else {
            let tokenizers = try compare.map { (name: $0, tokenizer: try Self.open($0)) }
            try report(tokenizers, console)
        }
    }

    /// Opens a tokenizer, a GGUF file's included.
    static func open(_ path: String) throws -> Tokenizer {
        let url = URL(fileURLWithPath: path)
        guard url.pathExtension == "gguf" else { return try Tokenizer(contentsOf: url) }
        return try Tokenizer(GGUFFile(contentsOf: url, readsTensors: false))
    }

    /// The text, each file by itself; bytes that are not UTF-8 are U+FFFD.
    private func input() throws -> [String] {
        if texts.isEmpty {
            return [String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)]
        }
        return try texts.map { path in
            guard FileManager.default.fileExists(atPath: path) else { throw SupportError.missing(path: path) }
            do { return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) } catch {
                throw SupportError.unreadable(path: path, reason: "permission denied or not a file")
            }
        }
    }

    /// Lines that are not empty.
    private func lines() throws -> [String] {
        try input().flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
    }

    private struct Shown: Encodable {
        var id: Int32
        var token: String
        var start: Int
        var end: Int
        var special: Bool
    }

    private func show(_ tokenizer: Tokenizer, _ console: Console) throws {
        let encoding = try tokenizer.encoding(
            of: try input().joined(), addsSpecialTokens: !noSpecial, allowsSpecialTokens: true)
        if ids {
            let numbers = encoding.ids.map(String.init)
            return try console.output(
                json ? "[\(numbers.joined(separator: ","))]\n" : numbers.joined(separator: " ") + "\n")
        }
        let shown = encoding.ids.indices.map { place in
            Shown(
                id: encoding.ids[place], token: encoding.tokens[place], start: encoding.offsets[place].lowerBound,
                end: encoding.offsets[place].upperBound, special: encoding.specialMask[place])
        }
        if json { return try console.output(try JSONText.of(shown)) }
        for token in shown {
            let bytes = tokenizer.bytes(of: token.id)
            let text = token.special ? token.token : String(decoding: bytes, as: UTF8.self)
            let number = String(repeating: " ", count: max(0, 7 - "\(token.id)".count)) + "\(token.id)"
            try console.output("\(number)  \(text.debugDescription)  \(token.start)-\(token.end)\n")
        }
    }

    private func report(_ tokenizers: [(name: String, tokenizer: Tokenizer)], _ console: Console) throws {
        let lines = try lines()
        let reports = try tokenizers.map { try TokenizerReport($0.tokenizer, name: $0.name, texts: lines) }
        if json { return try console.output(try JSONText.of(reports)) }
        func number(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "-" }
        for report in reports {
            let broken = report.hangulSyllables == 0 ? 0 : Double(report.hangulBroken) / Double(report.hangulSyllables)
            let words = report.worstWords.map { "\($0.word) (\($0.tokens))" }.joined(separator: ", ")
            let size = "(\(report.bytes) bytes, \(report.tokens) tokens)"
            try console.output(
                """
                \(console.coloured(report.name, .bold))
                  kind                     \(report.kind), \(report.vocabularySize) tokens
                  bytes per token          \(number(report.bytesPerToken)) \(size)
                  tokens per Korean word   \(number(report.tokensPerWord["ko"]))
                  tokens per Latin word    \(number(report.tokensPerWord["en"]))
                  tokens per other word    \(number(report.tokensPerWord["other"]))
                  vocabulary used          \(number(report.vocabularyUsed * 100)) %
                  unknown tokens           \(number(report.unknownShare * 100)) %
                  Hangul syllables broken  \(number(broken * 100)) % of \(report.hangulSyllables)
                  worst words              \(words.isEmpty ? "-" : words)


                """)
        }
    }

    private struct Choice: Encodable {
        var trials: [VocabularyTrial]
        var best: Int?
    }

    private func choose(_ console: Console) throws {
        let trials = try VocabularyChoice.measure(
            on: lines(), sizes: parsedSizes, settings: .init(kind: kind), depth: depth, progress: console.progress)
        let best = VocabularyChoice.best(trials)
        if json { return try console.output(try JSONText.of(Choice(trials: trials, best: best?.asked))) }
        try console.output("    size    given  bytes/token  unknown %  embedding  multiplications/byte\n")
        for trial in trials {
            let columns = [
                ("\(trial.asked)", 8), ("\(trial.vocabularySize)", 8),
                (String(format: "%.3f", trial.bytesPerToken), 12),
                (String(format: "%.2f", trial.unknownShare * 100), 10), ("\(trial.embeddingParameters)", 10),
                ("\(Int(trial.multiplicationsPerByte))", 21),
            ].map { String(repeating: " ", count: max(0, $0.1 - $0.0.count)) + $0.0 }
            try console.output(columns.joined(separator: " ") + (trial == best ? "  least" : "") + "\n")
        }
    }
}

extension TokenizerTrainer.Kind: ExpressibleByArgument {}
