// Nearly equal documents among many: texts come in one by one or by batches, a sketch of each is kept, the texts wait
// on the disk for the pairs whose sketches leave it open. What is kept, and which copy stays, does not depend on
// threads, batches or how much memory there was. It knows texts by their numbers; what a document is else, its caller
// knows.

import Foundation
import KalsaeSupport
import Synchronization

/// Finds near duplicates (MinHash with locality-sensitive hashing; Broder 1997, Leskovec et al. 2014, chapter 3).
///
/// ```swift
/// let index = try NearDuplicateIndex()
/// try index.add(["the same text ...", "The same text!", "another one"])
/// let copies = try index.copies()
/// copies.kept(insteadOf: 1)   // KeptCopy(document: 0, similarity: 1.0)
/// ```
/// Time is linear in the text. On the disk: the text; and there or, as far as `Scratch` allows, in memory: `bands *
/// rows` bytes a document (112 by default) and, while bands are sorted, 16 for each of the bands in work. In memory
/// always: 8 bytes a document for its place, and 5 for the answer.
public final class NearDuplicateIndex {
    /// The most documents that one search takes.
    static let mostDocuments = Int(UInt32.max) - 1
    /// Blocks of a batch that are in work at a time, where memory allows.
    private static let mostBlocks = 16
    /// Documents that one thread takes at a time.
    private static let run = 256

    let plan: SketchPlan
    let scratch: Scratch
    let sketches: SketchStore
    private let texts: TextStore
    private let sketcher: Sketcher

    /// - Throws: `CorpusError.invalidSetting`.
    public convenience init(
        _ settings: NearDuplicateSettings = NearDuplicateSettings(), scratch: Scratch = Scratch()
    ) throws {
        try settings.validate()
        self.init(SketchPlan(settings), scratch: scratch)
    }

    init(_ plan: SketchPlan, scratch: Scratch) {
        self.plan = plan
        self.scratch = scratch
        // Half for sketches, half for sorting.
        sketches = SketchStore(Scratch(folder: scratch.folder, memory: scratch.memory / 2), width: plan.width)
        texts = TextStore(in: scratch.folder, memory: scratch.memory / 8)
        sketcher = Sketcher(plan)
    }

    /// How many documents were added.
    public var count: Int { texts.count }

    /// Adds a text; returns its number.
    ///
    /// - Throws: `SupportError` where the disk takes no more, `CorpusError.tooManyDocuments`.
    @discardableResult
    public func add(_ text: String) throws -> Int {
        var text = text
        return try text.withUTF8 { try add($0) }
    }

    /// Adds UTF-8 text that is in memory in any form; bytes that are no UTF-8 count as marks between words.
    @discardableResult
    public func add(_ text: UnsafeBufferPointer<UInt8>) throws -> Int {
        try checkRoom(1)
        let number = count
        sketches.grow(by: 1)
        sketcher.sketch(text, into: sketches.place(of: number))
        try texts.add(text)
        if count % SketchStore.block == 0 { try sketches.settle() }
        return number
    }

    /// Adds texts in their order, over threads; the result is that of adding them one by one.
    public func add(_ texts: [String], threads: Int = 1) throws {
        try checkRoom(texts.count)
        if threads <= 1 || texts.count < 2 {
            for text in texts { try add(text) }
            return
        }
        let blocks = min(Self.mostBlocks, max(1, scratch.memory / 4 / (SketchStore.block * plan.width)))
        var start = 0
        while start < texts.count {
            let end = min(texts.count, start + blocks * SketchStore.block)
            let first = count
            sketches.grow(by: end - start)
            let work = SketchWork(
                texts: texts, range: start..<end, places: (first..<first + end - start).map(sketches.place(of:)))
            let plan = plan
            let next = Atomic(0)
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                let sketcher = Sketcher(plan)
                while true {
                    let run = next.add(Self.run, ordering: .relaxed).oldValue
                    guard run < work.range.count else { return }
                    for place in run..<min(run + Self.run, work.range.count) {
                        Self.sketch(work.texts[work.range.lowerBound + place], sketcher, work.places[place])
                    }
                }
            }
            for text in texts[start..<end] {
                var text = text
                try text.withUTF8 { try self.texts.add($0) }
            }
            try sketches.settle()
            start = end
        }
    }

    /// Looks for copies among everything added so far; more may be added afterwards.
    ///
    /// The best document of all stays, and every other one unless it is nearly equal to a better one that stays. So
    /// whatever goes is similar to what is kept in its place, and a document that comes later changes nothing unless
    /// it is better than a copy of it, or new.
    ///
    /// - Parameters:
    ///   - threads: bands in work at a time.
    ///   - isInterrupted: asked now and then, from several threads.
    ///   - quality: how good a document is, asked several times for those that have copies; nil: the longest stays.
    /// - Throws: `SupportError` where the disk takes no more or gives nothing back; `CancellationError`.
    public func copies(
        threads: Int = 1, isInterrupted: @escaping @Sendable () -> Bool = { false },
        quality: (@Sendable (Int) -> CopyQuality)? = nil
    ) throws -> DuplicateCopies {
        let view = try texts.view()
        let quality = quality ?? { CopyQuality(length: view[$0].count) }
        let search = NearDuplicateSearch(
            plan, try sketches.view(), view, Scratch(folder: scratch.folder, memory: scratch.memory / 2),
            threads: max(1, threads), isInterrupted: isInterrupted, quality: quality)
        return try withExtendedLifetime((sketches, texts)) {
            try search.run(
                heldBytes: sketches.peakBytes + texts.heldBytes,
                spilledBytes: sketches.spilledBytes + texts.spilledBytes)
        }
    }

    /// The hashes of a text's n-grams, in order and with repetitions: what its sketch is made of.
    public func nGrams(of text: String) -> [UInt32] {
        var text = text
        return text.withUTF8 { sketcher.shingles(of: $0) }
    }

    private func checkRoom(_ more: Int) throws {
        guard count + more <= Self.mostDocuments else { throw CorpusError.tooManyDocuments(limit: Self.mostDocuments) }
    }

    private static func sketch(_ text: String, _ sketcher: Sketcher, _ place: UnsafeMutablePointer<UInt8>) {
        var text = text
        text.withUTF8 { sketcher.sketch($0, into: place) }
    }
}

/// What the threads of one batch share.
private struct SketchWork: @unchecked Sendable {
    // Each place is written by the one thread that took its text; nobody reads before all have ended.
    let texts: [String]
    let range: Range<Int>
    let places: [UnsafeMutablePointer<UInt8>]
}
