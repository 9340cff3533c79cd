"""Slopes of the ground: carried from level to level beside colours and land cover, carved by every stage, and lit.

A picture does not say which way its ground falls: a dark slope is no dark field, and a stage that has nothing but the picture lights every spur anew, in rocks that look like clouds.
So the state has two more channels, the slope to the east and the slope to the south, rise over run. Those of the base map come
from elevations (:mod:`.slopes`); every stage carves spurs and the valleys between them, down the slopes that it finds. That is Musgrave's ridged
multifractal (in Ebert et al. 1994, "Texturing and Modeling"), octave by octave and each along the fall of those before it, as water would have it. The mean of the slopes of a
square of ground is the slope of the square, so that they are brought to their parents' like colours are.

Shapes: slopes (N, 2, H, W) of the parent, (N, 2, 4H, 4W) of the child, float32, -2 to 2.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import LEVEL_BYTE, SLOPE_STEPS
from .edges import EDGE, STEEPER, toggled
from .gains import box_mean
from .grids import upsample_bilinear
from .shapes import highest, scattered, soft

LEVEL, STEEPNESS = LEVEL_BYTE / 255.0, 255.0 / SLOPE_STEPS
"""The value of a channel where the ground is level, and how much it rises over its run per unit of the rest."""

LIMIT = 1.9
"""Slopes lie between this and its negative."""

WAYS = (1, 0), (0, 1), (1, 1), (1, -1)
"""Ways that spurs run, right and down."""

LONG, SHORT = 8, 4
"""Length of the straight pieces of wide spurs, and of those between them, in steps of a pixel or of its diagonal."""

WIDE, NARROW = 5, 3
"""Edges of the box means, run twice, that they are made of."""

STRAY = 0.25
"""How much of spurs does not run down the slope: they bend, end and meet."""

GENTLE, EASED, STEEP = 0.06, 0.15, 1.6
"""Slopes up to which nothing is carved, for plains stay plains; by how much more half as much is carved as of steep ones; and those of which nothing is left to be carved."""

REACH = 16
"""Pixels around a pixel that what is carved depends on."""


class Carved(NamedTuple):
    """Random fields, (N, C, 4H, 4W)."""

    slopes: Tensor  # of wide spurs and of narrow ones, weighted like OCTAVES; their mean square is 1
    facets: Tensor  # how lit narrow spurs are, nearly all or nothing; of variance 1
    lots: Tensor  # how lit wide spurs are, and how high; of mean 0 and variance 1


STEEPER_FACETS = 2.5
"""Slopes, in standard deviations, times this are bounded by 1: facets, lit or dark, that meet in creases; of smooth ones, rocks are wool."""

OCTAVES = 0.88, 0.47
"""How much of the slopes is that of wide spurs, and of narrow ones."""


def slopes_of(channels: Tensor) -> Tensor:
    """Rise over run of channels of the state, (N, 2, H, W), 0..1 -> the same shape."""
    return (channels - LEVEL) * STEEPNESS


def channels_of(slopes: Tensor) -> Tensor:
    """The inverse of :func:`slopes_of`, within :data:`LIMIT`."""
    return slopes.clamp(-LIMIT, LIMIT) * (1.0 / STEEPNESS) + LEVEL


AMBIENT = 0.5
"""Share of the light that comes from all of the sky."""


def lit(slopes: Tensor) -> Tensor:
    """How bright ground of such a slope is, (N, 2, H, W) -> (N, 1, H, W), where level ground is 1: Lambert's law, with the sun in the north-west, half way up, as in shaded relief (and Blue Marble)."""
    east, south = slopes.split(1, dim=1)
    facing = F.relu(1.0 + (east + south) * 0.5**0.5) * torch.rsqrt(1.0 + east * east + south * south)
    return AMBIENT + (1.0 - AMBIENT) * facing


def fall(slopes: Tensor) -> Tensor:
    """Which way ground falls, as cosine and sine of twice the angle to the east, (N, 2, H, W) -> the same shape; nearly 0 where it is level."""
    east, south = slopes.split(1, dim=1)
    turned = torch.cat([east * east - south * south, 2.0 * east * south], dim=1)
    square = turned * turned
    return turned * torch.rsqrt(square[:, 0:1] + square[:, 1:2] + 1e-6)


def steepness(slopes: Tensor) -> Tensor:
    """Root mean square of the slope around a pixel, (N, 2, H, W) -> (N, 1, H, W)."""
    square = slopes * slopes
    return torch.sqrt(box_mean(square[:, 0:1] + square[:, 1:2], 5) + 1e-8)


