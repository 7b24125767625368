// A classifier's file: safetensors with one tensor of weights, one of the bias, and what they mean in the metadata.
// Only what this project writes is read back; every length is checked before it is used.

import Foundation
import KalsaeSupport

extension LinearClassifier {
    /// The file's header may not be longer; ours has some hundreds of bytes.
    static let longestHeader = 65_536
    static let format = "kalsae-linear-1"

    private struct Header: Codable {
        struct Tensor: Codable {
            var dtype: String
            var shape: [Int]
            var dataOffsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype, shape
                case dataOffsets = "data_offsets"
            }
        }
        struct Metadata: Codable {
            var format: String
            var settings: String
            var threshold: String
        }
        var metadata: Metadata
        var weights: Tensor
        var bias: Tensor

        enum CodingKeys: String, CodingKey {
            case metadata = "__metadata__"
            case weights, bias
        }
    }

    /// Replaces the file at `url` with this classifier.
    ///
    /// - Throws: `SupportError`.
    public func write(to url: URL) throws {
        let size = weights.count * 4
        let header = Header(
            metadata: .init(
                format: Self.format,
                settings: String(decoding: try JSONLines.encoder().encode(settings), as: UTF8.self),
                threshold: String(threshold)),
            weights: .init(dtype: "F32", shape: [weights.count], dataOffsets: [0, size]),
            bias: .init(dtype: "F32", shape: [1], dataOffsets: [size, size + 4]))
        var json = try JSONLines.encoder().encode(header)
        json.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8))
        var data = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
        data.append(json)
        data.reserveCapacity(data.count + size + 4)
        for value in weights + [bias] {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        try AtomicFile.write(data, to: url)
    }

    /// Reads what `write(to:)` wrote.
    ///
    /// - Throws: `CorpusError.corruptClassifier`, or `SupportError` where the file cannot be read.
    public init(contentsOf url: URL) throws {
        let file = try MappedFile(url)
        func corrupt(_ reason: String) -> CorpusError { .corruptClassifier(path: url.path, reason: reason) }
        guard file.bytes.count >= 8 else { throw corrupt("it has \(file.bytes.count) bytes") }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.longestHeader), Int(length) + 8 <= file.bytes.count else {
            throw corrupt("its header is said to have \(length) bytes")
        }
        let start = 8 + Int(length)
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(file.bytes[8..<start])),
            header.metadata.format == Self.format,
            let settings = try? JSONDecoder().decode(Settings.self, from: Data(header.metadata.settings.utf8)),
            let threshold = Double(header.metadata.threshold), threshold.isFinite
        else { throw corrupt("its header is not that of a classifier") }
        do { try settings.validate() } catch { throw corrupt("its settings cannot be (\(error))") }
        let count = 1 << settings.bucketBits
        guard header.weights.shape == [count], header.weights.dataOffsets == [0, count * 4], header.bias.shape == [1],
            header.bias.dataOffsets == [count * 4, count * 4 + 4], header.weights.dtype == "F32",
            header.bias.dtype == "F32",
            file.bytes.count == start + count * 4 + 4
        else { throw corrupt("its tensors do not fit its settings or its size") }
        let values = (0...count).map { index in
            Float(
                bitPattern: UInt32(
                    littleEndian: file.bytes.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self)))
        }
        guard values.allSatisfy(\.isFinite) else { throw corrupt("a weight is not a finite number") }
        self.init(settings: settings, weights: Array(values.dropLast()), bias: values[count], threshold: threshold)
    }
}
