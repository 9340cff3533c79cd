"""What colours a class of land cover has beside its surroundings, where the place itself does not tell: what :data:`.amounts.TONES` goes by.

A base map of 5 km says that farmland in Iowa is half field and half wood, and everywhere the same; from such colours nobody learns that woods are the darker half
(:func:`.model.class_contrasts` finds no slope). On real crops, a regression does: of the detail that a stage should add, less what those slopes say of it, on the land cover that it adds.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from .amounts import KNOTS, USUAL
from .batches import AS_THEY_ARE, Sampler
from .cover import CLASSES, LEGEND
from .imagery import Library
from .losses import split_colour
from .grids import RightInverse, block_mean, upsample_bilinear
from .model import COLOURS, CONTRASTS, class_contrasts
from .start import load_start

BORDER = 16
"""Child pixels at the edge of a crop that are left out: what lies beyond them is not known."""

RIDGE = 0.02
"""Of the mean square of what the detail is regressed on, added to every one: classes always sum to 1."""


def regress(states: Tensor) -> tuple[Tensor, Tensor]:
    """Normal equations of one or more crops (N, 11, S, S), 0..1: (8, 8) and (8, 3)."""
    smooth, parents = RightInverse(), block_mean(states)
    colours, cover = parents[:, :COLOURS], parents[:, COLOURS:]

    def added(picture: Tensor) -> Tensor:
        return (picture - smooth(block_mean(picture)))[:, :, BORDER:-BORDER, BORDER:-BORDER]

    turns = states[:, COLOURS:] - upsample_bilinear(cover)
    slopes, untold = class_contrasts(colours, cover)
    told = sum(slope * turns[:, c : c + 1] for c, slope in zip(CONTRASTS, upsample_bilinear(slopes).split(COLOURS, dim=1)))
    known = added(upsample_bilinear(untold * split_colour(colours)[0] / USUAL) * turns).transpose(0, 1).flatten(1).double()
    wanted = added(states[:, :COLOURS] - told).transpose(0, 1).flatten(1).double()
    return known @ known.T, known @ wanted.T


def solve(known: Tensor, both: Tensor) -> Tensor:
    """Colours of the classes, (8, 3)."""
    return torch.linalg.solve(known + (RIDGE * known.trace() / CLASSES + 1e-9) * torch.eye(CLASSES, dtype=known.dtype), both)


def class_tones(config: dict, work: Path, batches: int = 80) -> None:
    """Prints the colours of every class by ground resolution."""
    settings = {**config["batch"], **AS_THEY_ARE, "singles": 8, "doubles": 0}
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), settings, config["seed"] + 7)
    found: dict[float, list[Tensor]] = {}
    for _ in range(batches):
        batch = sampler.batch()
        for state, log2 in zip(torch.from_numpy(batch.single), batch.single_log2):
            knot = min(KNOTS, key=lambda k: abs(k - float(log2)))
            found[knot] = [a + b for a, b in zip(found.get(knot, [torch.zeros(1), torch.zeros(1)]), regress(state[None]))]
    for knot in sorted(found, reverse=True):
        known, both = found[knot]
        print(f"{2.0**knot:g} m per pixel; red, green, blue, and the class's share of what land cover adds")
        for kind, tone, share in zip(LEGEND, solve(known, both), known.diag() / known.trace()):
            print(f"  {kind.channel:8s}" + " ".join(f"{value:+.2f}" for value in tone.tolist()) + f"  {float(share):.2f}")
