// What a benchmark is: a name and cases, each of which can be made ready and then run round by round.

import Foundation
import KalsaeTensor

/// Something whose speed or memory is worth knowing.
///
/// A benchmark is one file under `Cases` and one row of `Benchmarks.all`; its twin for the peers has the same name
/// under `benchmarks/peers` and speaks the lines of `PeerMessages.swift`.
public protocol Benchmark: Sendable {
    /// What the command line calls it, such as `train-step`.
    var name: String { get }
    /// One line that says what is measured.
    var summary: String { get }
    /// Everything it can measure, in the order of the table.
    var cases: [BenchCase] { get }
    /// The twin's file, without its ending; the name with `_` for `-`, unless Python has a module of that name.
    var twin: String { get }
}

extension Benchmark {
    public var twin: String { name.replacing("-", with: "_") }
}

/// Element type of the products in a case; sums and master weights are f32 in both.
public enum NumberFormat: String, Sendable, CaseIterable, Codable {
    case f32, bf16

    var type: DType { self == .bf16 ? .bf16 : .f32 }
}

/// One thing to measure.
public struct BenchCase: Sendable {
    /// Unique within its benchmark, such as `17M bf16`.
    public var name: String
    public var measure: Measure
    /// Whose peak a share is stated of, where the measure counts floating-point operations.
    public var precision: NumberFormat
    /// What the peer needs to know to do the same.
    public var settings: [String: PeerValue]
    /// Ways in which the peer can run it, such as `eager` and `compile`; one result each.
    public var variants: [String]
    /// Whether each side runs in a fresh process of its own, as memory must be measured.
    public var isIsolated: Bool
    /// Makes everything ready; what it makes lives as long as what it returns.
    public var prepare: @Sendable (BenchContext) throws -> PreparedCase

    public init(
        _ name: String, _ measure: Measure, precision: NumberFormat = .f32, settings: [String: PeerValue] = [:],
        variants: [String], isIsolated: Bool = false,
        prepare: @escaping @Sendable (BenchContext) throws -> PreparedCase
    ) {
        self.name = name
        self.measure = measure
        self.precision = precision
        self.settings = settings
        self.variants = variants
        self.isIsolated = isIsolated
        self.prepare = prepare
    }
}

/// A case that can run.
public struct PreparedCase {
    /// What both sides must agree on, such as the number of parameters.
    public var facts: [String: Double]
    /// What the result says behind the case's name, such as which text was read; empty: nothing.
    public var note: String
    /// One round: returns its reading in the measure's quantity.
    public var round: () throws -> Double

    public init(facts: [String: Double] = [:], note: String = "", round: @escaping () throws -> Double) {
        self.facts = facts
        self.note = note
        self.round = round
    }

    /// Rounds that time `work`, repeated in a round until it takes long enough to be read off a clock.
    ///
    /// - Parameters:
    ///   - facts: what both sides must agree on.
    ///   - before: run before every `work`, outside the time.
    public static func timing(
        facts: [String: Double] = [:], before: @escaping () throws -> Void = {}, _ work: @escaping () throws -> Void
    ) -> PreparedCase {
        var repeats = 0
        return PreparedCase(facts: facts) {
            func once() throws -> Double {
                try before()
                return try Stopwatch.seconds(work)
            }
            if repeats == 0 {
                _ = try once()
                repeats = min(Stopwatch.mostRepeats, max(1, Int(Stopwatch.roundSeconds / max(try once(), 1e-9))))
            }
            var seconds = 0.0
            for _ in 0..<repeats { seconds += try once() }
            return seconds / Double(repeats)
        }
    }
}

/// Reads the monotonic clock.
public enum Stopwatch {
    /// Work is repeated until a round takes about this long.
    static let roundSeconds = 0.2
    static let mostRepeats = 10_000

    /// How long `work` takes.
    public static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let span = try clock.measure(work)
        return Double(span.components.seconds) + Double(span.components.attoseconds) * 1e-18
    }
}

/// What a case may use while it is made ready.
public final class BenchContext {
    /// Compute threads of either side.
    public let threads: Int
    /// A folder with texts to measure on; nil where none was named.
    public let data: URL?
    /// The compute device, made when first asked for and shared by all cases.
    public lazy var device = Device(threadCount: threads)

    public init(threads: Int, data: URL? = nil) {
        self.threads = threads
        self.data = data
    }
}
