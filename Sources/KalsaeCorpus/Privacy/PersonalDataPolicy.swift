// What a user may set about personal data: an action for each kind. PersonalDataFilter applies it.

import KalsaeSupport

/// What happens to personal data of each kind.
///
/// ```swift
/// let policy = PersonalDataPolicy(actions: [.residentNumber: .drop, .email: .pseudonym], otherwise: .mask)
/// ```
public struct PersonalDataPolicy: Codable, Sendable, Equatable {
    /// What happens to a value.
    public enum Action: String, Codable, Sendable, CaseIterable {
        /// The whole document goes.
        case drop
        /// The kind stands in its place: `<PHONE>`.
        case mask
        /// A stand-in takes its place, the same for the same value and key.
        case pseudonym
        /// It is counted and stays.
        case keep
    }

    /// Actions of kinds that differ from `otherwise`.
    public var actions: [PersonalDataKind: Action]
    /// The action of all other kinds.
    public var otherwise: Action
    /// Findings below this confidence are neither counted nor changed.
    public var confidence: PersonalDataConfidence
    /// Whether loopback, private and link-local IP addresses count.
    public var privateAddresses: Bool

    public init(
        actions: [PersonalDataKind: Action] = [:], otherwise: Action = .mask,
        confidence: PersonalDataConfidence = .likely,
        privateAddresses: Bool = false
    ) {
        self.actions = actions
        self.otherwise = otherwise
        self.confidence = confidence
        self.privateAddresses = privateAddresses
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case actions, otherwise, confidence, privateAddresses
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("personal_data", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = PersonalDataPolicy()
        actions = [:]
        if values.contains(.actions) {
            let named = try values.nestedContainer(keyedBy: AnyKey.self, forKey: .actions)
            let known = PersonalDataKind.allCases.map(\.rawValue)
            for key in named.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
                guard let kind = PersonalDataKind(rawValue: key.stringValue) else {
                    throw CorpusError.unknownSetting(
                        section: "personal_data.actions", key: key.stringValue,
                        nearest: NearestName.find(key.stringValue, among: known))
                }
                actions[kind] = try named.decode(Action.self, forKey: key)
            }
        }
        otherwise = try values.value(.otherwise, or: standard.otherwise)
        confidence = try values.value(.confidence, or: standard.confidence)
        privateAddresses = try values.value(.privateAddresses, or: standard.privateAddresses)
    }

    /// The action of a kind.
    public func action(_ kind: PersonalDataKind) -> Action { actions[kind] ?? otherwise }

    /// Whether any kind becomes a pseudonym, so that a key is needed.
    public var needsKey: Bool { PersonalDataKind.allCases.contains { action($0) == .pseudonym } }
}
