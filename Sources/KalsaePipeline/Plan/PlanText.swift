// A plan as people read it and as machines do.

import Foundation
import KalsaeSupport

extension Plan {
    /// Emphasis of a piece of text on a terminal.
    public enum Emphasis: Sendable { case heading, stands, runs, aside }

    /// The plan as a table with one line a step, further reasons below it, and a total.
    ///
    /// - Parameter emphasise: dresses a piece of text; by default nothing is added.
    public func text(_ emphasise: (String, Emphasis) -> String = { text, _ in text }) -> String {
        if entries.isEmpty { return "the recipe leads to no steps\n" }
        let width = max(4, entries.map { $0.step.count }.max() ?? 0)
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        var lines = [emphasise("\(pad("step", width))  \(pad("what", 7))  \(pad("time", 14))  why", .heading)]
        for entry in entries {
            let stands = entry.action == .stand
            let what = stands ? "stands" : entry.action.rawValue
            let why = stands ? [entry.artifact?.short ?? ""] : entry.reasons.map(\.description)
            let head = emphasise(pad(what, 7), stands ? .stands : .runs)
            var line = "\(pad(entry.step, width))  \(head)  \(pad(Self.time(entry), 14))  "
            line += stands ? emphasise(why[0], .aside) : (why.first ?? "")
            lines.append(line)
            let indent = String(repeating: " ", count: width + 2 + 7 + 2 + 14 + 2)
            lines += why.dropFirst().map { indent + $0 }
            if let bytes = entry.bytes { lines.append(indent + "needs about \(Units.bytes(bytes)) of memory") }
            if let soFar = entry.secondsSoFar { lines.append(indent + "goes on after \(Units.duration(soFar))") }
        }
        return lines.joined(separator: "\n") + "\n\n" + total + "\n"
    }

    /// The plan as one JSON object.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    private static func time(_ entry: Entry) -> String {
        guard let seconds = entry.seconds else {
            guard let most = entry.secondsAtMost else { return "unknown" }
            return "up to " + Units.duration(most)
        }
        return (entry.action == .stand ? "took " : "about ") + Units.duration(seconds)
    }

    private var total: String {
        let running = entries.filter { $0.action != .stand }.count
        let steps = "\(entries.count) \(entries.count == 1 ? "step" : "steps")"
        if running == 0 { return "\(steps), all stand: there is nothing to do" }
        let estimate = estimate
        let time: String
        switch (estimate.isComplete, estimate.seconds) {
        case (true, let seconds) where estimate.most > seconds * 1.3:
            time = "between \(Units.duration(seconds)) and \(Units.duration(estimate.most))"
        case (true, let seconds): time = "about \(Units.duration(seconds))"
        case (false, 0): time = "nobody knows how long it takes yet"
        case (false, let seconds): time = "at least \(Units.duration(seconds)), for not every step's time is known"
        }
        return "\(steps), \(running) to run: \(time)"
    }
}
