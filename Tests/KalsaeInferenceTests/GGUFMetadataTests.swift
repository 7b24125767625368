// A GGUF file's vocabulary and template, whatever its weights are stored as: Tests/Cases/text/gguf-q4k.

import Foundation
import KalsaeContracts
import KalsaeModels
import KalsaeText
import Testing

@testable import KalsaeInference

@Suite struct GGUFMetadataTests {
    @Test func aVocabularyNeedsNoKnownWeights() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Cases/text/gguf-q4k/q4_k.gguf")
        let file = try GGUFFile(contentsOf: url, readsTensors: false)
        #expect(file.tensors.isEmpty)
        let tokenizer = try Tokenizer(file)
        #expect(tokenizer.encode("Hello").suffix(4) == [41, 380, 77, 80])
    }
}
