// A table of plain text whose columns line up also where some cells hold Hangul.

/// An aligned table.
struct TextTable {
    /// Which side a column's cells stand on.
    enum Alignment { case left, right }

    /// A cell wider than this is cut.
    static let widestCell = 44

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// - Parameter columns: heading and alignment of each column.
    init(_ columns: [(String, Alignment)]) {
        alignments = columns.map(\.1)
        rows = [columns.map(\.0)]
    }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count, "a row has as many cells as the table has columns")
        rows.append(cells.map { DisplayText.fit(DisplayText.clean($0), columns: Self.widestCell) })
    }

    /// The lines, heading first, two spaces between columns and none at the end.
    var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { DisplayText.columns($0[column]) }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - DisplayText.columns(cell))
                if column > 0 { line += "  " }
                line += alignments[column] == .right ? padding + cell : cell + padding
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
