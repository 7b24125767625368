// Attention on the CPU, forward: tiles of queries against blocks of keys, with a running softmax (Dao 2023).
// Keys and values are packed once a task for the matrix loops; scores of one block are all that exists of T·T.

import CKernels
import Foundation

/// How attention is cut on the CPU, and its memory for one worker.
struct AttentionTiles {
    /// Queries of a tile and keys of a block.
    static let rows = 96, keys = 256

    let shape: AttentionShape
    let type: DType
    let panel: Int
    /// Head size rounded up to whole panels.
    let paddedSize: Int

    init(_ shape: AttentionShape, _ type: DType, panel: Int) {
        precondition(type != .bf16 || shape.headSize % 2 == 0, "bf16 attention needs an even head size")
        self.shape = shape
        self.type = type
        self.panel = panel
        paddedSize = (shape.headSize + panel - 1) / panel * panel
    }

    var isBFloat16: Int32 { type == .bf16 ? 1 : 0 }

    static func blocks(_ keys: Int) -> Int { (keys + Self.keys - 1) / Self.keys }

    /// The part of `tensor` that starts at a row of a sequence and at a head.
    func head(_ tensor: Tensor, row: Int, head: Int) -> UnsafeMutableRawPointer {
        tensor.raw(at: row * tensor.columns + head * shape.headSize)
    }

    /// Packs rows of one head so that products run over the head's elements: q·kᵀ.
    func packAcross(
        _ kernels: kalsae_kernels, _ x: UnsafeRawPointer, stride: Int, rows: Int, into out: UnsafeMutableRawPointer
    ) {
        for first in Swift.stride(from: 0, to: rows, by: panel) {
            kernels.pack_panel(
                out + first * shape.headSize * type.size, isBFloat16, x + first * stride * type.size, isBFloat16,
                stride, 1,
                min(panel, rows - first), shape.headSize)
        }
    }

    /// Packs rows of one head so that products run over the rows: p·v.
    func packAlong(
        _ kernels: kalsae_kernels, _ x: UnsafeRawPointer, stride: Int, rows: Int, into out: UnsafeMutableRawPointer
    ) {
        let even = type == .bf16 ? rows + rows % 2 : rows
        for first in Swift.stride(from: 0, to: shape.headSize, by: panel) {
            kernels.pack_panel(
                out + first * even * type.size, isBFloat16, x + first * type.size, isBFloat16, 1, stride,
                min(panel, shape.headSize - first), rows)
        }
    }

    /// Bytes for `rows` packed rows of one head, in either way.
    func packedBytes(_ rows: Int) -> Int { (rows + panel + 2) * paddedSize * type.size }
}

extension CPUBackend {
    public func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, _ mask: KeyRanges, into y: Tensor,
        logSum: Tensor
    ) {
        if q.dtype == .bf16, !multipliesBFloat16 {
            let wide = Tensor(y.shape, on: y.device)
            attention(
                q.converted(to: .f32), k.converted(to: .f32), v.converted(to: .f32), shape, mask, into: wide,
                logSum: logSum)
            return convert(wide, into: y)
        }
        let queries = mask.low.count
        if queries == 0 || shape.batch == 0 || shape.headSize == 0 { return }
        if queries == 1, q.dtype == .f32 { return attendOne(q, k, v, shape, mask, into: y, logSum: logSum) }
        // Batches hold as many keys as queries; a cache belongs to one sequence.
        let keys = shape.batch == 1 ? Int(mask.high.i32[queries - 1]) : queries
        let heads = shape.batch * shape.heads, tiles = (queries + AttentionTiles.rows - 1) / AttentionTiles.rows
        let spans = min(tiles, max(1, (4 * threads.threadCount + heads - 1) / heads))
        let work = ForwardAttention(self, q, k, v, shape, mask, y, logSum, keys: keys, queries: queries)
        threads.run(tasks: heads * spans) { task, worker in
            // The last span of a sequence is the longest: it goes first.
            let span = spans - 1 - task % spans, size = (tiles + spans - 1) / spans
            work.run(task / spans, tiles: span * size..<min(tiles, (span + 1) * size), worker)
        }
    }

    /// One query a sequence, as writing token by token asks.
    private func attendOne(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, _ mask: KeyRanges, into y: Tensor,
        logSum: Tensor
    ) {
        let low = Int(mask.low.i32[0]), high = Int(mask.high.i32[0]), keys = shape.batch == 1 ? k.rows : 1
        let scores = Tensor([threads.threadCount, max(high, 1)], on: y.device)
        threads.run(tasks: shape.batch * shape.heads) { task, worker in
            let sequence = task / shape.heads, head = task % shape.heads
            let offset = sequence * keys * shape.keyColumns + head / shape.group * shape.headSize
            let place = sequence * shape.queryColumns + head * shape.headSize
            logSum.f32[task] = kernels.attend_one(
                y.f32 + place, q.f32 + place, k.f32 + offset, v.f32 + offset, shape.keyColumns, low, high,
                shape.headSize, shape.scale, shape.scoreCap, scores.f32 + worker * max(high, 1))
        }
    }
}

