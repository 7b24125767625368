import Foundation
import Testing

@testable import kalsae

/// The verbs that show KalsaeText's analysis; what each step does is tested there.
@Suite struct AnalysisVerbTests {
    private static let dictionaries = ["hunspell/ko.dic", "hunspell/en_US.dic", "wordnet/index.noun"].allSatisfy {
        FileManager.default.fileExists(atPath: "/usr/share/" + $0)
    }

    @Test func linesAreNormalizedOneByOne() async throws {
        let shell = try Shell()
        let words = try await shell.command(
            "normalize", "--fold-case", "--stop-words", input: "I am going to the park.\n\nＡＰＩ\n")
        #expect(words.status == 0 && words.error.isEmpty)
        #expect(words.output == "going park\n\napi\n")
        let dates = try await shell.command("normalize", "--dates", "--repeat", "2", input: "2024년 3월 5일ㅋㅋㅋㅋ")
        #expect(dates.output == "20240305ㅋㅋ\n")
        let sentences = try await shell.command("normalize", "--sentences", input: "설치했다. See Fig. 3. Done!")
        #expect(sentences.output == "설치했다.\nSee Fig. 3.\nDone!\n")
        let none = try await shell.command("normalize", input: "")
        #expect(none.status == 0 && none.output.isEmpty)
    }

    @Test(.enabled(if: dictionaries, "hunspell-ko, hunspell-en-us and wordnet-base are needed"))
    func wordsAreReducedAndMisspellingsTold() async throws {
        let shell = try Shell()
        let lemmas = try await shell.command("normalize", "--lemmatize", input: "mice running 학교에서 먹었습니다")
        #expect(lemmas.output == "mouse run 학교 먹다\n")
        let stems = try await shell.command("normalize", "--stem", "--language", "en", input: "runs, running")
        #expect(stems.output == "run run\n")
        let spelling = try await shell.command("normalize", "--spelling", input: "I recieve it. 됬다")
        #expect(spelling.output.hasPrefix("recieve: receive"))
        #expect(spelling.output.contains("\n됬다: 됐다"))
        let json = try await shell.command(
            "normalize", "--json", "--dates", "--spelling", "--sentences", input: "teh 2024-02-30.")
        let object = try json.object()
        #expect(Set(object.keys) == ["text", "dates", "misspellings", "sentences"])
        #expect((object["dates"] as? [[String: Any]])?.first?["text"] as? String == "2024-02-30")
    }

    @Test func languagesAreToldForTextLinesAndParts() async throws {
        let shell = try Shell()
        let text = "나는 오늘 학교에 갔다.\nThen I came back home and slept for ten hours.\n"
        let lines = try await shell.command("language", "--lines", input: text)
        #expect(lines.output.split(separator: "\n").map { String($0.prefix(2)) } == ["ko", "en"])
        let parts = try await shell.command("language", "--spans", "--json", input: text)
        #expect(parts.output.split(separator: "\n").count == 2)
        let whole = try await shell.command("language", "--json", input: "ok")
        #expect(try whole.object()["is_reliable"] as? Bool == false)
        let known = try await shell.command("language", "--known", input: "")
        #expect(known.output.split(separator: "\n").contains("ko"))
    }
}
