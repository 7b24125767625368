// A Git repository as a source: the text files of one commit, with the repository's licences and the commits' times.
// Nothing is checked out: objects are read from the store, so no hook, filter or link of the repository ever acts.

import Foundation
import KalsaeSupport

/// The files of a branch, from a URL or a repository on this machine.
///
/// ```swift
/// let source = try GitSource(GitSettings(git: "https://example.org/book.git"), environment: environment)
/// ```
public struct GitSource: RemoteSource {
    public let settings: GitSettings
    public let name: String
    private let environment: [String: String]
    private let isLocal: Bool

    /// - Parameter environment: what git needs to find programs, keys and proxies; never part of `identity`.
    /// - Throws: `SourceError.invalidSetting`.
    public init(_ settings: GitSettings, environment: [String: String] = [:]) throws {
        try settings.validate()
        self.settings = settings
        self.environment = environment
        isLocal = GitSettings.scheme(of: settings.git) == nil
        let last = settings.git.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? "repository"
        name = settings.name ?? (last.hasSuffix(".git") ? String(last.dropLast(4)) : last)
    }

    public var identity: String {
        ["git", name, settings.git, settings.branch ?? "", "\(settings.largestFile)"].joined(separator: "\n")
    }

    private static let headKey = "commit"
    private static let blobKey = "blob"
    private static let longestListing = 512 << 20

    /// Asks for the branch's commit; where it is the mirror's, nothing else happens.
    ///
    /// - Throws: `SourceError.unreachable`, `CancellationError`.
    public func refresh(
        _ mirror: Mirror, progress: any ProgressReporter, isInterrupted: () -> Bool
    ) throws -> MirrorChanges {
        if !isLocal {
            try GitAddress.check(settings.git, try AddressRules(allowed: settings.allowPrivate))
        }
        do {
            let head = try remoteHead(isInterrupted)
            let isWhole = mirror.entries.values.allSatisfy {
                $0.validators[Self.headKey] == head
                    && ($0.refusal != nil || FileManager.default.fileExists(atPath: mirror.url(of: $0.file).path))
            }
            if !mirror.entries.isEmpty, isWhole {
                var changes = MirrorChanges()
                changes.unchanged = mirror.entries.values.filter { $0.refusal == nil }.count
                return changes
            }
            let store = try fetch(head, mirror, isInterrupted)
            return try take(head, from: store, mirror, progress, isInterrupted)
        } catch let fault as GitFault {
            throw SourceError.unreachable(source: settings.git, reason: fault.reason)
        }
    }

    private func command(allowing protocols: String) -> GitCommand {
        GitCommand(seconds: settings.limitSeconds, protocols: protocols, environment: environment)
    }

    private var branch: String { settings.branch.map { "refs/heads/\($0)" } ?? "HEAD" }
    private var network: GitCommand { command(allowing: GitSettings.scheme(of: settings.git) ?? "") }

    /// The commit at which the branch stands.
    private func remoteHead(_ isInterrupted: () -> Bool) throws -> String {
        let answer: Data
        if isLocal {
            answer = try command(allowing: "").output(
                ["-C", settings.git, "rev-parse", "--verify", "--end-of-options", branch + "^{commit}"], limit: 1_000,
                isInterrupted: isInterrupted)
        } else {
            answer = try network.output(
                ["ls-remote", "--exit-code", "--", settings.git, branch], limit: 1 << 20, isInterrupted: isInterrupted)
        }
        let commit = String(decoding: answer.prefix { $0 != 9 && $0 != 10 }, as: UTF8.self)
        guard [40, 64].contains(commit.count), commit.allSatisfy(\.isHexDigit) else {
            throw GitFault.failed("no commit at \(branch)")
        }
        return commit
    }

