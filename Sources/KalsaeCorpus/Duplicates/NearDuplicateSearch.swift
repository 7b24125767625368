// From sketches to copies. Documents of one sketch are one; of the others, those that share a band are candidates, and
// candidates that `CopyCheck` finds nearly equal make an edge from the worse to the better. Then, the best first, a
// document goes if a better one that stays is at the other end of an edge. All of it by sorting, so that memory stays
// flat, and without any order but that of the documents' quality and numbers.

import CCorpus
import Foundation
import KalsaeSupport
import Synchronization

/// A document by the key of one of its bands, or of its whole sketch.
private struct BandRecord: SortRecord {
    var key: UInt64
    var document: UInt32
    var radix: UInt64 { key }

    static func < (left: BandRecord, right: BandRecord) -> Bool {
        left.key != right.key ? left.key < right.key : left.document < right.document
    }
}

/// Two nearly equal documents. The best come first.
private struct Edge: SortRecord {
    /// The complement of the worse one's quality.
    var order: UInt64
    var worse: UInt32
    var better: UInt32
    var radix: UInt64 { order }

    static func < (left: Edge, right: Edge) -> Bool {
        if left.order != right.order { return left.order < right.order }
        return left.worse != right.worse ? left.worse < right.worse : left.better < right.better
    }
}

/// The edges that all threads find, and what finding them cost.
private final class EdgeCollector: @unchecked Sendable {
    // `lock` guards every stored variable while threads run.
    private let lock = NSLock()
    let edges: SpillingSorter<Edge>
    private(set) var work: DuplicateCopies.Work
    private(set) var failure: (any Error)?

    init(_ edges: SpillingSorter<Edge>, _ work: DuplicateCopies.Work) { (self.edges, self.work) = (edges, work) }

    func take(_ found: [Edge]) throws {
        try lock.withLock { for edge in found { try edges.append(edge) } }
    }

    func note(comparisons: Int, peakBytes: Int, spilledBytes: Int) {
        lock.withLock {
            work.comparisons += comparisons
            work.peakBytes = max(work.peakBytes, peakBytes)
            work.spilledBytes += spilledBytes
        }
    }

    func fail(_ error: any Error) { lock.withLock { failure = failure ?? error } }
}

/// One search.
final class NearDuplicateSearch: Sendable {
    /// Of the documents that share a band, each is compared with the best ones only, this many.
    static let mostRivals = 32
    /// A document that was found equal to so many better ones of its band is not compared further.
    static let enoughEdges = 4
    /// Edges that a thread hands over together.
    private static let edgesAtOnce = 1 << 16

    private let plan: SketchPlan
    private let view: SketchView
    private let texts: TextView
    private let scratch: Scratch
    private let threads: Int
    private let isInterrupted: @Sendable () -> Bool
    private let quality: @Sendable (Int) -> CopyQuality
    /// Fewer equal bytes make no copy, whatever the n-grams say.
    private let fewestBytes: Int
    /// Documents or groups between two looks at `isInterrupted`.
    private static let patience = 1 << 12

    init(
        _ plan: SketchPlan, _ view: SketchView, _ texts: TextView, _ scratch: Scratch, threads: Int,
        isInterrupted: @escaping @Sendable () -> Bool, quality: @escaping @Sendable (Int) -> CopyQuality
    ) {
        (self.plan, self.view, self.scratch, self.threads, self.quality) = (plan, view, scratch, threads, quality)
        (self.texts, self.isInterrupted) = (texts, isInterrupted)
        let least = plan.settings.similarity - CopyCheck.margin
        fewestBytes = (0...plan.width).first { plan.similarity(agreeing: $0) >= least } ?? plan.width
    }

    private func checkInterruption(_ number: Int) throws {
        if number % Self.patience == 0, isInterrupted() { throw CancellationError() }
    }

