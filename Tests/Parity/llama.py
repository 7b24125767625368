"""Opens the packed model in llama.cpp and keeps what it says of it, for ParityTests to compare.

    python Tests/Parity/llama.py FOLDER        # needs llama-cpp-python, numpy, safetensors; `make parity-llama` runs it

FOLDER is what model.py filled. Checked here: llama.cpp loads the file without a warning, gives transformers' ids for
texts and conversations, and knows the chat template. llama.cpp does not compose text (NFC), which transformers and
Kalsae do before encoding, so only composed texts are compared.
Written to FOLDER:
    llama.safetensors           logits of model.py's token sequences
    llama.json                  likeliest continuations of model.py's prompts
"""
import ctypes
import json
import pathlib
import sys
import unicodedata

import llama_cpp
import numpy
from safetensors.numpy import save_file

GENERATED = 30
WARNING = 3  # GGML_LOG_LEVEL_WARN; 4 is an error, 5 goes on with the line before
lines = []


@llama_cpp.llama_log_callback
def log(level, text, _):
    if level in (WARNING, WARNING + 1):
        lines.append(text.decode("utf-8", "replace").rstrip())


def check(holds, what):
    print(("ok      " if holds else "FAILED  ") + what)
    if not holds:
        sys.exit(1)


def scores(llama, ids):
    llama.reset()
    llama.eval(ids)
    return numpy.array(llama.scores[: len(ids)], dtype=numpy.float32)  # a copy: the next call writes over it


def greedy(llama, prompt, ends):
    llama.reset()
    llama.eval(prompt)
    ids = []
    while len(ids) < GENERATED:
        ids.append(int(numpy.argmax(llama.scores[llama.n_tokens - 1])))
        if ids[-1] in ends:
            break
        llama.eval(ids[-1:])
    return ids


def rendered(template, messages, adds_prompt):
    """A conversation as llama.cpp's own code lays it out; nil where it does not know the template."""
    kept = [(m["role"].encode(), m["content"].encode()) for m in messages]
    array = (llama_cpp.llama_chat_message * len(kept))(*[llama_cpp.llama_chat_message(*pair) for pair in kept])
    buffer = ctypes.create_string_buffer(1 << 16)
    length = llama_cpp.llama_chat_apply_template(template.encode(), array, len(kept), adds_prompt, buffer, len(buffer))
    return buffer.raw[:length] if length >= 0 else None


def main(folder):
    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    folder = pathlib.Path(folder)
    peer = json.loads((folder / "parity.json").read_text())
    # An f32 cache leaves the rounding of activations as the only thing that differs.
    llama = llama_cpp.Llama(
        peer["packed"], n_ctx=max(map(len, peer["sequences"])), logits_all=True, verbose=False, n_gpu_layers=0,
        type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32)
    print("\n".join(f"        {line}" for line in lines), end="\n" if lines else "")
    check(not lines, f"llama-cpp-python {llama_cpp.__version__} loads {pathlib.Path(peer['packed']).name} without a warning")

    composed = [i for i, text in enumerate(peer["strings"]) if unicodedata.is_normalized("NFC", text)]
    different = [i for i in composed
                 if llama.tokenize(peer["strings"][i].encode(), add_bos=False, special=False) != peer["plain"][i]]
    for i in different[:10]:
        print("       ", ascii(peer["strings"][i])[:100])
    check(not different, f"{len(composed) - len(different)} of {len(composed)} composed texts have transformers' ids")

    conversations = [chat for chat in peer["chats"]
                     if all(unicodedata.is_normalized("NFC", message["content"]) for message in chat["messages"])]
    for chat in conversations:
        text = rendered(peer["template"], chat["messages"], chat["addGenerationPrompt"])
        check(text is not None, "llama.cpp knows the chat template")
        check(llama.tokenize(text, add_bos=False, special=True) == chat["ids"],
              f"a conversation of {len(chat['messages'])} turns has transformers' ids")

    ends = {llama.token_eos(), llama.token_bos()}
    continuations = [greedy(llama, generation["prompt"], ends) for generation in peer["generations"]]
    (folder / "llama.json").write_text(json.dumps(continuations))
    save_file({f"{i}": scores(llama, ids) for i, ids in enumerate(peer["sequences"])}, folder / "llama.safetensors")
    same = sum(a == b["ids"] for a, b in zip(continuations, peer["generations"]))
    print(f"        {same} of {len(continuations)} continuations are those of transformers in f32")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
