// Licences by their addresses: what Creative Commons, GNU, OSI, Apache, SPDX and others publish at which URL, as SPDX
// identifiers. Only addresses that mean exactly one licence are known; the rest is unknown, never guessed.
// Licence texts are recognised elsewhere.

import Foundation

/// SPDX identifiers for licence URLs and for names as documents write them.
public enum LicenseNames {
    /// The identifier for a URL, whatever its scheme, `www.`, ending or letter case; nil where it is none we know.
    public static func identifier(url: String) -> String? {
        var text = url.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        for prefix in ["https://", "http://", "//"] where text.hasPrefix(prefix) {
            text.removeFirst(prefix.count)
            break
        }
        if text.hasPrefix("www.") { text.removeFirst(4) }
        text = String(text.prefix { $0 != "?" && $0 != "#" })
        var parts = text.split(separator: "/").map(String.init)
        guard let host = parts.first, parts.count <= 12 else { return nil }
        parts.removeFirst()
        if host == "creativecommons.org" { return creativeCommons(parts) }
        for ending in [".html", ".htm", ".txt", ".php", ".en", ".ko", ".json"] {
            if let last = parts.last, last.hasSuffix(ending) {
                parts[parts.count - 1] = String(last.dropLast(ending.count))
            }
        }
        let path = parts.joined(separator: "/")
        if let known = addresses["\(host)/\(path)"] { return known }
        if host == "spdx.org", parts.first == "licenses", parts.count == 2 { return identifier(name: parts[1]) }
        let osi = ["opensource.org/licenses/", "opensource.org/license/"]
        for prefix in osi where "\(host)/\(path)".hasPrefix(prefix) {
            let name = String("\(host)/\(path)".dropFirst(prefix.count))
            return openSource[name] ?? identifier(name: name)
        }
        return nil
    }

    /// The identifier for a name: an SPDX identifier in any letter case, or one of the ways in which Creative Commons
    /// licences are usually written (`CC BY-SA 4.0`). nil where it says no version or is unknown.
    public static func identifier(name: String) -> String? {
        let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, trimmed.utf8.count <= 80 else { return nil }
        let key = trimmed.lowercased()
        if let known = byLowerCase[key] { return known }
        let joined = key.replacingOccurrences(of: " ", with: "-").replacingOccurrences(of: "_", with: "-")
        if let known = byLowerCase[joined] { return known }
        return spoken[key]
    }

    /// What a document wrote, address or name.
    public static func identifier(_ written: String) -> String? {
        identifier(url: written) ?? identifier(name: written)
    }

    /// `licenses/by-sa/4.0/deed.ko`, `licenses/by/2.0/kr/`, `publicdomain/zero/1.0/`.
    private static func creativeCommons(_ parts: [String]) -> String? {
        guard parts.count >= 3 else { return nil }
        if parts[0] == "publicdomain" {
            switch (parts[1], parts[2]) {
            case ("zero", "1.0"): return "CC0-1.0"
            case ("mark", "1.0"): return "CC-PDM-1.0"
            default: return nil
            }
        }
        guard parts[0] == "licenses", kinds.contains(parts[1]), versions.contains(parts[2]) else { return nil }
        let name = "CC-\(parts[1].uppercased())-\(parts[2])"
        // Versions to 3.0 were ported to countries' laws. SPDX has names for a few ports; others are licences of
        // their own without a name there, so they keep the general one with the country behind it.
        guard parts.count > 3, parts[3].count == 2, parts[3] != "4.", parts[2] != "4.0" else { return name }
        return "\(name)-\(parts[3].uppercased())"
    }

    private static let kinds: Set<String> = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd", "by-nd-nc"]
    private static let versions: Set<String> = ["1.0", "2.0", "2.1", "2.5", "3.0", "4.0"]

    /// Identifiers that occur on pages and in files of text; the table of names.
    private static let identifiers: [String] = [
        "0BSD", "AFL-3.0", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "APSL-2.0",
        "Artistic-1.0", "Artistic-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "BSL-1.0",
        "BUSL-1.1", "CC-PDM-1.0", "CC0-1.0", "CDDL-1.0", "CDDL-1.1", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0",
        "CDLA-Sharing-1.0", "CECILL-2.1", "CPL-1.0", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2",
        "GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GFDL-1.1-only", "GFDL-1.1-or-later", "GFDL-1.2-only",
        "GFDL-1.2-or-later", "GFDL-1.3-only", "GFDL-1.3-or-later", "GPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later",
        "GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "KOGL-1.0", "LGPL-2.0-only", "LGPL-2.0-or-later",
        "LGPL-2.1", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later",
        "LPPL-1.3c", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "MS-PL", "MulanPSL-2.0", "NCSA", "ODbL-1.0", "ODC-By-1.0",
        "OFL-1.1", "OGL-UK-3.0", "OpenSSL", "PDDL-1.0", "PHP-3.01", "PostgreSQL", "PSF-2.0", "Python-2.0", "Ruby",
        "Unlicense", "UPL-1.0", "W3C", "WTFPL", "X11", "Zlib", "ZPL-2.1",
    ]

    private static let byLowerCase: [String: String] = {
        var table = Dictionary(identifiers.map { ($0.lowercased(), $0) }, uniquingKeysWith: { $1 })
        for kind in kinds {
            for version in versions { table["cc-\(kind)-\(version)"] = "CC-\(kind.uppercased())-\(version)" }
        }
        return table
    }()

