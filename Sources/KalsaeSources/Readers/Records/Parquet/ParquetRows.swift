// From columns to rows: values with levels are put together to lists and groups (Dremel's assembly, columns in step).
// It does not know which columns matter to anybody.

import Foundation

/// The rows of a Parquet file, one by one.
struct ParquetRows {
    let footer: ParquetFooter
    private let file: FileRanges
    private let pageLimit: Int

    /// Values of one row in one column; more is no document.
    static let mostValues = 1_000_000

    /// - Throws: `ParquetFault`, `ReadingFailure`.
    init(_ url: URL, limits: ReaderLimits) throws {
        file = try FileRanges(url)
        pageLimit = limits.largestFile
        footer = try ParquetFooter(fileSize: file.size, limit: limits.largestFile, read: file.read)
    }

    /// Bytes of the file.
    var size: Int { file.size }

    /// Calls `body` with each row; only the top-level columns for which `wanted` is true are read.
    ///
    /// Memory: a page and a dictionary of each wanted column.
    /// - Throws: `ParquetFault`, `ReadingFailure`, or what `body` throws.
    func forEach(
        wanted: (ParquetNode) -> Bool = { _ in true }, _ body: ([(name: String, value: ParquetValue)]) throws -> Void
    ) throws {
        let nodes = footer.root.children.filter(wanted)
        for group in footer.groups where group.rows > 0 {
            var columns: [Int: ParquetColumn] = [:]
            for node in nodes {
                for leaf in node.leaves {
                    columns[leaf] = try ParquetColumn(
                        file, group.chunks[leaf], footer.leaves[leaf], limit: pageLimit)
                }
            }
            var assembly = Assembly(columns: columns)
            for _ in 0..<group.rows {
                assembly.values = 0
                try body(try nodes.map { ($0.name, try assembly.row(of: $0)) })
            }
            guard columns.values.allSatisfy({ $0.levels == nil }) else {
                throw ParquetFault.malformed("a column has more rows than its row group")
            }
        }
    }

    private struct Assembly {
        let columns: [Int: ParquetColumn]
        var values = 0

        mutating func row(of node: ParquetNode) throws -> ParquetValue {
            for leaf in node.leaves where columns[leaf]?.levels?.repeats != 0 {
                throw ParquetFault.malformed("a column has fewer rows than its row group")
            }
            let value = try read(node)
            // Every column of the node stands at its next row now.
            for leaf in node.leaves where columns[leaf]?.levels.map({ $0.repeats != 0 }) ?? false {
                throw ParquetFault.malformed("columns of one list have different lengths")
            }
            return value
        }

        private func first(_ node: ParquetNode) throws -> (repeats: Int, definition: Int) {
            guard let levels = columns[node.leaves.lowerBound]?.levels else {
                throw ParquetFault.malformed("a column has fewer values than its row group")
            }
            return levels
        }

        /// Takes one value, which stands for an absent ancestor, from every column below.
        private func pass(_ node: ParquetNode) throws {
            for leaf in node.leaves { _ = try columns[leaf]?.take() }
        }

        private mutating func read(_ node: ParquetNode) throws -> ParquetValue {
            guard node.repetition == 2 else {
                if node.repetition == 1, try first(node).definition < node.definition {
                    try pass(node)
                    return .null
                }
                return try content(node)
            }
            if try first(node).definition < node.definition {
                try pass(node)
                return .list([])
            }
            var elements: [ParquetValue] = []
            repeat {
                values += 1
                if values > ParquetRows.mostValues {
                    throw ParquetFault.tooLarge(values, limit: ParquetRows.mostValues)
                }
                elements.append(try content(node))
            } while try isMore(node)
            return .list(elements)
        }

        private func isMore(_ node: ParquetNode) throws -> Bool {
            guard let levels = columns[node.leaves.lowerBound]?.levels else { return false }
            if levels.repeats > node.repeats { throw ParquetFault.malformed("a list within no list") }
            return levels.repeats == node.repeats
        }

        /// What a node holds once it is known to be there.
        private mutating func content(_ node: ParquetNode) throws -> ParquetValue {
            if node.kind != .group { return try columns[node.leaves.lowerBound]?.take() ?? .null }
            // A list is a group of one repeated group of one element, in all that is written today.
            if node.isList, let entries = node.children.first, node.children.count == 1, entries.repetition == 2 {
                let list = try read(entries)
                guard entries.kind == .group, entries.children.count == 1, entries.name != "array",
                    !entries.name.hasSuffix("_tuple"), case .list(let elements) = list
                else { return list }
                return .list(
                    elements.map {
                        if case .group(let fields) = $0, let field = fields.first { field.value } else { $0 }
                    })
            }
            return .group(try node.children.map { (name: $0.name, value: try read($0)) })
        }
    }
}
