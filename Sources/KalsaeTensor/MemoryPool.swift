// Memory for tensors: freed blocks are kept and given out again, because first use of a fresh page is slow.

import Foundation

/// Keeps freed blocks by size class and gives them out again.
public final class MemoryPool: @unchecked Sendable {
    // `lock` guards every variable below.
    private let lock = NSLock()
    private var free: [Int: [UnsafeMutableRawPointer]] = [:]
    private var reserved = 0
    private var used = 0
    private var peak = 0
    private var fresh = 0

    /// Every block starts at a multiple of this many bytes.
    public static let alignment = 64
    /// From this size on blocks are aligned for, and ask the kernel for, huge pages.
    private static let hugePage = 2 << 20

    private let isGuarded: Bool
    private let rehearses: Bool

    /// - Parameters:
    ///   - isGuarded: whether every block is watched for writes beyond its ends and starts as NaN: for tests.
    ///   - rehearses: whether blocks are addresses that take memory only where they are written, so that more can be
    ///     foreseen than the machine has.
    public init(isGuarded: Bool = false, rehearses: Bool = false) {
        self.isGuarded = isGuarded
        self.rehearses = rehearses
    }

    deinit {
        for (size, blocks) in free {
            for block in blocks { if rehearses { munmap(block, size) } else { Glibc.free(block) } }
        }
    }

    /// Bytes taken from the system, whether in use or waiting.
    public var reservedBytes: Int { lock.withLock { reserved } }
    /// The most bytes that were in use at once.
    public var peakBytes: Int { lock.withLock { peak } }
    /// How many blocks had to be asked of the system so far.
    public var freshBlocks: Int { lock.withLock { fresh } }

    func take(byteCount: Int) -> UnsafeMutableRawPointer {
        guard isGuarded else { return takeBlock(byteCount) }
        return MemoryGuard.arm(takeBlock(byteCount + MemoryGuard.overhead), byteCount: byteCount)
    }

    func give(back block: UnsafeMutableRawPointer, byteCount: Int) {
        guard isGuarded else { return giveBlock(block, byteCount) }
        giveBlock(MemoryGuard.check(block, byteCount: byteCount), byteCount + MemoryGuard.overhead)
    }

    private func takeBlock(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let size = Self.sizeClass(byteCount)
        lock.lock()
        defer { lock.unlock() }
        used += size
        peak = max(peak, used)
        if let block = free[size]?.popLast() { return block }
        reserved += size
        fresh += 1
        if rehearses {
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            guard let block = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), block != MAP_FAILED else {
                trap("no address space for \(size) bytes beside \(reserved)")
            }
            return block
        }
        var block: UnsafeMutableRawPointer?
        let alignment = size >= Self.hugePage ? Self.hugePage : Self.alignment
        guard posix_memalign(&block, alignment, size) == 0, let block else {
            trap("out of memory: \(size) bytes wanted, \(reserved) in use")
        }
        if size >= Self.hugePage { madvise(block, size, MADV_HUGEPAGE) }
        return block
    }

    private func giveBlock(_ block: UnsafeMutableRawPointer, _ byteCount: Int) {
        let size = Self.sizeClass(byteCount)
        lock.lock()
        defer { lock.unlock() }
        used -= size
        free[size, default: []].append(block)
    }

    /// Sizes rounded up in eight steps between powers of two, so that at most an eighth is wasted.
    static func sizeClass(_ byteCount: Int) -> Int {
        let least = max(byteCount, alignment)
        let power = Int.bitWidth - 1 - (least - 1).leadingZeroBitCount
        let step = max(alignment, (1 << power) / 8)
        return (least + step - 1) / step * step
    }
}
