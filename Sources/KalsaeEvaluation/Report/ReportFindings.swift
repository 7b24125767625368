// Reads a report card as an experienced colleague would: is it better than the baseline, did it overfit, did packing
// hurt, is the corpus too small. It judges figures only and knows nothing of how they were measured.

import Foundation

/// What a report card's figures mean.
public enum ReportFindings {
    /// Validation perplexity beyond this multiple of the training perplexity is called overfitting.
    static let overfittingRatio = 1.5
    /// Packing that raises perplexity beyond this multiple is worth a warning.
    static let packingRatio = 1.01
    /// Documents dropped beyond this share are worth a warning.
    static let droppedShare = 0.5
    /// Fewer tokens of training than this per parameter is too little (20 is compute-optimal, Hoffmann et al. 2022).
    static let tokensPerParameter = 1.0

    /// The sentence that sums the run up; nil where no model was measured on unseen text.
    public static func verdict(for card: ReportCard) -> LocalizedText? {
        guard let model = servedRow(card), let own = model.bitsPerByte ?? model.perplexity else {
            return nil
        }
        let measure =
            model.bitsPerByte != nil
            ? LocalizedText("\(Figures.decimal(own)) bits per byte", "바이트당 \(Figures.decimal(own))비트")
            : LocalizedText("a perplexity of \(Figures.decimal(own))", "퍼플렉시티 \(Figures.decimal(own))")
        let english = "“\(model.model)” predicts unseen text at \(measure.english)"
        let korean = "‘\(model.model)’ 모델은 처음 보는 글을 \(measure.korean)로 예측합니다"
        guard let baseline = bestRow(card, kind: .baseline), baseline.split == model.split,
            let other = model.bitsPerByte != nil ? baseline.bitsPerByte : baseline.perplexity, other > 0, own.isFinite
        else { return LocalizedText("\(english).", "\(korean).") }
        let change = Figures.percent(abs(1 - own / other))
        let word = own <= other ? ("better", "좋습니다") : ("worse", "나쁩니다")
        return LocalizedText(
            "\(english), \(change) \(word.0) than \(baseline.model).",
            "\(korean). 기준 모델 \(baseline.model)보다 \(change) \(word.1).")
    }

    /// The usual warnings, in plain words; empty where nothing is amiss.
    public static func warnings(for card: ReportCard) -> [LocalizedText] {
        [worseThanBaseline(card), overfitting(card), diverged(card), undertrained(card), packingHurt(card)]
            .compactMap { $0 } + corpusWarnings(card)
    }

    /// The row of the model that is served, else the best one that was measured.
    private static func servedRow(_ card: ReportCard) -> ReportCard.Result? {
        let rows = (card.results ?? []).filter {
            $0.kind == .neural && $0.model == ReportCard.servedModel && $0.perplexity != nil
        }
        return rows.first { $0.split == .test } ?? rows.first { $0.split == .validation }
            ?? bestRow(card, kind: .neural)
    }

    /// The best row of one kind on text that was not trained on: test before validation, then lowest.
    static func bestRow(_ card: ReportCard, kind: ReportCard.Result.Kind) -> ReportCard.Result? {
        let rows = (card.results ?? []).filter { $0.kind == kind }
        for split in [ReportCard.Result.Split.test, .validation] {
            let measured = rows.filter { $0.split == split && $0.perplexity != nil }
            if let best = measured.min(by: { ($0.perplexity ?? .infinity) < ($1.perplexity ?? .infinity) }) {
                return best
            }
        }
        return nil
    }

    /// The baseline's name and its loss on validation text in nats per token, as a mark for the loss curve.
    static func baselineLoss(_ card: ReportCard) -> (name: String, loss: Double)? {
        let row = (card.results ?? []).first { $0.kind == .baseline && $0.split == .validation }
        guard let row, let perplexity = row.perplexity, perplexity > 0, perplexity.isFinite else { return nil }
        return (row.model, log(perplexity))
    }

    private static func worseThanBaseline(_ card: ReportCard) -> LocalizedText? {
        guard let model = servedRow(card), let baseline = bestRow(card, kind: .baseline),
            model.split == baseline.split, let own = model.perplexity, let other = baseline.perplexity, own > other
        else { return nil }
        return LocalizedText(
            "\(baseline.model) is better than the model on unseen text (perplexity \(Figures.decimal(other)) against "
                + "\(Figures.decimal(own))): train longer or give it more text.",
            "처음 보는 글에서는 모델보다 \(baseline.model) 쪽이 낫습니다(퍼플렉시티 \(Figures.decimal(other)) 대 "
                + "\(Figures.decimal(own))). 더 오래 학습하거나 글을 더 모으세요.")
    }

