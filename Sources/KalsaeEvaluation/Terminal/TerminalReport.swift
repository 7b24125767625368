// The report card as plain text for a terminal: no colours, no escape sequences, aligned tables.

/// Renders report cards as plain text.
public enum TerminalReport {
    /// Lines are at most this wide where the content allows it.
    static let lineWidth = 96

    /// The card as lines of text that end with a line feed.
    public static func render(_ card: ReportCard, language: ReportLanguage) -> String {
        let writer = TerminalSections(card: card, language: language)
        var sections = [writer.heading()]
        sections += [
            writer.warnings(), writer.results(), writer.training(), writer.corpus(), writer.tokenizer(),
            writer.model(), writer.packed(), writer.knowledge(), writer.samples(), writer.steps(), writer.lineage(),
        ].compactMap { $0 }
        if sections.count == 1 { sections.append([Labels.nothingToShow(language)]) }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// The sections of the text report, each as lines; nil where the card has nothing to say.
private struct TerminalSections {
    let card: ReportCard
    let language: ReportLanguage

    func heading() -> [String] {
        var lines = ["\(DisplayText.clean(card.project)) · \(Labels.reportCard(language))"]
        var about = [Figures.date(card.createdAt)]
        if !card.languages.isEmpty {
            about.append(card.languages.map { Labels.language($0)(language) }.joined(separator: ", "))
        }
        if let version = card.codeVersion { about.append("kalsae \(version)") }
        lines.append(DisplayText.clean(about.joined(separator: " · ")))
        if let verdict = ReportFindings.verdict(for: card) {
            lines.append("")
            lines += DisplayText.wrap(DisplayText.clean(verdict(language)), columns: TerminalReport.lineWidth)
        }
        return lines
    }

    func warnings() -> [String]? {
        guard let warnings = card.warnings, !warnings.isEmpty else { return nil }
        let lines = warnings.flatMap { warning in
            DisplayText.wrap(DisplayText.clean(warning(language)), columns: TerminalReport.lineWidth - 4)
                .enumerated().map { ($0.offset == 0 ? "  ! " : "    ") + $0.element }
        }
        return titled(Labels.warnings, lines)
    }

    func results() -> [String]? {
        guard let results = card.results, !results.isEmpty else { return nil }
        var table = table([Labels.model, Labels.split], [Labels.perplexity, Labels.bitsPerByte, Labels.tokens])
        for row in results {
            table.add([
                row.model, Labels.split(row.split)(language), Figures.decimal(row.perplexity),
                Figures.decimal(row.bitsPerByte), Figures.grouped(row.tokens),
            ])
        }
        return titled(Labels.results, indent(table.lines))
    }

    func training() -> [String]? {
        guard let phases = card.training, !phases.isEmpty else { return nil }
        var table = table(
            [Labels.training],
            [
                Labels.steps, Labels.tokens, Labels.tokensPerSecond, Labels.time, Labels.trainLoss,
                Labels.validationLoss,
            ])
        for phase in phases {
            table.add([
                Labels.phase(phase.kind)(language), Figures.grouped(phase.steps), Figures.compact(phase.tokens),
                phase.tokensPerSecond.map { Figures.decimal($0) } ?? "—", Figures.duration(phase.seconds)(language),
                Figures.decimal(phase.finalTrainLoss), Figures.decimal(phase.finalValidationLoss),
            ])
        }
        var lines = indent(table.lines)
        for phase in phases {
            let losses = LossCurve(phase.curve).smoothed.map(\.loss)
            guard losses.count > 1, let first = losses.first, let last = losses.last else { continue }
            let name = Labels.phase(phase.kind)(language)
            lines.append(
                "  \(name): \(Figures.decimal(first)) \(sparkline(losses, columns: 40)) \(Figures.decimal(last))")
        }
        return titled(Labels.training, lines)
    }

    func corpus() -> [String]? {
        guard let corpus = card.corpus else { return nil }
        var lines = fields([
            (Labels.collected, Figures.grouped(corpus.documentsIn)),
            (Labels.kept, Figures.grouped(corpus.documentsKept)),
            (Labels.characters, Figures.grouped(corpus.characters)),
            (Labels.licenses, corpus.licenses.joined(separator: ", ")),
        ])
        if !corpus.languages.isEmpty {
            var table = table([Labels.language], [Labels.collected, Labels.kept, Labels.characters])
            for entry in corpus.languages {
                table.add([
                    Labels.language(entry.language)(language), Figures.grouped(entry.documentsIn),
                    Figures.grouped(entry.documentsKept), Figures.grouped(entry.characters),
                ])
            }
            lines += [""] + indent(table.lines)
        }
        let dropped = corpus.dropped.sorted { $0.documents > $1.documents }
        if let most = dropped.first?.documents, most > 0 {
            var table = table([Labels.dropped], [Labels.documents], [LocalizedText("")])
            for entry in dropped {
                let bar = max(1, Int(24 * Double(max(0, entry.documents)) / Double(most)))
                table.add([
                    entry.reason(language), Figures.grouped(entry.documents), String(repeating: "█", count: bar),
                ])
            }
            lines += [""] + indent(table.lines)
        }
        if !corpus.sources.isEmpty {
            var table = table([Labels.source, Labels.license], [Labels.documents])
            for source in corpus.sources {
                table.add([source.name, source.license, Figures.grouped(source.documents)])
            }
            lines += [""] + indent(table.lines)
        }
        return titled(Labels.corpus, lines)
    }

    func tokenizer() -> [String]? {
        guard let tokenizer = card.tokenizer else { return nil }
        let density = tokenizer.bytesPerToken.sorted { $0.key < $1.key }
            .map { "\(Labels.language($0.key)(language)) \(Figures.decimal($0.value))" }.joined(separator: ", ")
        return titled(
            Labels.tokenizer,
            fields([
                (Labels.kind, tokenizer.kind), (Labels.vocabulary, Figures.grouped(tokenizer.vocabulary)),
                (Labels.bytesPerToken, density),
                (Labels.time, tokenizer.trainingSeconds.map { Figures.duration($0)(language) } ?? ""),
            ]))
    }

    func model() -> [String]? {
        guard let model = card.model else { return nil }
        return titled(
            Labels.model,
            fields([
                (Labels.architecture, model.architecture), (Labels.parameters, Figures.grouped(model.parameters)),
                (Labels.layers, String(model.layers)), (Labels.width, String(model.width)),
                (Labels.heads, String(model.heads)),
                (Labels.keyValueHeads, model.keyValueHeads.map { String($0) } ?? ""),
                (Labels.context, Labels.tokens(model.context)(language)),
            ]))
    }

    func packed() -> [String]? {
        guard let packed = card.packed else { return nil }
        return titled(
            Labels.packed,
            fields([
                (Labels.file, packed.file), (Labels.size, Figures.bytes(packed.bytes)),
                (Labels.sizeBefore, packed.bytesBefore.map(Figures.bytes) ?? ""),
                (Labels.bitsPerWeight, Figures.decimal(packed.bitsPerWeight)),
                (Labels.perplexityBefore, packed.perplexityBefore.map { Figures.decimal($0) } ?? ""),
                (Labels.perplexityAfter, packed.perplexityAfter.map { Figures.decimal($0) } ?? ""),
            ]))
    }

    func knowledge() -> [String]? {
        guard let knowledge = card.knowledge else { return nil }
        return titled(
            Labels.knowledge,
            fields([
                (Labels.passages, Figures.grouped(knowledge.passages)),
                (Labels.documents, knowledge.documents.map(Figures.grouped) ?? ""),
                (Labels.size, Figures.bytes(knowledge.bytes)),
            ]))
    }

    func samples() -> [String]? {
        guard let samples = card.samples, !samples.isEmpty else { return nil }
        var lines: [String] = []
        for (number, sample) in samples.enumerated() {
            if number > 0 { lines.append("") }
            let about = [sample.model, Labels.language(sample.language)(language)].compactMap { $0 }
            lines.append("  [\(DisplayText.clean(about.joined(separator: ", ")))]")
            for (mark, text) in [("  > ", sample.prompt), ("    ", sample.output)] {
                let clean = DisplayText.clean(text, keepingLines: true).replacing("\t", with: "    ")
                lines += DisplayText.wrap(clean, columns: TerminalReport.lineWidth - 4).map { mark + $0 }
            }
        }
        return titled(Labels.samples, lines)
    }

    func steps() -> [String]? {
        guard let steps = card.steps, !steps.isEmpty else { return nil }
        var table = table([Labels.runStep, Labels.artifact], [Labels.time, Labels.processorTime], [LocalizedText("")])
        for step in steps {
            table.add([
                step.name, step.artifact, Figures.duration(step.seconds)(language),
                Figures.duration(step.processorSeconds)(language),
                step.isCached ? Labels.cached(language) : "",
            ])
        }
        return titled(Labels.run, indent(table.lines))
    }

    func lineage() -> [String]? {
        guard let lineage = card.lineage, !lineage.isEmpty else { return nil }
        var table = table([Labels.artifact, Labels.runStep, Labels.madeFrom, Labels.licenses], [])
        for entry in lineage {
            table.add([
                entry.artifact, entry.step, entry.inputs.joined(separator: " "),
                entry.licenses.joined(separator: ", "),
            ])
        }
        return titled(Labels.lineage, indent(table.lines))
    }
}

extension TerminalSections {
    private func titled(_ title: LocalizedText, _ lines: [String]) -> [String] {
        [title(language)] + lines
    }

    private func indent(_ lines: [String]) -> [String] { lines.map { "  " + $0 } }

    private func table(
        _ left: [LocalizedText], _ right: [LocalizedText], _ last: [LocalizedText] = []
    ) -> TextTable {
        TextTable(
            left.map { ($0(language), .left) } + right.map { ($0(language), .right) }
                + last.map { ($0(language), .left) })
    }

    /// Name and value lines; those without a value are left out.
    private func fields(_ fields: [(LocalizedText, String)]) -> [String] {
        let shown = fields.filter { !$0.1.isEmpty }
        let width = shown.map { DisplayText.columns($0.0(language)) }.max() ?? 0
        return shown.map { name, value in
            let padding = String(repeating: " ", count: width - DisplayText.columns(name(language)))
            return "  \(name(language))\(padding)  \(DisplayText.fit(DisplayText.clean(value), columns: 72))"
        }
    }

    /// A curve in block characters.
    private func sparkline(_ values: [Double], columns: Int) -> String {
        guard let low = values.min(), let high = values.max() else { return "" }
        let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let count = min(columns, values.count)
        return String(
            (0..<count).map { column in
                let value = values[column * (values.count - 1) / max(1, count - 1)]
                let height = high > low ? (value - low) / (high - low) : 0
                return blocks[min(7, Int(height * 8))]
            })
    }
}
