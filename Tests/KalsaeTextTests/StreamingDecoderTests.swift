import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct StreamingDecoderTests {
    @Test func piecesJoinedAreTheWholeEvenForNonsense() throws {
        let tokenizer = try Fixtures.ours()
        var random = SeededRandom(seed: 2)
        for _ in 0..<300 {
            // Mostly single bytes from the upper half: broken UTF-8 of every kind.
            let ids = (0..<20).map { _ in
                Int32.random(in: 0..<(Bool.random(using: &random) ? 260 : 600), using: &random)
            }
            var decoder = StreamingDecoder(tokenizer)
            let joined = ids.map { decoder.append($0) }.joined() + decoder.finish()
            #expect(joined.unicodeScalars.elementsEqual(tokenizer.decode(ids).unicodeScalars))
        }
    }

    @Test func noPieceHoldsHalfACharacter() throws {
        let tokenizer = try Fixtures.ours()
        let text = "한글 😀 é 뷁 漢字 \u{10FFFF}"
        let ids = Array(text.utf8).compactMap { tokenizer.id(ofToken: ByteAlphabet.encode([$0])) }
        #expect(ids.count == text.utf8.count)
        var decoder = StreamingDecoder(tokenizer)
        let pieces = ids.map { decoder.append($0) }
        #expect(pieces.joined() == text)
        #expect(!pieces.joined().contains("\u{FFFD}"))
        #expect(decoder.finish() == "")
    }

    @Test func whatNeverEndsBecomesOneReplacementCharacter() throws {
        let tokenizer = try Fixtures.ours()
        var decoder = StreamingDecoder(tokenizer)
        for byte in [0xF0, 0x9F, 0x98] as [UInt8] {
            let id = try #require(tokenizer.id(ofToken: ByteAlphabet.encode([byte])))
            #expect(decoder.append(id) == "")
        }
        #expect(decoder.finish() == "\u{FFFD}")
        #expect(decoder.finish() == "")
    }

    @Test func controlTokensAreShownOnlyWhenAsked() throws {
        let tokenizer = try Fixtures.ours()
        let end = try #require(tokenizer.id(ofToken: "<|im_end|>"))
        var quiet = StreamingDecoder(tokenizer), loud = StreamingDecoder(tokenizer, skipsSpecialTokens: false)
        #expect(quiet.append(end) == "")
        #expect(loud.append(end) == "<|im_end|>")
    }
}
