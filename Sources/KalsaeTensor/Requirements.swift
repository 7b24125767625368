// How this room tells a programmer's mistake. The standard library's preconditions keep their message to themselves in
// optimised builds, and ours are all optimised; here it reaches standard error before the trap.

import Foundation

/// Stops the program with `message` where `condition` does not hold.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { trap(message()) }
}

/// Stops the program with `message`.
func trap(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    preconditionFailure(message)
}
