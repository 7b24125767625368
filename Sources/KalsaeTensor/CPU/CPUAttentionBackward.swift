// Attention on the CPU, backward: the scores of each block are recomputed, and with them probabilities and gradients.
// A task owns one key-value head of one sequence, so that no two tasks add to the same gradient.

import CKernels

extension CPUBackend {
    public func attentionBackward(
        _ dy: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, logSum: Tensor, _ shape: AttentionShape,
        _ mask: KeyRanges, into dq: GradientTarget, _ dk: GradientTarget, _ dv: GradientTarget
    ) {
        if q.dtype == .bf16, !multipliesBFloat16 {
            let targets = [(dq, q), (dk, k), (dv, v)].map { target, x in
                (target, GradientTarget(tensor: Tensor(x.shape, on: x.device), isFresh: true))
            }
            attentionBackward(
                dy.converted(to: .f32), q.converted(to: .f32), k.converted(to: .f32), v.converted(to: .f32),
                y.converted(to: .f32), logSum: logSum, shape, mask, into: targets[0].1, targets[1].1, targets[2].1)
            for (target, wide) in targets {
                accumulate(
                    wide.tensor.converted(to: .bf16), factor: 1, into: target.tensor, overwrites: target.isFresh)
            }
            return
        }
        let time = mask.low.count
        if time == 0 || shape.batch == 0 || shape.headSize == 0 { return }
        let work = BackwardAttention(self, dy, q, k, v, y, logSum, shape, mask, dq, dk, dv)
        threads.run(tasks: shape.batch * shape.keyValueHeads) { task, worker in
            work.run(sequence: task / shape.keyValueHeads, keyHead: task % shape.keyValueHeads, worker)
        }
    }
}

/// One backward attention: what its tasks share.
private struct BackwardAttention {
    let backend: CPUBackend
    let dy: Tensor, q: Tensor, k: Tensor, v: Tensor, y: Tensor, logSum: Tensor
    let dq: GradientTarget, dk: GradientTarget, dv: GradientTarget
    let mask: KeyRanges
    let tiles: AttentionTiles
    let time: Int
    let memory: Storage
    let layout: Layout

    /// Where one worker's arrays lie, in bytes from its start.
    struct Layout {
        var keysAcross = 0, keysAlong = 0, valuesAcross = 0, dk = 0, dv = 0
        var queriesAlong = 0, dyAlong = 0, scores = 0, dp = 0, p = 0, ds = 0, packedRows = 0, dq = 0, delta = 0,
            line = 0
        var total = 0

        init(_ tiles: AttentionTiles, time: Int) {
            let blocks = AttentionTiles.blocks(time) * AttentionTiles.keys
            let block = AttentionTiles.rows * AttentionTiles.keys, size = tiles.shape.headSize
            var next = 0
            func take(_ bytes: Int) -> Int {
                defer { next += (bytes + 63) / 64 * 64 }
                return next
            }
            keysAcross = take(tiles.packedBytes(blocks))
            keysAlong = take(tiles.packedBytes(blocks))
            valuesAcross = take(tiles.packedBytes(blocks))
            dk = take(time * size * 4)
            dv = take(time * size * 4)
            queriesAlong = take(tiles.packedBytes(AttentionTiles.rows))
            dyAlong = take(tiles.packedBytes(AttentionTiles.rows))
            scores = take(block * 4)
            dp = take(block * 4)
            p = take(block * tiles.type.size)
            ds = take(block * tiles.type.size)
            packedRows = take((AttentionTiles.keys + 8) * (AttentionTiles.rows + 2) * tiles.type.size)
            dq = take(AttentionTiles.rows * size * 4)
            delta = take(AttentionTiles.rows * 4)
            line = take(size * 4)
            total = next
        }
    }

    init(
        _ backend: CPUBackend, _ dy: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, _ logSum: Tensor,
        _ shape: AttentionShape, _ mask: KeyRanges, _ dq: GradientTarget, _ dk: GradientTarget, _ dv: GradientTarget
    ) {
        (self.backend, self.dy, self.q, self.k, self.v, self.y) = (backend, dy, q, k, v, y)
        (self.logSum, self.mask, self.dq, self.dk, self.dv) = (logSum, mask, dq, dk, dv)
        time = mask.low.count
        tiles = AttentionTiles(shape, q.dtype, panel: backend.kernels.panel)
        layout = Layout(tiles, time: time)
        memory = Storage(byteCount: layout.total * backend.threads.threadCount, pool: q.device.memory)
    }

