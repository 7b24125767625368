// The seam between operations and machines: the primitive computations a machine must offer, on tensors.
// Operations decide what is computed and how gradients flow; a backend decides how, and knows no tape.

/// The primitive operations of one kind of machine.
///
/// Shapes are checked by the operations before they call; a backend may trust them. Every method has done its work, or
/// has put it in the machine's order of work, when it returns. `overwrites: false` adds to what the output holds.
public protocol Backend: AnyObject, Sendable {
    /// What computes, for people: `avx512bf16`, `avx2`.
    var name: String { get }
    /// Whether bf16 is multiplied as it is, and therefore faster than f32.
    var multipliesBFloat16: Bool { get }

    /// A backend that takes the memory this one would take but computes nothing; outputs are undefined.
    func rehearsal() -> any Backend

    // MARK: Products

    /// c (m, n) = a (m, k) · b (k, n) + addend (m, n) + bias (n), rounded to c's type once.
    ///
    /// Where a is bf16 both factors are rounded to bf16 and their products summed in f32; otherwise all is f32.
    /// `addend` may be `c`.
    func product(_ a: Matrix, _ b: Matrix, into c: Matrix, addend: Matrix?, bias: Tensor?)

    // MARK: Element by element

    /// y = value
    func fill(_ y: Tensor, _ value: Float)
    /// y = x, rounded where y's type is narrower.
    func convert(_ x: Tensor, into y: Tensor)
    /// y = a + b
    func sum(_ a: Tensor, _ b: Tensor, into y: Tensor)
    /// y (+)= factor · x, both of one type
    func accumulate(_ x: Tensor, factor: Float, into y: Tensor, overwrites: Bool)
    /// y = activation(x)
    func activate(_ x: Tensor, _ kind: Activation, into y: Tensor)
    /// dx (+)= dy · activation'(x)
    func activateBackward(_ dy: Tensor, _ x: Tensor, _ kind: Activation, into dx: GradientTarget)
    /// y = activation(gate) · up
    func gated(_ gate: Tensor, _ up: Tensor, _ kind: Activation, into y: Tensor)
    /// The gradients of `gated`.
    func gatedBackward(
        _ dy: Tensor, _ gate: Tensor, _ up: Tensor, _ kind: Activation, into dgate: GradientTarget,
        _ dup: GradientTarget)
    /// y = a (+, -, ·, /) b; y may be either.
    func combine(_ a: Tensor, _ b: Tensor, _ kind: Combination, into y: Tensor)
    /// y = factor · x + addend
    func affine(_ x: Tensor, factor: Float, addend: Float, into y: Tensor)
    /// y (+)= x · mask, where a mask's element is 0 or 1 / (1 - probability) by `seed` and the element's number alone.
    func dropout(_ x: Tensor, probability: Double, seed: UInt64, into y: GradientTarget)
    /// Elements of x put where `y` says, or added there: the same extents, each with its own strides.
    func copy(_ x: StridedView, into y: StridedView, overwrites: Bool)

    // MARK: Packed weights

    /// y (R, O) = x (R, I) · weightsᵀ (O, I) with Q8_0 weights, all else f32.
    func packedProduct(_ x: Tensor, _ weights: PackedMatrix, into y: Tensor)
    /// y (N, I) = rows of packed weights by number.
    func gatherPackedRows(_ numbers: Tensor, of table: PackedMatrix, into y: Tensor)
    /// f32 values as Q8_0 blocks.
    func pack(_ x: Tensor, into blocks: UnsafeMutableRawPointer)

    // MARK: By rows

    /// y (C) (+)= the sum of x's rows.
    func sumRows(_ x: Tensor, into y: GradientTarget)

