// Element-by-element primitives on the CPU: pieces of an array for all threads.

import CKernels

extension CPUBackend {
    public func fill(_ y: Tensor, _ value: Float) {
        if y.dtype == .f32 {
            forEachRange(y.count) { (y.f32 + $0.lowerBound).update(repeating: value, count: $0.count) }
        } else {
            let bits = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
            precondition(Float(bitPattern: UInt32(bits) << 16) == value, "fill: \(value) is not a bf16 number")
            forEachRange(y.count) { (y.bf16 + $0.lowerBound).update(repeating: bits, count: $0.count) }
        }
    }

    public func convert(_ x: Tensor, into y: Tensor) {
        forEachRange(x.count) { part in
            let start = part.lowerBound
            switch (x.dtype, y.dtype) {
            case (.f32, .bf16): kernels.to_bfloat16(y.bf16 + start, x.f32 + start, part.count)
            case (.bf16, .f32): kernels.from_bfloat16(y.f32 + start, x.bf16 + start, part.count)
            default: y.raw(at: start).copyMemory(from: x.raw(at: start), byteCount: part.count * x.dtype.size)
            }
        }
    }

    public func sum(_ a: Tensor, _ b: Tensor, into y: Tensor) {
        let loops = loops(y.dtype)
        forEachRange(y.count) { part in
            let start = part.lowerBound
            loops.sum(y.raw(at: start), a.raw(at: start), b.raw(at: start), part.count)
        }
    }

    public func accumulate(_ x: Tensor, factor: Float, into y: Tensor, overwrites: Bool) {
        let loops = loops(y.dtype)
        if overwrites { fill(y, 0) }
        forEachRange(y.count) { part in
            let start = part.lowerBound
            if factor == 1 {
                loops.add(y.raw(at: start), x.raw(at: start), part.count)
            } else {
                loops.add_scaled(y.raw(at: start), x.raw(at: start), factor, part.count)
            }
        }
    }
}

extension Tensor {
    /// The element `index`, whatever its type.
    func raw(at index: Int) -> UnsafeMutableRawPointer { raw + index * dtype.size }
}
