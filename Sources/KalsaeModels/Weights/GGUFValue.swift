// The values of a GGUF file's metadata, as bytes and as Swift values.

import Foundation

/// A metadata value. Numbers of all widths are read as `.integer` or `.number`; they are written as u32 and f32.
public enum GGUFValue: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case string(String)
    case strings([String])
    case integers([Int])
    case numbers([Double])

    /// Type ids of the format.
    enum Kind: UInt32 {
        case uint8 = 0, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64
    }

    /// Appends type id and value.
    func append(to data: inout Data) {
        switch self {
        case .integer(let value):
            data.append(little: Kind.uint32.rawValue)
            data.append(little: UInt32(value))
        case .number(let value):
            data.append(little: Kind.float32.rawValue)
            data.append(little: Float(value).bitPattern)
        case .bool(let value):
            data.append(little: Kind.bool.rawValue)
            data.append(value ? 1 : 0)
        case .string(let value):
            data.append(little: Kind.string.rawValue)
            data.append(string: value)
        case .strings(let values):
            data.append(array: .string, count: values.count)
            for value in values { data.append(string: value) }
        case .integers(let values):
            data.append(array: .int32, count: values.count)
            for value in values { data.append(little: UInt32(bitPattern: Int32(value))) }
        case .numbers(let values):
            data.append(array: .float32, count: values.count)
            for value in values { data.append(little: Float(value).bitPattern) }
        }
    }
}

extension Data {
    mutating func append(little value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
    mutating func append(little value: UInt64) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(string: String) {
        append(little: UInt64(string.utf8.count))
        append(contentsOf: string.utf8)
    }

    fileprivate mutating func append(array kind: GGUFValue.Kind, count: Int) {
        append(little: GGUFValue.Kind.array.rawValue)
        append(little: kind.rawValue)
        append(little: UInt64(count))
    }
}
