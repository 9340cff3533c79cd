"""How strong detail is: measured on the training imagery and down the cascade, corrected place by place and scale by scale.

A budgeted training leaves detail too weak at some scales and places and too strong at others, and each stage's error is handed to the
next. Here the energy of generated detail is held against the truth, and a small network (:class:`.gains.PlaceGain`) is fitted to what is
missing. It learns from two kinds of pairs, real crops of all scales, part by part, against what is generated from their
own parents; and windows on their way down from the base map against a typical one of the real crops of like places (:mod:`.walkers`). The loss is the deviance of a gamma distribution,
whose minimum is the mean of the energy wherever it cannot be told more exactly (McCullagh and Nelder 1989); relative errors count, so that
lively places do not speak for all. Sums of the former by stage, and geometric means of the latter by stage and class, count on top of that.

Tints have a factor per scale beside it, which leaves them calmer than real ones: errors of tint add up to strange hues after some stages,
and colour that is missing is not missed. The gains are kept in ``gains.pt`` beside the checkpoint. Held-out places are not looked at.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .basemap import read_world
from .batches import AS_THEY_ARE, Sampler
from .cover import BARE, CLASSES, SEEN
from .export import load
from .gains import GAINS, NODES, QUIETEST, PlaceGain
from .grids import SCALE, RightInverse, block_mean
from .imagery import Library
from .likeness import kinds_of, likeness
from .liveliness import MEASURES, liveliness
from .losses import split_colour
from .model import COLOURS, NOISE_CHANNELS, Stage
from .relief import slopes_of
from .start import load_start
from .train import centre, quantise, resolution_rows
from .walkers import STAGES, Walkers, stage_of

CROP, BORDER = 128, 16
BLOCK = 4
"""Edge of the squares of parent pixels that energies are means of."""

CHAIN_WEIGHT = 0.3
"""Of the windows of the cascade beside single stages: their like places are like them only on average, and few."""

KINDS_WEIGHT = 1.0
"""Of how much livelier than like places windows are by stage and class, beside single windows: with places as a whole alone, woods of 54 m were four times as lively as theirs, and grassland a quarter, which
is right as a whole."""

SUMS_WEIGHT = 1.5
"""Of the sums of energies of every stage, beside single places: where features do not tell lively places from calm ones, the former come out too calm and the latter too lively, which is right on average over
places and too calm as a whole."""

ROCKY, KEPT = 0.25, 1.0
"""Share of rock and bare ground from which on a window keeps detail, and its energy, at least, over that of the borders and edges there, as far as there is so much of it without any gain. Where rock meets snow these
alone have the energy of like places and more; no gain changes them, and what was left of a mountain without any other detail was flat patches. What is known of calm bare ground has few borders."""

CALMER = 0.15
"""Energy of tints, down the cascade, over that of like places. With 0.7, forests were teal and violet after seven stages, with 0.3 now and then."""

WALKERS, CROPS_SEEN = 14, 700
"""Windows that walk down at a time, and batches of eight crops among which like places are looked for."""

LIMIT = 1.0
"""Largest correction of the logarithm of the amplitude of drawn tints: what strengthens detail strengthens its tints, too. Tints that shapes and borders have are none of them, and more than
:data:`CALMER` by themselves; with 2, drawn tints had to pay for these, and towns and fields were grey."""

LATEST = 2
"""Turns whose pairs are fitted to: detail that is squeezed between black and white does not follow a gain all the way, so those made under other gains mislead."""

FARTHEST = 30.0
"""Ratio of energies beyond which a pair is an accident."""


class Pairs(NamedTuple):
    """Generated and real energy: of M crops of B blocks each, whose real energy is known as a whole."""

    features: Tensor  # (M, 15, B)
    log2_metres: Tensor  # (M,)
    fixed: Tensor  # (M, B), of what no gain changes: borders of land cover and edges of the parent
    made: Tensor  # (M, B), of the rest, without any gain
    truth: Tensor  # (M,)

    @staticmethod
    def of(parts: list[Pairs]) -> Pairs:
        return Pairs(*(torch.cat(p) for p in zip(*parts)))

    def chosen(self, rows: Tensor) -> Pairs:
        """Those at the indices (K,), as often as they are named."""
        return Pairs(*(part[rows] for part in self))

    def blocks(self) -> Tensor:
        """Inputs of the gain, (M, 15, B, 1)."""
        return self.features.unsqueeze(3)


def detail_energy(state: Tensor, inverse: RightInverse) -> Tensor:
    """Energy of what a stage adds to the brightness of its parents, per block: (N, 11, 4H, 4W) -> (N, H / 4, W / 4)."""
    grey, _ = split_colour(state[:, :COLOURS])
    detail = grey - inverse(block_mean(grey))
    return F.avg_pool2d(detail * detail, SCALE * BLOCK)[:, 0] + QUIETEST


def draw(model: Stage, parents: Tensor, log2_metres: Tensor) -> tuple[Tensor, Tensor]:
    """Children as bytes / 255, and what they would be with a gain of 0, (N, 11, 4H, 4W) each."""
    feed = parents, torch.randn(len(parents), NOISE_CHANNELS, *parents.shape[2:]), resolution_rows(log2_metres, parents.shape[2])
    with torch.no_grad():
        children = quantise(model(*feed))
        model.place_gain.shut = True
        plain = quantise(model(*feed))
        model.place_gain.shut = False
    return children, plain


def inner(blocks: Tensor) -> Tensor:
    """(N, ..., h, w) -> (N, ..., B), without those at the border of a crop."""
    edge = BORDER // (SCALE * BLOCK)
    return blocks[..., edge:-edge, edge:-edge].flatten(-2)


LEAST = 0.05
"""Share of the energy, at least, that is taken for what a gain changes: what it changes may also have taken away from the rest."""


def pairs_of(model: Stage, parents: Tensor, drawn: tuple[Tensor, Tensor], log2_metres: Tensor, truth: Tensor) -> Pairs:
    """What :func:`draw` gave, the model's own gain taken off where it has one; ``truth`` is (N,)."""
    with torch.no_grad():
        features = inner(F.avg_pool2d(model.place(parents), BLOCK))
        gain = model.place_gain.log_gain(features.unsqueeze(3), log2_metres.view(-1, 1, 1, 1)).flatten(1)
        whole, plain = (inner(detail_energy(children, model.right_inverse)) for children in drawn)
        rest = torch.maximum(whole - plain, LEAST * whole)
    return Pairs(features, log2_metres, whole - rest, rest * torch.exp(-2.0 * gain), truth)


