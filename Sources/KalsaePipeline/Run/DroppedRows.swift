// What the corpus steps put aside, dropped or left out, as rows and as counts by rule.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

/// One thing that is not in the corpus.
public struct DroppedRow: Codable, Sendable, Equatable {
    public var step: String
    /// The ledger's action: `quarantined`, `dropped`, `removed-from-split`, `left-out`.
    public var action: String
    public var rule: String
    public var value: String
    public var source: String
    public var sample: String
}

public enum DroppedRows {
    /// Hands out every row of a recipe's last run that tells of something put aside.
    ///
    /// - Parameter rule: only rows of this rule; nil leaves out what readers and line rules took from documents that
    ///   stay, which may be long.
    public static func forEach(
        in results: CurrentResults, rule: String? = nil, _ body: (DroppedRow) throws -> Void
    ) throws {
        let masks = try PersonalDataFilter(PersonalDataPolicy())
        let whole: Set<LedgerRow.Action> = [.quarantined, .dropped, .removedFromSplit]
        for step in [StepName.collect, StepName.clean, StepName.split] where !results.isOutdated(step) {
            guard let artifact = try results.artifact(step) else { continue }
            let file = artifact.file(StepFile.ledger)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            try JSONLines.forEach(LedgerRow.self, in: file) { row in
                guard rule.map({ row.rule == $0 }) ?? whole.contains(row.action), row.action != .changed else { return }
                try body(
                    DroppedRow(
                        step: step, action: row.action.rawValue, rule: row.rule, value: row.value, source: row.source,
                        sample: masks.apply(row.sample).text))
            }
        }
    }

    /// What a run put aside and dropped, in a few lines; empty where it kept everything.
    public static func summary(of report: RunReport, in results: CurrentResults) -> String {
        var lines: [String] = []
        for (step, prefix, words) in [
            (StepName.collect, "quarantined.", "put aside when reading"),
            (StepName.clean, "dropped.", "not used for training"),
        ] {
            guard report.entries.contains(where: { $0.step == step }), let record = results[step] else { continue }
            let rules = record.measurements.filter { $0.key.hasPrefix(prefix) }
                .map { (String($0.key.dropFirst(prefix.count)), Int($0.value)) }
                .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            if rules.isEmpty { continue }
            let shown = rules.prefix(6).map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            let more = rules.count > 6 ? ", \(rules.count - 6) more rules" : ""
            lines.append("\(words): \(rules.reduce(0) { $0 + $1.1 }) (\(shown)\(more))")
        }
        if lines.isEmpty { return "" }
        return (lines + ["kalsae clean --dropped lists them"]).joined(separator: "\n") + "\n"
    }
}
