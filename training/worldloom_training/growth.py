"""Weights of a smaller network in a larger one, which goes on as the smaller one did (Chen, Goodfellow and Shlens 2016, "Net2Net").

What is new begins at random and reads what is old; nothing old listens to it at first, so that it has a gradient and does no harm.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from torch import Tensor

from .cover import CLASSES
from .export import load, save
from .gains import GAINS
from .model import NetworkShape, Stage

BEHIND = {"draw.weight": CLASSES + 1, "gates.weight": CLASSES}
"""Inputs of a layer that stay last, behind those that there are more of: land cover and white noise behind the features of the head."""


def continued(old: Tensor, own: Tensor) -> Tensor:
    """Values of channels, (1, C, 1, 1), with further ones behind them."""
    return torch.cat([old, own[:, old.shape[1] :]], dim=1)


def grown(name: str, own: Tensor, old: Tensor) -> Tensor:
    """A tensor of the larger network, ``own``, with that of the smaller one in its place."""
    if own.shape == old.shape:
        return old
    if name.endswith((".centre", ".scale")):
        return continued(old, own)
    if name == "lift.weight":  # of a transposed convolution, inputs come first
        return grown("", own.transpose(0, 1), old.transpose(0, 1)).transpose(0, 1)
    if "film." in name:  # gains, then shifts
        return torch.cat([grown("", *halves) for halves in zip(own.chunk(2), old.chunk(2))])
    if old.dim() == 1:
        return torch.cat([old, own[len(old) :]])
    new = own.clone()
    rows = new[: len(old)].zero_()
    front = old.shape[1] - BEHIND.get(name, 0)
    rows[:, :front] = old[:, :front]
    rows[:, rows.shape[1] - old.shape[1] + front :] = old[:, front:]
    return new


@torch.no_grad()
def carry_over(model: Stage, weights: dict[str, Tensor]) -> int:
    """Loads another network's weights, which has the same channels, hidden units and blocks or fewer. Returns the number of tensors taken.

    Raises ``ValueError`` where the other network has more of something.
    """
    own = model.state_dict()
    taken = {name: old for name, old in weights.items() if name in own}
    for name, old in taken.items():
        if any(less < more for less, more in zip(own[name].shape, old.shape)):
            raise ValueError(f"'{name}' is {tuple(old.shape)}, which is more than {tuple(own[name].shape)}")
        own[name] = grown(name, own[name], old)
    model.load_state_dict(own)
    channels = len(weights["stem.bias"])
    for index, block in enumerate(model.blocks):
        if f"blocks.{index}.merge.weight" not in weights:
            block.merge.weight[:channels] = 0.0
            block.merge.bias[:channels] = 0.0
    return len(taken)


def grow(shape: NetworkShape, checkpoint: Path, work: Path) -> None:
    """Writes ``checkpoint.pt`` of a network of this shape that does what the smaller one of ``checkpoint`` does, with the gains and the start network beside that.

    Raises ``ValueError`` where the other network has more of something.
    """
    small, model = load(checkpoint), Stage(shape)
    carry_over(model, small.state_dict())
    save(model, work / "checkpoint.pt")
    torch.save(small.gains(), work / GAINS)
    shutil.copyfile(checkpoint.parent / "start.pt", work / "start.pt")
