// Causal attention with grouped heads, computed in tiles of queries so that no T·T array is ever kept:
// the backward pass makes the probabilities again from the saved log-sums (Dao 2023).
//
// B batch, T time, H query heads, G key-value heads, D head size:
// q (B·T, H·D), k and v (B·T, G·D), y (B·T, H·D), logSum (B·H·T)

import Foundation

/// The sizes of one attention.
public struct AttentionShape: Sendable, Equatable {
    /// Sequences.
    public var batch: Int
    /// Query heads; a multiple of `keyValueHeads`.
    public var heads: Int
    public var keyValueHeads: Int
    /// Elements of one head.
    public var headSize: Int

    public init(batch: Int, heads: Int, keyValueHeads: Int, headSize: Int) {
        precondition(keyValueHeads > 0 && heads % keyValueHeads == 0, "\(heads) heads cannot share \(keyValueHeads)")
        self.batch = batch
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headSize = headSize
    }

    var queryColumns: Int { heads * headSize }
    var keyColumns: Int { keyValueHeads * headSize }
    var group: Int { heads / keyValueHeads }
    var scale: Float { 1 / Float(headSize).squareRoot() }
}

/// Queries in one tile.
private let tile = 64

extension Tape {
    /// y (B·T, H·D) = softmax(q·kᵀ / √D, causal) · v for every head.
    public func causalAttention(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape) -> Tensor {
        let time = shape.batch == 0 ? 0 : q.rows / shape.batch
        precondition(
            q.columns == shape.queryColumns && k.columns == shape.keyColumns && k.shape == v.shape
                && k.rows == q.rows && q.rows == shape.batch * time,
            "causalAttention: q \(q), k \(k), v \(v) with \(shape)")
        let y = Tensor(q.shape, on: device, requiresGradient: needsGradient(q, k, v))  // (B·T, H·D)
        let logSum = Tensor([shape.batch * shape.heads * time], on: device)  // (B·H·T)
        attend(q.f32, k.f32, v.f32, shape, queries: time, start: 0, into: y.f32, logSum: logSum.f32)
        guard y.requiresGradient else { return y }
        record { [unowned self] in
            guard let dy = y.arrivedGradient else { return }
            attendBackward(q, k, v, y, dy, logSum, shape, time: time)
        }
        return y
    }

    /// Forward only, over a cache: queries at positions `start`..<`start + queries` see keys 0..<`start + queries`.
    ///
    /// `keys` and `values` point at (positions, G·D) of one sequence.
    package func cachedAttention(
        _ q: Tensor, keys: UnsafePointer<Float>, values: UnsafePointer<Float>, _ shape: AttentionShape, start: Int
    ) -> Tensor {
        precondition(shape.batch == 1 && q.columns == shape.queryColumns, "cachedAttention: q \(q) with \(shape)")
        let y = Tensor(q.shape, on: device)  // (T, H·D)
        let logSum = Tensor([shape.heads * q.rows], on: device)
        attend(q.f32, keys, values, shape, queries: q.rows, start: start, into: y.f32, logSum: logSum.f32)
        return y
    }

    private func attend(
        _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ shape: AttentionShape,
        queries: Int, start: Int, into y: UnsafeMutablePointer<Float>, logSum: UnsafeMutablePointer<Float>
    ) {
        let keys = start + queries, size = shape.headSize
        let tiles = (queries + tile - 1) / tile
        let workers = device.threads.threadCount
        let scores = Tensor([workers, min(tile, max(queries, 1)), keys], on: device)  // (W, tile, keys)
        let stride = scores.count / workers
        device.threads.run(tasks: shape.batch * shape.heads * tiles) { [device] task, worker in
            // The last tile of a sequence is the longest: it goes first.
            let first = (tiles - 1 - task % tiles) * tile
            let head = task / tiles % shape.heads, sequence = task / tiles / shape.heads
            let rows = min(tile, queries - first), columns = start + first + rows
            let s = scores.f32 + worker * stride
            let query = q + (sequence * queries + first) * shape.queryColumns + head * size
            let keyOffset = sequence * keys * shape.keyColumns + head / shape.group * size
            Device.product(
                false, true, rows, columns, size, query, shape.queryColumns, k + keyOffset, shape.keyColumns, 0, s,
                columns)
            device.kernels.causal_softmax(
                s, shape.scale, start + first + 1, rows, columns, columns,
                logSum + (sequence * shape.heads + head) * queries + first)
            Device.product(
                false, false, rows, size, columns, s, columns, v + keyOffset, shape.keyColumns, 0,
                y + (sequence * queries + first) * shape.queryColumns + head * size, shape.queryColumns)
        }
    }

    private func attendBackward(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, _ dy: Tensor, _ logSum: Tensor, _ shape: AttentionShape,
        time: Int
    ) {
        let dq = q.gradientTarget(), dk = k.gradientTarget(), dv = v.gradientTarget()
        for (target, tensor) in [(dq, q), (dk, k), (dv, v)] where target.isFresh {
            target.pointer.update(repeating: 0, count: tensor.count)
        }
        let size = shape.headSize, columnsQ = shape.queryColumns, columnsK = shape.keyColumns
        let height = min(tile, max(time, 1))
        let scratch = Tensor([device.threads.threadCount, 2, height, max(time, 1)], on: device)  // (W, 2, tile, T)
        let deltas = Tensor([device.threads.threadCount, height], on: device)  // (W, tile)
        device.threads.run(tasks: shape.batch * shape.keyValueHeads) { [device] task, worker in
            let sequence = task / shape.keyValueHeads, keyHead = task % shape.keyValueHeads
            let p = scratch.f32 + worker * 2 * height * time, dp = p + height * time
            let delta = deltas.f32 + worker * height
            let keyOffset = sequence * time * columnsK + keyHead * size
            for head in keyHead * shape.group..<(keyHead + 1) * shape.group {
                for first in stride(from: 0, to: time, by: tile) {
                    let rows = min(tile, time - first), columns = first + rows
                    let offset = (sequence * time + first) * columnsQ + head * size
                    for row in 0..<rows {
                        let place = offset + row * columnsQ
                        delta[row] = device.kernels.dot(dy.f32 + place, y.f32 + place, size)
                    }
                    Device.product(
                        false, true, rows, columns, size, q.f32 + offset, columnsQ, k.f32 + keyOffset, columnsK, 0, p,
                        columns)
                    device.kernels.causal_probabilities(
                        p, shape.scale, first + 1, rows, columns, columns,
                        logSum.f32 + (sequence * shape.heads + head) * time + first)
                    Device.product(
                        true, false, columns, size, rows, p, columns, dy.f32 + offset, columnsQ, 1,
                        dv.pointer + keyOffset, columnsK)
                    Device.product(
                        false, true, rows, columns, size, dy.f32 + offset, columnsQ, v.f32 + keyOffset, columnsK, 0, dp,
                        columns)
                    device.kernels.softmax_backward(dp, p, delta, shape.scale, rows, columns, columns)
                    Device.product(
                        false, false, rows, size, columns, dp, columns, k.f32 + keyOffset, columnsK, 1,
                        dq.pointer + offset, columnsQ)
                    Device.product(
                        true, false, columns, size, rows, dp, columns, q.f32 + offset, columnsQ, 1,
                        dk.pointer + keyOffset, columnsK)
                }
            }
        }
    }
}
