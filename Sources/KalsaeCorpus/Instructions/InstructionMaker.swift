// Instructions from the documents themselves: a heading becomes a question, what stands below it the answer. In a
// document without headings its title asks for its beginning, and the first sentence of a paragraph for the rest. No
// model is asked, so nothing is invented: every answer is the document's own sentences. Forms of questions are in
// `InstructionTemplates`; this file knows sections and answers.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// One training example in the field's `messages` form.
public struct InstructionExample: Codable, Sendable, Equatable {
    /// A question by the user, an answer by the assistant.
    public var messages: [ChatMessage]
    /// The `source` of the document it was made from.
    public var source: String

    public init(messages: [ChatMessage], source: String) {
        self.messages = messages
        self.source = source
    }
}

/// Settings of instruction making.
public struct InstructionSettings: Codable, Sendable, Equatable {
    public var seed: UInt64
    /// Questions for each heading, in different forms.
    public var questionsPerHeading: Int
    /// Longest and shortest answer, in characters.
    public var longestAnswer: Int
    public var shortestAnswer: Int

    public init(seed: UInt64 = 1, questionsPerHeading: Int = 2, longestAnswer: Int = 600, shortestAnswer: Int = 40) {
        self.seed = seed
        self.questionsPerHeading = questionsPerHeading
        self.longestAnswer = longestAnswer
        self.shortestAnswer = shortestAnswer
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case seed, questionsPerHeading, longestAnswer, shortestAnswer
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("instructions", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = InstructionSettings()
        seed = try values.value(.seed, or: standard.seed)
        questionsPerHeading = try values.value(.questionsPerHeading, or: standard.questionsPerHeading)
        longestAnswer = try values.value(.longestAnswer, or: standard.longestAnswer)
        shortestAnswer = try values.value(.shortestAnswer, or: standard.shortestAnswer)
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        guard questionsPerHeading > 0 else {
            throw CorpusError.invalidSetting(name: "instructions.questionsPerHeading", reason: "at least 1 is needed")
        }
        guard shortestAnswer > 0, longestAnswer >= shortestAnswer else {
            throw CorpusError.invalidSetting(
                name: "instructions.longestAnswer", reason: "\(longestAnswer) is below the shortest answer")
        }
    }
}

/// Makes question-answer pairs.
public struct InstructionMaker: Sendable {
    /// Headings longer than this are sentences, not names of things.
    public static let longestHeading = 90
    /// A box's label ("BACK TO BASICS") is no longer than this.
    static let longestLabel = 24

    private let settings: InstructionSettings

    /// - Throws: `CorpusError.invalidSetting`.
    public init(_ settings: InstructionSettings = InstructionSettings()) throws {
        try settings.validate()
        self.settings = settings
    }

    /// Examples of all documents, in their order. The same document gives the same examples whatever stands around it.
    public func examples(from documents: [Document]) -> [InstructionExample] {
        documents.flatMap(examples)
    }

    /// Examples of one document.
    public func examples(from document: Document) -> [InstructionExample] {
        let isKorean = document.language == "ko"
        let templates = isKorean ? InstructionTemplates.korean : InstructionTemplates.english
        var examples: [InstructionExample] = []
        for (number, section) in Self.sections(of: document).enumerated() {
            guard let answer = answer(from: section.blocks) else { continue }
            if isKorean != Script.isMostlyHangul(answer) { continue }
            let seed = StableHash.of("\(settings.seed) \(document.id) \(number) \(section.heading)")
            var random = SeededRandom(seed: seed)
            let context = section.heading == document.title || Self.hasMask(document.title) ? nil : document.title
            var questions: [String] = []
            for template in templates.shuffled(using: &random) where questions.count < settings.questionsPerHeading {
                if let question = template(section.heading, context), !questions.contains(question) {
                    questions.append(question)
                }
            }
            examples += questions.map { Self.example($0, answer, document) }
        }
        return examples.isEmpty ? paragraphExamples(from: document) : examples
    }

    private static func example(_ question: String, _ answer: String, _ document: Document) -> InstructionExample {
        InstructionExample(
            messages: [ChatMessage(role: .user, content: question), ChatMessage(role: .assistant, content: answer)],
            source: document.source)
    }

    /// Paragraphs of one document that ask and answer, at most.
    static let mostParagraphs = 32

