// What must hold beyond right numbers: overruns are found, NaN and infinity come through, empty and single dimensions
// work, mistakes are told with both shapes, threads change no bit, and the loops for other processors compile.

import Foundation
import Testing

@testable import KalsaeTensor

/// One call that must not be, and what its message must name.
private struct Mistake: Sendable {
    var words: [String]
    var call: @Sendable (Tape) -> Void

    static func tensor(_ tape: Tape, _ shape: Int..., type: DType = .f32) -> Tensor {
        let tensor = Tensor(shape, .f32, on: tape.device)
        tensor.fill { 0 }
        return tensor.converted(to: type)
    }

    static let all: [Mistake] = [
        Mistake(words: ["linear", "[2, 3]", "[4, 5]"]) { _ = $0.linear(tensor($0, 2, 3), tensor($0, 4, 5)) },
        Mistake(words: ["linear", "[4, 3]", "[5]"]) {
            _ = $0.linear(tensor($0, 2, 3), tensor($0, 4, 3), bias: tensor($0, 5))
        },
        Mistake(words: ["linear", "[4, 3]", "[2, 5]"]) {
            _ = $0.linear(tensor($0, 2, 3), tensor($0, 4, 3), residual: tensor($0, 2, 5))
        },
        Mistake(words: ["add", "[2, 3]", "[3, 2]"]) { _ = $0.add(tensor($0, 2, 3), tensor($0, 3, 2)) },
        Mistake(words: ["add", "f32[2]", "bf16[2]"]) { _ = $0.add(tensor($0, 2), tensor($0, 2, type: .bf16)) },
        Mistake(words: ["multiply", "[2, 3]", "[6]"]) { _ = $0.multiply(tensor($0, 2, 3), tensor($0, 6)) },
        Mistake(words: ["subtract", "[2]", "[3]"]) { _ = $0.subtract(tensor($0, 2), tensor($0, 3)) },
        Mistake(words: ["divide", "[2]", "[3]"]) { _ = $0.divide(tensor($0, 2), tensor($0, 3)) },
        Mistake(words: ["rmsNorm", "[2, 6]", "[4]"]) { _ = $0.rmsNorm(tensor($0, 2, 6), tensor($0, 4), epsilon: 1) },
        Mistake(words: ["layerNorm", "[2, 6]", "[3]"]) {
            _ = $0.layerNorm(tensor($0, 2, 6), tensor($0, 3), epsilon: 1)
        },
        Mistake(words: ["layerNorm", "[2, 6]", "[3]"]) {
            _ = $0.layerNorm(tensor($0, 2, 6), tensor($0, 6), bias: tensor($0, 3), epsilon: 1)
        },
        Mistake(words: ["gatedUnit", "[2, 6]", "[2, 5]"]) { _ = $0.swiglu(tensor($0, 2, 6), tensor($0, 2, 5)) },
        Mistake(words: ["attention", "[6, 8]", "[5, 8]", "headSize: 4"]) {
            _ = $0.attention(
                tensor($0, 6, 8), tensor($0, 5, 8), tensor($0, 5, 8),
                AttentionShape(batch: 2, heads: 2, keyValueHeads: 2, headSize: 4))
        },
        Mistake(words: ["rotary", "[3, 10]", "4"]) {
            _ = $0.rotary(
                tensor($0, 3, 10), RotaryTable(positions: 9, headSize: 4, base: 10, on: $0.device), time: 3)
        },
        Mistake(words: ["linearCrossEntropy", "[2, 3]", "[5, 4]", "[2]"]) {
            _ = $0.linearCrossEntropy(tensor($0, 2, 3), tensor($0, 5, 4), integers([0, 0], $0.device))
        },
        Mistake(words: ["crossEntropy", "[2, 3]", "[3]"]) {
            _ = $0.crossEntropy(tensor($0, 2, 3), integers([0, 0, 0], $0.device))
        },
        Mistake(words: ["klDivergence", "[2, 3]", "[2, 4]"]) {
            _ = $0.klDivergence(tensor($0, 2, 3), tensor($0, 2, 4))
        },
        Mistake(words: ["klDivergence", "[2, 3]", "[3]"]) {
            _ = $0.klDivergence(tensor($0, 2, 3), tensor($0, 2, 3), kept: integers([0, 0, 0], $0.device))
        },
        Mistake(words: ["embedding", "token 7", "5"]) { _ = $0.embedding(integers([7], $0.device), tensor($0, 5, 2)) },
        Mistake(words: ["gather", "row 5", "[5, 2]"]) {
            _ = $0.gather(tensor($0, 5, 2), rows: integers([5], $0.device))
        },
        Mistake(words: ["scatter", "[5, 2]", "[3]"]) {
            _ = $0.scatter(tensor($0, 5, 2), rows: integers([0, 1, 2], $0.device), count: 4)
        },
        Mistake(words: ["slice", "1..<4", "[3]"]) { _ = $0.slice(tensor($0, 3), dimension: 0, 1..<4) },
        Mistake(words: ["concatenate", "[2, 3]", "[3, 3]"]) {
            _ = $0.concatenate([tensor($0, 2, 3), tensor($0, 3, 3)], dimension: 1)
        },
        Mistake(words: ["reshape", "[2, 3]", "[4]"]) { _ = $0.reshape(tensor($0, 2, 3), [4]) },
        Mistake(words: ["transpose", "[3]"]) { _ = $0.transpose(tensor($0, 3)) },
        Mistake(words: ["maximum", "[3, 0]"]) { _ = $0.maximum(Tensor([3, 0], on: $0.device)) },
        Mistake(words: ["dropout", "[3]", "1.0"]) { _ = $0.dropout(tensor($0, 3), probability: 1, seed: 0) },
    ]
}

