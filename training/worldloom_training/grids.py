"""Pixels of parents and of their children: means, enlargement, and the way back.

Shapes use N = batch, C = channels, H x W = parent pixels.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SCALE = 4


def block_mean(child: Tensor) -> Tensor:
    """A: (N, C, 4H, 4W) -> (N, C, H, W), the mean of every 4 x 4 block."""
    return F.avg_pool2d(child, SCALE)


def upsample_bilinear(x: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, C, 4H, 4W), linear between pixel centres, clamped at the border."""
    return F.interpolate(x, scale_factor=float(SCALE), mode="bilinear", align_corners=False)


def added(child: Tensor) -> Tensor:
    """What a stage has added to its parents, (N, C, 4H, 4W) -> the same shape: the child less the smooth picture of its block means."""
    return child - upsample_bilinear(block_mean(child))


def prefilter_taps(radius: int = 3) -> Tensor:
    """Taps of the inverse of (A o bilinear) in one dimension: sqrt(2) * (2 sqrt(2) - 3)^|k|.

    A o bilinear is the filter [1/8, 3/4, 1/8]; its inverse is the two-sided geometric series with the
    pole -3 + 2 sqrt(2) = -0.1716 (the construction of B-spline prefilters: Unser, Aldroubi, Eden 1993).
    """
    pole = 2.0 * math.sqrt(2.0) - 3.0
    return torch.tensor([math.sqrt(2.0) * pole ** abs(k) for k in range(-radius, radius + 1)])


class RightInverse(nn.Module):
    """U: (N, C, H, W) -> (N, C, 4H, 4W), smooth, with A U = I (up to float rounding).

    Prefilter (7 taps each way), bilinear x4, then ``replicate(p - A U0 p)`` for the truncated tail
    of the series, which is about 0.3 % of the signal.
    """

    REACH = 4
    """Receptive radius, parent pixels."""

    def __init__(self) -> None:
        super().__init__()
        taps = prefilter_taps()
        self.register_buffer("rows", taps.view(1, 1, -1, 1), persistent=False)
        self.register_buffer("columns", taps.view(1, 1, 1, -1), persistent=False)

    def forward(self, parent: Tensor) -> Tensor:
        radius = self.rows.shape[2] // 2
        planes = parent.reshape(-1, 1, parent.shape[2], parent.shape[3])
        padded = F.pad(planes, (radius, radius, radius, radius), mode="replicate")
        sharp = F.conv2d(F.conv2d(padded, self.rows), self.columns).reshape(parent.shape)
        smooth = upsample_bilinear(sharp)
        rest = parent - block_mean(smooth)
        return smooth + F.interpolate(rest, scale_factor=float(SCALE), mode="nearest")


def within(x: Tensor, margin: int) -> Tensor:
    """(N, C, H, W) without ``margin`` pixels at every edge; of what is the same along a row, (N, C, H, 1), rows only."""
    columns = margin if x.shape[3] > 1 else 0
    return F.pad(x, (-columns, -columns, -margin, -margin)) if margin else x  # one step in runtimes; a slice of two axes is two
