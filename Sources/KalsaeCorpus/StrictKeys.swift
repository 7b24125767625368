// Settings refuse keys they do not know, and say which known key was probably meant.

import KalsaeSupport

/// A key with any name.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}

extension Decoder {
    /// Throws `CorpusError.unknownSetting` where the object holds a key that is no case of `keys`.
    func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(_ section: String, _ keys: Keys.Type) throws {
        let known = Keys.allCases.map(\.stringValue)
        for key in try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        where !known.contains(key) {
            throw CorpusError.unknownSetting(
                section: section, key: key, nearest: NearestName.find(key, among: known))
        }
    }
}

extension KeyedDecodingContainer {
    /// The value under `key`, or `fallback` where the key is absent.
    func value<Value: Decodable>(_ key: Key, or fallback: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? fallback
    }
}