@Suite struct SafetyTests {
    @Test(arguments: Mistake.all.indices) func aMistakeNamesTheOperationAndBothShapes(number: Int) async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [number] in
            Mistake.all[number].call(Tape(on: Device(threadCount: 1)))
        }
        let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        for word in Mistake.all[number].words { #expect(message.contains(word), "\(word) in: \(message)") }
    }

    @Test(arguments: [-1, 40, 200]) func aWriteBeyondABlockIsFound(place: Int) async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [place] in
            let pool = MemoryPool(isGuarded: true)
            let block = pool.take(byteCount: 40)
            block.storeBytes(of: 3, toByteOffset: place, as: UInt8.self)
            pool.give(back: block, byteCount: 40)
        }
        let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(message.contains(place < 0 ? "1 bytes before a block of 40 bytes" : "\(place - 40) bytes after"))
    }

    @Test func guardedMemoryIsReusedAndStartsAsNotANumber() {
        let pool = MemoryPool(isGuarded: true)
        for size in [2, 6, 64, 1000, 3 << 20] {
            for _ in 0..<3 {
                let block = pool.take(byteCount: size)
                #expect(Int(bitPattern: block) % MemoryPool.alignment == 0)
                if size % 4 == 0 { #expect(block.load(as: Float.self).isNaN) }
                block.initializeMemory(as: UInt8.self, repeating: 1, count: size)
                pool.give(back: block, byteCount: size)
            }
        }
        #expect(pool.freshBlocks <= 5)
    }

    /// Operations of one input (3, 40), every element of whose result depends on some of it.
    private static let operations: [(name: String, run: @Sendable (Tape, Tensor) -> Tensor)] = [
        (
            "activate",
            { tape, x in
                Activation.allCases.dropFirst().reduce(tape.activate(x, .gelu)) {
                    tape.add($0, tape.activate(x, $1))
                }
            }
        ),
        ("gatedUnit", { $0.geglu($1, $1) }),
        ("rmsNorm", { $0.rmsNorm($1, randomTensor([40], $0.device, 120), epsilon: 1e-6) }),
        ("layerNorm", { $0.layerNorm($1, randomTensor([40], $0.device, 121), epsilon: 1e-6) }),
        ("softmax", { $0.softmax($1) }),
        ("logSoftmax", { $0.logSoftmax($1) }),
        ("linear", { $0.linear($1, randomTensor([7, 40], $0.device, 122)) }),
        (
            "attention",
            {
                $0.attention($1, $1, $1, AttentionShape(batch: 1, heads: 2, keyValueHeads: 2, headSize: 20))
            }
        ),
        ("rotary", { $0.rotary($1, RotaryTable(positions: 3, headSize: 20, base: 9, on: $0.device), time: 3) }),
        ("klDivergence", { $0.klDivergence($1, $1) }),
        ("crossEntropy", { $0.crossEntropy($1, integers([0, 1, 2], $0.device)) }),
        ("sum", { $0.sum($1) }),
        ("maximum", { $0.maximum($1).values }),
        ("multiply", { $0.multiply($1, $1) }),
        ("divide", { $0.divide($1, $0.add($1, number: 1)) }),
        ("scale", { $0.scale($1, by: 0, plus: 1) }),
        ("transpose", { $0.transpose($1) }),
        ("gather", { $0.gather($1, rows: integers([2, 1, 0], $0.device)) }),
        ("scatter", { $0.scatter($1, rows: integers([2, 1, 0], $0.device), count: 3) }),
        ("dropout", { $0.dropout($1, probability: 0.5, seed: 3) }),
    ]

    @Test(arguments: devices, [DType.f32, .bf16]) func notANumberComesThroughEveryOperation(
        device: Device, type: DType
    ) {
        for (name, run) in Self.operations {
            for place in [0, 17, 39] {
                let x = randomTensor([3, 40], device, 123, gradient: false)
                for i in 0..<120 { x.f32[i] = abs(x.f32[i]) + 0.1 }
                #expect(
                    run(Tape(on: device, records: false), copy(x, as: type)).values.allSatisfy { $0.isFinite },
                    "\(name)")
                x.f32[40 + place] = .nan
                let y = run(Tape(on: device, records: false), copy(x, as: type)).values
                #expect(y.contains { $0.isNaN }, "\(name), \(type), NaN at \(place)")
            }
        }
    }

    @Test(arguments: devices) func infinityComesThroughOrBecomesNotANumber(device: Device) {
        let x = randomTensor([3, 40], device, 124, gradient: false), tape = Tape(on: device, records: false)
        x.f32[57] = .infinity
        #expect(tape.activate(x, .relu).values[57] == .infinity)
        #expect(tape.activate(x, .gelu).values[57] == .infinity)
        #expect(tape.activate(x, .tanh).values[57] == 1)
        #expect(tape.activate(x, .sigmoid).values[57] == 1)
        #expect(tape.sum(x).values[1] == .infinity)
        #expect(tape.maximum(x).values.values[1] == .infinity)
        #expect(tape.linear(x, randomTensor([7, 40], device, 125)).values[7..<14].allSatisfy { !$0.isFinite })
        #expect(tape.softmax(x).values[40..<80].contains { $0.isNaN })
        #expect(tape.softmax(x).values[0..<40].allSatisfy { $0.isFinite })
    }

    @Test(arguments: devices, [[0, 40], [3, 0], [1, 40], [3, 1], [1, 1]])
    func emptyAndSingleDimensionsPassBothWays(device: Device, shape: [Int]) {
        for type in [DType.f32, .bf16] { passBothWays(device, type, shape) }
    }

    private func passBothWays(_ device: Device, _ type: DType, _ shape: [Int]) {
        let skipped = ["attention", "rotary", "crossEntropy", "gather", "scatter", "linear", "rmsNorm", "layerNorm"]
        for (name, run) in Self.operations where !skipped.contains(name) {
            if name == "maximum" && shape[1] == 0 { continue }
            let x = copy(randomTensor(shape, device, 126), as: type), tape = Tape(on: device)
            let y = run(tape, x)
            tape.backward(from: y, gradient: [Float](repeating: 1, count: y.count))
            #expect(y.values.allSatisfy { $0.isFinite }, "\(name) of \(shape)")
            #expect(x.gradient?.shape == shape, "\(name) of \(shape)")
            #expect(x.gradient?.values.allSatisfy { $0.isFinite } == true, "\(name) of \(shape)")
        }
        let rows = shape[0], columns = shape[1]
        let x = copy(randomTensor(shape, device, 127), as: type), tape = Tape(on: device)
        let w = randomTensor([5, columns], device, 128)
        let y = tape.linear(x, w)
        tape.backward(from: y, gradient: [Float](repeating: 1, count: y.count))
        #expect(y.shape == [rows, 5] && y.values.allSatisfy { $0.isFinite })
        #expect(x.gradient?.values.allSatisfy { $0.isFinite } == true)
        #expect(w.gradient?.values.allSatisfy { $0.isFinite } == true)
        guard columns > 0 else { return }
        let weight = randomTensor([columns], device, 129)
        let normal = tape.add(tape.rmsNorm(x, weight, epsilon: 1e-6), tape.layerNorm(x, weight, epsilon: 1e-6))
        tape.backward(from: normal, gradient: [Float](repeating: 1, count: normal.count))
        #expect(normal.values.allSatisfy { $0.isFinite } && weight.gradient?.values.allSatisfy { $0.isFinite } == true)
        let targets = integers([Int](repeating: 0, count: rows), device)
        let loss = tape.add(tape.crossEntropy(x, targets), tape.linearCrossEntropy(x, w, targets))
        tape.backward(from: loss)
        #expect(loss.values[0].isFinite && x.gradient?.values.allSatisfy { $0.isFinite } == true)
    }

    @Test(arguments: devices, [DType.f32, .bf16]) func threadsDoNotChangeABitOfAnyOperation(
        device: Device, type: DType
    ) {
        let rows = 517
        let x = copy(randomTensor([rows, 96], device, 130), as: type)
        let w = randomTensor([96, 96], device, 131), norm = randomTensor([96], device, 132)
        let targets = (0..<rows).map { $0 % 96 }
        let runs = [1, 2, 3].map { threads in
            bits(threads: threads, [x, w, norm]) { tape, inputs in
                let h = tape.layerNorm(tape.linear(inputs[0], inputs[1], bias: inputs[2]), inputs[2], epsilon: 1e-5)
                let g = tape.geglu(h, tape.softmax(tape.rmsNorm(h, inputs[2], epsilon: 1e-5)))
                let d = tape.dropout(tape.multiply(g, inputs[0]), probability: 0.2, seed: 5)
                let t = tape.gather(tape.transpose(tape.transpose(d)), rows: integers(targets, tape.device))
                let marks = integers(targets, tape.device)
                let loss = tape.add(tape.linearCrossEntropy(t, inputs[1], marks), tape.klDivergence(t, h))
                return tape.add(loss, tape.reshape(tape.add(tape.sumOfAll(g), tape.maximumOfAll(t).value), [1]))
            }
        }
        #expect(runs[0].count == 1 + rows * 96 + 96 * 96 + 96)
        #expect(runs[0] == runs[1] && runs[0] == runs[2])
    }

    @Test func loopsForNEONCompile() throws {
        guard let compiler = Self.compiler() else { return }
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/CKernels").standardizedFileURL
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("neon-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A C library for aarch64 need not be installed: these are all the declarations the loops use.
        let functions = ["expf", "logf", "sqrtf", "rintf", "roundf", "fabsf"].map { "float \($0)(float);" }
        try Data(("#define INFINITY __builtin_inff()\n" + functions.joined(separator: "\n") + "\n").utf8)
            .write(to: folder.appendingPathComponent("math.h"))
        try Data("#include <stddef.h>\nvoid *memcpy(void *, const void *, size_t);\n".utf8)
            .write(to: folder.appendingPathComponent("string.h"))
        let object = folder.appendingPathComponent("neon.o")
        let process = Process()
        process.executableURL = compiler
        process.arguments = [
            "--target=aarch64-linux-gnu", "-ffreestanding", "-std=c11", "-O1", "-Wall", "-Werror", "-isystem",
            folder.path,
            "-I", sources.appendingPathComponent("include").path, "-c",
            sources.appendingPathComponent("neon.c").path, "-o", object.path,
        ]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        // An ELF file for machine 183, which is aarch64, with something in it.
        let bytes = [UInt8](try Data(contentsOf: object))
        #expect(bytes.count > 20_000 && Array(bytes[0..<4]) == [0x7F, 0x45, 0x4C, 0x46] && bytes[18] == 183)
    }

    /// A clang on the path, or the one beside the Swift compiler.
    private static func compiler() -> URL? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return path.lazy.map { URL(fileURLWithPath: $0).appendingPathComponent("clang") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
