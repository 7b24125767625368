import Foundation
import Testing

@testable import KalsaeSources

@Suite struct FetchQueueTests {
    private func job(_ text: String) throws -> FetchJob { FetchJob(kind: .page, url: try WebAddress(text)) }
    private let go: (FetchJob) -> FetchQueue.Gate = { _ in .go }

    @Test func oneHostGetsOneRequestAtATimeWithAPauseAfterEach() throws {
        var queue = FetchQueue(delay: 2, mostHosts: 8)
        let jobs = try ["https://a.example/1", "https://a.example/2", "https://a.example/3"].map(job)
        for job in jobs { queue.add(job) }
        #expect(queue.next(now: 0, gate: go) == .start(jobs[0]))
        #expect(queue.next(now: 100, gate: go) == .busy)
        queue.finished(jobs[0], now: 100)
        #expect(queue.next(now: 101, gate: go) == .wait(until: 102))
        #expect(queue.next(now: 102, gate: go) == .start(jobs[1]))
        queue.finished(jobs[1], now: 103, pause: 30)
        #expect(queue.next(now: 104, gate: go) == .wait(until: 133))
        queue.setDelay(50, host: "a.example")
        #expect(queue.next(now: 133, gate: go) == .start(jobs[2]))
        queue.finished(jobs[2], now: 133)
        #expect(queue.next(now: 134, gate: go) == .empty)
        queue.add(jobs[0])
        #expect(queue.next(now: 134, gate: go) == .wait(until: 183))
    }

    @Test func hostsGoBesideEachOtherUpToTheirNumber() throws {
        var queue = FetchQueue(delay: 1, mostHosts: 2)
        let jobs = try ["https://a.example/", "http://a.example:8080/", "https://b.example/", "https://c.example/"].map(
            job)
        for job in jobs { queue.add(job) }
        #expect(queue.next(now: 0, gate: go) == .start(jobs[0]))
        // The same host on another port waits too.
        #expect(queue.next(now: 0, gate: go) == .start(jobs[2]))
        #expect(queue.next(now: 0, gate: go) == .busy)
        queue.finished(jobs[2], now: 0)
        #expect(queue.next(now: 0, gate: go) == .start(jobs[3]))
    }

    @Test func whatMustComeFirstComesFirstAndTheJobKeepsItsPlace() throws {
        var queue = FetchQueue(delay: 1, mostHosts: 2)
        let (page, other, robots) = (
            try job("https://a.example/1"), try job("https://a.example/2"),
            FetchJob(kind: .site(.robots), url: try WebAddress("https://a.example/robots.txt"))
        )
        queue.add(page)
        queue.add(other)
        #expect(queue.next(now: 0) { _ in .first(robots) } == .start(robots))
        #expect(queue.waiting == [page, other])
        queue.finished(robots, now: 0)
        let no = ReadingFailure(rule: "robots", value: "Disallow: /")
        // A refusal costs the host nothing, so it does not wait for it either.
        #expect(queue.next(now: 1) { _ in .refused(no) } == .refused(page, no))
        #expect(queue.next(now: 1) { _ in .hold } == .busy)
        #expect(queue.next(now: 1, gate: go) == .start(other))
        #expect(queue.count == 0)
    }

    @Test func retriesGoFirstAndNothingIsLost() throws {
        var queue = FetchQueue(delay: 0, mostHosts: 1)
        let jobs = try (0..<5_000).map { try job("https://a.example/\($0)") }
        for job in jobs { queue.add(job) }
        var seen: [FetchJob] = []
        while case .start(let job) = queue.next(now: 0, gate: go) {
            queue.finished(job, now: 0)
            if job.attempts == 0, seen.count % 7 == 0 {
                var again = job
                again.attempts = 1
                queue.add(again, first: true)
            }
            seen.append(job)
        }
        #expect(Set(seen.map(\.url)).count == 5_000)
        #expect(seen.filter { $0.attempts == 1 }.count > 600)
        for (first, second) in zip(seen, seen.dropFirst()) where second.attempts == 1 {
            #expect(first.url == second.url)
        }
        #expect(queue.count == 0 && queue.active == 0)
    }

    @Test func manyHostsEachWaitForThemselves() throws {
        var queue = FetchQueue(delay: 10, mostHosts: 64)
        var random = UInt64(7)
        var jobs: [FetchJob] = []
        for index in 0..<2_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            jobs.append(try job("https://h\(random >> 59).example/\(index)"))
        }
        for job in jobs { queue.add(job) }
        var (now, last, order) = (0.0, [String: Double](), [String: [FetchJob]]())
        var active: [FetchJob] = []
        loop: while true {
            switch queue.next(now: now, gate: go) {
            case .start(let job):
                #expect(now - (last[job.url.host] ?? -100) >= 10)
                #expect(!active.contains { $0.url.host == job.url.host })
                active.append(job)
                order[job.url.host, default: []].append(job)
            case .wait(let time):
                if let job = active.popLast() {
                    queue.finished(job, now: now)
                    last[job.url.host] = now
                } else {
                    now = time
                }
            case .busy:
                let job = active.removeFirst()
                queue.finished(job, now: now)
                last[job.url.host] = now
            case .empty: break loop
            case .refused: Issue.record("nothing refuses")
            }
        }
        for (host, found) in order { #expect(found == jobs.filter { $0.url.host == host }) }
        #expect(order.values.map(\.count).reduce(0, +) == 2_000)
    }
}
