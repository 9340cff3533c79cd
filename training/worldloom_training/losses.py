"""The training loss: an energy score on two draws.

The energy score ``E|X - y| - 1/2 E|X - X'|`` is a proper scoring rule: its minimum is reached when the
draws X are distributed like the truth y given the same parent (Gneiting and Raftery 2007, "Strictly
Proper Scoring Rules"). Unlike an adversary it needs no second network and does not oscillate;
unlike a mean square error it does not reward blur. One number per sample is estimated from two draws::

    1/2 (d(x1, y) + d(x2, y)) - 1/2 d(x1, x2)

with several distances ``d``: over patches of 1, 3, 7 and 16 pixels, brightness and colour apart, and
over the magnitudes of random 5 x 5 filters pooled by 8 (texture: it does not matter where exactly). Filters
of filter magnitudes tell lines and edges from clouds of the same spectrum (scattering: Bruna and Mallat 2013;
random networks suffice for textures: Ustyuzhaninov et al. 2017).

Land cover is not scored, as nothing in it is learned. Two random mixtures of the classes go into the random filters beside the colours, so that the texture of a class has to lie where
the class lies.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .cover import CLASSES
from .metrics import CRISP_STEPS
from .model import COLOURS, LUMA

PATCHES = ((1, 0.5), (3, 1.0), (7, 1.0), (16, 1.0))
"""(edge in pixels, weight) of the patch distances."""

FILTERS = 32
TEXTURE_WEIGHT = 0.7
COLOUR_WEIGHT = 0.5

MIXTURE = 0.06
"""Strength of class mixtures beside colours in the filters: a class border weighs like a step of some 15 grey levels."""

_TINY = 1e-12


def split_colour(picture: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 3, H, W) -> brightness (N, 1, H, W) and colour differences (N, 2, H, W)."""
    luma = sum(w * picture[:, i : i + 1] for i, w in enumerate(LUMA))
    return luma, torch.cat([picture[:, 0:1] - luma, picture[:, 2:3] - luma], dim=1)


