"""The network of one x4 stage: strictly local, conditioned on ground resolution.

Shapes use N = batch, C = 3 state channels (red, green, blue), H x W = parent pixels.
Picture values are 0..1 (a stored byte v is v/255).

The stage computes ``child = U P + (f - U A f)``: ``P`` is the parent, ``A`` the 4 x 4 block mean,
``U`` a smooth right inverse of ``A`` (``A U = I``) and ``f`` the detail invented by the network.
So the mean of a 4 x 4 block of the child is the parent pixel, whatever ``f`` is
(null-space projection: Wang, Yu and Zhang, "Zero-Shot Image Restoration Using Denoising Diffusion
Null-Space Model", ICLR 2023; there with ``U`` = replication, which leaves visible squares).

Why the parts are what they are:

* every operation looks at a bounded neighbourhood, so windows with a halo of 18 parent pixels agree
  bit for bit where they overlap, and no blending is needed;
* the detail is measured in units of the root of the parent's own local standard deviation: a calm sea stays
  calm. (Of the deviation itself would be a multiplicative cascade: after a few stages its detail sits in a few
  clumps and the rest is empty. The root halves every departure in the logarithm, so it dies out.)
* brightness detail runs along the line through the neighbourhood's colours, and other coloured detail is measured
  in units of the colour variation off that line: stages add little coloured noise of their own;
* detail shrinks near black and white, so that rounding with exact block sums rarely has to clamp.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SCALE = 4
NOISE_CHANNELS = 16
LUMA = (0.299, 0.587, 0.114)
"""Rec. 601 luma weights."""


def block_mean(child: Tensor) -> Tensor:
    """A: (N, C, 4H, 4W) -> (N, C, H, W), the mean of every 4 x 4 block."""
    return F.avg_pool2d(child, SCALE)


def upsample_bilinear(x: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, C, 4H, 4W), linear between pixel centres, clamped at the border."""
    return F.interpolate(x, scale_factor=float(SCALE), mode="bilinear", align_corners=False)


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
    of the series, which is about 0.3 % of the signal. Receptive radius: 4 parent pixels.
    """

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


class LocalStatistics(NamedTuple):
    """What a 7 x 7 neighbourhood of the parent says; (N, 3, H, W) or (N, 1, H, W), in picture units."""

    mean: Tensor  # 3 channels
    spread: Tensor  # standard deviation of brightness
    colour_spread: Tensor  # standard deviation of colour that brightness does not explain
    direction: Tensor  # colour change per unit of brightness, 3 channels
    tint_spread: Tensor  # standard deviation of the tint, blue minus red
    tint_direction: Tensor  # colour change per unit of tint, 3 channels
    rest_spread: Tensor  # standard deviation of colour that the tint does not explain


def local_statistics(parent: Tensor, luma: Tensor) -> LocalStatistics:
    """Mean, spread and the line through the colours of every neighbourhood.

    Colours of neighbours are mixtures of a few materials (water and land, field and wood), so they lie near a
    line. Its slope is the regression of each channel on brightness; where the neighbourhood is flat, the slope
    falls back to the colour itself, which is how shading changes it. Water and wood can be equally bright, so a
    second regression runs on the tint (blue minus red).
    """
    grey = (parent * luma).sum(dim=1, keepdim=True)
    tint = parent[:, 2:3] - parent[:, 0:1]
    moments = torch.cat([parent, parent * parent, parent * grey, grey * grey, parent * tint, tint * tint], dim=1)
    means = F.avg_pool2d(moments, 7, stride=1, padding=3, count_include_pad=False)
    mean = means[:, 0:3]
    mean_grey = (mean * luma).sum(dim=1, keepdim=True)
    variance = F.relu(means[:, 3:6] - mean * mean)
    covariance = means[:, 6:9] - mean * mean_grey
    variance_grey = F.relu(means[:, 9:10] - mean_grey * mean_grey)
    prior = 2.0e-4  # variance of brightness, (3.6 / 255)^2, at which the line and the shading count the same
    shading = (parent + 0.04) / (grey + 0.04)
    direction = torch.clamp((covariance + prior * shading) / (variance_grey + prior), min=-2.5, max=2.5)
    unexplained = F.relu(variance - covariance * covariance / (variance_grey + 1e-6)).sum(dim=1, keepdim=True)

    mean_tint = mean[:, 2:3] - mean[:, 0:1]
    variance_tint = F.relu(means[:, 13:14] - mean_tint * mean_tint)
    covariance_tint = means[:, 10:13] - mean * mean_tint
    neutral = parent.new_tensor([-0.5, 0.0, 0.5]).view(1, 3, 1, 1)
    tint_direction = torch.clamp((covariance_tint + prior * neutral) / (variance_tint + prior), min=-1.5, max=1.5)
    rest = F.relu(variance - covariance_tint * covariance_tint / (variance_tint + 1e-6)).sum(dim=1, keepdim=True)
    return LocalStatistics(
        mean, torch.sqrt(variance_grey + 1e-6), torch.sqrt(unexplained + 1e-6), direction,
        torch.sqrt(variance_tint + 1e-6), tint_direction, torch.sqrt(rest + 1e-6),
    )


@dataclass(frozen=True)
class NetworkShape:
    """Sizes of the network; stored in every checkpoint."""

    channels: int = 64
    hidden: int = 96
    blocks: int = 8
    embedding: int = 64
    head: int = 12


class ResolutionEmbedding(nn.Module):
    """log2 of metres per child pixel, (N, 1, H, 1) -> features (N, E, H, 1)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, width, 1)
        self.second = nn.Conv2d(width, width, 1)
        # The kinks of the first layer are spread evenly over 0.1 m ... 2.5 km.
        with torch.no_grad():
            sign = torch.where(torch.arange(width) % 2 == 0, 1.0, -1.0)
            kinks = torch.linspace(-1.1, 1.1, width)
            self.first.weight.copy_((4.0 * sign).view(-1, 1, 1, 1))
            self.first.bias.copy_(-4.0 * sign * kinks)

    def forward(self, log2_ground_resolution: Tensor) -> Tensor:
        centred = (log2_ground_resolution - 4.0) / 7.3
        return F.silu(self.second(F.silu(self.first(centred))))


