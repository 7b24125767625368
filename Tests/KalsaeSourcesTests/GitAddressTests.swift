// Where Git may be sent, and files that become folders in a mirror.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct GitAddressTests {
    @Test(arguments: [
        ("https://127.0.0.1/x.git", false), ("ssh://git@10.0.0.5/x", false), ("git@192.168.1.2:x.git", false),
        ("http://[::1]:8080/x", false), ("https://169.254.169.254/x", false), ("https://8.8.8.8/x.git", true),
        ("file:///tmp/x", true), ("http://localhost/x", false),
    ])
    func privateHostsAreRefused(address: String, isAllowed: Bool) throws {
        let rules = try AddressRules()
        if isAllowed {
            try GitAddress.check(address, rules)
        } else {
            #expect(throws: SourceError.self) { try GitAddress.check(address, rules) }
        }
    }

    @Test func privateHostsMayBeNamed() throws {
        let rules = try AddressRules(allowed: ["127.0.0.1:8443", "10.0.0.0/8:22"])
        try GitAddress.check("https://127.0.0.1:8443/x.git", rules)
        try GitAddress.check("ssh://git@10.0.0.5/x", rules)
        #expect(throws: SourceError.self) { try GitAddress.check("https://127.0.0.1/x.git", rules) }
        #expect(throws: SourceError.self) {
            try GitAddress.check("http://169.254.169.254/x", try AddressRules(allowed: ["169.254.169.254:80"]))
        }
    }

    @Test func aFileMayBecomeAFolderAndBack() throws {
        let folder = try TemporaryFolder()
        let mirror = try Mirror(folder.url)
        func take(_ paths: [String]) throws {
            var entries: [MirrorEntry] = []
            for path in paths {
                let stored = try mirror.store(Data(path.utf8), as: path)
                #expect(stored.path.hasSuffix(String(path.split(separator: "/").last ?? "")))
                entries.append(MirrorEntry(origin: "git://x/" + path, file: stored.path, sha256: stored.sha256))
            }
            try mirror.replaceEntries(entries)
            for entry in entries {
                #expect(
                    try String(contentsOf: mirror.url(of: entry.file), encoding: .utf8) == entry.origin.dropFirst(8))
            }
        }
        try take(["NEWS", "a/b.md"])
        try take(["NEWS/one.md", "a"])
        try take(["NEWS", "a/b.md"])
    }
}
