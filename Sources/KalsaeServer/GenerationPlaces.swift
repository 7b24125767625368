// How many requests may generate at once. A place is given back when its permit goes away, whichever way the request
// ended: finished, failed, disconnected, or never begun.

import Synchronization

/// The places for running generations.
final class GenerationPlaces: Sendable {
    /// The right to generate, for as long as it lives.
    final class Permit: Sendable {
        private let places: GenerationPlaces
        fileprivate init(_ places: GenerationPlaces) { self.places = places }
        deinit { places.taken.withLock { $0 -= 1 } }
    }

    let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Takes a place.
    ///
    /// - Throws: `Refusal.busy` where none is free.
    func take() throws -> Permit {
        let granted = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard granted else { throw Refusal.busy(limit: limit) }
        return Permit(self)
    }

    /// Requests that are generating now.
    var running: Int { taken.withLock { $0 } }
}
