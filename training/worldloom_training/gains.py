"""Factors of the detail that are found after training (:mod:`.calibrate`) and become part of the network.

A budgeted training gets the shapes of detail before it gets its strength right. How strong detail should be can be read off the parent
better than a generator learns it on the way: the energy of its own octaves, continued. So a small network of its own says by how much the
detail of a place has to be strengthened or weakened. Shapes as in :mod:`.model`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import CLASSES

GAINS = "gains.pt"
"""The file beside a checkpoint that they are kept in."""

NODES = tuple(float(v) for v in range(-2, 12))
"""log2 of metres per child pixel, 0.25 m, 0.5 m, 1 m ... 2 km: between them, gains are interpolated."""

QUIETEST = (0.4 / 255) ** 2
"""Energy below which one place is as quiet as another: that of rounding to bytes, and a little more."""


def wide_mean(x: Tensor) -> Tensor:
    """Mean over some 13 x 13 parent pixels: box means of 9 and of 5."""
    for edge in (9, 5):
        x = box_mean(x, edge)
    return x


def box_mean(x: Tensor, edge: int) -> Tensor:
    """Mean over ``edge`` x ``edge`` pixels; at the border, of those that exist."""
    return F.avg_pool2d(x, edge, stride=1, padding=edge // 2, count_include_pad=False)


def exact_log(x: Tensor) -> Tensor:
    """Natural logarithm for 1e-6 <= x <= 16, to about 1e-5, of operations that round the same way everywhere; any shape.

    ONNX Runtime splits ``Log`` among its threads, and where a part ends it computes by other means than within: pixels would depend on
    the window. So: six square roots, then two terms more than the first of log r = 2 (t + t^3/3 + t^5/5 + ...), t = (r - 1) / (r + 1).
    """
    for _ in range(6):
        x = torch.sqrt(x)
    t = (x - 1.0) / (x + 1.0)
    square = t * t
    return 128.0 * t * (1.0 + square * (1.0 / 3.0 + square * 0.2))


def hats(log2_ground_resolution: Tensor, nodes: tuple[float, ...] = NODES) -> Tensor:
    """Shares of evenly spaced, rising nodes, (N, 1, H, 1) -> (N, nodes, H, 1): piecewise linear, constant beyond the ends."""
    places = log2_ground_resolution.new_tensor(nodes).view(1, -1, 1, 1)
    return F.relu(1.0 - (log2_ground_resolution.clamp(nodes[0], nodes[-1]) - places).abs() / (nodes[1] - nodes[0]))


class ScaleGain(nn.Module):
    """A factor per ground resolution, set once after training: (N, 1, H, 1) -> (N, 1, H, 1).

    Two nodes per stage of the cascade: a stage's ground resolution halves between the equator and 60 degrees. No checkpoint holds it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("log_gain", torch.zeros(1, len(NODES), 1, 1), persistent=False)

    def set(self, log_gains: list[float]) -> None:
        self.log_gain.copy_(torch.tensor(log_gains).view(1, -1, 1, 1))

    def forward(self, log2_ground_resolution: Tensor) -> Tensor:
        return torch.exp((hats(log2_ground_resolution) * self.log_gain).sum(dim=1, keepdim=True))


class PlaceGain(nn.Module):
    """A factor per place, from :func:`features` of the parent and ground resolution; 1 everywhere until it is fitted.

    Its tensors are buffers: training leaves them alone, and no checkpoint holds them.
    """

    FEATURES, WIDTH = CLASSES + 7, 24

    shut = False
    """Whether the factor is 0 everywhere, so that what it changes does not show; for calibration."""

    LIMIT = 2.2
    """Largest correction of the logarithm of the amplitude. With 1, a fifth of all places of two scales were at the limit, the lively ones first."""

    def __init__(self) -> None:
        super().__init__()
        shapes = {
            "first": (self.WIDTH, self.FEATURES, 1, 1), "scale": (self.WIDTH, len(NODES), 1, 1),
            "second": (self.WIDTH, self.WIDTH, 1, 1), "second_bias": (self.WIDTH,),
            "third": (2, self.WIDTH, 1, 1), "third_scale": (2, len(NODES), 1, 1),
        }
        for name, shape in shapes.items():
            self.register_buffer(name, torch.zeros(shape), persistent=False)

    def tensors(self) -> dict[str, Tensor]:
        """What is fitted, by name."""
        return dict(self.named_buffers())

    def begin(self) -> None:
        """Random weights that still say 1 everywhere: where a fit begins."""
        for tensor in (self.first, self.scale, self.second):
            nn.init.kaiming_normal_(tensor)
        for tensor in (self.second_bias, self.third, self.third_scale):
            nn.init.zeros_(tensor)

    def log_gain(self, features: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        """(N, 15, H, W), (N, 1, H, 1) -> (N, 1, H, W)."""
        shares = hats(log2_ground_resolution)
        x = F.silu(F.conv2d(features, self.first) + F.conv2d(shares, self.scale))
        x = F.silu(F.conv2d(x, self.second, self.second_bias))
        told = F.conv2d(x, self.third) + F.conv2d(shares, self.third_scale)
        return self.LIMIT * torch.tanh(told[:, 0:1] / self.LIMIT)  # a convolution to one channel depends on the window in ONNX Runtime

    def forward(self, features: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        gain = torch.exp(self.log_gain(features, log2_ground_resolution))
        return torch.zeros_like(gain) if self.shut else gain


def features(colours: Tensor, cover: Tensor, grey: Tensor) -> Tensor:
    """What a neighbourhood of 13 x 13 parent pixels is like, (N, 15, H, W): mean land cover and colour, and how its contrast is spread over octaves.

    Real ground of one kind keeps the slope of its spectrum over an octave or two, which therefore says more about the next
    octave than the contrast as a whole. ``grey`` is brightness, (N, 1, H, W).
    """
    near, far = box_mean(grey, 3), box_mean(grey, 9)
    tint = colours[:, 2:3] - colours[:, 0:1]
    octaves = torch.cat([(grey - near) ** 2, (near - far) ** 2, grey * grey, tint * tint], dim=1)
    means = wide_mean(torch.cat([cover, colours, octaves, grey, tint], dim=1))
    fine, middle, whole, tints = means[:, CLASSES + 3 : CLASSES + 7].split(1, dim=1)
    mean_grey, mean_tint = means[:, CLASSES + 7 :].split(1, dim=1)
    energies = torch.cat([fine, middle, F.relu(whole - mean_grey * mean_grey), F.relu(tints - mean_tint * mean_tint)], dim=1)
    told = (exact_log(energies + QUIETEST) + 8.0) / 3.0
    return torch.cat([means[:, :CLASSES], means[:, CLASSES : CLASSES + 3] * 2.0 - 1.0, told], dim=1)
