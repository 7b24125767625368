import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport
import Testing

@testable import KalsaePipeline

@Suite struct StepGraphTests {
    private static func names(_ steps: [any Step]) -> [String] { steps.map(\.name) }

    @Test func stepsComeAfterWhatTheyReadAndOtherwiseInTheGivenOrder() throws {
        let graph = try StepGraph(fakes: [
            .writing("report", ["train", "clean"]), .writing("train", ["clean"]), .writing("collect"),
            .writing("clean", ["collect"]), .writing("alone"),
        ])
        #expect(Self.names(graph.steps) == ["collect", "clean", "train", "report", "alone"])
        #expect(Self.names(try graph.selection(["train"])) == ["collect", "clean", "train"])
        #expect(Self.names(try graph.selection(["alone", "collect"])) == ["collect", "alone"])
        #expect(try graph.selection([]).count == 5)
    }

    @Test func mistakesAreNamed() throws {
        #expect(throws: PipelineError.duplicateStep(name: "a")) {
            try StepGraph(fakes: [.writing("a"), .writing("a")])
        }
        #expect(throws: PipelineError.unknownInput(step: "b", input: "colect", nearest: "collect")) {
            try StepGraph(fakes: [.writing("collect"), .writing("b", ["colect"])])
        }
        #expect(throws: PipelineError.cycle(path: ["b", "d", "c", "b"])) {
            try StepGraph(fakes: [
                .writing("a"), .writing("e", ["b"]), .writing("b", ["a", "d"]), .writing("c", ["b"]),
                .writing("d", ["c"]),
            ])
        }
        #expect(throws: PipelineError.cycle(path: ["a", "a"])) { try StepGraph(fakes: [.writing("a", ["a"])]) }
        let graph = try StepGraph(fakes: [.writing("collect"), .writing("clean", ["collect"])])
        #expect(
            throws: PipelineError.unknownStep(name: "claen", nearest: "clean", known: ["collect", "clean"])
        ) { try graph.selection(["claen"]) }
    }

    @Test(arguments: [
        (PipelineError.cycle(path: ["b", "d", "b"]), "steps wait for each other: b → d → b"),
        (.duplicateStep(name: "a"), "two steps are named \"a\""),
        (
            .unknownInput(step: "b", input: "colect", nearest: "collect"),
            "step \"b\" reads from \"colect\", which is no step; did you mean \"collect\"?"
        ),
        (
            .unknownStep(name: "claen", nearest: "clean", known: ["clean"]),
            "no step is named \"claen\"; did you mean \"clean\"?"
        ),
        (
            .unknownStep(name: "zebra", nearest: nil, known: ["collect", "clean"]),
            "no step is named \"zebra\"; steps are collect, clean"
        ),
        (.interrupted(step: "train", isSaved: true), "interrupted in train: state saved; run again to go on"),
        (
            .interrupted(step: "clean", isSaved: false),
            "interrupted in clean: the steps before it are kept; run again to begin clean anew and go on"
        ),
        (.stepFailed(step: "collect", reason: "docs does not exist"), "collect: docs does not exist"),
        (
            .noRecipe(path: "kalsae.yaml"),
            "kalsae.yaml does not exist; \"kalsae init\" writes one to start from, --recipe PATH names another"
        ),
    ])
    func errorsAreOneClearSentence(_ error: PipelineError, _ text: String) {
        #expect("\(error)" == text)
        #expect(error.localizedDescription == text)
    }
}

@Suite struct CanonicalJSONTests {
    @Test func settingsAreNamedAsInTheRecipeAndSorted() throws {
        #expect(
            try CanonicalJSON.text(of: SplitSettings())
                == #"{"by":[],"evaluation_sets":[],"overlap":0.02,"strategy":"random","test":0.05,"valid":0.05}"#)
        #expect(
            try CanonicalJSON.text(of: PretrainSettings())
                == #"{"batch_tokens":4096,"checkpoint_every":"30 s","is_none":false,"learning_rate":0.001,"length":{"budget":"5 min"},"mixture":{},"optimizer":"adamw","precision":"auto","recompute":false}"#
        )
    }

    @Test func differencesAreFoundByKey() {
        let old = #"{"a":1,"b":{"c":"x","d":[1,2]},"e":null,"f":true}"#
        let new = #"{"a":2.5,"b":{"c":"y","d":[1]},"e":null,"g":[]}"#
        #expect(
            CanonicalJSON.differences(old, new) == [
                .init(key: "a", old: "1", new: "2.5"), .init(key: "b.c", old: "\"x\"", new: "\"y\""),
                .init(key: "b.d[1]", old: "2", new: nil), .init(key: "f", old: "true", new: nil),
                .init(key: "g", old: nil, new: "[]"),
            ])
        #expect(CanonicalJSON.differences(old, old).isEmpty)
        #expect(CanonicalJSON.differences("plain", "text") == [.init(key: "settings", old: "plain", new: "text")])
    }

    @Test func longValuesAreCut() {
        let prompt = String(repeating: "비밀", count: 50)
        let difference = CanonicalJSON.differences("{\"p\":\"\(prompt)\"}", "{}")
        #expect(difference.first?.old?.count == 43)
    }
}