    /// Pairs of a document without usable headings: each of its first paragraphs asks with its first sentence.
    private func paragraphExamples(from document: Document) -> [InstructionExample] {
        let isKorean = document.language == "ko"
        let forms = isKorean ? InstructionTemplates.koreanFollowing : InstructionTemplates.englishFollowing
        var examples: [InstructionExample] = []
        var paragraphs = 0
        for block in TextBlock.split(document.text) where block.kind == .paragraph {
            guard paragraphs < Self.mostParagraphs else { break }
            var sentences = Sentences.split(block.text[...]).map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            guard sentences.count > 1, isKorean == Script.isMostlyHangul(block.text) else { continue }
            let first = sentences.removeFirst()
            guard Self.longestHeading >= first.count, Sentences.isWhole(first), !Self.hasMask(first) else { continue }
            var answer = ""
            for sentence in sentences {
                guard Sentences.isWhole(sentence), answer.count + sentence.count < settings.longestAnswer else { break }
                answer += (answer.isEmpty ? "" : " ") + sentence
            }
            guard answer.count >= settings.shortestAnswer else { continue }
            paragraphs += 1
            var random = SeededRandom(seed: StableHash.of("\(settings.seed) \(document.id) \(paragraphs) \(first)"))
            guard let form = forms.randomElement(using: &random) else { continue }
            examples.append(Self.example(form(first), answer, document))
        }
        return examples
    }

    /// Whether a text holds a mask of personal data (`<PHONE>`), about which nobody asks.
    private static func hasMask(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[rest.index(after: open)...]
            let name = rest.prefix { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") }
            if !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: ">") { return true }
        }
        return false
    }

    struct Section: Equatable {
        var heading: String
        var blocks: [TextBlock]
    }

    /// What stands directly below each usable heading; the title of a box counts as a heading.
    static func sections(of document: Document) -> [Section] {
        var sections: [Section] = []
        for block in TextBlock.split(document.text) {
            switch block.kind {
            case .heading: sections.append(Section(heading: block.headingText, blocks: []))
            case .boldLine:
                // Inside a box the text no longer speaks about the section's heading.
                sections.append(Section(heading: Self.boxTitle(block.text), blocks: []))
            default: if !sections.isEmpty { sections[sections.count - 1].blocks.append(block) }
            }
        }
        // What is above every heading, or all of a document without any, is about its title.
        if sections.isEmpty, !looksLikeFile(document.title) {
            sections = [Section(heading: document.title, blocks: TextBlock.split(document.text))]
        }
        return sections.filter { isUsable($0.heading) }
    }

    /// Whether a title is the name of a file and tells nothing of what is in it.
    private static func looksLikeFile(_ title: String) -> Bool {
        guard let ending = title.split(separator: ".").last, !title.contains("/"), !title.contains("_") else {
            return true
        }
        let isShort = ending.count < title.count && ending.count <= 5
        return isShort && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// A box's title without its label: "TIP: Incremental updates", "TIP Incremental updates".
    private static func boxTitle(_ line: String) -> String {
        let title = line.dropFirst(2).dropLast(2)
        if let mark = title.range(of: ": "), title[..<mark.lowerBound].count <= longestLabel {
            return String(title[mark.upperBound...])
        }
        let words = title.split(separator: " ")
        let rest = words.drop { word in word.count > 1 && word.allSatisfy { $0.isUppercase && $0.isASCII } }
        // "BACK TO BASICS", "TIP": all capitals; a title that is all capitals itself is kept whole.
        return (rest.isEmpty || rest.count == words.count ? words[...] : rest).joined(separator: " ")
    }

    private static func isUsable(_ heading: String) -> Bool {
        guard (2...longestHeading).contains(heading.count) else { return false }
        let letters = heading.unicodeScalars.count { $0.properties.isAlphabetic }
        return letters * 2 >= heading.unicodeScalars.count && !heading.hasSuffix(":") && !isCaption(heading)
            && !hasMask(heading)
    }

    /// "Example 6.1. Example of …", "그림 2.1 …": the caption of what follows, not its subject.
    private static func isCaption(_ heading: String) -> Bool {
        let words = heading.split(separator: " ", maxSplits: 2)
        guard words.count > 1 else { return false }
        let names = ["example", "figure", "table", "예", "예제", "그림", "표"]
        return names.contains(words[0].lowercased()) && words[1].allSatisfy { $0.isNumber || $0 == "." }
    }

    /// The first good paragraphs, whole sentences, up to the longest answer; nil where they are too short.
    private func answer(from blocks: [TextBlock]) -> String? {
        var answer = ""
        for block in blocks {
            guard block.kind == .paragraph else {
                if answer.isEmpty { continue }
                break
            }
            var isWhole = true
            var paragraph = ""
            for piece in Sentences.split(block.text[...]) {
                let sentence = piece.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                let isSentence = Sentences.isWhole(sentence)
                let length = answer.count + paragraph.count + sentence.count + 2
                guard isSentence, length <= settings.longestAnswer else {
                    isWhole = false
                    break
                }
                paragraph += (paragraph.isEmpty ? "" : " ") + sentence
            }
            if !paragraph.isEmpty { answer += (answer.isEmpty ? "" : "\n\n") + paragraph }
            if !isWhole { break }
        }
        return answer.count >= settings.shortestAnswer ? answer : nil
    }
}
