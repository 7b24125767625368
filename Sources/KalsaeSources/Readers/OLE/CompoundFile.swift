// Compound files ([MS-CFB], "OLE"): a small file system in a file, in which Word, Excel and PowerPoint 97, Outlook and
// Hangul keep their documents. The directory is read at once, a stream when it is asked for.
//
//   0    D0 CF 11 E0 A1 B1 1A E1          30   shift of a sector's size (9, 12)   44  sectors of the FAT
//   48   first sector of the directory    56   streams below this are in mini sectors of 64 bytes
//   60   first sector of the mini FAT     68   first further sector of the DIFAT  76  109 places of FAT sectors
//   A directory entry: 64 name (UTF-16)   64   length  66 kind  68 left  72 right  76 child  116 start  120 size

import Foundation

/// Little-endian numbers at places that may lie outside.
struct LittleEndian {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    func u8(_ place: Int) -> Int? { place >= 0 && place < bytes.count ? Int(bytes[place]) : nil }

    func u16(_ place: Int) -> Int? {
        guard place >= 0, place <= bytes.count - 2 else { return nil }
        return Int(bytes[place]) | Int(bytes[place + 1]) << 8
    }

    func u32(_ place: Int) -> Int? {
        guard let low = u16(place), let high = u16(place + 2) else { return nil }
        return low | high << 16
    }

    func u64(_ place: Int) -> UInt64? {
        guard let low = u32(place), let high = u32(place + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }

    /// The bytes of a range; nil where it leaves the file.
    func slice(_ place: Int, _ count: Int) -> [UInt8]? {
        guard place >= 0, count >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
        return Array(bytes[place..<(place + count)])
    }

    /// Text in UTF-16; halves of pairs become U+FFFD.
    static func utf16(_ bytes: some RandomAccessCollection<UInt8>) -> String {
        let all = Array(bytes)
        return String(
            decoding: stride(from: 0, to: all.count - 1, by: 2).map { UInt16(all[$0]) | UInt16(all[$0 + 1]) << 8 },
            as: UTF16.self)
    }
}

/// A compound file in memory.
final class CompoundFile {
    /// A stream or a storage.
    struct Entry {
        var isStorage: Bool
        fileprivate var start: Int
        var size: Int
    }

    static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    /// Entries, and storages within each other, beyond which a file is no document.
    private static let mostEntries = 1 << 17
    private static let deepest = 32
    private static let miniShift = 6
    private static let free = 0xFFFF_FFFF
    private static let lastSector = 0xFFFF_FFFA

    /// Every stream and storage by its path, `/` between the names.
    private(set) var entries: [String: Entry] = [:]
    private let file: LittleEndian
    private let shift: Int
    private var fat: [UInt32] = []
    private var miniFAT: [UInt32] = []
    /// In which chain each sector was met last, so that a chain that bites its tail is seen at once.
    private var stamps: [Int32] = []
    private var stamp: Int32 = 0
    private var mini = LittleEndian([])
    private var cutoff = 4_096
    /// Bytes that streams may still give: streams that share their sectors would multiply a file.
    private var budget: Int

    /// - Throws: `ReadingFailure.malformed`.
    init(_ data: Data) throws(ReadingFailure) {
        file = LittleEndian([UInt8](data))
        budget = 2 * data.count + (1 << 16)
        guard data.starts(with: Self.signature), let shift = file.u16(30), shift == 9 || shift == 12 else {
            throw Self.broken("its header is none")
        }
        self.shift = shift
        try readFAT()
        guard let directory = file.u32(48), let miniStart = file.u32(60), let cutoff = file.u32(56) else {
            throw Self.broken("its header is cut")
        }
        self.cutoff = cutoff
        let miniTable = miniStart >= Self.lastSector ? [] : try chain(miniStart, longest: data.count)
        miniFAT = Self.numbers(miniTable)
        try readDirectory(LittleEndian(try chain(directory, longest: data.count)))
    }

    static func broken(_ why: String) -> ReadingFailure { .malformed("a broken compound (OLE) file: \(why)") }

    func has(_ path: String) -> Bool { entries[path] != nil }

    /// A stream's bytes; nil where there is none of this path.
    ///
    /// - Throws: `ReadingFailure.malformed` where its sectors are broken.
    func stream(_ path: String) throws(ReadingFailure) -> [UInt8]? {
        guard let entry = entries[path], !entry.isStorage else { return nil }
        guard entry.size <= file.count else { throw Self.broken("\(Self.shown(path)) is longer than the file") }
        if entry.size == 0 { return [] }
        budget -= entry.size
        if budget < 0 { throw Self.broken("its streams share their sectors") }
        let found =
            entry.size < cutoff
            ? try miniChain(entry.start, entry.size) : try chain(entry.start, longest: entry.size)
        guard found.count >= entry.size else { throw Self.broken("\(Self.shown(path)) breaks off") }
        return Array(found[..<entry.size])
    }

