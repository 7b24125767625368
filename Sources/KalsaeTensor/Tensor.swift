// A tensor: a shape, a type and a block of pooled memory.

import Foundation

/// Element types.
public enum DType: String, Sendable, CaseIterable {
    case f32, bf16, i32

    /// Bytes of one element.
    public var size: Int { self == .bf16 ? 2 : 4 }
}

/// A block of memory that goes back to its pool when nobody holds it.
final class Storage {
    let pointer: UnsafeMutableRawPointer
    private let byteCount: Int
    private let pool: MemoryPool

    init(byteCount: Int, pool: MemoryPool) {
        self.byteCount = byteCount
        self.pool = pool
        pointer = pool.take(byteCount: byteCount)
    }

    deinit { pool.give(back: pointer, byteCount: byteCount) }
}

/// A contiguous row-major array on a device.
///
/// ```swift
/// let weight = Tensor([256, 128], on: device, requiresGradient: true)   // (out, in)
/// weight.fill { Float.random(in: -1...1) }
/// ```
/// A new tensor's contents are undefined. One thread at a time may use it.
public final class Tensor {
    public let shape: [Int]
    public let dtype: DType
    public let device: Device
    /// Whether backward passes collect a gradient for it.
    public let requiresGradient: Bool
    private let storage: Storage
    /// The sum of gradients since `clearGradient()`; nil before the first.
    public private(set) var gradient: Tensor?

    /// - Parameter shape: extents, outermost first; 0 and 1 are allowed.
    public init(_ shape: [Int], _ dtype: DType = .f32, on device: Device, requiresGradient: Bool = false) {
        require(shape.allSatisfy { $0 >= 0 }, "a tensor's shape must not be negative: \(shape)")
        self.shape = shape
        self.dtype = dtype
        self.device = device
        self.requiresGradient = requiresGradient
        count = shape.reduce(1, *)
        storage = Storage(byteCount: count * dtype.size, pool: device.memory)
    }

    /// The same memory under a tensor of its own, which requires a gradient.
    init(sharing other: Tensor) {
        shape = other.shape
        dtype = other.dtype
        device = other.device
        requiresGradient = true
        count = other.count
        storage = other.storage
    }

    /// How many elements.
    public let count: Int
    /// The extent of the innermost dimension.
    public var columns: Int { shape.last ?? 1 }
    /// How many rows of `columns` elements, of which there may be none.
    public var rows: Int { columns == 0 ? shape.dropLast().reduce(1, *) : count / columns }

    /// The elements of an `.f32` tensor.
    public var f32: UnsafeMutablePointer<Float> {
        precondition(dtype == .f32, "this tensor holds \(dtype), not f32")
        return storage.pointer.assumingMemoryBound(to: Float.self)
    }

    /// The elements of an `.i32` tensor.
    public var i32: UnsafeMutablePointer<Int32> {
        precondition(dtype == .i32, "this tensor holds \(dtype), not i32")
        return storage.pointer.assumingMemoryBound(to: Int32.self)
    }

    /// The elements of a `.bf16` tensor as bit patterns.
    public var bf16: UnsafeMutablePointer<UInt16> {
        precondition(dtype == .bf16, "this tensor holds \(dtype), not bf16")
        return storage.pointer.assumingMemoryBound(to: UInt16.self)
    }

    /// The first element, whatever its type.
    var raw: UnsafeMutableRawPointer { storage.pointer }

    /// The elements as bytes in memory order.
    public var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: storage.pointer, count: count * dtype.size)
    }

    /// A copy of the elements as f32, in memory order.
    public var values: [Float] {
        if dtype == .i32 { return (0..<count).map { Float(i32[$0]) } }
        let wide = converted(to: .f32)
        // A tensor that nobody names could give its memory back before it is read.
        return withExtendedLifetime(wide) { Array(UnsafeBufferPointer(start: wide.f32, count: count)) }
    }

    /// The same elements in another type, rounded to nearest-even where bits are lost; itself where the type is equal.
    public func converted(to type: DType) -> Tensor {
        if type == dtype { return self }
        precondition(dtype != .i32 && type != .i32, "cannot convert \(dtype) to \(type)")
        let result = Tensor(shape, type, on: device)
        device.backend.convert(self, into: result)
        return result
    }

    /// Sets each element of an `.f32` tensor in memory order.
    public func fill(_ next: () -> Float) {
        let elements = f32
        for i in 0..<count { elements[i] = next() }
    }

    /// Copies `values` in; their number must be `count`.
    public func assign(_ values: some Collection<Float>) {
        require(values.count == count, "\(values.count) values for a tensor of \(shape)")
        var pointer = f32
        for value in values {
            pointer.pointee = value
            pointer += 1
        }
    }

    /// Forgets the gradient; its memory goes back to the pool.
    public func clearGradient() { gradient = nil }

    /// Where a backward pass adds its contribution, in this tensor's own type.
    func gradientTarget() -> GradientTarget {
        if let gradient { return GradientTarget(tensor: gradient, isFresh: false) }
        let fresh = Tensor(shape, dtype, on: device)
        gradient = fresh
        return GradientTarget(tensor: fresh, isFresh: true)
    }

    /// Adds a gradient that nobody else will read or write again; the first one is taken as it is.
    func receiveGradient(_ contribution: Tensor) {
        require(contribution.count == count && contribution.dtype == dtype, "gradient \(contribution) for \(self)")
        guard let gradient else {
            gradient = contribution
            return
        }
        device.backend.accumulate(contribution, factor: 1, into: gradient, overwrites: false)
    }
}

extension Tensor: CustomStringConvertible {
    public var description: String { "\(dtype)\(shape)" }
}
