// Documents that are ZIP files of parts (DOCX, XLSX, PPTX, OpenDocument, EPUB, HWPX): the parts a reader wants, in
// memory, within the limits, and the relations that Office Open XML keeps beside its parts.

import Foundation

/// Named parts of a document that is a ZIP file.
struct PackedParts {
    private(set) var parts: [String: Data] = [:]
    /// Names of all members, wanted or not.
    private(set) var names: Set<String> = []

    /// What compound files begin with: office programs put an encrypted document into one.
    private static let compoundFile: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// Reads the members for whose names `wanted` says yes.
    ///
    /// - Throws: `ReadingFailure` where the file is no ZIP file, is encrypted, or what is wanted exceeds
    ///   `limits.largestFile` in all.
    init(_ input: ReaderInput, wanted: (String) -> Bool) throws {
        if let handle = try? FileHandle(forReadingFrom: try input.file()) {
            let head = try? handle.read(upToCount: Self.compoundFile.count)
            try? handle.close()
            if head.map(Array.init) == Self.compoundFile { throw ReadingFailure.lockedOffice }
        }
        let stream = try ArchiveStream(input, kind: .zip)
        var total = 0
        while let member = try stream.next() {
            guard member.content == .file, case .path(let name) = Self.judge(member.name ?? []) else { continue }
            names.insert(name)
            guard parts[name] == nil, wanted(name) else { continue }
            if member.isEncrypted { throw ReadingFailure.encrypted }
            var data = Data()
            while let piece = try stream.nextPiece() {
                total += piece.count
                if total > input.limits.largestFile {
                    throw ReadingFailure.tooLarge(bytes: total, limit: input.limits.largestFile)
                }
                data.append(piece)
            }
            parts[name] = data
        }
    }

    /// `_rels/.rels` is a part like others; elsewhere names that begin with a dot belong to a system.
    private static func judge(_ bytes: [UInt8]) -> MemberPath {
        bytes == Array("_rels/.rels".utf8) ? .path("_rels/.rels") : MemberPath.judge(bytes)
    }

    /// Parts of Office Open XML that hold text, and files put into it.
    static func officeOpen(_ input: ReaderInput) throws -> PackedParts {
        let parts = try PackedParts(input) { name in
            !name.hasPrefix("customXml/") && !name.contains("/theme/")
                && (textEndings.contains((name as NSString).pathExtension.lowercased())
                    || name.contains("/embeddings/"))
        }
        if parts.names.contains("EncryptedPackage") { throw ReadingFailure.encrypted }
        return parts
    }

    private static let textEndings: Set<String> = ["xml", "rels", "htm", "html", "xhtml", "txt"]

    subscript(name: String) -> Data? { parts[name] }

    /// Files put into the document, each to be read by the reader for its name. Those in `except` are none of their
    /// own.
    func embedded(in input: ReaderInput, except: Set<String>, _ emit: (Reading) throws -> Void) throws {
        for name in names.sorted() where name.contains("/embeddings/") && !except.contains(name) {
            guard var data = parts[name], let file = name.split(separator: "/").last else { continue }
            try emit(
                .nested(
                    ReaderInput(within: input, name: String(file)) {
                        defer { data = Data() }
                        return data.isEmpty ? nil : data
                    }))
        }
        for name in names.sorted() where name.hasSuffix("vbaProject.bin") {
            try emit(.refused(part: name, ReadingFailure(rule: "macro", value: "macros are not read")))
        }
    }
}

extension ReadingFailure {
    static let lockedOffice = ReadingFailure(
        rule: "encrypted",
        value: "it is protected by a password, or a document of an older format under this name; save it without one")
}

/// What one part refers to: `NAME.rels` in the folder `_rels` beside it.
final class OfficeRelations: OfficePart {
    struct Target {
        /// The last word of the relation's type: `footnotes`, `chart`.
        var type: String
        /// A part's name; the address itself where it lies outside the file.
        var path: String
        var isOutside: Bool
    }

    private(set) var targets: [String: Target] = [:]
    /// In the file's order.
    private(set) var all: [Target] = []
    private let folder: [Substring]

    /// The relations of a part; of the document as a whole where `part` is empty. None where it has none.
    init(of part: String, _ parts: PackedParts) {
        let path = part.split(separator: "/")
        folder = Array(path.dropLast())
        super.init()
        let name = (folder + ["_rels", Substring((path.last ?? "") + ".rels")]).joined(separator: "/")
        if let data = parts[name] { try? XMLEvents.parse(data, part: name, self) }
    }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        guard name == "Relationship", let id = attributes["Id"], let target = attributes["Target"] else { return }
        let type = attributes["Type"]?.split(separator: "/").last.map(String.init) ?? ""
        let isOutside = attributes["TargetMode"] == "External"
        let found = Target(type: type, path: isOutside ? target : resolve(target), isOutside: isOutside)
        targets[id] = found
        all.append(found)
    }

    private func resolve(_ target: String) -> String {
        var path = target.hasPrefix("/") ? [] : folder
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = path.popLast() } else { path.append(part) }
        }
        return path.joined(separator: "/")
    }

    /// The part that an id names; nil where it names none within the file.
    func part(_ id: String?) -> String? { id.flatMap { targets[$0] }.flatMap { $0.isOutside ? nil : $0.path } }

    /// The parts of one type.
    func parts(_ type: String) -> [String] { all.filter { $0.type == type && !$0.isOutside }.map(\.path) }

    /// The workbooks behind charts, which hold no more than the charts show.
    static func chartData(_ parts: PackedParts) -> Set<String> {
        let charts = parts.names.filter { $0.contains("/charts/") && $0.hasSuffix(".xml") && !$0.contains("_rels") }
        return Set(charts.flatMap { OfficeRelations(of: $0, parts).parts("package") })
    }
}
