// Tokenize: each part of the corpus becomes a shard of token numbers, documents ended by the end token.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport
import KalsaeText

struct TokenizeStep: Step {
    let name = StepName.tokenize
    let inputs = [StepName.split, StepName.tokenizer]

    func settings() throws -> String { try CanonicalJSON.text(of: NoSettings()) }

    func run(_ context: StepContext) throws -> StepResult {
        let tokenizer = try Tokenizer(contentsOf: context.file(StepFile.tokenizer, of: StepName.tokenizer))
        let end = try ControlTokens(tokenizer).endOfText
        var measurements: [String: Double] = [:]
        var tokens: [CorpusPart: Int] = [:]
        for part in CorpusPart.allCases {
            try context.checkInterruption()
            let documents = try context.documents(part.documents, of: StepName.split)
            let writer = try TokenShardWriter(
                context.result(part.shard), vocabularySize: tokenizer.vocabularySize, endOfText: Int(end))
            let encoded = tokenizer.encodeAll(
                documents.map(\.text), threads: ProcessInfo.processInfo.activeProcessorCount)
            for (document, ids) in zip(documents, encoded) {
                try writer.append(ids)
                measurements["bytes.\(document.language)", default: 0] += Double(document.text.utf8.count)
                measurements["tokens.\(document.language)", default: 0] += Double(ids.count)
            }
            try writer.finish()
            tokens[part] = writer.tokenCount
            measurements["tokens_" + part.rawValue] = Double(writer.tokenCount)
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