    private static func shown(_ path: String) -> String {
        String(path.unicodeScalars.filter { $0.value >= 0x20 }.map(Character.init).prefix(40))
    }

    // MARK: Sectors

    private static func numbers(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { place in
            UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
                | UInt32(bytes[place + 3]) << 24
        }
    }

    /// A sector's bytes; the last one of a file may be cut.
    private func sector(_ number: Int) throws(ReadingFailure) -> ArraySlice<UInt8> {
        let begin = (number + 1) << shift
        guard number >= 0, number < Self.lastSector, begin < file.count else {
            throw Self.broken("sector \(number) lies outside")
        }
        return file.bytes[begin..<min(file.count, begin + 1 << shift)]
    }

    private func readFAT() throws(ReadingFailure) {
        var places: [Int] = (0..<109).compactMap { file.u32(76 + 4 * $0) }.filter { $0 < Self.lastSector }
        var next = file.u32(68) ?? Self.free
        let most = file.count >> shift
        var seen = 0
        while next < Self.lastSector {
            seen += 1
            if seen > most { throw Self.broken("its table of sectors has no end") }
            let numbers = Self.numbers(Array(try sector(next)))
            guard let last = numbers.last else { break }
            places += numbers.dropLast().map { Int($0) }.filter { $0 < Self.lastSector }
            next = Int(last)
        }
        if places.count > most + 1 { throw Self.broken("its table of sectors is longer than the file") }
        for place in places { fat += Self.numbers(Array(try sector(place))) }
        stamps = [Int32](repeating: 0, count: fat.count)
    }

    private func chain(_ start: Int, longest: Int) throws(ReadingFailure) -> [UInt8] {
        var result: [UInt8] = []
        var next = start
        stamp += 1
        while next < Self.lastSector, result.count < longest {
            guard next < fat.count else { throw Self.broken("a stream leaves the file") }
            if stamps[next] == stamp { throw Self.broken("a stream runs in a circle") }
            stamps[next] = stamp
            result += try sector(next)
            next = Int(fat[next])
        }
        return result
    }

    private func miniChain(_ start: Int, _ size: Int) throws(ReadingFailure) -> [UInt8] {
        var result: [UInt8] = []
        var next = start
        while next < Self.lastSector, result.count < size {
            guard next < miniFAT.count, let bytes = mini.slice(next << Self.miniShift, 1 << Self.miniShift) else {
                throw Self.broken("a small stream leaves the file")
            }
            result += bytes
            next = Int(miniFAT[next])
        }
        return result
    }

    // MARK: The directory

    private func readDirectory(_ table: LittleEndian) throws(ReadingFailure) {
        let count = table.count / 128
        guard count > 0, count <= Self.mostEntries, let rootStart = table.u32(116), let rootSize = table.u32(120)
        else { throw Self.broken("it has no directory") }
        if rootStart < Self.lastSector, rootSize > 0 {
            mini = LittleEndian(try chain(rootStart, longest: min(rootSize, file.count)))
        }
        var seen = [Bool](repeating: false, count: count)
        seen[0] = true
        var open: [(entry: Int, path: String, depth: Int)] = [(table.u32(76) ?? Self.free, "", 0)]
        while let (entry, path, depth) = open.popLast() {
            guard entry < count, !seen[entry] else { continue }
            seen[entry] = true
            let place = entry * 128
            let length = min(64, max(2, table.u16(place + 64) ?? 2)) - 2
            let name = LittleEndian.utf16(table.slice(place, length) ?? [])
            let own = path.isEmpty ? name : path + "/" + name
            let kind = table.u8(place + 66) ?? 0
            open.append((table.u32(place + 68) ?? Self.free, path, depth))
            open.append((table.u32(place + 72) ?? Self.free, path, depth))
            if kind != 1, kind != 2 { continue }
            let size = table.u32(place + 120) ?? 0
            entries[own] = Entry(isStorage: kind == 1, start: table.u32(place + 116) ?? Self.free, size: size)
            if kind == 1, depth < Self.deepest { open.append((table.u32(place + 76) ?? Self.free, own, depth + 1)) }
        }
    }
}
