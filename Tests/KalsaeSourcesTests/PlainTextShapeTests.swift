import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

@Suite struct PlainTextShapeTests {
    /// Wraps a text at a number of columns or of characters, at any of them or at spaces alone.
    static func wrap(_ text: String, _ width: Int, atSpaces: Bool, byColumns: Bool, trims: Bool = true) -> String {
        func size(_ character: Character) -> Int { byColumns ? LineWidth.columns(character) : 1 }
        var lines: [String] = []
        var line = "", filled = 0
        func close() {
            lines.append(trims ? line.trimmingCharacters(in: .whitespaces) : line)
            line = ""
            filled = 0
        }
        if atSpaces {
            for word in text.split(separator: " ") {
                let need = word.reduce(0) { $0 + size($1) }
                if filled > 0, filled + 1 + need > width { close() }
                if filled > 0 { line += " " }
                line += word
                filled = line.reduce(0) { $0 + size($1) }
            }
        } else {
            for character in text {
                if filled + size(character) > width { close() }
                line.append(character)
                filled += size(character)
            }
        }
        close()
        return lines.joined(separator: "\n")
    }

    static let prose = """
        공기 청정기를 처음 켜면 먼지를 재는 데 일 분쯤 걸리고, 그동안 초록색 불이 깜박이며 바람이 약하게 나옵니다. 불이 멈추면 \
        재기가 끝난 것이고, 바람의 세기는 먼지의 양에 따라 저절로 바뀌므로 따로 만질 필요가 없습니다. 밤에는 불을 끄고 소리를 줄이는 \
        단추를 눌러 두면 잠을 자는 데 방해가 되지 않으며, 아침이 되면 다시 켜집니다. 거르개는 여섯 달에 한 번 갈아야 하고, 갈 때가 \
        되면 빨간색 불이 들어옵니다.
        """

    @Test(arguments: [48, 60, 72], [true, false]) func wrappedKoreanIsOneLineAgain(width: Int, atSpaces: Bool) {
        for byColumns in [true, false] {
            let wrapped = Self.wrap(Self.prose, byColumns ? width : width / 2, atSpaces: atSpaces, byColumns: byColumns)
            #expect(PlainTextShape.markdown("안내\n\n\(wrapped)\n\n끝") == "안내\n\n\(Self.prose)\n\n끝")
        }
    }

    @Test func blanksAtLineEndsTellEverything() {
        let wrapped = Self.wrap(Self.prose, 30, atSpaces: false, byColumns: false, trims: false)
        #expect(PlainTextShape.markdown(wrapped) == Self.prose)
    }

    /// Texts whose lines are meant.
    @Test(arguments: [
        "나 보기가 역겨워\n가실 때에는\n말없이 고이 보내 드리우리다\n\n영변에 약산\n진달래꽃\n아름 따다 가실 길에 뿌리우리다",
        "서울특별시 강남구 테헤란로 152\n강남파이낸스센터 20층\n(우) 06236\n전화 02-555-0100",
        "1. 전원을 끄고 덮개를 연 다음 나사를 모두 풀어서 상자에 담습니다.\n2. 부품을 갈고 나사를 다시 조인 다음 덮개를 닫고 전원을 켭니다.\n3. 빛이 초록색이면 끝난 것이고 빨간색이면 처음부터 다시 하십시오.",
        "이름      부서      자리\n김가나    개발팀    3층 동쪽 창가\n이다라    지원팀    2층 서쪽 복도\n박마바    총무팀    1층 남쪽 입구",
        "부서 | 내선 번호와 자리를 적은 표입니다 | 비고\n개발팀 | 101번이고 자리는 3층 동쪽입니다 | 없음\n지원팀 | 202번이고 자리는 2층 서쪽입니다 | 없음",
        "func 이름() {\n    let 값 = 1  // 여기에 값을 적고 아래에서 그 값을 다시 읽습니다\n    return 값 + 1  // 돌려줍니다\n}",
        "2024-05-01 09:00:01 서버가 시작되었고 설정을 읽었습니다 (config.yaml)\n2024-05-01 09:00:02 데이터베이스에 연결했고 표를 확인했습니다\n2024-05-01 09:00:03 준비가 끝났고 요청을 기다립니다",
        "오늘은 날이 맑고 바람이 조금 불어 걷기에 좋은 날이었습니다.\n우리는 강을 따라 걸으며 많은 이야기를 나누고 돌아왔습니다.\n저녁에는 함께 밥을 먹고 내일 무엇을 할지 정하였습니다.\n모두가 즐거워하였고 다음에도 함께하기로 약속하였습니다.",
        "- 하나는 이렇게 길게 적어 두었고 둘째 줄까지\n- 둘은 이렇게 길게 적어 두었고 끝까지 읽어야\n- 셋은 이렇게 길게 적어 두었고 마지막까지",
        "The quick brown fox jumps over the lazy dog and runs away\nfrom the hunters, who are still asleep in the shade of an\nold oak tree on the hill.",
    ]) func linesThatAreMeantStay(text: String) {
        #expect(PlainTextShape.markdown(text) == text)
    }

    @Test func anItemThatIsWrappedIsJoinedAndTheNextBeginsALine() {
        let items = ["- " + Self.prose, "- " + Self.prose.replacing("공기", with: "실내 공기")]
        let text = items.map { Self.wrap($0, 60, atSpaces: false, byColumns: true) }.joined(separator: "\n")
        #expect(PlainTextShape.markdown(text) == items.joined(separator: "\n"))
    }

