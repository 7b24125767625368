// This program as a peer of itself: cases are asked for on standard input and run here, so that each can have a process
// of its own. It speaks the lines of PeerMessages.swift.

import Foundation
import KalsaeSupport

/// Runs cases of one benchmark for another process.
public struct CaseServer {
    private let benchmark: any Benchmark

    public init(_ benchmark: any Benchmark) { self.benchmark = benchmark }

    /// Answers lines until there are no more.
    ///
    /// - Parameters:
    ///   - nextLine: the next line of the other process, nil at its end.
    ///   - answer: writes one line.
    /// - Throws: what `answer` throws; a case that fails is answered as an error.
    public func run(nextLine: () -> String?, answer: (String) throws -> Void) throws {
        var open: (prepared: PreparedCase, quantity: Measure.Quantity)?
        while let line = nextLine() {
            let reply: PeerAnswer
            do {
                if line == roundRequest {
                    guard let open else { throw BenchError.peerNonsense(peer: "the bench", line: line) }
                    reply = PeerAnswer(try open.prepared.round(), open.quantity)
                } else {
                    open = nil
                    let (prepared, request) = try prepare(line)
                    open = (prepared, request.quantity)
                    reply = PeerAnswer(ready: .init(name: "kalsae", facts: prepared.facts))
                }
            } catch {
                reply = PeerAnswer(error: "\(error)")
            }
            try answer(String(decoding: try JSONLines.encoder().encode(reply), as: UTF8.self))
        }
    }

    private func prepare(_ line: String) throws -> (PreparedCase, CaseRequest) {
        guard let request = try? JSONLines.decoder().decode(CaseRequest.self, from: Data(line.utf8)) else {
            throw BenchError.peerNonsense(peer: "the bench", line: String(line.prefix(200)))
        }
        guard let wanted = benchmark.cases.first(where: { $0.name == request.case }) else {
            throw BenchError.noCase(
                benchmark: benchmark.name, filter: request.case, known: benchmark.cases.map(\.name))
        }
        let context = BenchContext(
            threads: request.threads, data: request.data.map { URL(fileURLWithPath: $0) })
        let prepared = try wanted.prepare(context)
        _ = try prepared.round()
        return (prepared, request)
    }
}
