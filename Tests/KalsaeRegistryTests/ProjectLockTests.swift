import Foundation
import Testing

@testable import KalsaeRegistry

@Suite struct ProjectLockTests {
    @Test func aSecondRunInOneProcessIsRefusedUntilTheFirstEnds() throws {
        let project = try TestProject(), registry = try project.registry()
        let path = registry.root.appendingPathComponent("lock").path
        do {
            let first = try registry.lock()
            #expect(throws: RegistryError.locked(process: getpid(), path: path)) { try registry.lock() }
            withExtendedLifetime(first) {}
        }
        withExtendedLifetime(try registry.lock()) {}
    }

    @Test func anotherProcessIsNamedAndItsLockGoesWithIt() throws {
        let project = try TestProject(), registry = try project.registry()
        let path = registry.root.appendingPathComponent("lock").path
        let other = Process(), input = Pipe(), output = Pipe()
        other.executableURL = URL(fileURLWithPath: "/bin/sh")
        other.arguments = ["-c", #"exec 9<>"$0"; flock 9; echo $$ >&9; echo ready; read -r line"#, path]
        other.standardInput = input
        other.standardOutput = output
        try other.run()
        #expect(output.fileHandleForReading.availableData == Data("ready\n".utf8))
        let error = RegistryError.locked(process: other.processIdentifier, path: path)
        #expect(throws: error) { try registry.lock() }
        #expect(
            "\(error)" == "another run (process \(other.processIdentifier)) is working in this folder; "
                + "wait for it or stop it (\(path))")
        kill(other.processIdentifier, SIGKILL)
        other.waitUntilExit()
        withExtendedLifetime(try registry.lock()) {}
    }
}
