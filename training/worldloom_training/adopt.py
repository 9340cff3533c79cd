"""Model pack -> checkpoint, gains and start network: training goes on from the weights that ship, wherever they were made.

A pack holds the averaged weights alone: the optimiser and the critics begin anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from .export import save
from .gains import GAINS, NODES
from .growth import carry_over
from .grids import SCALE
from .model import NetworkShape, Stage, from_convolution
from .start import Start

ADOPTED = "adopted.pt"
"""The file in the working folder that ``train.warmStart`` may name."""

FOLDED = "onnx::"
"""How names begin that the exporter gave to constants it has worked out."""


def weights_of(graph: onnx.GraphProto) -> dict[str, Tensor]:
    """Named weights of a network. The biases of :meth:`.model.Stage.head`, which the exporter has joined, are apart again, and the lapped head is one."""
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    for name in [n for n in weights if n.startswith(FOLDED)]:
        joined = weights.pop(name)
        if joined.shape == (6,):
            weights["draw.bias"], weights["gates.bias"] = joined.split(3)
    if "lift_kernel" in weights:
        weights["lift.weight"], weights["lift.bias"] = from_convolution(weights.pop("lift_kernel")), weights.pop("lift_bias")[:: SCALE * SCALE]
    return weights


def constants_of(graph: onnx.GraphProto, part: str) -> list[Tensor]:
    """Constants of a part of the network: a buffer that no checkpoint holds is one in an ONNX file, without its name."""
    nodes = [n for n in graph.node if n.op_type == "Constant" and n.name.startswith(f"/{part}/")]
    return [torch.from_numpy(np.array(numpy_helper.to_array(n.attribute[0].t))) for n in nodes]


def shape_of(weights: dict[str, Tensor]) -> NetworkShape:
    hidden, channels = weights["blocks.0.spread.weight"].shape[:2]
    return NetworkShape(
        channels=channels, hidden=hidden, blocks=sum(name.endswith(".merge.weight") for name in weights),
        embedding=weights["embed.second.weight"].shape[0], head=weights["lift.weight"].shape[1],
    )


def gains_of(graph: onnx.GraphProto, model: Stage) -> dict[str, Tensor]:
    """What calibration found, told apart by shape; as :meth:`.model.Stage.gains`."""
    nodes = torch.tensor(NODES).view(1, -1, 1, 1)
    found = {}
    for name, tensor in model.gains().items():
        part = name.split(".")[0] + "_gain"
        alike = [c for c in constants_of(graph, part) if c.shape == tensor.shape and not torch.equal(c, nodes)]
        if len(alike) != 1:
            raise ValueError(f"{len(alike)} constants may be the gain '{name}', of shape {tuple(tensor.shape)}")
        found[name] = alike[0]
    return found


def adopt(pack: Path, work: Path) -> None:
    """Writes ``adopted.pt``, ``gains.pt`` and ``start.pt`` of a pack in 32 bits that ``export`` has made."""
    graph, start_graph = (onnx.load(pack / name).graph for name in ("network.onnx", "start.onnx"))
    weights, start_weights = weights_of(graph), weights_of(start_graph)
    if "lifts_kernel" in weights:
        raise ValueError(f"{pack} was made before 1.11.0: its land cover comes from a head that networks no longer have")
    shape = shape_of(weights)
    model, start = Stage(shape), Start(start_weights["first.weight"].shape[0])
    centres = {name for name, _ in model.named_buffers() if name.startswith("blocks.")}  # a pack reads inputs as they are
    if missing := set(model.state_dict()) - set(weights) - centres:
        raise ValueError(f"{pack} lacks {sorted(missing)[0]}")
    carry_over(model, weights)  # all but the centres of blocks
    start.load_state_dict(start_weights)
    save(model, work / ADOPTED)
    torch.save(gains_of(graph, model), work / GAINS)
    torch.save(start.state_dict(), work / "start.pt")
