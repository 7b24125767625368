// What can be set about the server, with defaults that keep it on this machine. The recipe and the command line fill
// it in; it reads neither.

/// Settings of the HTTP server.
///
/// ```swift
/// var settings = ServerSettings(projectName: "handbook-bot")
/// settings.port = 9000
/// try settings.validate()
/// ```
public struct ServerSettings: Codable, Sendable, Equatable {
    /// A question the chat page offers while nothing has been asked.
    public struct ExampleQuestion: Codable, Sendable, Equatable {
        /// ISO 639-1 code of the language it is asked in: the page shows those of its own language.
        public var language: String
        public var text: String

        public init(language: String, text: String) {
            self.language = language
            self.text = text
        }
    }

    /// Address to listen on: a name or an IP address.
    public var host: String
    /// Port to listen on; 0 takes a free one.
    public var port: Int
    /// Names, beside loopback and `host`, under which clients may reach the server (`Host` and `Origin` headers).
    public var allowedHosts: [String]
    /// Largest request body, in bytes.
    public var maximumBodySize: Int
    /// Largest sum of a request's header lines, in bytes.
    public var maximumHeaderSize: Int
    /// Requests that may generate at the same time; more are answered with 429.
    public var maximumGenerations: Int
    /// Connections that may be open at once; a new one takes the place of the one that was idle longest.
    public var maximumConnections: Int
    /// Bytes of bodies that may be held at once, over all connections.
    public var maximumBodies: Int
    /// Seconds in which a request's body must have come.
    public var bodySeconds: Int
    /// Most answers that one request may ask for (`n`).
    public var maximumChoices: Int
    /// Seconds that running requests get to finish when the server is told to stop.
    public var shutdownSeconds: Int
    /// Seconds without a byte after which a connection that is not being answered is closed.
    public var idleSeconds: Int
    /// The project's name, shown by the chat page.
    public var projectName: String
    /// Questions the chat page offers.
    public var exampleQuestions: [ExampleQuestion]

    public init(
        host: String = "127.0.0.1", port: Int = 8080, allowedHosts: [String] = [],
        maximumBodySize: Int = 4 << 20, maximumHeaderSize: Int = 32 << 10, maximumGenerations: Int = 8,
        maximumConnections: Int = 512, maximumBodies: Int = 64 << 20, bodySeconds: Int = 60,
        maximumChoices: Int = 8, shutdownSeconds: Int = 30, idleSeconds: Int = 75, projectName: String = "Kalsae",
        exampleQuestions: [ExampleQuestion] = []
    ) {
        self.host = host
        self.port = port
        self.allowedHosts = allowedHosts
        self.maximumBodySize = maximumBodySize
        self.maximumHeaderSize = maximumHeaderSize
        self.maximumGenerations = maximumGenerations
        self.maximumConnections = maximumConnections
        self.maximumBodies = maximumBodies
        self.bodySeconds = bodySeconds
        self.maximumChoices = maximumChoices
        self.shutdownSeconds = shutdownSeconds
        self.idleSeconds = idleSeconds
        self.projectName = projectName
        self.exampleQuestions = exampleQuestions
    }

    /// Checks every setting's range.
    ///
    /// - Throws: `ServerError.invalidSetting`.
    public func validate() throws {
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else {
            throw ServerError.invalidSetting(name: "host", reason: "a name or an IP address is needed")
        }
        try check("port", port, 0...65535)
        try check("maximumBodySize", maximumBodySize, 1...(1 << 30))
        try check("maximumHeaderSize", maximumHeaderSize, 1024...(1 << 20))
        try check("maximumGenerations", maximumGenerations, 1...4096)
        try check("maximumConnections", maximumConnections, 1...65536)
        try check("maximumBodies", maximumBodies, 1...(1 << 34))
        try check("bodySeconds", bodySeconds, 1...3600)
        try check("maximumChoices", maximumChoices, 1...128)
        try check("shutdownSeconds", shutdownSeconds, 0...3600)
        try check("idleSeconds", idleSeconds, 1...3600)
        for name in allowedHosts where HostGuard.name(of: name)?.contains("/") != false {
            throw ServerError.invalidSetting(
                name: "allowedHosts", reason: "\"\(name)\" is not a host name; write it without scheme and path")
        }
    }

    private func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ServerError.invalidSetting(
                name: name, reason: "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
