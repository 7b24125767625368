// How long a piece of work kept this thread's processor: tests run beside each other, and the clock on the wall counts
// the others too.

import Foundation

/// Processor time of the calling thread while `work` ran; what other threads did for it is not counted.
func processorTime<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure) -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    try work()
    return now() - start
}
