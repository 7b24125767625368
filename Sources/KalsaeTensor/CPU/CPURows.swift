// Primitives that work row by row on the CPU: norms, rotation, gathering, cross-entropy.

import CKernels

extension CPUBackend {
    public func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float, into y: Tensor, inverse: Tensor) {
        let width = weight.count, loops = loops(x.dtype)
        forEachRange(x.count / width, grain: max(1, Self.grain / width)) { part in
            let offset = part.lowerBound * width
            loops.rms_norm(
                y.raw(at: offset), inverse.f32 + part.lowerBound, x.raw(at: offset), weight.f32, epsilon, part.count,
                width)
        }
    }

    public func rmsNormBackward(
        _ dy: Tensor, _ x: Tensor, weight: Tensor, inverse: Tensor, into dx: GradientTarget, dweight: GradientTarget?
    ) {
        let width = weight.count, groups = x.count / width, loops = loops(x.dtype)
        // A fixed number of parts, each with its own sum, keeps the result independent of the threads.
        let parts = min(groups, 16), size = groups == 0 ? 0 : (groups + parts - 1) / parts
        let sums = Tensor([max(parts, 1), width], on: x.device)  // (parts, C)
        sums.f32.update(repeating: 0, count: sums.count)
        threads.run(tasks: parts) { task, _ in
            let start = min(groups, task * size), end = min(groups, start + size)
            let offset = start * width
            loops.rms_norm_backward(
                dx.tensor.raw(at: offset), sums.f32 + task * width, dy.raw(at: offset), x.raw(at: offset), weight.f32,
                inverse.f32 + start, end - start, width, dx.isFresh ? 1 : 0)
        }
        guard let dweight else { return }
        let total = dweight.tensor.f32
        if dweight.isFresh { total.update(repeating: 0, count: width) }
        for part in 0..<parts { kernels.f32.pointee.add(total, sums.f32 + part * width, width) }
    }

    public func rotate(
        _ x: Tensor, _ table: RotaryTable, time: Int, start: Int, direction: Float, into y: Tensor, overwrites: Bool
    ) {
        let half = table.headSize / 2, columns = x.columns, heads = columns / table.headSize, loops = loops(x.dtype)
        forEachRange(x.rows, grain: max(1, Self.grain / max(columns, 1))) { part in
            for row in part {
                let position = start + row % time
                loops.rotate(
                    y.raw(at: row * columns), x.raw(at: row * columns), table.cosine.f32 + position * half,
                    table.sine.f32 + position * half, direction, heads, table.headSize, table.pairsNeighbours ? 1 : 0,
                    overwrites ? 1 : 0)
            }
        }
    }

    public func sumRows(_ x: Tensor, into y: GradientTarget) {
        let width = x.columns, loops = loops(x.dtype)
        if y.isFresh { fill(y.tensor, 0) }
        // Threads own columns, so that each sum keeps the order of the rows.
        forEachRange(width, grain: max(64, (width + threads.threadCount - 1) / threads.threadCount)) { part in
            for row in 0..<x.rows {
                loops.add_into(y.tensor.f32 + part.lowerBound, x.raw(at: row * width + part.lowerBound), part.count)
            }
        }
    }

    public func gatherRows(_ numbers: Tensor, of table: Tensor, into y: Tensor) {
        let width = table.columns, loops = loops(y.dtype)
        forEachRange(numbers.count, grain: max(1, Self.grain / max(width, 1))) { part in
            for row in part {
                let source = table.raw(at: Int(numbers.i32[row]) * width)
                if y.dtype == table.dtype {
                    y.raw(at: row * width).copyMemory(from: source, byteCount: width * y.dtype.size)
                } else {
                    loops.write(y.raw(at: row * width), source.assumingMemoryBound(to: Float.self), width)
                }
            }
        }
    }

    public func scatterAddRows(_ x: Tensor, _ numbers: Tensor, into table: Tensor) {
        let width = x.columns, loops = loops(x.dtype)
        // Threads own columns, not rows: a number may occur in any row, and sums keep one order.
        forEachRange(width, grain: max(64, (width + threads.threadCount - 1) / threads.threadCount)) { part in
            for row in 0..<numbers.count {
                loops.add_into(
                    table.f32 + Int(numbers.i32[row]) * width + part.lowerBound,
                    x.raw(at: row * width + part.lowerBound), part.count)
            }
        }
    }

    public func crossEntropyRows(
        _ logits: Tensor, rows: Int, _ targets: Tensor, from first: Int, scale: Float, into losses: Tensor
    ) {
        let width = logits.columns, loops = loops(logits.dtype)
        threads.run(tasks: rows) { row, _ in
            let target = Int(targets.i32[first + row])
            if target >= 0 {
                losses.f32[row] = loops.cross_entropy(logits.raw(at: row * width), width, target, scale)
            } else {
                losses.f32[row] = 0
                if scale != 0 {
                    memsetZero(logits.raw(at: row * width), width * logits.dtype.size)
                }
            }
        }
    }

    private func memsetZero(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }
}
