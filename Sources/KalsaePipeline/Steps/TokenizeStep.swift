// Tokenize: each part of the corpus becomes shards of token numbers, documents ended by the end token: training by
// source, so that sources can be mixed, the held-out parts in one shard each.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport
import KalsaeText

struct TokenizeStep: Step {
    let name = StepName.tokenize
    let inputs = [StepName.split, StepName.tokenizer]

    /// Documents that are encoded at a time.
    private static let batch = 4_096

    func settings() throws -> String { try CanonicalJSON.text(of: NoSettings()) }

    func run(_ context: StepContext) throws -> StepResult {
        let tokenizer = try Tokenizer(contentsOf: context.file(StepFile.tokenizer, of: StepName.tokenizer))
        let end = Int(try ControlTokens(tokenizer).endOfText)
        var measurements: [String: Double] = [:]
        var tokens: [CorpusPart: Int] = [:]
        for part in CorpusPart.allCases {
            let writer = try ShardSetWriter(
                context.output, name: part.rawValue, vocabularySize: tokenizer.vocabularySize, endOfText: end)
            let documents = try DocumentCursor(context.file(part.documents, of: StepName.split))
            while true {
                try context.checkInterruption()
                var batch: [Document] = []
                while batch.count < Self.batch, let document = try documents.next() { batch.append(document) }
                if batch.isEmpty { break }
                let encoded = tokenizer.encodeAll(
                    batch.map(\.text), threads: ProcessInfo.processInfo.activeProcessorCount)
                for (document, ids) in zip(batch, encoded) {
                    try writer.append(ids, source: part == .train ? document.folder : part.rawValue)
                    measurements["bytes.\(document.language)", default: 0] += Double(document.text.utf8.count)
                    measurements["tokens.\(document.language)", default: 0] += Double(ids.count)
                }
            }
            let count = try writer.finish().reduce(0) { $0 + $1.tokens }
            tokens[part] = count
            measurements["tokens_" + part.rawValue] = Double(count)
        }
        let train = tokens[.train] ?? 0, held = (tokens[.validation] ?? 0) + (tokens[.test] ?? 0)
        return StepResult(
            measurements: measurements,
            summary: "\(Units.count(Double(train))) tokens to train on, \(Units.count(Double(held))) held out")
    }
}

/// The control tokens that the house tokenizer has.
struct ControlTokens {
    let endOfText: Int32, turnEnd: Int32

    /// - Throws: `TextError.missingSpecialToken`.
    init(_ tokenizer: Tokenizer) throws {
        func id(_ name: String) throws -> Int32 {
            guard let id = tokenizer.id(ofToken: name) else { throw TextError.missingSpecialToken(name) }
            return id
        }
        endOfText = try id("<|endoftext|>")
        turnEnd = try id("<|im_end|>")
    }
}
