// Where words go: data to standard output, everything else to standard error; colour only on a terminal whose
// user did not refuse it. It does not know what is being said.

import ArgumentParser
import Foundation
import KalsaeBench
import KalsaePipeline
import KalsaeSupport

/// The terminal, or what stands in for it.
struct Console: Sendable {
    /// Colours by meaning.
    enum Colour: Int { case red = 31, green = 32, yellow = 33, grey = 90, bold = 1 }

    private let outputIsColoured: Bool
    private let errorIsColoured: Bool
    /// Whether a progress line can be redrawn.
    let canRedraw: Bool

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        outputIsColoured = isatty(STDOUT_FILENO) == 1 && !isPlain
        errorIsColoured = isatty(STDERR_FILENO) == 1 && !isPlain
        canRedraw = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    }

    /// Progress on standard error.
    var progress: any ProgressReporter { ConsoleProgress(isTerminal: canRedraw) }

    /// Writes data to standard output.
    ///
    /// - Throws: `SupportError.unwritable` where nobody reads it or its disk is full.
    func output(_ text: String) throws {
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
            throw SupportError.unwritable(path: "standard output", reason: "it was closed or its disk is full")
        }
    }

    /// Writes a remark to standard error.
    func remark(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Colours a piece of text that goes to standard output.
    func coloured(_ text: String, _ colour: Colour) -> String { dress(text, colour, outputIsColoured) }

    /// Says what went wrong, in one line.
    ///
    /// - Returns: the process's exit code.
    func report(_ error: any Error) -> Int32 {
        var isInterruption = error as? BenchError == .interrupted
        if case PipelineError.interrupted = error { isInterruption = true }
        if isInterruption {
            remark("\(error)")
            return 130
        }
        if let code = error as? ExitCode { return code.rawValue }
        let words =
            (error as? any CustomStringConvertible & LocalizedError)?.description
            ?? (error as? any LocalizedError)?.errorDescription ?? "\(error)"
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
        remark(dress("error:", .red, errorIsColoured) + " " + line)
        return 1
    }

    private func dress(_ text: String, _ colour: Colour, _ isColoured: Bool) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
