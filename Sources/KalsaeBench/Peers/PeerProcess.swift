// A program that runs the same cases, started once and spoken to in lines. It may be Python with PyTorch, or this
// program itself where a case needs a process of its own.

import Foundation
import Glibc
import KalsaeSupport

/// A running peer.
///
/// The process ends with this object: its input is closed, and where that does not help it is killed.
final class PeerProcess {
    /// Who it is, until it says its own name.
    let label: String
    private let process = Process()
    private let socket: Int32
    private let errors: URL
    private let patience: Int
    private var pending: [UInt8] = []

    /// A longer line is no answer.
    private static let longestLine = 1 << 20
    /// Milliseconds a peer gets to end by itself.
    private static let farewell = 2000

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - patience: seconds that one answer may take.
    /// - Throws: `BenchError.peerNotStarted`.
    init(_ program: URL, _ arguments: [String], label: String, patience: Int) throws {
        self.label = label
        self.patience = patience
        errors = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-bench-\(UUID())")
        func failure(_ reason: String) -> BenchError { .peerNotStarted(peer: label, reason: reason) }
        // A socket, not pipes: writing to a peer that has died is then an error and no signal.
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw failure(String(cString: strerror(errno)))
        }
        socket = ends[0]
        let theirs = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        defer { close(ends[1]) }
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = theirs
        process.standardOutput = theirs
        do {
            try Data().write(to: errors)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
        } catch {
            close(socket)
            try? FileManager.default.removeItem(at: errors)
            throw failure("\(program.path) does not run (\(error.localizedDescription))")
        }
    }

    deinit {
        close(socket)
        end()
        try? FileManager.default.removeItem(at: errors)
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Opens a case and waits until the peer is warm.
    ///
    /// - Throws: `BenchError` where the peer fails, dies, is silent or speaks nonsense.
    func open(_ request: CaseRequest) throws -> PeerAnswer.Ready {
        try send(String(decoding: try JSONLines.encoder().encode(request), as: UTF8.self))
        let (answer, line) = try receive()
        guard let ready = answer.ready else { throw BenchError.peerNonsense(peer: label, line: line) }
        return ready
    }

    /// One round of the open case.
    ///
    /// - Returns: the reading in the case's quantity.
    /// - Throws: as `open`.
    func round(_ quantity: Measure.Quantity) throws -> Double {
        try send(roundRequest)
        let (answer, line) = try receive()
        guard let reading = answer.reading(quantity) else { throw BenchError.peerNonsense(peer: label, line: line) }
        return reading
    }

    private func send(_ line: String) throws {
        let bytes = Array((line + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ended() }
            sent += count
        }
    }

    private func receive() throws -> (PeerAnswer, line: String) {
        let bytes = try receiveLine()
        let shown = String(String(decoding: bytes, as: UTF8.self).prefix(200))
        guard let answer = try? JSONLines.decoder().decode(PeerAnswer.self, from: Data(bytes)) else {
            throw BenchError.peerNonsense(peer: label, line: shown)
        }
        if let reason = answer.error { throw BenchError.peerFailed(peer: label, reason: reason) }
        return (answer, shown)
    }

    private func receiveLine() throws -> [UInt8] {
        let deadline = Date().addingTimeInterval(Double(patience))
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = Array(pending[..<end])
                pending.removeSubrange(...end)
                return line
            }
            guard pending.count < Self.longestLine else {
                throw BenchError.peerNonsense(peer: label, line: "a line of more than \(Self.longestLine) bytes")
            }
            let left = deadline.timeIntervalSinceNow
            guard left > 0 else {
                kill(process.processIdentifier, SIGKILL)
                throw BenchError.peerSilent(peer: label, seconds: patience)
            }
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, Int32(min(left * 1000 + 1, 60_000))) <= 0 { continue }
            let count = recv(socket, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ended() }
            pending += piece[..<count]
        }
    }

    /// What a dead peer leaves behind.
    private func ended() -> BenchError {
        end()
        let words = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
        let last = words.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return .peerEnded(
            peer: label, status: process.terminationStatus,
            lastWords: String(last.trimmingCharacters(in: .whitespaces).prefix(300)))
    }

    /// Waits a little for the process, then kills it.
    private func end() {
        shutdown(socket, Int32(SHUT_RDWR))
        var waited = 0
        while process.isRunning, waited < Self.farewell {
            usleep(10_000)
            waited += 10
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
