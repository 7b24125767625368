// `kalsae serve`: the API and the chat page, on this machine alone unless told otherwise.

import ArgumentParser
import Foundation
import KalsaePipeline
import KalsaeServer
import KalsaeSupport
import Logging

struct ServeVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the model: OpenAI's API and a chat page.",
        discussion: """
            EXAMPLE
              kalsae serve
              kalsae serve --port 9000 --model handbook-bot@2
              curl http://127.0.0.1:8080/v1/models

            The page and the API answer with sentences quoted from the documents; the model NAME:generative writes by
            itself. Only this machine can connect; --host 0.0.0.0 with --allow-host NAME opens it to others.
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(
        help: ArgumentHelp("The port to listen on; the recipe's by default, 0 for any free one.", valueName: "port"))
    var port: Int?

    @Option(help: ArgumentHelp("Another name that requests may use for this server.", valueName: "name"))
    var allowHost: [String] = []

    @Option(help: "What is logged on standard error: warning, info (each request) or debug.")
    var log = LogLevel.warning

    /// How much is logged.
    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        case warning, info, debug

        var level: Logger.Level {
            switch self {
            case .warning: .warning
            case .info: .info
            case .debug: .debug
            }
        }
    }

    func run() async throws {
        let console = Console()
        let recipe = try readRecipe(console)
        let (name, engine, knowledge) = try model.openAll(console)
        let served = try model.recipe.served(model.model, console)
        var settings = ServerSettings(
            host: host, port: port ?? recipe?.deploy.port ?? 8080, allowedHosts: allowHost,
            projectName: name)
        settings.exampleQuestions = (recipe?.deploy.questions ?? []).map {
            .init(language: Script.hasHangulSyllable($0) ? "ko" : "en", text: $0)
        }
        var logger = Logger(label: "kalsae.server") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = log.level
        let server = try KalsaeServer(
            settings: settings, models: [engine ?? NoModelYet(modelName: name)], knowledge: knowledge, logger: logger,
            onListening: { address in
                try? console.output("serving \(name) on \(address.url) (Ctrl-C stops)\n")
            })
        if engine == nil { console.remark("no model was trained yet: answers are quotes, and nothing is written") }
        let watch = Task.detached { [model] in await Self.watch(model, served, console) }
        defer { watch.cancel() }
        try await server.run()
        engine?.close()
    }

    /// The recipe, for port and questions; nil where a model is served without one.
    private func readRecipe(_ console: Console) throws -> Recipe? {
        let file = URL(fileURLWithPath: model.recipe.recipe)
        if model.model != nil, !FileManager.default.fileExists(atPath: file.path) { return nil }
        return try model.recipe.load().recipe
    }

    /// Says once for every run that changes what would be served that this server still serves the older.
    private static func watch(_ model: ModelOptions, _ served: Served, _ console: Console) async {
        var last = served
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(secondsBetweenLooks))
            guard !Task.isCancelled, model.recipe.hasRun(), var now = try? model.recipe.served(model.model, console)
            else { continue }
            now.isOutdated = last.isOutdated
            if now == last { continue }
            let what = [
                now.model != last.model ? "model" : nil, now.knowledge != last.knowledge ? "knowledge base" : nil,
            ]
            let names = what.compactMap { $0 }.joined(separator: " and ")
            console.remark("the \(names) of the last run changed; restart kalsae serve to use what is there now")
            last = now
        }
    }

    private static let secondsBetweenLooks = 3
}
