import Foundation
import Testing

@testable import kalsae

@Suite struct TokenizeTests {
    /// A tokenizer of our own, which these tests share with those of the room.
    static let tokenizer = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/tokenizer-ours.json").path

    @Test func helpHasAnExample() throws {
        let result = try Shell().run("tokenize", "--help")
        #expect(result.status == 0)
        #expect(result.output.contains("EXAMPLE\n  kalsae tokenize"))
    }

    @Test(arguments: [
        ["tokenize"], ["tokenize", "--tokenizer", "a", "--choose-size"], ["tokenize", "--compare", "a", "--ids"],
        ["tokenize", "--choose-size", "--sizes", "1,x"], ["tokenize", "--choose-size", "--depth", "0"],
    ]) func wrongUsageIsRefusedWith64(arguments: [String]) throws {
        #expect(try Shell().run(arguments).status == 64)
    }

    @Test func idsAreOneLine() async throws {
        let result = try await Shell().command("tokenize", "--tokenizer", Self.tokenizer, "--ids", input: "a b\n")
        #expect(result.status == 0)
        let ids = result.output.dropLast().split(separator: " ").compactMap { Int($0) }
        #expect(result.output.hasSuffix("\n") && result.output.filter { $0 == "\n" }.count == 1)
        #expect(ids.first == 64 && ids.count >= 3)
        let empty = try await Shell().command("tokenize", "--tokenizer", Self.tokenizer, "--ids", input: "")
        #expect(empty.output == "\n" && empty.status == 0)
    }

    @Test func tokensAreReadable() async throws {
        let result = try await Shell().command("tokenize", "--tokenizer", Self.tokenizer, input: "a 한")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("     64  \"a\"  0-1\n"))
        let json = try await Shell().command("tokenize", "--tokenizer", Self.tokenizer, "--json", input: "x")
        #expect(json.output.contains("\"start\" : 0"))
    }

    @Test func tokenizersAreComparedOnTheSameText() async throws {
        let shell = try Shell()
        try shell.write("안녕 hello\nkale mosti\n", to: "text.txt")
        let result = try await shell.command(
            "tokenize", "--compare", Self.tokenizer, Self.tokenizer, "--text", "text.txt", "--json")
        #expect(result.status == 0)
        let reports = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        #expect(reports.count == 2)
        #expect(reports[0]["bytes"] as? Int == 22)
        #expect(reports[0]["hangul_syllables"] as? Int == 2)
        let plain = try await shell.command("tokenize", "--compare", Self.tokenizer, "--text", "text.txt")
        #expect(plain.output.contains("bytes per token"))
    }

    @Test func aSizeIsChosenByMeasuring() async throws {
        let shell = try Shell()
        try shell.write(
            (0..<60).map { "the kale of morning \($0) and the moon of evening" }.joined(separator: "\n"), to: "text.txt"
        )
        let result = try await shell.command(
            "tokenize", "--choose-size", "--sizes", "300,320,340", "--depth", "2", "--text", "text.txt", "--json")
        #expect(result.status == 0)
        let object = try result.object()
        #expect((object["trials"] as? [Any])?.count == 3)
        #expect([300, 320, 340].contains(object["best"] as? Int ?? 0))
    }

    @Test func aBrokenTokenizerNamesFileAndField() async throws {
        let shell = try Shell()
        try shell.write("{}", to: "tokenizer.json")
        let result = try await shell.command("tokenize", "--tokenizer", "tokenizer.json", input: "x")
        #expect(result.status == 1)
        #expect(result.errorLines.last?.hasSuffix("tokenizer.json: added_tokens: is missing") == true)
        let missing = try await shell.command("tokenize", "--tokenizer", "nowhere.model", input: "x")
        #expect(missing.status == 1 && missing.output.isEmpty)
    }
}
