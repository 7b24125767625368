// Rows picked from a tensor by number, and rows put into one by number; numbers may repeat.
//
// R rows, C columns, N numbers: x (R, C), numbers (N)

extension Tape {
    /// y (N, C): row `numbers[n]` of x (R, C). Numbers must be in 0..<R.
    public func gather(_ x: Tensor, rows numbers: Tensor) -> Tensor {
        check(numbers, within: x.rows, named: "gather", x)
        let y = Tensor([numbers.count, x.columns], x.dtype, on: device, requiresGradient: needsGradient(x))  // (N, C)
        device.backend.gatherRows(numbers, of: x, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            // Sums are f32 whatever x is.
            let dx = Tensor(x.shape, on: device)  // (R, C)
            device.backend.fill(dx, 0)
            device.backend.scatterAddRows(dy, numbers, into: dx)
            x.receiveGradient(dx.converted(to: x.dtype))
        }
        return y
    }

    /// y (`count`, C), in x's type: zeros, with every row n of x (N, C) added to row `numbers[n]`; sums are f32.
    public func scatter(_ x: Tensor, rows numbers: Tensor, count: Int) -> Tensor {
        require(numbers.count == x.rows, "scatter: \(x) with numbers \(numbers)")
        check(numbers, within: count, named: "scatter", x)
        let sums = Tensor([count, x.columns], on: device, requiresGradient: x.dtype == .f32 && needsGradient(x))
        device.backend.fill(sums, 0)
        device.backend.scatterAddRows(x, numbers, into: sums)
        let y: Tensor  // (count, C)
        if x.dtype == .f32 {
            y = sums
        } else {
            y = Tensor(sums.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
            device.backend.convert(sums, into: y)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            let dx = Tensor(x.shape, x.dtype, on: device)  // (N, C)
            device.backend.gatherRows(numbers, of: dy, into: dx)
            x.receiveGradient(dx)
        }
        return y
    }

    private func check(_ numbers: Tensor, within count: Int, named name: String, _ x: Tensor) {
        for n in 0..<numbers.count {
            let number = Int(numbers.i32[n])
            require(0..<count ~= number, "\(name): row \(number) of \(count), with \(x) and numbers \(numbers)")
        }
    }
}
