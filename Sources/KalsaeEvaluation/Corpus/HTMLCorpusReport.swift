// The corpus report as one HTML page, in the report card's dress.

/// Renders corpus cards as HTML.
public enum HTMLCorpusReport {
    /// The card as a whole page; it holds both languages.
    public static func render(_ card: CorpusCard, language: ReportLanguage) -> String {
        HTMLPage.render(
            title: "\(card.project) · \(CorpusWords.report(language))", language: language,
            opening: CorpusSections(card: card).opening, content: Markup(CorpusSections(card: card).all),
            footer: "Kalsae \(card.codeVersion) · \(Figures.date(card.createdAt)) · \(card.digest.prefix(12))")
    }
}

private struct CorpusSections: PageParts {
    let card: CorpusCard

    var all: [Markup] {
        [sources(), languages(), lengths(), away(), duplicates(), privacy(), groups(), split(), cost()]
            .compactMap { $0 }
    }

    var opening: Markup {
        let kept = card.documentsIn > 0 ? Double(card.documentsKept) / Double(card.documentsIn) : 0
        var figures: [(LocalizedText, String, LocalizedText?)] = [
            (
                Labels.documents, Figures.grouped(card.documentsKept),
                LocalizedText(
                    "\(Figures.percent(kept)) of \(Figures.grouped(card.documentsIn))",
                    "\(Figures.grouped(card.documentsIn)) 가운데 \(Figures.percent(kept))")
            ),
            (Labels.characters, Figures.compact(card.characters), nil),
            (CorpusWords.words, Figures.compact(card.words), nil),
            (CorpusWords.sources, Figures.grouped(card.sources.count), nil),
        ]
        if let tokens = card.parts.first(where: { $0.name == "train" })?.tokens {
            figures.append((Labels.tokens, Figures.compact(tokens), CorpusWords.part("train")))
        }
        let seconds = card.steps.reduce(0) { $0 + $1.seconds }
        let tiles = figures.map { name, value, note -> Markup in
            let small: Markup? = note.map { "<small>\($0)</small>" }
            return "<div><dt>\(name)</dt><dd>\(value)</dd>\(small)</div>"
        }
        let time: Markup? =
            seconds > 0
            ? "<div><dt>\(CorpusWords.cost)</dt><dd>\(Figures.duration(seconds))</dd></div>" : nil
        let items = card.warnings.map { warning -> Markup in "<li>\(warning)</li>" }
        let warnings: Markup =
            items.isEmpty
            ? "<p class=\"well\">\(Labels.allWell)</p>"
            : """
            <aside class="warnings" aria-labelledby="warnings"><h2 id="warnings">\(Labels.warnings)</h2>
            <ul>\(Markup(items))</ul></aside>
            """
        return """
            <div class="opening">
            <p class="eyebrow">\(CorpusWords.report)</p>
            <h1 dir="auto">\(card.project)</h1>
            <p class="about"><time>\(Figures.date(card.createdAt))</time></p>
            </div>
            <dl class="figures">\(Markup(tiles))\(time)</dl>
            \(warnings)
            """
    }

    private func sources() -> Markup? {
        if card.sources.isEmpty { return nil }
        let bars = card.sources.sorted { $0.characters > $1.characters }.map {
            BarChart.Bar(
                name: LocalizedText($0.name), value: Double($0.characters), label: Figures.compact($0.characters))
        }
        let chart = BarChart.draw(bars, axis: Labels.characters, whole: true, labelledBy: "source-chart")
        return section(
            "sources", CorpusWords.sources, CorpusWords.sourcesNote,
            """
            \(table(
                [Labels.source, CorpusWords.origin, Labels.licenses, CorpusWords.documentsIn, Labels.kept,
                 Labels.characters], numbersFrom: 3,
                card.sources.map {
                    [
                        "<span class=\"path\" dir=\"auto\">\($0.name)</span>",
                        "<span class=\"path\" dir=\"auto\">\($0.origin)</span>",
                        "\($0.licenses.joined(separator: ", "))", "\(Figures.grouped($0.documentsIn))",
                        "\(Figures.grouped($0.documentsKept))", "\(Figures.grouped($0.characters))",
                    ]
                }))
            \(figure("source-chart", CorpusWords.sources, chart))
            """)
    }

    private func languages() -> Markup? {
        if card.languages.isEmpty { return nil }
        let shares = card.languages.map {
            ShareChart.Share(name: Labels.language($0.code), value: Double($0.characters))
        }
        let chart = ShareChart.draw(shares, axis: Labels.shareOfCharacters, labelledBy: "language-chart")
        return section(
            "languages", Labels.language, CorpusWords.languagesNote,
            """
            \(figure("language-chart", Labels.languageShares, chart))
            \(table(
                [Labels.language, Labels.documents, Labels.characters], numbersFrom: 1,
                card.languages.map {
                    [
                        "\(Labels.language($0.code))", "\(Figures.grouped($0.documents))",
                        "\(Figures.grouped($0.characters))",
                    ]
                }))
            """)
    }

