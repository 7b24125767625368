import Foundation
import Testing

@testable import KalsaeSources

@Suite struct ScratchDump {
    @Test func dump() throws {
        let root = URL(fileURLWithPath: "/tmp/formats/dump-in")
        for file in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil) {
            let found = Gathered(ReaderInput(file: file))
            var out = ""
            for text in found.texts {
                out +=
                    "== \(text.place) [\(text.text.title)] \(String(describing: text.text.time)) \(text.text.attributes)\n\(text.text.text)\n"
                for row in text.text.omissions { out += "-- \(row.rule) \(row.value): \(row.text)\n" }
            }
            for refusal in found.refusals { out += "!! \(refusal.place) \(refusal.failure)\n" }
            try Data(out.utf8).write(to: URL(fileURLWithPath: "/tmp/formats/dump-out/\(file.lastPathComponent).txt"))
        }
    }
}