    /// - Parameters: what the index holds and has on the disk.
    func run(heldBytes: Int, spilledBytes: Int) throws -> DuplicateCopies {
        var keepers = (0..<UInt32(view.count)).map(\.self)
        var work = DuplicateCopies.Work()
        let twins = try findTwins(&keepers, &work)
        let found = try findEdges(twins, work)
        work = found.work
        var hundredths = [UInt8](repeating: 0, count: view.count)
        let check = CopyCheck(plan, view, texts)
        try decide(found.edges, &keepers, check)
        work.peakBytes += heldBytes + found.edges.peakBytes + keepers.count * 5 + twins.byteCount
        work.spilledBytes += spilledBytes + found.edges.spilledBytes
        for document in keepers.indices where keepers[document] != document {
            // A twin's twin may have gone itself, and what stays instead is nearly equal to both.
            let twin = Int(keepers[document])
            if twins.contains(document), keepers[twin] != twin { keepers[document] = keepers[twin] }
            try checkInterruption(document)
            let similarity = check.similarity(
                check.features(of: document), check.features(of: Int(keepers[document])))
            hundredths[document] = UInt8((similarity * 100).rounded())
        }
        return DuplicateCopies(keepers: keepers, hundredths: hundredths, work: work)
    }

    // MARK: Twins

    /// Documents of equal sketches: all but the best point to it in `keepers`, and are returned.
    private func findTwins(_ keepers: inout [UInt32], _ work: inout DuplicateCopies.Work) throws -> BitSet {
        var twins = BitSet(count: view.count)
        let words = plan.width / 8, rest = words * 8..<plan.width
        let sorter = SpillingSorter<BandRecord>(scratch, expected: view.count)
        try fill(sorter) { sketch in
            var key: UInt64 = 0, any: UInt64 = 0
            let start = UnsafeRawPointer(sketch)
            for word in 0..<words {
                let value = start.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                any |= value
                key = (key ^ value) &* 0x9E37_79B9_7F4A_7C15
                key ^= key >> 32
            }
            for place in rest {
                any |= UInt64(sketch[place])
                key = (key ^ UInt64(sketch[place])) &* 0x9E37_79B9_7F4A_7C15
            }
            return any == 0 ? nil : key
        }
        var comparisons = 0, groups = 0
        let check = CopyCheck(plan, view, texts)
        try sorter.forEachGroup({ $0.key == $1.key }) { group in
            try checkInterruption(groups)
            groups += 1
            guard group.count > 1, let best = best(of: group) else { return }
            let kept = check.features(of: Int(best))
            for record in group where record.document != best {
                comparisons += 1
                if memcmp(view[Int(record.document)], view[Int(best)], plan.width) == 0,
                    isEqual(Int(record.document), Int(best))
                        || !check.saysOtherFigures(check.features(of: Int(record.document)), kept)
                {
                    keepers[Int(record.document)] = best
                    twins.insert(Int(record.document))
                }
            }
        }
        work.comparisons = comparisons
        work.peakBytes = sorter.peakBytes
        work.spilledBytes += sorter.spilledBytes
        return twins
    }

    private func isEqual(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (texts[left], texts[right])
        guard one.count == other.count else { return false }
        guard let first = one.baseAddress, let second = other.baseAddress, one.count > 0 else { return true }
        return memcmp(first, second, one.count) == 0
    }

    private func best(of group: UnsafeBufferPointer<BandRecord>) -> UInt32? {
        var best: (quality: CopyQuality, document: UInt32)?
        // The numbers ascend, so that of equal ones the first stays.
        for record in group {
            let quality = quality(Int(record.document))
            if best.map({ quality > $0.quality }) ?? true { best = (quality, record.document) }
        }
        return best?.document
    }

    /// All documents by a key; nil leaves one out.
    private func fill(
        _ sorter: SpillingSorter<BandRecord>, _ key: (UnsafePointer<UInt8>) -> UInt64?,
        unless isOut: (Int) -> Bool = { _ in false }
    ) throws {
        try view.forEach { document, sketch in
            try checkInterruption(document)
            if !isOut(document), let key = key(sketch) {
                try sorter.append(BandRecord(key: key, document: UInt32(document)))
            }
        }
    }

    // MARK: Edges

