#!/usr/bin/env python3
"""Renders the chat templates in the `trl` wheel by Jinja2 and keeps the result for TemplateParityTests to compare.

    python Tests/Parity/templates.py FOLDER [KALSAE]      # needs transformers, jinja2 and trl; `make parity-templates` runs it

Every template meets every conversation of Tests/Fixtures/chat_templates.py, set up as `apply_chat_template` does it.
Written to FOLDER, for Swift to compare:
    templates.json      templates × conversations and what Jinja2 rendered, with the spans of {% generation %}
    expressions.json    expressions made at random (fixed seed) and what Jinja2 made of them
With KALSAE, the program also renders through `kalsae models template`, and its bytes are compared here.
"""
import importlib.util
import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Fixtures"))
import chat_templates as peer  # noqa: E402

EXPRESSIONS = 20000


def templates():
    # The package itself needs torch; its folder is enough.
    root = pathlib.Path(importlib.util.find_spec("trl").submodule_search_locations[0])
    for path in sorted((root / "chat_templates").glob("*.jinja")):
        # As it stands in a file, line ends and all.
        yield path.stem, path, path.read_bytes().decode()


class Expressions:
    """Random expressions over the variables of the fixtures."""

    names = [*peer.VARIABLES, "nothing", "messages"]
    literals = ["0", "1", "-2", "7", "2.5", "'a'", "''", "'가나'", "' x '", "'a,b,c'", "true", "false", "none", "[]", "{}",
                "[1, 'b', none]", "{'a': 1, 'k': 'v'}", "(1, 2)", "'%s'", "range(4)", "'Ab C'", "10"]
    binary = ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
    filters = ["upper", "lower", "trim", "length", "list", "first", "last", "string", "tojson", "default('q')", "join(',')",
               "sort", "reverse|list", "unique|list", "int", "float", "abs", "items|list", "dictsort", "capitalize", "title",
               "replace('a', 'Z')", "map('string')|list", "select|list", "reject('none')|list", "safe", "escape", "sum", "min",
               "max", "round", "map(attribute='name')|list", "selectattr('name', 'defined')|list", "tojson(indent=1)",
               "batch(2)|list", "indent(2)", "default('d', true)", "select('string')|list", "wordcount", "e", "groupby('age')",
               "tojson(sort_keys=true)", "join", "center(9)"]
    tests = ["defined", "none", "string", "number", "mapping", "iterable", "sequence", "odd", "even", "true", "boolean",
             "integer", "float", "lower", "upper", "eq(1)", "in([1, 'a'])", "divisibleby(2)", "gt(2)", "callable", "undefined",
             "escaped", "equalto 'a'", "false"]
    members = [".strip()", ".split(',')", ".upper()", "[0]", "[-1]", "[1:]", "[::-1]", "['a']", ".a", ".items()", ".keys()|list",
               ".get('a')", ".startswith('a')", ".endswith('c')", ".replace('a', 'bb')", "[:2]", ".split()", ".name", ".x.y",
               ".count('a')", ".find('b')", ".lstrip()", ".rstrip('c ')", ".title()", ".isdigit()", ".values()|list", "[9]",
               ".splitlines()", ".join(ys)", ".index('a')", "[1:-1:2]", ".lower()", ".capitalize()", ".zfill(4)", ".partition('a')"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def make(self, depth):
        pick = self.random
        if depth == 0 or pick.random() < 0.1:
            return pick.choice(self.names if pick.random() < 0.6 else self.literals)
        kind, inner = pick.random(), lambda: self.make(depth - 1)
        if kind < 0.3:
            return f"({inner()} {pick.choice(self.binary)} {inner()})"
        if kind < 0.55:
            return f"({inner()} | {pick.choice(self.filters)})"
        if kind < 0.7:
            return f"({inner()} is {pick.choice(['', 'not '])}{pick.choice(self.tests)})"
        if kind < 0.9:
            value, member = inner(), pick.choice(self.members)
            # Jinja2 folds a slice of a constant that has none into undefined, where a variable's is an error; ours is
            # an error for both.
            if ":" in member:
                value = pick.choice(self.names) + pick.choice(["", ".split()", "|list", "|string", ".a"])
            return f"({value}){member}"
        if kind < 0.94:
            return f"({inner()} if {inner()} else {inner()})"
        if kind < 0.97:
            return f"({pick.choice(['not ', '-'])}{inner()})"
        return pick.choice([f"[{inner()}, {inner()}]", f"{{'a': {inner()}, 'b': {inner()}}}", f"({inner()}, {inner()})"])


def comparable(result):
    """Whether the text does not depend on Python's memory addresses, nor on whole numbers beyond 64 bits."""
    text = result.get("text") or ""
    if any(word in text for word in (" at 0x", "<built-in", "<bound method", "<function", "<class")):
        return False
    digits = "".join(c if c.isdigit() else " " for c in text).split()
    return all(len(d) < 19 for d in digits) and result.get("error") != "UnicodeEncodeError"


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chats = list(peer.conversations())
    found = list(templates())
    results = [{"name": name, "path": str(path), "template": text,
                "results": [peer.render(text, c["messages"], c["tools"], c["prompt"]) for c in chats]}
               for name, path, text in found]
    (folder / "templates.json").write_text(json.dumps({"conversations": chats, "templates": results}))
    rendered = sum("text" in r for t in results for r in t["results"])
    print(f"{len(results)} templates × {len(chats)} conversations by Jinja2: {rendered} rendered, "
          f"{len(results) * len(chats) - rendered} refused")

    one = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo 네"}]
    maker, seen, kept = Expressions(1), set(), []
    while len(kept) < EXPRESSIONS:
        source = "{{ " + maker.make(maker.random.randint(1, 4)) + " }}"
        if source in seen:
            continue
        seen.add(source)
        result = peer.render(source, one, None, False, peer.VARIABLES)
        if comparable(result):
            kept.append({"name": source, "template": source, **result})
    (folder / "expressions.json").write_text(json.dumps(
        {"variables": peer.VARIABLES, "messages": one, "expressions": kept}))
    print(f"{len(kept)} expressions by Jinja2: {sum('text' in k for k in kept)} rendered")
    if len(sys.argv) > 2:
        through_program(sys.argv[2], results, chats)


def through_program(kalsae, results, chats):
    """Renders everything by the program and compares bytes and exit codes."""
    differences, compared = [], 0
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for at, chat in enumerate(chats):
            (work / f"{at}.json").write_text(json.dumps(chat["messages"]))
            (work / f"{at}.tools.json").write_text(json.dumps(chat["tools"]))
        for template in results:
            # A folder as a model has it, for the special tokens.
            model = work / template["name"]
            model.mkdir()
            (model / "chat_template.jinja").write_bytes(template["template"].encode())
            (model / "tokenizer_config.json").write_text(json.dumps(peer.TOKENS))
            for at, (chat, expected) in enumerate(zip(chats, template["results"])):
                command = [kalsae, "models", "template", str(model), "--messages", str(work / f"{at}.json"),
                           "--now", peer.NOW.isoformat()]
                if chat["tools"]:
                    command += ["--tools", str(work / f"{at}.tools.json")]
                if not chat["prompt"]:
                    command += ["--no-generation-prompt"]
                done = subprocess.run(command, capture_output=True)
                compared += 1
                ours = done.stdout.decode() if done.returncode == 0 else None
                if ours != expected.get("text"):
                    differences.append(f"{template['name']} × {chat['name']}: {done.stderr.decode()[:200]}")
    print(f"{compared} renderings through {kalsae}: {len(differences)} differ")
    print("\n".join(differences[:20]))
    if differences or compared < 3000:
        sys.exit(1)


if __name__ == "__main__":
    main()
