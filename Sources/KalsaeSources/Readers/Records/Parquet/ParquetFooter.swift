// The end of a Parquet file: its schema as a tree, and where each column of each row group lies. Numbers are checked
// against the file before anybody uses them. It does not read pages.
//
//   bytes     what
//   0…3       "PAR1"
//   4…        column chunks, each a run of pages
//   n-8-m…    footer: FileMetaData in Thrift's compact protocol, m bytes
//   n-8…n-5   m, little-endian
//   n-4…n-1   "PAR1"

import Foundation

/// One node of a schema: a leaf with values, or a group.
struct ParquetNode {
    /// What the values of a leaf mean.
    enum Kind: Equatable {
        case truth, integer, unsigned, real, half, text, bytes
        /// Days since 1970.
        case date
        /// A count since 1970, so many a second.
        case time(perSecond: Int)
        /// Impala's time: nanoseconds of a Julian day.
        case julian
        case decimal(scale: Int)
        case group
    }

    var name: String
    var kind: Kind
    /// 0 BOOLEAN, 1 INT32, 2 INT64, 3 INT96, 4 FLOAT, 5 DOUBLE, 6 BYTE_ARRAY, 7 FIXED_LEN_BYTE_ARRAY; nil for groups.
    var type: Int?
    /// Bytes of a value of type 7.
    var length: Int
    /// 0 required, 1 optional, 2 repeated.
    var repetition: Int
    /// How many ancestors, with itself, are not required, and how many are repeated.
    var definition: Int
    var repeats: Int
    /// Whether the group stands for a list, and its only child for the elements.
    var isList: Bool
    var children: [ParquetNode] = []
    /// Places of the leaves below it, in the file's order of columns.
    var leaves: Range<Int> = 0..<0
}

/// One column of one row group.
struct ParquetChunk: Equatable {
    var codec = 0
    var values = 0
    var start = 0
    var size = 0
}

/// What a Parquet file says about itself.
struct ParquetFooter {
    var root: ParquetNode
    /// The leaves, in the order of columns.
    var leaves: [ParquetNode]
    var groups: [(rows: Int, chunks: [ParquetChunk])]

    private static let mark = Array("PAR1".utf8)
    private static let mostDepth = 32

