"""Opens a trained model with Python's own libraries and keeps what they say of it, for ParityTests to compare.

    python Tests/Parity/model.py KALSAE RECIPE FOLDER        # needs torch, transformers, gguf, numpy; `make parity` runs it

The recipe must have been run. Checked here: transformers loads the folder as Qwen3ForCausalLM without a warning; what
transformers saves again keeps its numbers; gguf reads the packed file, knows every key and tensor name in it, and
quantises the same weights to the same bytes.
Written to FOLDER, for Swift to compare:
    parity.json                 texts, conversations and the ids that transformers gives
    logits.safetensors          logits of token sequences in f32
    dequantised.safetensors     the packed matrices as gguf unpacks them
    saved/                      the model as transformers saves it, in bfloat16 and shards
"""
import json
import logging
import pathlib
import re
import subprocess
import sys
import unicodedata
import warnings

import gguf
import numpy
import torch
import transformers
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
GENERATED = 30
SHARD = "8MB"


def check(holds, what):
    print(("ok      " if holds else "FAILED  ") + what)
    if not holds:
        sys.exit(1)


class Warned(logging.Handler):
    """Collects what transformers and Python warn of."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []
        transformers.utils.logging.add_handler(self)
        warnings.showwarning = lambda message, *_: self.lines.append(str(message))
        warnings.simplefilter("always")

    def emit(self, record):
        self.lines.append(record.getMessage())


def artifacts(kalsae, recipe):
    """Folders of the tuned and the packed model, and of the split they were trained on."""
    name = re.search(r"^name:\s*(\S+)", pathlib.Path(recipe).read_text(), re.MULTILINE).group(1)
    shown = subprocess.run([kalsae, "models", "show", name, "--recipe", recipe, "--json"], capture_output=True, check=True)
    packed = json.loads(shown.stdout)
    objects = pathlib.Path(packed["folder"]).parent.parent

    def inputs(digest):
        return json.loads((objects / digest / "manifest.jsonl").read_text().splitlines()[0])["inputs"]

    tune = packed["manifest"]["inputs"]["tune"]
    split = inputs(inputs(inputs(tune)["pretrain"])["tokenize"])["split"]
    return objects / tune / "content", pathlib.Path(packed["folder"]) / "model.gguf", objects / split / "content"


def documents(split):
    lines = (split / "validation.jsonl").read_text().splitlines() + (split / "test.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def sentences(texts):
    """Real lines: short, long, code and lists."""
    lines = [line for text in texts for line in text["text"].splitlines() if line.strip()]
    return lines[:: max(1, len(lines) // 150)][:150]


def greedy(model, prompt):
    ids = torch.tensor([prompt])
    out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=GENERATED, do_sample=False)
    return out[0, len(prompt):].tolist()


def logits(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].float().contiguous()


def packed_file(path, folder, configuration, tokenizer):
    """Holds the GGUF file against gguf's tables, quantiser and the folder it was packed from."""
    reader = gguf.GGUFReader(path)
    fields = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    templates = [value for group in vars(gguf.Keys).values() if isinstance(group, type)
                 for value in vars(group).values() if isinstance(value, str) and "." in value and " " not in value]
    known = {template.replace("{arch}", "qwen3") for template in templates}
    unknown = sorted(set(fields) - known)
    check(not unknown, f"gguf {len(fields)} keys, all in gguf's tables" + (f", but {unknown}" if unknown else ""))
    wanted = {
        "general.architecture": "qwen3", "general.file_type": int(gguf.LlamaFileType.MOSTLY_Q8_0),
        "general.quantization_version": gguf.GGML_QUANT_VERSION,
        "qwen3.context_length": configuration.max_position_embeddings,
        "qwen3.embedding_length": configuration.hidden_size, "qwen3.block_count": configuration.num_hidden_layers,
        "qwen3.feed_forward_length": configuration.intermediate_size,
        "qwen3.attention.head_count": configuration.num_attention_heads,
        "qwen3.attention.head_count_kv": configuration.num_key_value_heads,
        "qwen3.attention.key_length": configuration.head_dim, "qwen3.attention.value_length": configuration.head_dim,
        "qwen3.attention.layer_norm_rms_epsilon": float(numpy.float32(configuration.rms_norm_eps)),
        "qwen3.rope.freq_base": configuration.rope_parameters["rope_theta"],
        "qwen3.vocab_size": configuration.vocab_size,
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": tokenizer.convert_ids_to_tokens(range(len(tokenizer))),
        "tokenizer.ggml.eos_token_id": tokenizer.eos_token_id, "tokenizer.ggml.padding_token_id": tokenizer.pad_token_id,
        "tokenizer.ggml.add_bos_token": False, "tokenizer.chat_template": tokenizer.chat_template,
        "tokenizer.ggml.merges": [" ".join(pair) if isinstance(pair, list) else pair
                                  for pair in json.loads((folder / "tokenizer.json").read_text())["model"]["merges"]],
        "tokenizer.ggml.token_type": [int(gguf.TokenType.CONTROL if i in tokenizer.added_tokens_decoder
                                          else gguf.TokenType.NORMAL) for i in range(len(tokenizer))],
    }
    if "qwen3.rope.dimension_count" in fields:  # optional: key_length stands for it
        wanted["qwen3.rope.dimension_count"] = configuration.head_dim
    wrong = [f"{key} is {str(fields.get(key))[:60]}" for key, value in wanted.items() if fields.get(key) != value]
    check(not wrong, f"gguf {len(wanted)} values are config.json's and the tokenizer's" + "; ".join([""] + wrong))

    weights = load_file(folder / "model.safetensors")
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.QWEN3, configuration.num_hidden_layers)
    found = {tensor.name: tensor for tensor in reader.tensors}
    expected = {names.get_name(name, try_suffixes=(".weight",)): name for name in weights}
    check(set(found) == set(expected), f"gguf {len(found)} tensors under the names of gguf's own table")
    dequantised, same = {}, 0
    for inner, outer in expected.items():
        tensor, weight = found[inner], weights[outer].numpy()
        check(tuple(reversed(tensor.shape.tolist())) == weight.shape, f"gguf {inner} {weight.shape} {tensor.tensor_type.name}")
        check(tensor.data.tobytes() == gguf.quants.quantize(weight, tensor.tensor_type).tobytes(), f"gguf {inner} same bytes")
        same += tensor.data.nbytes
        if tensor.tensor_type == gguf.GGMLQuantizationType.Q8_0:
            dequantised[outer] = torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy())
    print(f"        {same} bytes of weights are those of gguf's quantiser")
    return dequantised


