// How steps reach their inputs and write their small results.

import Foundation
import KalsaeContracts
import KalsaeCorpus
import KalsaeSupport

extension StepContext {
    /// A file of an input artifact.
    func file(_ name: String, of step: String) throws -> URL {
        guard let artifact = inputs[step] else {
            throw PipelineError.settings(message: "this step was given nothing from \"\(step)\"")
        }
        return artifact.file(name)
    }

    /// The documents an input artifact holds.
    func documents(_ name: String = StepFile.documents, of step: String) throws -> [Document] {
        try DocumentFile.read(file(name, of: step))
    }

    /// The token shards of a part of the corpus.
    func shards(_ part: CorpusPart) throws -> ShardSet {
        guard let artifact = inputs[StepName.tokenize] else {
            throw PipelineError.settings(message: "this step was given nothing from \"\(StepName.tokenize)\"")
        }
        return try ShardSet(artifact.folder, name: part.rawValue)
    }

    /// A place in the folder that becomes the artifact.
    func result(_ name: String) -> URL { output.appendingPathComponent(name) }

    /// Stops where the user asked to.
    func checkInterruption() throws {
        if isInterrupted() { throw CancellationError() }
    }
}

/// Settings of a step that has none.
struct NoSettings: Encodable {}

/// Writes a value as one JSON object, the same bytes for equal values.
func writeJSON(_ value: some Encodable, to url: URL) throws {
    let encoder = JSONLines.encoder()
    encoder.outputFormatting.insert(.prettyPrinted)
    try AtomicFile.write(try encoder.encode(value), to: url)
}

/// Reads what `writeJSON` wrote.
func readJSON<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value {
    guard let data = FileManager.default.contents(atPath: url.path) else {
        throw SupportError.missing(path: url.path)
    }
    do { return try JSONLines.decoder().decode(type, from: data) } catch {
        throw SupportError.unreadable(path: url.path, reason: "it is not what this version of Kalsae writes")
    }
}
