"""Where things stand: land cover that Blue Marble leaves open is decided at random, so that it lies on the ground in patches.

At 500 m and more, colours tell shares at best: a third wood, half fields. Labels that leave it at that, everywhere the same, teach a network that a mixture is
a mixture at every scale: down the cascade it never becomes woods and fields, only a finer and finer dither, for every stage has to keep the shares of its parents.
Real ground lies in patches of some hundred metres to some kilometres. So a place is drawn for what is known by its share only.

Shapes: S x S pixels of weights of 8 classes that sum to 1, and of bytes of three colours. Pure functions but for the random generator.
"""

from __future__ import annotations

import numpy as np
from scipy import fft
from scipy.ndimage import gaussian_filter
from scipy.special import log_ndtr

from .cover import BARE, BUILT, CROP, GRASS, SNOW, TREE, WATER, WETLAND

FINEST_M, WIDEST_M = 300.0, 12_000.0
"""Wavelengths of patches in metres; of double the wavelength, there is double the energy in an octave."""

PIXEL_M = 400.0
"""Patches are drawn in pixels of about this size, and averaged."""

OPEN = (TREE, GRASS, CROP, BARE, WETLAND)
"""Classes whose places are drawn. Water and snow are plainly seen; towns have a rule of their own (:func:`settled`)."""

LEAN = {TREE: 1.0, GRASS: -0.3, CROP: -0.5, BARE: -1.0, WETLAND: 0.5}
"""Which classes are looked for where it is darker than around: woods are dark, fields and bare ground are bright."""

TOLD = 1.2
"""How much darkness, in standard deviations of the crop, counts against chance, whose standard deviation is 1.28."""

_NORMAL = np.linspace(-6.0, 6.0, 481)
_GUMBEL = -np.log(-log_ndtr(_NORMAL))


def gumbel(normal: np.ndarray) -> np.ndarray:
    """Gumbel values of the same rank as normal ones; by a table, for speed."""
    return np.interp(normal, _NORMAL, _GUMBEL).astype(np.float32)


def patchy(size: int, metres: float, rng: np.random.Generator) -> np.ndarray:
    """A random field (size, size) with normal values, variance 1 over all places; ``metres`` per pixel."""
    across = np.hypot(fft.fftfreq(size)[:, None], fft.rfftfreq(size)[None])
    shortest, longest = max(FINEST_M / metres, 2.0), max(WIDEST_M / metres, 6.0)
    within = (across > 0) & (across <= 1.0 / shortest) & (across >= 1.0 / longest)
    amplitude = np.where(within, np.maximum(across, 1e-9) ** -1.5, 0.0).astype(np.float32)
    field = fft.irfft2(amplitude * fft.rfft2(rng.standard_normal((size, size), dtype=np.float32)), (size, size))
    share = max(min(longest, size) - shortest, 0.0) / (longest - shortest)  # of the energy that fits into the crop; the rest shifts all of it
    return np.sqrt(share) * field / (field.std() + 1e-9) + np.sqrt(1.0 - share) * rng.standard_normal()


def decided(cover: np.ndarray, crop: np.ndarray, metres: float, rng: np.random.Generator) -> np.ndarray:
    """Weights (S, S, 8) in which every place is of one of the :data:`OPEN` classes that ``cover`` (S, S, 8) holds possible there; water, snow and towns stay.

    The class with the largest ``log(share) + G`` is chosen, where every ``G`` is a patchy field of Gumbel values: each class gets its share (Gumbel 1954;
    Maddison, Tarlow and Minka 2014). Darkness of the ``crop``, (S, S, 3) bytes, shifts that.
    """
    size, parts = cover.shape[0], int(np.clip(round(metres / PIXEL_M), 1, 4))
    shares = cover[..., OPEN]
    land = shares.sum(axis=2, keepdims=True)
    grey = crop.astype(np.float32).mean(axis=2)
    darkness = gaussian_filter(grey, 8.0) - grey
    darkness = np.clip(darkness / (darkness.std() + 0.5), -2.5, 2.5)
    best, chosen = None, np.zeros((size * parts, size * parts), np.int8)
    for index, kind in enumerate(OPEN):
        if shares[..., index].max() < 0.004:
            continue
        known = np.log(shares[..., index] / np.maximum(land[..., 0], 1e-6) + 1e-4) + TOLD * LEAN[kind] * darkness
        score = known.repeat(parts, axis=0).repeat(parts, axis=1) + gumbel(patchy(size * parts, metres / parts, rng))
        if best is None:
            best, chosen[:] = score, index
        else:
            chosen[score > best] = index
            best = np.maximum(score, best)
    if best is None:
        return cover
    found = cover.copy()
    for index, kind in enumerate(OPEN):
        share = (chosen == index).reshape(size, parts, size, parts).mean(axis=(1, 3), dtype=np.float32)
        found[..., kind] = share * land[..., 0]
    return found


BUILT_UP = 0.85
"""Share of a town that is built up, rather than park and yard."""


def settled(cover: np.ndarray, crop: np.ndarray, metres: float, rng: np.random.Generator) -> np.ndarray:
    """Gathers the built-up share of weights (S, S, 8) in towns of one to some kilometres; ``crop`` (S, S, 3) bytes, ``metres`` per pixel.

    Where towns stand cannot be seen in Blue Marble, so its labels spread them evenly: a tenth of all farmland. From such labels the network would learn that it stays so,
    and no town would ever come of it. Towns are put at random, a little oftener where the ground is greyer and brighter than around.
    """
    share = cover[..., BUILT]
    if share.max() < 0.005:
        return without_towns(cover)
    colour = crop.astype(np.float32)
    grey = (colour[..., 0] - colour[..., 1]) / 8.0 + colour.mean(axis=2) / 12.0
    fields = [grey - gaussian_filter(grey, 8.0)]
    fields += [gaussian_filter(rng.standard_normal(share.shape), np.clip(size / metres, 0.35, 8.0), mode="wrap") for size in (700.0, 2500.0)]
    total = sum(weight * field / (field.std() + 1e-6) for weight, field in zip((0.4, 1.0, 0.8), fields))
    rank = np.argsort(np.argsort(total, axis=None)).reshape(share.shape) / share.size
    town = np.clip((rank - 1.0 + share / BUILT_UP) / 0.02 + 0.5, 0.0, 1.0) * BUILT_UP * (share > 0.001)
    town = town * (1.0 - cover[..., WATER] - cover[..., SNOW]).clip(0.0, 1.0)
    rest = without_towns(cover)
    rest[..., OPEN] *= (1.0 - town / np.maximum(rest[..., OPEN].sum(axis=2), 1e-6)).clip(0.0, 1.0)[..., None]
    rest[..., BUILT] = 1.0 - rest.sum(axis=2)
    return rest


def without_towns(cover: np.ndarray) -> np.ndarray:
    """Weights (S, S, 8) whose built-up share is farmland."""
    cover = cover.copy()
    cover[..., CROP] += cover[..., BUILT]
    cover[..., BUILT] = 0.0
    return cover
