import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct LabelSessionTests {
    private let set: LabelSet
    private let items: [LabelItem]

    init() throws {
        set = try LabelSet(task: "tone", labels: ["good", "bad", "unclear"])
        items = (1...4).map { number in
            LabelItem(
                id: "i\(number)", text: "text \(number)",
                proposed: number == 2 ? [LabelProposal(label: "bad", score: 0.9, by: "rules")] : [])
        }
    }

    /// Plays lines and says what happened, one word for each action.
    private func play(
        _ lines: [String?], decided: LabelDecisions = LabelDecisions(), set other: LabelSet? = nil
    ) -> [String] {
        var session = LabelSession(other ?? set, items: items, decisions: decided, by: "kim")
        var told = session.begin().map(word)
        for line in lines { told += session.take(line).map(word) }
        return told
    }

    private func word(_ action: LabelSession.Action) -> String {
        switch action {
        case .ask(let question): "ask \(question.item.id)"
        case .say: "say"
        case .keep(let decision): "\(decision.id)=\(decision.labels.map(set.joined) ?? "taken back")"
        case .finish(let progress): "end \(progress.decided)+\(progress.skipped)/\(progress.items)"
        }
    }

    @Test func numbersDecideAndTheLastAnswerEnds() {
        #expect(
            play(["1", "3", " 2 ", "1"])
                == ["ask i1", "i1=good", "ask i2", "i2=unclear", "ask i3", "i3=bad", "ask i4", "i4=good", "end 4+0/4"])
    }

    @Test func enterTakesTheFirstProposalWhereThereIsOne() {
        #expect(play(["", "1", ""]) == ["ask i1", "say", "ask i1", "i1=good", "ask i2", "i2=bad", "ask i3"])
    }

    @Test func whatWasDecidedIsNotAskedAgain() {
        let decided = LabelDecisions([
            LabelDecision(id: "i1", labels: ["good"], by: "kim"), LabelDecision(id: "i2", labels: ["good"], by: "lee"),
            LabelDecision(id: "i3", labels: ["bad"], by: "kim"), LabelDecision(id: "i4", labels: ["bad"], by: "kim"),
            LabelDecision(id: "i4", labels: nil, by: "kim"),
        ])
        #expect(play(["2", "2"], decided: decided) == ["ask i2", "i2=bad", "ask i4", "i4=bad", "end 4+0/4"])
        let all = LabelDecisions(items.map { LabelDecision(id: $0.id, labels: ["good"], by: "kim") })
        #expect(play([], decided: all) == ["end 4+0/4"])
    }

    @Test func undoTakesBackDecisionsAndSkips() {
        #expect(
            play(["1", "s", "u", "u", "2", "u", "u", "q"])
                == [
                    "ask i1", "i1=good", "ask i2", "ask i3", "ask i2", "i1=taken back", "ask i1", "i1=bad", "ask i2",
                    "i1=taken back", "ask i1", "say", "ask i1", "end 0+0/4",
                ])
    }

    @Test func skippedItemsStayOpen() {
        #expect(play(["s", "s", "1", "s"]) == ["ask i1", "ask i2", "ask i3", "i3=good", "ask i4", "end 1+3/4"])
    }

    @Test(arguments: ["q", "Q", " q ", "ㅂ", nil])
    func leavingEndsAndNothingComesAfter(line: String?) {
        #expect(play(["1", line, "1", "u", nil]) == ["ask i1", "i1=good", "ask i2", "end 1+0/4"])
    }

    @Test(arguments: ["0", "4", "-1", "x", "1 2", "1x", "99999999999999999999", "good", "1;2"])
    func anythingElseIsSaidAndAskedAgain(line: String) {
        #expect(play([line]) == ["ask i1", "say", "ask i1"])
    }

    @Test func manyLabelsMayBeGivenAndNone() throws {
        let many = try LabelSet(task: "topics", labels: ["good", "bad", "unclear"], allowsMany: true)
        #expect(
            play(["3 1", "0", "1,1,2", "0 1"], set: many)
                == [
                    "ask i1", "i1=good|unclear", "ask i2", "i2=", "ask i3", "i3=good|bad", "ask i4", "say", "ask i4",
                ])
    }

    @Test func theSameItemIsAskedOnce() {
        var session = LabelSession(set, items: items + items, decisions: LabelDecisions(), by: "kim")
        _ = session.begin()
        for _ in 0..<4 { _ = session.take("1") }
        #expect(session.progress == LabelSession.Progress(decided: 4, skipped: 0, items: 4))
        var empty = LabelSession(set, items: [], decisions: LabelDecisions(), by: "kim")
        #expect(empty.begin().map(word) == ["end 0+0/0"])
    }

    @Test func noTextMovesTheCursor() throws {
        let item = LabelItem(
            id: "1", text: "red \u{1B}[31m\u{7}\r\nnext\u{85}",
            proposed: [LabelProposal(label: "bad", score: 0.5, by: "rules")])
        var session = LabelSession(set, items: [item], decisions: LabelDecisions(), by: "kim")
        guard case .ask(let question) = session.begin().first else {
            Issue.record("nothing is asked")
            return
        }
        let lines = question.lines(set)
        #expect(lines.contains("  red  [31m  ") && lines.contains("  next "))
        #expect(lines.contains("  2 bad  (0.50, rules)") && lines.contains("[1 of 1] tone"))
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    /// Random keys, played against a plain list of what was said.
    @Test func whatIsKeptIsWhatWasSaid() {
        var random = SeededRandom(seed: 8)
        let many = (0..<40).map { LabelItem(id: "\($0)", text: "t") }
        for _ in 0..<200 {
            var kept = LabelDecisions()
            var session = LabelSession(set, items: many, decisions: kept, by: "kim")
            var actions = session.begin()
            var asked: [String] = []
            var expected: [(String, [String]?)] = []
            while true {
                var isOver = false
                for action in actions {
                    switch action {
                    case .ask(let question): asked.append(question.item.id)
                    case .keep(let decision): kept.add(decision)
                    case .finish: isOver = true
                    case .say: break
                    }
                }
                if isOver { break }
                let key = ["1", "2", "3", "s", "u", "u"].randomElement(using: &random) ?? "s"
                let now = asked.last ?? ""
                switch key {
                case "u": _ = expected.popLast()
                case "s": expected.append((now, nil))
                default: expected.append((now, [set.labels[(Int(key) ?? 1) - 1]]))
                }
                actions = session.take(key)
                // A walk that goes back as often as on must be let go home some time.
                if asked.count > 400 { actions = session.take("q") }
            }
            let said = expected.reduce(into: [String: [String]]()) { $0[$1.0] = $1.1 }
            #expect(kept.byPerson["kim"] ?? [:] == said)
            #expect(session.progress.decided == said.count)
        }
    }
}
