// What the label verb reads, draws and prints.

import Foundation
import KalsaeCorpus
import KalsaeSupport

enum LabelFiles {
    /// The strings and numbers of a JSON object, as text.
    struct Fields: Decodable {
        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { return nil }
        }

        private var values: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Key.self)
            for key in object.allKeys {
                if let text = try? object.decode(String.self, forKey: key) {
                    values[key.stringValue] = text
                } else if let number = try? object.decode(Int.self, forKey: key) {
                    values[key.stringValue] = String(number)
                }
            }
        }

        subscript(name: String) -> String? { values[name] }
    }

    /// The decisions of several files.
    static func decisions(_ paths: [String], _ set: LabelSet) throws -> LabelDecisions {
        var all = LabelDecisions()
        for path in paths {
            guard FileManager.default.fileExists(atPath: path) else { throw SupportError.missing(path: path) }
            for row in try LabelJournal.read(URL(fileURLWithPath: path), set) { all.add(row) }
        }
        return all
    }

    /// Words by label: `label<TAB>word` in each line.
    static func lexicon(_ path: String) throws -> [String: [String]] {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw SupportError.missing(path: path) }
        var words: [String: [String]] = [:]
        let lines = String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw SupportError.malformedLine(path: path, line: number + 1, reason: "no tab between label and word")
            }
            words[parts[0], default: []].append(parts[1])
        }
        return words
    }
}

/// A sample of fixed size out of a stream, every item equally likely (Vitter 1985, algorithm R), in the stream's order.
struct LabelSample {
    private var kept: [(place: Int, item: LabelItem)] = []
    private var seen = 0
    private let size: Int?
    private var random: SeededRandom

    /// - Parameter size: nil keeps everything.
    init(_ size: Int?, seed: UInt64) {
        self.size = size
        random = SeededRandom(seed: seed)
    }

    /// Offers the next item; it is made only if it is kept.
    mutating func offer(_ make: () throws -> LabelItem) throws {
        seen += 1
        guard let size, kept.count >= size else {
            kept.append((seen, try make()))
            return
        }
        let place = Int.random(in: 0..<seen, using: &random)
        if place < size { kept[place] = (seen, try make()) }
    }

    /// What was kept.
    var items: [LabelItem] { kept.sorted { $0.place < $1.place }.map(\.item) }
}

/// Agreement as people read it.
enum LabelText {
    static func agreement(_ agreement: LabelAgreement, _ set: LabelSet) -> String {
        var lines = ["\(agreement.items) texts decided by \(agreement.people.joined(separator: ", "))", ""]
        for pair in agreement.pairs {
            lines.append("\(pair.first) and \(pair.second)")
            if let overall = pair.overall { lines.append("  all labels  \(kappa(overall))") }
            for label in set.labels where set.allowsMany || set.labels.count > 2 {
                if let own = pair.byLabel[label] { lines.append("  \(label)  \(kappa(own))") }
            }
            for (row, label) in set.labels.enumerated() {
                guard let counts = pair.overall?.confusion[row] else { continue }
                let said = zip(set.labels, counts).filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
                if !said.isEmpty {
                    lines.append(
                        "  where \(pair.first) said \(label), \(pair.second) said \(said.joined(separator: ", "))")
                }
            }
            lines.append("")
        }
        if let fleiss = agreement.fleiss {
            lines += [
                "Fleiss' kappa of all \(agreement.people.count): \(number(fleiss.kappa)) (\(fleiss.items) texts)", "",
            ]
        }
        let balance = set.labels.map { label in
            let count = agreement.balance.counts[label, default: 0]
            let share = agreement.balance.items == 0 ? 0 : 100 * Double(count) / Double(agreement.balance.items)
            return "  \(label)  \(count)  \(String(format: "%.1f", share)) %"
        }
        lines += ["labels by majority"] + balance + [""]
        lines.append("\(agreement.conflicts.count) texts on which people differ")
        for conflict in agreement.conflicts {
            let said = conflict.labels.sorted { $0.key < $1.key }.map { person, labels in
                "\(person) \(labels.isEmpty ? LabelTable.none : set.joined(labels))"
            }
            lines.append("  \(conflict.id): \(said.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func kappa(_ kappa: CohenKappa) -> String {
        var line = "kappa \(number(kappa.kappa))"
        if let interval = kappa.interval {
            line += " (95 %: \(number(interval.lowerBound)) to \(number(interval.upperBound)))"
        }
        return line + ", \(String(format: "%.1f", 100 * kappa.observed)) % the same of \(kappa.items)"
    }

    private static func number(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0) } ?? "undefined"
    }
}
