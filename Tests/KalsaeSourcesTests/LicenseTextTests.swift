import Foundation
import Testing

@testable import KalsaeSources

/// Beginnings of licences in words of our own around the sentences that a licence is known by.
@Suite struct LicenseTextTests {
    static let mit = """
        Copyright (c) 2026 Somebody

        Permission is hereby granted, free of charge, to any person
        obtaining a copy of this, and so on, provided that
        The above copyright notice and this permission notice shall stay.
        """
    static let bsd2 = """
        Redistribution and use in source and binary forms, with or without
        modification, are permitted: keep this list of conditions and the following
        disclaimer in the documentation.
        """
    static let isc =
        "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"

    @Test(arguments: [
        (mit, "MIT"), ("/*\n * " + mit.replacing("\n", with: "\n * "), "MIT"),
        (mit.replacing("The above", with: "No"), "MIT-0"),
        ("Apache License\n   Version 2.0, January 2004", "Apache-2.0"),
        (
            "Apache License Version 2.0, January 2004 … LLVM Exceptions to the Apache 2.0 License",
            "Apache-2.0 WITH LLVM-exception"
        ),
        (bsd2, "BSD-2-Clause"), (bsd2 + "\nNeither the name of anybody", "BSD-3-Clause"),
        (bsd2 + "\nAll advertising materials mentioning features. Neither the name", "BSD-4-Clause"),
        (isc + ", provided that the above copyright notice stays", "ISC"), (isc, "0BSD"),
        (
            "GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007 … use the GNU Affero General Public License",
            "GPL-3.0-only"
        ),
        ("GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991", "GPL-2.0-only"),
        ("GNU LESSER GENERAL PUBLIC LICENSE Version 3, 29 June 2007", "LGPL-3.0-only"),
        ("GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999", "LGPL-2.1-only"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007", "AGPL-3.0-only"),
        ("Mozilla Public License Version 2.0 ==== 1.4. \"Covered Software\"", "MPL-2.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International Public License", "CC-BY-SA-4.0"),
        ("Attribution 4.0 International", "CC-BY-4.0"), ("# CC0 1.0 Universal", "CC0-1.0"),
        ("Attribution-NonCommercial-NoDerivatives 4.0 International", "CC-BY-NC-ND-4.0"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("// SPDX-License-Identifier: Apache-2.0 OR mit\nfn main() {}", "Apache-2.0 OR MIT"),
        ("<!-- SPDX-License-Identifier: CC-BY-4.0 -->", "CC-BY-4.0"),
    ])
    func knownWordsNameTheirLicence(text: String, id: String) { #expect(LicenseText.spdx(of: text) == id) }

    @Test(arguments: [
        "", "All rights reserved.", "This program is licensed to you under terms.", mit + "\n" + bsd2,
        "Permission is granted to nobody.", "See the GNU GPL.", "GNU GENERAL PUBLIC LICENSE Version 9",
        String(repeating: "word ", count: 200) + "GNU GENERAL PUBLIC LICENSE Version 2, June 1991",
    ])
    func whatIsNotCertainIsNil(text: String) { #expect(LicenseText.spdx(of: text) == nil) }

    @Test(
        arguments: [
            ("mit", "MIT"), ("APACHE-2.0", "Apache-2.0"), ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
            ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
            ("(MIT or Apache-2.0) AND CC0-1.0", "(MIT OR Apache-2.0) AND CC0-1.0"), ("Proprietary", nil), ("", nil),
            ("MIT OR", nil),
            ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"), ("SEE LICENSE IN x", nil),
        ] as [(String, String?)])
    func identifiersAreSpeltAsSPDXDoes(written: String, id: String?) { #expect(LicenseText.identifier(written) == id) }

    @Test(
        arguments: [
            ("Cargo.toml", "[package]\nname = \"a\"\nlicense = \"MIT OR Apache-2.0\"\n", "MIT OR Apache-2.0"),
            ("package.json", "{\"name\": \"a\", \"license\" : \"ISC\"}", "ISC"),
            ("pyproject.toml", "[project]\nlicense = {text = \"BSD-3-Clause\"}", "BSD-3-Clause"),
            ("package.json", "{\"license\": \"UNLICENSED\"}", nil), ("setup.cfg", "license = \"MIT\"", nil),
        ] as [(String, String, String?)])
    func manifestsDeclareLicences(name: String, text: String, id: String?) {
        #expect(LicenseText.manifest(name, text) == id)
    }

    @Test func theNearestLicenceHolds() {
        let texts = [
            "LICENSE": Self.mit, "vendor/COPYING": Self.bsd2, "secret/LICENSE.md": "All rights reserved.",
            "crate/Cargo.toml": "license = \"MPL-2.0\"", "docs/a.md.license": "SPDX-License-Identifier: CC-BY-4.0",
            "both/LICENSE-MIT": Self.mit, "both/LICENSE-APACHE": "Apache License Version 2.0, January 2004",
            "said/LICENSE-MIT": Self.mit, "said/LICENSE-APACHE": "Apache License Version 2.0, January 2004",
            "said/Cargo.toml": "license = \"MIT OR Apache-2.0\"",
        ]
        let licenses = GitLicenses(texts.keys.sorted()) { texts[$0] }
        #expect(licenses.license(of: "src/main.rs") == "MIT")
        #expect(licenses.license(of: "vendor/x/y.c") == "BSD-2-Clause")
        #expect(licenses.license(of: "secret/plan.md") == nil)
        #expect(licenses.license(of: "crate/lib.rs") == "MPL-2.0")
        #expect(licenses.license(of: "docs/a.md") == "CC-BY-4.0" && licenses.license(of: "docs/b.md") == "MIT")
        #expect(licenses.license(of: "both/a.rs") == nil && licenses.license(of: "said/a.rs") == "MIT OR Apache-2.0")
        let reuse = GitLicenses(["LICENSES/CC0-1.0.txt", "a.md"]) { _ in "" }
        #expect(reuse.license(of: "a.md") == "CC0-1.0")
        let two = GitLicenses(["LICENSES/CC0-1.0.txt", "LICENSES/MIT.txt", "a.md"]) { _ in "" }
        #expect(two.license(of: "a.md") == nil)
    }
}
