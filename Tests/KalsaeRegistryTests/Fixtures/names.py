"""Names of artifacts and fingerprints, computed by Python's hashlib from the format's description alone.

Run it to make names.json anew:  python3 names.py > names.json
"""

import hashlib
import json


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def artifact(files):
    """SHA-256 of path NUL size NUL digest NUL, in the order of the paths' UTF-8 bytes."""
    text = b""
    for path in sorted(files, key=lambda name: name.encode()):
        content = files[path].encode()
        text += path.encode() + b"\0" + str(len(content)).encode() + b"\0" + sha256(content).encode() + b"\0"
    return sha256(text)


def fingerprint(step, version, settings, external, seed, inputs):
    """SHA-256 of all parts, each preceded by its length in bytes and a colon."""
    parts = [step, version, settings, external, str(seed)]
    for name in sorted(inputs):
        parts += [name, inputs[name]]
    return sha256(b"".join(str(len(part.encode())).encode() + b":" + part.encode() for part in parts))


artifacts = [
    {"a.txt": "one"},
    {"b/c.txt": "two", "a.txt": "", "문서/제비.md": "칼새는 제비가 아니다.\n"},
    {"Z": "1", "a": "2", "é": "3", "A": "4", "a/b": "5" * 1000},
]
fingerprints = [
    ("clean", "0.1.0", "{\"dedupe\":\"near\"}", "", 1, {}),
    ("정리", "0.1.0", "{}", "ab" * 32, 2**64 - 1, {"collect": "0" * 64, "also": "f" * 64}),
]
print(
    json.dumps(
        {
            "artifacts": [{"files": files, "id": artifact(files)} for files in artifacts],
            "fingerprints": [
                {
                    "step": row[0], "codeVersion": row[1], "settings": row[2], "externalDigest": row[3],
                    "seed": row[4], "inputs": row[5], "digest": fingerprint(*row),
                }
                for row in fingerprints
            ],
        },
        ensure_ascii=False, indent=1,
    )
)
