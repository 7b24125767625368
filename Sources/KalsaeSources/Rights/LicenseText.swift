// Licences by their words: the text of a LICENSE file, a line in a source file, a manifest's entry. What is not certain
// is nil: two licences in one text without a word that joins them, a licence nobody here knows.
// It does not say what a licence permits.

import Foundation

/// Recognises licences.
public enum LicenseText {
    /// Sentences that a licence has and no other has, and those it must not have. All in lower case, words with one
    /// space between them.
    private struct Rule: Sendable {
        var id: String
        var all: [String]
        var none: [String] = []
        /// Whether the words stand at the beginning: GNU's licences name each other further below.
        var isTitle = false
    }

    private static let bsd =
        "redistribution and use in source and binary forms, with or without modification, are permitted"
    private static let mit = "permission is hereby granted, free of charge, to any person obtaining a copy"
    private static let isc = "permission to use, copy, modify, and/or distribute this software for any purpose with or"
    private static let apache = "apache license version 2.0, january 2004"

    /// One row a licence. Of several that fit, one that `WITH` another extends stands first.
    private static let rules: [Rule] = [
        Rule(id: "MIT", all: [mit, "the above copyright notice and this permission notice"]),
        Rule(id: "MIT-0", all: [mit], none: ["the above copyright notice and this permission notice"]),
        Rule(id: "Apache-2.0 WITH LLVM-exception", all: [apache, "llvm exceptions to the apache 2.0 license"]),
        Rule(
            id: "Apache-2.0 WITH Swift-exception",
            all: [apache, "runtime library exception to the apache 2.0 license"]),
        Rule(
            id: "Apache-2.0", all: [apache],
            none: ["llvm exceptions to the apache 2.0", "runtime library exception to the apache 2.0"]),
        Rule(id: "BSD-4-Clause", all: [bsd, "all advertising materials mentioning features"]),
        Rule(id: "BSD-3-Clause", all: [bsd, "neither the name"], none: ["all advertising materials mentioning"]),
        Rule(
            id: "BSD-2-Clause",
            all: [bsd, "this list of conditions and the following disclaimer in the documentation"],
            none: ["neither the name", "all advertising materials mentioning"]),
        Rule(id: "ISC", all: [isc, "provided that the above copyright notice"]),
        Rule(id: "0BSD", all: [isc], none: ["provided that the above copyright notice"]),
        Rule(id: "GPL-3.0-only", all: ["gnu general public license version 3, 29 june 2007"], isTitle: true),
        Rule(id: "GPL-2.0-only", all: ["gnu general public license version 2, june 1991"], isTitle: true),
        Rule(id: "LGPL-3.0-only", all: ["gnu lesser general public license version 3, 29 june 2007"], isTitle: true),
        Rule(id: "LGPL-2.1-only", all: ["gnu lesser general public license version 2.1, february 1999"], isTitle: true),
        Rule(id: "LGPL-2.0-only", all: ["gnu library general public license version 2, june 1991"], isTitle: true),
        Rule(
            id: "AGPL-3.0-only", all: ["gnu affero general public license version 3, 19 november 2007"], isTitle: true),
        Rule(id: "MPL-2.0", all: ["mozilla public license version 2.0", "covered software"]),
        Rule(id: "Unlicense", all: ["this is free and unencumbered software released into the public domain"]),
        Rule(id: "CC0-1.0", all: ["cc0 1.0 universal"]),
        Rule(id: "CC-BY-NC-SA-4.0", all: ["attribution-noncommercial-sharealike 4.0 international"]),
        Rule(id: "CC-BY-NC-ND-4.0", all: ["attribution-noncommercial-noderivatives 4.0 international"]),
        Rule(id: "CC-BY-NC-4.0", all: ["attribution-noncommercial 4.0 international"]),
        Rule(id: "CC-BY-ND-4.0", all: ["attribution-noderivatives 4.0 international"]),
        Rule(id: "CC-BY-SA-4.0", all: ["attribution-sharealike 4.0 international"]),
        Rule(id: "CC-BY-4.0", all: ["attribution 4.0 international"]),
    ]

    /// Characters of a text that are looked at, and of its beginning for titles.
    private static let longest = 200_000
    private static let titleLength = 600

    /// The SPDX identifier of a licence's text; nil where none is recognised or several are.
    ///
    /// GNU licences give `-only`: a text alone does not say that later versions may be chosen.
    public static func spdx(of text: String) -> String? {
        if let declared = declared(in: text) { return declared }
        let words = normalized(text.prefix(longest))
        let title = String(words.prefix(titleLength))
        let found = rules.filter { rule in
            let place = rule.isTitle ? title : words
            return rule.all.allSatisfy(place.contains) && !rule.none.contains(where: place.contains)
        }
        return found.count == 1 ? found[0].id : nil
    }