    @Test func linesWithNumberSignsAreNoHeadings() {
        let text = "안내\n\n# systemctl start backup\n# tail -f /var/log/backup.log\n\n본문입니다.\n## 둘\n#제목\n####### 일곱"
        #expect(
            PlainTextShape.markdown(text)
                == "안내\n\n    # systemctl start backup\n    # tail -f /var/log/backup.log\n\n본문입니다.\n    ## 둘\n#제목\n####### 일곱"
        )
        #expect(PlainTextShape.markdown("```sh\n# ls\n```\n# a") == "```sh\n# ls\n```\n    # a")
        #expect(PlainTextShape.markdown("제목\n~~~~~~\n글\n```\n끝") == "제목\n    ~~~~~~\n글\n    ```\n끝")
    }

    /// Words and line ends of many kinds: nothing may vanish.
    @Test(arguments: 0..<40) func everyWordIsKept(seed: Int) {
        var words = WordSource(seed: UInt64(seed))
        var text = ""
        let ends = [
            " ", " ", "\n", "\n\n", "\n# ", "\n- ", "\n1. ", "\n    ", "\t", "\n```\n", "\n~~~\n", "는 ", "를\n", "가",
            " | ", "\r\n",
        ]
        for _ in 0..<200 {
            text += words.next() + ["", "하였", "습니다", "에서"][words.choose(4)] + ends[words.choose(ends.count)]
        }
        let shaped = PlainTextShape.markdown(text)
        let kept = { (text: String) in text.filter { !$0.isWhitespace } }
        #expect(kept(shaped) == kept(text))
        for word in words.made { #expect(shaped.contains(word)) }
    }

    @Test(arguments: ["가", "가 ", "#", "가\n", "가나다라마바사아자차카타파하가나다라마바사아자차\n", "```\n", "\n", "- 가\n", "1"])
    func hostileTextTakesLinearTime(piece: String) {
        let start = ContinuousClock.now
        _ = PlainTextShape.markdown(String(repeating: piece, count: (1 << 20) / piece.utf8.count))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    // MARK: Measured on Wikipedia's Korean

    private struct KorQuAD: Decodable {
        struct Article: Decodable {
            struct Paragraph: Decodable { let context: String }
            let paragraphs: [Paragraph]
        }
        let data: [Article]
    }

    private static let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/data/ko/korquad-1.0-dev.json").standardizedFileURL

    private static func passages() throws -> [String] {
        let all = try JSONDecoder().decode(KorQuAD.self, from: Data(contentsOf: place))
        var seen: Set<String> = []
        return all.data.flatMap(\.paragraphs).map {
            $0.context.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.filter { seen.insert($0).inserted && $0.count > 120 }
    }

    /// Wraps each passage by itself at every width and counts the breaks whose space or none came back.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: place.path))) func nearlyEveryJoinOfKorQuADIsRight()
        throws
    {
        let passages = try Self.passages()
        var right = 0, all = 0
        // What tells nothing about most breaks (any syllable, trimmed, columns of which Hangul takes two) is the worst.
        for (atSpaces, byColumns, trims, floor) in [
            (true, true, true, 0.998), (true, false, true, 0.998), (false, false, false, 0.995),
            (false, true, false, 0.995),
            (false, false, true, 0.985), (false, true, true, 0.96),
        ] {
            var rightHere = 0, here = 0, left = 0
            for width in [40, 56, 64, 72, 80, 100] {
                for (index, passage) in passages.enumerated() where index % 4 == width / 8 % 4 {
                    let wrapped = Self.wrap(
                        passage, byColumns ? width : width / 2, atSpaces: atSpaces, byColumns: byColumns, trims: trims)
                    let made = PlainTextShape.markdown(wrapped)
                    let (good, total, unjoined) = Self.compare(passage, wrapped, made)
                    rightHere += good
                    here += total
                    left += unjoined
                }
            }
            let share = Double(rightHere) / Double(max(1, here))
            print(
                "wrapped at \(atSpaces ? "spaces" : "any syllable"), \(byColumns ? "columns" : "characters"),",
                trims ? "trimmed:" : "blanks kept:", "\(rightHere) of \(here) breaks right",
                "(\(Double(Int(share * 10_000)) / 100) %), \(left) left as line ends")
            #expect(share >= floor)
            right += rightHere
            all += here
        }
        print("all: \(Double(right * 10_000 / all) / 100) % of \(all)")
        #expect(Double(right) / Double(all) >= 0.99)
    }

    /// How many breaks of `wrapped` came back as the original has them. A line's end that was left stands for a space.
    private static func compare(_ original: String, _ wrapped: String, _ made: String) -> (Int, Int, Int) {
        let a = Array(original), b = Array(made)
        var i = 0, j = 0, right = 0, all = 0, left = 0
        // Letters of the wrapped text after which a line ends.
        var ends: Set<Int> = []
        var letters = 0
        for character in wrapped {
            if character == "\n" { ends.insert(letters) } else if character != " " { letters += 1 }
        }
        letters = 0
        while i < a.count, j < b.count {
            var spaceA = false, spaceB = false
            while i < a.count, a[i] == " " { spaceA = true; i += 1 }
            while j < b.count, b[j].isWhitespace {
                spaceB = true
                if b[j] == "\n" { left += 1 }
                j += 1
            }
            if letters > 0, ends.contains(letters) {
                all += 1
                if spaceA == spaceB { right += 1 }
            } else if spaceA != spaceB {
                Issue.record("a space changed within a line")
            }
            guard i < a.count, j < b.count else { break }
            if a[i] != b[j] {
                Issue.record("letters differ: \(String(a[i...].prefix(20))) and \(String(b[j...].prefix(20)))")
                return (right, all, left)
            }
            i += 1
            j += 1
            letters += 1
        }
        return (right, all, left)
    }
}
