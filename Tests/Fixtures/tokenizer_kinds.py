"""Tokenizers of every kind by Hugging Face, hostile strings, and what Hugging Face makes of them.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf
    python Tests/Fixtures/tokenizer_kinds.py        writes tokenizer-kinds.json, read by KalsaeTextTests

Tests/Parity/tokenizers.py takes the same kinds with many more strings. All text is invented here.
"""
import base64
import io
import json
import os
import random
import tempfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
         r"|\s+(?!\S)|\s+")
SPACE = "\u2581"
PIECES = list("abcdefXYZsStTmMdDvVeErRlL019'’\"!?.,-_()[]{}<>|/\\@#$%^&*+=~`;: ") + [
    "\n", "\r", "\r\n", "\t", "\0", "\x01", "\x1b", "\x7f", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u2029",
    "\u202f", "\u3000", "\u200b", "\u200c", "\u200d", "\u200e", "\ufeff", "\ufffd", "\uffff", "\U0010ffff", "한", "글",
    "안녕", "하", "세요", "ㄱ", "ㅏ", "\u1112", "\u1161", "\u11ab", "\u115f", "\u1160", "가", "각", "\xe9", "e\u0301",
    "e\u0301\u0316", "\u0301", "\u0316\u0301", "ſ", "'ſ", "\u212a", "\u212b", "ß", "İ", "ı", "Σ", "ς", "ﬁ", "ﬃ", "漢",
    "字", "中文", "龥", "\uf900", "\U0002f800", "ひ", "か\u3099", "カ\u309a", "ｶﾞ", "ｱ", "Ａ", "１", "㈱", "㎏", "…", "½",
    "अ", "नि", "ا", "\u0651\u064b", "ﷺ", "ש\u05c1\u05bc", "ก", "ำ", "Ж", "е\u0308", "²", "Ⅷ", "①", "٣", "五", "〇", "😀",
    "👨‍👩‍👧‍👦", "🇰🇷", "👍🏽", "❤️", "\U00010400", "\U0001d400", "\U00020000", "\ue000", SPACE, SPACE + SPACE, "##", "##a",
    "<unk>", "[UNK]", "[CLS]", "<s>", "</s>", "<mask>", " <mask> ", "<0x41>", "</w>", "[MASK]", "yesterday", "Yesterday",
    "don't", "'S", "'LL", "'Ve", "  ", "    ", "\n\n", " \n ", "ka", "le", "mo", "sti", "ran", "th", "ing", "bor", "kale",
    "stiran", " borth", "랰", "뷁", "1234", "12345678", "1,000"]
LATIN = ["ka", "le", "mo", "sti", "ran", "th", "e", "ing", "bor", "un", "re", "ness"]


def training():
    draw = random.Random(12)
    latin = ["".join(draw.choice(LATIN) for _ in range(draw.randint(1, 4))) for _ in range(150)]
    hangul = ["".join(chr(0xAC00 + draw.randrange(0, 11172, 97)) for _ in range(draw.randint(1, 4))) for _ in range(100)]
    texts = []
    for _ in range(80):
        words = []
        for _ in range(draw.randint(5, 40)):
            word = draw.choice(latin if draw.random() < 0.6 else hangul)
            word = word.capitalize() if draw.random() < 0.15 else word
            words.append(word + draw.choice(["", "", "", "", ",", ".", "'s", " 2026", "!", " é", " 中文", " 😀"]))
        texts.append(" ".join(words))
    return texts


def hostile(count, seed=29):
    draw = random.Random(seed)
    strings = ["", " ", "  ", " " * 40, "\n" * 20, "\t \r\n", "a" * 150, "가" * 60, "😀" * 20, "e" + "\u0301" * 30,
               "\u0301\u0316" * 9, "I'm he'LL we'Ve 'ſ 'tis 'Re '", "12345 6 78", "<mask>  <mask>", "x<mask>y <mask> z",
               " <s>ka</s> ", "yesterday Yesterday yesterdays", "\u0301a", "\u0301", "\0", "\0a", "kale stiran", SPACE]
    while len(strings) < count * 4 // 5:
        pool = PIECES if draw.random() < 0.7 else draw.sample(PIECES, 6)
        strings.append("".join(draw.choice(pool) for _ in range(draw.choice((1, 2, 3, 5, 8, 13)))))
    while len(strings) < count:
        scalars = [draw.choice((draw.randrange(0x300), draw.randrange(0x3000), draw.randrange(0x20000))) for _ in range(6)]
        strings.append("".join(chr(c) for c in scalars if not 0xD800 <= c < 0xE000))
    return strings[:count]


def extra(tokenizer, *tokens):
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("yesterday", single_word=True, normalized=True),
                          AddedToken("don't", rstrip=True, normalized=False), *tokens])
    return tokenizer


