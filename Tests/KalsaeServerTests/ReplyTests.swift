import KalsaeContracts
import Testing

@testable import KalsaeServer

@Suite struct ReplyTests {
    private func head(_ kind: ReplyKind) -> ReplyHead { ReplyHead(kind: kind, id: "id", created: 7, model: "m") }
    private let usage = TokenUsage(promptTokens: 5, completionTokens: 3)

    @Test func aChatIsStreamedInOpenAIsOrder() {
        var stream = ReplyStream(head: head(.chat), includesUsage: false)
        let chunks =
            stream.begin(choice: 0) + stream.take(.text("a"), choice: 0) + stream.take(.text(""), choice: 0)
            + stream.take(.finished(.length, usage), choice: 0) + stream.finish()
        let frame =
            #"{"id":"id","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":"#
        #expect(
            chunks.map(\.text) == [
                frame + #"{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}"#,
                frame + #"{"content":"a"},"logprobs":null,"finish_reason":null}]}"#,
                frame + #"{},"logprobs":null,"finish_reason":"length"}]}"#,
            ])
    }

    @Test func usageComesOnlyWhenAskedForAndWithEmptyChoices() {
        var stream = ReplyStream(head: head(.chat), includesUsage: true)
        let texts = [0, 1].flatMap { choice in
            stream.begin(choice: choice) + stream.take(.finished(.stop, usage), choice: choice)
        }
        #expect(texts.allSatisfy { $0["usage"] == .null })
        let last = stream.finish()
        #expect(last.count == 1 && last[0]["choices"] == [])
        #expect(last[0]["usage"] == ["prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11])
    }

    @Test func completionsAreStreamedWithoutRoles() {
        var stream = ReplyStream(head: head(.completion), includesUsage: false)
        #expect(stream.begin(choice: 0).isEmpty)
        #expect(
            stream.take(.text("a"), choice: 0).map(\.text) == [
                #"{"id":"id","object":"text_completion","created":7,"model":"m","choices":[{"index":0,"text":"a","#
                    + #""logprobs":null,"finish_reason":null}]}"#
            ])
    }

    @Test func citationsComeWithTheLastChunk() {
        var stream = ReplyStream(head: head(.chat), includesUsage: false)
        let last = stream.take(.finished(.stop, usage), choice: 0, citations: [FakeKnowledge.korean]).last
        #expect(last?["choices"]?[0]?["delta"]?["citations"]?[0]?["source"] == "ko-KR/packages.html")
        #expect(last?["choices"]?[0]?["delta"]?["citations"]?[0]?["number"] == 1)
    }

    @Test func eventsStayOnOneLineWhateverTheText() {
        let event = ReplyStream.event(["text": "a\n\ndata: x\r\u{2028}"], name: "text")
        #expect(event == "event: text\ndata: {\"text\":\"a\\n\\ndata: x\\r\\u2028\"}\n\n")
    }

    @Test func piecesJoinedAreTheAnswer() {
        let answer = FakeKnowledge().answer("꾸러미")
        let pieces = Citations.pieces(answer.text)
        #expect(pieces.count == 2 && pieces.joined() == answer.text)
        #expect(Citations.pieces("").isEmpty)
    }

    @Test(arguments: [("이건 뭐죠", true), ("what is it", false), ("ㅋㅋ", true), ("これは", false), ("apt 명령", true)])
    func nothingFoundIsSaidInTheQuestionsLanguage(question: String, korean: Bool) {
        let text = Citations.text(of: ExtractedAnswer(text: " ", citations: []), to: question)
        #expect(Citations.isKorean(text) == korean)
    }
}
