// A compound file whose kind its name does not tell, or tells wrongly: what is in it decides.

import Foundation

/// Hands a compound file to the reader for what is in it.
struct CompoundReader: DocumentReader {
    let format = "compound (OLE) file"
    let endings: [String] = []
    /// The reader that the file's name asks for.
    let named: (any DocumentReader)?

    /// A stream or storage that only one format has, and that format's ending.
    private static let signs = [
        ("FileHeader", "hwp"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("BOOK", "xls"),
        ("PowerPoint Document", "ppt"), ("__properties_version1.0", "msg"),
    ]

    private static let encrypted = ReadingFailure(
        rule: "encrypted", value: "an Office document with a password; open it and save it without")

    func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        let again = ReaderInput(again: input, data: data)
        let file: CompoundFile
        do { file = try CompoundFile(data) } catch {
            if data.firstRange(of: Data("EncryptedPackage".utf8.flatMap { [$0, 0] })) != nil { throw Self.encrypted }
            // Its own reader has the better advice.
            if let named,
                named.endings.contains(
                    where: [
                        "hwp", "doc", "xls", "ppt", "msg", "docx", "xlsx", "pptx",
                    ].contains)
            {
                return try named.read(again, emit)
            }
            throw error
        }
        if file.has("EncryptedPackage") {
            throw Self.encrypted
        }
        if let ending = Self.signs.first(where: { file.has($0.0) })?.1,
            let reader = DocumentReaders.table.first(where: { $0.endings.contains(ending) })
        {
            return try reader.read(again, emit)
        }
        let names = file.entries.keys.filter { !$0.contains("/") }.sorted().prefix(3).map { name in
            String(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0xFFFE }.prefix(24).map(Character.init))
        }
        throw ReadingFailure(
            rule: "unsupported",
            value: "a compound (OLE) file of a kind that is not read (\(names.joined(separator: ", ")))")
    }
}