    /// Where the commit's objects lie: the repository itself, or a bare one beside the mirror's files.
    private func fetch(_ head: String, _ mirror: Mirror, _ isInterrupted: () -> Bool) throws -> [String] {
        if isLocal { return ["-C", settings.git] }
        let store = mirror.folder.appendingPathComponent("repository.git").path
        let place = ["--git-dir", store]
        if !FileManager.default.fileExists(atPath: store + "/HEAD") {
            _ = try command(allowing: "").output(
                ["init", "--quiet", "--bare", "--template=", "--", store], limit: 1 << 20)
        }
        _ = try network.output(
            place + [
                "fetch", "--quiet", "--depth", "1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
                "--refmap=", "--", settings.git, "+\(branch):refs/kalsae/head",
            ], limit: 1 << 20, isInterrupted: isInterrupted)
        let found = try command(allowing: "").output(place + ["rev-parse", "refs/kalsae/head^{commit}"], limit: 1_000)
        // The branch may have moved between the two questions; what was fetched is what counts next time.
        guard String(decoding: found.prefix { $0 != 10 }, as: UTF8.self) == head else {
            throw GitFault.failed("\(branch) moved while it was fetched; run again")
        }
        return place
    }

    private func take(
        _ head: String, from store: [String], _ mirror: Mirror, _ progress: any ProgressReporter,
        _ isInterrupted: () -> Bool
    ) throws -> MirrorChanges {
        let git = command(allowing: "")
        let listing = try git.output(
            store + ["ls-tree", "-r", "-z", "--long", "--full-tree", head], limit: Self.longestListing,
            isInterrupted: isInterrupted)
        let files = try GitTree.files(listing, largestFile: settings.largestFile)
        if files.count > settings.mostFiles {
            throw SourceError.unreachable(
                source: settings.git, reason: "\(files.count) files are more than `most_files` (\(settings.mostFiles))")
        }
        let times = try self.times(head, store, git, isInterrupted)
        var changes = MirrorChanges()
        var entries: [MirrorEntry] = []
        try git.objects(store) { content in
            let byPath = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            let licenses = try GitLicenses(files.map(\.path)) { path in
                guard let file = byPath[path], file.size <= settings.largestFile, file.refusal?.rule != "link",
                    file.refusal?.rule != "submodule"
                else { return nil }
                return String(validating: try content(file.object, settings.largestFile), as: UTF8.self)
            }
            for (number, file) in files.enumerated() {
                if isInterrupted() { throw CancellationError() }
                progress.update(name, done: number + 1, total: files.count, unit: "files")
                var entry = MirrorEntry(origin: "git://\(name)/\(file.path)", refusal: file.refusal)
                entry.validators = [Self.headKey: head, Self.blobKey: file.object]
                entry.time = times.files[file.path] ?? times.head
                entry.license = licenses.license(of: file.path)
                let old = mirror.entries[entry.origin]
                if file.refusal == nil {
                    if let old, old.refusal == nil, old.validators[Self.blobKey] == file.object,
                        FileManager.default.fileExists(atPath: mirror.url(of: old.file).path)
                    {
                        (entry.file, entry.sha256) = (old.file, old.sha256)
                        changes.unchanged += 1
                    } else {
                        let data = try content(file.object, settings.largestFile)
                        if data.starts(with: Data("version https://git-lfs.github.com/spec/".utf8)) {
                            entry.refusal = .init(rule: "git-lfs", value: "the file itself lies in another store")
                        } else {
                            (entry.file, entry.sha256) = try mirror.store(data, as: file.path)
                            changes.fetched += 1
                        }
                    }
                }
                if entry.refusal != nil { changes.refused += 1 }
                entries.append(entry)
            }
        }
        let origins = Set(entries.map(\.origin))
        changes.removed = mirror.entries.keys.filter { !origins.contains($0) }.count
        try mirror.replaceEntries(entries)
        return changes
    }

