// How many connections may be open at once. One that waits for its client makes room for a new one, longest idle first:
// clients that connect and stay silent cannot keep the others out.

import NIOCore
import Synchronization

/// The open connections.
final class ConnectionPlaces: Sendable {
    private struct Place {
        var channel: any Channel
        /// Answering or reading a request.
        var isBusy = false
        /// Grows with every change, so that the smallest is the longest unchanged.
        var order: UInt64
    }
    private struct State {
        var places: [ObjectIdentifier: Place] = [:]
        var clock: UInt64 = 0
    }

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Takes a place; where there is none left, the connection that was idle longest is closed, or this one where all
    /// are busy.
    func enter(_ channel: any Channel) {
        let closed: (any Channel)? = state.withLock { state in
            state.clock += 1
            var leaving: (any Channel)?
            if state.places.count >= limit {
                guard
                    let idle = state.places.filter({ !$0.value.isBusy }).min(by: { $0.value.order < $1.value.order })
                else { return channel }
                state.places[idle.key] = nil
                leaving = idle.value.channel
            }
            state.places[ObjectIdentifier(channel)] = Place(channel: channel, order: state.clock)
            return leaving
        }
        closed?.close(promise: nil)
    }

    /// Says whether a connection has a request that is being read or answered.
    func mark(_ channel: any Channel, isBusy: Bool) {
        state.withLock { state in
            state.clock += 1
            state.places[ObjectIdentifier(channel)]?.isBusy = isBusy
            state.places[ObjectIdentifier(channel)]?.order = state.clock
        }
    }

    /// Gives the place back.
    func leave(_ channel: any Channel) { state.withLock { $0.places[ObjectIdentifier(channel)] = nil } }

    /// Connections that are open.
    var count: Int { state.withLock { $0.places.count } }
}
