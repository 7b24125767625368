// The ledger: one row for everything that was quarantined, dropped or changed on the way from files to text, so that
// anyone can ask "where did my page go?". It knows no rule; rules write rows into it.

import Foundation
import KalsaeSupport

/// One row of the ledger.
public struct LedgerRow: Codable, Sendable, Equatable {
    /// What was done.
    public enum Action: String, Codable, Sendable {
        /// A file that never became a document.
        case quarantined
        /// A piece of a file that its reader left out of the document's text.
        case leftOut = "left-out"
        /// A document that is no longer part of the corpus.
        case dropped
        /// A paragraph of a document that stays.
        case droppedParagraph = "dropped-paragraph"
        /// A document whose text was altered.
        case changed
        /// A document taken out of the validation or test side.
        case removedFromSplit = "removed-from-split"
    }

    /// The document's id.
    public var document: String
    /// The document's `source`.
    public var source: String
    /// Name of the rule that spoke.
    public var rule: String
    /// What the rule measured, or the document it compared with.
    public var value: String
    public var action: Action
    /// The beginning of the text concerned; for what a reader left out, all of it.
    public var sample: String

    /// The most characters of text a row quotes.
    public static let sampleLength = 80
    /// The most characters of one piece that was left out.
    public static let longestOmission = 2_000

    public init(document: String, source: String, rule: String, value: String, action: Action, text: String) {
        self.document = document
        self.source = source
        self.rule = rule
        self.value = value
        self.action = action
        let most = action == .leftOut ? Self.longestOmission : Self.sampleLength
        sample = String(text.prefix(most)).replacingOccurrences(of: "\n", with: " ")
    }
}

/// Counts of ledger rows by action and rule, for ledgers too long to hold.
public struct LedgerCounts: Codable, Sendable, Equatable {
    private var counts: [String: [String: Int]] = [:]

    public init() {}

    /// Counts one row.
    public mutating func add(_ row: LedgerRow) { counts[row.action.rawValue, default: [:]][row.rule, default: 0] += 1 }

    /// How many rows of an action each rule has.
    public func rules(_ action: LedgerRow.Action) -> [String: Int] { counts[action.rawValue] ?? [:] }

    /// How many rows of an action there are.
    public func total(_ action: LedgerRow.Action) -> Int { rules(action).values.reduce(0, +) }

    /// The rule with the most rows of one action; ties go to the first by name.
    public func commonest(_ action: LedgerRow.Action) -> String {
        rules(action).max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "nothing"
    }
}

/// Writes a ledger row by row, for ledgers too long to hold; the file appears at `commit()`.
public final class LedgerWriter {
    private let lines: LineWriter
    private let encoder = JSONLines.encoder()
    /// What was written so far.
    public private(set) var counts = LedgerCounts()

    /// - Throws: `SupportError.unwritable`.
    public init(_ url: URL) throws { lines = try LineWriter(url) }

    /// Adds one row.
    public func add(_ row: LedgerRow) throws {
        counts.add(row)
        try lines.write(try encoder.encode(row))
    }

    /// Makes the file durable and gives it its name.
    public func commit() throws { try lines.commit() }
}

/// The rows in the order in which things happened; written as JSON Lines.
public struct Ledger: Sendable, Equatable {
    public private(set) var rows: [LedgerRow] = []

    public init(rows: [LedgerRow] = []) { self.rows = rows }

    /// Adds one row.
    public mutating func add(_ row: LedgerRow) { rows.append(row) }

    /// Adds a row about a document.
    public mutating func add(
        _ document: Document, rule: String, value: String, action: LedgerRow.Action, text: String? = nil
    ) {
        rows.append(
            LedgerRow(
                document: document.id, source: document.source, rule: rule, value: value, action: action,
                text: text ?? document.text))
    }

    /// Adds another ledger's rows after one's own.
    public mutating func append(_ other: Ledger) { rows += other.rows }

    /// How many rows each rule has, for one action or for all.
    public func counts(_ action: LedgerRow.Action? = nil) -> [String: Int] {
        rows.reduce(into: [:]) { counts, row in
            if action == nil || row.action == action { counts[row.rule, default: 0] += 1 }
        }
    }

    /// The rule with the most rows of one action; ties go to the first by name.
    public func commonest(_ action: LedgerRow.Action) -> String {
        counts(action).max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "nothing"
    }

    /// Replaces the file at `url`.
    public func write(to url: URL) throws { try JSONLines.write(rows, to: url) }

    /// Reads what `write` wrote.
    public static func read(from url: URL) throws -> Ledger {
        Ledger(rows: try JSONLines.read(LedgerRow.self, from: url))
    }
}
