// `kalsae label`: labels proposed by rules, given by people, compared, and carried through spreadsheets. Everything
// that thinks is in KalsaeCorpus/Labels; here are flags, files and the terminal.

import ArgumentParser
import Foundation
import KalsaeCorpus
import KalsaeSupport

struct LabelVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Label texts: propose, ask people, compare what they said.",
        discussion: """
            EXAMPLE
              kalsae label propose reviews.jsonl --labels good,bad --lexicon words.tsv --out items.jsonl
              kalsae label ask items.jsonl --labels good,bad --as kim --decisions kim.jsonl
              kalsae label export items.jsonl --labels good,bad --people lee --out for-lee.csv
              kalsae label import for-lee.csv --labels good,bad --out lee.jsonl
              kalsae label agree kim.jsonl lee.jsonl --labels good,bad
            """,
        subcommands: [
            LabelProposeVerb.self, LabelAskVerb.self, LabelAgreeVerb.self, LabelExportVerb.self, LabelImportVerb.self,
        ])
}

/// Which labels there are.
struct LabelSetOption: ParsableArguments {
    @Option(help: ArgumentHelp("The labels, with commas between them.", valueName: "a,b,c"))
    var labels: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "The labels as a file: {\"task\":\"tone\",\"labels\":[\"good\",\"bad\"],\"many\":false}.", valueName: "file"
        ))
    var file: String?

    @Flag(help: "A text may have several labels, or none.")
    var many = false

    func validate() throws {
        guard (labels == nil) != (file == nil) else { throw ValidationError("give either --labels or --set") }
        if file != nil, many { throw ValidationError("--many goes with --labels; a file says it itself") }
    }

    func load() throws -> LabelSet {
        if let labels {
            return try LabelSet(task: "label", labels: labels.components(separatedBy: ","), allowsMany: many)
        }
        let path = file ?? ""
        guard let data = FileManager.default.contents(atPath: path) else { throw SupportError.missing(path: path) }
        do { return try JSONDecoder().decode(LabelSet.self, from: data) } catch let error as CorpusError {
            throw error
        } catch {
            throw SupportError.unreadable(path: path, reason: "it is no set of labels (task, labels, many)")
        }
    }
}

/// `kalsae label propose`
struct LabelProposeVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract: "Make items to be labelled out of texts, with what rules and lexicons propose.",
        discussion: """
            Reads JSON Lines, plain or compressed, such as a step's documents.jsonl.zst. Rules are JSON Lines too:
            {"label":"bad","contains":"돈 아깝"} or {"label":"bad","matches":"!{3,}"}, each with "score" if wanted. A
            lexicon has a label, a tab and a word in each line.

            EXAMPLE
              kalsae label propose reviews.jsonl --text review --id review_id --labels good,bad \\
                --rules rules.jsonl --lexicon words.tsv --sample 500 --out items.jsonl
            """)

    @Argument(help: ArgumentHelp("The texts.", valueName: "file.jsonl"))
    var texts: String

    @OptionGroup var labels: LabelSetOption

    @Option(help: ArgumentHelp("The field that holds the text.", valueName: "field"))
    var text = "text"

    @Option(help: ArgumentHelp("The field that names the text; line numbers where it is missing.", valueName: "field"))
    var id = "id"

    @Option(help: ArgumentHelp("Rules.", valueName: "file.jsonl"))
    var rules: String?

    @Option(help: ArgumentHelp("Words of each label.", valueName: "file.tsv"))
    var lexicon: String?

    @Option(help: ArgumentHelp("Take so many texts, drawn by the seed, instead of all.", valueName: "count"))
    var sample: Int?

    @Option(help: "The seed of the sample.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Where the items go.", valueName: "file.jsonl"))
    var out: String

    func validate() throws {
        if let sample, sample < 1 { throw ValidationError("--sample takes a number of texts") }
    }

    func run() throws {
        let set = try labels.load()
        var proposers: [any LabelProposer] = []
        if let rules {
            proposers.append(
                try RuleProposer(try JSONLines.read(LabelRule.self, from: URL(fileURLWithPath: rules)), set))
        }
        if let lexicon { proposers.append(try LexiconProposer(try LabelFiles.lexicon(lexicon), set)) }
        let propose = LabelProposals(proposers, set)
        let source = URL(fileURLWithPath: texts)
        var kept = LabelSample(sample, seed: seed)
        var line = 0
        try JSONLines.forEach(LabelFiles.Fields.self, in: source) { fields in
            line += 1
            guard let text = fields[self.text] else {
                throw SupportError.malformedLine(
                    path: texts, line: line, reason: "there is no text in \"\(self.text)\"")
            }
            try kept.offer { LabelItem(id: fields[id] ?? "\(line)", text: text, proposed: try propose(text)) }
        }
        try JSONLines.write(kept.items, to: URL(fileURLWithPath: out))
        Console().remark(
            "\(kept.items.count) of \(line) texts, \(kept.items.count { !$0.proposed.isEmpty }) with proposals")
    }
}

