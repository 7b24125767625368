// The forms of questions, a table for each language. A form that cannot be made well for a heading (a Korean particle
// after a word whose sound is unknown; "in what" without a title) gives nil and another one is taken.

/// Question forms: heading and the document's title (nil where the heading is the title) go in, a question comes out.
enum InstructionTemplates {
    typealias Template = @Sendable (_ heading: String, _ title: String?) -> String?

    static let english: [Template] = [
        { heading, _ in "What do the documents say about \(quoted(heading))?" },
        { heading, _ in "Explain \(quoted(heading))." },
        { heading, _ in "What should I know about \(quoted(heading))?" },
        { heading, _ in "Tell me about \(quoted(heading))." },
        { heading, _ in "Can you summarise \(quoted(heading))?" },
        { heading, title in useful(title).map { "In \(quoted($0)), what is said about \(quoted(heading))?" } },
        { heading, title in useful(title).map { "What does \(quoted($0)) say about \(quoted(heading))?" } },
        { heading, _ in heading.hasSuffix("?") ? heading : nil },
    ]

    static let korean: [Template] = [
        { heading, _ in "\(shown(heading))에 대해 설명해 주세요." },
        { heading, _ in "\(shown(heading))에 대해 알려 주세요." },
        { heading, _ in "문서에서는 \(shown(heading))에 대해 뭐라고 하나요?" },
        { heading, _ in isName(heading) ? KoreanParticle.definition.attached(to: heading).map { $0 + " 무엇인가요?" } : nil
        },
        { heading, _ in KoreanParticle.object.attached(to: shown(heading)).map { $0 + " 설명해 주세요." } },
        { heading, _ in KoreanParticle.topic.attached(to: shown(heading)).map { $0 + " 어떤 내용인가요?" } },
        { heading, title in useful(title).map { "‘\($0)’에서 \(shown(heading))에 대해 무엇을 다루나요?" } },
        { heading, _ in heading.hasSuffix("?") ? heading : nil },
    ]

    /// Questions by the first sentence of a paragraph, whose rest is the answer.
    static let englishFollowing: [@Sendable (_ sentence: String) -> String] = [
        { "The documents say: \(quoted($0)) What follows?" }, { "What do the documents add to \(quoted($0))" },
        { "\(quoted($0)) Tell me more." },
    ]
    static let koreanFollowing: [@Sendable (_ sentence: String) -> String] = [
        { "문서에 \(quoted($0))라고 적혀 있습니다. 이어지는 내용을 알려 주세요." }, { "\(quoted($0)) 이어서 어떤 내용이 나오나요?" },
        { "\(quoted($0)) 이에 대해 더 알려 주세요." },
    ]

    /// A title that can stand inside a question.
    private static func useful(_ title: String?) -> String? {
        guard let title, !title.isEmpty, title.count <= InstructionMaker.longestHeading else { return nil }
        return title
    }

    private static func quoted(_ text: String) -> String { "“\(text)”" }

    /// A heading that is a sentence stands in quotation marks inside another one.
    private static func shown(_ heading: String) -> String {
        guard let last = heading.last, "?!.다요까죠".contains(last), heading.contains(" ") else { return heading }
        return "‘\(heading)’"
    }

    /// "X란 무엇인가요?" asks for a thing, so the heading must be a short name without a verb's ending.
    private static func isName(_ heading: String) -> Bool {
        guard let last = heading.last else { return false }
        return heading.split(separator: " ").count <= 3 && !"기?!다요까죠".contains(last)
    }
}
