// Index: the cleaned documents as a searchable knowledge base.

import Foundation
import KalsaeContracts
import KalsaeRetrieval
import KalsaeSupport

struct IndexStep: Step {
    private let retrieval = RetrievalSettings()
    let name = StepName.index
    let inputs = [StepName.clean]

    func settings() throws -> String { try CanonicalJSON.text(of: retrieval) }

    func run(_ context: StepContext) throws -> StepResult {
        let documents = try context.documents(of: StepName.clean)
        let knowledge = try TextKnowledgeBase.build(documents, settings: retrieval)
        try knowledge.save(to: context.result(StepFile.knowledge))
        return StepResult(
            measurements: [
                "passages": Double(knowledge.passageCount), "terms": Double(knowledge.termCount),
                "documents": Double(documents.count),
            ], summary: "\(knowledge.passageCount) passages, \(knowledge.termCount) terms")
    }
}
