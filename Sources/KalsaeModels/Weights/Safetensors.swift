// safetensors files, read strictly and written as Hugging Face does.
//
//   bytes        what
//   0..<8        u64 little-endian: length n of the header
//   8..<8+n      JSON and spaces: {"name": {"dtype", "shape", "data_offsets": [begin, end]}, "__metadata__": {…}}
//   8+n..        the tensors' bytes, without holes, in the order of their offsets

import Foundation
import KalsaeSupport
import KalsaeTensor

/// A safetensors file, mapped into memory.
///
/// - Throws (from `init`): `ModelError.damaged` for holes, overlaps, trailing bytes, sizes that do not match their
///   shapes, unknown types, duplicate names, a header beyond the limit.
public struct Safetensors: Sendable {
    struct Entry: Sendable, Equatable {
        var dtype: String
        var shape: [Int]
        var bytes: Range<Int>
    }

    /// The longest header the format allows.
    static let headerLimit = 100_000_000
    /// Tensors of one file. The largest models have some hundred thousand in all their files.
    static let mostTensors = 200_000
    private static let sizes = [
        "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2, "I8": 1,
        "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    ]

    let file: MappedFile
    let entries: [String: Entry]
    /// The file's own `__metadata__`.
    public let metadata: [String: String]

    public init(contentsOf url: URL) throws {
        file = try MappedFile(url)
        let path = url.path
        func damaged(_ reason: String) -> ModelError { .damaged(path: path, reason: reason) }
        let bytes = file.bytes
        guard bytes.count >= 8 else { throw damaged("it has \(bytes.count) bytes, not even a header's length") }
        let declared = bytes.loadUnaligned(as: UInt64.self)
        guard declared <= UInt64(Self.headerLimit), Int(declared) <= bytes.count - 8 else {
            throw damaged("its header claims \(declared) bytes")
        }
        let start = 8 + Int(declared)
        let header = Data(bytes[8..<start])
        guard header.first == UInt8(ascii: "{"), let names = JSONNames(header) else {
            throw damaged("its header is not a JSON object")
        }
        guard names.count(depth: 1) <= Self.mostTensors else {
            throw damaged("its header names \(names.count(depth: 1)) tensors; at most \(Self.mostTensors) are read")
        }
        guard
            let object = try? JSONSerialization.jsonObject(with: header) as? [String: Any]
        else { throw damaged("its header is not a JSON object") }
        guard names.count(depth: 1) == object.count else { throw damaged("a tensor's name appears twice") }
        var entries: [String: Entry] = [:]
        var metadata: [String: String] = [:]
        for (name, value) in object {
            if name == "__metadata__" {
                guard let strings = value as? [String: String] else { throw damaged("__metadata__ is not all strings") }
                metadata = strings
                continue
            }
            guard let fields = value as? [String: Any], let dtype = fields["dtype"] as? String,
                let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
                offsets.count == 2
            else { throw damaged("tensor \"\(name)\" lacks dtype, shape or data_offsets") }
            guard let size = Self.sizes[dtype] else { throw damaged("tensor \"\(name)\" has unknown type \(dtype)") }
            var expected = size
            for extent in shape {
                let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow else { throw damaged("tensor \"\(name)\" has shape \(shape)") }
                expected = product
            }
            guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= bytes.count - start,
                offsets[1] - offsets[0] == expected
            else { throw damaged("tensor \"\(name)\" of shape \(shape) claims bytes \(offsets[0]) to \(offsets[1])") }
            entries[name] = Entry(dtype: dtype, shape: shape, bytes: start + offsets[0]..<start + offsets[1])
        }
        var end = start
        let inOrder = entries.values.sorted {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        for entry in inOrder {
            guard entry.bytes.lowerBound == end else { throw damaged("its tensors overlap or leave a hole") }
            end = entry.bytes.upperBound
        }
        guard end == bytes.count else { throw damaged("\(bytes.count - end) bytes follow its last tensor") }
        self.entries = entries
        self.metadata = metadata
    }

    /// The names of all tensors, sorted.
    public var names: [String] { entries.keys.sorted() }

    /// One tensor as f32.
    ///
    /// - Throws: `ModelError` where it is missing, misshapen, of a type that is not a float, or not finite.
    public func tensor(
        _ name: String, shape: [Int], on device: Device, requiresGradient: Bool = false
    ) throws -> Tensor {
        guard let entry = entries[name] else { throw ModelError.missingTensor(path: file.url.path, name: name) }
        guard entry.shape == shape else {
            throw ModelError.wrongShape(path: file.url.path, name: name, found: entry.shape, expected: shape)
        }
        let result = Tensor(shape, on: device, requiresGradient: requiresGradient)
        let source = UnsafeRawBufferPointer(rebasing: file.bytes[entry.bytes])
        switch entry.dtype {
        case "F32": result.bytes.copyMemory(from: source)
        case "BF16":
            for i in 0..<result.count {
                let bits = source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
                result.f32[i] = Float(bitPattern: UInt32(bits) << 16)
            }
        case "F16":
            for i in 0..<result.count {
                let bits = source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
                result.f32[i] = Float(Float16(bitPattern: bits))
            }
        default:
            throw ModelError.unsupported(path: file.url.path, reason: "tensor \"\(name)\" is \(entry.dtype)")
        }
        guard (0..<result.count).allSatisfy({ result.f32[$0].isFinite }) else {
            throw ModelError.notFinite(path: file.url.path, name: name)
        }
        return result
    }

    /// Writes f32 tensors in the given order.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = ["format": "pt"], to url: URL
    ) throws {
        var header: [String: Any] = ["__metadata__": metadata]
        var offset = 0
        for (name, tensor) in tensors {
            precondition(tensor.dtype != .i32, "a model's weights are floats")
            let end = offset + tensor.bytes.count
            header[name] = [
                "dtype": tensor.dtype == .f32 ? "F32" : "BF16", "shape": tensor.shape, "data_offsets": [offset, end],
            ]
            offset = end
        }
        var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
        json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
        let writer = try AtomicFileWriter(url)
        try writer.write(withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) })
        try writer.write(json)
        for (_, tensor) in tensors { try writer.write(UnsafeRawBufferPointer(tensor.bytes)) }
        try writer.commit()
    }
}
