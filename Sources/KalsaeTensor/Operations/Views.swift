// Slices, concatenation, transposition and other shapes. Tensors are contiguous, so each of these copies; what it
// costs is one pass over the result.

/// Elements of a tensor at a stride a dimension, for copying.
public struct StridedView {
    public let tensor: Tensor
    /// Elements before the first.
    public let offset: Int
    /// Extents, outermost first, and elements from one to the next in each dimension.
    public let shape: [Int], strides: [Int]

    init(_ tensor: Tensor, offset: Int = 0, shape: [Int], strides: [Int]) {
        self.tensor = tensor
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// All of a tensor as it lies.
    init(_ tensor: Tensor) { self.init(tensor, shape: tensor.shape, strides: Self.strides(tensor.shape)) }

    /// Strides of a contiguous array.
    static func strides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count), step = 1
        for dimension in shape.indices.reversed() {
            strides[dimension] = step
            step *= shape[dimension]
        }
        return strides
    }

    /// A range of one dimension.
    func slice(_ dimension: Int, _ range: Range<Int>) -> StridedView {
        var shape = shape
        shape[dimension] = range.count
        return StridedView(
            tensor, offset: offset + range.lowerBound * strides[dimension], shape: shape, strides: strides)
    }

    /// Two dimensions exchanged.
    func swapped(_ first: Int, _ second: Int) -> StridedView {
        var shape = shape, strides = strides
        shape.swapAt(first, second)
        strides.swapAt(first, second)
        return StridedView(tensor, offset: offset, shape: shape, strides: strides)
    }
}

extension Tape {
    /// y: the elements of x in another shape of as many elements, in memory order.
    public func reshape(_ x: Tensor, _ shape: [Int]) -> Tensor {
        require(shape.reduce(1, *) == x.count, "reshape: \(x) to \(shape)")
        let flat = StridedView(x, shape: [x.count], strides: [1])
        return copied(x, flat, to: shape) { StridedView($0, shape: [x.count], strides: [1]) }
    }

    /// y: a range of one dimension of x.
    public func slice(_ x: Tensor, dimension: Int, _ range: Range<Int>) -> Tensor {
        require(
            x.shape.indices ~= dimension && range.lowerBound >= 0 && range.upperBound <= x.shape[dimension],
            "slice: \(range) of dimension \(dimension) of \(x)")
        let view = StridedView(x).slice(dimension, range)
        return copied(x, view, to: view.shape) { StridedView($0).slice(dimension, range) }
    }

    /// y: x with two dimensions exchanged, the last two by default.
    public func transpose(_ x: Tensor, _ first: Int = -2, _ second: Int = -1) -> Tensor {
        let (one, two) = (first < 0 ? x.shape.count + first : first, second < 0 ? x.shape.count + second : second)
        require(
            x.shape.indices ~= one && x.shape.indices ~= two, "transpose: dimensions \(first) and \(second) of \(x)")
        let view = StridedView(x).swapped(one, two)
        return copied(x, view, to: view.shape) { StridedView($0).swapped(one, two) }
    }

    /// y: tensors one after the other along one dimension; all other extents and the types must be equal.
    public func concatenate(_ parts: [Tensor], dimension: Int) -> Tensor {
        guard let first = parts.first else { trap("concatenate: there is nothing to concatenate") }
        func others(_ x: Tensor) -> [Int] { x.shape.enumerated().filter { $0.offset != dimension }.map(\.element) }
        for part in parts {
            require(
                part.shape.count == first.shape.count && part.shape.indices ~= dimension
                    && others(part) == others(first) && part.dtype == first.dtype,
                "concatenate along \(dimension): \(first) with \(part)")
        }
        var shape = first.shape
        shape[dimension] = parts.reduce(0) { $0 + $1.shape[dimension] }
        let y = Tensor(
            shape, first.dtype, on: device, requiresGradient: records && parts.contains(where: \.requiresGradient))
        let ends = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.shape[dimension]) }
        for (index, part) in parts.enumerated() {
            let place = StridedView(y).slice(dimension, ends[index]..<ends[index + 1])
            device.backend.copy(StridedView(part), into: place, overwrites: true)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            for (index, part) in parts.enumerated() where part.requiresGradient {
                let target = part.gradientTarget()
                device.backend.copy(
                    StridedView(dy).slice(dimension, ends[index]..<ends[index + 1]),
                    into: StridedView(target.tensor), overwrites: target.isFresh)
            }
        }
        return y
    }

    /// A contiguous copy of some of x's elements; `place` says where in x's gradient those of y's belong.
    private func copied(
        _ x: Tensor, _ view: StridedView, to shape: [Int], place: @escaping (Tensor) -> StridedView
    ) -> Tensor {
        let y = Tensor(shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        let whole = StridedView(y, shape: view.shape, strides: StridedView.strides(view.shape))
        device.backend.copy(view, into: whole, overwrites: true)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            let target = x.gradientTarget()
            if target.isFresh { device.backend.fill(target.tensor, 0) }
            device.backend.copy(
                StridedView(dy, shape: view.shape, strides: StridedView.strides(view.shape)),
                into: place(target.tensor), overwrites: false)
        }
        return y
    }
}