def quarters(blocks: Tensor) -> Tensor:
    """(N, C, B) of a square of blocks -> (4 N, C, B / 4), its quarters."""
    count, channels, inside = blocks.shape
    half = math.isqrt(inside) // 2
    parts = blocks.reshape(count, channels, 2, half, 2, half).permute(0, 2, 4, 1, 3, 5)
    return parts.reshape(4 * count, channels, half * half)


def singles(model: Stage, sampler: Sampler, count: int) -> Pairs:
    """Quarters of ``count`` real crops and of what is generated from their parents.

    Not single blocks: the generated energy of a small place depends on the draw, and one over it would be too large on average.
    """
    found = []
    while count > 0:
        batch, coarse = sampler.batch(), sampler.coarse(CROP)
        truth, log2 = torch.from_numpy(batch.single), torch.from_numpy(batch.single_log2)
        if coarse is not None:
            state = np.concatenate(coarse[:2], axis=2).transpose(2, 0, 1)
            truth = torch.cat([truth, torch.from_numpy(np.ascontiguousarray(state, np.float32))[None]])
            log2 = torch.cat([log2, torch.tensor([math.log2(coarse[2])])])
        parents = quantise(block_mean(truth))
        real = inner(detail_energy(quantise(truth), model.right_inverse))
        pairs = pairs_of(model, parents, draw(model, parents, log2), log2, real)
        fixed, made, truths = (quarters(energy.unsqueeze(1))[:, 0] for energy in (pairs.fixed, pairs.made, real))
        found.append(Pairs(quarters(pairs.features), log2.repeat_interleave(4), fixed, made, truths.mean(dim=1)))
        count -= len(truth)
    return Pairs.of(found)


