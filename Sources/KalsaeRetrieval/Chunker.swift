// A document becomes passages: pieces long enough to answer and short enough to cite.
// It cuts at headings and between paragraphs; it does not know what the text says.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// Cuts documents into passages.
///
/// ```swift
/// let passages = Chunker(settings: RetrievalSettings()).passages(of: document)
/// passages[0].title  // "The handbook › Installing › From a USB key"
/// ```
public struct Chunker: Sendable {
    private let settings: RetrievalSettings

    public init(settings: RetrievalSettings) { self.settings = settings }

    /// The passages of a document, in reading order, with score 0.
    ///
    /// A passage ends at a heading once it holds `minimumCharacters`, and before the paragraph that would carry it
    /// past `maximumCharacters`. A single paragraph that is longer is cut between sentences, code and tables between
    /// lines; a piece of code keeps its fences. A passage's language is found by its script.
    public func passages(of document: Document) -> [Passage] {
        var assembly = Assembly(settings: settings)
        for block in MarkdownBlock.parse(document.text) { assembly.add(block) }
        assembly.finish()
        let documentTitle = title(of: document, pieces: assembly.pieces)
        let pages = document.attributes[PageAnchors.attribute].flatMap { PageAnchors($0) }?
            .pages(of: assembly.pieces.map(\.text))
        return assembly.pieces.enumerated().map { number, piece in
            var parts = [documentTitle]
            for heading in piece.headings where !documentTitle.hasSuffix(heading) && parts.last != heading {
                parts.append(heading)
            }
            return Passage(
                id: "\(document.id)#\(number + 1)", source: document.source, title: parts.joined(separator: " › "),
                language: Script.language(of: piece.text, otherwise: document.language), text: piece.text, score: 0,
                page: pages?[number].lowerBound, lastPage: pages?[number].upperBound)
        }
    }

    private func title(of document: Document, pieces: [Piece]) -> String {
        let own = document.title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if !own.isEmpty { return own }
        if let heading = pieces.first?.headings.first { return heading }
        return document.source.split(separator: "/").last.map(String.init) ?? document.source
    }
}

/// A passage before it has its document's title.
private struct Piece {
    var headings: [String]
    var text: String
    /// Unicode scalars in `text`.
    var length: Int
}

/// Collects blocks into pieces.
private struct Assembly {
    let settings: RetrievalSettings
    var pieces: [Piece] = []
    /// The headings above the current block, outermost first.
    private var path: [(level: Int, text: String)] = []
    private var current: Piece?
    /// Whether the current piece holds anything but headings.
    private var hasBody = false

    init(settings: RetrievalSettings) { self.settings = settings }

    mutating func add(_ block: MarkdownBlock) {
        if case .heading(let level) = block.kind {
            if let piece = current, piece.length >= settings.minimumCharacters { close() }
            path.removeAll { $0.level >= level }
            path.append((level, block.headingText))
            // A short section takes the next one in; its heading then stands in the text.
            if hasBody { append(String(block.text), separator: "\n\n") }
            return
        }
        for part in parts(of: block) {
            let length = part.unicodeScalars.count
            if let piece = current, hasBody, piece.length + 2 + length > settings.maximumCharacters { close() }
            if current == nil { current = Piece(headings: path.map(\.text), text: "", length: 0) }
            append(part, separator: block.kind == .item ? "\n" : "\n\n")
            hasBody = true
        }
    }

    mutating func finish() {
        close()
    }

    private mutating func append(_ text: String, separator: String) {
        guard var piece = current else { return }
        current = nil
        if !piece.text.isEmpty {
            piece.text += separator
            piece.length += separator.count
        }
        piece.text += text
        piece.length += text.unicodeScalars.count
        current = piece
    }

    private mutating func close() {
        defer {
            current = nil
            hasBody = false
        }
        guard let piece = current, hasBody else { return }
        // A short tail under the same headings joins what stands before it.
        if piece.length < settings.minimumCharacters, let last = pieces.last, last.headings == piece.headings,
            last.length + 2 + piece.length <= settings.maximumCharacters
        {
            pieces[pieces.count - 1].text += "\n\n" + piece.text
            pieces[pieces.count - 1].length += 2 + piece.length
        } else {
            pieces.append(piece)
        }
    }

    /// The block's text, cut where it is longer than a passage may be.
    private func parts(of block: MarkdownBlock) -> [String] {
        let text = String(block.text)
        let limit = settings.maximumCharacters
        guard text.unicodeScalars.count > limit else { return [text] }
        switch block.kind {
        case .code:
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let closed = lines.count > 1 && lines[lines.count - 1].trimmed.allSatisfy { $0 == "`" || $0 == "~" }
            let fence = String(lines[0].trimmed.prefix { $0 == "`" || $0 == "~" })
            let body = lines.dropFirst().dropLast(closed ? 1 : 0).map(String.init)
            let room = max(1, limit - lines[0].count - fence.count - 2)
            return Self.pack(body, separator: "\n", limit: room).map { "\(lines[0])\n\($0)\n\(fence)" }
        case .table:
            return Self.pack(text.split(separator: "\n").map(String.init), separator: "\n", limit: limit)
        default:
            return Self.pack(Sentences.split(text[...]).map(String.init), separator: " ", limit: limit)
        }
    }

    /// Joins units up to `limit` scalars; a unit that is longer by itself is cut where the limit falls.
    private static func pack(_ units: [String], separator: String, limit: Int) -> [String] {
        var parts: [String] = []
        var part = ""
        var length = 0
        for unit in units {
            let count = unit.unicodeScalars.count
            if length > 0, length + separator.count + count > limit {
                parts.append(part)
                part = ""
                length = 0
            }
            if count > limit {
                let scalars = Array(unit.unicodeScalars)
                for start in stride(from: 0, to: count, by: limit) {
                    var view = String.UnicodeScalarView()
                    view.append(contentsOf: scalars[start..<min(count, start + limit)])
                    parts.append(String(view))
                }
                continue
            }
            if length > 0 {
                part += separator
                length += separator.count
            }
            part += unit
            length += count
        }
        if length > 0 { parts.append(part) }
        return parts
    }
}