def patch_distance(difference: Tensor) -> Tensor:
    """Weighted sum over patch sizes of the mean over patches of the patch's RMS. (N, C, H, W) -> (N,)."""
    square = (difference * difference).sum(dim=1, keepdim=True)
    total = difference.new_zeros(difference.shape[0])
    for edge, weight in PATCHES:
        pooled = square if edge == 1 else F.avg_pool2d(square, edge, stride=max(edge // 2, 1))
        total = total + weight * torch.sqrt(pooled + _TINY).mean(dim=(1, 2, 3))
    return total


def texture_features(picture: Tensor, first: Tensor, second: Tensor) -> list[Tensor]:
    """Magnitudes of random filters, and of random filters of these, pooled: (N, 3, H, W) -> two of (N, F, h, w)."""
    magnitude = F.conv2d(picture, first).abs()
    halved = F.avg_pool2d(magnitude, 2)
    return [F.avg_pool2d(magnitude, 8), F.avg_pool2d(F.conv2d(halved, second).abs(), 4)]


def random_filters(inputs: int, generator: torch.Generator, device: torch.device) -> Tensor:
    """Zero-mean unit-norm 5 x 5 filters, drawn anew each step: (F, inputs, 5, 5)."""
    filters = torch.randn(FILTERS, inputs, 5, 5, generator=generator).to(device)
    filters = filters - filters.mean(dim=(2, 3), keepdim=True)
    return filters / filters.flatten(1).norm(dim=1).view(-1, 1, 1, 1)


def feature_score(draw1: Tensor, draw2: Tensor, truth: Tensor, tiny: float = _TINY) -> Tensor:
    """Energy score of maps of features (N, F, h, w), place by place: (N,). ``tiny`` keeps the slope finite where two are the same."""
    score = truth.new_zeros(truth.shape[0])
    for a, b, sign in ((draw1, truth, 0.5), (draw2, truth, 0.5), (draw1, draw2, -0.5)):
        score = score + sign * torch.sqrt(((a - b) ** 2).mean(dim=1) + tiny).mean(dim=(1, 2))
    return score


def energy_score(draw1: Tensor, draw2: Tensor, truth: Tensor, generator: torch.Generator) -> Tensor:
    """Energy score per sample, (N,), in picture units. Inputs (N, 11, H, W), 0..1."""
    score = truth.new_zeros(truth.shape[0])
    pairs = ((draw1, truth, 0.5), (draw2, truth, 0.5), (draw1, draw2, -0.5))
    for a, b, sign in pairs:
        difference = a - b
        luma, colour = split_colour(difference[:, :COLOURS])
        score = score + sign * (patch_distance(luma) + COLOUR_WEIGHT * patch_distance(colour))
    mixture = torch.zeros(COLOURS + 2, COLOURS + CLASSES, 1, 1)
    mixture[:COLOURS, :COLOURS, 0, 0] = torch.eye(COLOURS)
    mixture[COLOURS:, COLOURS:, 0, 0] = MIXTURE * torch.randn(2, CLASSES, generator=generator)
    stacked = F.conv2d(torch.cat([draw1, draw2, truth]), mixture.to(truth.device))
    for pooling in (1, 2):
        pictures = stacked if pooling == 1 else F.avg_pool2d(stacked, 2)
        first = random_filters(COLOURS + 2, generator, truth.device)
        second = random_filters(FILTERS, generator, truth.device)
        with torch.autocast(truth.device.type, dtype=torch.bfloat16):
            maps = texture_features(pictures.contiguous(memory_format=torch.channels_last), first, second)
        for features in maps:
            score = score + TEXTURE_WEIGHT * 2.0 * feature_score(*features.float().chunk(3))
    return score


def detail_scale(truth: Tensor, base: Tensor) -> Tensor:
    """Standard deviation of what the parent does not tell, per sample: (N,). Used to weigh calm and busy places alike."""
    return torch.sqrt(((truth - base)[:, :COLOURS] ** 2).mean(dim=(1, 2, 3)) + _TINY)


def norms(gradient: Tensor) -> Tensor:
    """Length of every sample's gradient, (N, ...) -> (N,)."""
    return gradient.flatten(1).norm(dim=1)


def of_length(gradient: Tensor, lengths: Tensor) -> Tensor:
    """``gradient`` (N, C, H, W) brought, sample by sample, to ``lengths`` (N or 1)."""
    return gradient * (lengths / (norms(gradient) + _TINY)).view(-1, 1, 1, 1)


def phases(planes: Tensor) -> Tensor:
    """Mean step between neighbours at every x mod 4, then every y mod 4, over the mean of all; (N, C, H, W) -> (N, 8).

    Edges are multiples of 4 and begin a block. 1 is right: the ground does not know the parent's pixels.
    """
    found = []
    for turned in (planes, planes.transpose(2, 3)):
        steps = (turned[..., 1:] - turned[..., :-1]).abs().mean(dim=(1, 2))
        means = torch.stack([steps[:, phase::4].mean(dim=1) for phase in range(4)], dim=1)
        found.append((means + 1e-5) / (means.mean(dim=1, keepdim=True) + 1e-5))  # what is flat knows no lattice
    return torch.cat(found, dim=1)


def uneven(state: Tensor) -> Tensor:
    """The gradient of how much a lattice of parent pixels shows, (N, 11, H, W): of length 1 where it does, and 0 where it does not.

    Crop by crop, although chance alone makes phases depart by 0.02 to 0.06 in a real crop of 80 pixels: what all crops of a stage have in common is not enough, because
    forests and fields of one stage have lattices of their own.
    """
    seen = state.detach().requires_grad_()
    square = ((phases(split_colour(seen[:, :COLOURS])[0]) - 1.0) ** 2).mean(dim=1)
    gradient = torch.autograd.grad(square.sum(), seen)[0]
    return of_length(gradient, torch.tanh(torch.sqrt(square.detach()) / 0.06))


CRISP_BLOCK = 24
"""Edge in pixels of the squares that steps are compared within."""


def crispness(planes: Tensor) -> Tensor:
    """Logarithm of :func:`.metrics.crispness`, (N, 1, H, W) in 0..1 -> (N,): of the mean square of steps over the square of their mean size."""
    found = []
    for width in CRISP_STEPS:
        coarse, edge = F.avg_pool2d(planes, width), CRISP_BLOCK // width
        for turned in (coarse, coarse.transpose(2, 3)):
            steps = turned[..., 1:] - turned[..., :-1]
            square = F.avg_pool2d(steps * steps, edge)
            size = F.avg_pool2d((steps * steps + 1e-8).sqrt(), edge)
            found.append((torch.log(square + 1e-7) - 2.0 * torch.log(size + 10**-3.5)).mean(dim=(1, 2, 3)))
    return torch.stack(found).mean(dim=0)


def crisper(state: Tensor, real: Tensor) -> Tensor:
    """The gradient of how far brightness is from being as crisp as that of ``real``, (N, 11, H, W), or (N / M, 11, H, W) where the state holds M draws of every place, draw by draw: of length 1
    where it is far, and 0 where it is as crisp.

    Energy, spectrum and the random filters of the score take a cloud for a field of the same spectrum. This does not; it does not know strength either.
    """
    seen = state.detach().requires_grad_()
    wanted = crispness(split_colour(real[:, :COLOURS])[0]).repeat(len(state) // len(real))
    gap = crispness(split_colour(seen[:, :COLOURS])[0]) - wanted
    gradient = torch.autograd.grad((gap**2).sum(), seen)[0]
    return of_length(gradient, torch.tanh(gap.detach().abs() / 0.15))
