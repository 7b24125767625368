// Norms, softmax, divergence and reductions by row on the CPU: rows for all threads, each row on one.

import CKernels

extension CPUBackend {
    private func forEachRows(_ x: Tensor, _ body: (Range<Int>) -> Void) {
        forEachRange(x.rows, grain: max(1, Self.grain / max(x.columns, 1)), body)
    }

    public func layerNorm(
        _ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float, into y: Tensor, statistics: Tensor
    ) {
        let width = x.columns, loops = loops(x.dtype)
        forEachRows(x) { part in
            let offset = part.lowerBound * width
            loops.layer_norm(
                y.raw(at: offset), statistics.f32 + 2 * part.lowerBound, x.raw(at: offset), weight.f32,
                bias.map { UnsafePointer($0.f32) }, epsilon, part.count, width)
        }
    }

    public func layerNormBackward(
        _ dy: Tensor, _ x: Tensor, weight: Tensor, statistics: Tensor, into dx: GradientTarget,
        dweight: GradientTarget?, dbias: GradientTarget?
    ) {
        let width = x.columns, rows = x.rows, loops = loops(x.dtype)
        // A fixed number of parts, each with its own sums, keeps the result independent of the threads.
        let parts = min(rows, 16), size = rows == 0 ? 0 : (rows + parts - 1) / parts
        let sums = Tensor([2, max(parts, 1), width], on: x.device)  // (2, parts, C)
        sums.f32.update(repeating: 0, count: sums.count)
        let biasSums = sums.f32 + max(parts, 1) * width
        threads.run(tasks: parts) { task, _ in
            let start = min(rows, task * size), end = min(rows, start + size), offset = start * width
            loops.layer_norm_backward(
                dx.tensor.raw(at: offset), sums.f32 + task * width, biasSums + task * width, dy.raw(at: offset),
                x.raw(at: offset), weight.f32, statistics.f32 + 2 * start, end - start, width, dx.isFresh ? 1 : 0)
        }
        for (target, parted) in [(dweight, sums.f32), (dbias, biasSums)] {
            guard let target else { continue }
            let total = target.tensor.f32
            if target.isFresh { total.update(repeating: 0, count: width) }
            for part in 0..<parts { kernels.f32.pointee.add(total, parted + part * width, width) }
        }
    }

    public func softmax(_ x: Tensor, isLogarithm: Bool, into y: Tensor) {
        let width = x.columns, loops = loops(x.dtype)
        forEachRows(x) { part in
            let offset = part.lowerBound * width
            loops.softmax(y.raw(at: offset), x.raw(at: offset), part.count, width, isLogarithm ? 1 : 0)
        }
    }

    public func softmaxBackward(_ dy: Tensor, _ y: Tensor, isLogarithm: Bool, into dx: GradientTarget) {
        let width = y.columns, loops = loops(y.dtype)
        forEachRows(y) { part in
            let offset = part.lowerBound * width
            loops.softmax_backward(
                dx.tensor.raw(at: offset), dy.raw(at: offset), y.raw(at: offset), part.count, width,
                isLogarithm ? 1 : 0, dx.isFresh ? 1 : 0)
        }
    }

    public func rowSums(_ x: Tensor, factor: Float, into y: Tensor) {
        let width = x.columns, loops = loops(x.dtype)
        forEachRange(y.count, grain: max(1, Self.grain / max(width, 1))) { part in
            for row in part { y.f32[row] = factor * loops.total(x.raw(at: row * width), width) }
        }
    }

    public func rowMaxima(_ x: Tensor, into y: Tensor, places: Tensor) {
        let width = x.columns, loops = loops(x.dtype)
        forEachRows(x) { part in
            for row in part { y.f32[row] = loops.largest(x.raw(at: row * width), width, places.i32 + row) }
        }
    }

    public func spreadRows(_ dy: Tensor, factor: Float, into dx: GradientTarget) {
        let width = dx.tensor.columns, loops = loops(dx.tensor.dtype)
        forEachRows(dx.tensor) { part in
            for row in part {
                loops.add_constant(dx.tensor.raw(at: row * width), factor * dy.f32[row], width, dx.isFresh ? 1 : 0)
            }
        }
    }

    public func divergenceRows(
        _ teacher: Tensor, _ student: Tensor, kept: Tensor, scale: Float, into losses: Tensor,
        dteacher: GradientTarget?, dstudent: GradientTarget?
    ) {
        let width = teacher.columns, loops = loops(teacher.dtype)
        let targets = [dteacher, dstudent].compactMap(\.self)
        threads.run(tasks: losses.count) { row, _ in
            let offset = row * width
            guard kept.i32[row] >= 0 else {
                losses.f32[row] = 0
                for target in targets where target.isFresh {
                    loops.add_constant(target.tensor.raw(at: offset), 0, width, 1)
                }
                return
            }
            losses.f32[row] = loops.divergence(
                teacher.raw(at: offset), student.raw(at: offset), width, scale,
                dteacher?.tensor.raw(at: offset), dteacher?.isFresh == true ? 1 : 0,
                dstudent?.tensor.raw(at: offset), dstudent?.isFresh == true ? 1 : 0)
        }
    }
}
