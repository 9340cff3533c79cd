"""Rounding a child to bytes such that every 4 x 4 block sums to exactly 16 times its parent.

Per channel and block, with s = 255 * child in float64 and T = 16 * parent byte:

1. find the shift d with ``sum(clamp(s + d, 0, 255)) = T`` (water-filling; exact on the sorted breakpoints);
2. floor the clamped values;
3. add 1 to the ``R = T - sum(floor)`` values with the largest fractions, ties to the lower row-major index
   (largest-remainder rounding).
"""

from __future__ import annotations

import numpy as np

SCALE = 4
TOP = 255.0


def water_fill(values: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Shift d of each row such that ``sum(clip(values + d, 0, 255)) == target``.

    ``values`` float64 (M, K), ``target`` float64 (M,) with 0 <= target <= 255 K -> d float64 (M,).
    The sum is piecewise linear and rises with d; its kinks lie at d = -v (leaves 0) and d = 255 - v (reaches 255).
    """
    kinks = np.sort(np.concatenate([-values, TOP - values], axis=1), axis=1)  # (M, 2K)
    sums = np.clip(values[:, None, :] + kinks[:, :, None], 0.0, TOP).sum(axis=2)  # (M, 2K), rising
    upper = np.clip((sums < target[:, None]).sum(axis=1), 1, kinks.shape[1] - 1)  # first kink at or past the target
    rows = np.arange(len(values))
    k0, k1, s0, s1 = kinks[rows, upper - 1], kinks[rows, upper], sums[rows, upper - 1], sums[rows, upper]
    rise = s1 - s0
    share = np.where(rise > 0, (target - s0) / np.where(rise > 0, rise, 1.0), 0.0)
    return k0 + np.clip(share, 0.0, 1.0) * (k1 - k0)


def round_exactly(child: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """float (C, 4H, 4W) about 0..1 and uint8 (C, H, W) -> uint8 (C, 4H, 4W) with exact block sums."""
    channels, height, width = parent.shape
    blocks = (
        (child.astype(np.float64) * TOP)
        .reshape(channels, height, SCALE, width, SCALE)
        .transpose(0, 1, 3, 2, 4)
        .reshape(-1, SCALE * SCALE)
    )
    target = parent.reshape(-1).astype(np.int64) * (SCALE * SCALE)
    clamped = np.clip(blocks + (target - blocks.sum(axis=1))[:, None] / (SCALE * SCALE), 0.0, TOP)
    bites = (clamped == 0.0).any(axis=1) | (clamped == TOP).any(axis=1)
    if bites.any():
        shift = water_fill(blocks[bites], target[bites].astype(np.float64))
        clamped[bites] = np.clip(blocks[bites] + shift[:, None], 0.0, TOP)
    floors = np.floor(clamped)
    missing = target - floors.sum(axis=1).astype(np.int64)
    order = np.argsort(-(clamped - floors), axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(SCALE * SCALE)[None, :], axis=1)
    # Float error can leave a block that sums to T a hair below a whole number; 16 extra ones at most, none past 255.
    rounded = (floors + (ranks < missing[:, None])).astype(np.int64)
    return (
        np.clip(rounded, 0, 255)
        .astype(np.uint8)
        .reshape(channels, height, width, SCALE, SCALE)
        .transpose(0, 1, 3, 2, 4)
        .reshape(channels, SCALE * height, SCALE * width)
    )
