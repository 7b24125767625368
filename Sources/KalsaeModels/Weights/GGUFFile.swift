// GGUF version 3, read strictly.
//
//   bytes   what
//   0..<4   "GGUF"
//   4..<8   u32 version, 3 (2 has the same layout)
//   8..<16  u64 number of tensors
//   16..<24 u64 number of metadata pairs
//   then    pairs: string key, u32 type, value; strings are u64 length + UTF-8
//   then    tensors: string name, u32 dimensions, u64 extents innermost first, u32 type, u64 offset
//   then    padding to general.alignment (32), then the tensors' bytes

import Foundation
import KalsaeSupport

/// How a tensor's numbers are stored.
public enum GGUFType: UInt32, Sendable {
    // The format's own name for it.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case q8_0 = 8
    case f32 = 0, f16 = 1, bf16 = 30

    /// Elements and bytes of one block.
    public var block: (elements: Int, bytes: Int) {
        switch self {
        case .f32: (1, 4)
        case .f16, .bf16: (1, 2)
        case .q8_0: (32, 34)
        }
    }
}

/// A GGUF file, mapped into memory.
public struct GGUFFile: Sendable {
    /// One tensor's place.
    public struct Entry: Sendable, Equatable {
        /// Extents, outermost first.
        public var shape: [Int]
        public var type: GGUFType
        var bytes: Range<Int>
    }

    private let file: MappedFile
    public let metadata: [String: GGUFValue]
    public let tensors: [String: Entry]

    /// - Parameter readsTensors: false for the metadata alone, a vocabulary or a template: how the weights are stored
    ///   need
    ///   not be known then, and `tensors` is empty.
    /// - Throws: `ModelError.damaged` for counts, sizes and offsets that do not fit the file, overlaps and bad text.
    public init(contentsOf url: URL, readsTensors: Bool = true) throws {
        file = try MappedFile(url)
        var reader = Reader(bytes: file.bytes, path: url.path)
        guard file.bytes.count >= 24, try reader.u32() == 0x4655_4747 else {
            throw ModelError.damaged(path: url.path, reason: "it does not begin with GGUF")
        }
        let version = try reader.u32()
        guard version == 2 || version == 3 else {
            throw ModelError.unsupported(path: url.path, reason: "its GGUF version is \(version), not 3")
        }
        // A tensor's entry takes at least 24 bytes, a metadata pair 13.
        let tensorCount = try reader.count(least: 24)
        let pairCount = try reader.count(least: 13)
        var metadata: [String: GGUFValue] = [:]
        for _ in 0..<pairCount {
            let key = try reader.string()
            guard metadata.updateValue(try reader.value(), forKey: key) == nil else {
                throw reader.damaged("the key \"\(key)\" appears twice")
            }
        }
        guard readsTensors else {
            self.metadata = metadata
            tensors = [:]
            return
        }
        var alignment = 32
        if case .integer(let value) = metadata["general.alignment"] { alignment = value }
        guard alignment > 0, alignment <= 1 << 20, alignment & (alignment - 1) == 0 else {
            throw reader.damaged("its alignment is \(alignment)")
        }
        var places: [(name: String, shape: [Int], type: GGUFType, offset: Int)] = []
        for _ in 0..<tensorCount {
            let name = try reader.string()
            let dimensions = Int(try reader.u32())
            guard 1...4 ~= dimensions else { throw reader.damaged("tensor \"\(name)\" has \(dimensions) dimensions") }
            let shape = try (0..<dimensions).map { _ in try reader.size() }.reversed() as [Int]
            let id = try reader.u32()
            guard let type = GGUFType(rawValue: id) else {
                throw ModelError.unsupported(path: url.path, reason: "tensor \"\(name)\" has the unknown type \(id)")
            }
            places.append((name, shape, type, try reader.size()))
        }
        let start = (reader.offset + alignment - 1) / alignment * alignment
        var tensors: [String: Entry] = [:]
        for place in places {
            let (elements, bytes) = place.type.block
            var count = 1
            for extent in place.shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: extent)
                guard !overflow, product < 1 << 48 else { throw reader.damaged("\"\(place.name)\" is too large") }
                count = product
            }
            guard place.shape[place.shape.count - 1] % elements == 0 else {
                throw reader.damaged("rows of \"\(place.name)\" are not whole blocks of \(elements)")
            }
            let size = count / elements * bytes
            guard place.offset % alignment == 0, place.offset <= file.bytes.count,
                start + place.offset + size <= file.bytes.count
            else { throw reader.damaged("tensor \"\(place.name)\" lies outside the file") }
            let entry = Entry(
                shape: place.shape, type: place.type, bytes: start + place.offset..<start + place.offset + size)
            guard tensors.updateValue(entry, forKey: place.name) == nil else {
                throw reader.damaged("tensor \"\(place.name)\" appears twice")
            }
        }
        let ordered = tensors.values.map(\.bytes).sorted { $0.lowerBound < $1.lowerBound }
        for (left, right) in zip(ordered, ordered.dropFirst()) where left.upperBound > right.lowerBound {
            throw reader.damaged("two of its tensors overlap")
        }
        self.metadata = metadata
        self.tensors = tensors
    }

    /// The file's path, for messages.
    public var path: String { file.url.path }

    /// The bytes of a tensor; they stay valid as long as this value.
    public func bytes(of entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[entry.bytes])
    }
}

