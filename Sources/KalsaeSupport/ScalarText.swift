// A text put together from Unicode scalars and stretches of them, as UTF-8. `String.UnicodeScalarView` counts itself
// whenever a stretch is appended, which makes a loop over a long text quadratic; here every append costs what it adds.

/// Builds a text from scalars.
///
/// ```swift
/// var text = ScalarText()
/// text.append("칼")
/// text.append(contentsOf: "새는".unicodeScalars)
/// text.string   // "칼새는"
/// ```
public struct ScalarText: Sendable {
    private var bytes: [UInt8] = []
    /// The scalar appended last.
    public private(set) var last: Unicode.Scalar?

    public init() {}

    /// Appends one scalar.
    @inline(__always)
    public mutating func append(_ scalar: Unicode.Scalar) {
        last = scalar
        let value = scalar.value
        if value < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value < 0x800 {
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        } else if value < 0x10000 {
            bytes.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        } else {
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        }
    }

    /// Appends scalars in their order.
    @inline(__always)
    public mutating func append(contentsOf scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars { append(scalar) }
    }

    /// The text so far.
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}