    /// The expression of an `SPDX-License-Identifier:` line among the first lines; nil where there is none.
    public static func declared(in text: String) -> String? {
        let mark = "SPDX-License-Identifier:"
        for line in text.prefix(4_000).split(whereSeparator: \.isNewline).prefix(40) {
            guard let found = line.range(of: mark) else { continue }
            var rest = line[found.upperBound...].trimmingCharacters(in: .whitespaces)
            for end in ["*/", "-->", "--}}", "#}", "*)"] where rest.hasSuffix(end) {
                rest = rest.dropLast(end.count).trimmingCharacters(in: .whitespaces)
            }
            return identifier(rest)
        }
        return nil
    }

    /// Names by which licences go beside their identifiers.
    private static let aliases = [
        "apache 2.0": "Apache-2.0", "apache2": "Apache-2.0", "apache license 2.0": "Apache-2.0",
        "mit license": "MIT", "the mit license": "MIT", "gpl-3.0": "GPL-3.0-only", "gpl-2.0": "GPL-2.0-only",
        "lgpl-3.0": "LGPL-3.0-only", "lgpl-2.1": "LGPL-2.1-only", "agpl-3.0": "AGPL-3.0-only", "cc0": "CC0-1.0",
        "gpl-3.0+": "GPL-3.0-or-later", "gpl-2.0+": "GPL-2.0-or-later", "mpl 2.0": "MPL-2.0",
    ]
    private static let further = [
        "GPL-3.0-or-later", "GPL-2.0-or-later", "LGPL-3.0-or-later", "LGPL-2.1-or-later", "AGPL-3.0-or-later",
        "CC-BY-3.0", "CC-BY-SA-3.0", "CC-BY-2.0", "CC-BY-SA-2.0", "BSL-1.0", "Zlib", "EPL-2.0", "WTFPL", "PostgreSQL",
        "Python-2.0", "ODC-By-1.0", "ODbL-1.0",
    ]
    private static let byName = Dictionary(
        (rules.map(\.id) + further).map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// The SPDX identifier or expression that a person wrote, spelt as SPDX spells it; nil for anything else.
    public static func identifier(_ written: String) -> String? {
        let text = written.trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty, text.count <= 200 else { return nil }
        if let known = byName[text.lowercased()] ?? aliases[text.lowercased()] { return known }
        // Cargo's older form of `OR`.
        let words = text.replacing("/", with: " OR ").replacing("(", with: " ( ").replacing(")", with: " ) ")
            .split(separator: " ").map(String.init)
        var expression: [String] = []
        for word in words {
            if ["(", ")"].contains(word) || ["OR", "AND", "WITH"].contains(word.uppercased()) {
                expression.append(word.uppercased())
            } else if let known = byName[word.lowercased()] ?? aliases[word.lowercased()] {
                expression.append(known)
            } else if expression.last == "WITH", word.lowercased().hasSuffix("-exception") {
                expression.append(word)
            } else {
                return nil
            }
        }
        if ["OR", "AND", "WITH"].contains(expression.last) || ["OR", "AND", "WITH"].contains(expression.first) {
            return nil
        }
        return expression.joined(separator: " ").replacing("( ", with: "(").replacing(" )", with: ")")
    }

    /// Whether a file's name is one that licence texts have.
    public static func isLicenseFile(_ name: String) -> Bool {
        let upper = name.uppercased()
        return ["LICENSE", "LICENCE", "COPYING", "UNLICENSE"].contains { mark in
            guard upper.hasPrefix(mark) else { return false }
            let rest = upper.dropFirst(mark.count)
            return rest.isEmpty || rest.first == "." || rest.first == "-" || rest.first == "_"
        }
    }

    /// The licence that a package's manifest declares; nil where it declares none.
    ///
    /// - Parameter name: the file's name (`Cargo.toml`, `package.json`, `pyproject.toml`).
    public static func manifest(_ name: String, _ text: String) -> String? {
        let pattern: Regex<(Substring, Substring)>
        switch name {
        case "Cargo.toml", "pyproject.toml":
            pattern = /(?m)^license\s*=\s*(?:\{\s*text\s*=\s*)?["']([^"'\n]{1,200})["']/
        case "package.json", "composer.json":
            pattern = /"license"\s*:\s*"([^"\n]{1,200})"/
        default: return nil
        }
        return text.prefix(longest).firstMatch(of: pattern).flatMap { identifier(String($0.output.1)) }
    }

    /// Lower case, one space between words, no marks that frame a text.
    private static func normalized(_ text: Substring) -> String {
        var words = ""
        words.reserveCapacity(text.utf8.count)
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "*" || $0 == "#" || $0 == "`" || $0 == "=" })
        {
            if word == "//" || word == "_" { continue }
            if !words.isEmpty { words += " " }
            words += word.lowercased()
        }
        return words.replacing("“", with: "\"").replacing("”", with: "\"").replacing("’", with: "'")
    }
}
