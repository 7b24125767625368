// A folder's weights as Hugging Face saves them: one model.safetensors, or shards and the index that says which of
// them holds which tensor.
//
//   model.safetensors.index.json
//     metadata     {"total_size": bytes of all tensors, …}; nothing here rests on it
//     weight_map   {"tensor's name": "model-00001-of-00003.safetensors"}

import Foundation
import KalsaeSupport
import KalsaeTensor

/// The safetensors files of a model's folder, seen as one.
///
/// ```swift
/// let weights = try WeightFolder(folder)
/// let norm = try weights.tensor("model.norm.weight", shape: [1024], on: device)
/// ```
public struct WeightFolder: Sendable {
    static let singleFile = "model.safetensors"
    static let indexFile = "model.safetensors.index.json"
    /// Pickles, which can run code when they are opened.
    private static let pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json"]
    /// The longest index that is read, in bytes.
    private static let indexLimit = 100_000_000

    private let files: [Safetensors]
    /// Which of `files` holds a tensor.
    private let places: [String: Int]
    /// The file that errors about an unknown tensor name.
    private let root: URL

    /// Opens `model.safetensors` or, where that is absent, the shards that `model.safetensors.index.json` names.
    ///
    /// - Throws: `ModelError` for damaged files, a shard that is missing or lies outside the folder, a tensor that is
    ///   listed twice or not where the index says; `SupportError.missing` where there are no weights.
    public init(_ folder: URL) throws {
        let single = folder.appendingPathComponent(Self.singleFile)
        let index = folder.appendingPathComponent(Self.indexFile)
        if !Self.exists(single), Self.exists(index) {
            root = index
            (files, places) = try Self.shards(index)
            return
        }
        if !Self.exists(single),
            let pickle = Self.pickles.first(where: { Self.exists(folder.appendingPathComponent($0)) })
        {
            throw ModelError.unsupported(
                path: folder.appendingPathComponent(pickle).path,
                reason: "weights in this format can run code when they are opened; save them as safetensors")
        }
        root = single
        let file = try Safetensors(contentsOf: single)
        files = [file]
        places = file.entries.mapValues { _ in 0 }
    }

    /// The names of all tensors, sorted.
    public var names: [String] { places.keys.sorted() }

    /// One tensor as f32.
    ///
    /// - Throws: what `Safetensors.tensor` throws.
    public func tensor(_ name: String, shape: [Int], on device: Device, requiresGradient: Bool = false) throws -> Tensor
    {
        guard let place = places[name] else { throw ModelError.missingTensor(path: root.path, name: name) }
        return try files[place].tensor(name, shape: shape, on: device, requiresGradient: requiresGradient)
    }

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    /// Opens every shard of an index and holds each against it.
    private static func shards(_ index: URL) throws -> ([Safetensors], [String: Int]) {
        let map = try weightMap(index)
        let folder = index.deletingLastPathComponent()
        var files: [Safetensors] = []
        var places: [String: Int] = [:]
        for (number, shard) in Set(map.values).sorted().enumerated() {
            guard isPlainName(shard) else { throw ModelError.shardOutsideFolder(index: index.path, shard: shard) }
            let url = folder.appendingPathComponent(shard)
            guard exists(url) else { throw ModelError.missingShard(index: index.path, shard: shard) }
            let file = try Safetensors(contentsOf: url)
            for name in file.names where places.updateValue(number, forKey: name) != nil {
                throw ModelError.repeatedTensor(path: url.path, name: name)
            }
            files.append(file)
        }
        for (name, shard) in map.sorted(by: { $0.key < $1.key }) {
            let url = folder.appendingPathComponent(shard)
            guard let place = places[name], files[place].file.url == url else {
                throw ModelError.missingTensor(path: url.path, name: name)
            }
        }
        return (files, places)
    }

    /// The index's map from tensors to shards.
    private static func weightMap(_ index: URL) throws -> [String: String] {
        let file = try MappedFile(index)
        func damaged(_ reason: String) -> ModelError { .damaged(path: index.path, reason: reason) }
        guard file.bytes.count <= indexLimit else { throw damaged("it has \(file.bytes.count) bytes") }
        let data = Data(file.bytes)
        guard let names = JSONNames(data), let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let map = object["weight_map"] as? [String: String], !map.isEmpty
        else { throw damaged("it has no weight_map from tensors to files") }
        guard names.count(depth: 1) == object.count else { throw damaged("one of its keys appears twice") }
        let listed = names.under("weight_map")
        guard listed.count == map.count else {
            var seen: Set<String> = []
            // Without one the second spelling has escapes.
            guard let name = listed.first(where: { !seen.insert($0).inserted }) else {
                throw damaged("two keys of its weight_map are the same")
            }
            throw ModelError.repeatedTensor(path: index.path, name: name)
        }
        return map
    }

    /// Whether a name stands for a file in the index's own folder.
    private static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }
}

/// Weights of a model's folder, dense and trainable.
public struct SafetensorsWeights: WeightSource {
    private let folder: WeightFolder
    private let device: Device

    public init(_ folder: WeightFolder, on device: Device) {
        self.folder = folder
        self.device = device
    }

    public func matrix(_ name: String, _ outputs: Int, _ inputs: Int) throws -> any Projection {
        DenseProjection(try folder.tensor(name, shape: [outputs, inputs], on: device, requiresGradient: true))
    }

    public func vector(_ name: String, _ count: Int) throws -> Tensor {
        try folder.tensor(name, shape: [count], on: device, requiresGradient: true)
    }
}