    private func findEdges(_ twins: BitSet, _ work: DuplicateCopies.Work) throws -> EdgeCollector {
        let shared = EdgeCollector(SpillingSorter(scratch, memory: scratch.memory / 4), work)
        let workers = min(threads, plan.settings.bands)
        let memory = scratch.memory * 3 / 4 / workers
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            let sorter = SpillingSorter<BandRecord>(scratch, memory: memory, expected: view.count)
            let check = CopyCheck(plan, view, texts)
            while true {
                let band = next.add(1, ordering: .relaxed).oldValue
                guard band < plan.settings.bands else { return }
                do {
                    sorter.reset()
                    try fill(sorter, { key($0, band) }, unless: twins.contains)
                    let comparisons = try compare(sorter, shared, check)
                    shared.note(
                        comparisons: comparisons, peakBytes: workers * sorter.peakBytes,
                        spilledBytes: sorter.spilledBytes)
                } catch {
                    return shared.fail(error)
                }
            }
        }
        if let failure = shared.failure { throw failure }
        return shared
    }

    /// Compares what shares a band; returns how many pairs that were.
    private func compare(
        _ sorter: SpillingSorter<BandRecord>, _ shared: EdgeCollector, _ check: CopyCheck
    ) throws -> Int {
        var found: [Edge] = []
        var comparisons = 0, groups = 0
        try sorter.forEachGroup({ $0.key == $1.key }) { group in
            try checkInterruption(groups)
            groups += 1
            guard group.count > 1 else { return }
            try compare(group, &found, &comparisons, check)
            if found.count >= Self.edgesAtOnce {
                try shared.take(found)
                found.removeAll(keepingCapacity: true)
            }
        }
        try shared.take(found)
        return comparisons
    }

    /// A band's bytes as one number, mixed so that its high bits depend on all of them; nil for an empty sketch.
    private func key(_ sketch: UnsafePointer<UInt8>, _ band: Int) -> UInt64? {
        let rows = plan.settings.rows
        let start = UnsafeRawPointer(sketch) + band * rows
        var value: UInt64 = 0
        if rows == 8 {
            value = start.loadUnaligned(as: UInt64.self)
        } else {
            for row in 0..<rows {
                let byte = UInt64(start.load(fromByteOffset: row, as: UInt8.self))
                value = row < 8 ? value << 8 | byte : (value &* 0x0000_0100_0000_01B3) ^ byte
            }
        }
        if value == 0, (0..<plan.width).allSatisfy({ sketch[$0] == 0 }) { return nil }
        let mixed = (value ^ (value >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ (mixed >> 32)
    }

    /// Compares the documents of one band's group, the best first, each with better ones.
    private func compare(
        _ group: UnsafeBufferPointer<BandRecord>, _ edges: inout [Edge], _ comparisons: inout Int, _ check: CopyCheck
    ) throws {
        let members = group.map { (quality: quality(Int($0.document)), document: $0.document) }
            .sorted { $0.quality != $1.quality ? $0.quality > $1.quality : $0.document < $1.document }
        let rivals = members.prefix(Self.mostRivals).map { check.features(of: Int($0.document)) }
        for (place, member) in members.enumerated().dropFirst() {
            if group.count > Self.mostRivals, place % 64 == 0, isInterrupted() { throw CancellationError() }
            let sketch = view[Int(member.document)]
            let own = check.features(of: Int(member.document))
            var found = 0
            for (number, rival) in members.prefix(min(place, Self.mostRivals)).enumerated() {
                comparisons += 1
                let agreeing = kalsae_corpus_agreeing(plan.level, sketch, view[Int(rival.document)], plan.width)
                guard agreeing >= fewestBytes, check.areCopies(own, rivals[number]) else { continue }
                edges.append(
                    Edge(order: ~member.quality.value, worse: member.document, better: rival.document))
                found += 1
                if found == Self.enoughEdges { break }
            }
        }
    }

    // MARK: Decision

    /// Goes through the edges, the best documents first.
    private func decide(_ edges: SpillingSorter<Edge>, _ keepers: inout [UInt32], _ check: CopyCheck) throws {
        var groups = 0
        try edges.forEachGroup({ $0.order == $1.order && $0.worse == $1.worse }) { group in
            try checkInterruption(groups)
            groups += 1
            guard let worse = group.first?.worse else { return }
            let own = check.features(of: Int(worse))
            var chosen: (similarity: Double, quality: CopyQuality, document: UInt32)?
            for edge in group where keepers[Int(edge.better)] == edge.better {
                if edge.better == chosen?.document { continue }
                let similarity = check.similarity(own, check.features(of: Int(edge.better)))
                let quality = quality(Int(edge.better))
                // The most similar, then the best; the numbers ascend.
                let isBetter = chosen.map { (similarity, quality) > ($0.similarity, $0.quality) } ?? true
                if isBetter { chosen = (similarity, quality, edge.better) }
            }
            if let chosen { keepers[Int(worse)] = chosen.document }
        }
    }
}
