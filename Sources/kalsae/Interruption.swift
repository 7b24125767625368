// Ctrl-C, SIGTERM and SIGHUP as a flag that steps look at. This is the program's only global state: a signal handler
// can reach nothing else. The first signal asks, the second one leaves at once; either way the store stays whole.

import Foundation
import Synchronization

private let interruptionFlag = Atomic<Bool>(false)

/// The user's wish to stop.
enum Interruption {
    /// Begins to listen for Ctrl-C, SIGTERM and a terminal that goes away; `nohup` keeps its meaning.
    static func listen() {
        // The flag is made before a handler can touch it.
        interruptionFlag.store(false, ordering: .sequentiallyConsistent)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if interruptionFlag.exchange(true, ordering: .sequentiallyConsistent) { _exit(130) }
        }
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        var hangUp = sigaction()
        sigaction(SIGHUP, nil, &hangUp)
        let isIgnored = unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self) == Self.ignored
        if !isIgnored { sigaction(SIGHUP, &action, nil) }
        // One thread does nothing but take them, so that no thread that computes has to.
        let listener = Thread {
            // Whoever started this process may have had both blocked, and handed that on.
            var taken = sigset_t()
            sigemptyset(&taken)
            sigaddset(&taken, SIGINT)
            sigaddset(&taken, SIGTERM)
            if !isIgnored { sigaddset(&taken, SIGHUP) }
            pthread_sigmask(SIG_UNBLOCK, &taken, nil)
            while true { pause() }
        }
        listener.name = "kalsae-signals"
        listener.stackSize = 1 << 18
        listener.start()
    }

    /// SIG_IGN, which is a cast that Swift does not import.
    private static let ignored = 1

    /// Whether a signal has come.
    static var isRequested: Bool { interruptionFlag.load(ordering: .sequentiallyConsistent) }
}