    /// y = x / rms(x) · weight over groups of `weight.count`; `inverse` (groups) receives 1 / rms.
    func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float, into y: Tensor, inverse: Tensor)
    /// The gradients of `rmsNorm`; `dweight` is nil where the weight needs none.
    func rmsNormBackward(
        _ dy: Tensor, _ x: Tensor, weight: Tensor, inverse: Tensor, into dx: GradientTarget, dweight: GradientTarget?)
    /// y = (x - mean) / √(variance + ε) · weight + bias by row; `statistics` (rows, 2) receives mean and 1 / deviation.
    func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float, into y: Tensor, statistics: Tensor)
    /// The gradients of `layerNorm`.
    func layerNormBackward(
        _ dy: Tensor, _ x: Tensor, weight: Tensor, statistics: Tensor, into dx: GradientTarget,
        dweight: GradientTarget?, dbias: GradientTarget?)
    /// y = softmax(x) by row, or its logarithm.
    func softmax(_ x: Tensor, isLogarithm: Bool, into y: Tensor)
    /// dx (+)= the gradient of `softmax`, from its result.
    func softmaxBackward(_ dy: Tensor, _ y: Tensor, isLogarithm: Bool, into dx: GradientTarget)
    /// y (rows), f32: the sum of each row times `factor`.
    func rowSums(_ x: Tensor, factor: Float, into y: Tensor)
    /// y (rows), f32: the largest of each row, and its place; NaN wins, the first of equals.
    func rowMaxima(_ x: Tensor, into y: Tensor, places: Tensor)
    /// dx (rows, C) (+)= factor · dy (rows) in every column.
    func spreadRows(_ dy: Tensor, factor: Float, into dx: GradientTarget)
    /// y (+)= x (rows, heads · head size) with every head turned by its row's angle, `direction` times.
    func rotate(
        _ x: Tensor, _ table: RotaryTable, time: Int, start: Int, direction: Float, into y: Tensor, overwrites: Bool)
    /// y (N, C) = rows of `table` (V, C) by number.
    func gatherRows(_ numbers: Tensor, of table: Tensor, into y: Tensor)
    /// `table` (V, C) += rows of x (N, C) by number; numbers may repeat.
    func scatterAddRows(_ x: Tensor, _ numbers: Tensor, into table: Tensor)
    /// losses (N) = -log softmax(logits)[target], 0 where the target is negative. With `scale` other than 0 the logits
    /// become scale · (softmax - one-hot), zero rows where the target is negative.
    func crossEntropyRows(
        _ logits: Tensor, rows: Int, _ targets: Tensor, from first: Int, scale: Float, into losses: Tensor)

    /// losses (N) = KL(softmax(teacher) ‖ softmax(student)) by row of logits, 0 where `kept` (N) is negative; and,
    /// where targets are given, their gradients (+)= scale times the losses'.
    func divergenceRows(
        _ teacher: Tensor, _ student: Tensor, kept: Tensor, scale: Float, into losses: Tensor,
        dteacher: GradientTarget?, dstudent: GradientTarget?)

    // MARK: Attention

    /// y = softmax(q · kᵀ) · v for every head under a mask; `logSum` (B·H·T) receives the log of each row's sum of
    /// exponentials.
    func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, _ mask: KeyRanges, into y: Tensor,
        logSum: Tensor)
    /// The gradients of `attention`.
    func attentionBackward(
        _ dy: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, logSum: Tensor, _ shape: AttentionShape,
        _ mask: KeyRanges, into dq: GradientTarget, _ dk: GradientTarget, _ dv: GradientTarget)

    // MARK: Optimisers

    /// The Euclidean norm of all tensors together.
    func norm(_ tensors: [Tensor]) -> Float
    /// One AdamW update of every parameter that has a gradient.
    func adamw(_ parameters: [OptimizedParameter], _ step: AdamWStep)
    /// One Lion update of every parameter that has a gradient.
    func lion(_ parameters: [OptimizedParameter], _ step: LionStep)
    /// One update by gradient descent with momentum of every parameter that has a gradient.
    func descend(_ parameters: [OptimizedParameter], _ step: DescentStep)
}

/// Where a backward pass writes: a tensor, and whether it overwrites or adds.
public struct GradientTarget {
    public let tensor: Tensor
    /// Nothing is there yet: overwrite.
    public let isFresh: Bool
}

/// A matrix seen in a tensor's memory: rows a fixed number of elements apart, possibly read across.
public struct Matrix {
    public let tensor: Tensor
    /// Elements before the first.
    public let offset: Int
    /// Rows and columns as the product sees them.
    public let rows: Int, columns: Int
    /// Elements from one stored row to the next.
    public let stride: Int
    /// Whether stored rows are the product's columns.
    public let isTransposed: Bool

    /// - Parameters:
    ///   - rows, columns: as stored.
    ///   - stride: elements from one stored row to the next; `columns` by default.
    public init(_ tensor: Tensor, offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
        self.init(tensor, offset, rows, columns, stride ?? columns, isTransposed: false)
        precondition(
            rows == 0 || columns == 0 || offset + (rows - 1) * self.stride + columns <= tensor.count,
            "a matrix of \(rows) rows and \(columns) columns reaches beyond \(tensor)")
    }

    /// A tensor as (rows, columns of its innermost dimension).
    public init(_ tensor: Tensor) { self.init(tensor, rows: tensor.rows, columns: tensor.columns) }

    private init(_ tensor: Tensor, _ offset: Int, _ rows: Int, _ columns: Int, _ stride: Int, isTransposed: Bool) {
        self.tensor = tensor
        self.offset = offset
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.isTransposed = isTransposed
    }

    /// The same elements, read across.
    public var transposed: Matrix { Matrix(tensor, offset, columns, rows, stride, isTransposed: !isTransposed) }

    /// Some of the stored rows.
    public func rows(_ range: Range<Int>) -> Matrix {
        precondition(!isTransposed && range.upperBound <= rows, "rows \(range) of \(rows)")
        return Matrix(tensor, offset + range.lowerBound * stride, range.count, columns, stride, isTransposed: false)
    }
}
