import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeEvaluation

@Suite struct ReportArtifactsTests {
    @Test func manifestsBecomeStepsAndLineage() {
        let manifest = ArtifactManifest(
            step: "tokenizer", settings: "{}",
            inputs: [
                "split": ArtifactID(rawValue: String(repeating: "b", count: 64)),
                "clean": ArtifactID(rawValue: String(repeating: "c", count: 64)),
            ], codeVersion: "0.1.0", seed: 42, licenses: ["MIT"], startedAt: Date(timeIntervalSince1970: 0),
            seconds: 6.5, processorSeconds: 11, measurements: [:], files: [])
        let artifact = Artifact(
            id: ArtifactID(rawValue: String(repeating: "a", count: 64)), folder: URL(fileURLWithPath: "/none"),
            manifest: manifest)
        #expect(
            ReportCard.StepRecord(artifact, isCached: true)
                == .init(
                    name: "tokenizer", artifact: "aaaaaaaaaaaa", seconds: 6.5, processorSeconds: 11, isCached: true))
        #expect(
            ReportCard.LineageEntry(artifact)
                == .init(
                    artifact: "aaaaaaaaaaaa", step: "tokenizer", inputs: ["cccccccccccc", "bbbbbbbbbbbb"], seed: 42,
                    licenses: ["MIT"]))
    }
}
