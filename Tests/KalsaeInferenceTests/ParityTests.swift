// A trained model here against the same model in Python's libraries. Tests/Parity/model.py and llama.py write what
// transformers, gguf and llama.cpp say of it into a folder that KALSAE_PARITY names; `make parity` does both halves.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeTensor
import KalsaeText
import Testing

@testable import KalsaeInference

private let device = Device(threadCount: 2)

/// What model.py wrote.
private struct Peer: Decodable {
    struct Chat: Decodable {
        var messages: [ChatMessage]
        var addGenerationPrompt: Bool
        var ids: [Int32]
    }

    struct Continuation: Decodable {
        var prompt: [Int32]
        var ids: [Int32]
    }

    var folder, packed, template: String
    var strings: [String]
    var plain, special, sequences: [[Int32]]
    var decoded: [String]
    var chats: [Chat]
    var generations: [Continuation]

    static let root = ProcessInfo.processInfo.environment["KALSAE_PARITY"].map { URL(fileURLWithPath: $0) }

    static func file(_ name: String) throws -> URL { try #require(root).appendingPathComponent(name) }

    static func exists(_ name: String) -> Bool {
        root.map { FileManager.default.fileExists(atPath: $0.appendingPathComponent(name).path) } ?? false
    }

    static func read() throws -> Peer {
        try JSONDecoder().decode(Peer.self, from: Data(contentsOf: file("parity.json")))
    }
}

/// How far two rows of logits lie apart, over many rows.
private struct Difference: CustomStringConvertible {
    var largest: Float = 0, sumOfSquares = 0.0, count = 0, rows = 0, sameBest = 0

    mutating func add(_ ours: ArraySlice<Float>, _ theirs: ArraySlice<Float>) {
        for (x, y) in zip(ours, theirs) {
            largest = max(largest, x.isFinite ? abs(x - y) : .infinity)
            sumOfSquares += Double((x - y) * (x - y))
        }
        count += ours.count
        rows += 1
        func best(_ row: ArraySlice<Float>) -> Int? {
            row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex }
        }
        if best(ours) == best(theirs) { sameBest += 1 }
    }

    var rootMeanSquare: Double { (sumOfSquares / Double(max(1, count))).squareRoot() }
    var description: String {
        "\(rows) rows, largest difference \(largest), root mean square \(rootMeanSquare), same best token in \(sameBest)"
    }
}

@Suite(.enabled(if: Peer.root != nil, "KALSAE_PARITY is not set; \"make parity\" sets it"), .serialized)
struct ParityTests {
    private let peer: Peer

    init() throws { peer = try Peer.read() }

    private func folder() throws -> LoadedModel {
        try LoadedModel(contentsOf: URL(fileURLWithPath: peer.folder), on: device)
    }

    private func packed() throws -> LoadedModel {
        try LoadedModel(contentsOf: URL(fileURLWithPath: peer.packed), on: device)
    }

    /// Logits of a whole sequence at once (T, V).
    private func logits(_ decoder: DecoderModel, _ ids: [Int32]) -> Tensor {
        let tape = Tape(on: device, records: false)
        let tokens = Tensor([ids.count], .i32, on: device)
        for (i, id) in ids.enumerated() { tokens.i32[i] = id }
        return decoder.logits(decoder.hidden(tokens, batch: 1, tape), tape)
    }

    /// Compares a model's logits of every sequence with those in a file.
    private func compare(_ decoder: DecoderModel, _ name: String) throws -> Difference {
        let file = try Safetensors(contentsOf: Peer.file(name))
        var difference = Difference()
        for (index, ids) in peer.sequences.enumerated() {
            let ours = logits(decoder, ids).values, columns = decoder.configuration.vocabularySize
            let theirs = try file.tensor("\(index)", shape: [ids.count, columns], on: device).values
            for row in ids.indices {
                difference.add(
                    ours[row * columns..<(row + 1) * columns], theirs[row * columns..<(row + 1) * columns])
            }
        }
        return difference
    }

    /// The likeliest tokens one after the other, up to one that ends a turn or a text.
    private func greedy(_ model: LoadedModel, _ prompt: [Int32], _ count: Int) -> [Int32] {
        let configuration = model.decoder.configuration
        let cache = KeyValueCache(configuration, capacity: configuration.contextLength, on: device)
        var sampler = Sampler(temperature: 0, seed: 0)
        var next = prompt, produced: [Int32] = []
        while produced.count < count {
            let row = model.decoder.lastLogits(next, cache: cache)
            let token = sampler.sample(UnsafeBufferPointer(start: row.f32, count: row.count))
            produced.append(token)
            if Int(token) == configuration.turnEndToken || Int(token) == configuration.endToken { break }
            next = [token]
        }
        return produced
    }

