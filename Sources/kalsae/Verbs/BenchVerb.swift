// `kalsae bench`: how fast this program is on this machine, side by side with its peers where they are installed.

import ArgumentParser
import Foundation
import KalsaeBench

struct BenchVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure speed and memory, side by side with a peer.",
        discussion: """
            EXAMPLE
              kalsae bench                          the benchmarks there are
              kalsae bench train-step
              make peers && kalsae bench train-step 17M --peer --json

            Both sides take turns in one call; figures are medians, and a ratio above 1 means that Kalsae is better.
            Peers are looked for in the folder that this is called in, which is the repository's.
            """)

    @Argument(help: ArgumentHelp("What to measure; without it, the list.", valueName: "name"))
    var name: String?

    @Argument(help: ArgumentHelp("Only the cases whose names contain all these words.", valueName: "case"))
    var words: [String] = []

    @Flag(help: "Run the peer too, in turns.")
    var peer = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(help: ArgumentHelp("Rounds of either side.", valueName: "n"))
    var runs = 7

    @Option(help: ArgumentHelp("Compute threads of either side; all processors by default.", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("A folder with texts to measure on.", valueName: "path"))
    var data: String?

    @Flag(help: .hidden)
    var serveCases = false

    func run() throws {
        let console = Console()
        guard let name else {
            let width = Benchmarks.all.map(\.name.count).max() ?? 0
            return try console.output(
                Benchmarks.all.map { bench in
                    bench.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + bench.summary + "\n"
                }.joined())
        }
        let benchmark = try Benchmarks.named(name)
        if serveCases {
            return try CaseServer(benchmark).run(nextLine: { readLine() }) { try console.output($0 + "\n") }
        }
        // The kernel's name for this very program, however it was called.
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        var settings = BenchSettings(
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, root: folder, program: program)
        settings.runs = runs
        settings.withPeers = peer
        settings.filter = words.joined(separator: " ")
        settings.data = data.map { URL(fileURLWithPath: $0) }
        try settings.validate()
        Interruption.listen()
        let runner = BenchRunner(
            settings, progress: console.progress, isInterrupted: { Interruption.isRequested })
        let table = BenchTable(cases: try runner.selection(benchmark).map(\.name))
        if !json { try console.output(table.heading + "\n") }
        try runner.run(benchmark) { result in
            try console.output((json ? result.json : table.row(result)) + "\n")
        }
    }
}
