// Opens a tokenizer from whatever holds one. What a file is, its name or its first bytes say; the table below is the
// only place that knows which there are.
//
//   tokenizer.json, *.json      Hugging Face tokenizers
//   *.model                     SentencePiece
//   *.tiktoken                  tiktoken ranks
//   vocab.txt, *.txt            WordPiece, one token a line
//   a folder                    tokenizer.json, else tokenizer.model, else vocab.json with merges.txt, else vocab.txt

import Foundation
import KalsaeSupport

extension Tokenizer {
    /// Opens a tokenizer: a `tokenizer.json`, a SentencePiece `.model`, a `.tiktoken` file of ranks, a `vocab.txt`, a
    /// `vocab.json` with its `merges.txt` beside it, or a folder with one of these.
    ///
    /// - Throws: `SupportError.missing` or `.unreadable`, or `TextError.inFile` naming the field that is wrong.
    public convenience init(contentsOf url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw SupportError.missing(path: url.path)
        }
        if isFolder.boolValue {
            let found = Self.namesInFolder.map { url.appendingPathComponent($0) }.first {
                FileManager.default.fileExists(atPath: $0.path)
            }
            guard let found else {
                throw TextError.inFile(
                    path: url.path,
                    error: .unsupported(
                        field: "folder", value: "one without a tokenizer", known: Self.namesInFolder))
            }
            try self.init(contentsOf: found)
            return
        }
        let data = try Self.data(url)
        do {
            switch (url.lastPathComponent, url.pathExtension) {
            case (_, "model"): try self.init(sentencePiece: data)
            case (_, "tiktoken"): try self.init(tiktoken: data)
            case (_, "txt"): try self.init(wordPieceVocabulary: data)
            case ("vocab.json", _):
                let merges = url.deletingLastPathComponent().appendingPathComponent("merges.txt")
                try self.init(vocabulary: data, merges: Self.data(merges))
            default: try self.init(json: data)
            }
        } catch let error as TextError { throw TextError.inFile(path: url.path, error: error) }
    }

    private static let namesInFolder = ["tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"]

    private static func data(_ url: URL) throws -> Data {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        do { return try Data(contentsOf: url) } catch {
            throw SupportError.unreadable(path: url.path, reason: "permission denied or not a file")
        }
    }
}
