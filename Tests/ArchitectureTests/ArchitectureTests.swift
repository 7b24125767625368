// The house's order, kept by reading the package itself: the targets as SwiftPM sees them, and their files.

import Foundation
import Testing

/// The package on the disk.
private enum Package {
    /// Two folders above this file's.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What SwiftPM could not do, in its own words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private struct Description: Decodable { var targets: [PackageTarget] }

    /// The targets. The command resolves nothing and gets a scratch folder of its own, so that it waits neither for the
    /// network nor for the build that these tests run under.
    static func targets() throws -> [PackageTarget] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("architecture-\(UUID())")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let output = scratch.appendingPathComponent("targets.json"), problems = scratch.appendingPathComponent("errors")
        for file in [output, problems] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            ProcessInfo.processInfo.environment["SWIFT"] ?? "swift", "package", "--package-path", root.path,
            "--scratch-path", scratch.appendingPathComponent("build").path, "describe", "--type", "json",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: problems)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: try String(contentsOf: problems, encoding: .utf8))
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Description.self, from: Data(contentsOf: output)).targets
    }

    /// Source files below `Sources/`, by path from there.
    static func sources(_ extensions: Set<String>) throws -> [String] {
        let folder = root.appendingPathComponent("Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { extensions.contains(URL(fileURLWithPath: $0).pathExtension) }.sorted()
    }

    static func text(_ source: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent("Sources/" + source), encoding: .utf8)
    }
}

private func target(_ name: String, _ dependencies: [String] = [], type: String = "library") -> PackageTarget {
    PackageTarget(name: name, type: type, path: "Sources/" + name, targetDependencies: dependencies)
}

@Suite struct ArchitectureTests {
    @Test(.timeLimit(.minutes(2))) func everyTargetImportsOnlyWhatStandsAboveIt() throws {
        let targets = try Package.targets()
        #expect(targets.count > RoomRules.order.count, "the tests' own targets are missing")
        let violations = RoomRules.violations(in: targets)
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test(.timeLimit(.minutes(2))) func noSourceImportsAModuleThatItsTargetDoesNotDeclare() throws {
        var faults: [String] = []
        for target in try Package.targets() where !target.isTest {
            let declared = Set((target.targetDependencies ?? []) + (target.productDependencies ?? []))
            for source in try Package.sources(["swift"]) where source.hasPrefix(target.name + "/") {
                for (line, module) in SourceRules.imports(try Package.text(source)) {
                    if !declared.contains(module), !SourceRules.toolchain.contains(module) {
                        faults.append("\(source):\(line) imports \(module), which \(target.name) does not declare")
                    }
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func everySourceFileIsShortAndSaysWhatItIs() throws {
        let sources = try Package.sources(["swift", "c", "h", "cpp"])
        #expect(sources.count > 200, "only \(sources.count) files were found")
        let faults = try sources.flatMap { source in
            SourceRules.formFaults(try Package.text(source)).map { "Sources/\(source):\($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func noLibraryPrintsOrEndsTheProcess() throws {
        let faults = try Package.sources(["swift"]).filter { !$0.hasPrefix("kalsae/") }.flatMap { source in
            try SourceRules.callFaults(try Package.text(source)).map { "Sources/\(source):\($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
}

/// The rules themselves, on packages and files made up to break them.
@Suite struct ArchitectureRuleTests {
    @Test(arguments: [
        (["KalsaeModels"], "KalsaeTensor", "KalsaeTensor imports KalsaeModels, which does not stand above it"),
        (["KalsaeTensor"], "KalsaeTensor", "KalsaeTensor imports KalsaeTensor, which does not stand above it"),
        (["KalsaeElsewhere"], "KalsaeModels", "KalsaeModels imports KalsaeElsewhere, which does not stand above it"),
        (["KalsaeTensor"], "KalsaeServer", "may import only KalsaeContracts and KalsaeSupport, not KalsaeTensor"),
        (["KalsaeCorpus"], "KalsaeRetrieval", "may import only KalsaeContracts and KalsaeSupport, not KalsaeCorpus"),
        (["KalsaeTensor"], "KalsaeContracts", "KalsaeContracts may import only KalsaeSupport, not KalsaeTensor"),
        (["KalsaeSupport"], "CKernels", "CKernels is a C target and must import nothing of ours, not KalsaeSupport"),
        (["CKernels"], "KalsaeModels", "KalsaeModels reaches CKernels past KalsaeTensor"),
        ([], "KalsaeMagic", "KalsaeMagic has no place in the order of rooms"),
    ])
    func anEdgeOutOfOrderIsNamed(dependencies: [String], name: String, expected: String) {
        let others = RoomRules.order.filter { $0 != name }.map { target($0) }
        let found = RoomRules.violations(in: others + [target(name, dependencies)])
        #expect(found.count == 1 && found[0].contains(expected), "\(found)")
    }

    @Test func aRoomThatIsNoTargetIsNamedAndTestsMayImportAnything() {
        let all = RoomRules.order.map { target($0) }
        #expect(RoomRules.violations(in: all + [target("AnyTests", ["kalsae", "CKernels"], type: "test")]).isEmpty)
        let found = RoomRules.violations(in: all.dropLast())
        #expect(found == ["kalsae stands in the order of rooms but is no target"])
    }

    @Test(arguments: [
        ("let x = try! f()", ["1: try! in a library"]),
        ("\n  fatalError(\"no\")", ["2: fatalError( in a library"]),
        ("Swift.print(1); debugPrint(2)", ["1: print( in a library"]),
        (#"let a = "\(print("x"))""#, ["1: print( in a library"]),
        ("// print(1), try! and fatalError()\n/* print(1) /* try! */ fatalError() */", []),
        (##"let a = "print(1) \" try!", b = #"fatalError("\(x)")"#"##, []),
        ("let script = \"\"\"\n  print(1); try! \\(x)\n  \"\"\"", []),
        ("func fingerprint(_ x: Int) { sprint(x); writer.print(x) }", []),
    ])
    func callsAreFoundInCodeAloneAndNotInWords(text: String, expected: [String]) throws {
        #expect(try SourceRules.callFaults(text) == expected)
    }

    @Test func importsAreReadInEveryForm() {
        let text = """
            // import Comment
            import Foundation
            @testable import KalsaeText
            @preconcurrency public import struct NIOCore.ByteBuffer
              private import KalsaeTensor  // why
            let words = \"\"\"
              import Nothing
              \"\"\"
            """
        let found = SourceRules.imports(text)
        #expect(found.map(\.module) == ["Foundation", "KalsaeText", "NIOCore", "KalsaeTensor"])
        #expect(found.map(\.line) == [2, 3, 4, 5])
    }

    @Test func lengthAndHeaderAreCheckedUnlessAScriptMadeTheFile() {
        let long = String(repeating: "글", count: 121), many = String(repeating: "let x = 1\n", count: 500)
        #expect(SourceRules.formFaults("// what\nlet x = 1\n").isEmpty)
        #expect(SourceRules.formFaults("import Foundation\n") == ["1: no header comment that says what it is"])
        #expect(SourceRules.formFaults("// what\n// \(long)\n") == ["2: 124 columns; at most 120"])
        #expect(SourceRules.formFaults("// what\n" + many) == ["501 lines; at most 500"])
        #expect(SourceRules.formFaults("// Generated by x.py\n" + many + long).isEmpty)
    }
}
