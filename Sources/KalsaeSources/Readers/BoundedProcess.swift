// Another program, run within limits: processor time, memory, file size, open files, seconds and bytes of output. It is
// given no input, an environment of two entries, none of our open files, and a process group of its own that is killed
// as a whole. Limits are set by util-linux's prlimit before the program itself starts.
// It does not know what the program does.

import CProcess
import Foundation

/// Runs a program within limits and gives what it printed.
struct BoundedProcess {
    struct Limits {
        /// Seconds on the clock; processor time is limited to the same.
        var seconds: Double
        /// Bytes of address space.
        var memory: Int
        /// Bytes of output that are taken.
        var output: Int
    }

    enum Outcome: Equatable {
        case exited(Int32)
        /// A signal ended it, also where a limit of the system did.
        case killed(Int32)
        case tookTooLong
        case printedTooMuch
    }

    struct Result {
        var outcome: Outcome
        var output: Data
        /// The beginning of what it printed on standard error.
        var errors: String
    }

    /// Where programs are looked for. The environment is no part of this.
    static let folders = ["/usr/bin", "/usr/local/bin", "/bin", "/opt/homebrew/bin"]
    private static let mostErrors = 4_096
    private static let openFiles = 32

    /// A program's full path; nil where it is not installed.
    static func find(_ name: String) -> String? {
        folders.map { $0 + "/" + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// - Parameter program: a full path.
    /// - Throws: `ReadingFailure` where it cannot be started.
    static func run(_ program: String, _ arguments: [String], limits: Limits) throws(ReadingFailure) -> Result {
        guard let prlimit = find("prlimit") else {
            throw ReadingFailure(rule: "missing-program", value: "prlimit is not installed: apt install util-linux")
        }
        let processor = max(1, Int(limits.seconds.rounded(.up)))
        let words =
            [
                prlimit, "--cpu=\(processor)", "--as=\(limits.memory)", "--fsize=0", "--nofile=\(openFiles)",
                "--core=0", "--", program,
            ] + arguments
        var output: Int32 = -1, errors: Int32 = -1
        let environment = ["LC_ALL=C.UTF-8", "PATH=" + folders.joined(separator: ":")]
        let process = withCStrings(words) { words in
            withCStrings(environment) { kalsae_process_start(words, $0, &output, &errors) }
        }
        guard process > 0 else { throw cannotStart(program) }
        defer {
            close(output)
            close(errors)
        }
        return watch(process, output: output, errors: errors, limits)
    }

    private static func cannotStart(_ program: String) -> ReadingFailure {
        ReadingFailure(rule: "missing-program", value: "\(program) cannot be started")
    }

    private static func withCStrings(
        _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> pid_t
    ) -> pid_t {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { $0.baseAddress.map(body) ?? -1 }
    }

    /// Takes output until the program closes it, then waits; kills the whole group where a limit is passed.
    private static func watch(_ process: pid_t, output: Int32, errors: Int32, _ limits: Limits) -> Result {
        let end = now() + limits.seconds
        var result = Result(outcome: .exited(0), output: Data(), errors: "")
        var errorBytes = Data()
        var open = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
        open.append(pollfd(fd: errors, events: Int16(POLLIN), revents: 0))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var stopped: Outcome?
        while stopped == nil, open.contains(where: { $0.fd >= 0 }) {
            let left = end - now()
            if left <= 0 {
                stopped = .tookTooLong
                break
            }
            if poll(&open, nfds_t(open.count), Int32(min(left * 1_000 + 1, 60_000))) < 0, errno != EINTR { break }
            for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
                let count = read(open[index].fd, &buffer, buffer.count)
                if count <= 0 {
                    open[index].fd = -1
                } else if index == 1 {
                    errorBytes.append(contentsOf: buffer[..<min(count, max(0, mostErrors - errorBytes.count))])
                } else if result.output.count + count > limits.output {
                    stopped = .printedTooMuch
                } else {
                    result.output.append(contentsOf: buffer[..<count])
                }
            }
        }
        let status = wait(for: process, until: end, &stopped)
        let signal = status & 0x7F
        result.outcome = stopped ?? (signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal))
        result.errors = String(decoding: errorBytes, as: UTF8.self)
        return result
    }

    /// The exit status. A program that closed its output and goes on has until `end`.
    private static func wait(for process: pid_t, until end: Double, _ stopped: inout Outcome?) -> Int32 {
        var status: Int32 = 0
        while stopped == nil {
            let found = waitpid(process, &status, WNOHANG)
            if found == process || (found < 0 && errno != EINTR) {
                kill(-process, SIGKILL)  // whatever it left behind
                return status
            }
            if now() >= end { stopped = .tookTooLong } else { usleep(500) }
        }
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