    /// When each file was last committed, where the history is here; else when the branch was.
    private func times(
        _ head: String, _ store: [String], _ git: GitCommand, _ isInterrupted: () -> Bool
    ) throws -> (head: Date?, files: [String: Date]) {
        var files: [String: Date] = [:]
        let depth = isLocal ? [] : ["--max-count=1"]
        // A mark that no path can hold (a zero ends each) tells commits from files.
        let log = try git.output(
            store + ["log", "--format=%x01%ct", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"]
                + depth + [head, "--"], limit: Self.longestListing, isInterrupted: isInterrupted)
        var time: Date?
        var first: Date?
        for record in log.split(whereSeparator: { $0 == 0 || $0 == 10 }) {
            if record.first == 1 {
                let seconds = Double(String(decoding: record.dropFirst(), as: UTF8.self))
                time = seconds.map { Date(timeIntervalSince1970: $0) }
                first = first ?? time
            } else if isLocal, let time {
                let path = String(decoding: record, as: UTF8.self)
                if files[path] == nil { files[path] = time }
            }
        }
        return (first, files)
    }
}

/// What a recipe says about a repository.
public struct GitSettings: Codable, Sendable, Equatable {
    /// `https://…`, `ssh://…`, `user@host:path`, `file:///…`, or the path of a repository on this machine.
    public var git: String
    /// The folder name under which its documents appear; nil takes the address's last part.
    public var name: String?
    /// nil takes the one the repository itself has as its first.
    public var branch: String?
    /// Seconds that one call of git may take.
    public var limitSeconds: Double
    public var largestFile: Int
    public var mostFiles: Int
    /// Hosts with ports that may be private (`git.intern:443`); as for the web.
    public var allowPrivate: [String]

    public init(
        git: String, name: String? = nil, branch: String? = nil, limitSeconds: Double = 600,
        largestFile: Int = 16 << 20, mostFiles: Int = 500_000, allowPrivate: [String] = []
    ) {
        self.git = git
        self.name = name
        self.branch = branch
        self.limitSeconds = limitSeconds
        self.largestFile = largestFile
        self.mostFiles = mostFiles
        self.allowPrivate = allowPrivate
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case git, name, branch
        case limitSeconds = "limit_seconds"
        case largestFile = "largest_file"
        case mostFiles = "most_files"
        case allowPrivate = "allow_private"
    }

    /// Protocols that may be named.
    static let schemes = ["https", "http", "ssh", "file"]

    /// The protocol of an address; nil for a path.
    static func scheme(of address: String) -> String? {
        if let mark = address.range(of: "://") { return address[..<mark.lowerBound].lowercased() }
        // scp's form: a host before the first colon, no slash before it.
        guard let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/"), address.contains("@") else {
            return nil
        }
        return "ssh"
    }

    /// - Throws: `SourceError.invalidSetting`.
    public func validate() throws {
        func refuse(_ key: String, _ reason: String) -> SourceError {
            .invalidSetting(name: "sources.\(key)", reason: reason)
        }
        if git.isEmpty || git.hasPrefix("-") || git.contains("::") || git.utf8.contains(where: { $0 < 32 }) {
            throw refuse("git", "name a URL or the path of a repository")
        }
        if let scheme = Self.scheme(of: git), !Self.schemes.contains(scheme) {
            throw refuse("git", "\(scheme):// is not allowed (\(Self.schemes.joined(separator: ", ")))")
        }
        if git.contains("://"), URLComponents(string: git)?.password != nil {
            throw refuse("git", "a password must not stand in a recipe; use an SSH key")
        }
        if let branch {
            let isName =
                !branch.isEmpty && !branch.hasPrefix("-") && !branch.contains("..")
                && branch.allSatisfy { $0.isLetter || $0.isNumber || "._-/+@".contains($0) }
            if !isName { throw refuse("branch", "\(branch.prefix(100)) is no branch's name") }
        }
        if !(limitSeconds > 0 && limitSeconds <= 86_400) {
            throw refuse("limit_seconds", "between 0 and 86,400 seconds")
        }
        if !(1...(1 << 30)).contains(largestFile) { throw refuse("largest_file", "between 1 byte and 1 GiB") }
        if mostFiles < 1 { throw refuse("most_files", "at least 1") }
    }
}
