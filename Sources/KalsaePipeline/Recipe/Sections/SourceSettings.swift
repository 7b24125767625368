// `sources:` where the documents come from and under which licence. It does not know what lies there.

import Foundation
import KalsaeSources
import Yams

/// One source of documents: exactly one of `path`, `url`, `list`, `sitemap`, `feed`, `crawl`, `sql`, `git`.
public struct SourceSettings: Codable, Sendable, Equatable {
    /// A folder, file or archive, relative to the recipe's folder or absolute.
    public var path: String?
    /// Web pages; a file with one address a line; sitemaps; feeds; the start of a crawl.
    public var url: [String] = []
    public var list: String?
    public var sitemap: [String] = []
    public var feed: [String] = []
    public var crawl: String?
    /// A SQLite file, `postgresql://…`, `mariadb://…` or `odbc:…`.
    public var sql: String?
    /// A repository's URL or path.
    public var git: String?
    /// SPDX licence expression; `unknown` where nobody declared one.
    public var license = "unknown"
    /// The folder name under which its documents appear; the path's or host's where none is given.
    public var name: String?

    /// The kind of writing for which its quality is judged; nil takes the one under `clean`.
    public var preset: CleanSettings.Preset?

    /// Globs of files to read, and of files and folders to leave out, below the source.
    public var include: [String] = []
    public var exclude: [String] = []

    // Crawls and other pages.
    public var prefix = "/"
    public var depth = 10
    public var hosts: [String] = []
    public var pages = 10_000
    public var delay = RecipeDuration(seconds: 1)
    public var contact: String?
    public var allowPrivate: [String] = []

    /// A repository's branch; its own choice where none is given.
    public var branch: String?

    // Databases.
    public var query: String?
    public var table: String?
    public var id: String?
    public var text: [String] = []
    public var title: String?
    public var time: String?
    public var password: PasswordSettings?
    public var limit = RecipeDuration(seconds: 300)

    public init() {}

    public init(path: String, license: String = "unknown") {
        self.path = path
        self.license = license
    }

    /// Where a path of the source lies, given the recipe's folder.
    public func url(relativeTo folder: URL) -> URL { Self.place(path ?? "", in: folder) }

    static func place(_ path: String, in folder: URL) -> URL {
        path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path).standardizedFileURL
    }
}

/// Where a database's password is kept.
public struct PasswordSettings: Codable, Sendable, Equatable {
    /// An environment variable that holds it.
    public var env: String?
    /// A file whose first line it is.
    public var file: String?

    public init() {}
}

extension PasswordSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .optional(
                "env", \.env,
                .text("the name of an environment variable", limit: 200, form: "[A-Za-z_][A-Za-z0-9_]*")),
            .optional("file", \.file, .text("the path of a file", limit: 4096, form: #"[^\u0000]+"#)),
        ]
    }

    var conflict: String? {
        (env == nil) != (file == nil) ? nil : "env or file is missing; the password itself must not stand in a recipe"
    }
}

extension SourceSettings: RecipeSection {
    /// Of these exactly one says where the source is.
    private static let places = ["path", "url", "list", "sitemap", "feed", "crawl", "sql", "git"]

    static var alternatives: [[String]] { [places, ["query", "table"]] }

