// A small corpus for whole runs: pages in Korean and English, HTML and Markdown, made of varied sentences from a fixed
// seed, and a few pages that state one fact each. Large enough to pass the cleaning rules, small enough for seconds.

import Foundation
import KalsaeSupport

/// Makes pages and the recipe that goes with them.
enum SmallCorpus {
    /// The page that tells who painted the lighthouse, and a question that it answers.
    static let fact = (
        page: "docs/lighthouse.md", question: "Who painted the harbour lighthouse?", answer: "Mira Okafor"
    )
    /// A page written in CP949 and a question that it answers.
    static let koreanFact = (page: "docs/observatory.html", question: "천문대의 망원경은 누가 기증했나요?", answer: "윤서아")

    /// A recipe that is done in seconds; `pretrain` and `extra` are YAML.
    static func recipe(pretrain: String = "steps: 60", extra: String = "") -> String {
        """
        name: small-bot
        languages: [ko, en]
        sources:
          - path: docs
            license: CC0-1.0
        split: {valid: 0.1, test: 0.1}
        tokenizer: {vocabulary: 600}
        model: {depth: 1, context: 64}
        pretrain: {\(pretrain), batch_tokens: 512, learning_rate: 0.003, checkpoint_every: 1 s}
        tune: {from: corpus, epochs: 1}
        \(extra)

        """
    }

    /// Writes recipe and pages into a project.
    static func write(to shell: Shell, pages: Int = 60, pretrain: String = "steps: 60") throws {
        try shell.write(recipe(pretrain: pretrain))
        for number in 0..<pages {
            let page = Page(number: number)
            try shell.write(page.text, to: "docs/\(page.name)")
        }
        try shell.write(lighthouse, to: fact.page)
        // A tenth of older Korean pages still comes in this encoding.
        try shell.write(try observatory.cp949(), to: koreanFact.page)
    }

    private static let lighthouse = """
        # The harbour lighthouse

        The harbour lighthouse was painted green by Mira Okafor in the spring of 1987. Before that year it had been
        white for more than six decades, and sailors often mistook it for the chapel on the hill.

        ## Opening hours

        Guests may climb the stairs on Sundays between ten and four. The keeper sells tickets at the small door,
        and children under seven enter free of charge.

        """

    private static let observatory = """
        <html><head><meta charset="euc-kr"><title>언덕 위의 천문대</title></head><body><h1>언덕 위의 천문대</h1>
        <p>천문대의 망원경은 윤서아 선생이 1994년 가을에 기증했다. 그 전까지는 학생들이 손으로 만든 작은 망원경 두 대로
        겨울 하늘을 관측했고, 기록은 모두 공책에 연필로 적었다.</p><h2>관람 시간</h2><p>관람객은 매주 토요일 저녁
        일곱 시부터 열 시까지 옥상에 올라갈 수 있다. 비가 오는 날에는 강의실에서 별자리 이야기를 들려준다.</p></body></html>
        """

    /// One generated page; its number decides everything.
    private struct Page {
        var name: String
        var text: String

        init(number: Int) {
            var random = SeededRandom(seed: 7_000 + UInt64(number))
            let isKorean = number.isMultiple(of: 2), isHTML = number % 4 < 2
            let words = isKorean ? Words.korean : Words.english
            func pick(_ list: [String]) -> String { list[Int(random.next() % UInt64(list.count))] }
            func sentence() -> String {
                words.order.map { pick(words.parts[$0]) }.joined(separator: " ") + "."
            }
            let title = "\(pick(words.titles)) \(number)"
            var sections: [(heading: String, paragraphs: [String])] = []
            for section in 1...3 {
                let paragraphs = (0..<2).map { _ in (0..<4).map { _ in sentence() }.joined(separator: " ") }
                sections.append(("\(pick(words.titles)) \(number)-\(section)", paragraphs))
            }
            name = (isKorean ? "ko" : "en") + "/page-\(number)" + (isHTML ? ".html" : ".md")
            if isHTML {
                let body = sections.map { section in
                    "<h2>\(section.heading)</h2>" + section.paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
                }
                text = """
                    <html><head><title>\(title)</title></head><body><nav><a href="a">A</a> <a href="b">B</a></nav>
                    <main><h1>\(title)</h1>\(body.joined(separator: "\n"))</main><footer>2026</footer></body></html>
                    """
            } else {
                let body = sections.map { "## \($0.heading)\n\n" + $0.paragraphs.joined(separator: "\n\n") }
                text = "# \(title)\n\n" + body.joined(separator: "\n\n") + "\n"
            }
        }
    }