    private func lengths() -> Markup? {
        guard let first = card.lengths.firstIndex(where: { $0 > 0 }) else { return nil }
        let bars = card.lengths.indices[first...].map { power in
            BarChart.Bar(
                name: LocalizedText("\(Figures.grouped(1 << power))–\(Figures.grouped((2 << power) - 1))"),
                value: Double(card.lengths[power]), label: Figures.grouped(card.lengths[power]))
        }
        let chart = BarChart.draw(bars, axis: Labels.documents, whole: true, labelledBy: "length-chart")
        return section(
            "lengths", CorpusWords.lengths, CorpusWords.lengthsNote,
            "\(figure("length-chart", Labels.characters, chart))")
    }

    /// A chart and a table of counts with samples; nil where there are none.
    private func counts(_ id: String, _ title: LocalizedText, _ counts: [CorpusCard.Count]) -> Markup? {
        if counts.isEmpty { return nil }
        let bars = counts.map {
            BarChart.Bar(name: LocalizedText($0.name), value: Double($0.count), label: Figures.grouped($0.count))
        }
        let chart = BarChart.draw(bars, axis: CorpusWords.count, whole: true, labelledBy: id)
        let samples = counts.filter { !$0.samples.isEmpty }
        let shown: Markup? =
            samples.isEmpty
            ? nil
            : table(
                [CorpusWords.rule, CorpusWords.sample], numbersFrom: 2,
                samples.map { row in
                    let lines = row.samples.map { sample -> Markup in
                        "<span class=\"sample\" dir=\"auto\">\(sample)</span>"
                    }
                    return ["\(row.name)", Markup(lines)]
                })
        return "\(figure(id, title, chart))\(shown)"
    }

    private func away() -> Markup? {
        let pieces = [
            counts("quarantine-chart", CorpusWords.quarantined, card.quarantined),
            counts("left-out-chart", CorpusWords.leftOut, card.leftOut ?? []),
            counts("drop-chart", CorpusWords.dropped, card.dropped),
            counts("paragraph-chart", CorpusWords.paragraphs, card.paragraphs),
            counts("change-chart", CorpusWords.changed, card.changed),
        ].compactMap { $0 }
        return pieces.isEmpty ? nil : section("away", CorpusWords.away, CorpusWords.awayNote, Markup(pieces))
    }

    private func duplicates() -> Markup? {
        func count(_ counts: [CorpusCard.Count], _ rule: String) -> LocalizedText {
            LocalizedText(Figures.grouped(counts.first { $0.name == rule }?.count ?? 0))
        }
        return section(
            "duplicates", CorpusWords.duplicates, CorpusWords.duplicatesNote,
            facts([
                (CorpusWords.exact, count(card.dropped, "duplicate-document")),
                (CorpusWords.near, count(card.dropped, "near-duplicate")),
                (CorpusWords.clusters, LocalizedText(Figures.grouped(card.nearDuplicateClusters))),
                (CorpusWords.repeats, count(card.paragraphs, "duplicate-paragraph")),
            ]))
    }

    private func privacy() -> Markup? {
        section(
            "privacy", CorpusWords.privacy, CorpusWords.privacyNote,
            """
            \(facts([
                (CorpusWords.policy, card.personalDataPolicy.map { LocalizedText($0) } ?? CorpusWords.notLooked),
                (
                    CorpusWords.findings,
                    card.personalDataPolicy == nil
                        ? nil : LocalizedText(Figures.grouped(card.personalData.reduce(0) { $0 + $1.count }))
                ),
            ]))
            \(counts("privacy-chart", CorpusWords.findings, card.personalData))
            """)
    }

    private func groups() -> Markup? {
        counts("group-chart", CorpusWords.mentions, card.mentions).map {
            section("groups", CorpusWords.groups, CorpusWords.groupsNote, $0)
        }
    }

    private func split() -> Markup? {
        if card.parts.isEmpty { return nil }
        return section(
            "split", CorpusWords.split, CorpusWords.splitNote,
            """
            \(table(
                [CorpusWords.part, Labels.documents, Labels.tokens], numbersFrom: 1,
                card.parts.map {
                    [
                        "\(CorpusWords.part($0.name))", "\(Figures.grouped($0.documents))",
                        "\($0.tokens.map { Figures.grouped($0) } ?? "—")",
                    ]
                }))
            \(facts([(CorpusWords.overlap, LocalizedText(Figures.grouped(card.removedForOverlap)))]))
            """)
    }

    private func cost() -> Markup? {
        if card.steps.isEmpty { return nil }
        return section(
            "cost", CorpusWords.cost, CorpusWords.costNote,
            table(
                [CorpusWords.step, LocalizedText("Artifact", "산출물"), Labels.time, CorpusWords.processor],
                numbersFrom: 2,
                card.steps.map {
                    [
                        "\($0.name)", "<code>\($0.artifact)</code>", "\(Figures.duration($0.seconds))",
                        "\(Figures.duration($0.processorSeconds))",
                    ]
                }))
    }
}
