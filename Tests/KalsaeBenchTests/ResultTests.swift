import Foundation
import Testing

@testable import KalsaeBench

@Suite struct ResultTests {
    private let whole = BenchResult(
        benchmark: "train-step", name: "17M bf16", unit: "tokens/s", ours: 20_513.4321, peer: 8000,
        peerName: "torch 2.13.0 eager", ratio: 2.56418, runs: 7, share: 0.61, peerShare: 0.238, otherLoad: 0.034)
    private let alone = BenchResult(
        benchmark: "loss", name: "V 8192 \"작은\"", unit: "ms", ours: 0.125, peer: nil, peerName: nil, ratio: nil,
        runs: 1,
        share: nil, peerShare: nil)

    @Test func aResultIsOneObjectALine() throws {
        #expect(
            whole.json == #"{"bench":"train-step","case":"17M bf16","unit":"tokens/s","ours":20513.4,"peer":8000,"#
                + #""peer_name":"torch 2.13.0 eager","ratio":2.56418,"runs":7,"share_of_peak":0.61,"#
                + #""peer_share_of_peak":0.238,"other_load":0.03}"#)
        #expect(alone.json == #"{"bench":"loss","case":"V 8192 \"작은\"","unit":"ms","ours":0.125,"runs":1}"#)
        for result in [whole, alone] {
            let object = try JSONSerialization.jsonObject(with: Data(result.json.utf8)) as? [String: Any]
            #expect(object?["case"] as? String == result.name)
            #expect(!result.json.contains("\n"))
        }
    }

    @Test func theTablesColumnsStandBelowEachOther() {
        let table = BenchTable(cases: [whole.name, alone.name])
        let rows = [table.heading, table.row(whole), table.row(alone)]
        let heading = Array(rows[0]), row = Array(rows[1])
        let end = (heading.firstIndex(of: "o") ?? 0) + 4
        #expect(String(heading[(end - 4)..<end]) == "ours" && String(row[(end - 5)..<end]) == "20513")
        #expect(rows[1].hasSuffix("2.56   61 % / 24 %     3 %  torch 2.13.0 eager"))
        #expect(rows[2].hasSuffix("0.125"))
    }

    @Test(arguments: [
        (Measure.rate("tokens/s", work: 100), 0.5, 200.0), (.gigaflops(4e9), 2, 2), (.milliseconds(), 0.25, 250),
        (.mebibytes, 3_145_728, 3), (.score, 0.875, 0.875),
    ])
    func aReadingBecomesTheUnitsFigure(measure: Measure, reading: Double, figure: Double) {
        #expect(measure.figure(reading) == figure)
    }

    @Test func aRatioAboveOneMeansOursWhateverTheUnit() {
        for measure in [Measure.rate("tokens/s", work: 9), .milliseconds(), .mebibytes] {
            #expect(measure.ratio(ours: 1, peer: 3) == 3)
            let figures = (ours: measure.figure(1), peer: measure.figure(3))
            #expect((figures.ours > figures.peer) == measure.higherIsBetter)
        }
    }

    @Test func theHigherScoreIsTheBetter() {
        #expect(Measure.score.ratio(ours: 0.9, peer: 0.6) == 1.5 && Measure.score.higherIsBetter)
    }

    @Test(arguments: [([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0, 3.0, 2.0], 2.5), ([7.0], 7.0), ([1.0, 1.0, 100.0], 1.0)])
    func theMedianIsTheMiddle(values: [Double], median: Double) {
        #expect(BenchNumber.median(values) == median)
    }

    @Test func otherProgramsTimeIsWhatTheSidesDidNotSpend() throws {
        func counters(_ user: Int, _ idle: Int, _ steal: Int) -> String {
            "cpu  \(user) 1 2 \(idle) 50 3 4 \(steal) 9 9\ncpu0 1 1 1 1\n"
        }
        func side(_ user: Int, _ system: Int) -> String {
            "7 (a) name) S 1 1 1 1 1 1 1 1 1 1 \(user) \(system) 8 8 20 0"
        }
        let before = try #require(OtherLoad(machine: counters(100, 1000, 0), sides: [side(10, 5), side(0, 0)]))
        let after = try #require(OtherLoad(machine: counters(180, 1110, 10), sides: [side(40, 10), side(20, 5)]))
        // 200 ticks passed, 90 of them busy; the sides took 60.
        #expect(after.share(since: before) == 0.15)
        #expect(after.share(since: after) == nil)
        #expect(OtherLoad(machine: "", sides: []) == nil && OtherLoad(machine: "cpu 1 2", sides: []) == nil)
        for broken in ["", "7 (name) S 1", "7 (name) S 1 1 1 1 1 1 1 1 1 1 x y 1"] {
            #expect(OtherLoad(machine: counters(1, 1, 1), sides: [broken]) == nil)
        }
        #expect(OtherLoad(besides: [getpid()]) != nil && OtherLoad(besides: [-1]) == nil)
    }

    @Test(arguments: [
        (BenchError.unknownBenchmark(name: "gem", nearest: "gemm", known: []), #""gem"; did you mean "gemm"?"#),
        (.unknownBenchmark(name: "x", nearest: nil, known: ["a", "b"]), #""x"; there are a, b"#),
        (.noCase(benchmark: "gemm", filter: "int8", known: ["f32", "bf16"]), "its cases are f32 | bf16"),
        (.noPeers(path: "p/python"), #"p/python does not exist; "make peers" in the repository"#),
        (.noTwin(benchmark: "gemm", path: "p/gemm.py"), "runs in the repository's own folder"),
        (.peerEnded(peer: "torch", status: 1, lastWords: ""), "torch ended with status 1 before it answered"),
        (.peerEnded(peer: "torch", status: 1, lastWords: "why"), "its last words: why"),
        (.peerNonsense(peer: "torch", line: "hm"), "torch answered what is no measurement: hm"),
        (.peerSilent(peer: "torch", seconds: 9), "torch has not answered for 9 s"),
        (.peerFailed(peer: "torch", reason: "no"), "torch cannot run this case: no"),
        (.peerNotStarted(peer: "torch", reason: "no"), "cannot start torch: no"),
        (.differentWork(peer: "t", fact: "parameters", ours: 1, theirs: 2), "parameters is 1 here and 2 there"),
        (.impossibleReading(side: "t", reading: 0), "t measured 0, which cannot be"),
        (.memoryUnknown(reason: "no"), "memory this process holds: no"),
        (.noPages(path: "p", how: "make pages"), "p is not there or cannot be read; run make pages"),
        (.invalidSetting(name: "--runs", reason: "no"), "--runs: no"), (.interrupted, "interrupted"),
    ])
    func errorsSayWhatAndWhatToDo(error: BenchError, words: String) {
        #expect("\(error)".contains(words) && error.errorDescription == "\(error)")
    }
}
