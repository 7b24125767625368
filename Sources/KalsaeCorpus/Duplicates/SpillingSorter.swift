// Sorts more records than memory holds: what fits is sorted by radix, each memory full goes to the disk, and the sorted
// runs are merged when read. Everything that looks for equal keys stands on it. It does not know what records mean.

import Foundation

/// Something that can be sorted: `radix` grows with the order, and `<` decides among records of one radix.
protocol SortRecord: BitwiseCopyable, Comparable, Sendable {
    var radix: UInt64 { get }
}

/// Collects records, then gives them in order. Linear in their number but for records that agree in most of `radix`.
final class SpillingSorter<Record: SortRecord> {
    private let scratch: Scratch
    /// The most records in memory: half of it is room to sort into.
    private let capacity: Int
    // Touched for every record; no access lies within another.
    @exclusivity(unchecked) private var records: UnsafeMutablePointer<Record>
    /// Room to sort into, as large as `records`; there once something was sorted.
    private var spare: UnsafeMutablePointer<Record>?
    @exclusivity(unchecked) private var room = 0
    @exclusivity(unchecked) private(set) var count = 0
    /// Records in `records`.
    @exclusivity(unchecked) private var held = 0
    private var file: ScratchFile?
    /// Where each sorted run in the file starts, in records.
    private var runs: [Range<Int>] = []
    private(set) var peakBytes = 0

    private static var stride: Int { MemoryLayout<Record>.stride }
    private static var leastRecords: Int { 1024 }

    /// - Parameters:
    ///   - memory: bytes for records; nil takes the scratch's.
    ///   - expected: how many records will come, where that is known.
    init(_ scratch: Scratch, memory: Int? = nil, expected: Int = 0) {
        self.scratch = scratch
        capacity = max(Self.leastRecords, (memory ?? scratch.memory) / (2 * Self.stride))
        room = min(capacity, max(Self.leastRecords, expected))
        records = .allocate(capacity: room)
        peakBytes = room * Self.stride
    }

    deinit {
        records.deallocate()
        spare?.deallocate()
    }

    /// Bytes on the disk.
    var spilledBytes: Int { file?.count ?? 0 }

    /// Empties the sorter for other records; what it has allocated it keeps.
    func reset() {
        (count, held, file, runs) = (0, 0, nil, [])
    }

    /// - Throws: `SupportError` where the disk takes no more.
    @inline(__always)
    func append(_ record: Record) throws {
        if held == room { try makeRoom() }
        (records + held).initialize(to: record)
        held += 1
        count += 1
    }

    private func makeRoom() throws {
        guard room == capacity else {
            let larger = min(capacity, room * 2)
            let new = UnsafeMutablePointer<Record>.allocate(capacity: larger)
            new.moveInitialize(from: records, count: held)
            records.deallocate()
            spare?.deallocate()
            (records, spare, room) = (new, nil, larger)
            peakBytes = max(peakBytes, larger * Self.stride)
            return
        }
        try spill()
    }

    private func sortHeld() {
        peakBytes = max(peakBytes, 2 * room * Self.stride)
        let spare = self.spare ?? .allocate(capacity: room)
        self.spare = spare
        RadixSort.sort(UnsafeMutableBufferPointer(start: records, count: held), spare)
    }

    private func spill() throws {
        if held == 0 { return }
        sortHeld()
        let file = try self.file ?? ScratchFile(in: scratch.folder)
        self.file = file
        let start = file.count / Self.stride
        try file.append(UnsafeRawBufferPointer(start: records, count: held * Self.stride))
        runs.append(start..<start + held)
        held = 0
    }

    /// Hands over the records in order, those that are `same` together; nothing may be added afterwards.
    ///
    /// Equal records stay in memory together, whatever their number.
    /// - Throws: what reading the disk or `body` throws.
    func forEachGroup(
        _ same: (Record, Record) -> Bool, _ body: (UnsafeBufferPointer<Record>) throws -> Void
    ) throws {
        guard file != nil else {
            sortHeld()
            var start = 0
            while start < held {
                var end = start + 1
                while end < held, same(records[start], records[end]) { end += 1 }
                try body(UnsafeBufferPointer(start: records + start, count: end - start))
                start = end
            }
            return
        }
        let cursor = try cursor()
        var group: [Record] = []
        while let record = try cursor.next() {
            if let first = group.first, !same(first, record) {
                try group.withUnsafeBufferPointer(body)
                group.removeAll(keepingCapacity: true)
            }
            group.append(record)
        }
        if !group.isEmpty { try group.withUnsafeBufferPointer(body) }
    }

    /// Gives the records in order, one by one; nothing may be added afterwards.
    func cursor() throws -> SortedCursor<Record> {
        if let file {
            try spill()
            return try SortedCursor(file, runs, buffer: max(64, capacity / runs.count), owner: self)
        }
        sortHeld()
        return SortedCursor(UnsafeBufferPointer(start: records, count: held), owner: self)
    }
}

/// Merges sorted runs.
final class SortedCursor<Record: SortRecord> {
    /// One run: its records that are in memory, and where the rest stands.
    private struct Run {
        var loaded: [Record] = []
        var place = 0
        var rest: Range<Int>
    }

    // What is held in memory as a whole needs no merging.
    private let held: UnsafeBufferPointer<Record>?
    private var place = 0
    private let file: ScratchFile?
    private let buffer: Int
    private var runs: [Run] = []
    /// Numbers of runs that have more, as a heap by their next record.
    private var heap: [Int] = []
    private let owner: AnyObject

