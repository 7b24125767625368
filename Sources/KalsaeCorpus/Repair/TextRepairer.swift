// Repair of a document's text, kind by kind, in the order in which one repair helps the next: what was decoded wrongly
// first, then characters, then spacing, then words. Code between fences is never touched. Each step is a pure function
// over a piece of prose that says how much it changed. It judges no text and drops none.

import KalsaeText

/// A repaired text and what was done to it.
public struct RepairedText: Sendable, Equatable {
    public var text: String
    /// How many places each kind changed; kinds that changed nothing are absent.
    public var changes: [RepairKind: Int]

    /// The changes in one line for the ledger: `entities 2, repeats 1`.
    public var summary: String {
        changes.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
            .joined(separator: ", ")
    }
}

/// What a step may need to know besides the text.
struct RepairContext: Sendable {
    /// ISO 639-1; `und` where nobody knows.
    var language: String
    var longestRun: Int
    var speller: Speller?

    /// Whether East Asian forms are foreign to the text.
    var writesNarrow: Bool { language == "ko" || language == "en" || language == "und" }
}

/// One kind of repair.
struct RepairStep: Sendable {
    let kind: RepairKind
    /// Texts that show none of these need no such repair.
    let needs: RepairHints
    /// Whether code spans and addresses inside a line are left alone.
    let sparesCodeSpans: Bool
    /// The repaired piece and the number of places that changed.
    let apply: @Sendable (String, RepairContext) -> (text: String, changes: Int)

    init(
        _ kind: RepairKind, _ needs: RepairHints, sparesCodeSpans: Bool = false,
        _ apply: @escaping @Sendable (String, RepairContext) -> (text: String, changes: Int)
    ) {
        self.kind = kind
        self.needs = needs
        self.sparesCodeSpans = sparesCodeSpans
        self.apply = apply
    }

    /// Every kind, in order.
    static let table: [RepairStep] = [
        RepairStep(.surrogates, .escape, sparesCodeSpans: true) { text, _ in SurrogateRepair.repaired(text) },
        RepairStep(.mojibake, .misread) { text, _ in Mojibake.repaired(text) },
        RepairStep(.entities, .escape, sparesCodeSpans: true) { text, _ in EntityRepair.repaired(text) },
        RepairStep(.controls, .control) { text, _ in StrayCharacters.without(text, StrayCharacters.isControl) },
        RepairStep(.replacements, .wide) { text, _ in StrayCharacters.without(text) { $0 == 0xFFFD || $0 == 0xFFFC } },
        RepairStep(.invisibles, .invisible) { text, _ in StrayCharacters.withoutInvisibles(text) },
        RepairStep(.width, .wide) { text, context in context.writesNarrow ? Marks.narrow(text) : (text, 0) },
        RepairStep(.punctuation, .eastAsian) { text, context in context.writesNarrow ? Marks.western(text) : (text, 0)
        },
        RepairStep(.quotes, .symbol, sparesCodeSpans: true) { text, _ in Marks.straight(text) },
        RepairStep(.emoji, .symbol) { text, _ in StrayCharacters.removing(text, StrayCharacters.isEmoji) },
        RepairStep(.symbols, .symbol, sparesCodeSpans: true) { text, _ in
            StrayCharacters.removing(text, StrayCharacters.isSymbol)
        },
        RepairStep(.whitespace, .blank) { text, _ in Marks.tidy(text) },
        RepairStep(.repeats, .all, sparesCodeSpans: true) { text, context in
            RepeatedRuns.limited(text, to: context.longestRun)
        },
        RepairStep(.dates, .digit, sparesCodeSpans: true) { text, context in
            DatesAndNumbers.dates(text, context.language)
        },
        RepairStep(.numbers, .digit, sparesCodeSpans: true) { text, _ in DatesAndNumbers.numbers(text) },
        RepairStep(.spelling, .all, sparesCodeSpans: true) { text, context in Spelling.repaired(text, context) },
        RepairStep(.grammar, .all, sparesCodeSpans: true) { text, context in Grammar.repaired(text, context.language) },
    ]
}

/// Repairs texts; safe to use from several threads.
public struct TextRepairer: Sendable {
    public let settings: RepairSettings
    private let steps: [RepairStep]
    private let speller: Speller?

    /// A repairer; opens dictionaries where spelling is on.
    ///
    /// - Parameter dictionaries: the dictionaries to use for spelling; empty opens none and leaves spelling to rules.
    /// - Throws: `CorpusError.invalidSetting`.
    public init(
        _ settings: RepairSettings = RepairSettings(), dictionaries: [AnalysisLanguage: SpellingDictionary] = [:]
    )
        throws
    {
        try settings.validate()
        self.settings = settings
        steps = RepairStep.table.filter { settings.kinds.contains($0.kind) }
        speller = dictionaries.isEmpty ? nil : Speller(dictionaries)
    }

    /// Repairs a text; linear. Repairing twice changes nothing more.
    ///
    /// ```swift
    /// try TextRepairer().repair("CafÃ© &amp;nbsp;ㅋㅋㅋㅋㅋㅋ", language: "ko").text   // "Café ㅋㅋㅋ"
    /// ```
    public func repair(_ text: String, language: String) -> RepairedText {
        let context = RepairContext(language: language, longestRun: settings.longestRun, speller: speller)
        var repaired = text
        var changes: [RepairKind: Int] = [:]
        // What one repair uncovers another may have to mend, a few times over; text that is sound is read once.
        for _ in 0..<Self.mostPasses {
            let before = changes
            repaired = ProseParts.map(repaired) { pass($0, context, &changes) }
            if changes == before { break }
        }
        return RepairedText(text: repaired, changes: changes)
    }

    private static let mostPasses = 5

    private func pass(_ text: String, _ context: RepairContext, _ changes: inout [RepairKind: Int]) -> String {
        var prose = text
        var hints = RepairHints(text)
        for step in steps where !step.needs.isDisjoint(with: hints) || step.needs == .all {
            let result =
                step.sparesCodeSpans ? CodeSpans.map(prose) { step.apply($0, context) } : step.apply(prose, context)
            if result.changes > 0 {
                changes[step.kind, default: 0] += result.changes
                prose = result.text
                hints = .all
            }
        }
        return prose
    }
}
