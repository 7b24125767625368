// The measurement: our side and a peer's take turns in one call, so that both meet the same machine, and medians are
// compared.

import Foundation
import KalsaeSupport

/// Runs the cases of a benchmark.
///
/// ```swift
/// let runner = BenchRunner(settings, progress: progress)
/// try runner.run(benchmark) { result in show(result) }
/// ```
public struct BenchRunner {
    private let settings: BenchSettings
    private let progress: any ProgressReporter
    private let isInterrupted: () -> Bool

    /// Rounds of our side that are thrown away before the first.
    private static let warmUps = 2
    /// The hidden flag with which this program serves cases to itself.
    public static let serveFlag = "--serve-cases"

    /// - Parameter isInterrupted: asked between rounds.
    public init(
        _ settings: BenchSettings, progress: any ProgressReporter, isInterrupted: @escaping () -> Bool = { false }
    ) {
        self.settings = settings
        self.progress = progress
        self.isInterrupted = isInterrupted
    }

    /// The cases that the filter leaves.
    ///
    /// - Throws: `BenchError.noCase` where it leaves none.
    public func selection(_ benchmark: any Benchmark) throws -> [BenchCase] {
        let words = settings.filter.lowercased().split(separator: " ")
        let chosen = benchmark.cases.filter { bench in
            let name = bench.name.lowercased()
            return words.allSatisfy { name.contains($0) }
        }
        guard !chosen.isEmpty else {
            throw BenchError.noCase(
                benchmark: benchmark.name, filter: settings.filter, known: benchmark.cases.map(\.name))
        }
        return chosen
    }

    /// Measures every chosen case and hands over each result as it comes.
    ///
    /// - Throws: `BenchError`; what a case or `report` throws.
    public func run(_ benchmark: any Benchmark, report: (BenchResult) throws -> Void) throws {
        try settings.validate()
        let cases = try selection(benchmark)
        let twin = try settings.withPeers ? Twin(benchmark, settings) : nil
        let context = BenchContext(threads: settings.threads, data: settings.data)
        for (number, bench) in cases.enumerated() {
            try stopIfAsked()
            progress.update(
                benchmark.name, done: Double(number), total: Double(cases.count), unit: "cases", detail: bench.name)
            let variants = twin == nil || bench.variants.isEmpty ? [nil] : bench.variants.map { Optional($0) }
            let ours = try OurSide(bench, benchmark, settings, context, warmUps: Self.warmUps)
            for variant in variants {
                try report(try measure(bench, benchmark, variant, ours, twin, context))
            }
            if bench.isIsolated { twin?.end() }
        }
        progress.update(
            benchmark.name, done: Double(cases.count), total: Double(cases.count), unit: "cases", detail: "")
    }

    private func measure(
        _ bench: BenchCase, _ benchmark: any Benchmark, _ variant: String?, _ ours: OurSide, _ twin: Twin?,
        _ context: BenchContext
    ) throws -> BenchResult {
        var sides: [() throws -> Double] = [{ try ours.round() }]
        var peerName: String?
        if let variant, let twin {
            if bench.isIsolated { twin.end() }
            let ready = try twin.open(bench, variant)
            try Self.compare(ours.facts, ready.facts ?? [:], peer: ready.name)
            peerName = ready.name
            sides.append { try twin.round(bench.measure.quantity) }
        }
        let peak = bench.measure.flops == nil || bench.isIsolated ? nil : Peak(bench.precision, on: context.device)
        if let peak { sides.append { peak.burst() } }
        let sidesProcesses = [getpid(), ours.process?.processIdentifier, twin?.processIdentifier].compactMap(\.self)
        let before = OtherLoad(besides: sidesProcesses)
        let readings = try Self.alternate(sides, runs: settings.runs) {
            try stopIfAsked()
            Thread.sleep(forTimeInterval: settings.pause)
        }
        let load = before.flatMap { OtherLoad(besides: sidesProcesses)?.share(since: $0) }
        let medians = readings.map(BenchNumber.median)
        for (side, reading) in zip(["kalsae"] + (peerName.map { [$0] } ?? []) + ["the peak"], medians) {
            guard reading.isFinite, reading > 0 else {
                throw BenchError.impossibleReading(side: side, reading: reading)
            }
        }
        let theirs = peerName == nil ? nil : medians[1]
        let top = peak == nil ? nil : medians.last
        func share(_ seconds: Double?) -> Double? {
            guard let flops = bench.measure.flops, let seconds, let top else { return nil }
            return flops / seconds / top
        }
        return BenchResult(
            benchmark: benchmark.name, name: bench.name + ours.note, unit: bench.measure.unit,
            ours: bench.measure.figure(medians[0]), peer: theirs.map(bench.measure.figure), peerName: peerName,
            ratio: theirs.map { bench.measure.ratio(ours: medians[0], peer: $0) }, runs: settings.runs,
            share: share(medians[0]), peerShare: share(theirs), otherLoad: load)
    }