    static var keys: [RecipeKey<Self>] {
        let address = ValueKind<String>.text(
            "an address that begins with http:// or https://", limit: 2048, form: "https?://[^\\s]+")
        let path = ValueKind<String>.text("the path of a folder or file", limit: 4096, form: #"[^\u0000]+"#)
        let word = ValueKind<String>.text("a name", limit: 200, form: #"[^\u0000-\u001F]+"#)
        let glob = ValueKind<String>.text(
            "a glob such as *.tmp, drafts/ or **/old/*.md", limit: 1024, form: #"[^\u0000]+"#)
        return [
            .optional("path", \.path, path),
            .list("url", \.url, .oneOrMore(address, of: "addresses")),
            .optional("list", \.list, path),
            .list("sitemap", \.sitemap, .oneOrMore(address, of: "addresses")),
            .list("feed", \.feed, .oneOrMore(address, of: "addresses")),
            .optional("crawl", \.crawl, address),
            .optional("sql", \.sql, .text("a SQLite file, postgresql://…, mariadb://… or odbc:…", limit: 2048)),
            .optional("git", \.git, .text("a repository's URL or path", limit: 2048)),
            .key(
                "license", \.license,
                .text(
                    "an SPDX licence such as CC-BY-SA-4.0, or unknown", limit: 200,
                    form: #"[A-Za-z0-9][A-Za-z0-9.+-]*( (OR|AND|WITH) [A-Za-z0-9][A-Za-z0-9.+-]*)*"#)),
            .optional(
                "name", \.name, .text("a folder name without slashes", limit: 100, form: #"[^/\u0000-\u001F]+"#)),
            .optional("preset", \.preset, .choice(CleanSettings.Preset.self)),
            .list("include", \.include, .oneOrMore(glob, of: "globs")),
            .list("exclude", \.exclude, .oneOrMore(glob, of: "globs")),
            .key("prefix", \.prefix, .text("the beginning of a path such as /guide/", limit: 1024, form: "/.*")),
            .key("depth", \.depth, .integer(0...1_000)),
            .list("hosts", \.hosts, .oneOrMore(word, of: "host names")),
            .key("pages", \.pages, .integer(1...10_000_000)),
            .key("delay", \.delay, .duration(0...3_600)),
            .optional("contact", \.contact, word),
            .list("allow_private", \.allowPrivate, .oneOrMore(word, of: "hosts with ports")),
            .optional("branch", \.branch, word),
            .optional("query", \.query, .text("one SELECT", limit: 100_000)),
            .optional("table", \.table, word),
            .optional("id", \.id, word),
            .list("text", \.text, .oneOrMore(word, of: "columns")),
            .optional("title", \.title, word),
            .optional("time", \.time, word),
            .optional("password", \.password, .section(PasswordSettings.self)),
            .key("limit", \.limit, .duration(1...86_400)),
        ]
    }

    /// Keys that say something only of some kinds of sources; the others are for all.
    private static let kinds: [String: Set<String>] = {
        let pages: Set<String> = ["url", "list", "sitemap", "feed", "crawl"]
        var kinds: [String: Set<String>] = ["prefix": ["crawl"], "depth": ["crawl"], "branch": ["git"]]
        for key in ["hosts", "pages", "delay", "contact", "allow_private"] { kinds[key] = pages }
        for key in ["query", "table", "id", "text", "title", "time", "password"] { kinds[key] = ["sql"] }
        kinds["limit"] = ["sql", "git"]
        return kinds
    }()

    static func conflict(given: [String]) -> String? {
        guard let place = given.first(where: places.contains) else { return nil }
        for key in given {
            guard let fitting = kinds[key], !fitting.contains(place) else { continue }
            let names = places.filter(fitting.contains)
            return "\(key) says nothing of a source with \(place): it belongs to \(names.joined(separator: ", "))"
        }
        return nil
    }

    func writes(_ key: String) -> Bool {
        guard let fitting = Self.kinds[key] else { return true }
        let given: [(String, Bool)] = [
            ("url", !url.isEmpty), ("list", list != nil), ("sitemap", !sitemap.isEmpty), ("feed", !feed.isEmpty),
            ("crawl", crawl != nil), ("sql", sql != nil), ("git", git != nil),
        ]
        return given.contains { $0.1 && fitting.contains($0.0) }
    }

    var conflict: String? {
        let given = [
            path != nil, !url.isEmpty, list != nil, !sitemap.isEmpty, !feed.isEmpty, crawl != nil, sql != nil,
            git != nil,
        ].count { $0 }
        if given != 1 { return "path is missing, or \(Self.places.dropFirst().joined(separator: ", ")) in its place" }
        if sql != nil, (query == nil) == (table == nil) { return "table or query is missing; sql needs one of them" }
        return nil
    }
}

extension SourceSettings {
    /// What brings the source here; nil where it lies on this machine.
    ///
    /// - Throws: `SourceError.invalidSetting`.
    func remote(project: URL, environment: [String: String]) throws -> (any RemoteSource)? {
        if let sql { return try database(sql, project: project, environment: environment) }
        if let git { return try repository(git, project: project) }
        if path != nil { return nil }
        var settings = WebSettings()
        settings.pages = url
        settings.list = list.map { Self.place($0, in: project).path }
        settings.sitemaps = sitemap
        settings.feeds = feed
        settings.crawl = crawl.map { CrawlSettings(start: $0, prefix: prefix, depth: depth) }
        settings.hosts = hosts
        settings.mostPages = pages
        settings.delay = delay.seconds
        settings.contact = contact ?? ""
        settings.allowPrivate = allowPrivate
        return try WebSource(settings, version: KalsaeVersion.current)
    }

    private func database(
        _ sql: String, project: URL, environment: [String: String]
    ) throws -> any RemoteSource {
        let place = sql.contains(":") ? sql : Self.place(sql, in: project).path
        let settings = DatabaseSettings(
            sql: place, name: name,
            password: password.map { secret in
                .init(env: secret.env, file: secret.file.map { Self.place($0, in: project).path })
            }, query: query,
            table: table, text: text, title: title, time: time, id: id, limitSeconds: limit.seconds)
        return try DatabaseSource(settings, environment: environment)
    }

    private func repository(_ git: String, project: URL) throws -> any RemoteSource {
        let isAddress = git.contains("://") || git.contains("@")
        var settings = GitSettings(git: isAddress ? git : Self.place(git, in: project).path)
        settings.name = name
        settings.branch = branch
        settings.limitSeconds = limit.seconds
        settings.allowPrivate = allowPrivate
        return try GitSource(settings)
    }
}
