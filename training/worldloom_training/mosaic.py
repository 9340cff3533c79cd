"""A parent drawn as a mosaic: every pixel of it is a piece with straight borders and one colour, as fields, plots and roofs have.

What is wider than a pixel of the parent, the parent decides, and the projection takes it off whatever else is drawn; what is much smaller is grain. So a thing can only begin as one pixel of a parent, which is why the
parents of mosaics are speckled (:data:`.amounts.SPECKLE`), and from there on its borders stay (:mod:`.edges`). Borders run where noise says, off the grid of the parent.

Shapes: N x C x H x W pixels of the parent, 4H x 4W of the child, float32.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .grids import SCALE, block_mean, upsample_bilinear
from .shapes import scattered

ASTRAY = 1.9
"""How far a border lies from that of the parent's pixel at most, in child pixels: evenly often in nearly all of the four places that it can have."""

ROUNDS = 3
"""Of looking for the colours of pieces."""

ROWS, COLUMNS = 2, 3
"""Axes that pieces lie side by side along."""


class Shares(NamedTuple):
    """Of a child pixel, how much is of the piece before that of its own parent, of this, and of the next one."""

    before: Tensor
    own: Tensor
    after: Tensor


def neighbour(x: Tensor, axis: int, step: int) -> Tensor:
    """The pixel before (step -1) or behind (1) every pixel; the first and the last one are their own."""
    size = x.shape[axis]
    if step < 0:
        return torch.cat([x.narrow(axis, 0, 1), x.narrow(axis, 0, size - 1)], dim=axis)
    return torch.cat([x.narrow(axis, 1, size - 1), x.narrow(axis, size - 1, 1)], dim=axis)


def shares(border: Tensor, axis: int) -> list[Shares]:
    """Of the four child pixels of every parent along an axis: borders lie so many child pixels behind the beginning of a parent, which is where the piece before it ends."""
    following, found = neighbour(border, axis, 1), []
    for place in range(SCALE):
        before, after = (border - place).clamp(0.0, 1.0), (place + 1 - SCALE - following).clamp(0.0, 1.0)
        found.append(Shares(before, 1.0 - before - after, after))
    return found


def laid(values: Tensor, parts: list[Shares], axis: int) -> Tensor:
    """Pieces of these values, side by side along an axis, which becomes four times as long."""
    before, after = neighbour(values, axis, -1), neighbour(values, axis, 1)
    drawn = torch.stack([part.own * values + part.before * before + part.after * after for part in parts], dim=axis + 1)
    return drawn.flatten(axis, axis + 1)


def as_mosaic(colours: Tensor, noise: Tensor) -> Tensor:
    """Colours of the parent (N, C, H, W) as pieces with borders that noise (N, 2, H, W) says, (N, C, 4H, 4W), block means nearly their own.

    Strips of one parent row each, which are divided crosswise, each for itself, like bricks; borders between strips step where their pieces do. A piece has more than its share of its parent's pixel or less, and
    neighbours have the rest, so that its colour is looked for such that all pixels have theirs (Jacobi's iteration): what is left of that is a tenth of what they vary by, at the hardest.
    """
    noise = noise.clamp(-4.0, 4.0)
    borders = scattered(noise, 57.0) * (ASTRAY / 3.0**0.5)
    crosswise = shares(borders[:, :1], COLUMNS)
    lengthwise = shares(laid(borders[:, 1:], crosswise, COLUMNS), ROWS)
    pieces, picture = colours, laid(laid(colours, crosswise, COLUMNS), lengthwise, ROWS)
    for _ in range(ROUNDS):
        pieces = pieces + (colours - block_mean(picture))
        picture = laid(laid(pieces, crosswise, COLUMNS), lengthwise, ROWS)
    return picture + upsample_bilinear(colours - block_mean(picture))


REACH = ROUNDS + 2
"""Parent pixels around a pixel that :func:`as_mosaic` depends on."""
