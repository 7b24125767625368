// Which sample comes when. For any step of a run it says source, epoch and item, from the plan and the seed alone: no
// state is kept, so a run resumes by its step's number. Sources alternate as evenly as whole numbers allow (Bresenham's
// line, one source after another against all the rest), and every epoch of a source is a new shuffle of it.

import KalsaeSupport

/// One sample of a run.
public struct MixtureSample: Sendable, Equatable {
    /// Index of the source in the plan.
    public var source: Int
    /// How often the source was read through before.
    public var epoch: Int
    /// The item among the source's.
    public var item: Int
}

/// The samples of a run in their order.
///
/// ```swift
/// let sampler = MixtureSampler(plan, seed: 1)
/// let next = sampler[step * rows + row]
/// ```
/// Any sample costs a few multiplications a source and, for the shuffle, a few dozen more.
public struct MixtureSampler: Sendable {
    public let plan: MixturePlan
    private let seed: UInt64

    public init(_ plan: MixturePlan, seed: UInt64) {
        self.plan = plan
        self.seed = seed
    }

    /// The sample at a place of the run. Behind the run's end it goes on in the same proportions, whatever epochs that
    /// takes.
    public subscript(place: Int) -> MixtureSample {
        precondition(place >= 0 && plan.samples > 0, "sample \(place) of a run of \(plan.samples)")
        let (run, within) = place.quotientAndRemainder(dividingBy: plan.samples)
        var rest = within
        var samples = plan.samples
        for (source, part) in plan.parts.enumerated() where part.taken > 0 {
            let before = Self.line(rest, part.taken, samples)
            if Self.line(rest + 1, part.taken, samples) > before {
                let (epoch, index) = (run * part.taken + before).quotientAndRemainder(dividingBy: part.available)
                return MixtureSample(source: source, epoch: epoch, item: order(source, epoch)[index])
            }
            rest -= before
            samples -= part.taken
        }
        preconditionFailure("the parts of a plan are fewer than its samples")
    }

    /// Samples of each source among the first ones of a run.
    public func counts(first places: Int) -> [Int] {
        let (runs, within) = places.quotientAndRemainder(dividingBy: max(1, plan.samples))
        var rest = within
        var samples = plan.samples
        return plan.parts.map { part in
            let before = part.taken == 0 ? 0 : Self.line(rest, part.taken, samples)
            rest -= before
            samples -= part.taken
            return runs * part.taken + before
        }
    }

    /// How often each source was read when so many samples were taken.
    public func epochs(first places: Int) -> [Double] {
        zip(counts(first: places), plan.parts).map { $1.available == 0 ? 0 : Double($0) / Double($1.available) }
    }

    /// How many of the first `place` of `samples` belong to a source that has `taken` of them all: place × taken ÷
    /// samples, rounded.
    private static func line(_ place: Int, _ taken: Int, _ samples: Int) -> Int {
        let product = UInt128(place) * UInt128(taken) + UInt128(samples / 2)
        return Int(product / UInt128(samples))
    }

    /// A source's order in an epoch; it depends on the source's name, not on its place among the others.
    private func order(_ source: Int, _ epoch: Int) -> SeededPermutation {
        var hash = StableHash()
        hash.add(seed)
        for byte in plan.parts[source].source.utf8 { hash.add(byte: byte) }
        hash.add(UInt64(epoch))
        return SeededPermutation(count: plan.parts[source].available, seed: hash.value)
    }
}
