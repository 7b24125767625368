import Foundation
import Testing

@testable import KalsaeServer

@Suite struct PageTests {
    private func page(_ project: String = "handbook") -> ChatPage {
        ChatPage(
            settings: ServerSettings(
                projectName: project, exampleQuestions: [.init(language: "ko", text: "</script><b>\"'&")]),
            models: ["m"], hasKnowledge: true)
    }

    @Test func theDocumentNeedsNothingFromOutside() {
        let document = page().document
        for outside in ["src=", "@import", "url(", "https://", "<link rel=\"stylesheet\"", "{{"] {
            #expect(!document.contains(outside), "\(outside)")
        }
        let addresses = document.components(separatedBy: "http://").dropFirst().map { $0.prefix(10) }
        #expect(addresses.allSatisfy { $0 == "www.w3.org" })
    }

    @Test func settingsReachThePageAsTextOnly() {
        let document = page("<img src=x onerror=alert(1)>").document
        #expect(!document.contains("<img"))
        #expect(document.contains("&lt;img src=x onerror=alert(1)&gt;"))
        #expect(!document.contains("</script><b>"))
        #expect(document.components(separatedBy: "</script>").count == 2)
    }

    @Test func thePolicyNamesWhatThePageHolds() {
        let page = page()
        #expect(page.policy.contains(ChatPage.hash(ChatPageScript.text)))
        #expect(page.policy.contains(ChatPage.hash(ChatPageStyle.text)))
        #expect(page.document.contains("<script>" + ChatPageScript.text + "</script>"))
        #expect(page.document.contains("<style>" + ChatPageStyle.text + "</style>"))
        #expect(!page.policy.contains("unsafe"))
        #expect(ChatPage.hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }

    @Test func theScriptNeverParsesMarkup() {
        for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "createContextual"] {
            #expect(!ChatPageScript.text.contains(sink), "\(sink)")
        }
    }

    @Test func everyWordStandsInBothLanguages() throws {
        let script = ChatPageDrawing.text
        let start = try #require(script.range(of: "ko: {")), middle = try #require(script.range(of: "en: {"))
        let end = try #require(script.range(of: "const facts"))
        func names(_ text: Substring) -> Set<String> {
            Set(text.matches(of: /([a-zA-Z]+):\s*"[^",]/).map { String($0.output.1) })
        }
        let korean = names(script[start.upperBound..<middle.lowerBound])
        #expect(korean == names(script[middle.upperBound..<end.lowerBound]))
        let used = ChatPageMarkup.text.matches(of: /data-(?:text|label|hint)="([a-zA-Z]+)"/).map { String($0.output.1) }
        #expect(!used.isEmpty && Set(used).isSubset(of: korean))
    }
}