def main(kalsae, recipe, out):
    warned = Warned()
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("llama.*"):
        old.unlink()  # of an older model
    folder, packed, split = artifacts(kalsae, recipe)
    model, loading = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    model.eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    check(type(model).__name__ == "Qwen3ForCausalLM", f"transformers {transformers.__version__} loads {type(model).__name__}")
    check(not any(loading.values()), "no missing, unexpected or misshapen weights")
    model.generation_config.validate(strict=True)

    texts = documents(split)
    context = model.config.max_position_embeddings
    check(tokenizer.model_max_length == context, f"the tokenizer knows the context of {context}")
    tokenizer.model_max_length = 1 << 30  # the strings below are not for the model, so their length is no warning
    strings = json.loads((HERE.parent / "Fixtures" / "tokenizer-parity.json").read_text())["strings"] + sentences(texts)
    special = [tokenizer.encode(text, add_special_tokens=False) for text in strings]
    plain = [tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True) for text in strings]
    decoded = [tokenizer.decode(ids, skip_special_tokens=False) for ids in plain]

    ko = "데비안은 자유 소프트웨어로 이루어진 운영 체제이며 패키지를 apt로 설치합니다."
    en = "The package manager resolves dependencies before anything is installed on the system."
    long = next(ids for ids in (tokenizer.encode(text["text"]) for text in texts) if len(ids) > context)[:context]
    sequences = [tokenizer.encode(ko), tokenizer.encode(en), long, tokenizer.encode(f"{en}\n\n{ko} 😀 1984")]
    sequences += [[tokenizer.pad_token_id], [5] * 17]
    chats = [{"messages": messages, "addGenerationPrompt": flag,
              "ids": tokenizer.apply_chat_template(messages, add_generation_prompt=flag, return_dict=True)["input_ids"]}
             for flag in (False, True) for messages in conversations()]
    prompts = [chat["ids"] for chat in chats if chat["addGenerationPrompt"]] + sequences[:2]
    generations = [{"prompt": prompt, "ids": greedy(model, prompt)} for prompt in prompts]

    scores = {f"{i}": logits(model, ids) for i, ids in enumerate(sequences)}
    save_file(scores, out / "logits.safetensors")
    save_file(packed_file(packed, folder, model.config, tokenizer), out / "dequantised.safetensors")

    # What transformers saves is read back here, by Swift as well.
    saved = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    saved.save_pretrained(out / "saved", max_shard_size=SHARD)
    tokenizer.model_max_length = context
    tokenizer.save_pretrained(out / "saved")
    again = transformers.AutoModelForCausalLM.from_pretrained(out / "saved", dtype=torch.float32, attn_implementation="eager")
    save_file({f"{i}": logits(again, ids) for i, ids in enumerate(sequences)}, out / "saved-logits.safetensors")
    check((out / "saved" / "model.safetensors.index.json").exists(), "transformers saves it again, in bfloat16 and shards")

    check(not warned.lines, "no warning" + "".join("\n        " + line for line in warned.lines))
    (out / "parity.json").write_text(json.dumps({
        "folder": str(folder), "packed": str(packed), "strings": strings, "plain": plain, "special": special,
        "decoded": decoded, "sequences": sequences, "chats": chats, "generations": generations,
        "template": tokenizer.chat_template}))
    composed = sum(unicodedata.is_normalized("NFC", text) for text in strings)
    print(f"        {len(strings)} strings ({composed} of them composed), {len(chats)} conversations, "
          f"{len(generations)} continuations, {sum(map(len, sequences))} rows of logits in {out}")


def conversations():
    return [
        [{"role": "user", "content": "안녕하세요?"}],
        [{"role": "user", "content": "How do I install a package?\n\nTell me in one line."}],
        [{"role": "system", "content": "You answer from the handbook."}, {"role": "user", "content": "apt와 aptitude는 어떻게 다른가요?"}],
        [{"role": "user", "content": "a"}, {"role": "assistant", "content": "네, 설치할 수 있습니다.\n"}, {"role": "user", "content": " {{ 7*7 }} "}],
        [{"role": "user", "content": ""}, {"role": "assistant", "content": ""}, {"role": "user", "content": "e\u0301 \u1112\u1161\u11ab 😀"}],
    ]


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
