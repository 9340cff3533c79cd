"""Hidden units that have closed begin anew: a trained network -> one that does nearly the same and can learn more.

Residual streams drift while they are trained; a convolution then makes large numbers of one sign of them, its unit's activation is 0 everywhere, and so is its gradient. In terra-s 1.8.0,
112 of 144 units of seven blocks out of eight carried less than 0.4 % of what their block did. Here every block gets inputs of mean 0 and variance 1 (:meth:`.model.Block.recentre`), keeps the
units that matter, and the others begin as those of a new network would, with outputs of mean 0 and variance 1 on real crops (Mishkin and Matas 2016, "All you need is a good init"),
and are not listened to at first (as in "Net2Net", Chen, Goodfellow and Shlens 2016).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from .batches import AS_THEY_ARE, Sampler
from .cover import SEEN, WATER
from .export import load, save
from .gains import NODES, wide_mean
from .growth import carry_over, continued
from .imagery import Library
from .grids import block_mean
from .model import COLOURS, NOISE_CHANNELS, NetworkShape, Stage, Strength, local_statistics
from .start import load_start
from .train import quantise, resolution_rows

RENEWED = "renewed.pt"
"""The file in the working folder that ``train.warmStart`` may name."""

MATTERS = 0.9995
"""Share of a block's output, by variance, whose units are kept."""

ROOMY = 0.8 * Strength.WIDEST
"""Largest logarithm of a factor that training begins with."""

Feed = list[tuple[Tensor, Tensor, Tensor]]
"""Inputs of the network: parents, noise, log2 of ground resolution."""


def flows(model: Stage, feed: Feed, part: str, outputs: bool = False) -> list[Tensor]:
    """What a part of every block (``""``: the block) reads or, with ``outputs``, makes: (channels, samples) per block."""
    found: list[list[Tensor]] = [[] for _ in model.blocks]

    def keep_in(kept: list[Tensor]):
        return lambda _, read, made: kept.append((made if outputs else read[0]).float().transpose(0, 1).flatten(1))

    hooks = [block.get_submodule(part).register_forward_hook(keep_in(kept)) for block, kept in zip(model.blocks, found)]
    with torch.no_grad():
        for parents, noise, log2 in feed:
            model(parents, noise, log2)
    for hook in hooks:
        hook.remove()
    return [torch.cat(kept, dim=1) for kept in found]


def condition(model: Stage, feed: Feed) -> None:
    """Every block's convolution reads inputs of mean 0 and variance 1 on ``feed``; the network does what it did."""
    for block, read in zip(model.blocks, flows(model, feed, "")):
        block.recentre(read.mean(dim=1).view(1, -1, 1, 1), read.std(dim=1).clamp(min=1e-3).view(1, -1, 1, 1))


def say(model: Stage, feed: Feed) -> list[Tensor]:
    """Variance that every hidden unit gives to its block's output, (hidden,) per block."""
    return [read.var(dim=1) * (block.merge.weight**2).sum(dim=(0, 2, 3)).detach() for block, read in zip(model.blocks, flows(model, feed, "merge"))]


def matter(shares: Tensor, most: int) -> Tensor:
    """Units that together give a block's output :data:`MATTERS` of its variance, at most so many: indices, rising."""
    order = shares.argsort(descending=True)
    sums = shares[order].cumsum(0) / shares.sum().clamp(min=1e-12)
    count = min(int((sums < MATTERS).sum()) + 1, most)
    return order[:count].sort().values


def cut(model: Stage, chosen: list[Tensor]) -> dict[str, Tensor]:
    """Weights of the network with no other hidden units than those chosen, block by block."""
    weights = model.state_dict()
    for index, kept in enumerate(chosen):
        names = {part: f"blocks.{index}.{part}" for part in ("spread.weight", "spread.bias", "film.weight", "film.bias", "merge.weight")}
        both = torch.cat([kept, kept + model.shape.hidden])  # gains, then shifts
        for part, name in names.items():
            weights[name] = weights[name][:, kept] if part == "merge.weight" else weights[name][both if part.startswith("film") else kept]
    return weights


