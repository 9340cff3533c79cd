"""Shapes out of white noise: parcels with sharp borders, ridges with a lit and a shaded side, rows.

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

SIDES = (7, 13)
"""Edges of the squares that parcels are made of, in child pixels; what is seen of them is some two thirds of that."""

QUARTER = 63
"""Edge of the squares within which parcels and rows lie in one direction."""

RIDGES = (5, 13)
"""Edges of the box means, each run twice, whose absolute value has ridges."""

ROW = 17
"""Length of a row in child pixels; box means of it run twice."""

_BELOW = -16.0
"""Less than any noise."""


class Shapes(NamedTuple):
    """Random fields of mean 0 and variance 1, (N, C, H, W)."""

    brightness: Tensor  # parcels of two sizes, borders of two sizes, ridges of two sizes, rows
    tint: Tensor  # parcels of two sizes, of other values
    rest: Tensor  # the same again
    cover: Tensor  # all values of the parcels, and the ridges
    mosaic: Tensor  # how much lighter than the picture it is where every large parcel is all as light as the picture is at one of its pixels; of neither mean 0 nor variance 1


BRIGHTNESS, TINTS = 2 * len(SIDES) + len(RIDGES) + 1, len(SIDES)
"""Channels of :class:`Shapes`."""


def shifted(x: Tensor, right: int, down: int) -> Tensor:
    """``y[i, j] = x[i - down, j - right]``; lowest values come in at the border."""
    height, width = x.shape[2:]
    x = F.pad(x, (max(right, 0), max(-right, 0), max(down, 0), max(-down, 0)), value=_BELOW)
    return x[:, :, max(-down, 0) : max(-down, 0) + height, max(-right, 0) : max(-right, 0) + width]


POOLED = 7
"""Edge up to which a maximum is faster pooled than by doubling."""


def highest(x: Tensor, edge: int) -> Tensor:
    """Maximum of every ``edge`` x ``edge`` square around a pixel, row by row and then column by column.

    Large squares grow by doubling.
    """
    if edge <= POOLED:
        for kernel in ((1, edge), (edge, 1)):
            x = F.max_pool2d(x, kernel, stride=1, padding=(kernel[0] // 2, kernel[1] // 2))
        return x
    x = F.pad(x, (edge // 2,) * 4, value=_BELOW)
    for axis in (3, 2):
        seen = 1
        while seen < edge:
            step, size = min(seen, edge - seen), x.shape[axis]
            x = torch.maximum(x.narrow(axis, 0, size - step), x.narrow(axis, step, size - step))
            seen += step
    return x


def highest_aslant(x: Tensor, edge: int, down: int) -> Tensor:
    """The same of squares turned by the angle whose tangent is a half, clockwise where ``down`` is 1 and back where it is -1.

    Steps of (2, 1) and of (-1, 2) reach one pixel in five; squares of three around each of them fill the gaps.
    """
    x = highest(x, 3)
    steps = max(round((edge - 2) / 5.0**0.5), 1)
    for right, below in ((2, down), (-down, 2)):
        for k in range(steps):
            ahead = k % 2 == 0
            x = torch.maximum(x, shifted(x, right if ahead else -right, below if ahead else -below))
    return x


def scattered(key: Tensor, factor: float) -> Tensor:
    """Values of mean 0 and variance 1, evenly distributed, that keys of nearly the same size do not share."""
    key = key * factor
    return (key - torch.floor(key) - 0.5) * 12.0**0.5


def soft(noise: Tensor, rows: int, columns: int) -> Tensor:
    """White noise averaged twice over boxes of ``rows`` x ``columns`` pixels (odd), brought back to unit variance.

    Box means instead of one convolution: a 1-channel convolution is not bitwise shift-invariant in ONNX Runtime.
    """
    for _ in range(2):
        for kernel in ((1, columns), (rows, 1)):
            if max(kernel) > 1:
                noise = F.avg_pool2d(noise, kernel, stride=1, padding=(kernel[0] // 2, kernel[1] // 2), count_include_pad=True)
    return noise * (echo(rows) * echo(columns)) ** -0.5


def echo(edge: int, distance: int = 0) -> float:
    """Covariance of white noise, averaged twice over ``edge`` pixels of a line, with itself at a ``distance``."""
    box = [1.0 / edge] * edge
    tent = [sum(box[j] * box[i - j] for j in range(edge) if 0 <= i - j < edge) for i in range(2 * edge - 1)]
    return sum(a * b for a, b in zip(tent, tent[distance:]))


REACH = 32
"""Pixels around a pixel that shapes depend on."""


LEVELS = 4096.0
"""Of keys, and of brightness: two numbers of twelve bits in one of float32, whose maximum is that of the keys and brings the brightness along."""

HIGHEST = 5.0
"""Noise at which keys end; below 0 they are all alike, as no parcel is without higher."""


def packed(noise: Tensor, picture: Tensor) -> Tensor:
    """A key for every pixel, and behind it how light the picture is there."""
    return torch.floor(noise.clamp(0.0, HIGHEST - 0.001) * (LEVELS / HIGHEST)) * LEVELS + torch.floor(picture.clamp(0.0, 0.9999) * LEVELS)


def unpacked(pairs: Tensor) -> tuple[Tensor, Tensor]:
    """Keys 0..5, and the brightness that came along, 0..1."""
    keys = torch.floor(pairs * (1.0 / LEVELS))
    return keys * (HIGHEST / LEVELS), (pairs - keys * LEVELS + 0.5) * (1.0 / LEVELS)


class RandomShapes(nn.Module):
    """White noise (N, 1, H, W) and the brightness of the smooth picture, 0..1, of the same shape -> :class:`Shapes`."""

    BORDERS = (0.427, 0.266)
    """Share of the pixels that lie at a border, by size of the parcels; measured on 820 x 820 pixels."""

    def forward(self, noise: Tensor, picture: Tensor) -> Shapes:
        noise = noise.float()
        quarter = scattered(highest(-noise, QUARTER), 37.0)
        large, seen = unpacked(self.parcels(packed(noise, picture), SIDES[1], quarter))
        parcels = [self.parcels(noise, SIDES[0], quarter), large]
        first, second, third = ([scattered(p, factor) for p, factor in zip(parcels, factors)] for factors in ((97.0, 127.0), (61.0, 79.0), (151.0, 197.0)))
        borders = [self.borders(p, share) for p, share in zip(parcels, self.BORDERS)]
        ridges = [self.ridges(noise, edge) for edge in RIDGES]
        rows = torch.where(quarter < 0.0, soft(noise, 1, ROW), soft(noise, ROW, 1))
        join = lambda *fields: torch.cat(fields, dim=1)  # noqa: E731
        return Shapes(join(*first, *borders, *ridges, rows), join(*second), join(*third), join(*first, *second, *third, *ridges), seen - picture)

    def parcels(self, noise: Tensor, edge: int, quarter: Tensor) -> Tensor:
        """Keys that are the same all over a parcel, which lies straight or aslant as its quarter says."""
        aslant = torch.where(quarter < 0.58, highest_aslant(noise, edge, 1), highest_aslant(noise, edge, -1))
        return torch.where(quarter < -0.58, highest(noise, edge), aslant)

    def borders(self, parcels: Tensor, share: float) -> Tensor:
        """Lines of one pixel between parcels."""
        steps = (parcels - shifted(parcels, 1, 0)).abs() + (parcels - shifted(parcels, 0, 1)).abs()
        return (torch.sign(steps) - share) / (share * (1.0 - share)) ** 0.5

    def ridges(self, noise: Tensor, edge: int) -> Tensor:
        """Slopes, towards the north-west, of a land whose height falls off to both sides of the lines where soft noise is 0."""
        height, step = soft(noise, edge, edge), (edge + 3) // 8
        slope = shifted(height, -step, -step) - shifted(height, step, step)
        spread = (2.0 - 2.0 * (echo(edge, 2 * step) / echo(edge)) ** 2) ** 0.5
        return -torch.sign(height) * slope / spread
