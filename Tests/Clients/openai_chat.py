"""Talks to a running server with the official OpenAI client in its strict mode, which refuses every reply that is not
exactly OpenAI's. It knows nothing of how the server is made.

    python openai_chat.py http://127.0.0.1:8080 [--model NAME]

Prints one line a check and ends with 0 only if all of them hold. Needs: pip install openai
"""

import argparse
import json
import sys
import urllib.request

import openai

checks = 0


def check(fact, truth, shown=""):
    global checks
    checks += 1
    print(("ok   " if truth else "FAIL ") + fact + (f": {shown!r}" if shown != "" and not truth else ""), flush=True)
    if not truth:
        sys.exit(1)


def refused(fact, kind, code, work):
    try:
        reply = work()
    except kind as error:
        check(fact, error.code == code and error.request_id, (error.code, error.request_id))
        return error
    check(fact, False, reply)


def models(client, wanted):
    listed = list(client.models.list())
    check("models are listed", len(listed) >= 1)
    name = wanted or listed[0].id
    check("a model is found by its name", client.models.retrieve(name).id == name)
    refused("an unknown model is not found", openai.NotFoundError, "model_not_found",
            lambda: client.models.retrieve(name + "x"))
    generative = name + ":generative"
    check("the generative name is known", client.models.retrieve(generative).id == generative)
    return name, generative


def chat(client, name, facts, question):
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}]
    reply = client.chat.completions.create(model=name, messages=messages, max_tokens=24, temperature=0, seed=1)
    choice = reply.choices[0]
    check(f"{facts} chat answers", bool(choice.message.content) and choice.message.role == "assistant", reply)
    check(f"{facts} chat says why it ended", choice.finish_reason in ("stop", "length"), choice.finish_reason)
    usage = reply.usage
    check(f"{facts} usage adds up", usage.prompt_tokens + usage.completion_tokens == usage.total_tokens, usage)
    again = client.chat.completions.create(model=name, messages=messages, max_tokens=24, temperature=0, seed=1)
    check(f"{facts} chat repeats itself", again.choices[0].message.content == choice.message.content)

    chunks = list(client.chat.completions.create(
        model=name, messages=messages, max_tokens=24, temperature=0, seed=1, stream=True,
        stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    check(f"{facts} stream says the same", text == choice.message.content, (text, choice.message.content))
    check(f"{facts} stream ends with its usage", chunks[-1].choices == [] and chunks[-1].usage == usage, chunks[-1])
    check(f"{facts} stream names one reason",
          [c.choices[0].finish_reason for c in chunks[:-1]].count(None) == len(chunks) - 2)
    plain = list(client.chat.completions.create(
        model=name, messages=messages, max_tokens=4, stream=True))
    check(f"{facts} stream has no usage unasked", all(chunk.usage is None and chunk.choices for chunk in plain))
    return choice.message, chunks


def parts_and_choices(client, generative):
    parts = [{"type": "text", "text": "안녕"}, {"type": "text", "text": "하세요"}]
    reply = client.chat.completions.create(
        model=generative, messages=[{"role": "developer", "content": "x"}, {"role": "user", "content": parts}],
        n=2, max_completion_tokens=4, top_p=0.9, stop=["###"], user="someone")
    check("two choices are numbered", [choice.index for choice in reply.choices] == [0, 1])


def completions(client, generative):
    reply = client.completions.create(model=generative, prompt="Once upon", max_tokens=8, temperature=0)
    check("a completion continues", isinstance(reply.choices[0].text, str) and reply.usage is not None)
    # Streamed completions carry "finish_reason": null until the last chunk, at OpenAI as here; the strict mode, which
    # has one type for both kinds, would refuse OpenAI's own. Its ordinary mode reads them.
    lenient = openai.OpenAI(base_url=client.base_url, api_key="none", max_retries=0, timeout=120)
    chunks = list(lenient.completions.create(
        model=generative, prompt="Once upon", max_tokens=8, temperature=0, stream=True))
    check("a streamed completion says the same",
          "".join(chunk.choices[0].text for chunk in chunks) == reply.choices[0].text)
    check("and why it ended, once, at the end", [bool(chunk.choices[0].finish_reason) for chunk in chunks].index(True)
          == len(chunks) - 1)


def errors(client, name, base):
    messages = [{"role": "user", "content": "hi"}]
    create = client.chat.completions.create
    error = refused("an unknown model is refused", openai.NotFoundError, "model_not_found",
                    lambda: create(model=name + "x", messages=messages))
    check("and the right name is offered", name in error.body["message"], error.body)
    refused("a stream is refused before it starts", openai.NotFoundError, "model_not_found",
            lambda: create(model=name + "x", messages=messages, stream=True))
    for parameter, value in [("n", 10**6), ("max_tokens", -1), ("max_tokens", 2**63), ("temperature", 3)]:
        error = refused(f"{parameter}={value} is refused", openai.BadRequestError, "invalid_value",
                        lambda: create(model=name, messages=messages, **{parameter: value}))
        check("and the parameter is named", error.param == parameter, error.param)
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    refused("tools are refused", openai.BadRequestError, "unsupported_parameter",
            lambda: create(model=name, messages=messages, tools=tools))
    refused("a mistyped parameter is refused", openai.BadRequestError, "unknown_parameter",
            lambda: create(model=name, messages=messages, extra_body={"temprature": 0}))
    with urllib.request.urlopen(base + "/health") as health:
        check("the server is still well", json.load(health)["status"] == "ok")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base", help="address of the server, without /v1")
    parser.add_argument("--model", help="model to ask; the first listed one if absent")
    parser.add_argument("--question", default="How do I remove a package?", help="what to ask")
    options = parser.parse_args()
    base = options.base.rstrip("/")
    client = openai.OpenAI(
        base_url=base + "/v1", api_key="none", _strict_response_validation=True, max_retries=0, timeout=120)
    name, generative = models(client, options.model)
    message, chunks = chat(client, name, "the default", options.question)
    citations = getattr(message, "citations", None)
    if citations is not None:
        check("an answer from the documents cites them", citations and citations[0]["source"], citations)
        streamed = [chunk.choices[0].delta for chunk in chunks if chunk.choices][-1]
        check("so does the stream's last chunk", streamed.citations == citations)
    chat(client, generative, "the generative", options.question)
    parts_and_choices(client, generative)
    completions(client, generative)
    errors(client, name, base)
    print(f"{checks} passed, 0 failed")


if __name__ == "__main__":
    main()
