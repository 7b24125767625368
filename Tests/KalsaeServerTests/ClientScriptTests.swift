import Foundation
import Testing

@testable import KalsaeServer

/// Runs a program of another language against a server with a fake model: `KALSAE_CLIENT="python openai_chat.py" swift
/// test --filter ClientScriptTests`. The server's address is the program's last argument.
@Suite struct ClientScriptTests {
    static let command = ProcessInfo.processInfo.environment["KALSAE_CLIENT"]

    @Test(.enabled(if: command != nil), .timeLimit(.minutes(5)))
    func theClientIsContent() async throws {
        let words = try #require(Self.command).split(separator: " ").map(String.init)
        let settings = ServerSettings(
            projectName: "handbook-bot",
            exampleQuestions: [
                .init(language: "ko", text: "꾸러미를 지우려면 어떻게 하나요?"),
                .init(language: "ko", text: "설정 파일까지 지우는 명령은 무엇인가요?"),
                .init(language: "ko", text: "설치된 꾸러미의 목록은 어디에서 보나요?"),
                .init(language: "ko", text: "꾸러미 저장소는 어떻게 추가하나요?"),
                .init(language: "en", text: "How do I remove a package?"),
                .init(language: "en", text: "Which command deletes a package's configuration files?"),
                .init(language: "en", text: "Where do I see the packages installed?"),
                .init(language: "en", text: "How is a package source added?"),
            ])
        let status = try await TestServer.with(settings: settings) { server in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = words + ["http://127.0.0.1:\(server.port)"]
            return try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
                process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { done.resume(throwing: error) }
            }
        }
        #expect(status == 0)
    }
}
