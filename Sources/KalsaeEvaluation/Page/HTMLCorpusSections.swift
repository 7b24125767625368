// The page's sections on text and work: corpus, tokenizer, knowledge base, the run's steps and their lineage.

extension HTMLSections {
    func corpus() -> Markup? {
        guard let corpus = card.corpus else { return nil }
        let dropped = corpus.dropped.sorted { $0.documents > $1.documents }.map {
            BarChart.Bar(
                name: $0.reason, value: Double(max(0, $0.documents)), label: Figures.grouped($0.documents))
        }
        let shares = corpus.languages.map {
            ShareChart.Share(name: Labels.language($0.language), value: Double(max(0, $0.characters)))
        }
        let languages: Markup? =
            corpus.languages.isEmpty
            ? nil
            : table(
                [Labels.language, Labels.collected, Labels.kept, Labels.characters], numbersFrom: 1,
                corpus.languages.map {
                    [
                        "\(Labels.language($0.language))", "\(Figures.grouped($0.documentsIn))",
                        "\(Figures.grouped($0.documentsKept))", "\(Figures.grouped($0.characters))",
                    ]
                })
        let sources: Markup? =
            corpus.sources.isEmpty
            ? nil
            : table(
                [Labels.source, Labels.license, Labels.documents], numbersFrom: 2,
                corpus.sources.map {
                    [
                        "<span class=\"path\" dir=\"auto\">\($0.name)</span>", "\($0.license)",
                        "\(Figures.grouped($0.documents))",
                    ]
                })
        let shareChart = ShareChart.draw(shares, axis: Labels.shareOfCharacters, labelledBy: "language-chart")
        let dropChart = BarChart.draw(dropped, axis: Labels.documents, whole: true, labelledBy: "drop-chart")
        return section(
            "corpus", Labels.corpus, Labels.corpusNote,
            """
            \(facts([
                (Labels.collected, LocalizedText(Figures.grouped(corpus.documentsIn))),
                (Labels.kept, LocalizedText(Figures.grouped(corpus.documentsKept))),
                (Labels.characters, LocalizedText(Figures.grouped(corpus.characters))),
                (
                    Labels.licenses,
                    corpus.licenses.isEmpty ? nil : LocalizedText(corpus.licenses.joined(separator: ", "))
                ),
            ]))
            \(figure("language-chart", Labels.languageShares, shareChart))
            \(languages)
            \(figure("drop-chart", Labels.dropped, dropChart))
            \(sources)
            """)
    }

    func tokenizer() -> Markup? {
        guard let tokenizer = card.tokenizer else { return nil }
        let bars = tokenizer.bytesPerToken.sorted { $0.key < $1.key }.map {
            BarChart.Bar(name: Labels.language($0.key), value: $0.value, label: Figures.decimal($0.value))
        }
        let chart = BarChart.draw(bars, axis: Labels.bytesPerToken, whole: false, labelledBy: "tokenizer-chart")
        return section(
            "tokenizer", Labels.tokenizer, Labels.tokenizerNote,
            """
            \(facts([
                (Labels.kind, LocalizedText(tokenizer.kind)),
                (Labels.vocabulary, LocalizedText(Figures.grouped(tokenizer.vocabulary))),
                (Labels.time, tokenizer.trainingSeconds.map { Figures.duration($0) }),
            ]))
            \(figure("tokenizer-chart", Labels.bytesPerToken, chart))
            """)
    }

    func knowledge() -> Markup? {
        guard let knowledge = card.knowledge else { return nil }
        return section(
            "knowledge", Labels.knowledge, Labels.knowledgeNote,
            facts([
                (Labels.passages, LocalizedText(Figures.grouped(knowledge.passages))),
                (Labels.documents, knowledge.documents.map { LocalizedText(Figures.grouped($0)) }),
                (Labels.size, LocalizedText(Figures.bytes(knowledge.bytes))),
            ]))
    }

    func run() -> Markup? {
        guard let steps = card.steps, !steps.isEmpty else { return nil }
        let longest = steps.map(\.seconds).filter(\.isFinite).max() ?? 0
        let rows = steps.map { step -> [Markup] in
            let share = longest > 0 && step.seconds.isFinite ? max(0, step.seconds) / longest : 0
            let chip: Markup? = step.isCached ? " <span class=\"chip\">\(Labels.cached)</span>" : nil
            return [
                "\(step.name)\(chip)", "<code>\(step.artifact)</code>",
                """
                <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">\
                <rect class="\(step.isCached ? "bar muted" : "bar")" width="\(max(0.5, share * 100))" height="6"/></svg>
                """,
                "\(Figures.duration(step.seconds))", "\(Figures.duration(step.processorSeconds))",
            ]
        }
        let fresh = steps.filter { !$0.isCached }.reduce(0) { $0 + $1.seconds }
        return section(
            "run", Labels.run, Labels.runNote,
            """
            \(table(
                [Labels.runStep, Labels.artifact, LocalizedText(""), Labels.time, Labels.processorTime],
                numbersFrom: 3, rows))
            \(facts([(Labels.total, Figures.duration(fresh))]))
            """)
    }

    func lineage() -> Markup? {
        guard let lineage = card.lineage, !lineage.isEmpty else { return nil }
        let names = Dictionary(lineage.map { ($0.artifact, $0.step) }, uniquingKeysWith: { first, _ in first })
        let rows = lineage.map { entry -> [Markup] in
            let inputs = entry.inputs.map { input -> Markup in
                "<span class=\"input\">\(names[input] ?? "") <code>\(input)</code></span>"
            }
            return [
                "\(entry.step)", "<code>\(entry.artifact)</code>", inputs.isEmpty ? "—" : Markup(inputs),
                "\(entry.licenses.joined(separator: ", "))", "\(entry.seed.map { String($0) } ?? "—")",
            ]
        }
        return section(
            "lineage", Labels.lineage, Labels.lineageNote,
            table(
                [Labels.runStep, Labels.artifact, Labels.madeFrom, Labels.licenses, Labels.seed], numbersFrom: 4,
                rows))
    }
}
