// Matrix products on the CPU: b is packed into panels once, by all threads; then each takes blocks of rows of c.
// How the work is cut never changes an element's sum, so results do not depend on the number of threads.

import CKernels

extension CPUBackend {
    /// Rows of c a task takes, where there are enough.
    private static let rowBlock = 192
    /// Steps of k after which partial sums are put down, so that panels stay in the second-level cache.
    private static func stepBlock(_ type: DType) -> Int { type == .bf16 ? 2048 : 1024 }
    /// Rows up to which f32 weights are read where they lie, instead of being packed first.
    private static let fewRows = 4

    public func product(_ a: Matrix, _ b: Matrix, into c: Matrix, addend: Matrix?, bias: Tensor?) {
        let m = a.rows, k = a.columns, n = b.columns
        precondition(
            b.rows == k && c.rows == m && c.columns == n && !c.isTransposed,
            "product: \(m)x\(k) by \(b.rows)x\(n) into \(c.rows)x\(c.columns)")
        precondition(
            addend.map { $0.tensor.dtype == c.tensor.dtype && $0.stride == c.stride } ?? true,
            "product: addend unlike c")
        if m == 0 || n == 0 { return }
        if m <= Self.fewRows, a.tensor.dtype == .f32, b.tensor.dtype == .f32, b.isTransposed, !a.isTransposed,
            addend == nil, c.tensor.dtype == .f32
        {
            return dotProducts(a, b, into: c, bias: bias)
        }
        PackedProduct(self, a, b, into: c, addend: addend, bias: bias).run()
    }

    private func dotProducts(_ a: Matrix, _ b: Matrix, into c: Matrix, bias: Tensor?) {
        let k = a.columns, n = b.columns
        let x = a.tensor.f32 + a.offset, w = b.tensor.f32 + b.offset, y = c.tensor.f32 + c.offset
        forEachRange(n, grain: max(1, Self.grain / max(k, 1))) { part in
            for row in 0..<a.rows {
                for column in part {
                    y[row * c.stride + column] =
                        kernels.f32.pointee.dot(x + row * a.stride, w + column * b.stride, k) + (bias?.f32[column] ?? 0)
                }
            }
        }
    }

    /// One product with its packed panels.
    private struct PackedProduct {
        let backend: CPUBackend
        let a: Matrix, b: Matrix, c: Matrix
        let addend: Matrix?, bias: Tensor?
        let m: Int, n: Int, k: Int
        /// The type of both factors as they are multiplied.
        let type: DType
        /// Steps of k multiplied at once; the last block may be shorter.
        let block: Int
        let panels: Storage
        let panel: Int

        init(_ backend: CPUBackend, _ a: Matrix, _ b: Matrix, into c: Matrix, addend: Matrix?, bias: Tensor?) {
            self.backend = backend
            (self.a, self.b, self.c, self.addend, self.bias) = (a, b, c, addend, bias)
            (m, n, k) = (a.rows, b.columns, a.columns)
            type = a.tensor.dtype == .bf16 && backend.multipliesBFloat16 ? .bf16 : .f32
            let limit = CPUBackend.stepBlock(type)
            // Packed rows of a are read once a panel, so they must stay near as well.
            block = k <= (a.isTransposed ? limit : 2 * limit) ? max(k, 1) : limit
            panel = backend.kernels.panel
            let columns = (n + panel - 1) / panel * panel
            panels = Storage(byteCount: columns * (k + k % 2 + 2) * type.size, pool: c.tensor.device.memory)
        }

        var blocks: Int { max(1, (k + block - 1) / block) }
        var paddedColumns: Int { (n + panel - 1) / panel * panel }
        func steps(_ number: Int) -> Int { min(block, k - number * block) }
        func even(_ steps: Int) -> Int { type == .bf16 ? steps + steps % 2 : steps }
        func panelStart(_ number: Int, column: Int) -> UnsafeMutableRawPointer {
            panels.pointer + (number * block * paddedColumns + column * even(steps(number))) * type.size
        }

        func run() {
            packColumns()
            let threads = backend.threads.threadCount, tile = backend.kernels.tile_rows
            // Four tasks a thread, so that a slow one is not waited for, and always as many for each; small blocks of
            // rows would reread b too often.
            let share = threads * max(4, (m + threads * CPUBackend.rowBlock - 1) / (threads * CPUBackend.rowBlock))
            let rows = max(4 * tile, ((m + share - 1) / share + tile - 1) / tile * tile)
            let rowTasks = (m + rows - 1) / rows
            let panelCount = paddedColumns / panel
            let columnTasks = min(panelCount, max(1, 2 * threads / rowTasks))
            let columns = (panelCount + columnTasks - 1) / columnTasks * panel
            let scratch = Scratch(self, rows: rows, columns: columns)
            backend.threads.run(tasks: rowTasks * columnTasks) { task, worker in
                let row = task / columnTasks * rows, column = task % columnTasks * columns
                if column >= n { return }
                multiply(
                    row..<min(m, row + rows), column..<min(n, column + columns), scratch, worker)
            }
        }

