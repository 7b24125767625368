// The parts that pages are made of: sections, drawings with captions, facts, tables.

/// Whatever writes sections of a page.
protocol PageParts {}

extension PageParts {
    /// A section with its heading beside it.
    func section(
        _ id: String, _ title: LocalizedText, _ note: LocalizedText, _ content: Markup
    ) -> Markup {
        """
        <section aria-labelledby="\(id)">
        <div class="side"><h2 id="\(id)">\(title)</h2><p>\(note)</p></div>
        <div class="content">\(content)</div>
        </section>
        """
    }

    /// A drawing under its caption; nothing where there is no drawing.
    func figure(_ id: String, _ caption: LocalizedText, legend: Markup? = nil, _ drawing: Markup?) -> Markup? {
        drawing.map { "<figure><figcaption id=\"\(id)\">\(caption)</figcaption>\(legend)\($0)</figure>" }
    }

    /// Names and values in columns; those without a value are left out.
    func facts(_ facts: [(LocalizedText, LocalizedText?)]) -> Markup {
        let items = facts.compactMap { name, value -> Markup? in
            value.map { "<div><dt>\(name)</dt><dd dir=\"auto\">\($0)</dd></div>" }
        }
        return "<dl class=\"facts\">\(Markup(items))</dl>"
    }

    /// A table whose columns from `numbersFrom` on hold numbers.
    func table(_ headings: [LocalizedText], numbersFrom first: Int, _ rows: [[Markup]]) -> Markup {
        let head = headings.enumerated().map { index, name -> Markup in
            "<th scope=\"col\"\(index >= first ? Markup(" class=\"n\"") : Markup(""))>\(name)</th>"
        }
        let body = rows.map { row -> Markup in
            let cells = row.enumerated().map { index, cell -> Markup in
                "<td\(index >= first ? Markup(" class=\"n\"") : Markup(""))>\(cell)</td>"
            }
            return "<tr>\(Markup(cells))</tr>"
        }
        return """
            <div class="scroll"><table><thead><tr>\(Markup(head))</tr></thead>
            <tbody>\(Markup(body))</tbody></table></div>
            """
    }
}
