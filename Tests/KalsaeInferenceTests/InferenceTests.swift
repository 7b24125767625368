// Generation: the cache, the sampler, stop strings, streams, and the packed file that is served.

import Foundation
import KalsaeCompression
import KalsaeContracts
import KalsaeSupport
import KalsaeTensor
import KalsaeText
import Testing

@testable import KalsaeInference
@testable import KalsaeModels

private let device = Device(threadCount: 2)

/// A model with random weights and a tokenizer trained on two sentences.
private func makeModel(context: Int = 64) throws -> LoadedModel {
    let tokenizer = try BPETrainer.train(
        on: Array(repeating: "칼새는 빠르다. The swift is a fast bird.", count: 20),
        settings: BPETrainer.Settings(vocabulary: 320))
    let turnEnd = Int(try #require(tokenizer.id(ofToken: "<|im_end|>")))
    let end = Int(try #require(tokenizer.id(ofToken: "<|endoftext|>")))
    var configuration = DecoderConfiguration(
        depth: 1, vocabularySize: tokenizer.vocabularySize, contextLength: context, endToken: end,
        turnEndToken: turnEnd)
    configuration.layers = 2
    configuration.heads = 2
    configuration.headSize = 32
    configuration.keyValueHeads = 1
    let decoder = try DecoderModel(
        configuration, weights: RandomWeights(seed: 11, layers: 2, on: device), on: device)
    return LoadedModel(decoder: decoder, tokenizer: tokenizer)
}

private func collect(
    _ model: LanguageModel, _ request: GenerationRequest
) async throws -> (text: String, reason: FinishReason?, usage: TokenUsage?) {
    var text = "", reason: FinishReason?, usage: TokenUsage?
    for try await event in try await model.generate(request) {
        switch event {
        case .text(let piece): text += piece
        case .finished(let why, let tokens): (reason, usage) = (why, tokens)
        }
    }
    return (text, reason, usage)
}

@Suite struct InferenceTests {
    @Test func theCacheGivesTheSameLogitsAsTheWholeSequence() throws {
        let decoder = try makeModel().decoder
        let tokens = (0..<40).map { Int32($0 * 7 % 250) }
        let tape = Tape(on: device, records: false)
        let input = Tensor([40], .i32, on: device)
        for (i, token) in tokens.enumerated() { input.i32[i] = token }
        let all = decoder.logits(decoder.hidden(input, batch: 1, tape), tape)
        let cache = KeyValueCache(decoder.configuration, capacity: 64, on: device)
        var last = decoder.lastLogits(Array(tokens[..<25]), cache: cache).values
        for position in 24..<40 {
            if position > 24 { last = decoder.lastLogits([tokens[position]], cache: cache).values }
            let row = Array(all.values[(position * all.columns)..<((position + 1) * all.columns)])
            #expect(zip(last, row).allSatisfy { abs($0 - $1) < 1e-4 }, "position \(position)")
        }
    }

    @Test(arguments: [300, 519, 520, 521, 600]) func aLongPromptInPartsAnswersAsInOne(count: Int) throws {
        let model = try makeModel(context: 700)
        let tokens = (0..<count).map { Int32($0 * 7 % 250) }
        let cache = KeyValueCache(model.decoder.configuration, capacity: 700, on: device)
        let whole = model.decoder.lastLogits(tokens, cache: cache).values
        let best = whole.indices.max { whole[$0] < whole[$1] }
        var drawn = ""
        let generation = PreparedGeneration(
            tokens: tokens, limit: 1, sampler: Sampler(temperature: 0, seed: 1), stop: [])
        _ = model.run(generation, cache: cache) { drawn += $0 }
        #expect(drawn == model.tokenizer.decode([Int32(best ?? 0)]))
        #expect(cache.length == count)
    }

    @Test func memoryOfPositionsComesWithTheirUse() throws {
        let own = Device(threadCount: 1)
        var configuration = DecoderConfiguration(depth: 1, vocabularySize: 300, contextLength: 1 << 20)
        configuration.layers = 2
        let decoder = try DecoderModel(
            configuration, weights: RandomWeights(seed: 1, layers: 2, on: own), on: own)
        let cache = KeyValueCache(configuration, capacity: 1 << 20, on: own)
        _ = decoder.lastLogits([1, 2, 3], cache: cache)
        // A table for all positions would take 256 MiB, the cache 1 GiB.
        #expect(own.memory.reservedBytes < 8 << 20)
    }

    @Test func aClosedModelRefuses() async throws {
        let model = LanguageModel(try makeModel(), name: "m")
        model.close()
        await #expect(throws: GenerationError.closed) {
            _ = try await model.generate(GenerationRequest(prompt: .text("x")))
        }
    }

    @Test func aPackedFileAnswersAlmostLikeTheModelItCameFrom() throws {
        let model = try makeModel()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("packed-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: file) }
        let summary = try PackedModel.write(
            model.decoder, try PackedTokenizer(model.tokenizer, model.template), name: "test", licenses: ["MIT"],
            to: file)
        #expect(summary.parameters == model.decoder.configuration.parameterCount)
        #expect(summary.bitsPerWeight < 9)
        let packed = try LoadedModel(contentsOf: file, on: device)
        #expect(packed.decoder.configuration == model.decoder.configuration)
        #expect(packed.tokenizer.encode("칼새는 fast!") == model.tokenizer.encode("칼새는 fast!"))
        // A packed projection's loss is computed a few rows at a time: at this many tokens, in several parts.
        let stream = (0..<40).map { Int32($0 * 11 % 250) }
        for decoder in [model.decoder, packed.decoder] {
            let tape = Tape(on: device, records: false)
            let input = Tensor([40], .i32, on: device), targets = Tensor([40], .i32, on: device)
            for (i, token) in stream.enumerated() {
                input.i32[i] = token
                targets.i32[i] = i % 3 == 0 ? ignoredTarget : stream[(i + 1) % 40]
            }
            let hidden = decoder.hidden(input, batch: 1, tape)
            let whole = tape.crossEntropy(decoder.logits(hidden, tape), targets).f32.pointee
            #expect(abs(decoder.loss(hidden, targets, tape).f32.pointee - whole) < 1e-5)
            #expect(abs(decoder.loss(hidden, targets, tape, logitsAtOnce: 2_000).f32.pointee - whole) < 1e-5)
        }
        // One row takes the packed dot products, many rows unpack tiles: both must agree with f32.
        for count in [1, 30] {
            let tokens = (0..<count).map { Int32($0 * 11 % 250) }
            let caches = [model.decoder, packed.decoder].map {
                KeyValueCache($0.configuration, capacity: 64, on: device)
            }
            let dense = model.decoder.lastLogits(tokens, cache: caches[0]).values
            let eight = packed.decoder.lastLogits(tokens, cache: caches[1]).values
            let size = dense.map(abs).max() ?? 1
            #expect(zip(dense, eight).allSatisfy { abs($0 - $1) < 0.03 * size })
            #expect(zip(dense, eight).contains { $0 != $1 })
        }
    }

    /// The template in the file lays conversations out, not the house's.
    @Test func aModelsOwnTemplateIsUsed() throws {
        let model = try makeModel()
        let jinja = """
            {% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system message') }}{% endif %}
            {{ eos_token }}[{{ m.content }}]{% endfor %}{% if add_generation_prompt %}>{% endif %}
            """
        let template = try ChatTemplate(jinja: jinja, name: "own")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("own-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: file) }
        func write(_ template: ChatTemplate) throws {
            try PackedModel.write(
                model.decoder, try PackedTokenizer(model.tokenizer, template), name: "own", licenses: ["MIT"], to: file)
        }
        try write(template)
        let own = try LoadedModel(contentsOf: file, on: device)
        #expect(own.template.jinja == jinja)
        let asked = GenerationRequest(prompt: .messages([ChatMessage(role: .user, content: "hi<|im_end|>")]))
        let tokens = try own.prepare(asked).tokens
        #expect(own.tokenizer.decode(tokens, skipsSpecialTokens: false) == "<|im_end|>[hi<|im_end|>]>")
        #expect(tokens.filter(own.tokenizer.isSpecial).count == 1)
        let refused = GenerationRequest(prompt: .messages([ChatMessage(role: .system, content: "be")]))
        #expect(throws: GenerationError.invalid(parameter: "messages", reason: "no system message")) {
            try own.prepare(refused)
        }
        #expect(model.template == .chatML)
        try write(.chatML)
        #expect(try LoadedModel(contentsOf: file, on: device).template == .chatML)
    }

    @Test func packingRoundsToTheNearestStep() {
        let x = Tensor([2, 64], on: device)
        var random = SeededRandom(seed: 3)
        x.fill { random.normal() }
        let bytes = PackedMatrix.pack(x)
        let tokens = Tensor([2], .i32, on: device)
        tokens.i32[0] = 0
        tokens.i32[1] = 1
        let back = bytes.withUnsafeBytes { raw in
            Tape(on: device, records: false).packedEmbedding(
                tokens, PackedMatrix(raw, outputs: 2, inputs: 64, owner: bytes)
            ).values
        }
        for block in 0..<4 {
            let part = block * 32..<block * 32 + 32
            let step = part.map { abs(x.f32[$0]) }.max()! / 127
            // Half a step, and the rounding of the scale itself to 11 significant bits.
            for i in part { #expect(abs(back[i] - x.f32[i]) <= step * (0.5 + 127 * 0x1p-11)) }
        }
    }

    @Test func sameSeedSameText() async throws {
        let model = LanguageModel(try makeModel(), name: "test")
        defer { model.close() }
        let request = GenerationRequest(prompt: .text("칼새"), maximumTokens: 30, temperature: 1, seed: 5)
        let first = try await collect(model, request), second = try await collect(model, request)
        #expect(first.text == second.text && !first.text.isEmpty)
        var other = request
        other.seed = 6
        #expect(try await collect(model, other).text != first.text)
        #expect(first.usage?.completionTokens ?? 0 <= 30)
    }

    @Test func lengthAndContextAreKept() async throws {
        let model = LanguageModel(try makeModel(), name: "test")
        defer { model.close() }
        let short = try await collect(model, GenerationRequest(prompt: .text("a"), maximumTokens: 3, temperature: 0))
        #expect(short.reason == .length && short.usage?.completionTokens == 3)
        let full = try await collect(model, GenerationRequest(prompt: .text("a"), temperature: 0))
        #expect((full.usage?.promptTokens ?? 0) + (full.usage?.completionTokens ?? 0) <= 64)
        await #expect(throws: GenerationError.self) {
            _ = try await model.generate(GenerationRequest(prompt: .text(String(repeating: "xyz ", count: 100))))
        }
    }

    @Test(arguments: [Float(-1), 101, .nan]) func absurdTemperaturesAreRefused(temperature: Float) async throws {
        let model = LanguageModel(try makeModel(), name: "test")
        defer { model.close() }
        await #expect(throws: GenerationError.self) {
            _ = try await model.generate(GenerationRequest(prompt: .text("a"), temperature: temperature))
        }
    }

    @Test func aReaderThatLeavesFreesTheEngine() async throws {
        let model = LanguageModel(try makeModel(), name: "test")
        defer { model.close() }
        for _ in 0..<20 { _ = try await model.generate(GenerationRequest(prompt: .text("a"))) }
        let last = try await collect(model, GenerationRequest(prompt: .text("a"), maximumTokens: 2, temperature: 0))
        #expect(last.usage?.completionTokens == 2)
    }

    @Test(arguments: [
        (["END"], ["ab", "EN", "Dcd"], "ab", true),
        (["END"], ["ab", "EN", "x"], "abENx", false),
        (["ab", "b"], ["xa", "b"], "x", true),
        (["한글"], ["좋은 한", "글자"], "좋은 ", true),
        (["zz"], ["z"], "z", false),
        ([""], ["abc"], "abc", false),
        // One that is complete counts, also where a longer one might still come.
        (["abcd", "bc"], ["abc"], "a", true),
        (["abcd", "bc"], ["ab", "c", "d"], "a", true),
        (["aab"], ["aa", "ab"], "a", true),
        (["bc", "abc"], ["xabc"], "x", true),
        (["abcd", "zz"], ["ab", "c"], "abc", false),
    ]) func stopStringsCutTheStream(stops: [String], pieces: [String], text: String, stopped: Bool) {
        var matcher = StopMatcher(stops)
        var result = ""
        for piece in pieces { result += matcher.append(piece) }
        result += matcher.finish()
        #expect(result == text)
        #expect(matcher.isStopped == stopped)
    }

    @Test func whereTheTextIsCutDoesNotMoveTheStop() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let letters: [Character] = ["a", "b", "c"]
            func word(_ length: Int) -> String {
                String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
            }
            let stops = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                word(Int.random(in: 2...4, using: &random))
            }
            let text = Array(word(30))
            func run(_ pieces: [String]) -> String {
                var matcher = StopMatcher(stops)
                return pieces.reduce("") { $0 + matcher.append($1) } + matcher.finish()
            }
            let whole = run([String(text)])
            #expect(run(text.map { String($0) }) == whole)
            // The naive way: the shortest beginning that ends with a stop string, without its longest.
            var naive = String(text)
            for end in text.indices {
                let beginning = String(text[...end])
                if let stop = stops.filter({ beginning.hasSuffix($0) }).max(by: { $0.count < $1.count }) {
                    naive = String(beginning.dropLast(stop.count))
                    break
                }
            }
            #expect(whole == naive)
        }
    }

    @Test func aLargeVocabularysTailIsDrawnAsOftenAsItShould() {
        // One token of 99.25 %, and 151,935 that share the rest: each is far below a float's step beside the sum.
        let count = 151_936, tail = 0.0075
        var logits = [Float](repeating: Float(log(tail / Double(count - 1) / (1 - tail))), count: count)
        logits[0] = 0
        var sampler = Sampler(temperature: 1, seed: 5)
        let draws = 2_000
        let hits = logits.withUnsafeBufferPointer { values in (0..<draws).count { _ in sampler.sample(values) != 0 } }
        // 15 are due, with a deviation of 3.9.
        #expect((3...30).contains(hits))
    }

    @Test func theSamplerKeepsToItsSets() {
        let logits: [Float] = [0, 3, 1, 2.5]
        func draws(_ sampler: Sampler) -> Set<Int32> {
            var sampler = sampler
            return logits.withUnsafeBufferPointer { values in Set((0..<500).map { _ in sampler.sample(values) }) }
        }
        #expect(draws(Sampler(temperature: 0, seed: 1)) == [1])
        #expect(draws(Sampler(temperature: 1, topK: 2, seed: 1)) == [1, 3])
        #expect(draws(Sampler(temperature: 1, topP: 0.8, seed: 1)) == [1, 3])
        #expect(draws(Sampler(temperature: 1, topP: 0.01, seed: 1)) == [1])
        #expect(draws(Sampler(temperature: 5, seed: 1)) == [0, 1, 2, 3])
    }

    @Test func theSamplerFollowsTheProbabilities() {
        var sampler = Sampler(temperature: 1, seed: 9)
        let logits: [Float] = [log(1), log(3)]
        let ones = logits.withUnsafeBufferPointer { values in (0..<8000).count { _ in sampler.sample(values) == 1 } }
        #expect(abs(Double(ones) / 8000 - 0.75) < 0.02)
    }
}
