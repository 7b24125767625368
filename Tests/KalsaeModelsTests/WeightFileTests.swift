// safetensors and GGUF files: what is written reads back, what is damaged is refused and never crashes.

import Foundation
import KalsaeSupport
import KalsaeTensor
import Testing

@testable import KalsaeModels

private let device = Device(threadCount: 1)

private func withFile(_ data: Data, _ body: (URL) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("weights-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try data.write(to: file)
    try body(file)
}

private func safetensors(_ header: String, _ bytes: Int) -> Data {
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data.append(contentsOf: header.utf8)
    data.append(Data(count: bytes))
    return data
}

@Suite struct SafetensorsTests {
    @Test(arguments: [
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 12, "4 bytes follow its last tensor"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "claims bytes 0 to 8"),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "claims bytes 0 to 8"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "overlap or leave a hole"),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
            6, "overlap"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            4, "appears twice"
        ),
        (#"{"a":{"dtype":"Q99","shape":[1],"data_offsets":[0,4]}}"#, 4, "unknown type Q99"),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "has shape [-1]"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,4]}}"#, 4, "has shape"),
        (#"{"__metadata__":{"x":1}}"#, 0, "__metadata__ is not all strings"),
        (#"[1,2]"#, 0, "not a JSON object"),
        (#"{"a":{"dtype":"F32"}}"#, 0, "lacks dtype, shape or data_offsets"),
    ]) func aDamagedFileIsNamed(header: String, bytes: Int, message: String) throws {
        try withFile(safetensors(header, bytes)) { file in
            let error = #expect(throws: ModelError.self) { _ = try Safetensors(contentsOf: file) }
            #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
        }
    }

    @Test func anEmptyFileAndAHugeHeaderAreRefused() throws {
        try withFile(Data()) { file in #expect(throws: ModelError.self) { _ = try Safetensors(contentsOf: file) } }
        try withFile(Data(repeating: 0xFF, count: 64)) { file in
            #expect(throws: ModelError.self) { _ = try Safetensors(contentsOf: file) }
        }
        #expect(throws: SupportError.self) { _ = try Safetensors(contentsOf: URL(fileURLWithPath: "/nowhere/x")) }
    }

    @Test func moreTensorsThanAnyModelHasAreRefusedBeforeTheyAreRead() throws {
        let names = (0...Safetensors.mostTensors).map { "\"t\($0)\":{}" }
        try withFile(safetensors("{" + names.joined(separator: ",") + "}", 0)) { url in
            let error = #expect(throws: ModelError.self) { _ = try Safetensors(contentsOf: url) }
            #expect(error.map { "\($0)" }?.contains("its header names 200001 tensors") == true)
        }
    }

    @Test func nanWeightsAreRefusedByName() throws {
        let tensor = Tensor([2, 2], on: device)
        tensor.assign([1, 2, .nan, 4])
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("nan-\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try Safetensors.write([("layer.weight", tensor)], to: file)
        let weights = try Safetensors(contentsOf: file)
        #expect(throws: ModelError.notFinite(path: file.path, name: "layer.weight")) {
            _ = try weights.tensor("layer.weight", shape: [2, 2], on: device)
        }
    }

    @Test func bfloat16SurvivesTheFile() throws {
        let tensor = Tensor([3], on: device)
        tensor.assign([1, -2.5, 0.15625])
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("half-\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try Safetensors.write([("x", tensor.converted(to: .bf16))], to: file)
        #expect(try Safetensors(contentsOf: file).tensor("x", shape: [3], on: device).values == [1, -2.5, 0.15625])
    }
}

@Suite struct GGUFTests {
    private func sample() throws -> Data {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("qwen3"))
        writer.set("numbers", .numbers([0.5, 1.5]))
        writer.set("tokens", .strings(["가", "b"]))
        writer.set("kinds", .integers([1, -3]))
        writer.set("flag", .bool(true))
        writer.add("a", shape: [2, 3], type: .f32, bytes: Data(count: 24))
        writer.add("b", shape: [1, 32], type: .q8_0, bytes: Data(repeating: 7, count: 34))
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("sample-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: file) }
        try writer.write(to: file)
        return try Data(contentsOf: file)
    }

    @Test func whatIsWrittenReadsBack() throws {
        try withFile(try sample()) { url in
            let file = try GGUFFile(contentsOf: url)
            #expect(file.metadata["numbers"] == .numbers([0.5, 1.5]))
            #expect(file.metadata["tokens"] == .strings(["가", "b"]))
            #expect(file.metadata["kinds"] == .integers([1, -3]))
            #expect(file.metadata["flag"] == .bool(true))
            let entry = try #require(file.tensors["b"])
            #expect(entry.shape == [1, 32] && entry.type == .q8_0)
            #expect(Array(file.bytes(of: entry)) == Array(repeating: 7, count: 34))
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let whole = try sample()
        for length in 0..<whole.count - 30 {
            try withFile(whole.prefix(length)) { url in
                #expect(throws: ModelError.self, "\(length) bytes") { _ = try GGUFFile(contentsOf: url) }
            }
        }
    }

    @Test func bitFlipsNeverCrash() throws {
        var random = SeededRandom(seed: 5)
        let whole = try sample()
        for _ in 0..<2000 {
            var data = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                data[Int.random(in: 0..<data.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            try withFile(data) { url in
                do {
                    let file = try GGUFFile(contentsOf: url)
                    for entry in file.tensors.values { _ = file.bytes(of: entry).reduce(0) { $0 &+ Int($1) } }
                } catch is ModelError {}
            }
        }
    }

    @Test(arguments: [8, 16]) func absurdCountsAreRefused(offset: Int) throws {
        var data = try sample()
        data.replaceSubrange(offset..<offset + 8, with: Data(repeating: 0xFF, count: 8))
        try withFile(data) { url in #expect(throws: ModelError.self) { _ = try GGUFFile(contentsOf: url) } }
    }
}