class Block(nn.Module):
    """Residual block: conv 3 x 3, scale and shift by ground resolution (FiLM, Perez et al. 2018), SiLU, conv 1 x 1."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.spread = nn.Conv2d(shape.channels, shape.hidden, 3, padding=1)
        self.film = nn.Conv2d(shape.embedding, 2 * shape.hidden, 1)
        self.merge = nn.Conv2d(shape.hidden, shape.channels, 1)
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        with torch.no_grad():
            self.merge.weight.mul_(0.5)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        gain, shift = self.film(embedding).chunk(2, dim=1)
        return x + self.merge(F.silu(self.spread(x) * (1.0 + gain) + shift))


def tapered_transpose(inputs: int, outputs: int) -> nn.ConvTranspose2d:
    """A lapped x4 head: 8 x 8 kernel, stride 4; random start under a raised-cosine window.

    Neighbouring parent pixels' contributions overlap and fade into each other, so that the start
    of training has no 4 x 4 blocks to unlearn (lapped transforms: Malvar 1992).
    """
    layer = nn.ConvTranspose2d(inputs, outputs, 2 * SCALE, stride=SCALE, padding=SCALE // 2)
    window = torch.sin(math.pi * (torch.arange(2 * SCALE) + 0.5) / (2 * SCALE)) ** 2
    with torch.no_grad():
        layer.weight.normal_(0.0, 1.6 / math.sqrt(inputs * SCALE))
        layer.weight.mul_(window.view(1, 1, -1, 1) * window.view(1, 1, 1, -1))
        layer.bias.zero_()
    return layer


class Grain(nn.Module):
    """White child-resolution noise at three softnesses: (N, 1, 4H, 4W) -> (N, 3, 4H, 4W), each of unit variance.

    The raw material of even textures (canopy, sand, swell), which the head only has to mix and modulate
    (noise injection: Karras et al. 2019, here with a gate per pixel).
    """

    BOXES = (3, 7)
    """Edges of the box means; each runs twice, a tent of standard deviation 1.2 and 2.8 child pixels."""

    def forward(self, noise: Tensor) -> Tensor:
        layers = [noise]
        for edge in self.BOXES:
            # Box means instead of one convolution: a 1-channel convolution is not bitwise shift-invariant in ONNX Runtime.
            soft = noise
            for _ in range(2):
                soft = F.avg_pool2d(soft, edge, stride=1, padding=edge // 2)
            layers.append(soft * tent_gain(edge))
        return torch.cat(layers, dim=1)


def tent_gain(edge: int) -> float:
    """What brings white noise, averaged twice over ``edge`` x ``edge`` boxes, back to unit variance."""
    box = [1.0 / edge] * edge
    tent = [sum(box[j] * box[i - j] for j in range(edge) if 0 <= i - j < edge) for i in range(2 * edge - 1)]
    return 1.0 / sum(t * t for t in tent)


class Stage(nn.Module):
    """One x4 stage; see the module docstring. Receptive radius: blocks + 9 parent pixels."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = ResolutionEmbedding(shape.embedding)
        self.stem = nn.Conv2d(3 + 3 + 2 + NOISE_CHANNELS, shape.channels, 3, padding=1)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.blocks))
        self.late_noise = nn.Conv2d(NOISE_CHANNELS, shape.channels, 1)
        self.head_film = nn.Conv2d(shape.embedding, 2 * shape.channels, 1)
        self.lift = tapered_transpose(shape.channels, shape.head)
        self.draw = nn.Conv2d(shape.head + 1, 3, 3, padding=1)
        self.grain = Grain()
        self.gates = nn.Conv2d(shape.head, 3, 3, padding=1)
        self.right_inverse = RightInverse()
        self.ceiling = 1.0
        """Most amplitude of detail; keeps contrast from growing stage after stage where snow meets rock."""
        self.headroom = 8.0
        """Detail is full where the parent is 1 / headroom away from black and white, and shrinks towards them."""
        self.register_buffer("luma", torch.tensor(LUMA).view(1, 3, 1, 1), persistent=False)
        nn.init.zeros_(self.head_film.weight)
        nn.init.zeros_(self.head_film.bias)
        nn.init.zeros_(self.gates.weight)
        nn.init.zeros_(self.gates.bias)

    @torch.no_grad()
    def temper(
        self, noise: float, grain: float, brightness: float, headroom: float = 8.0, ceiling: float = 1.0
    ) -> None:
        """Scales the body's sensitivity to noise, the strength of grain and drawn brightness; sets headroom and ceiling.

        A pixel that has reached black or white has children of no other value, and stage after stage enlarges it
        to a block; a lower headroom makes detail proportional to the distance from black and white further away.
        """
        self.headroom, self.ceiling = headroom, ceiling
        self.stem.weight[:, -NOISE_CHANNELS:] *= noise
        self.late_noise.weight *= noise
        self.gates.weight *= grain
        self.gates.bias *= grain
        self.draw.weight[0] *= brightness
        self.draw.bias[0] *= brightness

    def detail(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        """f: the invented detail before projection, (N, 3, 4H, 4W)."""
        local = local_statistics(parent, self.luma)
        features = torch.cat(
            [
                parent * 2.0 - 1.0,
                (parent - local.mean) / (local.spread + 0.02),
                local.spread / (local.spread + 0.03) * 2.0 - 1.0,
                local.colour_spread / (local.colour_spread + 0.02) * 2.0 - 1.0,
                noise,
            ],
            dim=1,
        )
        embedding = self.embed(log2_ground_resolution)
        x = self.stem(features)
        for block in self.blocks:
            x = block(x, embedding)
        gain, shift = self.head_film(embedding).chunk(2, dim=1)
        x = F.silu((x + self.late_noise(noise)) * (1.0 + gain) + shift)
        fine, white = F.silu(self.lift(x)), F.pixel_shuffle(noise, SCALE)
        drawn = self.draw(torch.cat([fine, white], dim=1)).float()
        grain = (self.gates(fine) * self.grain(white)).float().sum(dim=1, keepdim=True)

        headroom = torch.clamp(torch.minimum(parent + 0.015, 1.015 - parent) * self.headroom, max=1.0)
        unit = torch.sqrt(0.04 * local.spread).clamp(max=self.ceiling) * headroom
        tint_unit = torch.sqrt(0.01 * local.tint_spread).clamp(max=0.5 * self.ceiling) * headroom
        rest_unit = torch.sqrt(0.0025 * local.rest_spread) * headroom
        red_green = parent.new_tensor([1.0, -LUMA[0] / LUMA[1], 0.0]).view(1, 3, 1, 1)
        units = upsample_bilinear(
            torch.cat([unit * local.direction, tint_unit * local.tint_direction, rest_unit * red_green], dim=1)
        )
        brightness, rest, tint = drawn[:, 0:1] + grain, drawn[:, 1:2], drawn[:, 2:3]
        return units[:, 0:3] * brightness + units[:, 3:6] * tint + units[:, 6:9] * rest

    def forward(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        """(N, 3, H, W), (N, 16, H, W), (N, 1, H, 1) -> child (N, 3, 4H, 4W), unclamped, A child = parent."""
        detail = self.detail(parent, noise, log2_ground_resolution)
        with torch.autocast(parent.device.type, enabled=False):
            detail = detail.float()
            return detail + self.right_inverse(parent.float() - block_mean(detail))


def parameter_count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