    private static let spoken: [String: String] = [
        "cc0": "CC0-1.0", "cc0 1.0": "CC0-1.0", "cc0 1.0 universal": "CC0-1.0", "apache license 2.0": "Apache-2.0",
        "apache license, version 2.0": "Apache-2.0", "apache 2.0": "Apache-2.0", "mit license": "MIT",
        "the mit license": "MIT", "the unlicense": "Unlicense", "mozilla public license 2.0": "MPL-2.0",
        "creative commons attribution 4.0 international": "CC-BY-4.0",
        "creative commons attribution-sharealike 4.0 international": "CC-BY-SA-4.0",
        "creative commons attribution-noncommercial 4.0 international": "CC-BY-NC-4.0",
        "creative commons attribution-noderivatives 4.0 international": "CC-BY-ND-4.0",
        "creative commons attribution-noncommercial-sharealike 4.0 international": "CC-BY-NC-SA-4.0",
        "creative commons attribution-noncommercial-noderivatives 4.0 international": "CC-BY-NC-ND-4.0",
    ]

    /// Names in OSI's addresses that are not SPDX's.
    private static let openSource: [String: String] = [
        "mit-license": "MIT", "mit": "MIT", "apache-2-0": "Apache-2.0", "apache2.0": "Apache-2.0",
        "bsd-3-clause": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause", "gpl-2-0": "GPL-2.0-only",
        "gpl-3-0": "GPL-3.0-only", "gpl-2.0": "GPL-2.0-only", "gpl-3.0": "GPL-3.0-only", "lgpl-2-1": "LGPL-2.1-only",
        "lgpl-3-0": "LGPL-3.0-only", "lgpl-2.1": "LGPL-2.1-only", "lgpl-3.0": "LGPL-3.0-only",
        "agpl-3.0": "AGPL-3.0-only", "agpl-v3": "AGPL-3.0-only", "mpl-2-0": "MPL-2.0", "isc-license-txt": "ISC",
        "epl-2-0": "EPL-2.0", "eupl-1-2": "EUPL-1.2", "unlicense": "Unlicense", "zlib": "Zlib", "ofl-1-1": "OFL-1.1",
    ]

    // A bare GNU address without a version (`/licenses/gpl.html`) means "the newest" and is left unknown. Addresses
    // cannot say "or later"; the named version is what they promise.
    private static let addresses: [String: String] = [
        "gnu.org/licenses/gpl-3.0": "GPL-3.0-only", "gnu.org/licenses/lgpl-3.0": "LGPL-3.0-only",
        "gnu.org/licenses/agpl-3.0": "AGPL-3.0-only", "gnu.org/licenses/fdl-1.3": "GFDL-1.3-only",
        "gnu.org/licenses/gpl-3.0-standalone": "GPL-3.0-only",
        "gnu.org/licenses/lgpl-3.0-standalone": "LGPL-3.0-only",
        "gnu.org/licenses/fdl-1.3-standalone": "GFDL-1.3-only",
        "gnu.org/licenses/old-licenses/gpl-2.0": "GPL-2.0-only",
        "gnu.org/licenses/old-licenses/gpl-2.0-standalone": "GPL-2.0-only",
        "gnu.org/licenses/old-licenses/lgpl-2.1": "LGPL-2.1-only",
        "gnu.org/licenses/old-licenses/lgpl-2.0": "LGPL-2.0-only",
        "gnu.org/licenses/old-licenses/fdl-1.2": "GFDL-1.2-only",
        "gnu.org/licenses/old-licenses/fdl-1.1": "GFDL-1.1-only",
        "apache.org/licenses/license-2.0": "Apache-2.0", "apache.org/licenses/license-1.1": "Apache-1.1",
        "mozilla.org/mpl/2.0": "MPL-2.0", "mozilla.org/en-us/mpl/2.0": "MPL-2.0", "unlicense.org/": "Unlicense",
        "choosealicense.com/licenses/mit": "MIT", "choosealicense.com/licenses/apache-2.0": "Apache-2.0",
        "eclipse.org/legal/epl-2.0": "EPL-2.0", "eclipse.org/legal/epl-v10": "EPL-1.0",
        "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0", "opendatacommons.org/licenses/odbl/1.0": "ODbL-1.0",
        "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0", "opendatacommons.org/licenses/by/1.0": "ODC-By-1.0",
        "opendatacommons.org/licenses/pddl/1-0": "PDDL-1.0", "opendatacommons.org/licenses/pddl/1.0": "PDDL-1.0",
        "nationalarchives.gov.uk/doc/open-government-licence/version/3": "OGL-UK-3.0",
        "scripts.sil.org/ofl": "OFL-1.1", "wtfpl.net/about": "WTFPL", "wtfpl.net/txt/copying": "WTFPL",
        "cdla.dev/permissive-2-0": "CDLA-Permissive-2.0", "cdla.dev/permissive-1-0": "CDLA-Permissive-1.0",
        "cdla.dev/sharing-1-0": "CDLA-Sharing-1.0",
        "w3.org/consortium/legal/2015/copyright-software-and-document":
            "W3C-20150513",
    ]
}