FAINT = 1.0 / SLOPE_STEPS
"""Half a step of slope of which half a crease is made: rounding is none."""

CREASED = 0.6
"""How much of a ridge or of the bottom of a valley is as sharp as can be; the rest is round."""


def creased(slopes: Tensor) -> Tensor:
    """Slopes of the parent in child pixels, (N, 2, H, W) -> (N, 2, 4H, 4W), which change along lines instead of by and by: between two slopes lies a ridge, or a valley."""
    made = upsample_bilinear(slopes)
    for steeper in STEEPER:
        made = toggled(made, highest(made, EDGE), -highest(-made, EDGE), steeper, FAINT)
    return CREASED * made


def here_and_there(way: int) -> tuple[slice, slice]:
    """Places along an axis that have another one so far behind them (before them, where below 0), and these."""
    if way == 0:
        return slice(None), slice(None)
    return (slice(None, -way), slice(way, None)) if way > 0 else (slice(-way, None), slice(None, way))


def doubled(x: Tensor, right: int, down: int) -> Tensor:
    """Every pixel and the one that lies (right, down) of it, added; smaller by that."""
    (row, next_row), (column, next_column) = here_and_there(down), here_and_there(right)
    return x[..., row, column] + x[..., next_row, next_column]


def along(x: Tensor, right: int, down: int, length: int) -> Tensor:
    """Sums of ``length`` pixels in a row, a power of two, at steps of (right, down); rows grow by doubling."""
    half, step = length // 2, 1
    x = F.pad(x, (half * abs(right), half * abs(right), half * abs(down), half * abs(down)))
    while step < length:
        x, step = doubled(x, step * right, step * down), 2 * step
    return x[..., here_and_there(down)[0], here_and_there(right)[0]]


def stripes(x: Tensor, fallen: Tensor, length: int) -> Tensor:
    """Soft noise drawn out down the slope, (N, 1, H, W) and :func:`fall` -> (N, 1, H, W); nothing where the ground is level."""
    shares = [F.relu(sign * part) for part in fallen.split(1, dim=1) for sign in (1.0, -1.0)]
    return sum(share * along(x, *way, length) for share, way in zip(shares, WAYS))


def rise(height: Tensor) -> Tensor:
    """Slopes of heights, (N, 1, H, W) -> (N, 2, H, W); none at the border."""
    east = F.pad(height[:, :, :, 2:] - height[:, :, :, :-2], (1, 1, 0, 0))
    south = F.pad(height[:, :, 2:] - height[:, :, :-2], (0, 0, 1, 1))
    return torch.cat([east, south], dim=1)


class Carving(nn.Module):
    """White noise (N, 1, 4H, 4W) and :func:`fall` of the parent in child pixels, (N, 2, 4H, 4W) -> :class:`Carved`. Nothing in it is learned."""

    STRIPES = 0.129, 0.247
    """One over the standard deviation of stripes, long and short."""

    SPREADS = 0.95, 1.33
    """Root mean squares of slopes of wide spurs and of narrow ones."""

    CREST, FACETS = (-1.06, 0.82), 0.77
    """Mean and standard deviation of how high wide spurs are, and the latter of facets of narrow ones; all measured on 820 x 820 pixels."""

    def forward(self, noise: Tensor, fallen: Tensor) -> Carved:
        astray = STRAY + 1.0 - fallen.abs().amax(dim=1, keepdim=True)
        mounds = soft(noise, WIDE, WIDE), soft(scattered(noise, 97.0), NARROW, NARROW)
        wide, narrow = (scale * stripes(x, fallen, length) + astray * x for x, scale, length in zip(mounds, self.STRIPES, (LONG, SHORT)))
        crests = -wide.abs()
        slopes = [rise(height) * (1.0 / spread) for height, spread in zip((crests, -narrow.abs()), self.SPREADS)]
        facing = [x[:, :1] + x[:, 1:] for x in slopes]
        facets = facing[1] * STEEPER_FACETS
        facets = facets * torch.rsqrt(1.0 + facets * facets) * (1.0 / self.FACETS)
        lots = torch.cat([facing[0], (crests - self.CREST[0]) * (1.0 / self.CREST[1])], dim=1)
        return Carved(OCTAVES[0] * slopes[0] + OCTAVES[1] * slopes[1], facets, lots)