AT_THEIR_SCALE = {"mountain": 0.0, "coast": 0.0}
"""Shares of places under a borrowed scale among those that the cascade is held against: mountains of Blue Marble seen as if from nearby teach shapes, but are calmer than real ones. Deserts are borrowed still: what
there is of real bare ground at 15 to 60 m is rugged, a hundred times as lively as most of the world's."""


class Known(NamedTuple):
    """What is known of M real crops."""

    kinds: np.ndarray  # (M, 10), see likeness.kinds_of
    energy: np.ndarray  # (M,), of detail
    liveliness: np.ndarray  # (M, 4), logarithms, by measure


def known(model: Stage, sampler: Sampler, batches: int) -> Known:
    """Real crops of all scales."""
    found: list[tuple] = []
    for _ in range(batches):
        batch = sampler.batch()
        real = quantise(centre(torch.from_numpy(batch.single), CROP - 2 * BORDER))
        energy = detail_energy(real, model.right_inverse).flatten(1).mean(dim=1)
        found += zip(kinds_of(real, torch.from_numpy(batch.single_log2)), energy.numpy(), liveliness(real).numpy())
    return Known(*(np.stack(column) for column in zip(*found)))


STEEPEST = 0.1
"""Slope, root mean square of a window, from which on it is compared with nothing: real crops do not tell theirs, and few are steep. With all of them, calibration took relief for
liveliness that no ground has, and made calm whatever grows on it, in plains too."""


def steep(parents: Tensor) -> Tensor:
    """Which windows (N, 13, H, W) are of steep ground, (N,)."""
    slopes = slopes_of(parents[:, SEEN:])
    return (slopes * slopes).sum(dim=1).mean(dim=(1, 2)).sqrt() > STEEPEST


