// Weights in shards: what transformers saved (made by Tests/Fixtures/qwen3-tiny-sharded.py) is read with the same
// logits; an index that does not fit its files is refused by name.

import Foundation
import KalsaeSupport
import KalsaeTensor
import Testing

@testable import KalsaeModels

private let device = Device(threadCount: 2)
private let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/qwen3-tiny-sharded")

/// A folder with two shards, `a` and `b` in the first and `c` in the second, and the given index.
private func withFolder(_ index: String, _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shards-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func vector(_ value: Float) -> Tensor {
        let tensor = Tensor([2], on: device)
        tensor.assign([value, -value])
        return tensor
    }
    try Safetensors.write([("a", vector(1)), ("b", vector(2))], to: folder.appendingPathComponent("1.safetensors"))
    try Safetensors.write([("c", vector(3))], to: folder.appendingPathComponent("2.safetensors"))
    try Safetensors.write([("c", vector(4))], to: folder.appendingPathComponent("3.safetensors"))
    try Data(index.utf8).write(to: folder.appendingPathComponent(WeightFolder.indexFile))
    try body(folder)
}

@Suite struct WeightFolderTests {
    @Test func shardsOfBfloat16GiveTransformersLogits() throws {
        let weights = try WeightFolder(fixture)
        #expect(weights.names.count == 24)
        let model = try ModelFolder.read(fixture, on: device)
        let expected = try Safetensors(contentsOf: fixture.appendingPathComponent("expected.safetensors"))
        let values = try expected.tensor("tokens", shape: [2, 20], on: device).values
        let tokens = Tensor([40], .i32, on: device)
        for i in 0..<40 { tokens.i32[i] = Int32(values[i]) }
        let tape = Tape(on: device, records: false)
        let logits = model.logits(model.hidden(tokens, batch: 2, tape), tape).values
        let wanted = try expected.tensor("logits", shape: [2, 20, 64], on: device).values
        let size = wanted.map(abs).max() ?? 1
        #expect(zip(logits, wanted).allSatisfy { abs($0 - $1) < 1e-5 * size })
    }

    @Test func everyTensorComesFromItsShard() throws {
        try withFolder(#"{"weight_map":{"a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"}}"#) { folder in
            let weights = try WeightFolder(folder)
            #expect(weights.names == ["a", "b", "c"])
            #expect(try weights.tensor("b", shape: [2], on: device).values == [2, -2])
            #expect(try weights.tensor("c", shape: [2], on: device).values == [3, -3])
            #expect(throws: ModelError.self) { _ = try weights.tensor("d", shape: [2], on: device) }
        }
    }

    @Test func aSingleFileIsPreferredToShards() throws {
        try withFolder("not read") { folder in
            let single = folder.appendingPathComponent(WeightFolder.singleFile)
            try FileManager.default.copyItem(at: folder.appendingPathComponent("1.safetensors"), to: single)
            #expect(try WeightFolder(folder).names == ["a", "b"])
        }
    }

