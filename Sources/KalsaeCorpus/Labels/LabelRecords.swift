// What is asked and what was said. Items (a text with what rules and models propose) and decisions (what one person
// said of one item) are kept apart: each person's decisions are a file of their own that only grows, so nobody
// overwrites anybody, a stopped session goes on, and a change of mind is one more line.

import Foundation
import KalsaeSupport

/// A text that is to be labelled.
public struct LabelItem: Codable, Sendable, Equatable {
    public var id: String
    public var text: String
    /// What rules, lexicons and models propose, the likeliest first.
    public var proposed: [LabelProposal]

    public init(id: String, text: String, proposed: [LabelProposal] = []) {
        self.id = id
        self.text = text
        self.proposed = proposed
    }

    private enum CodingKeys: String, CodingKey { case id, text, proposed }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        text = try values.decode(String.self, forKey: .text)
        proposed = try values.value(.proposed, or: [])
    }
}

/// What one person said of one item.
public struct LabelDecision: Codable, Sendable, Equatable {
    public var id: String
    /// nil takes back what the same person said before.
    public var labels: [String]?
    /// Who said it.
    public var by: String
    public var at: Date?

    public init(id: String, labels: [String]?, by: String, at: Date? = nil) {
        self.id = id
        self.labels = labels
        self.by = by
        self.at = at
    }
}

/// The decisions that hold: the last word of each person on each item.
public struct LabelDecisions: Sendable, Equatable {
    /// Labels by item, by person.
    public private(set) var byPerson: [String: [String: [String]]] = [:]

    public init(_ rows: [LabelDecision] = []) {
        for row in rows { add(row) }
    }

    public mutating func add(_ row: LabelDecision) { byPerson[row.by, default: [:]][row.id] = row.labels }

    /// Everybody who decided something, sorted.
    public var people: [String] { byPerson.filter { !$0.value.isEmpty }.keys.sorted() }

    /// What a person said of an item; nil where nothing.
    public func labels(of id: String, by person: String) -> [String]? { byPerson[person]?[id] }

    /// Every item anybody decided, sorted.
    public var ids: [String] { Set(byPerson.values.flatMap(\.keys)).sorted() }

    /// What holds for an item by majority: with one label each, the one that more people chose than any other; with
    /// many, every label that more than half of them chose. nil where nobody decided or the votes are even.
    public func resolved(_ id: String, _ set: LabelSet) -> [String]? {
        let votes = byPerson.values.compactMap { $0[id] }
        guard !votes.isEmpty else { return nil }
        let counts = votes.joined().reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        if set.allowsMany {
            if counts.values.contains(where: { $0 * 2 == votes.count }) { return nil }
            return set.labels.filter { counts[$0, default: 0] * 2 > votes.count }
        }
        guard let most = counts.values.max() else { return nil }
        let winners = counts.filter { $0.value == most }
        return winners.count == 1 ? winners.map(\.key) : nil
    }
}

/// The file of decisions: JSON Lines, a line for each decision, only ever appended to.
///
/// A line that a crash left unfinished was never acknowledged: it is passed over in reading and cut off before the next
/// line is written.
public enum LabelJournal {
    /// Reads decisions; a file that is not there holds none.
    ///
    /// - Throws: `SupportError.malformedLine`, `.unreadable`; `CorpusError.invalidSetting` for labels outside the set,
    ///   where one is given.
    public static func read(_ url: URL, _ set: LabelSet? = nil) throws -> [LabelDecision] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        guard let bytes = try? Data(contentsOf: url) else {
            throw SupportError.unreadable(path: url.path, reason: "this is not a readable file")
        }
        let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let decoder = JSONLines.decoder()
        var rows: [LabelDecision] = []
        for (number, line) in bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            do {
                var row = try decoder.decode(LabelDecision.self, from: Data(line))
                if let set, let labels = row.labels { row.labels = try set.checked(labels) }
                rows.append(row)
            } catch let error as CorpusError {
                throw SupportError.malformedLine(path: url.path, line: number + 1, reason: error.description)
            } catch {
                throw SupportError.malformedLine(
                    path: url.path, line: number + 1, reason: "this is no decision (id, labels, by)")
            }
        }
        return rows
    }

    /// Appends decisions and makes them durable.
    ///
    /// - Throws: `SupportError.unwritable`, `.diskFull`.
    public static func append(_ rows: [LabelDecision], to url: URL) throws {
        let encoder = JSONLines.encoder()
        var bytes = Data()
        for row in rows {
            bytes.append(try encoder.encode(row))
            bytes.append(0x0A)
        }
        let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(url) }
        defer { close(descriptor) }
        var end = try soundEnd(descriptor, url)
        guard ftruncate(descriptor, off_t(end)) == 0 else { throw failure(url) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(end)) }
            if written < 0 {
                if errno == EINTR { continue }
                throw failure(url)
            }
            end += written
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0 else { throw failure(url) }
    }

    /// Where the last whole line ends.
    private static func soundEnd(_ descriptor: Int32, _ url: URL) throws -> Int {
        var end = Int(lseek(descriptor, 0, SEEK_END))
        guard end >= 0 else { throw failure(url) }
        var byte: UInt8 = 0
        while end > 0 {
            guard pread(descriptor, &byte, 1, off_t(end - 1)) == 1 else { throw failure(url) }
            if byte == 0x0A { break }
            end -= 1
        }
        return end
    }

    private static func failure(_ url: URL) -> SupportError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .diskFull(path: url.path) }
        return .unwritable(path: url.path, reason: String(cString: strerror(code)))
    }
}