/// One forward attention: what its tasks share.
private struct ForwardAttention {
    let backend: CPUBackend
    let q: Tensor, k: Tensor, v: Tensor, y: Tensor, logSum: Tensor
    let mask: KeyRanges
    let tiles: AttentionTiles
    let keys: Int, queries: Int
    let packed: Storage, packedBytes: Int
    let scores: Tensor, probabilities: Tensor, output: Tensor, state: Tensor

    init(
        _ backend: CPUBackend, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, _ mask: KeyRanges,
        _ y: Tensor, _ logSum: Tensor, keys: Int, queries: Int
    ) {
        (self.backend, self.q, self.k, self.v, self.y, self.logSum) = (backend, q, k, v, y, logSum)
        (self.mask, self.keys, self.queries) = (mask, keys, queries)
        tiles = AttentionTiles(shape, q.dtype, panel: backend.kernels.panel)
        let workers = backend.threads.threadCount, device = y.device
        packedBytes = tiles.packedBytes(AttentionTiles.blocks(keys) * AttentionTiles.keys)
        packed = Storage(byteCount: 2 * packedBytes * workers, pool: device.memory)
        scores = Tensor([workers, AttentionTiles.rows, AttentionTiles.keys], on: device)
        probabilities = Tensor([workers, AttentionTiles.rows, AttentionTiles.keys], q.dtype, on: device)
        output = Tensor([workers, AttentionTiles.rows, shape.headSize], on: device)
        state = Tensor([workers, 2, AttentionTiles.rows], on: device)
    }

    /// All tiles of one head's queries.
    func run(_ number: Int, tiles range: Range<Int>, _ worker: Int) {
        let shape = tiles.shape, size = shape.headSize, kernels = backend.kernels
        let head = number % shape.heads, sequence = number / shape.heads
        let packedKeys = packed.pointer + 2 * worker * packedBytes, packedValues = packedKeys + packedBytes
        let first = range.lowerBound * AttentionTiles.rows, last = min(queries, range.upperBound * AttentionTiles.rows)
        if first >= last { return }
        let seen = Int((first..<last).map { mask.low.i32[$0] }.min() ?? 0) / AttentionTiles.keys
        let end = Int((first..<last).map { mask.high.i32[$0] }.max() ?? 0)
        for block in seen..<max(seen, AttentionTiles.blocks(end)) {
            let key = block * AttentionTiles.keys, count = min(AttentionTiles.keys, keys - key)
            let row = sequence * keys + key, offset = key * tiles.paddedSize * tiles.type.size
            tiles.packAcross(
                kernels, tiles.head(k, row: row, head: head / shape.group), stride: shape.keyColumns, rows: count,
                into: packedKeys + key * size * tiles.type.size)
            tiles.packAlong(
                kernels, tiles.head(v, row: row, head: head / shape.group), stride: shape.keyColumns, rows: count,
                into: packedValues + offset)
        }
        for tile in range {
            attend(tile, sequence, head, packedKeys, packedValues, worker)
        }
    }

    private func attend(
        _ tile: Int, _ sequence: Int, _ head: Int, _ packedKeys: UnsafeMutableRawPointer,
        _ packedValues: UnsafeMutableRawPointer, _ worker: Int
    ) {
        let shape = tiles.shape, size = shape.headSize, kernels = backend.kernels, width = AttentionTiles.keys
        let first = tile * AttentionTiles.rows, rows = min(AttentionTiles.rows, queries - first)
        let low = mask.low.i32 + first, high = mask.high.i32 + first
        let start = Int((0..<rows).map { low[$0] }.min() ?? 0) / width,
            end = Int((0..<rows).map { high[$0] }.max() ?? 0)
        let s = scores.f32 + worker * AttentionTiles.rows * width
        let p = probabilities.raw(at: worker * AttentionTiles.rows * width)
        let o = output.f32 + worker * AttentionTiles.rows * size
        let maxima = state.f32 + worker * 2 * AttentionTiles.rows, sums = maxima + AttentionTiles.rows
        o.update(repeating: 0, count: rows * size)
        maxima.update(repeating: -.infinity, count: rows)
        sums.update(repeating: 0, count: rows)
        let row = sequence * queries + first
        for block in start..<max(start, AttentionTiles.blocks(end)) {
            let key = block * width, columns = min(width, keys - key), even = columns + columns % 2
            var target = kalsae_target(c: s, addend: nil, bias: nil, stride: width, is_bf16: 0)
            kernels.multiply(
                tiles.isBFloat16, tiles.head(q, row: row, head: head), shape.queryColumns,
                packedKeys + key * size * tiles.type.size, rows, columns, size, &target)
            kernels.softmax_block(
                s, width, p, tiles.isBFloat16, low, high, key, rows, even, shape.scale, shape.scoreCap, maxima, sums, o,
                size)
            target = kalsae_target(c: o, addend: UnsafeRawPointer(o), bias: nil, stride: size, is_bf16: 0)
            kernels.multiply(
                tiles.isBFloat16, p, width, packedValues + key * tiles.paddedSize * tiles.type.size, rows, size,
                columns,
                &target)
        }
        let loops = backend.loops(tiles.type)
        for line in 0..<rows {
            let factor = 1 / sums[line]
            for i in 0..<size { o[line * size + i] *= factor }
            loops.write(tiles.head(y, row: row + line, head: head), o + line * size, size)
            logSum.f32[(sequence * shape.heads + head) * queries + first + line] = maxima[line] + log(sums[line])
        }
    }
}
