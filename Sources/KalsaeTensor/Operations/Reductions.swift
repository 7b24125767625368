// Sum, mean and largest over the innermost dimension or over all elements. Results are f32 whatever x is.
//
// R rows of C elements: x (…, C), y (…)

extension Tape {
    /// y (…), f32: the sum of each row of x (…, C).
    public func sum(_ x: Tensor) -> Tensor { reduced(x, factor: 1) }

    /// y (…), f32: the mean of each row of x (…, C); rows must not be empty.
    public func mean(_ x: Tensor) -> Tensor {
        require(x.columns > 0, "mean: rows of \(x) are empty")
        return reduced(x, factor: 1 / Float(x.columns))
    }

    /// y (), f32: the sum of all elements.
    public func sumOfAll(_ x: Tensor) -> Tensor { reducedToOne(x, factor: 1) }

    /// y (), f32: the mean of all elements, of which there must be one.
    public func meanOfAll(_ x: Tensor) -> Tensor {
        require(x.count > 0, "meanOfAll: \(x) is empty")
        return reducedToOne(x, factor: 1 / Float(x.count))
    }

    /// The largest of each row of x (…, C) as f32, and its column as i32, both (…).
    ///
    /// The first of equals counts, and receives the whole gradient; NaN is larger than any number.
    public func maximum(_ x: Tensor) -> (values: Tensor, columns: Tensor) {
        require(x.columns > 0, "maximum: rows of \(x) are empty")
        let shape = Array(x.shape.dropLast()), width = x.columns
        let y = Tensor(shape, on: device, requiresGradient: needsGradient(x))
        let places = Tensor(shape, .i32, on: device)
        device.backend.rowMaxima(x, into: y, places: places)
        guard y.requiresGradient else { return (y, places) }
        record { [device] in
            guard let dy = y.gradient else { return }
            let dx = Tensor(x.shape, on: device)  // (…, C)
            device.backend.fill(dx, 0)
            for row in 0..<y.count { dx.f32[row * width + Int(places.i32[row])] = dy.f32[row] }
            x.receiveGradient(dx.converted(to: x.dtype))
        }
        return (y, places)
    }

    /// The largest of all elements as f32 (), and its place in memory order as i32 ().
    public func maximumOfAll(_ x: Tensor) -> (value: Tensor, place: Tensor) {
        let (value, place) = maximum(reshape(x, [1, x.count]))
        return (reshape(value, []), place)
    }

    private func reducedToOne(_ x: Tensor, factor: Float) -> Tensor {
        // Rows first, in f32, then the rows' sums: the order never depends on the threads.
        let rows = reduced(x, factor: 1)
        return reshape(reduced(reshape(rows, [1, rows.count]), factor: factor), [])
    }

    private func reduced(_ x: Tensor, factor: Float) -> Tensor {
        let y = Tensor(Array(x.shape.dropLast()), on: device, requiresGradient: needsGradient(x))
        device.backend.rowSums(x, factor: factor, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.spreadRows(dy, factor: factor, into: x.gradientTarget())
        }
        return y
    }
}
