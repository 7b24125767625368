// The files of one commit, as `git ls-tree` lists them, and which of them may be used.
// It does not run git.

import Foundation

/// One file of a commit.
struct GitFile: Equatable {
    var path: String
    var object: String
    var size: Int
    /// Why it is not taken, before anybody looks into it.
    var refusal: MirrorEntry.Refusal?
}

enum GitTree {
    private static let longestPath = 4_096
    private static let longestName = 255

    /// Reads `git ls-tree -r -z --long`: mode, type, object, size, a tab, the path, a zero.
    ///
    /// - Throws: `GitFault` where the listing is not understood.
    static func files(_ listing: Data, largestFile: Int) throws -> [GitFile] {
        var files: [GitFile] = []
        var folders: Set<String> = []
        var seen: Set<String> = []
        for record in listing.split(separator: 0) {
            guard let tab = record.firstIndex(of: 9) else { throw GitFault.failed("a listing that is not understood") }
            let head = String(decoding: record[..<tab], as: UTF8.self).split(separator: " ")
            guard head.count == 4, head[2].allSatisfy(\.isHexDigit) else {
                throw GitFault.failed("a listing that is not understood")
            }
            let name = String(validating: record[record.index(after: tab)...], as: UTF8.self)
            var file = GitFile(
                path: name ?? String(decoding: record[record.index(after: tab)...], as: UTF8.self),
                object: String(head[2]), size: Int(head[3]) ?? 0)
            // As in a folder: what is hidden is no document.
            if name?.split(separator: "/").contains(where: { $0.hasPrefix(".") && isOrdinary($0) }) ?? false {
                continue
            }
            let isSafe = name.map(Self.isSafe) ?? false
            let isTaken = folders.contains(file.path) || !seen.insert(file.path).inserted
            if !isSafe || isTaken || isBelowFile(file.path, seen) {
                file.refusal = .init(rule: "outside", value: "a path that no file here can have")
            } else if head[0] == "120000" {
                file.refusal = .init(rule: "link", value: "symbolic links are not followed")
            } else if head[1] == "commit" {
                file.refusal = .init(rule: "submodule", value: "submodules are not fetched; name them as sources")
            } else if head[1] != "blob" {
                file.refusal = .init(rule: "unsupported", value: "an object of type \(head[1].prefix(16))")
            } else if DocumentReaders.reader(forFileName: file.path) == nil {
                let failure = ReadingFailure.unsupported((file.path as NSString).pathExtension.lowercased())
                file.refusal = .init(rule: failure.rule, value: failure.value)
            } else if file.size > largestFile {
                let failure = ReadingFailure.tooLarge(bytes: file.size, limit: largestFile)
                file.refusal = .init(rule: failure.rule, value: failure.value)
            }
            if isSafe { addFolders(of: file.path, to: &folders) }
            files.append(file)
        }
        return files
    }

    /// Whether a hidden name is one that a file may have: `.` and `..` and `.git` are refused instead.
    private static func isOrdinary(_ name: Substring) -> Bool { ![".", "..", ".git"].contains(name.lowercased()) }

    private static func isBelowFile(_ path: String, _ files: Set<String>) -> Bool {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if files.contains(String(folder)) { return true }
        }
        return false
    }

    private static func addFolders(of path: String, to folders: inout Set<String>) {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if !folders.insert(String(folder)).inserted { return }
        }
    }

    /// Whether a path stays where it is put, on any file system.
    static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.utf8.count <= longestPath && !path.contains("\\")
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".." && part.utf8.count <= longestName
                    && part.lowercased() != ".git" && !part.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            }
    }
}

/// Which licence holds for which file of a repository.
struct GitLicenses {
    /// By folder, `""` the root: what its own licence file or manifest says; nil where that is not understood.
    private var folders: [String: String?] = [:]
    /// By file: what a `.license` file beside it says (REUSE).
    private var files: [String: String] = [:]

    /// Names of manifests, which speak where a folder has no licence file.
    static let manifests = ["Cargo.toml", "package.json", "pyproject.toml", "composer.json"]

    /// Whether a file can say something about licences.
    static func isInteresting(_ path: String) -> Bool {
        let name = (path as NSString).lastPathComponent
        return LicenseText.isLicenseFile(name) || manifests.contains(name) || name.hasSuffix(".license")
    }

    /// - Parameters:
    ///   - paths: all files of the commit.
    ///   - text: gives the text of a file; nil where it has none.
    init(_ paths: [String], text: (String) throws -> String?) rethrows {
        var texts: [String: [String?]] = [:]
        var declared: [String: String] = [:]
        var named: Set<String> = []
        for path in paths {
            let name = (path as NSString).lastPathComponent
            let folder = (path as NSString).deletingLastPathComponent
            if folder == "LICENSES", !name.hasPrefix(".") {
                // REUSE: a file for each licence, named after it.
                if let id = LicenseText.identifier((name as NSString).deletingPathExtension) { named.insert(id) }
                continue
            }
            guard Self.isInteresting(path), let words = try text(path) else { continue }
            if name.hasSuffix(".license") {
                files[String(path.dropLast(".license".count))] = LicenseText.declared(in: words)
            } else if LicenseText.isLicenseFile(name) {
                texts[folder, default: []].append(LicenseText.spdx(of: words))
            } else if let id = LicenseText.manifest(name, words), declared[folder] == nil {
                declared[folder] = id
            }
        }
        for (folder, found) in texts {
            let ids = Set(found.compactMap { $0 })
            if found.count == 1 || ids.count == 1 && !found.contains(nil) {
                folders[folder] = .some(found[0])
            } else {
                // Several licence texts: all, any, or some for parts. Only a manifest that names all of them tells.
                let expression = declared[folder]
                let isSaid = expression.map { text in !ids.isEmpty && ids.allSatisfy(text.contains) } ?? false
                folders[folder] = .some(isSaid ? expression : nil)
            }
        }
        for (folder, id) in declared where folders[folder] == nil { folders[folder] = .some(id) }
        if folders[""] == nil, named.count == 1, let only = named.first { folders[""] = .some(only) }
    }

    /// The licence of a file: its own, else that of the nearest folder above that has one; nil where that is unknown.
    func license(of path: String) -> String? {
        if let own = files[path] { return own }
        var folder = (path as NSString).deletingLastPathComponent
        while true {
            if let known = folders[folder] { return known }
            if folder.isEmpty { return nil }
            folder = (folder as NSString).deletingLastPathComponent
        }
    }
}
