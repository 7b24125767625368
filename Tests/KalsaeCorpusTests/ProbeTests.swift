import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct ProbeTests {
    @Test func probe() throws {
        let root = "/usr/share/doc/debian-handbook/html/"
        let start = Date()
        let c = try Collector().collect([
            CorpusSource(path: root + "ko-KR", license: "GPL-2.0-or-later"),
            CorpusSource(path: root + "en-US", license: "GPL-2.0-or-later"),
        ])
        let mid = Date()
        for d in c.documents {
            let u = URL(fileURLWithPath: "/tmp/corpusprobe/raw/" + d.source + ".md")
            try FileManager.default.createDirectory(
                at: u.deletingLastPathComponent(), withIntermediateDirectories: true)
            try d.text.write(to: u, atomically: false, encoding: .utf8)
        }
        let s2 = Date()
        let r = try CorpusCleaner.clean(c.documents)
        let end = Date()
        for d in r.documents {
            let u = URL(fileURLWithPath: "/tmp/corpusprobe/clean/" + d.source + ".md")
            try FileManager.default.createDirectory(
                at: u.deletingLastPathComponent(), withIntermediateDirectories: true)
            try d.text.write(to: u, atomically: false, encoding: .utf8)
        }
        try c.ledger.write(to: URL(fileURLWithPath: "/tmp/corpusprobe/collect.jsonl"))
        try r.ledger.write(to: URL(fileURLWithPath: "/tmp/corpusprobe/clean.jsonl"))
        try JSONLines.write([r.statistics], to: URL(fileURLWithPath: "/tmp/corpusprobe/stats.json"))
        try JSONLines.write(r.documents, to: URL(fileURLWithPath: "/tmp/corpusprobe/docs.jsonl"))
        let split = try Splitter.split(r.documents)
        try JSONLines.write([split.report], to: URL(fileURLWithPath: "/tmp/corpusprobe/split.json"))
        try split.ledger.write(to: URL(fileURLWithPath: "/tmp/corpusprobe/splitledger.jsonl"))
        try InstructionMaker.write(
            try InstructionMaker().examples(from: r.documents), to: URL(fileURLWithPath: "/tmp/corpusprobe/qa.jsonl"))
        try "collect \(mid.timeIntervalSince(start)) clean \(end.timeIntervalSince(s2))\n\(c.documents.count)".write(
            toFile: "/tmp/corpusprobe/times", atomically: false, encoding: .utf8)
    }
}
