"""What a network that has seen many photographs makes of a picture: the eyes of two further losses.

The energy score's own filters are random (:mod:`.losses`): edges, corners and rows mean no more to them than any cloud of the same spectrum.
The first layers of an Inception-v3 (Szegedy et al. 2016) have learned these, and pictures whose features are near each other look alike
to people too (Johnson et al. 2016; Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features"). They are used twice:

* :meth:`Perception.score`: the energy score of features, for two draws and the truth of the same parent;
* :meth:`Perception.unlikeness`: the energy distance (Szekely and Rizzo 2013) between all local features of an invented picture and all those of
  a real one of another, like place: the same texture in any arrangement (after Gatys et al. 2015).

The weights come from the package nsfwjs (MIT, 8 bits per weight) and stay as they are; nothing of them ships in a model.
``python -m worldloom_training perception --package nsfwjs-4.3.0.tgz`` has made the file that is read here (package of SHA-256 4496790e...c12f).
"""

from __future__ import annotations

import base64
import math
import re
import tarfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .losses import feature_score, of_length, split_colour
from .grids import added
from .model import COLOURS

WEIGHTS = Path(__file__).parent / "weights" / "inception-v3-stem.npz"

LAYERS = 12
"""3 x 3 of stride 2 to 32 channels, 3 x 3 to 32, 3 x 3 to 64; max pooling; 1 x 1 to 80, 3 x 3 to 192; max pooling; then the seven of the first mixed
block. The first two and the fifth are not padded."""

_TINY = 1e-8


class Stem(nn.Module):
    """(N, 3, H, W), about 0..1 -> features at half (32 and 64 channels), a quarter (192) and an eighth (256) of the resolution.

    They see 7, 11, 23 and 63 pixels.
    """

    WIDTHS = (32, 64, 192, 256)
    """Channels of the four."""

    def __init__(self) -> None:
        super().__init__()
        with np.load(WEIGHTS) as stored:
            for i in range(LAYERS):
                for part in ("weight", "bias"):
                    self.register_buffer(f"{part}{i}", torch.from_numpy(stored[f"{part}{i}"].astype(np.float32)), persistent=False)

    def layer(self, x: Tensor, i: int, stride: int = 1, padding: int = 0) -> Tensor:
        return F.relu(F.conv2d(x, getattr(self, f"weight{i}"), getattr(self, f"bias{i}"), stride=stride, padding=padding))

    def mixed(self, x: Tensor) -> Tensor:
        """1 x 1; 5 x 5; twice 3 x 3; and a mean: side by side."""
        wide = self.layer(self.layer(x, 6), 7, padding=2)
        twice = self.layer(self.layer(self.layer(x, 8), 9, padding=1), 10, padding=1)
        mean = F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
        return torch.cat([self.layer(x, 5), wide, twice, self.layer(mean, 11)], dim=1)

    def forward(self, picture: Tensor) -> list[Tensor]:
        with torch.autocast(picture.device.type, dtype=torch.bfloat16):
            x = picture.contiguous(memory_format=torch.channels_last)
            first = self.layer(self.layer(x, 0, stride=2), 1)
            second = self.layer(first, 2, padding=1)
            third = self.layer(self.layer(F.max_pool2d(second, 3, stride=2), 3), 4)
            fourth = self.mixed(F.max_pool2d(third, 3, stride=2))
        return [first.float(), second.float(), third.float(), fourth.float()]


def _strength(picture: Tensor) -> Tensor:
    """Standard deviation of brightness, (N, 3, H, W) -> (N, 1, 1, 1), with a slope even where that is 0."""
    grey, _ = split_colour(picture)
    return torch.sqrt(grey.var(dim=(1, 2, 3), keepdim=True) + _TINY)


MIDDLE, CONTRAST = 0.45, 0.16
"""Mean and standard deviation of the brightness of what the stem is shown."""


CALM, CALM_DETAIL = 0.015, 0.008
"""Contrasts below which a picture, or the detail of one, stays calm."""


def exposed(picture: Tensor, calm: float, by: Tensor | None = None) -> Tensor:
    """(N, 3, H, W) brought to one brightness and, unless its own is well below ``calm``, one contrast: dark woods are seen as well as bright sand.

    With ``by``, of the same shape, exposed as that picture has to be.
    """
    by = picture if by is None else by
    return (picture - by.mean(dim=(2, 3), keepdim=True)) * (CONTRAST / (_strength(by) + calm)) + MIDDLE


