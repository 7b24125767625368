// The page's sections on models: results, training, the network, its packed form, what it writes.

import Foundation

/// The sections of the page, in reading order; those the card has nothing for are not there.
struct HTMLSections: PageParts {
    let card: ReportCard

    /// All sections of this card.
    var all: [Markup] {
        [
            results(), training(), samples(), corpus(), tokenizer(), model(), packed(), knowledge(), run(), lineage(),
        ].compactMap { $0 }
    }

    private func results() -> Markup? {
        guard let results = card.results, !results.isEmpty else { return nil }
        let best = ReportFindings.bestRow(card, kind: .neural)
        let rows = results.map { row -> [Markup] in
            let chip: Markup? = row.kind == .baseline ? " <span class=\"chip\">\(Labels.baseline)</span>" : nil
            let name: Markup =
                row == best ? "<b dir=\"auto\">\(row.model)</b>" : "<span dir=\"auto\">\(row.model)</span>"
            return [
                "\(name)\(chip)", "\(Labels.split(row.split))", "\(Figures.decimal(row.perplexity))",
                "\(Figures.decimal(row.bitsPerByte))", "\(Figures.grouped(row.tokens))",
            ]
        }
        let unseen = results.filter { $0.split == (best?.split ?? .validation) }
        let bars = unseen.compactMap { row in
            row.bitsPerByte.map {
                BarChart.Bar(
                    name: LocalizedText(row.model), value: $0, label: Figures.decimal($0),
                    isMuted: row.kind == .baseline)
            }
        }
        let chart = BarChart.draw(bars, axis: Labels.bitsPerByte, whole: false, labelledBy: "results-chart")
        return section(
            "results", Labels.results, Labels.resultsNote,
            """
            \(figure("results-chart", Labels.bitsPerByteOnUnseen, chart))
            \(table(
                [Labels.model, Labels.split, Labels.perplexity, Labels.bitsPerByte, Labels.tokens], numbersFrom: 2,
                rows))
            """)
    }

    private func training() -> Markup? {
        guard let phases = card.training, !phases.isEmpty else { return nil }
        let baseline = ReportFindings.baselineLoss(card)
        let parts = phases.enumerated().map { index, phase -> Markup in
            let id = "training-chart-\(index)"
            let legend: Markup = """
                <ul class="legend"><li><i class="train"></i>\(Labels.trainLoss)</li>\
                <li><i class="valid"></i>\(Labels.validationLoss)</li></ul>
                """
            let chart = LossChart.draw(
                phase.curve, baseline: phase.kind == .pretrain ? baseline : nil, labelledBy: id)
            let caption = LocalizedText(
                "\(Labels.phase(phase.kind).english): \(Labels.lossCurve.english.lowercased())",
                "\(Labels.phase(phase.kind).korean) \(Labels.lossCurve.korean)")
            return """
                <h3>\(Labels.phase(phase.kind))</h3>
                \(facts([
                    (Labels.steps, LocalizedText(Figures.grouped(phase.steps))),
                    (Labels.tokens, LocalizedText(Figures.compact(phase.tokens))),
                    (Labels.tokensPerSecond, phase.tokensPerSecond.map { LocalizedText(Figures.decimal($0)) }),
                    (Labels.time, Figures.duration(phase.seconds)),
                    (Labels.trainLoss, phase.finalTrainLoss.map { LocalizedText(Figures.decimal($0)) }),
                    (Labels.validationLoss, phase.finalValidationLoss.map { LocalizedText(Figures.decimal($0)) }),
                ]))
                \(figure(id, caption, legend: legend, chart))
                """
        }
        return section("training", Labels.training, Labels.trainingNote, Markup(parts))
    }

    private func samples() -> Markup? {
        guard let samples = card.samples, !samples.isEmpty else { return nil }
        let items = samples.map { sample -> Markup in
            let model: Markup? = sample.model.map { "<span class=\"chip\" dir=\"auto\">\($0)</span>" }
            return """
                <article class="sample" dir="auto">
                <p class="prompt"><span class="hidden">\(Labels.prompt): </span>\(sample.prompt)</p>
                <p class="output"><span class="hidden">\(Labels.output): </span>\(sample.output)</p>
                <p class="by">\(model)<span class="chip">\(Labels.language(sample.language))</span></p>
                </article>
                """
        }
        return section("samples", Labels.samples, Labels.samplesNote, Markup(items))
    }

    private func model() -> Markup? {
        guard let model = card.model else { return nil }
        return section(
            "model", Labels.model, Labels.modelNote,
            facts([
                (Labels.architecture, LocalizedText(model.architecture)),
                (Labels.parameters, LocalizedText(Figures.grouped(model.parameters))),
                (Labels.layers, LocalizedText(String(model.layers))),
                (Labels.width, LocalizedText(Figures.grouped(model.width))),
                (Labels.heads, LocalizedText(String(model.heads))),
                (Labels.keyValueHeads, model.keyValueHeads.map { LocalizedText(String($0)) }),
                (Labels.context, Labels.tokens(model.context)),
            ]))
    }

    private func packed() -> Markup? {
        guard let packed = card.packed else { return nil }
        return section(
            "packed", Labels.packed, Labels.packedNote,
            facts([
                (Labels.file, LocalizedText(packed.file)),
                (Labels.size, LocalizedText(Figures.bytes(packed.bytes))),
                (Labels.sizeBefore, packed.bytesBefore.map { LocalizedText(Figures.bytes($0)) }),
                (Labels.bitsPerWeight, LocalizedText(Figures.decimal(packed.bitsPerWeight))),
                (Labels.perplexityBefore, packed.perplexityBefore.map { LocalizedText(Figures.decimal($0)) }),
                (Labels.perplexityAfter, packed.perplexityAfter.map { LocalizedText(Figures.decimal($0)) }),
            ]))
    }
}
