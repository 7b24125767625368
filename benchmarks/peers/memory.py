"""The twin of `kalsae bench memory`: the most memory of the training step above what PyTorch itself takes."""

from decoder import Training, parameter_count
from peer import Prepared, peak_memory, serve
from torch_peer import begin, name


def prepare(request: dict) -> Prepared:
    settings, dtype = begin(request)
    facts = {}

    def make():
        training = Training(settings, dtype, compiles=request["variant"] == "compile")
        facts["parameters"] = parameter_count(training.model)
        return training.step

    return Prepared(name(request["variant"]), peak_memory(make), facts)


serve(prepare)