def bpe(texts, normalizer, pre_tokenizer, decoder, model=None, size=420, alphabet=None, special=("<s>", "</s>", "<unk>"),
        **options):
    tokenizer = Tokenizer(model or models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoder
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), min_frequency=2, show_progress=False,
        initial_alphabet=alphabet or [], **options))
    return tokenizer


BYTES = pre_tokenizers.ByteLevel.alphabet()


def byte_level(texts):
    tokenizer = bpe(texts, None, pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel(), alphabet=BYTES)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=False)
    return extra(tokenizer)


def roberta(texts):
    tokenizer = bpe(texts, None, pre_tokenizers.ByteLevel(add_prefix_space=True), decoders.ByteLevel(), alphabet=BYTES)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    return extra(tokenizer)


def qwen2(texts):
    stages = [pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]
    return extra(bpe(texts, normalizers.NFC(), pre_tokenizers.Sequence(stages), decoders.ByteLevel(), alphabet=BYTES))


def gpt4o(texts):
    stages = [pre_tokenizers.Split(Regex(GPT4O), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]
    return extra(bpe(texts, None, pre_tokenizers.Sequence(stages), decoders.ByteLevel(), alphabet=BYTES))


def falcon(texts):
    stages = [pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(False), pre_tokenizers.Digits(False),
              pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]
    return bpe(texts, None, pre_tokenizers.Sequence(stages), decoders.ByteLevel(), alphabet=BYTES)


def llama(texts):
    alphabet = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = bpe(
        texts, normalizers.Sequence([normalizers.Prepend(SPACE), normalizers.Replace(" ", SPACE)]), None,
        decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]),
        models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True), size=700,
        special=("<unk>", "<s>", "</s>", *alphabet), max_token_length=12)
    # The bytes are ordinary tokens, not control tokens.
    described = json.loads(tokenizer.to_str())
    described["added_tokens"] = [token for token in described["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A", "<s> $A <s>:1 $B:1", [("<s>", 1)])
    return extra(tokenizer)


def metaspace(texts):
    return extra(bpe(texts, None, pre_tokenizers.Metaspace(prepend_scheme="first"), decoders.Metaspace(prepend_scheme="first"),
                     models.BPE(unk_token="<unk>")))


def end_of_word(texts):
    return extra(bpe(texts, normalizers.Lowercase(), pre_tokenizers.Whitespace(), decoders.BPEDecoder("</w>"),
                     models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), end_of_word_suffix="</w>"))


def inner_prefix(texts):
    return bpe(texts, normalizers.Strip(True, True), pre_tokenizers.WhitespaceSplit(), decoders.WordPiece("##", False),
               models.BPE(unk_token="<unk>", continuing_subword_prefix="##", fuse_unk=True), continuing_subword_prefix="##")


def bert(texts, lowercase=True):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece("##", True)
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(
        vocab_size=420, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return extra(tokenizer)


def bert_cased(texts):
    tokenizer = bert(texts, lowercase=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.enable_truncation(24, stride=2)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]", pad_to_multiple_of=8)
    return tokenizer


def unigram(texts, byte_fallback=False):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(texts, trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False))
    if byte_fallback:
        described = json.loads(tokenizer.to_str())
        described["model"]["vocab"] += [[f"<0x{byte:02X}>", -30.0] for byte in range(256)]
        described["model"]["byte_fallback"] = True
        tokenizer = Tokenizer.from_str(json.dumps(described))
        tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    tokenizer.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B:1 </s>:1", [("</s>", 2)])
    return extra(tokenizer)


def unigram_bytes(texts):
    return unigram(texts, byte_fallback=True)


# Rewritings of our own, so that the fixture holds no table of anyone else's; the live check takes nmt_nfkc.
RULES = {"\u3000": " ", "\t": " ", "\n": " ", "\r\n": " ", "\u200b": "", "ﬁ": "fi", "①": "1", "Ａ": "A", "１": "1", "㈱": "(株)",
         "e\u0301": "\xe9", "か\u3099": "が", "ｶﾞ": "ガ", "ｱ": "ア", "…": "...", "½": "1/2", "ſ": "s", "\u1112\u1161": "하", "ß": "ss"}


def sentencepiece_model(texts, kind, size, **options):
    import sentencepiece
    output = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        for old, new in RULES.items():
            rules.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
        rules.flush()
        if "normalization_rule_name" not in options:
            options["normalization_rule_tsv"] = rules.name
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_writer=output, vocab_size=size, model_type=kind, minloglevel=2,
            hard_vocab_limit=False, **options)
    return output.getvalue()


def precompiled_nmt(texts):
    return precompiled(texts, normalization_rule_name="nmt_nfkc")


def precompiled(texts, **options):
    """A normaliser that SentencePiece compiled, as transformers converts it."""
    from sentencepiece import sentencepiece_model_pb2
    message = sentencepiece_model_pb2.ModelProto()
    message.ParseFromString(sentencepiece_model(texts, "unigram", 300, **options))
    tokenizer = Tokenizer(models.Unigram([(piece.piece, piece.score) for piece in message.pieces], unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Precompiled(message.normalizer_spec.precompiled_charsmap), normalizers.Replace(Regex(" {2,}"), SPACE)])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def word_level(texts):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase(), normalizers.StripAccents()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(True)])
    tokenizer.train_from_iterator(texts, trainers.WordLevelTrainer(
        vocab_size=250, special_tokens=["[UNK]", "[PAD]"], show_progress=False))
    return extra(tokenizer)


