// What may be said of a text: a task and its labels. It knows no text.

import Foundation
import KalsaeSupport

/// The labels of one task.
///
/// ```swift
/// let set = try LabelSet(task: "tone", labels: ["friendly", "neutral", "hostile"])
/// ```
public struct LabelSet: Codable, Sendable, Equatable {
    public var task: String
    /// In the order in which people are asked.
    public var labels: [String]
    /// Whether a text may have several labels, or none.
    public var allowsMany: Bool

    /// Stands between labels where several are in one field.
    public static let separator: Character = "|"

    /// - Throws: `CorpusError.invalidSetting`.
    public init(task: String, labels: [String], allowsMany: Bool = false) throws {
        self.task = task
        self.labels = labels
        self.allowsMany = allowsMany
        try validate()
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case task, labels, allowsMany = "many" }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("labels", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            task: try values.value(.task, or: ""), labels: try values.decode([String].self, forKey: .labels),
            allowsMany: try values.value(.allowsMany, or: false))
    }

    private func validate() throws {
        func refuse(_ reason: String) -> CorpusError { .invalidSetting(name: "labels", reason: reason) }
        guard labels.count >= (allowsMany ? 1 : 2) else { throw refuse("a choice needs at least two labels") }
        for (place, label) in labels.enumerated() {
            guard label == label.trimmingCharacters(in: .whitespacesAndNewlines), !label.isEmpty,
                !label.contains(where: { $0 == Self.separator || $0.isNewline })
            else {
                throw refuse(
                    "\"\(label)\" is no label: it is empty, or has space around it or a \(Self.separator) in it")
            }
            guard !labels[..<place].contains(label) else { throw refuse("\"\(label)\" stands there twice") }
        }
    }

    /// Checks what somebody said of a text; gives it back in the set's order, without repeats.
    ///
    /// - Throws: `CorpusError.invalidSetting` for an unknown label, with the nearest there is, or for a number of
    /// labels
    ///   that the task does not allow.
    public func checked(_ said: [String]) throws -> [String] {
        for label in said where !labels.contains(label) {
            let nearest = NearestName.find(label, among: labels)
            throw CorpusError.invalidSetting(
                name: "label",
                reason: "there is no \"\(label)\"; "
                    + (nearest.map { "did you mean \"\($0)\"?" } ?? "it is one of \(labels.joined(separator: ", "))"))
        }
        let given = labels.filter(said.contains)
        guard allowsMany || given.count == 1 else {
            throw CorpusError.invalidSetting(
                name: "label", reason: "one label is asked for, not \(given.count)")
        }
        return given
    }

    /// The labels in one field of a table.
    public func joined(_ labels: [String]) -> String { labels.joined(separator: String(Self.separator)) }

    /// The labels that `joined` put together, checked.
    public func split(_ field: String) throws -> [String] {
        let parts = field.split(separator: Self.separator).map { $0.trimmingCharacters(in: .whitespaces) }
        return try checked(parts.filter { !$0.isEmpty })
    }
}
