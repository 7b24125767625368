"""The twin of `kalsae bench train-step`: forward, backward, clipped AdamW; bf16 by autocast."""

from decoder import Training, parameter_count
from peer import Prepared, serve, timing
from torch_peer import begin, name


def prepare(request: dict) -> Prepared:
    settings, dtype = begin(request)
    training = Training(settings, dtype, compiles=request["variant"] == "compile")
    return Prepared(name(request["variant"]), timing(training.step), {"parameters": parameter_count(training.model)})


serve(prepare)
