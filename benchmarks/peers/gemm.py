"""The twin of `kalsae bench gemm`: the three products of a linear layer, written into memory that is there already."""

from peer import Prepared, serve, timing


def with_torch(request: dict) -> Prepared:
    import torch
    from torch_peer import begin, name

    settings, dtype = begin(request)
    m, n, k = settings["m"], settings["n"], settings["k"]
    x, w, y = (torch.randn(shape).to(dtype) for shape in ((m, k), (n, k), (m, n)))
    products = {
        "forward": lambda: torch.mm(x, w.t(), out=y),
        "input": lambda: torch.mm(y, w, out=x),
        "weight": lambda: torch.mm(y.t(), x, out=w),
    }
    return Prepared(name(request["variant"]), timing(products[settings["product"]]))


def with_onednn(request: dict) -> Prepared:
    from onednn import Products

    settings = request["settings"]
    products = Products(settings["m"], settings["n"], settings["k"], settings["precision"], request["threads"])
    return Prepared(products.name, timing(getattr(products, settings["product"])))


def prepare(request: dict) -> Prepared:
    return (with_onednn if request["variant"] == "onednn" else with_torch)(request)


serve(prepare)