class Perception:
    """The stem, and the spread of each of its channels over the real pictures seen of late; one thread."""

    POOLED = ((0, 4), (1, 1), (1, 4), (2, 1), (2, 4), (3, 1), (3, 4))
    """(level, edge of the box means) of the features that are scored: some where they are, others wherever they are within 8 to 32 pixels."""

    SETS = ((1, 2), (2, 1), (2, 4), (3, 1))
    """The same of those whose distributions are compared."""

    def __init__(self, device: torch.device) -> None:
        self.stem = Stem().to(device, memory_format=torch.channels_last)
        self.spreads: list[Tensor] | None = None

    def note(self, features: list[Tensor]) -> None:
        """Takes the spread of real features into account."""
        found = [f.var(dim=(0, 2, 3), keepdim=True) for f in features]
        old = self.spreads or found
        self.spreads = [a + 0.02 * (b - a) for a, b in zip(old, found)]

    def units(self, features: list[Tensor]) -> list[Tensor]:
        """Features in units of their channels' spread."""
        assert self.spreads is not None
        return [f * torch.rsqrt(s + 0.01 * s.mean()) for f, s in zip(features, self.spreads)]

    def score(self, draw1: Tensor, draw2: Tensor, truth: Tensor) -> Tensor:
        """Energy score per sample, (N,); states (N, 11, S, S), 0..1. Exposed by the truth."""
        drawn = self.stem(torch.cat([exposed(draw[:, :COLOURS], CALM, by=truth[:, :COLOURS]) for draw in (draw1, draw2)]))
        with torch.no_grad():  # of the truth no slope is wanted
            real = self.stem(exposed(truth[:, :COLOURS], CALM))
        self.note(real)
        drawn, real = self.units(drawn), self.units(real)
        score = truth.new_zeros(len(truth))
        for level, edge in self.POOLED:
            score = score + feature_score(*_pooled(drawn[level], edge).chunk(2), _pooled(real[level], edge), tiny=_TINY)
        return score

    def unlikeness(self, fake: Tensor, real: Tensor) -> Tensor:
        """Energy distance of the local features of what a stage has added, (N,); states (N, 11, S, S) of like places."""
        details = [added(state[:, :COLOURS]) for state in (fake, real)]
        gain = CONTRAST / (_strength(details[1]) + CALM_DETAIL)
        made = self.units(self.stem(details[0] * gain + MIDDLE))
        with torch.no_grad():  # of the real ones no slope is wanted
            wanted = self.units(self.stem(details[1] * gain + MIDDLE))
        total = fake.new_zeros(len(fake))
        for level, edge in self.SETS:
            a, b = (_some(x.flatten(2).transpose(1, 2)) / x.shape[1] ** 0.5 for x in (_pooled(f[level], edge) for f in (made, wanted)))
            total = total + 2.0 * _mean_distance(a, b) - _mean_distance(a, a) - _mean_distance(b, b)
        return total

    def alike(self, fake: Tensor, real: Tensor, length: Tensor) -> Tensor:
        """The gradient of :meth:`unlikeness` with respect to ``fake``, brought to ``length`` sample by sample."""
        state = fake.detach().requires_grad_()
        return of_length(torch.autograd.grad(self.unlikeness(state, real).sum(), state)[0], length)


def _pooled(features: Tensor, edge: int) -> Tensor:
    """Means over squares of ``edge``, or over all where a small picture has no such square."""
    edge = min(edge, *features.shape[2:])
    return features if edge == 1 else F.avg_pool2d(features, edge)


MOST = 1024
"""Features of a picture that are compared with those of another: all, up to this many."""


def _some(features: Tensor) -> Tensor:
    """(N, P, C) -> (N, at most MOST, C), chosen at random."""
    count = features.shape[1]
    return features if count <= MOST else features[:, torch.randperm(count, device=features.device)[:MOST]]


def _mean_distance(a: Tensor, b: Tensor) -> Tensor:
    """Mean distance of all pairs, (N, P, C), (N, Q, C) -> (N,)."""
    square = (a * a).sum(dim=2)[:, :, None] + (b * b).sum(dim=2)[:, None, :] - 2.0 * a @ b.transpose(1, 2)
    return torch.sqrt(F.relu(square) + 1e-4).mean(dim=(1, 2))


# ---- where the weights come from ----------------------------------------------------------------------------

_TENSOR = re.compile(r'\{name:"([^"]+)",shape:\[([\d,]+)\],dtype:"float32",quantization:\{min:([^,]+),scale:([^,]+),dtype:"uint8"\}\}')
_MODEL = "package/dist/models/inception_v3/"


def convert(package: Path, target: Path = WEIGHTS) -> None:
    """Reads the package's Inception-v3 (TensorFlow.js weights of 8 bits, wrapped in JavaScript) and writes its first layers, with the normalisation folded in."""
    with tarfile.open(package) as archive:
        def text(name: str) -> str:
            member = archive.extractfile(name)
            if member is None:
                raise SystemExit(f"{package} holds no {name}")
            return member.read().decode()

        manifest = text(_MODEL + "model.min.js")
        shards = sorted(n for n in archive.getnames() if n.startswith(_MODEL + "group1-shard"))
        data = b"".join(base64.b64decode(max(re.findall(r'"([A-Za-z0-9+/=]*)"', text(n)), key=len)) for n in shards)
    described = [(name, [int(s) for s in shape.split(",")], float(low), float(scale))
                 for name, shape, low, scale in _TENSOR.findall(manifest[manifest.index("weightsManifest") :])]
    if (wanted := sum(math.prod(shape) for _, shape, _, _ in described)) != len(data):
        raise SystemExit(f"{package}: {len(data)} bytes of weights, {wanted} described")
    tensors, offset = {}, 0
    for name, shape, low, scale in described:
        count = math.prod(shape)
        tensors[name] = (np.frombuffer(data, np.uint8, count, offset) * scale + low).reshape(shape)
        offset += count
    stored = {}
    for i in range(LAYERS):
        norm = f"batch_normalization_{i + 1}/"
        factor = 1.0 / np.sqrt(tensors[norm + "moving_variance"] + 1e-3)
        stored[f"weight{i}"] = (tensors[f"conv2d_{i + 1}/kernel"] * factor).transpose(3, 2, 0, 1).astype(np.float16)
        stored[f"bias{i}"] = (tensors[norm + "beta"] - tensors[norm + "moving_mean"] * factor).astype(np.float32)
    target.parent.mkdir(exist_ok=True)
    np.savez_compressed(target, **stored)
