import Foundation
import Synchronization
import Testing

@testable import KalsaeTensor

@Suite struct MemoryTests {
    @Test(arguments: [1, 64, 65, 1000, 4096, 1_000_000, 3 << 20]) func sizeClassesWasteAtMostAnEighth(size: Int) {
        let size2 = MemoryPool.sizeClass(size)
        #expect(size2 >= size && size2 % 64 == 0)
        #expect(size2 <= max(64, size + size / 8 + 64))
        #expect(MemoryPool.sizeClass(size2) == size2)
    }

    @Test func freedMemoryIsGivenOutAgain() {
        let device = Device(threadCount: 1)
        for _ in 0..<10 { _ = Tensor([1000], on: device) }
        #expect(device.memory.freshBlocks == 1)
    }

    @Test func bfloat16RoundsToNearestEven() {
        for device in devices {
            let x = Tensor([6], on: device)
            x.assign([1, 1.00390625, 1.01171875, -3.14159274, .infinity, .nan])
            let y = x.converted(to: .bf16)
            #expect((0..<5).map { y.bf16[$0] } == [0x3F80, 0x3F80, 0x3F82, 0xC049, 0x7F80])
            #expect(y.converted(to: .f32).values[5].isNaN)
        }
    }

    @Test(arguments: [1, 2, 3, 7]) func everyTaskRunsOnce(threads: Int) {
        let pool = ThreadPool(threadCount: threads)
        for tasks in [0, 1, 2, 5, 100] {
            let counts = (0..<max(tasks, 1)).map { _ in UnsafeMutablePointer<Int>.allocate(capacity: 1) }
            for count in counts { count.initialize(to: 0) }
            defer { for count in counts { count.deallocate() } }
            for _ in 0..<50 {
                pool.run(tasks: tasks) { task, worker in
                    precondition(worker < threads)
                    counts[task].pointee += 1
                }
            }
            #expect(counts.prefix(tasks).allSatisfy { $0.pointee == 50 })
        }
    }

    @Test func aPoolsThreadsEndWithIt() {
        // Other tests beside this one have some dozens of threads.
        func threads() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count ?? 0 }
        let before = threads()
        do {
            let pool = ThreadPool(threadCount: 400)
            pool.run(tasks: 800) { _, _ in }
            #expect(threads() > before + 200)
        }
        let deadline = ContinuousClock.now + .seconds(30)
        while threads() > before + 200, ContinuousClock.now < deadline { sched_yield() }
        #expect(threads() <= before + 200)
    }

    @Test func aRunDoesNotWaitForWorkersThatGotNoTask() {
        // One of the two tasks ends only when the other has: with a third thread that sleeps, the run still ends.
        let pool = ThreadPool(threadCount: 64)
        let sum = Atomic<Int>(0)
        for _ in 0..<2_000 { pool.run(tasks: 2) { task, _ in sum.add(task + 1, ordering: .relaxed) } }
        #expect(sum.load(ordering: .relaxed) == 6_000)
    }

    @Test(arguments: [
        ("max 100000", nil), ("200000 100000", 2), ("150000 100000", 2), ("50000 100000", 1), ("", nil), ("x y", nil),
        ("-1 100000", nil), ("100000 0", nil),
    ]) func aContainersQuotaCounts(line: String, processors: Int?) {
        #expect(Processors.quota(ofVersion2: line) == processors)
    }

    @Test func moreThanTheMachineHasCanBeForeseen() {
        let device = Device(threadCount: 1).rehearsal()
        let huge = Tensor([1 << 20, 1 << 22], on: device)  // 16 TiB
        #expect(huge.count == 1 << 42)
        #expect(device.memory.reservedBytes >= 1 << 44)
    }

    @Test func poolsServeSeveralCallersAndWakeAfterSleep() async {
        let pool = ThreadPool(threadCount: 2)
        let total = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let sum = Atomic<Int>(0)
                    for _ in 0..<200 { pool.run(tasks: 3) { task, _ in sum.add(task, ordering: .relaxed) } }
                    return sum.load(ordering: .relaxed)
                }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 8 * 200 * 3)
    }
}