        private func packColumns() {
            let count = paddedColumns / panel
            let lane = b.isTransposed ? b.stride : 1, step = b.isTransposed ? 1 : b.stride
            let x = b.tensor.raw, size = b.tensor.dtype.size
            backend.threads.run(tasks: count * blocks) { task, _ in
                let number = task / count, column = task % count * panel
                let start = b.offset + column * lane + number * block * step
                backend.kernels.pack_panel(
                    panelStart(number, column: column), type == .bf16 ? 1 : 0, x + start * size,
                    b.tensor.dtype == .bf16 ? 1 : 0, lane, step, min(panel, n - column), steps(number))
            }
        }

        /// Memory of one worker each: rows of a that cannot be read where they lie, and sums that are not c yet.
        struct Scratch {
            let rows: Storage, rowBytes: Int
            let sums: Storage, sumBytes: Int

            init(_ p: PackedProduct, rows count: Int, columns: Int) {
                let memory = p.c.tensor.device.memory, workers = p.backend.threads.threadCount
                rowBytes = p.readsRowsInPlace ? 0 : (count + 8) * (p.block + 2) * p.type.size
                sumBytes = p.needsSums ? count * columns * 4 : 0
                rows = Storage(byteCount: rowBytes * workers, pool: memory)
                sums = Storage(byteCount: sumBytes * workers, pool: memory)
            }
        }

        /// An odd number of steps leaves half a pair, so such rows are copied and filled up.
        var readsRowsInPlace: Bool {
            !a.isTransposed && a.tensor.dtype == type && (type == .f32 || k % 2 == 0)
        }
        var needsSums: Bool { blocks > 1 && c.tensor.dtype == .bf16 }

        private func multiply(_ rows: Range<Int>, _ columns: Range<Int>, _ scratch: Scratch, _ worker: Int) {
            let size = c.tensor.dtype.size
            let place = c.tensor.raw + (c.offset + rows.lowerBound * c.stride + columns.lowerBound) * size
            let added = addend.map {
                UnsafeRawPointer($0.tensor.raw + ($0.offset + rows.lowerBound * $0.stride + columns.lowerBound) * size)
            }
            let added32 = bias.map { UnsafePointer($0.f32 + columns.lowerBound) }
            let sums = scratch.sums.pointer + worker * scratch.sumBytes
            for number in 0..<blocks {
                let isLast = number == blocks - 1
                var target = kalsae_target(
                    c: place, addend: number == 0 ? added : UnsafeRawPointer(place), bias: number == 0 ? added32 : nil,
                    stride: c.stride, is_bf16: c.tensor.dtype == .bf16 ? 1 : 0)
                if needsSums {
                    // Sums stay f32 between blocks; addend and bias come once they are whole.
                    target = kalsae_target(
                        c: sums, addend: number == 0 ? nil : UnsafeRawPointer(sums), bias: isLast ? added32 : nil,
                        stride: columns.count, is_bf16: 0)
                }
                let (x, step) = rowsOfA(rows, number, scratch.rows.pointer + worker * scratch.rowBytes)
                backend.kernels.multiply(
                    type == .bf16 ? 1 : 0, x, step, panelStart(number, column: columns.lowerBound), rows.count,
                    columns.count, steps(number), &target)
            }
            guard needsSums else { return }
            let loops = backend.loops(.bf16), values = sums.assumingMemoryBound(to: Float.self)
            for row in 0..<rows.count {
                let line = values + row * columns.count
                if let added { loops.add_into(line, added + row * c.stride * size, columns.count) }
                loops.write(place + row * c.stride * size, line, columns.count)
            }
        }

        /// A block of rows of a as the loops want them, and the distance between rows (0 where they are packed).
        private func rowsOfA(
            _ rows: Range<Int>, _ number: Int, _ scratch: UnsafeMutableRawPointer
        ) -> (UnsafeRawPointer, Int) {
            let size = a.tensor.dtype.size, first = number * block, count = steps(number)
            if a.isTransposed {
                let x = a.tensor.raw + (a.offset + first * a.stride + rows.lowerBound) * size
                backend.kernels.pack_rows(
                    scratch, type == .bf16 ? 1 : 0, x, a.tensor.dtype == .bf16 ? 1 : 0, a.stride, rows.count, count)
                return (UnsafeRawPointer(scratch), 0)
            }
            let x = a.tensor.raw + (a.offset + rows.lowerBound * a.stride + first) * size
            if readsRowsInPlace { return (UnsafeRawPointer(x), a.stride) }
            let step = even(count)
            for row in 0..<rows.count {
                let line = x + row * a.stride * size
                if type == .f32 {
                    backend.loops(a.tensor.dtype).read(
                        scratch.assumingMemoryBound(to: Float.self) + row * step, line, count)
                } else {
                    let out = scratch.assumingMemoryBound(to: UInt16.self) + row * step
                    out.update(from: line.assumingMemoryBound(to: UInt16.self), count: count)
                    if step > count { out[count] = 0 }
                }
            }
            return (UnsafeRawPointer(scratch), step)
        }
    }
}
