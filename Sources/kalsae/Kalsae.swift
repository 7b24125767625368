// The command line's front door: its verbs in the order of the life cycle, and how every error leaves the process.

import ArgumentParser
import Foundation
import KalsaePipeline

@main
struct Kalsae: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kalsae",
        abstract: "From a team's own documents to a language model that it runs itself.",
        discussion: """
            EXAMPLE
              kalsae init folder        a recipe to start from, in kalsae.yaml
              kalsae plan               what a run would do
              kalsae run                do it; what stands is skipped, what was stopped goes on
              kalsae report             what came out
              kalsae serve              the chat page and the API

            Exit codes: 0 done, 1 failed, 64 wrong usage, 130 interrupted with the state saved.
            """,
        version: KalsaeVersion.current,
        subcommands: [
            InitVerb.self, RecipeVerb.self, PlanVerb.self, RunVerb.self, CollectVerb.self, CleanVerb.self,
            LabelVerb.self,
            ReportVerb.self,
            TrainVerb.self, ChatVerb.self, GenerateVerb.self, ServeVerb.self, ModelsVerb.self, SearchVerb.self,
            ForgetVerb.self, GCVerb.self,
            TokenizeVerb.self, NormalizeVerb.self,
            LanguageVerb.self, BenchVerb.self,
        ])

    static func main() async {
        let environment = ProcessInfo.processInfo.environment
        let console = Console(environment: environment)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            switch exitCode(for: error) {
            // Help, version and wrong usage are argument-parser's own to word.
            case .success, .validationFailure: exit(withError: error)
            default: Foundation.exit(console.report(error))
            }
        }
    }
}