    fileprivate init(_ held: UnsafeBufferPointer<Record>, owner: AnyObject) {
        (self.held, self.owner, file, buffer) = (held, owner, nil, 0)
    }

    fileprivate init(_ file: ScratchFile, _ ranges: [Range<Int>], buffer: Int, owner: AnyObject) throws {
        (held, self.owner, self.file, self.buffer) = (nil, owner, file, buffer)
        runs = ranges.map { Run(rest: $0) }
        for number in runs.indices {
            try load(number)
            heap.append(number)
        }
        for place in heap.indices.reversed() { sink(place) }
    }

    /// The next record; nil at the end.
    ///
    /// - Throws: `SupportError.unreadable`.
    func next() throws -> Record? {
        if let held {
            guard place < held.count else { return nil }
            place += 1
            return held[place - 1]
        }
        guard let number = heap.first else { return nil }
        let record = runs[number].loaded[runs[number].place]
        runs[number].place += 1
        if runs[number].place == runs[number].loaded.count { try load(number) }
        if runs[number].loaded.isEmpty {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        if !heap.isEmpty { sink(0) }
        return record
    }

    private func load(_ number: Int) throws {
        guard let file else { return }
        let rest = runs[number].rest
        let count = min(buffer, rest.count), stride = MemoryLayout<Record>.stride
        runs[number].loaded = try Array(unsafeUninitializedCapacity: count) { records, filled in
            try file.read(
                UnsafeMutableRawBufferPointer(start: records.baseAddress, count: count * stride),
                at: rest.lowerBound * stride)
            filled = count
        }
        runs[number].rest = rest.lowerBound + count..<rest.upperBound
        runs[number].place = 0
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (runs[left].loaded[runs[left].place], runs[right].loaded[runs[right].place])
        // Equal records come from the earlier run first.
        return a < b || (!(b < a) && left < right)
    }

    private func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if isBefore(heap[child], heap[least]) { least = child }
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}

/// Sorts in memory.
enum RadixSort {
    private static let digit = 11
    private static let buckets = 1 << digit

    /// By the highest bits in which the records differ, as many as tell so many records apart; then what is still out
    /// of order, group by group.
    ///
    /// - Parameter spare: room for as many records.
    static func sort<Record: SortRecord>(
        _ records: UnsafeMutableBufferPointer<Record>, _ spare: UnsafeMutablePointer<Record>
    ) {
        guard records.count > 256, let start = records.baseAddress else {
            var all = records
            all.sort()
            return
        }
        var any: UInt64 = 0, all = UInt64.max
        for place in 0..<records.count {
            let value = start[place].radix
            any |= value
            all &= value
        }
        let differing = any ^ all
        let top = 64 - differing.leadingZeroBitCount
        let digits = min((top + digit - 1) / digit, records.count < 1 << 20 ? 2 : 3)
        let shift = max(0, top - digits * digit)
        if digits > 0 {
            var (from, to) = (start, spare)
            withUnsafeTemporaryAllocation(of: Int.self, capacity: digits * buckets) { places in
                guard let places = places.baseAddress else { return }
                count(from, records.count, UInt64(shift), digits, places)
                for pass in 0..<digits {
                    scatter(from, to, records.count, UInt64(shift + pass * digit), places + pass * buckets)
                    swap(&from, &to)
                }
            }
            if from != start { start.update(from: from, count: records.count) }
        }
        let width = UInt64(shift)
        mend(records) { ($0.radix ^ $1.radix) >> width == 0 }
    }

    /// Where each bucket of each digit starts.
    private static func count<Record: SortRecord>(
        _ records: UnsafeMutablePointer<Record>, _ count: Int, _ shift: UInt64, _ digits: Int,
        _ places: UnsafeMutablePointer<Int>
    ) {
        places.initialize(repeating: 0, count: digits * buckets)
        let mask = UInt64(buckets - 1)
        for index in 0..<count {
            var value = records[index].radix &>> shift
            for pass in 0..<digits {
                places[pass &* buckets &+ Int(truncatingIfNeeded: value & mask)] &+= 1
                value &>>= UInt64(digit)
            }
        }
        for pass in 0..<digits {
            var sum = 0
            for bucket in pass * buckets..<(pass + 1) * buckets {
                let size = places[bucket]
                places[bucket] = sum
                sum &+= size
            }
        }
    }

    private static func scatter<Record: SortRecord>(
        _ from: UnsafeMutablePointer<Record>, _ to: UnsafeMutablePointer<Record>, _ count: Int, _ shift: UInt64,
        _ places: UnsafeMutablePointer<Int>
    ) {
        let mask = UInt64(buckets - 1)
        for index in 0..<count {
            let bucket = Int(truncatingIfNeeded: from[index].radix &>> shift & mask)
            (to + places[bucket]).initialize(to: from[index])
            places[bucket] &+= 1
        }
    }

    /// Sorts the groups that are not in order; groups themselves are.
    private static func mend<Record: SortRecord>(
        _ records: UnsafeMutableBufferPointer<Record>, _ inGroup: (Record, Record) -> Bool
    ) {
        var place = 1
        while place < records.count {
            guard records[place] < records[place - 1] else {
                place += 1
                continue
            }
            var start = place - 1
            while start > 0, inGroup(records[start - 1], records[place]) { start -= 1 }
            var end = place + 1
            while end < records.count, inGroup(records[end], records[place]) { end += 1 }
            var group = UnsafeMutableBufferPointer(rebasing: records[start..<end])
            group.sort()
            place = end
        }
    }
}
