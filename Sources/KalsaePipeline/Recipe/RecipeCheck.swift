// What can be wrong with a recipe beyond its text: files that are not there, names of sources that it does not have. It
// is looked at before a run begins; what only the documents tell is looked at as soon as they are read.

import Foundation
import KalsaeContracts
import KalsaeSources
import KalsaeSupport

extension Recipe {
    /// Checks what the recipe names outside itself.
    ///
    /// - Throws: `PipelineError.settings` with the key.
    public func check(folder: URL) throws {
        func file(_ path: String, _ key: String) throws {
            try RecipeFiles.checkKind(SourceSettings.place(path, in: folder), key: key)
        }
        for (index, source) in sources.enumerated() {
            if let list = source.list { try file(list, "sources[\(index)].list") }
            if let secret = source.password?.file { try file(secret, "sources[\(index)].password.file") }
        }
        for (index, path) in split.evaluationSets.enumerated() { try file(path, "split.evaluation_sets[\(index)]") }
        for (index, judge) in clean.classifiers.enumerated() {
            try file(judge.train, "clean.classifiers[\(index)].train")
        }
        for (index, path) in (clean.perplexity?.train ?? []).enumerated() {
            try file(path, "clean.perplexity.train[\(index)]")
        }
        if !pretrain.isNone, !tune.isNone, case .file(let path) = tune.source { try file(path, "tune.data") }
        try checkMixture(folder)
    }

    /// Every name of the mixture must be a source's.
    private func checkMixture(_ folder: URL) throws {
        // Which hosts a list, a sitemap or a feed leads to shows when it is fetched.
        if pretrain.mixture.isEmpty || sources.contains(where: { $0.hostsAreOpen }) { return }
        let placed = try sources.map { try PlacedSource($0, project: folder, environment: [:], isChecked: true) }
        let names = Set(Collector.distinct(placed.map(\.folder)) + sources.flatMap(\.knownHosts))
        for name in pretrain.mixture.keys.sorted() where !names.contains(name) {
            let advice =
                NearestName.find(name, among: names.sorted()).map { "did you mean \"\($0)\"?" }
                ?? "sources are \(names.sorted().joined(separator: ", "))"
            throw PipelineError.settings(message: "pretrain.mixture: no source is named \"\(name)\"; \(advice)")
        }
    }

    /// Checks what the recipe asks of documents, once they are read.
    ///
    /// - Parameter measurements: those of the collection.
    /// - Throws: `PipelineError.settings` with the key.
    func check(collected measurements: [String: Double]) throws {
        if split.strategy == .time, measurements["timed"] == 0 {
            throw PipelineError.settings(
                message: "split.strategy: no document says when it was changed, so none can be held out by time; "
                    + "choose random, grouped or stratified")
        }
        guard measurements["timed"] != nil, split.strategy == .grouped || split.strategy == .stratified else { return }
        let own = ["source", "folder", "site", "language", "license"]
        let attributes = measurements.keys.filter { $0.hasPrefix("attribute.") }.map { String($0.dropFirst(10)) }
        for field in split.by where !own.contains(field) && !attributes.contains(field) {
            let names = own + attributes.sorted()
            let advice =
                NearestName.find(field, among: names).map { "did you mean \"\($0)\"?" }
                ?? "fields are \(names.joined(separator: ", "))"
            throw PipelineError.settings(message: "split.by: no document has \"\(field)\"; \(advice)")
        }
    }
}

extension SourceSettings {
    /// Whether its documents may come from hosts that the recipe does not name.
    fileprivate var hostsAreOpen: Bool { list != nil || !sitemap.isEmpty || !feed.isEmpty }

    /// Hosts that the recipe names.
    fileprivate var knownHosts: [String] {
        (url + [crawl].compactMap { $0 }).compactMap { URL(string: $0)?.host } + hosts
    }
}
