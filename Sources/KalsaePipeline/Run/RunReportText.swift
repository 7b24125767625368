// A run's report as people read it and as machines do.

import Foundation
import KalsaeSupport

extension RunReport {
    /// One line: how many steps ran and stood, and the time.
    public var text: String {
        let ran = entries.filter(\.ran).count
        let steps = "\(entries.count) \(entries.count == 1 ? "step" : "steps")"
        if entries.isEmpty { return "the recipe leads to no steps\n" }
        if ran == 0 { return "\(steps), all stand: nothing to do\n" }
        return "\(steps), \(ran) ran, \(entries.count - ran) stood, in \(Units.duration(seconds))\n"
    }

    /// The report as one JSON object.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
