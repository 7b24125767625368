"""What every PyTorch twin does alike: threads, names, the number format of a case. It does not know any case."""

import contextlib

import torch

VERSION = torch.__version__.split("+")[0]
FORMATS = {"f32": torch.float32, "bf16": torch.bfloat16}


def begin(request: dict) -> tuple[dict, torch.dtype]:
    """Sets the threads and forgets what an earlier case compiled; returns the settings and the number format."""
    torch.set_num_threads(request["threads"])
    torch.manual_seed(1)
    torch.compiler.reset()
    return request["settings"], FORMATS[request["settings"]["precision"]]


def name(variant: str) -> str:
    """How the result calls this peer."""
    return f"torch {VERSION} {variant}"


def autocast(dtype: torch.dtype):
    """bf16 products over f32 weights, the way PyTorch trains in mixed precision on a processor."""
    if dtype == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast("cpu", dtype=dtype)
