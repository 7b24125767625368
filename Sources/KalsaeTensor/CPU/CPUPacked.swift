// Products with Q8_0 weights on the CPU: few rows are multiplied where the weights lie, many unpack them in tiles.

import CKernels

extension CPUBackend {
    /// Rows from which unpacking a tile pays.
    private static let manyRows = 8
    /// Output rows unpacked at once by one thread.
    private static let unpackedRows = 64

    public func packedProduct(_ x: Tensor, _ weights: PackedMatrix, into y: Tensor) {
        let rows = x.rows, inputs = weights.inputs, outputs = weights.outputs, tile = Self.unpackedRows
        let unpacks = rows >= Self.manyRows, panel = kernels.panel
        let workers = unpacks ? threads.threadCount : 0
        let dense = Tensor([workers, tile, inputs], on: y.device),
            packed = Tensor([workers, tile + panel, inputs], on: y.device)
        threads.run(tasks: rows == 0 ? 0 : (outputs + tile - 1) / tile) { task, worker in
            let first = task * tile, count = min(tile, outputs - first)
            guard unpacks else {
                for output in first..<first + count {
                    for row in 0..<rows {
                        y.f32[row * outputs + output] = kernels.dot_q8(
                            weights.row(output), x.f32 + row * inputs, inputs)
                    }
                }
                return
            }
            let values = dense.f32 + worker * tile * inputs, panels = packed.f32 + worker * (tile + panel) * inputs
            kernels.dequantize_q8(values, weights.row(first), count * inputs)
            for column in stride(from: 0, to: count, by: panel) {
                kernels.pack_panel(
                    panels + column * inputs, 0, values + column * inputs, 0, inputs, 1, min(panel, count - column),
                    inputs)
            }
            var target = kalsae_target(c: y.f32 + first, addend: nil, bias: nil, stride: outputs, is_bf16: 0)
            kernels.multiply(0, x.f32, inputs, panels, rows, count, inputs, &target)
        }
    }

    public func gatherPackedRows(_ numbers: Tensor, of table: PackedMatrix, into y: Tensor) {
        for n in 0..<numbers.count {
            kernels.dequantize_q8(y.f32 + n * table.inputs, table.row(Int(numbers.i32[n])), table.inputs)
        }
    }

    public func pack(_ x: Tensor, into blocks: UnsafeMutableRawPointer) {
        kernels.quantize_q8(blocks.assumingMemoryBound(to: kalsae_q8_block.self), x.f32, x.count)
    }
}
