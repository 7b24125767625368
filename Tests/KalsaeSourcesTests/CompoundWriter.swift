// Writes small compound files ([MS-CFB], version 3) for tests: streams by path, in sectors of 512 bytes; small ones in
// the mini stream.

import Foundation

struct CompoundWriter {
    private final class Node {
        let name: String
        var data: Data?
        var children: [Node] = []
        var start = 0xFFFF_FFFE
        var index = 0
        init(_ name: String, _ data: Data?) {
            self.name = name
            self.data = data
        }
    }

    private let root = Node("Root Entry", nil)

    /// Adds a stream; its storages are made.
    mutating func add(_ path: String, _ data: Data) {
        var node = root
        let parts = path.split(separator: "/").map(String.init)
        for (number, part) in parts.enumerated() {
            if number == parts.count - 1 {
                node.children.append(Node(part, data))
            } else if let known = node.children.first(where: { $0.name == part && $0.data == nil }) {
                node = known
            } else {
                let made = Node(part, nil)
                node.children.append(made)
                node = made
            }
        }
    }

    func file() -> Data {
        var nodes: [Node] = []
        func list(_ node: Node) {
            node.index = nodes.count
            nodes.append(node)
            node.children.forEach(list)
        }
        list(root)
        var fat: [UInt32] = []
        var body = Data()
        func put(_ data: Data) -> Int {
            if data.isEmpty { return 0xFFFF_FFFE }
            let start = fat.count
            let count = (data.count + 511) / 512
            for index in 0..<count { fat.append(index + 1 < count ? UInt32(start + index + 1) : 0xFFFF_FFFE) }
            body += data + Data(count: count * 512 - data.count)
            return start
        }
        var mini = Data()
        var miniFAT: [UInt32] = []
        for node in nodes {
            guard let data = node.data else { continue }
            if data.count >= 4_096 {
                node.start = put(data)
            } else if !data.isEmpty {
                node.start = miniFAT.count
                let count = (data.count + 63) / 64
                for index in 0..<count {
                    miniFAT.append(index + 1 < count ? UInt32(node.start + index + 1) : 0xFFFF_FFFE)
                }
                mini += data + Data(count: count * 64 - data.count)
            }
        }
        root.start = put(mini)
        let miniStart = put(Data(miniFAT.flatMap(Self.bytes)))
        var directory = Data()
        for node in nodes { directory += entry(node, nodes, mini.count) }
        while directory.count % 512 != 0 { directory += Data(count: 128) }
        let directoryStart = put(directory)
        // The table of sectors holds itself.
        var tables = 1
        while (fat.count + tables + 127) / 128 > tables { tables += 1 }
        let tableStart = fat.count
        fat += [UInt32](repeating: 0xFFFF_FFFD, count: tables)
        while fat.count < tables * 128 { fat.append(0xFFFF_FFFF) }
        var header = Data([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) + Data(count: 16)
        for value in [0x3E, 3, 0xFFFE, 9, 6] { header += Data([UInt8(value & 255), UInt8(value >> 8)]) }
        header += Data(count: 6)
        for value in [0, tables, directoryStart, 0, 4_096, miniStart, miniFAT.isEmpty ? 0 : 1, 0xFFFF_FFFE, 0] {
            header += Data(Self.bytes(UInt32(value)))
        }
        for index in 0..<109 { header += Data(Self.bytes(index < tables ? UInt32(tableStart + index) : 0xFFFF_FFFF)) }
        return header + body + Data(fat.flatMap(Self.bytes))
    }

    private func entry(_ node: Node, _ nodes: [Node], _ miniSize: Int) -> Data {
        var name: [UInt8] = []
        for unit in Array(node.name.utf16) + [0] { name += [UInt8(unit & 255), UInt8(unit >> 8)] }
        var data = Data(name)
        data.append(Data(count: 64 - name.count))
        let kind: UInt8 = node === root ? 5 : node.data == nil ? 1 : 2
        data.append(contentsOf: [UInt8(name.count), 0, kind, 1])
        // Siblings as a chain to the right, in the order that the format asks for.
        var right = 0xFFFF_FFFF, child = 0xFFFF_FFFF
        for parent in nodes {
            let sorted = parent.children.sorted {
                ($0.name.utf16.count, $0.name.uppercased()) < ($1.name.utf16.count, $1.name.uppercased())
            }
            if parent === node, let first = sorted.first { child = first.index }
            if let place = sorted.firstIndex(where: { $0 === node }), place + 1 < sorted.count {
                right = sorted[place + 1].index
            }
        }
        let size = node === root ? miniSize : node.data?.count ?? 0
        for value in [0xFFFF_FFFF, right, child] { data.append(contentsOf: Self.bytes(UInt32(value))) }
        data.append(Data(count: 36))
        data.append(contentsOf: Self.bytes(UInt32(node.start)))
        data.append(contentsOf: Self.bytes(UInt32(size)))
        data.append(Data(count: 4))
        return data
    }

    static func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * UInt32($0)) & 255) } }
}
