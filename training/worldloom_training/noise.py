"""Position-fixed noise: a pure function of a 64-bit key and absolute pixel coordinates.

Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC11) with the
pixel as its counter, then Box-Muller. Random access costs the same everywhere on the planet.
"""

from __future__ import annotations

import numpy as np

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
ROUNDS = 10
LANES = 4
"""Normal values per Philox call: channels 4b ... 4b + 3 share counter word c3 = b."""


def philox4x32(counter: np.ndarray, key: int) -> np.ndarray:
    """Ten rounds. ``counter`` uint64 (..., 4), each below 2^32; ``key`` 64 bits (low word first) -> uint64 (..., 4)."""
    c0, c1, c2, c3 = (counter[..., i].astype(np.uint64) for i in range(4))
    k0, k1 = key & 0xFFFFFFFF, (key >> 32) & 0xFFFFFFFF
    for _ in range(ROUNDS):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> _SHIFT) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=-1)


def counters(x0: int, y0: int, width: int, height: int, block: int) -> np.ndarray:
    """Counter words (height, width, 4) of a window; x, y are signed 64-bit pixel coordinates."""
    mask = (1 << 64) - 1
    x = np.array([(x0 + i) & mask for i in range(width)], np.uint64)[None, :]
    y = np.array([(y0 + j) & mask for j in range(height)], np.uint64)[:, None]
    x, y = np.broadcast_arrays(x, y)
    sixteen = np.uint64(0xFFFF)
    high = ((x >> _SHIFT) & sixteen) | (((y >> _SHIFT) & sixteen) << np.uint64(16))
    return np.stack([x & _LOW, y & _LOW, high, np.full_like(x, block)], axis=-1)


def box_muller(words: np.ndarray) -> np.ndarray:
    """uint64 (..., 4), each below 2^32 -> standard normal float64 (..., 4)."""
    unit = (words.astype(np.float64) + 0.5) * 2.0**-32
    out = np.empty(words.shape, np.float64)
    for first in (0, 2):
        radius = np.sqrt(-2.0 * np.log(unit[..., first]))
        angle = 2.0 * np.pi * unit[..., first + 1]
        out[..., first], out[..., first + 1] = radius * np.cos(angle), radius * np.sin(angle)
    return out


def normal_field(key: int, x0: int, y0: int, width: int, height: int, channels: int) -> np.ndarray:
    """Standard normal float32 (channels, height, width) of the window with upper left pixel (x0, y0)."""
    blocks = [
        box_muller(philox4x32(counters(x0, y0, width, height, b), key)) for b in range(-(-channels // LANES))
    ]
    return np.concatenate(blocks, axis=-1)[..., :channels].transpose(2, 0, 1).astype(np.float32)
