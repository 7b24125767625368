// The errors of this room, in a user's words.

import Foundation

/// What can go wrong while speed is measured.
public enum BenchError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// No benchmark has this name.
    case unknownBenchmark(name: String, nearest: String?, known: [String])
    /// No case of the benchmark contains these words.
    case noCase(benchmark: String, filter: String, known: [String])
    /// A setting is out of its range.
    case invalidSetting(name: String, reason: String)
    /// The Python environment of the peers was not made.
    case noPeers(path: String)
    /// The peer's program for this benchmark is not where it should be.
    case noTwin(benchmark: String, path: String)
    /// A program could not be started.
    case peerNotStarted(peer: String, reason: String)
    /// The peer's process ended in the middle of a case; its last words say why.
    case peerEnded(peer: String, status: Int32, lastWords: String)
    /// The peer said that it cannot run the case.
    case peerFailed(peer: String, reason: String)
    /// The peer wrote a line that is no answer.
    case peerNonsense(peer: String, line: String)
    /// The peer did not answer in time.
    case peerSilent(peer: String, seconds: Int)
    /// Both sides say how much they do, and it is not the same.
    case differentWork(peer: String, fact: String, ours: Double, theirs: Double)
    /// A reading that no clock gives.
    case impossibleReading(side: String, reading: Double)
    /// The machine does not tell how much memory a process holds.
    case memoryUnknown(reason: String)
    /// The folder of --data lacks a file, or the file is not what it should be.
    case noData(path: String)
    /// Pages to measure on are not unpacked: which, and what does it.
    case noPages(path: String, how: String)
    /// The user stopped the measurement.
    case interrupted

    public var description: String {
        switch self {
        case .unknownBenchmark(let name, let nearest, let known):
            "no benchmark is named \"\(name)\"; "
                + (nearest.map { "did you mean \"\($0)\"?" } ?? "there are \(known.joined(separator: ", "))")
        case .noCase(let benchmark, let filter, let known):
            "no case of \(benchmark) contains \"\(filter)\"; its cases are \(known.joined(separator: " | "))"
        case .invalidSetting(let name, let reason): "\(name): \(reason)"
        case .noPeers(let path):
            "\(path) does not exist; \"make peers\" in the repository makes the environment of the peers, "
                + "without --peer only Kalsae is measured"
        case .noTwin(let benchmark, let path):
            "\(path) does not exist; \"bench \(benchmark) --peer\" runs in the repository's own folder"
        case .peerNotStarted(let peer, let reason): "cannot start \(peer): \(reason)"
        case .peerEnded(let peer, let status, let lastWords):
            "\(peer) ended with status \(status) before it answered"
                + (lastWords.isEmpty ? "" : "; its last words: \(lastWords)")
        case .peerFailed(let peer, let reason): "\(peer) cannot run this case: \(reason)"
        case .peerNonsense(let peer, let line): "\(peer) answered what is no measurement: \(line)"
        case .peerSilent(let peer, let seconds): "\(peer) has not answered for \(seconds) s; it was ended"
        case .differentWork(let peer, let fact, let ours, let theirs):
            "\(peer) does not do the same work: \(fact) is \(BenchNumber.text(ours)) here and "
                + "\(BenchNumber.text(theirs)) there; the twin under benchmarks/peers must be mended"
        case .impossibleReading(let side, let reading):
            "\(side) measured \(BenchNumber.text(reading)), which cannot be; nothing is made of it"
        case .memoryUnknown(let reason): "cannot tell how much memory this process holds: \(reason)"
        case .noData(let path):
            "\(path) is not there or cannot be read; docs/performance.md says what --data holds, and without --data a "
                + "text is made up"
        case .noPages(let path, let how):
            "\(path) is not there or cannot be read; run \(how) in the repository's folder first, and the bench there"
        case .interrupted: "interrupted; what was measured so far stands above"
        }
    }

    public var errorDescription: String? { description }
}
