"""Shapes out of white noise: parcels with sharp borders, houses, ridges and spurs with a lit and a shaded side, rows.

A small network that mixes and modulates soft noise gets canopy, sand and swell, but hardly an edge: what it invents are clouds of the right spectrum. The ground is
made of things that lie beside and on top of each other (the dead leaves of Lee, Mumford and Huang 2001, "Occlusion Models for Natural Images"), of ridges (Musgrave, in Ebert et
al. 1994, "Texturing and Modeling") and of rows. Here is the raw material of these, as :class:`.model.Grain` is that of even textures; how much of it a place shows, :mod:`.amounts` says.

Everything is a bounded neighbourhood of the noise and made of operations that round the same way wherever a window begins. Shapes: N x 1 x H x W pixels of the child, float32.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .grids import within

SIDES = (5, 13)
"""Edges of the squares that parcels are made of, in child pixels; what is seen of them is some two thirds of that. The projection leaves small ones half of what they are filled with."""

DIAGONALS = (3, 9)
"""Edges, along the diagonals, of diamonds of the same areas."""

QUARTER, UPRIGHT_QUARTER = 37, 21
"""Edge of the squares between which streets run, and the same of diamonds of two thirds of their area."""

APART, HOUSE = 7, (3, 5)
"""Edge of the squares that have one house at most, and edges of the houses, which lie one way or the other."""

UPRIGHT_HOUSE = 1, 1
"""Edge of diamonds of nearly the same area, and how far these are drawn out to the north-east and south-west."""

GUIDED = 1.5
"""How much the brightness of the parent says, beside noise, where houses stand."""

SHADOW, SHADE = 1, 1.2
"""How far to the south and east of a house its shadow falls, and how dark that is: as much as its roof is light, which has 0.5 to 1.5."""

ROW = 17
"""Length of a row in child pixels; box means of it run twice."""

ROWED = 1.13
"""One over the standard deviation of rows where a third of them fade from one direction into the other."""

_BELOW = -16.0
"""Less than any noise."""


class Shapes(NamedTuple):
    """Random fields of mean 0 and variance 1, (N, C, H, W)."""

    brightness: Tensor  # parcels of two sizes, rows
    grey: Tensor  # streets, houses
    tint: Tensor  # small parcels, of other values; roofs, below 0 where they are red
    rest: Tensor  # small parcels, of a third value
    cover: Tensor  # parcels of two sizes, the same of other values, small parcels of the third one


BRIGHTNESS, GREY, TINTS = len(SIDES) + 1, 2, 2
"""Channels of :class:`Shapes`."""


def shifted(x: Tensor, right: int, down: int) -> Tensor:
    """``y[i, j] = x[i - down, j - right]``; lowest values come in at the border."""
    return F.pad(x, (right, -right, down, -down), value=_BELOW)


WIDEST_POOL = 13
"""Largest edge of one maximum; larger ones are made of several, as runtimes are slow with them."""


def highest_around(x: Tensor, height: int, width: int) -> Tensor:
    """Maximum of every rectangle of ``height`` x ``width`` pixels (odd) around a pixel."""
    while max(height, width) > 1:
        kernel = min(height, WIDEST_POOL), min(width, WIDEST_POOL)
        x = F.max_pool2d(x, kernel, stride=1, padding=(kernel[0] // 2, kernel[1] // 2))
        height, width = height - kernel[0] + 1, width - kernel[1] + 1
    return x


def highest(x: Tensor, edge: int) -> Tensor:
    """Maximum of every ``edge`` x ``edge`` square (odd) around a pixel."""
    return highest_around(x, edge, edge)


def highest_aslant(x: Tensor, length: int, down: int) -> Tensor:
    """Maximum of ``length`` pixels (odd) around a pixel that touch at their corners: to the south-east where ``down`` is 1, to the north-east where it is -1.

    In rows that are one pixel longer, or shorter, what lies aslant is a column. Pixels at the left and right border see some of the other side.
    """
    height, width = x.shape[2:]
    size, row = height * width, width + down
    lines = F.pad(x.reshape(*x.shape[:2], size), (0, -size % row), value=_BELOW).reshape(*x.shape[:2], -1, row)
    return highest_around(lines, length, 1).reshape(*x.shape[:2], -1)[:, :, :size].reshape(x.shape)


def highest_upright(x: Tensor, edge: int) -> Tensor:
    """The same of diamonds, squares that stand on a corner, of ``edge`` pixels (odd) that touch at their corners along either diagonal.

    A cross of five pixels, moved along one diagonal and then along the other: of pixels that touch at their corners, crosses leave none out.
    """
    x = torch.maximum(highest_around(x, 1, 3), highest_around(x, 3, 1))
    return highest_aslant(highest_aslant(x, edge, 1), edge, -1) if edge > 1 else x


def scattered(key: Tensor, factor: float) -> Tensor:
    """Values of mean 0 and variance 1, evenly distributed, that keys of nearly the same size do not share."""
    key = key * factor
    return (key - torch.floor(key) - 0.5) * 12.0**0.5


def where(mask: Tensor) -> Tensor:
    """1 where a mask is true, and 0 elsewhere."""
    return mask.to(torch.float32)


def red(house: Tensor) -> Tensor:
    """How red a roof is by its light, 0.5 to 1.5: white ones are not, and what is no roof is not."""
    return F.relu(house) * F.relu(1.5 - house)


def soft(noise: Tensor, rows: int, columns: int) -> Tensor:
    """White noise averaged twice over boxes of ``rows`` x ``columns`` pixels (odd), brought back to unit variance.

    Box means instead of one convolution: a 1-channel convolution is not bitwise shift-invariant in ONNX Runtime.
    """
    for _ in range(2):
        noise = F.avg_pool2d(noise, (rows, columns), stride=1, padding=(rows // 2, columns // 2), count_include_pad=True)
    return noise * (echo(rows) * echo(columns)) ** -0.5


def echo(edge: int, distance: int = 0) -> float:
    """Covariance of white noise, averaged twice over ``edge`` pixels of a line, with itself at a ``distance``."""
    box = [1.0 / edge] * edge
    tent = [sum(box[j] * box[i - j] for j in range(edge) if 0 <= i - j < edge) for i in range(2 * edge - 1)]
    return sum(a * b for a, b in zip(tent, tent[distance:]))


REACH = 24
"""Pixels around a pixel that shapes depend on."""


class RandomShapes(nn.Module):
    """White noise, how far the parent stands out there, which way its rows run, and whether parcels, streets and houses lie straight, above 0, or stand on
    a corner, (N, 1, H, W) each -> :class:`Shapes`."""

    STREETS = 0.217
    """Share of the pixels that lie in a street; measured on 820 x 820 pixels, half of it upright."""

    BUILT = 0.083, 0.606
    """Mean and standard deviation of houses and their shadows; measured on as many."""

    RED = 0.086, 0.184
    """The same of :func:`red`."""

    def forward(self, noise: Tensor, light: Tensor, lie: Tensor, stand: Tensor, around: int = 0) -> Shapes:
        """Of the outermost ``around`` pixels only ``cover`` is made."""
        noise, stand = noise.float(), stand.float()
        parcels = [torch.where(stand > 0.0, highest(noise, side), highest_upright(noise, edge)) for side, edge in zip(SIDES, DIAGONALS)]
        first, second = ([scattered(p, factor) for p, factor in zip(parcels, factors)] for factors in ((97.0, 127.0), (61.0, 79.0)))
        third = scattered(parcels[0], 151.0)
        cover = torch.cat([*first, *second, third], dim=1)

        noise, light, lie, stand, third, tint, *first = (within(x.float(), around) for x in (noise, light, lie, stand, third, second[0], *first))
        straight = stand > 0.0
        quarter = torch.where(straight, highest(-noise, QUARTER), highest_upright(-noise, UPRIGHT_QUARTER))
        street = self.border(quarter)
        street = torch.maximum(street, torch.maximum(shifted(street, 1, 0), shifted(street, 0, 1)))
        house = self.houses(noise, noise + GUIDED * light, street, straight)
        built, roofs = (house - self.BUILT[0]) / self.BUILT[1], (self.RED[0] - red(house)) / self.RED[1]
        rows = (F.relu(lie) * soft(noise, 1, ROW) + F.relu(-lie) * soft(noise, ROW, 1)) * ROWED
        street = (street - self.STREETS) / (self.STREETS * (1.0 - self.STREETS)) ** 0.5
        return Shapes(torch.cat([*first, rows], dim=1), torch.cat([street, built], dim=1), torch.cat([tint, roofs], dim=1), third, cover)

    def border(self, parcels: Tensor) -> Tensor:
        """1 on lines of one pixel between parcels, 0 elsewhere."""
        return where((parcels != shifted(parcels, 1, 0)) | (parcels != shifted(parcels, 0, 1)))

    def houses(self, noise: Tensor, key: Tensor, street: Tensor, straight: Tensor) -> Tensor:
        """Rectangles, light, around the pixels that are the highest of a square, and their shadows, which are dark; none of them in a street."""
        diagonal, longer = UPRIGHT_HOUSE
        chosen = where(key == highest(key, APART))
        lights = chosen * (scattered(noise, 57.0) * 0.5 * (1.0 / 3.0) ** 0.5 + 1.0)
        lies = where(scattered(noise, 83.0) > 0.0)
        roofs = torch.maximum(highest_around(lights * lies, *HOUSE), highest_around(lights * (1.0 - lies), *reversed(HOUSE)))
        upright = highest_upright(lights, diagonal)
        upright = torch.maximum(upright, torch.maximum(shifted(upright, longer, -longer), shifted(upright, -longer, longer)))
        roofs = torch.where(straight, roofs, upright)
        covered = where(roofs > 0.0)
        shaded = F.relu(shifted(covered, SHADOW, SHADOW) - covered)
        return (roofs - SHADE * shaded) * (1.0 - street)
