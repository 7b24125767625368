// Web pages as a source: lists, sitemaps, feeds and a crawl, all through one queue into one mirror.
// It puts the parts together; what is asked, when, and what an answer means stands in their own files.

import Foundation
import KalsaeSupport

/// Pages that are fetched into a mirror.
///
/// ```swift
/// let source = try WebSource(settings, version: "0.4")
/// let changes = try source.refresh(Mirror(folder), progress: SilentProgress(), isInterrupted: { false })
/// ```
public struct WebSource: RemoteSource {
    public let settings: WebSettings
    private let rules: AddressRules
    private let clock: any CrawlClock
    private let makeTransport: @Sendable () -> any PageTransport

    /// - Parameter version: of the program, as the User-Agent header says it.
    /// - Throws: `SourceError.invalidSetting`.
    public init(_ settings: WebSettings, version: String) throws {
        try settings.validate()
        let rules = try AddressRules(allowed: settings.allowPrivate)
        let agent = settings.userAgent(version: version)
        let limits = TransferLimits(connectSeconds: min(15, settings.timeout), totalSeconds: settings.timeout)
        self.init(settings, rules: rules, clock: SystemClock()) {
            CurlTransport(agent: agent, rules: rules, limits: limits)
        }
    }

    /// With a clock and a transport of the caller's.
    init(
        _ settings: WebSettings, rules: AddressRules, clock: any CrawlClock,
        transport: @escaping @Sendable () -> any PageTransport
    ) {
        self.settings = settings
        self.rules = rules
        self.clock = clock
        makeTransport = transport
    }

    public var name: String {
        let first = settings.pages + settings.sitemaps + settings.feeds + (settings.crawl.map { [$0.start] } ?? [])
        if let host = first.lazy.compactMap({ try? WebAddress($0) }).first?.host { return host }
        return settings.list.map { ($0 as NSString).lastPathComponent } ?? "web"
    }

    public var identity: String { settings.identity }

    public func refresh(
        _ mirror: Mirror, progress: any ProgressReporter, isInterrupted: () -> Bool
    ) throws -> MirrorChanges {
        let refresh = WebRefresh(
            self.settings, name: name, rules: rules, mirror: mirror, transport: makeTransport(), clock: clock,
            progress: progress)
        return try refresh.run(isInterrupted: isInterrupted)
    }
}
