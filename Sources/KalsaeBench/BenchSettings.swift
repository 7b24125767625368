// How a benchmark is run, and where its peers are found.

import Foundation

/// How to measure.
public struct BenchSettings: Sendable {
    /// Rounds of either side.
    public var runs = 7
    /// Compute threads of either side.
    public var threads: Int
    /// Whether the peers run too.
    public var withPeers = false
    /// Words that a case's name must contain, whatever their case; empty takes all.
    public var filter = ""
    /// A folder with texts to measure on.
    public var data: URL?
    /// Seconds between two sides, in which the other's threads stop waiting for more work in loops.
    public var pause = 0.3
    /// Seconds that one answer of a peer may take; compiling a large model takes minutes.
    public var patience = 1800
    /// The interpreter of the peers' environment.
    public var python: URL
    /// The folder of the twins.
    public var twins: URL
    /// This program, for cases that need a process of their own.
    public var program: URL

    /// - Parameter root: the repository's folder, where `make peers` was called.
    public init(threads: Int, root: URL, program: URL) {
        self.threads = threads
        self.program = program
        python = root.appendingPathComponent(".venv-peers/bin/python")
        twins = root.appendingPathComponent("benchmarks/peers")
    }

    /// - Throws: `BenchError.invalidSetting` naming the option.
    public func validate() throws {
        guard 1...1000 ~= runs else {
            throw BenchError.invalidSetting(name: "--runs", reason: "\(runs) rounds; between 1 and 1000 are possible")
        }
        guard 1...1024 ~= threads else {
            throw BenchError.invalidSetting(
                name: "--threads", reason: "\(threads) threads; between 1 and 1024 are possible")
        }
    }
}