/// `kalsae label ask`
struct LabelAskVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask one person, text by text, in the terminal.",
        discussion: """
            Every answer is kept at once, so a session may be stopped at any time and goes on where it was.

            EXAMPLE
              kalsae label ask items.jsonl --labels good,bad --as kim --decisions kim.jsonl
            """)

    @Argument(help: ArgumentHelp("The items.", valueName: "file.jsonl"))
    var items: String

    @OptionGroup var labels: LabelSetOption

    @Option(name: .customLong("as"), help: ArgumentHelp("Who is asked.", valueName: "name"))
    var person: String

    @Option(help: ArgumentHelp("Where the answers are kept.", valueName: "file.jsonl"))
    var decisions: String

    func validate() throws {
        if person.isEmpty || person.contains(where: \.isNewline) { throw ValidationError("--as takes a name") }
    }

    func run() throws {
        let console = Console()
        let set = try labels.load()
        let journal = URL(fileURLWithPath: decisions)
        var session = LabelSession(
            set, items: try JSONLines.read(LabelItem.self, from: URL(fileURLWithPath: items)),
            decisions: LabelDecisions(try LabelJournal.read(journal, set)), by: person)
        var actions = session.begin()
        while true {
            for action in actions {
                switch action {
                case .ask(let question):
                    try console.output(question.lines(set).joined(separator: "\n") + "\n> ")
                case .say(let line): try console.output(line + "\n")
                case .keep(var decision):
                    decision.at = Date()
                    try LabelJournal.append([decision], to: journal)
                case .finish(let progress):
                    return console.remark(
                        "\(progress.decided) of \(progress.items) decided, \(progress.skipped) skipped; "
                            + "kept in \(decisions)"
                    )
                }
            }
            actions = session.take(readLine())
        }
    }
}

/// `kalsae label agree`
struct LabelAgreeVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agree",
        abstract: "Compare what people said: kappa, confusion, conflicts, balance.",
        discussion: """
            EXAMPLE
              kalsae label agree kim.jsonl lee.jsonl park.jsonl --labels good,bad
            """)

    @Argument(help: ArgumentHelp("Decisions, of one person or several in each file.", valueName: "file.jsonl"))
    var decisions: [String]

    @OptionGroup var labels: LabelSetOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let set = try labels.load()
        let agreement = LabelAgreement(try LabelFiles.decisions(decisions, set), set)
        try Console().output(json ? try JSONText.of(agreement) : LabelText.agreement(agreement, set))
    }
}

/// `kalsae label export`
struct LabelExportVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write items and decisions as a table for a spreadsheet.",
        discussion: """
            A column for each person who decided something or is named. Texts that a spreadsheet would run as formulas
            have an apostrophe before them, which import takes off again.

            EXAMPLE
              kalsae label export items.jsonl kim.jsonl --labels good,bad --people lee --out table.csv
            """)

    @Argument(help: ArgumentHelp("The items.", valueName: "file.jsonl"))
    var items: String

    @Argument(help: ArgumentHelp("Decisions.", valueName: "file.jsonl"))
    var decisions: [String] = []

    @OptionGroup var labels: LabelSetOption

    @Option(help: ArgumentHelp("People who get a column of their own, with commas between them.", valueName: "names"))
    var people = ""

    @Flag(name: .customLong("no-bom"), help: "Leave out the byte order mark that Excel needs.")
    var isPlain = false

    @Option(help: ArgumentHelp("Where the table goes.", valueName: "file.csv"))
    var out: String

    func run() throws {
        let set = try labels.load()
        let decided = try LabelFiles.decisions(decisions, set)
        let names = people.split(separator: ",").map(String.init)
        let table = LabelTable.csv(
            try JSONLines.read(LabelItem.self, from: URL(fileURLWithPath: items)), decided, set,
            people: decided.people + names.filter { !decided.people.contains($0) }, marksEncoding: !isPlain)
        try AtomicFile.write(table, to: URL(fileURLWithPath: out))
    }
}

/// `kalsae label import`
struct LabelImportVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read the decisions out of a table that people filled in.",
        discussion: """
            Decisions that are in the file already are not written again; others are appended, and the last word of each
            person counts.

            EXAMPLE
              kalsae label import table.csv --labels good,bad --out lee.jsonl
            """)

    @Argument(help: ArgumentHelp("The table.", valueName: "file.csv"))
    var table: String

    @OptionGroup var labels: LabelSetOption

    @Option(help: ArgumentHelp("Where the decisions are kept.", valueName: "file.jsonl"))
    var out: String

    func run() throws {
        let set = try labels.load()
        guard let bytes = FileManager.default.contents(atPath: table) else { throw SupportError.missing(path: table) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SupportError.unreadable(path: table, reason: "it is not UTF-8; save it as \"CSV UTF-8\"")
        }
        let journal = URL(fileURLWithPath: out)
        let before = LabelDecisions(try LabelJournal.read(journal, set))
        let read = try LabelTable.decisions(in: text, set, path: table)
        let new = read.filter { before.labels(of: $0.id, by: $0.by) != $0.labels }
        try LabelJournal.append(new, to: journal)
        Console().remark("\(read.count) decisions, \(new.count) of them new")
    }
}
