// Activations, arithmetic, copies and random masks on the CPU: pieces of an array for all threads.

import CKernels

extension Activation {
    fileprivate var number: Int32 {
        let kind =
            switch self {
            case .gelu: KALSAE_GELU
            case .geluTanh: KALSAE_GELU_TANH
            case .silu: KALSAE_SILU
            case .relu: KALSAE_RELU
            case .tanh: KALSAE_TANH
            case .sigmoid: KALSAE_SIGMOID
            }
        return Int32(kind.rawValue)
    }
}

extension Combination {
    fileprivate var number: Int32 {
        let kind =
            switch self {
            case .add: KALSAE_ADD
            case .subtract: KALSAE_SUBTRACT
            case .multiply: KALSAE_MULTIPLY
            case .divide: KALSAE_DIVIDE
            }
        return Int32(kind.rawValue)
    }
}

extension CPUBackend {
    public func activate(_ x: Tensor, _ kind: Activation, into y: Tensor) {
        let loops = loops(y.dtype), number = kind.number
        forEachRange(y.count) { part in
            let start = part.lowerBound
            loops.activate(number, y.raw(at: start), x.raw(at: start), part.count)
        }
    }

    public func activateBackward(_ dy: Tensor, _ x: Tensor, _ kind: Activation, into dx: GradientTarget) {
        let loops = loops(dy.dtype), number = kind.number
        forEachRange(dy.count) { part in
            let start = part.lowerBound
            loops.activate_backward(
                number, dx.tensor.raw(at: start), dy.raw(at: start), x.raw(at: start), part.count, dx.isFresh ? 1 : 0)
        }
    }

    public func gated(_ gate: Tensor, _ up: Tensor, _ kind: Activation, into y: Tensor) {
        let loops = loops(y.dtype), number = kind.number
        forEachRange(y.count) { part in
            let start = part.lowerBound
            loops.gated(number, y.raw(at: start), gate.raw(at: start), up.raw(at: start), part.count)
        }
    }

    public func gatedBackward(
        _ dy: Tensor, _ gate: Tensor, _ up: Tensor, _ kind: Activation, into dgate: GradientTarget,
        _ dup: GradientTarget
    ) {
        let loops = loops(dy.dtype), number = kind.number
        forEachRange(dy.count) { part in
            let start = part.lowerBound
            loops.gated_backward(
                number, dgate.tensor.raw(at: start), dup.tensor.raw(at: start), dy.raw(at: start),
                gate.raw(at: start), up.raw(at: start), part.count, dgate.isFresh ? 1 : 0, dup.isFresh ? 1 : 0)
        }
    }

    public func combine(_ a: Tensor, _ b: Tensor, _ kind: Combination, into y: Tensor) {
        let loops = loops(y.dtype), number = kind.number
        forEachRange(y.count) { part in
            let start = part.lowerBound
            loops.combine(number, y.raw(at: start), a.raw(at: start), b.raw(at: start), part.count)
        }
    }

    public func affine(_ x: Tensor, factor: Float, addend: Float, into y: Tensor) {
        let loops = loops(y.dtype)
        forEachRange(y.count) { part in
            let start = part.lowerBound
            loops.affine(y.raw(at: start), x.raw(at: start), factor, addend, part.count)
        }
    }

    public func dropout(_ x: Tensor, probability: Double, seed: UInt64, into y: GradientTarget) {
        let loops = loops(x.dtype), threshold = UInt32(min(probability * 0x1p32, 0x1p32 - 1))
        let factor = Float(1 / (1 - probability))
        forEachRange(x.count) { part in
            let start = part.lowerBound
            // Counters have 32 bits; the pieces' size divides 2^32, so a piece has one upper half, which goes into
            // the key.
            let key = seed ^ UInt64(start >> 32) &* 0x9E37_79B9_7F4A_7C15
            loops.dropout(
                y.tensor.raw(at: start), x.raw(at: start), UInt32(truncatingIfNeeded: start),
                UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32), threshold, factor, part.count,
                y.isFresh ? 1 : 0)
        }
    }

    public func copy(_ x: StridedView, into y: StridedView, overwrites: Bool) {
        let loops = loops(y.tensor.dtype), outer = x.shape.dropLast()
        let width = x.shape.last ?? 1, rows = outer.reduce(1, *)
        let xStep = x.strides.last ?? 1, yStep = y.strides.last ?? 1
        if width == 0 { return }
        forEachRange(rows, grain: max(1, Self.grain / width)) { part in
            for row in part {
                var rest = row, from = x.offset, to = y.offset
                for dimension in outer.indices.reversed() {
                    let place = rest % outer[dimension]
                    rest /= outer[dimension]
                    from += place * x.strides[dimension]
                    to += place * y.strides[dimension]
                }
                loops.copy_strided(
                    y.tensor.raw(at: to), yStep, x.tensor.raw(at: from), xStep, width, overwrites ? 1 : 0)
            }
        }
    }
}