/// Reads forward through the header; every length is held against what is left.
private struct Reader {
    let bytes: UnsafeRawBufferPointer
    let path: String
    var offset = 0

    init(bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    func damaged(_ reason: String) -> ModelError { .damaged(path: path, reason: reason) }

    private mutating func take<T: BitwiseCopyable>(_ type: T.Type) throws -> T {
        guard bytes.count - offset >= MemoryLayout<T>.size else { throw damaged("it ends in the middle of its header") }
        defer { offset += MemoryLayout<T>.size }
        return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    mutating func u32() throws -> UInt32 { try take(UInt32.self) }

    mutating func size() throws -> Int {
        guard let value = Int(exactly: try take(UInt64.self)) else { throw damaged("a size is beyond 2^63") }
        return value
    }

    /// A count of things that take at least `least` bytes each.
    mutating func count(least: Int) throws -> Int {
        let value = try size()
        guard value <= (bytes.count - offset) / least else { throw damaged("it claims \(value) entries") }
        return value
    }

    mutating func string() throws -> String {
        let length = try count(least: 1)
        defer { offset += length }
        guard let text = String(bytes: bytes[offset..<offset + length], encoding: .utf8) else {
            throw damaged("a text in its header is not UTF-8")
        }
        return text
    }

    mutating func value() throws -> GGUFValue {
        guard let kind = GGUFValue.Kind(rawValue: try u32()) else { throw damaged("a metadata type is unknown") }
        guard kind == .array else { return try scalar(kind) }
        guard let element = GGUFValue.Kind(rawValue: try u32()), element != .array else {
            throw damaged("an array of its metadata has an unknown type")
        }
        let number = try count(least: 1)
        var strings: [String] = [], integers: [Int] = [], numbers: [Double] = []
        for _ in 0..<number {
            switch try scalar(element) {
            case .string(let text): strings.append(text)
            case .number(let value): numbers.append(value)
            case .integer(let value): integers.append(value)
            case .bool(let value): integers.append(value ? 1 : 0)
            default: break
            }
        }
        switch element {
        case .string: return .strings(strings)
        case .float32, .float64: return .numbers(numbers)
        default: return .integers(integers)
        }
    }

    private mutating func scalar(_ kind: GGUFValue.Kind) throws -> GGUFValue {
        switch kind {
        case .uint8: return .integer(Int(try take(UInt8.self)))
        case .int8: return .integer(Int(try take(Int8.self)))
        case .uint16: return .integer(Int(try take(UInt16.self)))
        case .int16: return .integer(Int(try take(Int16.self)))
        case .uint32: return .integer(Int(try take(UInt32.self)))
        case .int32: return .integer(Int(try take(Int32.self)))
        case .uint64: return .integer(try size())
        case .int64: return .integer(Int(try take(Int64.self)))
        case .float32: return .number(Double(try take(Float.self)))
        case .float64: return .number(try take(Double.self))
        case .bool: return .bool(try take(UInt8.self) != 0)
        case .string: return .string(try string())
        case .array: throw damaged("an array stands where a value should")
        }
    }
}
