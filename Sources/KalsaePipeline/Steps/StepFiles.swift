// The names of the files that steps leave for one another, each in one place.

import Foundation

/// Files within artifacts.
enum StepFile {
    static let documents = "documents.jsonl.zst"
    static let files = "files.jsonl"
    static let ledger = "ledger.jsonl"
    static let statistics = "statistics.json"
    static let tokenizer = "tokenizer.json"
    static let instructions = "instructions.jsonl"
    static let training = "training.json"
    static let evaluation = "evaluation.json"
    static let packed = "model.gguf"
    static let knowledge = "knowledge.index"
    static let reportJSON = "report.json"
    static let reportHTML = "report.html"
    static let corpusJSON = "corpus.json"
    static let corpusHTML = "corpus.html"
    static let corpusBill = "corpus.cdx.json"
}

/// The parts of a corpus.
enum CorpusPart: String, CaseIterable {
    case train, validation, test

    /// Its documents.
    var documents: String { "\(rawValue).jsonl.zst" }
}

/// Names of the steps, in the order of the life cycle.
public enum StepName {
    public static let collect = "collect"
    public static let clean = "clean"
    public static let split = "split"
    public static let tokenizer = "tokenizer"
    public static let tokenize = "tokenize"
    public static let dataCard = "datacard"
    public static let pretrain = "pretrain"
    public static let instructions = "instructions"
    public static let tune = "tune"
    public static let compress = "compress"
    public static let evaluate = "evaluate"
    public static let index = "index"
    public static let report = "report"
}
