// GGUF version 3, written; the byte table stands in GGUFFile.swift.

import Foundation
import KalsaeSupport

/// Collects metadata and tensors, then writes them in one go.
public struct GGUFWriter {
    private var metadata: [(key: String, value: GGUFValue)] = []
    private var tensors: [(name: String, shape: [Int], type: GGUFType, bytes: Data)] = []
    private static let alignment = 32

    public init() {}

    /// Appends a metadata pair; pairs are written in this order.
    public mutating func set(_ key: String, _ value: GGUFValue) { metadata.append((key, value)) }

    /// Appends a tensor.
    ///
    /// - Parameters:
    ///   - shape: extents, outermost first.
    ///   - bytes: as many as shape and type ask for.
    public mutating func add(_ name: String, shape: [Int], type: GGUFType, bytes: Data) {
        let expected = shape.reduce(1, *) / type.block.elements * type.block.bytes
        precondition(bytes.count == expected, "tensor \(name) of \(shape) needs \(expected) bytes, not \(bytes.count)")
        tensors.append((name, shape, type, bytes))
    }

    /// Writes the file atomically.
    public func write(to url: URL) throws {
        var header = Data("GGUF".utf8)
        header.append(little: UInt32(3))
        header.append(little: UInt64(tensors.count))
        header.append(little: UInt64(metadata.count))
        for (key, value) in metadata {
            header.append(string: key)
            value.append(to: &header)
        }
        var offset = 0
        for tensor in tensors {
            header.append(string: tensor.name)
            header.append(little: UInt32(tensor.shape.count))
            for extent in tensor.shape.reversed() { header.append(little: UInt64(extent)) }
            header.append(little: tensor.type.rawValue)
            header.append(little: UInt64(offset))
            offset += Self.padded(tensor.bytes.count)
        }
        let writer = try AtomicFileWriter(url)
        try writer.write(header)
        try writer.write(Data(count: Self.padded(header.count) - header.count))
        for tensor in tensors {
            try writer.write(tensor.bytes)
            try writer.write(Data(count: Self.padded(tensor.bytes.count) - tensor.bytes.count))
        }
        try writer.commit()
    }

    private static func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
