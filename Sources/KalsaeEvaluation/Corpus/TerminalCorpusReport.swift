// The corpus report as plain text for a terminal.

/// Renders corpus cards as plain text.
public enum TerminalCorpusReport {
    /// The card as lines of text that end with a line feed.
    public static func render(_ card: CorpusCard, language: ReportLanguage) -> String {
        var sections = [heading(card, language)]
        func add(_ title: LocalizedText, _ lines: [String]) {
            if !lines.isEmpty { sections.append([title(language)] + lines.map { "  " + $0 }) }
        }
        add(
            Labels.warnings,
            card.warnings.flatMap { warning in
                DisplayText.wrap(DisplayText.clean(warning(language)), columns: TerminalReport.lineWidth - 4)
                    .enumerated().map { ($0.offset == 0 ? "! " : "  ") + $0.element }
            })
        add(CorpusWords.sources, sources(card, language))
        add(Labels.language, languages(card, language))
        add(CorpusWords.lengths, lengths(card))
        for (title, counts) in [
            (CorpusWords.quarantined, card.quarantined), (CorpusWords.leftOut, card.leftOut ?? []),
            (CorpusWords.dropped, card.dropped),
            (CorpusWords.paragraphs, card.paragraphs), (CorpusWords.changed, card.changed),
            (CorpusWords.privacy, card.personalData), (CorpusWords.groups, card.mentions),
        ] {
            add(title, table(counts, language))
        }
        add(CorpusWords.split, parts(card, language))
        add(CorpusWords.cost, steps(card, language))
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func heading(_ card: CorpusCard, _ language: ReportLanguage) -> [String] {
        let kept = card.documentsIn > 0 ? Double(card.documentsKept) / Double(card.documentsIn) : 0
        return [
            "\(DisplayText.clean(card.project)) · \(CorpusWords.report(language))",
            "\(Figures.date(card.createdAt)) · kalsae \(card.codeVersion) · \(card.digest.prefix(12))", "",
            "\(Labels.documents(language)) \(Figures.grouped(card.documentsKept)) / "
                + "\(Figures.grouped(card.documentsIn)) (\(Figures.percent(kept)) \(CorpusWords.keptShare(language))), "
                + "\(Labels.characters(language)) \(Figures.grouped(card.characters)), "
                + "\(CorpusWords.words(language)) \(Figures.grouped(card.words))",
        ]
    }

    private static func sources(_ card: CorpusCard, _ language: ReportLanguage) -> [String] {
        var table = TextTable([
            (Labels.source(language), .left), (Labels.licenses(language), .left),
            (CorpusWords.documentsIn(language), .right), (Labels.kept(language), .right),
            (Labels.characters(language), .right),
        ])
        for source in card.sources {
            table.add([
                source.name, source.licenses.joined(separator: ", "), Figures.grouped(source.documentsIn),
                Figures.grouped(source.documentsKept), Figures.grouped(source.characters),
            ])
        }
        return card.sources.isEmpty ? [] : table.lines
    }

    private static func languages(_ card: CorpusCard, _ language: ReportLanguage) -> [String] {
        var table = TextTable([
            (Labels.language(language), .left), (Labels.documents(language), .right),
            (Labels.characters(language), .right),
        ])
        for row in card.languages {
            table.add([
                Labels.language(row.code)(language), Figures.grouped(row.documents), Figures.grouped(row.characters),
            ])
        }
        return card.languages.isEmpty ? [] : table.lines
    }

    /// A bar for each power of two that occurs.
    private static func lengths(_ card: CorpusCard) -> [String] {
        let most = Double(card.lengths.max() ?? 0)
        guard most > 0, let first = card.lengths.firstIndex(where: { $0 > 0 }) else { return [] }
        return card.lengths.indices[first...].map { power in
            let bar = String(repeating: "▇", count: Int((Double(card.lengths[power]) / most * 40).rounded(.up)))
            let range = Figures.compact(1 << power)
            return String(repeating: " ", count: max(0, 6 - range.count)) + "\(range)+ \(bar) "
                + Figures.grouped(card.lengths[power])
        }
    }

    private static func table(_ counts: [CorpusCard.Count], _ language: ReportLanguage) -> [String] {
        if counts.isEmpty { return [] }
        var table = TextTable([
            (CorpusWords.rule(language), .left), (CorpusWords.count(language), .right),
            (CorpusWords.sample(language), .left),
        ])
        for row in counts { table.add([row.name, Figures.grouped(row.count), row.samples.first ?? ""]) }
        return table.lines
    }

    private static func parts(_ card: CorpusCard, _ language: ReportLanguage) -> [String] {
        if card.parts.isEmpty { return [] }
        var table = TextTable([
            (CorpusWords.part(language), .left), (Labels.documents(language), .right),
            (Labels.tokens(language), .right),
        ])
        for part in card.parts {
            table.add([
                CorpusWords.part(part.name)(language), Figures.grouped(part.documents),
                part.tokens.map { Figures.grouped($0) } ?? "—",
            ])
        }
        return table.lines
    }

    private static func steps(_ card: CorpusCard, _ language: ReportLanguage) -> [String] {
        if card.steps.isEmpty { return [] }
        var table = TextTable([
            (CorpusWords.step(language), .left), (Labels.time(language), .right),
            (CorpusWords.processor(language), .right),
        ])
        for step in card.steps {
            table.add([
                step.name, Figures.duration(step.seconds)(language),
                Figures.duration(step.processorSeconds)(language),
            ])
        }
        return table.lines
    }
}
