// Progress on standard error: one moving line on a terminal, plain lines elsewhere.

import Foundation

/// Receives progress of one piece of work; the command line decides how it looks.
public protocol ProgressReporter: Sendable {
    /// Work so far. `done` and `total` are in `unit`; `detail` is a short remark such as the loss.
    func update(_ label: String, done: Double, total: Double, unit: String, detail: String)
    /// A line worth keeping.
    func note(_ line: String)
}

extension ProgressReporter {
    /// Work so far, without a remark.
    public func update(_ label: String, done: Int, total: Int, unit: String) {
        update(label, done: Double(done), total: Double(total), unit: unit, detail: "")
    }
}

/// Reports nothing.
public struct SilentProgress: ProgressReporter {
    public init() {}
    public func update(_ label: String, done: Double, total: Double, unit: String, detail: String) {}
    public func note(_ line: String) {}
}

/// Writes progress with rate and time left to standard error.
///
/// On a terminal one line is redrawn at most ten times a second; elsewhere a plain line appears every ten seconds.
public final class ConsoleProgress: ProgressReporter, @unchecked Sendable {
    // `lock` guards every stored variable below it.
    private let lock = NSLock()
    private let isTerminal: Bool
    private var label = ""
    private var startedAt = Date()
    private var startedDone = 0.0
    private var shownAt = Date.distantPast
    private var lineIsOpen = false

    /// - Parameter isTerminal: whether standard error can redraw a line.
    public init(isTerminal: Bool) { self.isTerminal = isTerminal }

    public func update(_ label: String, done: Double, total: Double, unit: String, detail: String) {
        lock.lock()
        defer { lock.unlock() }
        let now = Date()
        if label != self.label {
            self.label = label
            startedAt = now
            startedDone = done
            shownAt = .distantPast
        }
        let finished = total > 0 && done >= total
        guard finished || now.timeIntervalSince(shownAt) >= (isTerminal ? 0.1 : 10) else { return }
        shownAt = now
        let seconds = now.timeIntervalSince(startedAt)
        let rate = seconds > 0 ? (done - startedDone) / seconds : 0
        var line = "\(label): \(Units.count(done))"
        if total > 0 { line += " of \(Units.count(total))" }
        line += " \(unit)"
        if rate > 0 { line += ", \(Units.count(rate)) \(unit)/s" }
        if rate > 0, total > done { line += ", \(Units.duration((total - done) / rate)) left" }
        if !detail.isEmpty { line += ", \(detail)" }
        if isTerminal {
            emit("\r\u{1B}[K\(line)")
            lineIsOpen = true
            if finished { closeLine() }
        } else {
            emit(line + "\n")
        }
    }

    public func note(_ line: String) {
        lock.lock()
        defer { lock.unlock() }
        closeLine()
        emit(line + "\n")
    }

    private func closeLine() {
        if lineIsOpen { emit("\n") }
        lineIsOpen = false
    }

    private func emit(_ text: String) {
        // Progress that nobody can take must not stop the work; `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// Numbers as people read them.
public enum Units {
    /// A count with at most three significant digits and a suffix: 950, 1.2k, 3.4M.
    public static func count(_ value: Double) -> String {
        switch abs(value) {
        case 1e9...: String(format: "%.1fG", value / 1e9)
        case 1e6...: String(format: "%.1fM", value / 1e6)
        case 1e4...: String(format: "%.0fk", value / 1e3)
        case 1e3...: String(format: "%.1fk", value / 1e3)
        case 10...: String(format: "%.0f", value)
        default: value == value.rounded() ? String(format: "%.0f", value) : String(format: "%.1f", value)
        }
    }

    /// A duration in seconds as `12 s`, `3 min 20 s` or `2 h 5 min`.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "unknown time" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return seconds < 10 ? String(format: "%.1f s", seconds) : "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A size in bytes with a binary suffix: 512 B, 4.0 KiB, 3.2 MiB.
    public static func bytes(_ count: Int) -> String {
        let value = Double(count)
        if value < 1024 { return "\(count) B" }
        if value < 1_048_576 { return String(format: "%.1f KiB", value / 1024) }
        if value < 1_073_741_824 { return String(format: "%.1f MiB", value / 1_048_576) }
        return String(format: "%.2f GiB", value / 1_073_741_824)
    }
}
