// A benchmark with readings made up, and peers that are shell scripts speaking the lines: no Python, no computing.

import Foundation
import KalsaeSupport
import Synchronization
import Testing

@testable import KalsaeBench

/// A folder with a peer in it; it goes when nobody holds it.
final class FakePeer {
    let folder: URL

    /// A peer that answers a case with `ready` and the rounds with `rounds` in turn, over and over.
    ///
    /// - Parameters:
    ///   - script: a whole shell script instead.
    init(
        ready: String = #"{"ready": {"name": "fake 1"}}"#, rounds: [String] = [#"{"seconds": 2}"#],
        script: String? = nil
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench \(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let cases = rounds.enumerated().map { "\($0)) echo '\($1)';;" }.joined(separator: " ")
        let text =
            script ?? """
                #!/bin/sh
                n=0
                while read -r line; do
                  if [ "$line" = run ]; then
                    case $((n % \(rounds.count))) in \(cases) esac
                    n=$((n + 1))
                  else
                    echo "$line" >> '\(folder.path)/asked'
                    echo $$ >> '\(folder.path)/processes'
                    echo '\(ready)'
                  fi
                done
                """
        let file = folder.appendingPathComponent("fake_work.py")
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Settings that find this peer, with no pauses.
    func settings(runs: Int = 3) -> BenchSettings {
        var settings = BenchSettings(
            threads: 2, root: folder, program: folder.appendingPathComponent("fake_work.py"))
        settings.python = URL(fileURLWithPath: "/bin/sh")
        settings.twins = folder
        settings.withPeers = true
        settings.pause = 0
        settings.patience = 60
        settings.runs = runs
        return settings
    }

    func lines(_ name: String) throws -> [String] {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    /// Runs `benchmark` beside this peer.
    func results(
        _ benchmark: FakeBenchmark = FakeBenchmark(), _ change: (inout BenchSettings) -> Void = { _ in }
    ) throws -> [BenchResult] {
        var settings = settings(), results: [BenchResult] = []
        change(&settings)
        try BenchRunner(settings, progress: SilentProgress()).run(benchmark) { results.append($0) }
        return results
    }
}

/// A benchmark whose rounds read what they are told.
struct FakeBenchmark: Benchmark {
    let name = "fake-work"
    let summary = "nothing"
    var cases: [BenchCase]

    init(_ cases: [BenchCase] = [FakeBenchmark.one("alone")]) { self.cases = cases }

    static func one(
        _ name: String, _ measure: Measure = .rate("tokens/s", work: 100), readings: [Double] = [1],
        facts: [String: Double] = [:], variants: [String] = ["eager"], isIsolated: Bool = false
    ) -> BenchCase {
        BenchCase(name, measure, settings: ["size": 7], variants: variants, isIsolated: isIsolated) { _ in
            var next = 0
            return PreparedCase(facts: facts) {
                defer { next += 1 }
                return readings[next % readings.count]
            }
        }
    }
}
