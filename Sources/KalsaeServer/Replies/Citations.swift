// What comes out of the knowledge base, as JSON and as pieces of a stream.

import KalsaeContracts
import KalsaeSupport

/// Passages and quoted answers on their way to a client.
enum Citations {
    /// The passages, numbered from 1 as the marks `[n]` in an answer count them.
    static func json(_ passages: [Passage]) -> JSONValue {
        .array(
            passages.enumerated().map { place, passage in
                var members: [JSONValue.Member] = [
                    .init(name: "number", value: .integer(place + 1)), .init(name: "id", value: .string(passage.id)),
                    .init(name: "source", value: .string(passage.source)),
                ]
                if let page = passage.page {
                    members.append(.init(name: "page", value: .integer(page)))
                    members.append(.init(name: "last_page", value: .integer(passage.lastPage ?? page)))
                }
                members += [
                    .init(name: "title", value: .string(passage.title)),
                    .init(name: "language", value: .string(passage.language)),
                    .init(name: "text", value: .string(passage.text)),
                    .init(name: "score", value: .double(passage.score)),
                ]
                return .object(members)
            })
    }

    /// The answer's text; where nothing was found, a sentence that says so in the question's language.
    static func text(of answer: ExtractedAnswer, to question: String) -> String {
        guard answer.text.allSatisfy(\.isWhitespace) else { return answer.text }
        return isKorean(question)
            ? "문서에서 이 질문에 답하는 문장을 찾지 못했습니다. 다른 말로 다시 물어보세요."
            : "I found no sentence in the documents that answers this question. Try asking in other words."
    }

    /// Whether a question is asked in Korean: it has Hangul.
    static func isKorean(_ question: String) -> Bool {
        question.unicodeScalars.contains(where: Hangul.isHangul)
    }

    /// The answer cut after each citation mark and each line, so that it arrives sentence by sentence.
    /// The pieces joined are the answer.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            piece.append(character)
            if character == "]" || character.isNewline {
                pieces.append(piece)
                piece = ""
            }
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }
}
