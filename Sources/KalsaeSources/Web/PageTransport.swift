// What the crawler asks of whatever carries its requests, and of the clock. Both are parameters, so that a test can
// answer in place of the network and pass a day in no time.

import Foundation

/// A request.
struct PageRequest: Sendable, Equatable {
    var url: WebAddress
    /// Validators of what is already here: `etag`, `last-modified`.
    var validators: [String: String] = [:]
    /// Types asked for, as the Accept header has them.
    var accept = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.9,*/*;q=0.5"
    /// The most bytes of a body, unpacked.
    var mostBytes: Int
    /// Whether a longer body is cut there instead of refused (robots.txt).
    var cutsLongBody = false
}

/// An answer.
struct PageAnswer: Sendable, Equatable {
    /// A header line; the name in lower case.
    struct Header: Sendable, Equatable {
        var name: String
        var value: String
    }
    var status: Int
    var headers: [Header] = []
    var body = Data()

    /// The first header of a name.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    var pairs: [(name: String, value: String)] { headers.map { ($0.name, $0.value) } }
}

/// How a request ended.
enum PageOutcome: Sendable, Equatable {
    case answer(PageAnswer)
    /// It must not be asked for, or what came must not be taken. Asking again changes nothing.
    case refused(ReadingFailure)
    /// The network or the server failed; it may do better later.
    case failed(String)
}

/// Carries requests, several at a time.
protocol PageTransport: AnyObject {
    /// Begins a request; `wait` will tell how it ended.
    func start(_ request: PageRequest, number: Int)
    /// Waits until a request has ended or the time is over.
    func wait(seconds: Double) -> [(number: Int, outcome: PageOutcome)]
    /// Bytes received so far, unpacked.
    var received: Int { get }
}

/// Time, as the crawler sees it.
protocol CrawlClock: Sendable {
    /// Seconds since 1970.
    var now: Double { get }
    func sleep(seconds: Double)
}

/// The machine's time.
struct SystemClock: CrawlClock {
    var now: Double { Date().timeIntervalSince1970 }
    func sleep(seconds: Double) { Thread.sleep(forTimeInterval: seconds) }
}
