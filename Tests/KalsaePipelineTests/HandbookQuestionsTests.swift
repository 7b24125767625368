// Questions about Debian's handbook, asked of the knowledge base that the example's own recipe leads to. They were
// written by hand from reading the pages, before any ranking was tuned; a question may have more than one right page.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeRetrieval
import KalsaeSupport
import Testing

@testable import KalsaePipeline

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
private let example = root.appendingPathComponent("examples/handbook")

@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: example.appendingPathComponent("pages/en-US").path),
        "the handbook's pages are not unpacked: make examples/handbook/pages"))
struct HandbookQuestionsTests {
    private struct Asked: Decodable {
        var question: String
        var pages: [String]

        func isRight(_ passage: Passage) -> Bool {
            pages.contains { passage.source.hasSuffix("/" + $0) }
        }
    }

    /// Questions that no page of the handbook answers.
    private static let strangers = [
        "김치찌개는 어떻게 끓이나요?", "서울에서 부산까지 기차로 얼마나 걸려요?", "고양이 예방접종은 언제 맞혀야 하나요?",
        "훈민정음을 만든 왕은 누구인가요?", "피아노를 혼자 배우려면 무엇부터 해야 하나요?",
        "What is the boiling point of ethanol?", "Who painted the Mona Lisa?",
        "How long should I boil an egg?", "Which team won the football world cup in 1998?",
        "When should apple trees be pruned?",
    ]

    /// Collects, cleans and indexes the pages as the example's recipe says, in a folder of its own.
    private static func knowledge() throws -> TextKnowledgeBase {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-handbook-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let recipe = try Recipe(file: example.appendingPathComponent("kalsae.yaml"))
        let registry = try Registry(project: folder)
        let runner = Runner(
            graph: try StepGraph(try PipelineSteps.make(recipe: recipe, folder: example)), registry: registry,
            seed: recipe.seed, codeVersion: "test", progress: SilentProgress(), isInterrupted: { false })
        let report = try runner.run(RunRequest(steps: [StepName.index]))
        let index = try #require(report.entries.last { $0.step == StepName.index })
        return try TextKnowledgeBase(contentsOf: ModelRelease.knowledge(of: registry.store.load(index.artifact)))
    }

    @Test func theRightPageIsFoundCitedAndStrangersAreTurnedAway() throws {
        let fixture = root.appendingPathComponent("Tests/Fixtures/handbook-questions.json")
        let asked = try JSONDecoder().decode([Asked].self, from: try Data(contentsOf: fixture))
        #expect(asked.count >= 20)
        let base = try Self.knowledge()
        var first = 0, found = 0, cited = 0
        var misses: [String] = []
        for one in asked {
            let passages = base.search(one.question, limit: 3)
            first += passages.first.map(one.isRight) == true ? 1 : 0
            let isFound = passages.contains(where: one.isRight)
            found += isFound ? 1 : 0
            if !isFound { misses.append("not found: \(one.question) → \(passages.map(\.source))") }
            let answer = base.answer(one.question)
            let isCited = !answer.text.isEmpty && answer.citations.prefix(3).contains(where: one.isRight)
            cited += isCited ? 1 : 0
            if !isCited { misses.append("not cited: \(one.question) → \(answer.citations.map(\.source))") }
        }
        let answered = Self.strangers.filter { !base.answer($0).text.isEmpty }
        print(
            "handbook: right page first \(first), in the top 3 \(found), cited in the top 3 \(cited) "
                + "of \(asked.count); \(answered.count) of \(Self.strangers.count) strangers answered")
        for line in misses + answered.map({ "answered: \($0)" }) { print("  " + line) }
        #expect(found * 24 >= 20 * asked.count, "\(misses)")
        #expect(cited >= 16, "\(misses)")
        #expect(answered.count <= 1, "\(answered)")
    }
}
