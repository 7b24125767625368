"""The twin of `kalsae bench gemm`: the three products of a linear layer, written into memory that is there already."""

import torch
from peer import Prepared, serve, timing
from torch_peer import begin, name


def prepare(request: dict) -> Prepared:
    settings, dtype = begin(request)
    m, n, k = settings["m"], settings["n"], settings["k"]
    x, w, y = (torch.randn(shape).to(dtype) for shape in ((m, k), (n, k), (m, n)))
    products = {
        "forward": lambda: torch.mm(x, w.t(), out=y),
        "input": lambda: torch.mm(y, w, out=x),
        "weight": lambda: torch.mm(y.t(), x, out=w),
    }
    return Prepared(name(request["variant"]), timing(products[settings["product"]]))


serve(prepare)