    func run(sequence: Int, keyHead: Int, _ worker: Int) {
        let base = memory.pointer + worker * layout.total
        let shape = tiles.shape, size = shape.headSize, kernels = backend.kernels
        for key in stride(from: 0, to: time, by: AttentionTiles.keys) {
            let row = sequence * time + key, count = min(AttentionTiles.keys, time - key)
            let keys = tiles.head(k, row: row, head: keyHead), values = tiles.head(v, row: row, head: keyHead)
            let across = key * size * tiles.type.size
            tiles.packAcross(
                kernels, keys, stride: shape.keyColumns, rows: count, into: base + layout.keysAcross + across)
            tiles.packAcross(
                kernels, values, stride: shape.keyColumns, rows: count, into: base + layout.valuesAcross + across)
            tiles.packAlong(
                kernels, keys, stride: shape.keyColumns, rows: count,
                into: base + layout.keysAlong + key * tiles.paddedSize * tiles.type.size)
        }
        let sums = (base + layout.dk).assumingMemoryBound(to: Float.self)
        let valueSums = (base + layout.dv).assumingMemoryBound(to: Float.self)
        sums.update(repeating: 0, count: time * size)
        valueSums.update(repeating: 0, count: time * size)
        for head in keyHead * shape.group..<(keyHead + 1) * shape.group {
            for first in stride(from: 0, to: time, by: AttentionTiles.rows) {
                tile(first, sequence, head, base)
            }
        }
        for row in 0..<time {
            put(sums + row * size, into: dk, row: sequence * time + row, head: keyHead, base)
            put(valueSums + row * size, into: dv, row: sequence * time + row, head: keyHead, base)
        }
    }

    /// Writes or adds one head's part of a row.
    private func put(
        _ values: UnsafePointer<Float>, into target: GradientTarget, row: Int, head: Int,
        _ base: UnsafeMutableRawPointer
    ) {
        let loops = backend.loops(tiles.type), size = tiles.shape.headSize
        let place = tiles.head(target.tensor, row: row, head: head)
        if target.isFresh { return loops.write(place, values, size) }
        loops.write(base + layout.line, values, size)
        loops.add(place, base + layout.line, size)
    }

    private func tile(_ first: Int, _ sequence: Int, _ head: Int, _ base: UnsafeMutableRawPointer) {
        let shape = tiles.shape, size = shape.headSize, kernels = backend.kernels, width = AttentionTiles.keys
        let type = tiles.isBFloat16, bytes = tiles.type.size
        let rows = min(AttentionTiles.rows, time - first), row = sequence * time + first
        let low = mask.low.i32 + first, high = mask.high.i32 + first
        func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
            (base + offset).assumingMemoryBound(to: Float.self)
        }
        func target(_ c: UnsafeMutablePointer<Float>, stride: Int, adds: Bool) -> kalsae_target {
            kalsae_target(c: c, addend: adds ? UnsafeRawPointer(c) : nil, bias: nil, stride: stride, is_bf16: 0)
        }
        let queries = tiles.head(q, row: row, head: head), up = tiles.head(dy, row: row, head: head)
        let scores = floats(layout.scores), dp = floats(layout.dp), delta = floats(layout.delta)
        let p = base + layout.p, ds = base + layout.ds, dqSums = floats(layout.dq)
        let loops = backend.loops(tiles.type)
        for line in 0..<rows {
            delta[line] = loops.dot(
                tiles.head(dy, row: row + line, head: head), tiles.head(y, row: row + line, head: head), size)
        }
        tiles.packAlong(kernels, queries, stride: shape.queryColumns, rows: rows, into: base + layout.queriesAlong)
        tiles.packAlong(kernels, up, stride: shape.queryColumns, rows: rows, into: base + layout.dyAlong)
        dqSums.update(repeating: 0, count: rows * size)
        let start = Int((0..<rows).map { low[$0] }.min() ?? 0) / width,
            end = Int((0..<rows).map { high[$0] }.max() ?? 0)
        for block in start..<max(start, AttentionTiles.blocks(end)) {
            let key = block * width, columns = min(width, time - key), even = columns + columns % 2
            let across = key * size * bytes
            var c = target(scores, stride: width, adds: false)
            kernels.multiply(
                type, queries, shape.queryColumns, base + layout.keysAcross + across, rows, columns, size, &c)
            c = target(dp, stride: width, adds: false)
            kernels.multiply(
                type, up, shape.queryColumns, base + layout.valuesAcross + across, rows, columns, size, &c)
            kernels.attention_gradient_block(
                scores, dp, width, p, ds, type, low, high, key, rows, even, shape.scale, shape.scoreCap,
                logSum.f32 + (sequence * shape.heads + head) * time + first, delta)
            c = target(dqSums, stride: size, adds: true)
            kernels.multiply(
                type, ds, width, base + layout.keysAlong + key * tiles.paddedSize * bytes, rows, size, columns, &c)
            for (gradient, factor, sums) in [
                (p, layout.dyAlong, floats(layout.dv)), (ds, layout.queriesAlong, floats(layout.dk)),
            ] {
                kernels.pack_rows(base + layout.packedRows, type, gradient, type, width, columns, rows)
                c = target(sums + key * size, stride: size, adds: true)
                kernels.multiply(type, base + layout.packedRows, 0, base + factor, columns, size, rows, &c)
            }
        }
        for line in 0..<rows {
            put(dqSums + line * size, into: dq, row: row + line, head: head, base)
        }
    }
}
