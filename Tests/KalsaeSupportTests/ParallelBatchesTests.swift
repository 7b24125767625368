import Synchronization
import Testing

@testable import KalsaeSupport

@Suite struct ParallelBatchesTests {
    @Test(arguments: [1, 3]) func batchesAreBoundedByWeightAndOrderIsKept(threads: Int) throws {
        var given = 0
        var batches: [Int] = [], results: [Int] = []
        let heavy = ParallelBatches.mostWeight / 4
        try ParallelBatches.forEach(threads: threads, weight: { _ in heavy }) { () -> Int? in
            given += 1
            return given <= 50 ? given : nil
        } work: {
            $0 * 2
        } take: {
            batches.append($0.count)
            results += $0
        }
        #expect(results == (1...50).map { 2 * $0 })
        #expect(batches.allSatisfy { $0 <= 4 } && batches.count >= 13)
    }

    @Test func oneItemMayWeighMoreThanABatch() throws {
        var rest = [1, 2, 3][...]
        var batches: [[Int]] = []
        try ParallelBatches.forEach(threads: 2, weight: { _ in .max / 2 }, next: { rest.popFirst() }, work: { $0 }) {
            batches.append($0)
        }
        #expect(batches == [[1], [2], [3]])
    }
}

@Suite struct ScalarTextTests {
    @Test func everyScalarIsItsUTF8() {
        var text = ScalarText()
        let all = "a\u{7F}\u{80}\u{7FF}\u{800}칼\u{FFFF}\u{10000}🩷\u{10FFFF}"
        for scalar in all.unicodeScalars { text.append(scalar) }
        text.append(contentsOf: all.unicodeScalars)
        #expect(Array(text.string.utf8) == Array((all + all).utf8))
        #expect(text.last == "\u{10FFFF}")
    }
}
