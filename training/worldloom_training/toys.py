"""Tiny packs that exercise the server's other paths: a three-step sampler, a blended network, land cover.

They make no pretty pictures; they are references for arithmetic.

* ``toy-flow``: local, K = 3 Euler steps. The velocity is ``(target - x) / (1 - t)``, so the last step lands on a
  target that is projected onto the parent; the target holds convolved noise and a little of the sample. One step
  reads 5 parent pixels around a pixel, three read 15.
* ``toy-nonlocal``: one step, divides its detail by a standard deviation over the whole window; windows
  therefore disagree and must be blended.
* ``toy-cover``: one local step on a state of colours and land-cover weights, with a start network that makes the
  weights of level 0 from the base map.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import CLASSES, STATE
from .grids import SCALE, RightInverse, block_mean
from .model import NOISE_CHANNELS


def _grain(generator: torch.Generator) -> nn.Conv2d:
    layer = nn.Conv2d(NOISE_CHANNELS + 3, 3 * SCALE * SCALE, 3, padding=1)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) * 0.01)
        layer.bias.zero_()
    return layer


class ToyFlow(nn.Module):
    """Velocity of a flow from noise to a picture; inputs as in the pack contract, plus ``sample`` and ``time``."""

    steps = 3

    def __init__(self) -> None:
        super().__init__()
        self.grain = _grain(torch.Generator().manual_seed(1))
        self.right_inverse = RightInverse()

    def forward(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor, sample: Tensor, time: Tensor) -> Tensor:
        """(N,3,H,W), (N,16,H,W), (N,1,H,1), (N,3,4H,4W), (N,) -> velocity (N,3,4H,4W)."""
        detail = F.pixel_shuffle(self.grain(torch.cat([parent, noise], dim=1)), SCALE)
        rows = F.interpolate(log2_ground_resolution, scale_factor=(float(SCALE), 1.0), mode="nearest")  # (N, 1, 4H, 1)
        detail = detail + 0.05 * torch.tanh(sample) * (1.0 + 0.1 * rows)
        target = detail + self.right_inverse(parent - block_mean(detail))
        left = (1.0 - time).view(-1, 1, 1, 1)
        return (target - sample) / left


class ToyNonlocal(nn.Module):
    """One step with a window-wide normalisation: not local on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.grain = _grain(torch.Generator().manual_seed(2))
        self.right_inverse = RightInverse()

    def forward(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        detail = F.pixel_shuffle(self.grain(torch.cat([parent, noise], dim=1)), SCALE)
        mean = detail.mean(dim=(2, 3), keepdim=True)
        spread = torch.sqrt(((detail - mean) ** 2).mean(dim=(2, 3), keepdim=True) + 1e-6)
        level = 0.03 + 0.002 * log2_ground_resolution.mean(dim=2, keepdim=True)
        detail = (detail - mean) / spread * level
        return detail + self.right_inverse(parent - block_mean(detail))


class ToyCover(nn.Module):
    """One local step on colours and class weights; reads 6 parent pixels around a pixel."""

    halo = 6

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.grain = nn.Conv2d(NOISE_CHANNELS + len(STATE), len(STATE) * SCALE * SCALE, 3, padding=1)
        with torch.no_grad():
            self.grain.weight.copy_(torch.randn(self.grain.weight.shape, generator=generator) * 0.02)
            self.grain.bias.zero_()
        self.right_inverse = RightInverse()

    def forward(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        """(N, 11, H, W), (N, 16, H, W), (N, 1, H, 1) -> (N, 11, 4H, 4W)."""
        detail = F.pixel_shuffle(self.grain(torch.cat([parent, noise], dim=1)) * (1.0 + 0.05 * log2_ground_resolution), SCALE)
        colours, cover = detail[:, :3], detail[:, 3:]
        known = F.interpolate(parent[:, 3:], scale_factor=float(SCALE), mode="nearest")
        weights = torch.softmax(torch.log(known + 0.01) + 10.0 * cover, dim=1)
        child = torch.cat([colours, weights], dim=1)
        return child + self.right_inverse(parent - block_mean(child))


class ToyStart(nn.Module):
    """Class weights from colours and latitude; reads 2 base-map pixels around a pixel."""

    halo = 2

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(4)
        self.look = nn.Conv2d(4, CLASSES, 5, padding=2)
        with torch.no_grad():
            self.look.weight.copy_(torch.randn(self.look.weight.shape, generator=generator))
            self.look.bias.zero_()

    def forward(self, colour: Tensor, latitude: Tensor) -> Tensor:
        """(N, 3, H, W) 0..1, (N, 1, H, 1) degrees -> weights (N, 8, H, W) that sum to 1."""
        rows = (latitude / 90.0).expand(-1, -1, -1, colour.shape[3])
        return torch.softmax(self.look(torch.cat([colour, rows], dim=1)), dim=1)