    /// - Parameter read: gives the bytes of a range of the file.
    init(fileSize: Int, limit: Int, read: (Range<Int>) throws -> [UInt8]) throws {
        guard fileSize >= 12 else { throw ParquetFault.malformed("\(fileSize) bytes are no Parquet file") }
        let end = try read(fileSize - 8..<fileSize)
        if Array(end[4...]) == Array("PARE".utf8) { throw ParquetFault.unsupported("the footer is encrypted") }
        guard Array(end[4...]) == Self.mark, try read(0..<4) == Self.mark else {
            throw ParquetFault.malformed("no PAR1 at the file's ends")
        }
        let length = end[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length > 0, length <= fileSize - 12 else {
            throw ParquetFault.malformed("a footer of \(length) bytes in a file of \(fileSize)")
        }
        if length > limit { throw ParquetFault.tooLarge(length, limit: limit) }
        let footerStart = fileSize - 8 - length
        var elements: [Element] = []
        var groups: [(rows: Int, chunks: [ParquetChunk])] = []
        var thrift = ThriftReader(try read(footerStart..<fileSize - 8)[...])
        try thrift.fields { reader, id, _ in
            switch id {
            case 2: try reader.list { reader, _ in elements.append(try Element(&reader)) }
            case 4:
                try reader.list { reader, _ in groups.append(try Self.group(&reader, footerStart: footerStart)) }
            default: return false
            }
            return true
        }
        var leaves: [ParquetNode] = []
        var place = 0
        root = try Self.node(elements, &place, &leaves, definition: 0, repeats: 0, depth: 0)
        guard place == elements.count, root.kind == .group else {
            throw ParquetFault.malformed("a schema of \(elements.count) elements that is no tree")
        }
        for group in groups where group.chunks.count != leaves.count {
            throw ParquetFault.malformed("\(group.chunks.count) columns in a row group, \(leaves.count) in the schema")
        }
        self.leaves = leaves
        self.groups = groups
    }

    private struct Element {
        var type: Int?
        var length = 0
        var repetition = 0
        var name = ""
        var children = 0
        var converted: Int?
        var scale = 0
        /// The logical type's field number, and a time's units a second.
        var logical: Int?
        var perSecond = 1_000

        init(_ reader: inout ThriftReader) throws {
            var element = Self()
            try reader.fields { reader, id, _ in
                switch id {
                case 1: element.type = try reader.count()
                case 2: element.length = try reader.count()
                case 3: element.repetition = try reader.count()
                case 4: element.name = try reader.text()
                case 5: element.children = try reader.count()
                case 6: element.converted = try reader.count()
                case 7: element.scale = try reader.count()
                case 10: try reader.fields { reader, id, _ in try Self.logical(&reader, id, &element) }
                default: return false
                }
                return true
            }
            self = element
        }

        private init() {}

        private static func logical(_ reader: inout ThriftReader, _ id: Int, _ element: inout Self) throws -> Bool {
            element.logical = id
            if id == 5 {
                try reader.fields { reader, id, _ in
                    if id != 1 { return false }
                    element.scale = try reader.count()
                    return true
                }
                return true
            }
            guard id == 8 else { return false }
            try reader.fields { reader, id, _ in
                guard id == 2 else { return false }
                try reader.fields { _, unit, _ in
                    element.perSecond = [1: 1_000, 2: 1_000_000, 3: 1_000_000_000][unit] ?? 1_000
                    return false
                }
                return true
            }
            return true
        }

        var kind: ParquetNode.Kind {
            if type == nil { return .group }
            if let logical, let kind = Self.logicalKinds[logical] {
                switch kind {
                case .time: return .time(perSecond: perSecond)
                case .decimal: return .decimal(scale: scale)
                default: return kind
                }
            }
            if converted == 5 { return .decimal(scale: scale) }
            if let converted, let kind = Self.convertedKinds[converted] { return kind }
            return type.flatMap { Self.plainKinds[$0] } ?? .bytes
        }

        /// By the number in the union LogicalType.
        private static let logicalKinds: [Int: ParquetNode.Kind] = [
            1: .text, 4: .text, 5: .decimal(scale: 0), 6: .date, 8: .time(perSecond: 0), 12: .text, 15: .half,
        ]
        /// By the older ConvertedType.
        private static let convertedKinds: [Int: ParquetNode.Kind] = [
            0: .text, 4: .text, 6: .date, 9: .time(perSecond: 1_000), 10: .time(perSecond: 1_000_000), 11: .unsigned,
            12: .unsigned, 13: .unsigned, 14: .unsigned, 19: .text,
        ]
        /// By the physical type alone.
        private static let plainKinds: [Int: ParquetNode.Kind] = [
            0: .truth, 1: .integer, 2: .integer, 3: .julian, 4: .real, 5: .real, 6: .bytes, 7: .bytes,
        ]
    }

    private static func node(
        _ elements: [Element], _ place: inout Int, _ leaves: inout [ParquetNode], definition: Int, repeats: Int,
        depth: Int
    ) throws -> ParquetNode {
        guard place < elements.count else { throw ParquetFault.malformed("the schema ends within a group") }
        if depth > mostDepth { throw ParquetFault.malformed("a schema of more than \(mostDepth) levels") }
        let element = elements[place]
        place += 1
        let isRoot = depth == 0
        guard (0...2).contains(element.repetition), element.type.map({ (0...7).contains($0) }) ?? true else {
            throw ParquetFault.malformed("column \(element.name.prefix(64)) of no known type")
        }
        var node = ParquetNode(
            name: element.name, kind: element.kind, type: element.type, length: element.length,
            repetition: isRoot ? 0 : element.repetition,
            definition: definition + (isRoot || element.repetition == 0 ? 0 : 1),
            repeats: repeats + (!isRoot && element.repetition == 2 ? 1 : 0),
            isList: element.logical == 3 || element.converted == 3)
        let first = leaves.count
        if element.type == nil {
            if element.children == 0 { throw ParquetFault.malformed("group \(element.name.prefix(64)) is empty") }
            for _ in 0..<element.children {
                node.children.append(
                    try Self.node(
                        elements, &place, &leaves, definition: node.definition, repeats: node.repeats,
                        depth: depth + 1))
            }
        } else {
            if element.type == 7, !(1...(1 << 20)).contains(element.length) {
                throw ParquetFault.malformed("values of \(element.length) bytes")
            }
            node.leaves = first..<first + 1
            leaves.append(node)
        }
        node.leaves = first..<leaves.count
        return node
    }

    private static func group(
        _ reader: inout ThriftReader, footerStart: Int
    ) throws -> (rows: Int, chunks: [ParquetChunk]) {
        var chunks: [ParquetChunk] = []
        var rows = 0
        try reader.fields { reader, id, _ in
            switch id {
            case 1: try reader.list { reader, _ in chunks.append(try chunk(&reader, footerStart: footerStart)) }
            case 3:
                rows = try reader.number()
                if rows < 0 { throw ParquetFault.malformed("\(rows) rows") }
            default: return false
            }
            return true
        }
        return (rows, chunks)
    }

    private static func chunk(_ reader: inout ThriftReader, footerStart: Int) throws -> ParquetChunk {
        var chunk = ParquetChunk()
        var data = 0
        var dictionary = 0
        try reader.fields { reader, id, _ in
            switch id {
            case 1: throw ParquetFault.unsupported("a column that lies in another file")
            case 8: throw ParquetFault.unsupported("a column is encrypted")
            case 3:
                try reader.fields { reader, id, _ in
                    switch id {
                    case 4: chunk.codec = try reader.count()
                    case 5: chunk.values = try reader.number()
                    case 7: chunk.size = try reader.number()
                    case 9: data = try reader.number()
                    case 11: dictionary = try reader.number()
                    default: return false
                    }
                    return true
                }
            default: return false
            }
            return true
        }
        chunk.start = dictionary > 0 && dictionary < data ? dictionary : data
        // A column without values may have no place.
        if chunk.values == 0 { return ParquetChunk(codec: chunk.codec, values: 0, start: 4, size: 0) }
        guard chunk.values >= 0, chunk.size >= 0, chunk.start >= 4, chunk.start <= footerStart,
            chunk.size <= footerStart - chunk.start
        else { throw ParquetFault.malformed("a column that lies outside the file") }
        return chunk
    }
}
