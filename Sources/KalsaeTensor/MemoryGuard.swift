// Sentinels around a block of memory: a pattern before and after it that nobody may write, and NaN within.
// It does not find reads beyond the ends, but what they read is NaN.

import Foundation

enum MemoryGuard {
    /// Bytes before a block, and at least as many after it; a multiple of the pool's alignment.
    private static let margin = 4 * MemoryPool.alignment
    /// Bytes a guarded block needs besides its own.
    static let overhead = 2 * margin
    /// NaN in f32 and in both halves as bf16.
    private static let pattern: [UInt8] = [0xC5, 0x7F]

    /// Fills everything with the pattern; returns where the block itself starts.
    static func arm(_ block: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer {
        for i in 0..<byteCount + overhead { block.storeBytes(of: pattern[i % 2], toByteOffset: i, as: UInt8.self) }
        return block + margin
    }

    /// Traps where a margin was written; returns what `arm` was given.
    static func check(_ start: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer {
        let block = start - margin
        for i in [0..<margin, margin + byteCount..<byteCount + overhead].joined()
        where block.load(fromByteOffset: i, as: UInt8.self) != pattern[i % 2] {
            let place = i < margin ? "\(margin - i) bytes before" : "\(i - margin - byteCount) bytes after"
            trap("memory was written \(place) a block of \(byteCount) bytes")
        }
        return block
    }
}
