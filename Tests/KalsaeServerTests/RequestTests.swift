import KalsaeContracts
import Testing

@testable import KalsaeServer

@Suite struct RequestTests {
    static let messages = #""model":"m","messages":[{"role":"user","content":"hi"}]"#

    private func chat(_ text: String) throws -> ChatRequest {
        try ChatRequest(JSONParser.parse(Array(text.utf8)), maximumChoices: 8)
    }

    private func refusal(_ work: () throws -> Void) -> Refusal? {
        do {
            try work()
            return nil
        } catch { return error as? Refusal }
    }

    @Test func everyFieldReachesTheGenerator() throws {
        let request = try chat(
            #"""
            {"model":"m","messages":[{"role":"developer","content":"be brief"},{"role":"user","content":[
            {"type":"text","text":"one "},{"type":"text","text":"two"}]},{"role":"assistant","content":"x",
            "refusal":null,
            "citations":[],"tool_calls":null},{"role":"user","content":"go"}],"temperature":0.5,"top_p":0.25,"top_k":7,
            "max_tokens":9,"max_completion_tokens":5,"stop":["a","b"],"seed":-1,"n":3,"stream":true,
            "stream_options":{"include_usage":true},"user":"u","metadata":{"k":"v"},"presence_penalty":0.0,
            "tools":[],"response_format":{"type":"text"},"logprobs":false,"logit_bias":{}}
            """#)
        #expect(
            request.messages == [
                .init(role: .system, content: "be brief"), .init(role: .user, content: "one two"),
                .init(role: .assistant, content: "x"), .init(role: .user, content: "go"),
            ])
        let sampling = request.sampling
        #expect(sampling.choices == 3 && sampling.streams && sampling.includesUsage)
        let made = sampling.request(.messages(request.messages), choice: 1, contextLength: 64)
        #expect(
            made
                == GenerationRequest(
                    prompt: .messages(request.messages), maximumTokens: 5, temperature: 0.5, topP: 0.25, topK: 7,
                    seed: 0,
                    stop: ["a", "b"]))
    }

    @Test func absentAndNullFieldsMeanTheDefaults() throws {
        let plain = try chat("{\(Self.messages)}")
        let nulls = try chat(
            "{\(Self.messages)," + #""n":null,"stop":null,"seed":null,"max_tokens":null,"tools":null,"stream":null}"#
        )
        #expect(plain == nulls)
        #expect(plain.sampling == SamplingFields())
    }

    @Test func aLimitBeyondTheContextMeansTheContext() throws {
        let sampling = try chat("{\(Self.messages),\"max_tokens\":1000000000000}").sampling
        #expect(sampling.request(.text(""), choice: 0, contextLength: 64).maximumTokens == 64)
    }

    @Test func noProbabilityMassMeansTheLikeliestToken() throws {
        let sampling = try chat("{\(Self.messages),\"top_p\":0}").sampling
        #expect(sampling.temperature == 0 && sampling.topP == 1)
    }

    @Test(arguments: [
        (#""n":1000000"#, "n", "invalid_value"), (#""n":0"#, "n", "invalid_value"), (#""n":1.5"#, "n", "invalid_value"),
        (#""n":"1""#, "n", "invalid_value"), (#""max_tokens":-1"#, "max_tokens", "invalid_value"),
        (#""max_tokens":9223372036854775808"#, "max_tokens", "invalid_value"),
        (#""max_tokens":1e3"#, "max_tokens", "invalid_value"), (#""max_tokens":0"#, "max_tokens", "invalid_value"),
        (#""max_completion_tokens":1.0"#, "max_completion_tokens", "invalid_value"),
        (#""temperature":2.1"#, "temperature", "invalid_value"),
        (#""temperature":-0.1"#, "temperature", "invalid_value"),
        (#""temperature":1e999"#, "temperature", "invalid_value"), (#""top_p":1.01"#, "top_p", "invalid_value"),
        (#""seed":1.5"#, "seed", "invalid_value"), (#""seed":99999999999999999999"#, "seed", "invalid_value"),
        (#""stop":5"#, "stop", "invalid_value"), (#""stop":["a",1]"#, "stop", "invalid_value"),
        (#""stop":"""#, "stop", "invalid_value"), (#""stop":["a","b","c","d","e"]"#, "stop", "invalid_value"),
        (#""stream":"yes""#, "stream", "invalid_value"),
        (#""stream_options":{"include_usage":true}"#, "stream_options", "invalid_value"),
        (#""stream":true,"stream_options":true"#, "stream_options", "invalid_value"),
        (#""tools":[{"type":"function"}]"#, "tools", "unsupported_parameter"),
        (#""tool_choice":"required""#, "tool_choice", "unsupported_parameter"),
        (#""logprobs":true"#, "logprobs", "unsupported_parameter"),
        (#""top_logprobs":3"#, "top_logprobs", "unsupported_parameter"),
        (#""response_format":{"type":"json_object"}"#, "response_format", "unsupported_parameter"),
        (#""audio":{"voice":"x"}"#, "audio", "unsupported_parameter"),
        (#""modalities":["text","audio"]"#, "modalities", "unsupported_parameter"),
        (#""frequency_penalty":0.5"#, "frequency_penalty", "unsupported_parameter"),
        (#""logit_bias":{"5":1}"#, "logit_bias", "unsupported_parameter"),
        (#""temprature":0"#, "temprature", "unknown_parameter"),
    ])
    func wrongFieldsAreRefusedByName(field: String, parameter: String, code: String) {
        let refusal = refusal { _ = try chat("{\(Self.messages),\(field)}") }
        #expect(refusal?.parameter == parameter)
        #expect(refusal?.code == code)
        #expect(refusal?.status == 400)
        #expect(refusal?.message.contains(parameter) == true)
    }

    @Test func aMistypedNameIsToldTheRightOne() {
        let refusal = refusal { _ = try chat("{\(Self.messages),\"temprature\":0}") }
        #expect(refusal?.message == #"There is no parameter "temprature"; did you mean "temperature"?"#)
    }

    @Test(arguments: [
        (#"{"messages":[{"role":"user","content":"x"}]}"#, "model"), (#"{"model":"m"}"#, "messages"),
        (#"{"model":5,"messages":[]}"#, "model"), (#"{"model":"m","messages":[]}"#, "messages"),
        (#"{"model":"m","messages":"x"}"#, "messages"), (#"{"model":"m","messages":["x"]}"#, "messages[0]"),
        (#"{"model":"m","messages":[{"content":"x"}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content"),
        (#"{"model":"m","messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
        (
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
            "messages[0].content[0].type"
        ),
        (#"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
        (
            #"{"model":"m","messages":[{"role":"user","content":""},{"role":"assistant","tool_calls":[1]}]}"#,
            "messages[1].tool_calls"
        ),
        ("[]", "body"), ("5", "body"),
    ])
    func wrongConversationsAreRefusedAtTheirPlace(text: String, parameter: String) {
        #expect(refusal { _ = try chat(text) }?.parameter == parameter)
    }

    @Test func completionsAreReadWithOpenAIsDefaultLimit() throws {
        let read = try CompletionRequest(["model": "m", "prompt": ["once"]], maximumChoices: 1)
        #expect(read.prompt == "once" && read.sampling.maximumTokens == 16)
        for (name, value) in [("echo", true), ("logprobs", 1), ("best_of", 2), ("suffix", "x")] as [(String, JSONValue)]
        {
            let body = JSONValue.object([
                .init(name: "model", value: "m"), .init(name: "prompt", value: "p"), .init(name: name, value: value),
            ])
            #expect(refusal { _ = try CompletionRequest(body, maximumChoices: 1) }?.parameter == name)
        }
        #expect(refusal { _ = try CompletionRequest(["model": "m", "prompt": [1, 2]], maximumChoices: 1) } != nil)
    }

    @Test func questionsAndQueriesAreChecked() throws {
        let asked = try AnswerRequest(["question": "왜?", "mode": "generative", "messages": []])
        #expect(asked.question == "왜?" && asked.mode == .generative && asked.model == nil && asked.messages.isEmpty)
        #expect(refusal { _ = try AnswerRequest(["question": " \n"]) }?.parameter == "question")
        let endless = JSONValue.string(String(repeating: "가", count: 20_001))
        #expect(refusal { _ = try AnswerRequest(["question": endless]) }?.code == "context_length_exceeded")
        #expect(refusal { _ = try AnswerRequest(["question": "x", "mode": "poetic"]) }?.parameter == "mode")
        #expect(try SearchQuery(question: "q", limit: nil).limit == 5)
        for limit in ["0", "51", "x", "-1", "9223372036854775808"] {
            #expect(refusal { _ = try SearchQuery(question: "q", limit: limit) }?.parameter == "limit")
        }
        #expect(refusal { _ = try SearchQuery(question: nil, limit: nil) }?.code == "missing_required_parameter")
    }
}
