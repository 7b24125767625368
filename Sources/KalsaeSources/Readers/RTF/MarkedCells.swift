// Documents whose cells are known by the mark at their end (RTF, Word 97): a paragraph waits for what ends it.

import Foundation

/// Gathers paragraphs and the cells that their marks make.
struct MarkedCells {
    private struct Level {
        var line = ""
        var label = ""
        var isTableOpen = false
        var isRowOpen = false
        var isCellOpen = false
    }

    private var text = OfficeText()
    private var levels = [Level()]

    private var top: Level {
        get { levels[levels.count - 1] }
        set { levels[levels.count - 1] = newValue }
    }

    mutating func append(_ piece: String) { levels[levels.count - 1].line += piece }

    /// The number or bullet that a program wrote before a list's item.
    mutating func setLabel(_ label: String) { top.label = MarkdownBlock.collapse(label) }

    mutating func endParagraph(_ kind: OfficeText.Kind, isInTable: Bool, level: Int) {
        if isInTable { openCell() } else { closeTable() }
        put(kind, level)
    }

    mutating func endCell(_ kind: OfficeText.Kind, level: Int) {
        openCell()
        put(kind, level)
        text.endCell()
        top.isCellOpen = false
    }

    mutating func endRow() {
        if !top.line.allSatisfy(\.isWhitespace) { endCell(.body, level: 0) }
        closeCell()
        top.isRowOpen = false
    }

    mutating func beginFlow() {
        text.beginFlow()
        levels.append(Level())
    }

    mutating func endNote() {
        closeFlow()
        text.endNote()
    }

    mutating func endBox() {
        closeFlow()
        text.endBox()
    }

    mutating func finish() -> (title: String, text: String) {
        while levels.count > 1 { endBox() }
        closeTable()
        put(.body, 0)
        return text.finish()
    }

    private mutating func closeFlow() {
        closeTable()
        put(.body, 0)
        if levels.count > 1 { levels.removeLast() }
    }

    private mutating func put(_ kind: OfficeText.Kind, _ level: Int) {
        let label = top.label
        text.append(top.line)
        top.line = ""
        top.label = ""
        let isPlain = kind == .body || kind == .code
        let isBullet = label.count == 1 && label.allSatisfy { !$0.isLetter && !$0.isNumber }
        if isPlain, !label.isEmpty {
            text.endParagraph(.item(level: level, mark: (isBullet ? "-" : label) + " "))
        } else {
            text.endParagraph(kind)
        }
    }

    private mutating func openCell() {
        if !top.isTableOpen { text.beginTable() }
        if !top.isRowOpen { text.beginRow() }
        if !top.isCellOpen { text.beginFlow() }
        top.isTableOpen = true
        top.isRowOpen = true
        top.isCellOpen = true
    }

    private mutating func closeCell() {
        if top.isCellOpen { text.endCell() }
        top.isCellOpen = false
    }

    private mutating func closeTable() {
        guard top.isTableOpen else { return }
        // Text without a mark of its own is not the table's.
        let line = top.line
        top.line = ""
        closeCell()
        text.endTable()
        top.isTableOpen = false
        top.isRowOpen = false
        top.line = line
    }
}
