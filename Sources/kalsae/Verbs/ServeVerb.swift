// `kalsae serve`: the API and the chat page, on this machine alone unless told otherwise.

import ArgumentParser
import Foundation
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

    func run() async throws {
        let console = Console()
        let recipe = try? model.recipe.load().recipe
        let engine = try model.open(console)
        let knowledge = try model.knowledge(console)
        var settings = ServerSettings(
            host: host, port: port ?? recipe?.deploy.port ?? 8080, allowedHosts: allowHost,
            projectName: engine.modelName)
        settings.exampleQuestions = (recipe?.deploy.questions ?? []).map {
            .init(language: Script.hasHangulSyllable($0) ? "ko" : "en", text: $0)
        }
        var logger = Logger(label: "kalsae.server") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let server = try KalsaeServer(
            settings: settings, models: [engine], knowledge: knowledge, logger: logger,
            onListening: { address in
                try? console.output("serving \(engine.modelName) on \(address.url) (Ctrl-C stops)\n")
            })
        try await server.run()
        engine.close()
    }
}
