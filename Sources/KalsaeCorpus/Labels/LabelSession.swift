// Asking one person, text by text: a state machine without a terminal. It is given lines and answers with what is to be
// shown and what is to be kept; the loop around it reads, writes and stores. What was decided before, by the same
// person, is not asked again, so a session that was stopped goes on where it was.

import Foundation

/// A session of one person.
///
/// ```swift
/// var session = LabelSession(set, items: items, decisions: decisions, by: "kim")
/// var actions = session.begin()
/// while perform(actions), let line = readLine() { actions = session.take(line) }
/// ```
public struct LabelSession: Sendable {
    /// What the loop around the session does, in order.
    public enum Action: Sendable, Equatable {
        /// Show an item and ask.
        case ask(Question)
        /// Say one line.
        case say(String)
        /// Keep a decision (or take one back) before anything else happens.
        case keep(LabelDecision)
        /// Everything that can be asked was asked, or the person leaves.
        case finish(Progress)
    }

    /// One item as it is asked.
    public struct Question: Sendable, Equatable {
        public var item: LabelItem
        /// The labels by their numbers, beginning with 1.
        public var labels: [String]
        public var progress: Progress
    }

    /// How far the session is.
    public struct Progress: Sendable, Equatable {
        public var decided: Int
        public var skipped: Int
        public var items: Int
    }

    /// The keys, as a line under each question says them.
    public static let keys = "number = label, Enter = first proposal, s = skip, u = undo, q = save and quit"
    /// The same where several labels may be given.
    public static let keysForMany =
        "numbers = labels, 0 = none, Enter = first proposal, s = skip, u = undo, q = save and quit"

    private let set: LabelSet
    private let person: String
    private let items: [LabelItem]
    private var isDecided: [Bool]
    private var isSkipped: [Bool]
    /// The item that is asked now.
    private var place = 0
    /// What was answered in this session, the last at the end.
    private var answered: [Int] = []
    private var isFinished = false

    /// - Parameters:
    ///   - items: what is asked, in this order; of items with the same id only the first.
    ///   - decisions: what was said before, by anybody.
    ///   - person: who is asked.
    public init(_ set: LabelSet, items: [LabelItem], decisions: LabelDecisions, by person: String) {
        self.set = set
        self.person = person
        var seen: Set<String> = []
        self.items = items.filter { seen.insert($0.id).inserted }
        isDecided = self.items.map { decisions.labels(of: $0.id, by: person) != nil }
        isSkipped = self.items.map { _ in false }
    }

    /// How far the session is.
    public var progress: Progress {
        Progress(decided: isDecided.count { $0 }, skipped: isSkipped.count { $0 }, items: items.count)
    }

    /// The first question.
    public mutating func begin() -> [Action] { next(from: 0) }

    /// Answers a line of the person's; nil is the end of the input and leaves like `q`.
    public mutating func take(_ line: String?) -> [Action] {
        if isFinished { return [] }
        guard let line else { return finish() }
        let word = line.trimmingCharacters(in: .whitespaces)
        if let command = Self.commands[word.lowercased()] { return command(&self) }
        if word.isEmpty {
            guard let first = items[place].proposed.first else {
                return again("nothing is proposed here; give a number")
            }
            return decide([first.label])
        }
        let numbers = word.split { $0 == " " || $0 == "," }.map { Int($0) }
        if numbers == [0], set.allowsMany { return decide([]) }
        var labels: [String] = []
        for number in numbers {
            guard let number, (1...set.labels.count).contains(number) else {
                return again("\"\(word)\" is no answer: give a number from 1 to \(set.labels.count), s, u or q")
            }
            labels.append(set.labels[number - 1])
        }
        guard set.allowsMany || labels.count == 1 else { return again("one label is asked for") }
        return decide(set.labels.filter(labels.contains))
    }

    private static let commands: [String: @Sendable (inout LabelSession) -> [Action]] = [
        "s": { $0.skip() }, "u": { $0.undo() }, "q": { $0.finish() },
        // The same keys on a Korean keyboard.
        "ㄴ": { $0.skip() }, "ㅕ": { $0.undo() }, "ㅂ": { $0.finish() },
    ]

    private mutating func decide(_ labels: [String]) -> [Action] {
        isDecided[place] = true
        isSkipped[place] = false
        answered.append(place)
        return [.keep(LabelDecision(id: items[place].id, labels: labels, by: person))] + next(from: place + 1)
    }

    private mutating func skip() -> [Action] {
        isSkipped[place] = true
        answered.append(place)
        return next(from: place + 1)
    }

    private mutating func undo() -> [Action] {
        guard let last = answered.popLast() else { return again("there is nothing to undo in this session") }
        place = last
        isSkipped[last] = false
        guard isDecided[last] else { return [ask()] }
        isDecided[last] = false
        return [.keep(LabelDecision(id: items[last].id, labels: nil, by: person)), ask()]
    }

    private mutating func finish() -> [Action] {
        isFinished = true
        return [.finish(progress)]
    }

    private mutating func next(from start: Int) -> [Action] {
        guard let open = (start..<max(start, items.count)).first(where: { !isDecided[$0] }) else { return finish() }
        place = open
        return [ask()]
    }

    private func ask() -> Action {
        .ask(Question(item: items[place], labels: set.labels, progress: progress))
    }

    private func again(_ reason: String) -> [Action] { [.say(reason), ask()] }
}

extension LabelSession.Question {
    /// The question as plain lines for a terminal; control characters of the text are shown as spaces, so that no text
    /// can move the cursor or colour the screen.
    public func lines(_ set: LabelSet) -> [String] {
        let text = String(
            item.text.unicodeScalars.map { scalar -> Character in
                let isControl = scalar.properties.generalCategory == .control
                return isControl && scalar != "\n" ? " " : Character(scalar)
            })
        var lines = ["", "[\(progress.decided + 1) of \(progress.items)] \(set.task)"]
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        lines += labels.enumerated().map { number, label in
            let proposal = item.proposed.first { $0.label == label }
            return "  \(number + 1) \(label)" + (proposal.map { "  (\(Decimals.text($0.score)), \($0.by))" } ?? "")
        }
        return lines + [set.allowsMany ? LabelSession.keysForMany : LabelSession.keys]
    }
}