    private func stopIfAsked() throws {
        if isInterrupted() { throw BenchError.interrupted }
    }

    /// Lets sides take turns: one round each, `runs` times over, with `between` before every round.
    ///
    /// - Returns: the readings by side.
    static func alternate(
        _ sides: [() throws -> Double], runs: Int, between: () throws -> Void
    ) throws -> [[Double]] {
        var readings = sides.map { _ in [Double]() }
        for _ in 0..<runs {
            for (side, round) in sides.enumerated() {
                try between()
                readings[side].append(try round())
            }
        }
        return readings
    }

    /// Both sides must mean the same; what only one of them tells is not compared.
    static func compare(_ ours: [String: Double], _ theirs: [String: Double], peer: String) throws {
        for (fact, value) in ours.sorted(by: { $0.key < $1.key }) {
            if let other = theirs[fact], other != value {
                throw BenchError.differentWork(peer: peer, fact: fact, ours: value, theirs: other)
            }
        }
    }
}

/// Our side of a case: in this process, or in one of its own.
private struct OurSide {
    let facts: [String: Double]
    /// What is put behind the case's name.
    let note: String
    let round: () throws -> Double
    /// The process, where it is one of its own.
    let process: PeerProcess?

    init(
        _ bench: BenchCase, _ benchmark: any Benchmark, _ settings: BenchSettings, _ context: BenchContext,
        warmUps: Int
    ) throws {
        if bench.isIsolated {
            let process = try PeerProcess(
                settings.program, ["bench", benchmark.name, BenchRunner.serveFlag], label: "kalsae",
                patience: settings.patience)
            facts = try process.open(Twin.request(bench, "kalsae", settings)).facts ?? [:]
            note = ""
            round = { try process.round(bench.measure.quantity) }
            self.process = process
        } else {
            process = nil
            let prepared = try bench.prepare(context)
            for _ in 0..<warmUps { _ = try prepared.round() }
            facts = prepared.facts
            note = prepared.note.isEmpty ? "" : " (\(prepared.note))"
            round = prepared.round
        }
    }
}

/// The twin program of a benchmark, started when first needed.
private final class Twin {
    private let benchmark: any Benchmark
    private let settings: BenchSettings
    private let script: URL
    private var process: PeerProcess?

    /// - Throws: `BenchError.noPeers`, `.noTwin`.
    init(_ benchmark: any Benchmark, _ settings: BenchSettings) throws {
        self.benchmark = benchmark
        self.settings = settings
        script = settings.twins.appendingPathComponent(benchmark.twin + ".py")
        guard FileManager.default.isExecutableFile(atPath: settings.python.path) else {
            throw BenchError.noPeers(path: settings.python.path)
        }
        guard FileManager.default.fileExists(atPath: script.path) else {
            throw BenchError.noTwin(benchmark: benchmark.name, path: script.path)
        }
    }

    func open(_ bench: BenchCase, _ variant: String) throws -> PeerAnswer.Ready {
        let process =
            try self.process
            ?? PeerProcess(
                settings.python, [script.path], label: "the peer of \(benchmark.name)", patience: settings.patience)
        self.process = process
        return try process.open(Self.request(bench, variant, settings))
    }

    func round(_ quantity: Measure.Quantity) throws -> Double {
        guard let process else { throw BenchError.peerNotStarted(peer: benchmark.name, reason: "no case is open") }
        return try process.round(quantity)
    }

    func end() { process = nil }

    var processIdentifier: Int32? { process?.processIdentifier }

    static func request(_ bench: BenchCase, _ variant: String, _ settings: BenchSettings) -> CaseRequest {
        var all = bench.settings
        all["precision"] = .text(bench.precision.rawValue)
        return CaseRequest(
            case: bench.name, variant: variant, threads: settings.threads, quantity: bench.measure.quantity,
            settings: all, data: settings.data?.path)
    }
}