    @Test func idsAreTransformers() throws {
        #expect(peer.strings.count >= 400)
        for model in [try folder(), try packed()] {
            for (index, text) in peer.strings.enumerated() {
                #expect(model.tokenizer.encode(text) == peer.plain[index], "string \(index)")
                #expect(
                    model.tokenizer.encode(text, allowsSpecialTokens: true) == peer.special[index], "string \(index)")
                let back = model.tokenizer.decode(peer.plain[index], skipsSpecialTokens: false)
                #expect(back.unicodeScalars.elementsEqual(peer.decoded[index].unicodeScalars), "string \(index)")
            }
        }
    }

    @Test func conversationsAreTransformers() throws {
        #expect(peer.template == ChatTemplate.chatML.jinja)
        let tokenizer = try folder().tokenizer
        for chat in peer.chats {
            let ours = try ChatTemplate.chatML.encode(
                chat.messages, tokenizer, addGenerationPrompt: chat.addGenerationPrompt)
            #expect(ours.ids == chat.ids, "\(chat.messages)")
        }
    }

    @Test func logitsAreTransformers() throws {
        let decoder = try folder().decoder
        let difference = try compare(decoder, "logits.safetensors")
        print("parity: f32 logits against transformers: \(difference)")
        #expect(difference.largest <= 1e-3)
        #expect(peer.sequences.contains { $0.count == decoder.configuration.contextLength })
    }

    /// The same through the cache, in two pieces and then token by token, as generation runs.
    @Test func cachedLogitsAreTransformers() throws {
        let decoder = try folder().decoder
        let file = try Safetensors(contentsOf: Peer.file("logits.safetensors"))
        let columns = decoder.configuration.vocabularySize
        var difference = Difference()
        for (index, ids) in peer.sequences.enumerated() {
            let theirs = try file.tensor("\(index)", shape: [ids.count, columns], on: device).values
            let cache = KeyValueCache(decoder.configuration, capacity: ids.count, on: device)
            var done = 0
            while done < ids.count {
                let piece = done < ids.count / 2 ? max(1, ids.count / 4) : 1
                let row = decoder.lastLogits(Array(ids[done..<done + piece]), cache: cache).values
                done += piece
                difference.add(row[...], theirs[(done - 1) * columns..<done * columns])
            }
        }
        print("parity: cached f32 logits against transformers: \(difference)")
        #expect(difference.largest <= 1e-3)
    }

    @Test func greedyContinuationsAreTransformers() throws {
        let model = try folder()
        #expect(peer.generations.contains { $0.ids.count == 30 })
        for generation in peer.generations {
            #expect(greedy(model, generation.prompt, 30) == generation.ids)
        }
    }

    @Test func whatTransformersSavesInBfloat16AndShardsOpensHere() throws {
        let model = try LoadedModel(contentsOf: Peer.file("saved"), on: device)
        let difference = try compare(model.decoder, "saved-logits.safetensors")
        print("parity: bfloat16 shards saved by transformers: \(difference)")
        #expect(difference.largest <= 1e-3)
        for (index, text) in peer.strings.enumerated() {
            #expect(model.tokenizer.encode(text) == peer.plain[index], "string \(index)")
        }
    }

    @Test func packedWeightsAreGgufs() throws {
        let weights = GGUFWeights(try GGUFFile(contentsOf: URL(fileURLWithPath: peer.packed)), on: device)
        let theirs = try Safetensors(contentsOf: Peer.file("dequantised.safetensors"))
        let configuration = try packed().decoder.configuration
        let c = configuration.hiddenSize, inner = configuration.intermediateSize
        let queries = configuration.heads * configuration.headSize
        let keys = configuration.keyValueHeads * configuration.headSize
        func shape(_ name: String) -> (Int, Int)? {
            let shapes = [
                "embed_tokens": (configuration.vocabularySize, c), "q_proj": (queries, c), "k_proj": (keys, c),
                "v_proj": (keys, c), "o_proj": (c, queries), "gate_proj": (inner, c), "up_proj": (inner, c),
                "down_proj": (c, inner), "lm_head": (configuration.vocabularySize, c),
            ]
            return name.split(separator: ".").dropLast().last.flatMap { shapes[String($0)] }
        }
        for name in theirs.names {
            let (outputs, inputs) = try #require(shape(name))
            let rows = Tensor([outputs], .i32, on: device)
            for i in 0..<outputs { rows.i32[i] = Int32(i) }
            let ours = try weights.matrix(name, outputs, inputs).rows(rows, Tape(on: device, records: false), as: .f32)
                .values
            let expected = try theirs.tensor(name, shape: [outputs, inputs], on: device).values
            #expect(zip(ours, expected).allSatisfy { $0.bitPattern == $1.bitPattern }, "\(name)")
        }
        #expect(theirs.names.count == 7 * configuration.layers + (configuration.tiesEmbeddings ? 1 : 2))
    }

    @Test func eightBitsStayNearTransformers() throws {
        let difference = try compare(try packed().decoder, "logits.safetensors")
        print("parity: 8-bit logits against transformers' f32: \(difference)")
        #expect(difference.rootMeanSquare < 0.1)
        #expect(difference.sameBest * 10 >= difference.rows * 9)
    }

    /// llama.cpp rounds activations to 8 bits and its cache to half precision, so its numbers differ a little.
    @Test(.enabled(if: Peer.exists("llama.safetensors"), "llama.py has not run; \"make parity-llama\" runs it"))
    func eightBitsAreLlamaCpps() throws {
        let model = try packed()
        let difference = try compare(model.decoder, "llama.safetensors")
        print("parity: 8-bit logits against llama.cpp's: \(difference)")
        #expect(difference.rootMeanSquare < 0.1)
        #expect(difference.sameBest * 10 >= difference.rows * 9)
        let theirs = try JSONDecoder().decode([[Int32]].self, from: Data(contentsOf: Peer.file("llama.json")))
        var same = 0
        for (generation, ids) in zip(peer.generations, theirs) {
            let ours = greedy(model, generation.prompt, 30)
            #expect(ours.first == ids.first)
            same += zip(ours, ids).prefix { $0 == $1 }.count
        }
        let all = theirs.reduce(0) { $0 + $1.count }
        print("parity: greedy continuations agree with llama.cpp's in \(same) of \(all) tokens before they part")
    }
}