    private static func overfitting(_ card: ReportCard) -> LocalizedText? {
        let rows = (card.results ?? []).filter { $0.kind == .neural }
        for row in rows where row.split == .validation {
            guard let unseen = row.perplexity,
                let seen = rows.first(where: { $0.model == row.model && $0.split == .train })?.perplexity,
                seen > 0, unseen > seen * overfittingRatio
            else { continue }
            return LocalizedText(
                "Validation perplexity of “\(row.model)” is \(Figures.times(unseen / seen)) times that on training "
                    + "text: it learns by heart. Use more text, a smaller model or fewer steps.",
                "‘\(row.model)’ 모델의 검증 퍼플렉시티가 학습 글의 \(Figures.times(unseen / seen))배입니다. 외우고 "
                    + "있으니 글을 늘리거나 모델이나 스텝 수를 줄이세요.")
        }
        return nil
    }

    private static func diverged(_ card: ReportCard) -> LocalizedText? {
        for phase in card.training ?? [] {
            let losses = [phase.finalTrainLoss, phase.finalValidationLoss].compactMap { $0 }
            guard losses.contains(where: { !$0.isFinite }) else { continue }
            return LocalizedText(
                "The loss ran away during training: lower the learning rate.",
                "학습 중에 손실이 발산했습니다. 학습률을 낮추세요.")
        }
        return nil
    }

    private static func undertrained(_ card: ReportCard) -> LocalizedText? {
        guard let model = card.model, model.parameters > 0,
            let phase = card.training?.first(where: { $0.kind == .pretrain }),
            Double(phase.tokens) < tokensPerParameter * Double(model.parameters)
        else { return nil }
        return LocalizedText(
            "The model saw \(Figures.compact(phase.tokens)) tokens for \(Figures.compact(model.parameters)) "
                + "parameters; about 20 per parameter is good use of a model this size.",
            "매개변수 \(Figures.compact(model.parameters))개인 모델이 토큰 \(Figures.compact(phase.tokens))개만 "
                + "보았습니다. 매개변수 하나에 토큰 20개쯤이 알맞습니다.")
    }

    private static func packingHurt(_ card: ReportCard) -> LocalizedText? {
        guard let packed = card.packed, let before = packed.perplexityBefore, let after = packed.perplexityAfter,
            before > 0, after > before * packingRatio
        else { return nil }
        return LocalizedText(
            "Packing raised perplexity by \(Figures.percent(after / before - 1)): consider more bits per weight.",
            "압축하면서 퍼플렉시티가 \(Figures.percent(after / before - 1)) 올랐습니다. 가중치당 비트를 늘려 보세요.")
    }

    private static func corpusWarnings(_ card: ReportCard) -> [LocalizedText] {
        guard let corpus = card.corpus else { return [] }
        var found: [LocalizedText] = []
        let dropped = max(0, corpus.documentsIn) - max(0, corpus.documentsKept)
        if corpus.documentsIn > 0, Double(dropped) > droppedShare * Double(corpus.documentsIn) {
            found.append(
                LocalizedText(
                    "Cleaning dropped \(Figures.grouped(dropped)) of \(Figures.grouped(corpus.documentsIn)) documents: "
                        + "look at the reasons below.",
                    "문서 \(Figures.grouped(corpus.documentsIn))개 가운데 \(Figures.grouped(dropped))개가 정제에서 "
                        + "빠졌습니다. 아래 이유를 살펴보세요."))
        }
        for language in card.languages
        where !corpus.languages.isEmpty
            && !corpus.languages.contains(where: { $0.language == language && $0.documentsKept > 0 })
        {
            found.append(
                LocalizedText(
                    "The recipe asks for \(Labels.language(language).english), but no document in it was kept.",
                    "레시피의 언어인 \(Labels.language(language).korean) 문서가 하나도 남지 않았습니다."))
        }
        if corpus.licenses.contains("unknown") || corpus.sources.contains(where: { $0.license == "unknown" }) {
            found.append(
                LocalizedText(
                    "Some sources have no declared licence: add `license:` to them before sharing the model.",
                    "라이선스를 밝히지 않은 출처가 있습니다. 모델을 공유하기 전에 `license:`를 적으세요."))
        }
        return found
    }
}
