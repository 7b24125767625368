// Which address and method mean what: one table.

/// What a request asks for.
enum Route: Equatable, Sendable {
    case page
    case health
    case models
    case model(String)
    case chatCompletions
    case completions
    case answer
    case search

    private static let table: [(method: String, path: String, route: Route)] = [
        ("GET", "/", .page),
        ("GET", "/health", .health),
        ("GET", "/v1/models", .models),
        ("POST", "/v1/chat/completions", .chatCompletions),
        ("POST", "/v1/completions", .completions),
        ("POST", "/kalsae/v1/answer", .answer),
        ("GET", "/kalsae/v1/search", .search),
    ]
    private static let modelPrefix = "/v1/models/"

    /// Finds the route; `HEAD` stands for `GET`.
    ///
    /// - Parameter path: without query, percent-encoding removed. A model's name may contain slashes.
    /// - Throws: `Refusal.unknownRoute`, `.wrongMethod`.
    static func find(method: String, path: String) throws -> Route {
        let asked = method == "HEAD" ? "GET" : method
        var rows = table.filter { $0.path == path }
        if path.hasPrefix(modelPrefix), path.count > modelPrefix.count {
            rows.append(("GET", path, .model(String(path.dropFirst(modelPrefix.count)))))
        }
        guard !rows.isEmpty else { throw Refusal.unknownRoute(path: path) }
        guard let row = rows.first(where: { $0.method == asked }) else {
            throw Refusal.wrongMethod(method: method, allowed: rows.map(\.method))
        }
        return row.route
    }
}
