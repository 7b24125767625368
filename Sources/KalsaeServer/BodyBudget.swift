// How many bytes of requests' bodies may wait in memory at once, over all connections, so that many unfinished bodies
// cannot fill it.

import Synchronization

/// The memory for bodies.
final class BodyBudget: Sendable {
    /// Bytes held by one request; given back when it goes away.
    final class Share {
        private let budget: BodyBudget
        private var bytes = 0
        fileprivate init(_ budget: BodyBudget) { self.budget = budget }
        deinit { budget.taken.withLock { $0 -= bytes } }

        /// Takes more.
        ///
        /// - Throws: `Refusal.bodiesWait` where the budget is used up.
        func take(_ more: Int) throws {
            let granted = budget.taken.withLock { taken in
                guard taken + more <= budget.limit else { return false }
                taken += more
                return true
            }
            guard granted else { throw Refusal.bodiesWait }
            bytes += more
        }
    }

    let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// A share that holds nothing yet.
    func share() -> Share { Share(self) }

    /// Bytes held now.
    var held: Int { taken.withLock { $0 } }
}