@torch.no_grad()
def even_out(model: Stage, feed: Feed, kept: list[int]) -> None:
    """Units behind those that were kept get outputs of mean 0 and variance 1 on ``feed``."""
    for block, made, count in zip(model.blocks, flows(model, feed, "spread", outputs=True), kept):
        if count == len(made):
            continue
        found = made[count:]
        scale = found.std(dim=1).clamp(min=1e-6)
        block.spread.weight[count:] /= scale.view(-1, 1, 1, 1)
        block.spread.bias[count:] = (block.spread.bias[count:] - found.mean(dim=1)) / scale


def renewed(model: Stage, feed: Feed, shape: NetworkShape) -> tuple[Stage, list[int]]:
    """A network of that shape, in all but hidden units no smaller, and how many of these were kept, block by block."""
    condition(model, feed)
    chosen = [matter(shares, shape.hidden) for shares in say(model, feed)]
    new = Stage(shape).eval()
    for block in new.blocks:
        nn.init.kaiming_normal_(block.spread.weight)
    for block, old in zip(new.blocks, model.blocks):
        block.recentre(continued(old.centre, block.centre), continued(old.scale, block.scale))  # a unit that begins anew looks most at the channels that vary most
    carry_over(new, cut(model, chosen))
    condition(new, feed)
    new.set_gains(model.gains())
    counts = [len(kept) for kept in chosen] + [0] * (shape.blocks - len(chosen))
    even_out(new, feed, counts)
    return new, counts


def loosen(model: Stage, feed: Feed, steps: int) -> float:
    """What gains say becomes part of what :class:`.model.Strength` says, as nearly as it learns to in so many steps, and the gains 1; the mean departure of its logarithms.

    Gains correct a network after its training. Trained on with them, it works against them: factors of 1.9.0 were at their limit wherever one looked, and told no place from another.
    """
    pairs = []
    with torch.no_grad():
        for parents, _, log2 in feed:
            colours, cover = parents[:, :COLOURS], parents[:, COLOURS:SEEN]
            local = local_statistics(colours, cover[:, WATER : WATER + 1], model.luma)
            inputs = (colours, cover, wide_mean(cover), local, wide_mean(local.spread), model.embed(log2))
            told = model.strength(*inputs)
            gain = model.place_gain.log_gain(model.place(parents), log2)
            factors = Strength.logarithms(told) + torch.cat([gain, gain + torch.log(model.colour_gain(log2))], dim=1)
            pairs.append((inputs, factors.clamp(-ROOMY, ROOMY), told[:, 2:]))
    optimiser, departure = torch.optim.Adam(model.strength.parameters(), lr=3e-3), 0.0
    for step in range(steps):
        inputs, factors, rest = pairs[step % len(pairs)]
        told = model.strength(*inputs)
        gap = Strength.logarithms(told) - factors
        optimiser.zero_grad()
        ((gap**2).mean() + 0.1 * ((told[:, 2:] - rest) ** 2).mean()).backward()
        optimiser.step()
        departure += (float(gap.detach().abs().mean()) - departure) / (len(pairs) if step >= len(pairs) else step + 1)
    model.place_gain.begin()
    model.colour_gain.set([0.0] * len(NODES))
    return departure


def crops(config: dict, work: Path, batches: int, **others: object) -> Feed:
    """Parents of real crops of all scales, eight at a time, with noise; ``others`` are settings of the batches."""
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), {**config["batch"], **others, "singles": 8, "doubles": 0}, config["seed"])
    feed = []
    for _ in range(batches):
        batch = sampler.batch()
        parents = quantise(block_mean(torch.from_numpy(batch.single)))
        feed.append((parents, torch.randn(len(parents), NOISE_CHANNELS, *parents.shape[2:]), resolution_rows(torch.from_numpy(batch.single_log2), parents.shape[2])))
    return feed


def renew(config: dict, work: Path, checkpoint: Path) -> None:
    """Writes ``renewed.pt``."""
    torch.manual_seed(config["seed"])
    new, kept = renewed(load(checkpoint), crops(config, work, 6, **AS_THEY_ARE), NetworkShape(**config["network"]))
    print(f"units kept, block by block: {kept} of {new.shape.hidden}")
    print(f"factors of detail: {loosen(new, crops(config, work, 40), 1200):.2f} from what they were with the gains")
    save(new, work / RENEWED)