    @Test(arguments: [
        (
            #"{"weight_map":{"a":"1.safetensors","c":"9.safetensors"}}"#,
            "names the file \"9.safetensors\", which is not"
        ),
        (
            #"{"weight_map":{"a":"../1.safetensors"}}"#,
            "names the file \"../1.safetensors\"; only files in its own folder"
        ),
        (#"{"weight_map":{"a":"/etc/passwd"}}"#, "names the file \"/etc/passwd\"; only files in its own folder"),
        (#"{"weight_map":{"a":".."}}"#, "names the file \"..\"; only files"),
        (#"{"weight_map":{"a":""}}"#, "names the file \"\"; only files"),
        (#"{"weight_map":{"a":"1.safetensors\u0000x"}}"#, "only files in its own folder"),
        (
            #"{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}"#,
            "index.json lists the tensor \"a\" a second time"
        ),
        (#"{"weight_map":{"a":"1.safetensors","\u0061":"1.safetensors"}}"#, "two keys of its weight_map are the same"),
        (
            #"{"weight_map":{"a":"1.safetensors","c":"2.safetensors","d":"3.safetensors"}}"#,
            "3.safetensors lists the tensor \"c\" a second time"
        ),
        (#"{"weight_map":{"c":"1.safetensors"}}"#, "1.safetensors has no tensor \"c\""),
        (#"{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"#, "2.safetensors has no tensor \"b\""),
        (#"{"weight_map":{"a":"1.safetensors"},"weight_map":{}}"#, "damaged"),
        (#"{"weight_map":{}}"#, "no weight_map from tensors to files"),
        (#"{"weight_map":{"a":1}}"#, "no weight_map from tensors to files"),
        (#"{"weight_map":["a"]}"#, "no weight_map from tensors to files"),
        (#"{"metadata":{}}"#, "no weight_map from tensors to files"),
        (#"{"weight_map":{"a":"1.safetensors""#, "no weight_map from tensors to files"),
        (#"[]"#, "no weight_map from tensors to files"),
        (#""#, "no weight_map from tensors to files"),
        (String(repeating: "{\"weight_map\":", count: 1000), "no weight_map from tensors to files"),
        (#"{"weight_map":{"a":"model.safetensors.index.json"}}"#, "damaged"),
    ]) func anIndexThatDoesNotFitIsNamed(index: String, message: String) throws {
        try withFolder(index) { folder in
            let error = #expect(throws: ModelError.self) { _ = try WeightFolder(folder) }
            #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
        }
    }

    @Test func everyTruncationAndBitFlipOfAnIndexIsReadOrRefused() throws {
        let whole = Data(#"{"metadata":{"total_size":24},"weight_map":{"a":"1.safetensors","c":"2.safetensors"}}"#.utf8)
        var random = SeededRandom(seed: 12)
        try withFolder("") { folder in
            let index = folder.appendingPathComponent(WeightFolder.indexFile)
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: index)
                #expect(throws: ModelError.self, "\(length) bytes") { _ = try WeightFolder(folder) }
            }
            for _ in 0..<1000 {
                var data = whole
                let place = Int.random(in: 0..<data.count, using: &random)
                data[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try data.write(to: index)
                do { _ = try WeightFolder(folder) } catch is ModelError {}
            }
        }
    }

    @Test func picklesAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pickle-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: SupportError.missing(path: folder.appendingPathComponent("model.safetensors").path)) {
            _ = try WeightFolder(folder)
        }
        try Data("x".utf8).write(to: folder.appendingPathComponent("pytorch_model.bin"))
        let error = #expect(throws: ModelError.self) { _ = try WeightFolder(folder) }
        #expect(error.map { "\($0)" }?.contains("can run code when they are opened") == true)
    }

    @Test(arguments: [
        (#""hidden_act": "silu""#, #""hidden_act": "gelu""#, "its hidden_act is \"gelu\", not silu"),
        (#""attention_bias": false"#, #""attention_bias": true"#, "its attention_bias is true"),
        (#""use_sliding_window": false"#, #""use_sliding_window": true"#, "its use_sliding_window is true"),
        (#""rope_type": "default""#, #""rope_type": "longrope""#, "its rope_type is \"longrope\""),
        (#""use_cache": true"#, #""rope_scaling": {"type": "dynamic"}"#, "its rope_type is \"dynamic\""),
    ]) func whatWouldChangeTheNumbersIsRefused(old: String, new: String, message: String) throws {
        let text = try String(contentsOf: fixture.appendingPathComponent("config.json"), encoding: .utf8)
        let changed = text.replacing(old, with: new)
        #expect(changed != text)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("config-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(changed.utf8).write(to: file)
        let error = #expect(throws: ModelError.self) { _ = try DecoderConfiguration(contentsOf: file) }
        #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
    }
}
