// `kalsae bench` as a person calls it, without a peer and beside one made of a shell script.

import Foundation
import Testing

@Suite struct BenchCommandTests {
    @Test func withoutANameTheBenchmarksAreListed() throws {
        let result = try Shell().run("bench")
        #expect(result.status == 0)
        for name in ["gemm", "attention", "loss", "optimizer", "train-step", "memory"] {
            #expect(result.output.split(separator: "\n").contains { $0.hasPrefix(name + " ") }, "\(name)")
        }
    }

    @Test func aMistypedBenchmarkIsOfferedTheNearest() throws {
        let result = try Shell().run("bench", "gem")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errorLines == [#"error: no benchmark is named "gem"; did you mean "gemm"?"#])
    }

    @Test func withoutTheirEnvironmentPeersAreRefusedBeforeAnythingRuns() throws {
        let shell = try Shell()
        let result = try shell.run("bench", "gemm", "--peer")
        #expect(result.status == 1)
        #expect(result.errorLines.last?.contains(#"/.venv-peers/bin/python does not exist; "make peers""#) == true)
    }

    @Test(arguments: [["--runs", "0"], ["--threads", "0"], ["int8"]]) func badSettingsAreNamed(
        arguments: [String]
    ) throws {
        let result = try Shell().run(["bench", "gemm"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1)
        #expect(result.error.contains(arguments[0]))
    }

    @Test func besideAPeerEveryCaseIsAnObjectALine() throws {
        let shell = try Shell()
        try shell.write("", to: "benchmarks/peers/gemm.py")
        let script = """
            #!/bin/sh
            while read -r line; do
              case "$line" in
                run) echo '{"seconds": 1000}';;
                *) echo '{"ready": {"name": "slow 1"}}';;
              esac
            done
            """
        try shell.write(script, to: ".venv-peers/bin/python")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: shell.folder.path + "/.venv-peers/bin/python")
        let result = try shell.run("bench", "gemm", "4096", "forward", "f32", "--peer", "--json", "--runs", "1")
        #expect(result.status == 0, "\(result.error)")
        // One line a peer: PyTorch and oneDNN.
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["bench"] as? String == "gemm" && object["case"] as? String == "4096x1152x384 forward f32")
            #expect(object["peer_name"] as? String == "slow 1" && object["runs"] as? Int == 1)
            #expect((object["ratio"] as? Double ?? 0) > 1000 && (object["ours"] as? Double ?? 0) > 1)
            #expect((object["share_of_peak"] as? Double ?? 0) > 0.1)
        }
    }

    @Test func aCaseWithAProcessOfItsOwnRunsInThisVeryProgram() throws {
        let result = try Shell().run("bench", "attention", "memory", "1024", "f32", "--json", "--runs", "1")
        #expect(result.status == 0, "\(result.error)")
        // q, k, v, y and their gradients alone are 12 MiB; T·T scores of six heads would be 24 more.
        let mebibytes = try #require(try result.object()["ours"] as? Double)
        #expect(mebibytes > 12 && mebibytes < 36)
    }

    @Test func ctrlCEndsAMeasurement() async throws {
        let shell = try Shell()
        let command = try shell.start(["bench", "gemm", "4096", "forward", "f32", "--runs", "1000"])
        try await command.wait(for: "the table's heading", then: SIGINT) { command.output.contains("case") }
        let result = await command.end()
        #expect(result.status == 130 && result.error.contains("interrupted"))
    }
}