class Chain:
    """Windows on their way down, and the real crops they are held against."""

    def __init__(self, walkers: Walkers, real: Known) -> None:
        self.walkers, self.real = walkers, real
        self.settled = False

    def step(self, model: Stage) -> tuple[list[Pairs], list[tuple[int, np.ndarray]]]:
        """One stage for every window that has like places: pairs of whole windows, and how much livelier than these each is, by stage and measure.

        The truth is the geometric mean of the like places: a few of them have many times the energy of the others, and a window should be a typical one. Their arithmetic mean
        doubles the strength of calm seas and ice.
        """
        parents, log2 = self.walkers.parents(torch.device("cpu"))
        children, plain = draw(model, parents, log2)
        middle = centre(children, CROP - 2 * BORDER)
        made, pairs, gaps = liveliness(middle).numpy(), [], []
        known = likeness(kinds_of(middle, log2), self.real.kinds) * ~steep(parents).numpy()[:, None]
        for walker, (stage, weights) in enumerate(zip(self.walkers.stages, known)):
            one = slice(walker, walker + 1)
            if weights.any():
                truth = torch.tensor([np.exp(weights @ np.log(self.real.energy))], dtype=torch.float32)
                pairs.append(pairs_of(model, parents[one], (children[one], plain[one]), log2[one], truth))
                gaps.append((stage, made[walker] - weights @ self.real.liveliness))
        self.walkers.advance(children, BORDER // SCALE)
        return pairs, gaps

    @staticmethod
    def attainable(pairs: Pairs) -> Pairs:
        """The same with truths no calmer than rocks can become, see :data:`KEPT`."""
        fixed, made = pairs.fixed.mean(dim=1), pairs.made.mean(dim=1)
        least = fixed + torch.minimum(KEPT * fixed, made)
        rocky = pairs.features[:, BARE].mean(dim=1) > ROCKY
        return pairs._replace(truth=torch.where(rocky, torch.maximum(pairs.truth, least), pairs.truth))

    def walk(self, model: Stage, rounds: int) -> tuple[Pairs, np.ndarray]:
        """``rounds`` ways down: pairs, and energies of detail over those of like places, (7, 4), geometric means; 1 where nothing was met."""
        pairs, gaps = [], [[np.zeros(MEASURES)] for _ in range(STAGES)]
        for turn in range((rounds if self.settled else 1 + rounds) * STAGES):
            met, livelier = self.step(model)
            if self.settled or turn >= STAGES:  # by then every window has come down from the base map
                pairs += met
                for stage, gap in livelier:
                    gaps[stage].append(gap)
        self.settled = True
        return self.attainable(Pairs.of(pairs)), np.stack([np.exp(np.sum(g, axis=0) / max(len(g) - 1, 1)) for g in gaps])


def expected(gain: PlaceGain, pairs: Pairs) -> Tensor:
    """Generated energies under a gain, (M,)."""
    log_gain = gain.log_gain(pairs.blocks(), pairs.log2_metres.view(-1, 1, 1, 1))[:, 0, :, 0]
    return (pairs.fixed + pairs.made * torch.exp(2.0 * log_gain)).mean(dim=1)


def deviance(truth: Tensor, made: Tensor) -> Tensor:
    """Of real energies from generated ones, (M,) each: a mean, 0 where all are equal."""
    ratio = (truth / made).clamp(max=FARTHEST)
    return (ratio - torch.log(ratio.clamp(min=1.0 / FARTHEST)) - 1.0).mean()


def unevenness(truth: Tensor, made: Tensor, stages: Tensor) -> Tensor:
    """How far the sums of energies (M,) of every stage (M,) are apart: the mean of the squares of the logarithms of their ratios."""
    sums = torch.zeros(2, STAGES).index_add(1, stages, torch.stack([truth, made])) + QUIETEST
    return ((torch.log(sums[1]) - torch.log(sums[0])) ** 2).mean()


def unevenness_of_kinds(truth: Tensor, made: Tensor, groups: Tensor) -> Tensor:
    """How far energies (M,) are apart by group (M,), geometric means: the square of the logarithm of their ratio, on average over the M."""
    logs = torch.log((made / truth).clamp(1.0 / FARTHEST, FARTHEST))
    sums = torch.zeros(2, STAGES * CLASSES).index_add(1, groups, torch.stack([logs, torch.ones_like(logs)]))
    return (sums[0] ** 2 / sums[1].clamp(min=1.0)).sum() / len(logs)


def groups_of(pairs: Pairs) -> Tensor:
    """Stage and largest class of each pair as one number, (M,)."""
    return stages_of(pairs) * CLASSES + pairs.features[:, :CLASSES].mean(dim=2).argmax(dim=1)


def fit(gain: PlaceGain, single: Pairs, chain: Pairs, steps: int, seed: int) -> None:
    """Fits the gain from nothing to pairs of both kinds."""
    torch.manual_seed(seed)
    gain.begin()
    tensors = [t.requires_grad_() for t in gain.tensors().values()]
    optimiser = torch.optim.AdamW(tensors, lr=4e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps)
    stages, groups = stages_of(single), groups_of(chain)
    for _ in range(steps):
        chosen = torch.randint(len(single.truth), (512,))
        some = single.chosen(chosen)
        made = expected(gain, some)
        parts = [deviance(some.truth, made), SUMS_WEIGHT * unevenness(some.truth, made, stages[chosen])]
        chosen = torch.randint(len(chain.truth), (256,))
        some = chain.chosen(chosen)
        made = expected(gain, some)
        parts += [CHAIN_WEIGHT * deviance(some.truth, made), KINDS_WEIGHT * unevenness_of_kinds(some.truth, made, groups[chosen])]
        optimiser.zero_grad()
        sum(parts).backward()
        optimiser.step()
        schedule.step()
    for tensor in tensors:
        tensor.requires_grad_(False)


def stages_of(pairs: Pairs) -> Tensor:
    """Which stage of the cascade each pair is of, (M,)."""
    return torch.tensor([stage_of(v) for v in pairs.log2_metres.tolist()])


def by_stage(pairs: Pairs) -> list[float]:
    """Generated energy over real energy, by stage from zoom 7 to zoom 19, without any gain; for the reader."""
    stage, made = stages_of(pairs), (pairs.fixed + pairs.made).mean(dim=1)
    return [float(made[stage == s].sum() / pairs.truth[stage == s].sum().clamp(min=1e-12)) for s in range(STAGES)]


def calibrate(config: dict, work: Path) -> None:
    """Writes ``gains.pt``."""
    settings, seed = config["calibrate"], config["seed"]
    torch.manual_seed(seed)
    (work / GAINS).unlink(missing_ok=True)
    model = load(work / "checkpoint.pt")
    whole = {**config["batch"], "singles": 8, "doubles": 0}
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), {**whole, **AS_THEY_ARE}, seed + 1)
    walkers = Walkers(read_world(config["basemap"]["bluemarble"]), sampler.start, WALKERS, CROP // SCALE, seed)
    real = Sampler(sampler.library, sampler.start, {**sampler.config, "shares": {**whole["shares"], **AT_THEIR_SCALE}}, seed + 2)
    chain = Chain(walkers, known(model, real, CROPS_SEEN))
    single, walked = [], []
    for turn in range(settings["turns"]):
        single.append(singles(model, sampler, settings["crops"]))
        pairs, livelier = chain.walk(model, settings["rounds"])
        walked.append(pairs)
        report(turn, model, single[-1], pairs, livelier)
        fit(model.place_gain, Pairs.of(single[-LATEST:]), Pairs.of(walked[-LATEST:]), settings["steps"], seed + turn)
        correct_tints(model, livelier)
    torch.save(model.gains(), work / GAINS)


def report(turn: int, model: Stage, single: Pairs, walked: Pairs, livelier: np.ndarray) -> None:
    with torch.no_grad():
        found = [deviance(p.truth, expected(model.place_gain, p)).item() for p in (single, walked)]
    print(f"turn {turn}: deviance {found[0]:.3f} of stages, {found[1]:.3f} of chains; zoom, energy of a stage and of a chain (without gain), "
          "then liveliness of brightness, tints and land cover of the chain (with gain)")
    for stage, (a, b, c) in enumerate(zip(by_stage(single), by_stage(walked), livelier)):
        print(f"  {7 + 2 * stage:2d}  {a:.2f} {b:.2f}  " + " ".join(f"{v:.2f}" for v in c), flush=True)


def correct_tints(model: Stage, livelier: np.ndarray) -> None:
    """Leads the energy of tints, of (7, 4) from zoom 7 to 19, towards :data:`CALMER`; never strengthens them."""
    tints = np.sqrt(livelier[::-1, 1] * livelier[::-1, 2]) / CALMER
    old = model.colour_gain.log_gain.flatten().tolist()
    model.colour_gain.set([min(max(o + c, -LIMIT), 0.0) for o, c in zip(old, at_nodes(-0.35 * np.log(tints)))])


def at_nodes(stages: np.ndarray) -> list[float]:
    """Values of the stages, (7,) from fine to coarse, at the nodes of a gain, (14,): those between two stages get their mean."""
    return np.interp(NODES, NODES[0] + 2.0 * np.arange(STAGES), stages).tolist()