def characters(texts):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFD()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("(?m:.)"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.train_from_iterator(texts, trainers.WordLevelTrainer(vocab_size=400, special_tokens=["[UNK]"], show_progress=False))
    return tokenizer


def splits(texts):
    """Every behaviour of Split, with texts and expressions, and what else cuts."""
    stages = [pre_tokenizers.Split("ka", "merged_with_next"), pre_tokenizers.Split(Regex(r"\d+|th"), "merged_with_previous"),
              pre_tokenizers.Split(Regex(r"[\s,]+"), "removed"), pre_tokenizers.Split(Regex(r"\w+"), "contiguous", invert=True),
              pre_tokenizers.CharDelimiterSplit("|"), pre_tokenizers.Punctuation("merged_with_previous"),
              pre_tokenizers.Digits(True)]
    normalizer = normalizers.Sequence([
        normalizers.Replace(Regex(r"(?<=a)b*"), "q"), normalizers.Replace("…", "..."), normalizers.Strip(True, False)])
    return extra(bpe(texts, normalizer, pre_tokenizers.Sequence(stages), decoders.Fuse(), models.BPE(unk_token="<unk>")))


def byte_normalizer(texts):
    """Bytes before anything is cut."""
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Prepend("_"), normalizers.ByteLevel()])
    return bpe(texts, normalizer, pre_tokenizers.Split(Regex("Ġ?[A-Za-z]+|."), "isolated"), decoders.ByteLevel(), alphabet=BYTES)


KINDS = [byte_level, roberta, qwen2, gpt4o, falcon, llama, metaspace, end_of_word, inner_prefix, bert, bert_cased, unigram,
         unigram_bytes, precompiled, word_level, characters, splits, byte_normalizer]


def encoded(encoding):
    """Ids, then starts and ends in scalars."""
    return encoding.ids + [place for offsets in encoding.offsets for place in offsets]


def expectations(tokenizer, strings):
    """What Hugging Face gives: with the template, without it and without control tokens, and for pairs."""
    tokenizer.encode_special_tokens = False
    full = [encoded(tokenizer.encode(text)) for text in strings]
    pairs = [tokenizer.encode(a, b) for a, b in zip(strings, reversed(strings))][:60]
    tokenizer.encode_special_tokens = True
    plain = [encoded(tokenizer.encode(text, add_special_tokens=False)) for text in strings]
    tokenizer.encode_special_tokens = False
    draw = random.Random(5)
    size = tokenizer.get_vocab_size()
    ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in strings[:60]]
    ids += [[draw.randrange(size) for _ in range(draw.randint(1, 9))] for _ in range(60)]
    ids = [row for row in ids if row]
    return {"full": full, "plain": plain, "pairs": [encoded(pair) + pair.type_ids for pair in pairs], "ids": ids,
            "decoded": [tokenizer.decode(row) for row in ids],
            "decodedAll": [tokenizer.decode(row, skip_special_tokens=False) for row in ids]}


if __name__ == "__main__":
    texts, strings = training(), hostile(240)
    kinds = []
    for kind in KINDS:
        tokenizer = kind(texts)
        kinds.append({"name": kind.__name__, "tokenizer": tokenizer.to_str(), **expectations(tokenizer, strings)})
    with open(os.path.join(HERE, "tokenizer-kinds.json"), "w") as file:
        json.dump({"strings": strings, "kinds": kinds}, file, ensure_ascii=True, separators=(",", ":"))
        file.write("\n")
    models_here = {}
    import sentencepiece
    for name, kind, options in (("bpe", "bpe", {"byte_fallback": True, "normalization_rule_name": "identity",
                                                "remove_extra_whitespaces": False}),
                                ("bpe-nmt", "bpe", {}), ("unigram", "unigram", {}),
                                ("unigram-bytes", "unigram", {"byte_fallback": True, "user_defined_symbols": ["<sep>"]})):
        blob = sentencepiece_model(texts, kind, 600 if options.get("byte_fallback") else 320, **options)
        processor = sentencepiece.SentencePieceProcessor(model_proto=blob)
        rows = [text for text in strings if "\0" not in text and "<s" not in text and "</s" not in text]
        ids = [processor.encode(text) for text in rows]
        models_here[name] = {"model": base64.b64encode(blob).decode(), "strings": rows, "ids": ids,
                             "decoded": [processor.decode(row) for row in ids]}
    with open(os.path.join(HERE, "sentencepiece.json"), "w") as file:
        json.dump(models_here, file, ensure_ascii=True, separators=(",", ":"))
        file.write("\n")
