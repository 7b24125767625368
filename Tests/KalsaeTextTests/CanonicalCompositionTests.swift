import Foundation
import Testing

@testable import KalsaeText

@Suite struct CanonicalCompositionTests {
    static func compose(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { CanonicalComposition.shared.normalized($0) } ?? bytes
    }

    @Test func agreesWithUnicodeDataOnEveryKindOfComposition() throws {
        for pair in try Fixtures.read([[String]].self, "nfc.json") {
            #expect(Self.compose(pair[0]) == Array(pair[1].utf8), "\(pair[0].unicodeScalars.map(\.value))")
            #expect(Self.compose(pair[1]) == Array(pair[1].utf8), "a composed text stays as it is")
        }
    }

    @Test(arguments: ["", "plain", "한글과 English", "émigré", "漢字 😀", "가각힣"])
    func composedTextIsNotCopied(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { CanonicalComposition.shared.normalized($0) } == nil)
    }

    @Test func surroundingsOfAComposedSegmentAreKept() {
        #expect(Self.compose("ab cafe\u{301} 한\u{1112}\u{1161}\u{11AB} z") == Array("ab café 한한 z".utf8))
    }

    @Test(arguments: ["\u{301}\u{316}", "\u{1112}\u{1161}\u{11AB}", "e\u{301}\u{316}", "\u{345}\u{301}\u{334}"])
    func hostileMarksTakeNoQuadraticTime(unit: String) {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        let time = processorTime { _ = Self.compose(text) }
        #expect(time < .seconds(5))
    }
}
