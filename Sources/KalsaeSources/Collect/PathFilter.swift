// Which files of a source are looked at, by globs over paths. A glob is matched against the whole path below the
// source; one without a slash against each name of the path, as in .gitignore.

/// Globs that take and leave files.
struct PathFilter: Sendable {
    private let include: [PathGlob]
    private let exclude: [PathGlob]

    init(include: [String], exclude: [String]) {
        self.include = include.map(PathGlob.init)
        self.exclude = exclude.map(PathGlob.init)
    }

    var isEmpty: Bool { include.isEmpty && exclude.isEmpty }

    /// Whether a file is looked at.
    func takes(_ path: String) -> Bool {
        (include.isEmpty || include.contains { $0.matches(path) }) && !excludes(path)
    }

    /// Whether a file or folder, or a folder around it, is left out.
    func excludes(_ path: String) -> Bool { exclude.contains { $0.matches(path) } }

    /// The path of an address: `https://example.org/a/b` is `a/b`.
    static func path(_ origin: String) -> String {
        guard let scheme = origin.range(of: "://") else { return origin }
        let rest = origin[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "" }
        return String(rest[rest.index(after: slash)...])
    }
}

/// One glob: `*` any run of characters but `/`, `**` any run, `?` one character but `/`.
struct PathGlob: Sendable {
    private enum Token: Equatable { case one(Character), any, run, runOfFolders }

    private let tokens: [Token]
    /// Whether it is matched against single names.
    private let isName: Bool

    init(_ text: String) {
        var glob = text.hasPrefix("./") ? text.dropFirst(2) : text[...]
        while glob.hasSuffix("/") { glob = glob.dropLast() }
        isName = !glob.contains("/")
        if glob.hasPrefix("/") { glob = glob.dropFirst() }
        var tokens: [Token] = []
        for character in glob.precomposedStringWithCanonicalMapping {
            switch character {
            case "*" where tokens.last == .run: tokens[tokens.count - 1] = .runOfFolders
            case "*" where tokens.last == .runOfFolders: break
            case "*": tokens.append(.run)
            case "?": tokens.append(.any)
            // A slash behind ** may be absent: docs/**/a.md is docs/a.md too.
            case "/" where tokens.last == .runOfFolders: break
            default: tokens.append(.one(character))
            }
        }
        self.tokens = tokens
    }

    /// Whether the path, or a folder around it, is meant; linear in the path for each star.
    func matches(_ path: String) -> Bool {
        let characters = Array(path.precomposedStringWithCanonicalMapping)
        if isName { return characters.split(separator: "/").contains { match($0[...]) } }
        // A folder that is meant takes all that is in it along.
        let ends = characters.indices.filter { characters[$0] == "/" } + [characters.count]
        return ends.contains { match(characters[..<$0]) }
    }

    /// Wildcard matching with one place to return to for each kind of star.
    private func match(_ text: ArraySlice<Character>) -> Bool {
        var reached: Set<Int> = closure([0])
        for character in text {
            var next: Set<Int> = []
            for at in reached where at < tokens.count {
                switch tokens[at] {
                case .one(let wanted): if wanted == character { next.insert(at + 1) }
                case .any: if character != "/" { next.insert(at + 1) }
                case .run: if character != "/" { next.insert(at) }
                case .runOfFolders: next.insert(at)
                }
            }
            reached = closure(next)
            if reached.isEmpty { return false }
        }
        return reached.contains(tokens.count)
    }

    /// A star may also stand for nothing.
    private func closure(_ places: Set<Int>) -> Set<Int> {
        var all = places
        for place in places {
            var at = place
            while at < tokens.count, tokens[at] == .run || tokens[at] == .runOfFolders {
                at += 1
                all.insert(at)
            }
        }
        return all
    }
}