@Suite struct PlanTests {
    /// Three steps in a row.
    private static func steps(
        clean: String = #"{"dedupe":"exact"}"#, digest: String = "d1", clock: FakeClock? = nil
    ) -> [FakeStep] {
        [
            .writing("collect", digest: digest, takes: 12, clock: clock),
            .writing("clean", ["collect"], setting: clean, takes: 65, clock: clock, estimated: 40),
            .writing("tokenize", ["clean"], takes: 1, clock: clock),
        ]
    }

    @Test func aProjectThatWasNeverRunRunsEverythingAndPlanningLeavesNoTrace() throws {
        let project = try FakeProject()
        let plan = try project.plan(Self.steps())
        #expect(plan.entries.map(\.action) == [.run, .run, .run])
        #expect(plan.entries.map(\.reasons) == Array(repeating: [PlanReason(.neverRun)], count: 3))
        #expect(try FileManager.default.contentsOfDirectory(atPath: project.folder.path).isEmpty)
        #expect(
            plan.text() == """
                step      what     time            why
                collect   run      unknown         never run
                clean     run      about 40 s      never run
                tokenize  run      unknown         never run

                3 steps, 3 to run: at least 40 s, for not every step's time is known

                """)
    }

    @Test func whatWasRunStands() throws {
        let project = try FakeProject()
        let report = try project.run(Self.steps(clock: project.clock))
        let plan = try project.plan(Self.steps())
        #expect(plan.entries.map(\.action) == [.stand, .stand, .stand])
        #expect(plan.entries.map(\.artifact) == report.entries.map(\.artifact))
        let ids = report.entries.map(\.artifact.short)
        #expect(
            plan.text() == """
                step      what     time            why
                collect   stands   took 12 s       \(ids[0])
                clean     stands   took 1 min 5 s  \(ids[1])
                tokenize  stands   took 1.0 s      \(ids[2])

                3 steps, all stand: there is nothing to do

                """)
    }

    @Test func aChangedSettingIsNamedOldAndNew() throws {
        let project = try FakeProject()
        try project.run(Self.steps(clock: project.clock))
        let plan = try project.plan(Self.steps(clean: #"{"dedupe":"near","minimum_characters":9}"#))
        #expect(plan.entries.map(\.action) == [.stand, .run, .run])
        #expect(
            plan.text() == """
                step      what     time            why
                collect   stands   took 12 s       \(plan.entries[0].artifact!.short)
                clean     run      about 40 s      dedupe changed: "exact" → "near"
                                                   minimum_characters changed: absent → 9
                tokenize  run      about 1.0 s     its input clean runs first

                3 steps, 2 to run: about 41 s

                """)
    }

    @Test func everyOtherReasonIsNamed() throws {
        let project = try FakeProject()
        let report = try project.run(Self.steps())
        func reasons(_ plan: Plan) -> [[String]] { plan.entries.map { $0.reasons.map(\.description) } }
        #expect(
            reasons(try project.plan(Self.steps(digest: "d2"))) == [
                ["its sources changed"], ["its input collect runs first"], ["its input clean runs first"],
            ])
        #expect(reasons(try project.plan(Self.steps(), seed: 7))[0] == ["the seed changed: 1 → 7"])
        #expect(reasons(try project.plan(Self.steps(), codeVersion: "2"))[0] == ["kalsae changed: 1 → 2"])
        #expect(
            reasons(try project.plan(Self.steps(), forced: ["clean"])) == [
                [], ["forced"], ["its input clean runs first"],
            ])
        let registry = try project.registry()
        try FileManager.default.removeItem(
            at: registry.root.appendingPathComponent("objects/\(report.entries[2].artifact)"))
        #expect(reasons(try project.plan(Self.steps())) == [[], [], ["what it made is gone from the store"]])
    }

    @Test func aChangedInputIsNamedOldAndNew() throws {
        let project = try FakeProject()
        let before = try project.run(Self.steps())
        let after = try project.run(Self.steps(digest: "d2"), RunRequest(steps: ["collect"]))
        let plan = try project.plan(Self.steps(digest: "d2"))
        #expect(plan.entries.map(\.action) == [.stand, .run, .run])
        #expect(
            plan.entries[1].reasons == [
                PlanReason(
                    .inputChanged, key: "collect", old: before.entries[0].artifact.short,
                    new: after.entries[0].artifact.short)
            ])
    }

    @Test func goingBackToOldSettingsStands() throws {
        let project = try FakeProject()
        try project.run(Self.steps())
        try project.run(Self.steps(clean: "{}"))
        #expect(try project.plan(Self.steps()).entries.map(\.action) == [.stand, .stand, .stand])
    }

    @Test func thePlanIsWrittenAsJSON() throws {
        let project = try FakeProject()
        try project.run(Self.steps())
        let json = try project.plan(Self.steps(clean: "{}")).json()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let entries = try #require(object["entries"] as? [[String: Any]])
        #expect(entries.map { $0["action"] as? String } == ["stand", "run", "run"])
        let reasons = try #require(entries[1]["reasons"] as? [[String: String]])
        #expect(reasons == [["kind": "settings_changed", "key": "dedupe", "old": "\"exact\""]])
    }
}
