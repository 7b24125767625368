enum GroupMentions { static func counts(in text: String, language: String) -> [String: Int] { [:] } }
