// One line of a benchmark: for machines as a JSON object, for people as a row of a table.

import Foundation
import KalsaeSupport

/// What one case gave, beside one peer or alone. Figures are medians of alternating rounds.
public struct BenchResult: Sendable, Equatable {
    public var benchmark: String
    public var name: String
    public var unit: String
    public var ours: Double
    /// The peer's figure; nil where Kalsae ran alone.
    public var peer: Double?
    /// Which peer, in which version and manner.
    public var peerName: String?
    /// How many times better ours is, whatever the unit; above 1 means ours.
    public var ratio: Double?
    /// Rounds of either side behind the medians.
    public var runs: Int
    /// The part of the machine's peak, measured in the same call, that our side reached; nil where it makes no sense.
    public var share: Double?
    /// The same of the peer.
    public var peerShare: Double?
    /// The part of the processors that other programs took meanwhile; the larger, the less the figures say.
    public var otherLoad: Double?

    /// One JSON object without a line end; keys that do not apply are left out.
    public var json: String {
        var fields = [
            ("bench", Self.quoted(benchmark)), ("case", Self.quoted(name)), ("unit", Self.quoted(unit)),
            ("ours", BenchNumber.text(ours)),
        ]
        if let peer { fields.append(("peer", BenchNumber.text(peer))) }
        if let peerName { fields.append(("peer_name", Self.quoted(peerName))) }
        if let ratio { fields.append(("ratio", BenchNumber.text(ratio))) }
        fields.append(("runs", "\(runs)"))
        if let share { fields.append(("share_of_peak", BenchNumber.text(share))) }
        if let peerShare { fields.append(("peer_share_of_peak", BenchNumber.text(peerShare))) }
        if let otherLoad { fields.append(("other_load", String(format: "%.2f", otherLoad))) }
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        (try? JSONLines.encoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

/// The table that people read, row by row as the results come.
public struct BenchTable: Sendable {
    private let caseWidth: Int
    private static let figureWidth = 11

    /// - Parameter cases: the names that will come, for the width of their column.
    public init(cases: [String]) { caseWidth = max(4, cases.map(\.count).max() ?? 0) }

    /// The line above the rows.
    public var heading: String {
        row("case", "unit", "ours", "peer", "ratio", "of peak", "others", "beside")
    }

    /// One result.
    public func row(_ result: BenchResult) -> String {
        let shares = [result.share, result.peerShare].compactMap { $0.map { String(format: "%.0f %%", $0 * 100) } }
        return row(
            result.name, result.unit, BenchNumber.short(result.ours), result.peer.map(BenchNumber.short) ?? "",
            result.ratio.map { String(format: "%.2f", $0) } ?? "", shares.joined(separator: " / "),
            result.otherLoad.map { String(format: "%.0f %%", $0 * 100) } ?? "",
            result.peerName ?? "")
    }

    private func row(
        _ name: String, _ unit: String, _ ours: String, _ peer: String, _ ratio: String, _ peak: String,
        _ others: String, _ beside: String
    ) -> String {
        let columns = [
            Self.padded(name, caseWidth, right: false), Self.padded(unit, 8, right: false),
            Self.padded(ours, Self.figureWidth, right: true), Self.padded(peer, Self.figureWidth, right: true),
            Self.padded(ratio, 6, right: true), Self.padded(peak, 12, right: true), Self.padded(others, 6, right: true),
            beside,
        ]
        let line = columns.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func padded(_ text: String, _ width: Int, right: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
