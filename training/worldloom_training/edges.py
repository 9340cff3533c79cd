"""Edges of a parent, drawn again in child pixels: sharp where they are told to be, and where they are told to run.

Enlarged alone, an edge of one stage is a ramp of twelve pixels two stages on. Shapes as in :mod:`.grids`; a brightness or a slope is no colour, and has one channel or two.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .grids import block_mean, upsample_bilinear
from .shapes import highest, highest_around, highest_aslant

EDGE = 5
"""Edge in child pixels of the squares whose lightest and darkest values an edge is drawn between."""

STEEPER = (3.0, 3.0, 2.0)
"""How much steeper an edge is drawn, once and then again: a ramp of twelve pixels, which an edge of one stage is two stages on, is left with one or two."""

FAINT = 1.5 / 255.0
"""Half a step of brightness of which half an edge is made: rounding is none."""


def toggled(picture: Tensor, light: Tensor, dark: Tensor, steeper: float, faint: float = FAINT) -> Tensor:
    """Every pixel of a brightness (N, 1, H, W) drawn towards the lightest or the darkest value around it, whichever is nearer.

    Toggle contrast (Kramer and Bruckner 1975, "Iterations of a non-linear transformation for enhancement of digital images"); with a ramp between the two, as a jump would make
    rounding visible.
    """
    middle, half = (light + dark) * 0.5, (light - dark) * 0.5
    drawn = (picture - middle) * (1.0 + (steeper - 1.0) * half / (half + faint))
    return middle + torch.minimum(torch.maximum(drawn, -half), half)


def frayed_edges(smooth: Tensor, frayed: Tensor) -> Tensor:
    """A smooth brightness with edges that run where noise ``frayed`` says, in halves of the way from dark to light; (N, 1, H, W) each."""
    light, dark = highest(smooth, EDGE), -highest(-smooth, EDGE)
    picture = toggled(smooth + (light - dark) * 0.5 * frayed, light, dark, STEEPER[0])
    for steeper in STEEPER[1:]:
        picture = toggled(picture, highest(picture, EDGE), -highest(-picture, EDGE), steeper)
    return picture


def square_edges(smooth: Tensor, straight: Tensor) -> Tensor:
    """A smooth brightness (N, 1, H, W) with edges that keep their corners, of things that lie ``straight`` (a mask) or stand on one.

    Along the lines of one direction and then of the other: in squares around a pixel, every corner is rounded by a pixel of the parent, stage after stage, until fields are pebbles.
    """
    picture = smooth
    for steeper in STEEPER:
        for kernel, down in (((1, EDGE), 1), ((EDGE, 1), -1)):
            light, dark = (torch.where(straight, highest_around(x, *kernel), highest_aslant(x, EDGE, down)) for x in (picture, -picture))
            picture = toggled(picture, light, -dark, steeper)
    return picture


SQUARE, FINEST = 0.6, -1.0
"""Share of fields and towns from which on edges are those of things with corners, and log2 of metres per child pixel below which none are: walls of zoom 17 lie between its pixels, and drawn by lines at 19
they would be a lattice of these (0.94 to 1.06 of the mean gradient)."""

REDRAWN = 5
"""Parent pixels around a pixel that :func:`redrawn` depends on."""


def redrawn(grey: Tensor, frayed: Tensor, square: Tensor, stand: Tensor) -> Tensor:
    """Brightness of the parent (N, 1, H, W) in child pixels with edges of one or two of them, (N, 1, 4H, 4W), block means nearly its own; those of what is ``square`` are :func:`square_edges`,
    straight where ``stand`` is above 0, and the others :func:`frayed_edges`; all three are (N, 1, 4H, 4W).

    Linear between pixel centres to begin with: the smooth right inverse overshoots beside an edge, and its waves would be drawn as edges, too. Of brightness alone: three colours
    that are drawn one by one each decide for themselves where an edge runs, and leave fringes of red, green and blue, which the next stage makes four times as wide.
    """
    smooth = upsample_bilinear(grey)
    picture = torch.where(square > 0.0, square_edges(smooth, stand > 0.0), frayed_edges(smooth, frayed))
    return picture + upsample_bilinear(grey - block_mean(picture))