    private struct Words {
        var titles: [String]
        var parts: [[String]]
        /// The order in which a sentence takes from `parts`.
        var order: [Int]

        static let english = Words(
            titles: ["Archive notes", "Garden work", "Daily rounds", "Workshop rules", "Kitchen habits"],
            parts: [
                [
                    "The archive", "A night watchman", "Our mail server", "The old printer", "Every new colleague",
                    "The backup script", "A careful librarian", "The west garden", "Each visitor", "The repair team",
                    "My neighbour", "The younger teacher", "One of the pilots", "The kitchen staff",
                ],
                [
                    "keeps a copy of", "checks", "quietly moves", "writes down", "replaces", "looks after",
                    "reports on", "counts", "has forgotten", "will collect", "never touches", "describes",
                ],
                [
                    "the blue ledger", "all spare keys", "a wooden ladder", "the broken radio", "several maps",
                    "the morning bread", "two heavy boxes", "the garden tools", "an unread letter",
                    "the spare batteries", "the painted bench", "a list of names", "the winter coats",
                ],
                [
                    "before breakfast", "on the second floor", "when the bell rings", "after a long walk",
                    "without asking anyone", "for the whole village", "during heavy rain", "next to the river",
                    "as the contract says", "with great patience", "until the lamps go out", "every other week",
                ],
            ], order: [0, 1, 2, 3])

        static let korean = Words(
            titles: ["기록실 안내", "정원 가꾸기", "하루 일과", "작업실 규칙", "부엌 살림"],
            parts: [
                [
                    "기록실은", "야간 경비원은", "우리 우체국은", "낡은 인쇄기는", "새로 온 동료는", "꼼꼼한 사서는",
                    "서쪽 정원은", "모든 방문객은", "수리반 사람들은", "옆집 할머니는", "젊은 선생님은", "조종사 한 명은",
                ],
                [
                    "아침마다", "비가 오는 날이면", "점심을 먹은 뒤에", "종이 울릴 때", "아무에게도 묻지 않고",
                    "마을 사람들을 위해", "강가에서", "이층 복도에서", "계약서에 적힌 대로", "참을성 있게", "격주로",
                ],
                [
                    "파란 장부를", "여분의 열쇠를", "나무 사다리를", "고장 난 라디오를", "지도 여러 장을", "따뜻한 빵을",
                    "무거운 상자 두 개를", "정원 도구를", "읽지 않은 편지를", "겨울 외투를", "이름 목록을", "칠한 의자를",
                ],
                [
                    "확인한다", "조용히 옮긴다", "적어 둔다", "새것으로 바꾼다", "돌본다", "보고한다", "하나씩 센다",
                    "잊어버렸다", "모을 것이다", "절대 만지지 않는다", "자세히 설명한다", "찾아 나선다",
                ],
            ], order: [0, 1, 2, 3])
    }
}

extension String {
    /// The text's bytes in CP949, by the C library.
    func cp949() throws -> Data {
        struct NotConverted: Error {}
        guard let converter = iconv_open("CP949", "UTF-8"), Int(bitPattern: converter) != -1 else {
            throw NotConverted()
        }
        defer { iconv_close(converter) }
        var input = utf8.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 2 * input.count)
        let made = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target -> Int? in
                var cursor = source.baseAddress, left = source.count
                var place = target.baseAddress, room = target.count
                return iconv(converter, &cursor, &left, &place, &room) == 0 ? target.count - room : nil
            }
        }
        guard let made else { throw NotConverted() }
        return Data(output[..<made].map { UInt8(bitPattern: $0) })
    }
}
