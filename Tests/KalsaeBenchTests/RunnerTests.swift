import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeBench

@Suite struct RunnerTests {
    @Test func sidesTakeTurnsAndEveryTurnBeginsWithAPause() throws {
        var order = ""
        let readings = try BenchRunner.alternate(
            [
                {
                    order += "a"
                    return 1
                },
                {
                    order += "b"
                    return 2
                },
            ], runs: 3
        ) { order += "." }
        #expect(order == ".a.b.a.b.a.b")
        #expect(readings == [[1, 1, 1], [2, 2, 2]])
    }

    @Test func mediansOfBothSidesAreCompared() throws {
        let peer = try FakePeer(rounds: [#"{"seconds": 8}"#, #"{"seconds": 2}"#, #"{"seconds": 4}"#])
        // The first two readings warm our side up.
        let bench = FakeBenchmark([FakeBenchmark.one("case", readings: [9, 9, 1, 100, 2])])
        let result = try #require(try peer.results(bench).first)
        #expect(result.ours == 50 && result.peer == 25)
        #expect(result.ratio == 2 && result.runs == 3 && result.peerName == "fake 1")
    }

    @Test func everyVariantHasItsOwnLineAndOneProcessServesAllCases() throws {
        let peer = try FakePeer()
        let bench = FakeBenchmark([
            FakeBenchmark.one("first", variants: ["eager", "compile"]), FakeBenchmark.one("second"),
        ])
        #expect(try peer.results(bench).map(\.name) == ["first", "first", "second"])
        #expect(Set(try peer.lines("processes")).count == 1)
        #expect(try peer.lines("asked").count == 3)
        #expect(
            try peer.lines("asked")[1] == #"{"case":"first","quantity":"seconds","#
                + #""settings":{"precision":"f32","size":7},"threads":2,"variant":"compile"}"#)
    }

    @Test func anIsolatedCaseHasAFreshProcessOnEitherSide() throws {
        let peer = try FakePeer(rounds: [#"{"bytes": 1048576}"#])
        let bench = FakeBenchmark(["one", "two"].map { FakeBenchmark.one($0, .mebibytes, isIsolated: true) })
        let results = try peer.results(bench)
        #expect(results.map(\.ours) == [1, 1] && results.map(\.peer) == [1, 1])
        // The script stands for this program as well: two cases of two sides.
        #expect(Set(try peer.lines("processes")).count == 4)
    }

    @Test func withoutPeersOnlyOurSideRuns() throws {
        let peer = try FakePeer()
        let results = try peer.results(FakeBenchmark([FakeBenchmark.one("case", variants: ["a", "b"])])) {
            $0.withPeers = false
            $0.python = URL(fileURLWithPath: "/nowhere")
        }
        #expect(results.count == 1 && results[0].peer == nil && results[0].ratio == nil && results[0].ours == 100)
    }

    @Test func aCaseIsFoundByAllItsWordsInAnyCase() throws {
        let peer = try FakePeer()
        let bench = FakeBenchmark(["17M f32", "17M bf16", "162M bf16"].map { FakeBenchmark.one($0) })
        #expect(try peer.results(bench) { $0.filter = "bf16 17m" }.map(\.name) == ["17M bf16"])
        #expect(
            throws: BenchError.noCase(
                benchmark: "fake-work", filter: "int8", known: ["17M f32", "17M bf16", "162M bf16"])
        ) { try peer.results(bench) { $0.filter = "int8" } }
    }

    @Test func aWishToStopIsHeardBetweenRounds() throws {
        let peer = try FakePeer()
        var asked = 0
        let runner = BenchRunner(peer.settings(), progress: SilentProgress()) {
            asked += 1
            return asked > 3
        }
        #expect(throws: BenchError.interrupted) { try runner.run(FakeBenchmark()) { _ in } }
        #expect(asked == 4)
    }

    @Test(arguments: [(0, 2), (1001, 2), (7, 0), (7, 1025)])
    func roundsAndThreadsHaveLimits(runs: Int, threads: Int) throws {
        let peer = try FakePeer()
        #expect(throws: BenchError.self) {
            try peer.results {
                $0.runs = runs
                $0.threads = threads
            }
        }
    }

    @Test func roundsRepeatQuickWorkAndLeaveOutWhatComesBefore() throws {
        var before = 0, work = 0
        let clock = ContinuousClock(), wait = Duration.microseconds(20)
        let prepared = PreparedCase.timing {
            before += 1
            let end = clock.now + wait
            while clock.now < end {}
        } _: {
            work += 1
        }
        // The quickest of some rounds: this thread may be set aside in any one of them.
        let quickest = try (0..<5).map { _ in try prepared.round() }.min() ?? .infinity
        #expect(quickest < 10e-6, "what came before was counted in")
        #expect(before == work && work > 500)
    }
}

/// What a peer can do wrong, and what is said of it.
@Suite struct PeerFaultTests {
    private func fault(_ peer: FakePeer, _ change: (inout BenchSettings) -> Void = { _ in }) -> BenchError? {
        #expect(throws: BenchError.self) { try peer.results(FakeBenchmark(), change) }
    }

    @Test func withoutAnEnvironmentMakePeersIsNamed() throws {
        let peer = try FakePeer()
        let found = fault(peer) { $0.python = peer.folder.appendingPathComponent(".venv-peers/bin/python") }
        #expect(found == .noPeers(path: peer.folder.path + "/.venv-peers/bin/python"))
        #expect("\(try #require(found))".contains(#""make peers""#))
    }

    @Test func withoutATwinItsPathIsNamed() throws {
        let peer = try FakePeer()
        let path = peer.folder.path + "/elsewhere/fake_work.py"
        let found = fault(peer) { $0.twins = peer.folder.appendingPathComponent("elsewhere") }
        #expect(found == .noTwin(benchmark: "fake-work", path: path))
    }

    @Test(arguments: [
        "echo 'no module named torch' >&2; echo >&2; exit 3",
        "read -r line; echo 'no module named torch' >&2; exit 3",
        """
        read -r line; echo '{"ready": {"name": "x"}}'; read -r line; echo 'no module named torch' >&2; exit 3
        """,
    ])
    func aPeerThatDiesIsQuoted(script: String) throws {
        let found = fault(try FakePeer(script: script))
        #expect(
            found == .peerEnded(peer: "the peer of fake-work", status: 3, lastWords: "no module named torch"))
    }

    @Test(arguments: ["hello", "{}", #"{"seconds": 1}"#, "[1]", #"{"ready": {"name": 7}}"#, "\u{1}\u{2}"])
    func nonsenseInsteadOfReadyIsShown(line: String) throws {
        #expect(fault(try FakePeer(ready: line)) == .peerNonsense(peer: "the peer of fake-work", line: line))
    }

    @Test(arguments: ["", "{}", #"{"bytes": 1}"#, #"{"seconds": "1"}"#, #"{"seconds": NaN}"#])
    func nonsenseInsteadOfAReadingIsShown(line: String) throws {
        #expect(fault(try FakePeer(rounds: [line])) == .peerNonsense(peer: "the peer of fake-work", line: line))
    }

    @Test(arguments: ["0", "-1", "1e999"]) func anImpossibleReadingIsRefused(seconds: String) throws {
        let found = fault(try FakePeer(rounds: [#"{"seconds": \#(seconds)}"#]))
        switch found {
        case .impossibleReading(side: "fake 1", _), .peerNonsense: break
        default: Issue.record("\(String(describing: found))")
        }
    }

    @Test func aPeerMaySayWhyItCannot() throws {
        let found = fault(try FakePeer(ready: #"{"error": "no bf16 here"}"#))
        #expect(found == .peerFailed(peer: "the peer of fake-work", reason: "no bf16 here"))
    }

    @Test func aSilentPeerIsEnded() throws {
        let found = fault(try FakePeer(script: "cat > /dev/null")) { $0.patience = 0 }
        #expect(found == .peerSilent(peer: "the peer of fake-work", seconds: 0))
    }

    @Test func anEndlessLineIsNoAnswer() throws {
        guard case .peerNonsense(_, let line) = fault(try FakePeer(script: "cat /dev/zero")) else {
            Issue.record("not refused")
            return
        }
        #expect(line.contains("more than"))
    }

    @Test func aPeerThatDoesOtherWorkIsRefused() throws {
        let peer = try FakePeer(ready: #"{"ready": {"name": "fake 1", "facts": {"parameters": 18, "more": 1}}}"#)
        let bench = FakeBenchmark([FakeBenchmark.one("case", facts: ["parameters": 17, "ours": 1])])
        #expect(
            throws: BenchError.differentWork(peer: "fake 1", fact: "parameters", ours: 17, theirs: 18)
        ) { try peer.results(bench) }
        let equal = FakeBenchmark([FakeBenchmark.one("case", facts: ["parameters": 18])])
        #expect(try peer.results(equal).count == 1)
    }

    @Test func aProgramThatCannotRunIsNamed() throws {
        let peer = try FakePeer()
        let found = #expect(throws: BenchError.self) {
            try peer.results(FakeBenchmark([FakeBenchmark.one("case", isIsolated: true)])) {
                $0.program = peer.folder.appendingPathComponent("missing")
            }
        }
        guard case .peerNotStarted(peer: "kalsae", let reason) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(reason.contains("/missing"))
    }
}

/// This program as a peer of itself.
@Suite struct CaseServerTests {
    private func answers(_ lines: [String], _ bench: FakeBenchmark = FakeBenchmark()) throws -> [String] {
        var left = lines[...], answers: [String] = []
        try CaseServer(bench).run(nextLine: { left.popFirst() }) { answers.append($0) }
        return answers
    }

    private func request(_ name: String, quantity: String = "seconds") -> String {
        #"{"case":"\#(name)","variant":"kalsae","threads":1,"quantity":"\#(quantity)","settings":{}}"#
    }

    @Test func casesAndRoundsAreAnswered() throws {
        let bench = FakeBenchmark([
            FakeBenchmark.one("a", readings: [9, 1.5, 2], facts: ["parameters": 3]),
            FakeBenchmark.one("b", .mebibytes, readings: [4096]),
        ])
        let found = try answers([request("a"), "run", "run", request("b", quantity: "bytes"), "run"], bench)
        #expect(
            found == [
                #"{"ready":{"facts":{"parameters":3},"name":"kalsae"}}"#, #"{"seconds":1.5}"#, #"{"seconds":2}"#,
                #"{"ready":{"facts":{},"name":"kalsae"}}"#, #"{"bytes":4096}"#,
            ])
    }

    @Test(arguments: ["run", "nonsense", "{}", ""]) func whatIsNoCaseIsAnsweredAsAnError(line: String) throws {
        let found = try answers([line])
        #expect(found.count == 1 && found[0].hasPrefix(#"{"error":"#), "\(found)")
    }

    @Test func anUnknownCaseIsAnsweredWithTheKnownOnes() throws {
        let found = try answers([request("b"), "run"])
        #expect(found[0].contains("its cases are alone") && found[1].contains("error"))
    }
}
