// `sources:` where the documents come from and under which licence. It does not know what lies at the path.

import Foundation
import KalsaeSources

/// One source of documents.
public struct SourceSettings: Codable, Sendable, Equatable {
    /// A folder or file, relative to the recipe's folder or absolute.
    public var path = ""
    /// SPDX licence expression; `unknown` where nobody declared one.
    public var license = "unknown"

    public init() {}

    public init(path: String, license: String = "unknown") {
        self.path = path
        self.license = license
    }

    /// Where the source lies, given the recipe's folder.
    public func url(relativeTo folder: URL) -> URL {
        path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path).standardizedFileURL
    }

    /// What brings the source here; nil where it lies on this machine.
    func remote(project: URL) throws -> (any RemoteSource)? { nil }
}

extension SourceSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key(
                "path", \.path, .text("the path of a folder or file", limit: 4096, form: #"[^\u0000]+"#), required: true
            ),
            .key(
                "license", \.license,
                .text(
                    "an SPDX licence such as CC-BY-SA-4.0, or unknown", limit: 200,
                    form: #"[A-Za-z0-9][A-Za-z0-9.+-]*( (OR|AND|WITH) [A-Za-z0-9][A-Za-z0-9.+-]*)*"#)),
        ]
    }
}
