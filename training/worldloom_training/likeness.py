"""What makes places alike: land cover, brightness and ground resolution.

What seven stages make of a base map has no truth of its own. Training, calibration and evaluation hold it against real places that are like it, and all three mean the
same by that: the distance of :func:`kinds_of`.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .losses import split_colour
from .cover import SEEN
from .model import COLOURS

BRIGHTNESS, OCTAVE = 2.0, 0.25
"""What a difference of 1 in brightness, and of a factor of two in ground resolution, counts for: at 3 m, woods have twice the energy of detail that they have at 6 m."""

UNLIKE = 0.4
"""Distance beyond which two places have nothing to teach each other: of ten real crops that training did not see, about nine have one nearer than this among those it saw."""

LIKENESS = 0.06
"""Distance at which a place counts for a third where many are averaged; sharp, since a coast has a thousand times the energy of the sea."""


def kinds_of(states: Tensor, log2_metres: Tensor) -> np.ndarray:
    """Of states (N, 11 or 13, H, W) and (N,) what their distance, the sum of absolute differences, says how much they are alike: (N, 10).

    Land cover counts by the roots of the shares (the affinity of two distributions: Bhattacharyya 1943), so that a sea with a shore in it, be it a twentieth, is not the open sea.
    """
    grey, _ = split_colour(states[:, :COLOURS])
    shares = torch.sqrt(states[:, COLOURS:SEEN].mean(dim=(2, 3)).clamp(min=0.0))
    brightness = BRIGHTNESS * grey.mean(dim=(2, 3))
    return torch.cat([shares, brightness, OCTAVE * log2_metres.view(-1, 1).to(shares)], dim=1).detach().float().cpu().numpy()


def distances(asked: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Of kinds (N, 10) and (M, 10): (N, M)."""
    return np.abs(asked[:, None] - known[None]).sum(axis=2)


def likeness(asked: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How much each known place (M, 10) has to say about each place asked for (N, 10): (N, M), rows sum to 1, or to 0 where none is like it."""
    distance = distances(asked, known)
    weights = np.where(distance < UNLIKE, np.exp(-distance / LIKENESS), 0.0)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-30)
