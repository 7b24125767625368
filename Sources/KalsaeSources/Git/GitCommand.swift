// The program git, run so that a repository cannot run anything here: no hooks, no prompts, no filters, no other
// protocol than the one asked for, no configuration but ours, and a limit on time and output.
// It does not know what is asked of git.

import Foundation

/// Runs git.
struct GitCommand {
    /// Seconds that one call may take.
    let seconds: Double
    /// The protocols that git may use in this call; empty allows none.
    let protocols: String
    /// The user's own environment, of which only what finding programs and SSH keys needs is handed on.
    let environment: [String: String]

    private static let handedOn = [
        "PATH", "HOME", "SSH_AUTH_SOCK", "https_proxy", "http_proxy", "no_proxy", "SSL_CERT_FILE",
    ]

    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "credential.helper=",
        "submodule.recurse=false", "fetch.recurseSubmodules=false", "transfer.fsckObjects=true",
        "transfer.bundleURI=false", "gc.auto=0", "maintenance.auto=false", "core.symlinks=false",
        "log.showSignature=false",
        "http.followRedirects=false", "protocol.allow=user",
    ]

    /// Messages in this language, so that they can be told apart.
    private func surroundings() -> [String: String] {
        var all = environment.filter { Self.handedOn.contains($0.key) }
        if all["PATH"] == nil { all["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
        let own = [
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ALLOW_PROTOCOL": protocols.isEmpty ? "none" : protocols,
            "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_OPTIONAL_LOCKS": "0", "GIT_ATTR_NOSYSTEM": "1", "GIT_PAGER": "cat", "LC_ALL": "C.UTF-8",
        ]
        return all.merging(own) { $1 }
    }

    private func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + Self.settings.flatMap { ["-c", $0] } + arguments
        process.environment = surroundings()
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// What git prints, piece by piece.
    ///
    /// - Parameter body: gets each piece; false ends git.
    /// - Throws: `GitFault`, `CancellationError`, or what `body` throws.
    func run(
        _ arguments: [String], isInterrupted: () -> Bool = { false }, _ body: (Data) throws -> Bool
    ) throws {
        let process = process(arguments)
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { throw GitFault.notInstalled }
        let watch = GitWatch(process, seconds: seconds)
        let words = GitErrors(errors.fileHandleForReading)
        defer {
            watch.end()
            process.waitUntilExit()
        }
        do {
            while let piece = try output.fileHandleForReading.read(upToCount: 1 << 16), !piece.isEmpty {
                if isInterrupted() { throw CancellationError() }
                if try !body(piece) { return process.terminate() }
            }
        } catch {
            process.terminate()
            throw error
        }
        process.waitUntilExit()
        if isInterrupted() { throw CancellationError() }
        if watch.hasFired { throw GitFault.tookTooLong(seconds) }
        if process.terminationStatus == 127 { throw GitFault.notInstalled }
        if process.terminationReason != .exit || process.terminationStatus != 0 {
            throw GitFault.failed(words.text())
        }
    }

    /// Everything git prints.
    ///
    /// - Throws: as `run`, and `GitFault.printedTooMuch`.
    func output(_ arguments: [String], limit: Int, isInterrupted: () -> Bool = { false }) throws -> Data {
        var all = Data()
        try run(arguments, isInterrupted: isInterrupted) { piece in
            all.append(piece)
            if all.count > limit { throw GitFault.printedTooMuch(limit) }
            return true
        }
        return all
    }

    /// Contents of objects, asked for one by one; `body` gets a function that gives an object's bytes.
    func objects(
        _ arguments: [String], _ body: ((_ object: String, _ limit: Int) throws -> Data) throws -> Void
    ) throws {
        let process = process(arguments + ["cat-file", "--batch"])
        let input = Pipe(), output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw GitFault.notInstalled }
        let watch = GitWatch(process, seconds: seconds)
        defer {
            try? input.fileHandleForWriting.close()
            watch.end()
            process.waitUntilExit()
        }
        var reading = GitReading(output.fileHandleForReading)
        do {
            try body { object, limit in
                try input.fileHandleForWriting.write(contentsOf: Data((object + "\n").utf8))
                let head = try reading.line().split(separator: " ")
                guard head.count == 3, head[1] == "blob", let size = Int(head[2]), size <= limit else {
                    throw GitFault.failed("object \(object.prefix(12)) is not there or not what the tree says")
                }
                let data = try reading.bytes(size + 1)
                return data.dropLast()
            }
        } catch {
            process.terminate()
            if watch.hasFired { throw GitFault.tookTooLong(seconds) }
            throw error
        }
    }
}

/// What can go wrong with git.
enum GitFault: Error, Equatable {
    case notInstalled
    case tookTooLong(Double)
    case printedTooMuch(Int)
    /// In git's words.
    case failed(String)

    var reason: String {
        switch self {
        case .notInstalled: "git is not installed (apt-get install git)"
        case .tookTooLong(let seconds): "git took longer than \(Int(seconds)) s"
        case .printedTooMuch(let limit): "git gave more than \(limit) bytes"
        case .failed(let words): words
        }
    }
}

/// Ends a process after so many seconds.
private final class GitWatch: @unchecked Sendable {
    // `lock` guards `fired`; the process and the timer are used through their own thread-safe calls.
    private let lock = NSLock()
    private var fired = false
    private let timer: any DispatchSourceTimer

    init(_ process: Process, seconds: Double) {
        timer = DispatchSource.makeTimerSource(queue: .global())
        let number = process.processIdentifier
        timer.schedule(deadline: .now() + seconds)
        timer.setEventHandler { [weak self] in
            self?.lock.withLock { self?.fired = true }
            kill(number, SIGKILL)
        }
        timer.resume()
    }

    func end() { timer.cancel() }
    var hasFired: Bool { lock.withLock { fired } }
}

/// Takes what git complains about, so that it never waits for us; keeps the beginning.
private final class GitErrors: @unchecked Sendable {
    // The group orders the one write and the one read of `kept`.
    private var kept = Data()
    private let done = DispatchGroup()
    private static let most = 4_096

    init(_ handle: FileHandle) {
        DispatchQueue.global().async(group: done) { [self] in
            while let piece = try? handle.read(upToCount: 4_096), !piece.isEmpty {
                kept.append(piece.prefix(max(0, Self.most - kept.count)))
            }
        }
    }

    /// In one line, without addresses' passwords.
    func text() -> String {
        done.wait()
        let text = String(decoding: kept, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: "; ")
        return text.replacing(/:\/\/[^\/@\s]*@/, with: "://")
    }
}

/// Lines and counted bytes from a pipe.
private struct GitReading {
    private let handle: FileHandle
    private var pending = Data()
    private static let longestLine = 1_024

    init(_ handle: FileHandle) { self.handle = handle }

    private mutating func more() throws {
        // What is there now: FileHandle would wait until all that it may take has come.
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        repeat { count = read(handle.fileDescriptor, &piece, piece.count) } while count < 0 && errno == EINTR
        guard count > 0 else { throw GitFault.failed("git ended too early") }
        pending.append(contentsOf: piece[..<count])
    }

    mutating func line() throws -> String {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                defer { pending = Data(pending[(end + 1)...]) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            if pending.count > Self.longestLine { throw GitFault.failed("git gave no answer that is understood") }
            try more()
        }
    }

    mutating func bytes(_ count: Int) throws -> Data {
        while pending.count < count { try more() }
        defer { pending = Data(pending.dropFirst(count)) }
        return Data(pending.prefix(count))
    }
}
