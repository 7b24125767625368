// How long a step may take that was never run here: between a quick and a slow machine, and between plain text and
// files that are hard to read. What ran before is known better by its own time, and a training by its budget.

/// Rough times by step.
enum StepEstimates {
    /// Seconds by itself, and seconds a mebibyte of sources.
    private struct Cost {
        var base: Double
        var perMebibyte: Double

        func seconds(_ bytes: Int) -> Double { base + perMebibyte * Double(bytes) / 1_048_576 }
    }

    private static let table: [String: (quick: Cost, slow: Cost)] = [
        StepName.collect: (Cost(base: 0.1, perMebibyte: 0.02), Cost(base: 2, perMebibyte: 2)),
        StepName.index: (Cost(base: 0.1, perMebibyte: 0.05), Cost(base: 2, perMebibyte: 1)),
        StepName.clean: (Cost(base: 0.1, perMebibyte: 0.05), Cost(base: 3, perMebibyte: 2)),
        StepName.split: (Cost(base: 0.1, perMebibyte: 0.01), Cost(base: 1, perMebibyte: 0.3)),
        StepName.tokenizer: (Cost(base: 0.1, perMebibyte: 0.02), Cost(base: 20, perMebibyte: 1)),
        StepName.tokenize: (Cost(base: 0.1, perMebibyte: 0.01), Cost(base: 1, perMebibyte: 0.5)),
        StepName.dataCard: (Cost(base: 0.1, perMebibyte: 0.01), Cost(base: 1, perMebibyte: 0.3)),
        StepName.instructions: (Cost(base: 0.1, perMebibyte: 0.01), Cost(base: 1, perMebibyte: 0.3)),
        StepName.compress: (Cost(base: 0.1, perMebibyte: 0), Cost(base: 30, perMebibyte: 0)),
        StepName.evaluate: (Cost(base: 1, perMebibyte: 0), Cost(base: 240, perMebibyte: 0)),
        StepName.report: (Cost(base: 0.1, perMebibyte: 0.01), Cost(base: 2, perMebibyte: 0.3)),
    ]

    /// - Parameter bytes: of the recipe's sources; nil where they are not known.
    static func range(_ step: String, bytes: Int?) -> ClosedRange<Double>? {
        guard let bytes, let cost = table[step] else { return nil }
        return cost.quick.seconds(bytes)...max(cost.quick.seconds(bytes), cost.slow.seconds(bytes))
    }
}
