import Testing

@testable import KalsaeText

@Suite struct ScannerTests {
    static func pieces(_ text: String, _ pattern: TokenizerPattern) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            CharacterClasses.shared.withText(buffer) { text in
                var result: [String] = []
                var offset = 0
                while offset < text.count {
                    let end = pattern.scanner.endOfPiece(at: offset, in: text)
                    precondition(end > offset, "a scanner must go forward")
                    result.append(String(decoding: buffer[offset..<end], as: UTF8.self))
                    offset = end
                }
                return result
            }
        }
    }

    @Test(arguments: [
        ("I'm he'LL 'ſx", ["I", "'m", " he", "'LL", " '", "ſx"]),
        ("'ſx", ["'ſ", "x"]),
        ("a  b", ["a", " ", " b"]),
        ("x \n\n  y", ["x", " \n\n", " ", " y"]),
        ("2026년 3월", ["2", "0", "2", "6", "년", " ", "3", "월"]),
        ("!!\r\n\nok", ["!!\r\n\n", "ok"]),
        ("\tword", ["\tword"]),
        ("\nword", ["\n", "word"]),
        ("end   ", ["end", "   "]),
        ("\u{3000}\u{3000}말", ["\u{3000}", "\u{3000}말"]),
    ])
    func qwen2CutsAsItsExpressionDoes(text: String, expected: [String]) {
        #expect(Self.pieces(text, .qwen2) == expected)
    }

    @Test func llama3KeepsThreeDigits() {
        #expect(Self.pieces("12345 6", .llama3) == ["123", "45", " ", "6"])
    }

    @Test func gpt2CutsAsItsExpressionDoes() {
        #expect(
            Self.pieces("I'M it's 123 !?\n\n x", .gpt2) == ["I", "'", "M", " it", "'s", " 123", " !?", "\n\n", " x"])
    }

    @Test(arguments: TokenizerPattern.allCases) func piecesJoinedAreTheText(pattern: TokenizerPattern) throws {
        for text in try Parity.load("").strings {
            #expect(Self.pieces(text, pattern).joined().utf8.elementsEqual(text.utf8))
        }
    }
}
