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
from .imagery import Library
from .model import NOISE_CHANNELS, Block, NetworkShape, Stage, block_mean
from .start import load_start
from .train import quantise, resolution_rows

RENEWED = "renewed.pt"
"""The file in the working folder that ``train.warmStart`` may name."""

MATTERS = 0.9995
"""Share of a block's output, by variance, whose units are kept."""

Feed = list[tuple[Tensor, Tensor, Tensor]]
"""Inputs of the network: parents, noise, log2 of ground resolution."""


def inputs_of(model: Stage, feed: Feed, part: str) -> list[Tensor]:
    """What a layer of every block reads, (channels, samples) per block."""
    found: list[list[Tensor]] = [[] for _ in model.blocks]
    layers = [block.get_submodule(part) for block in model.blocks]
    hooks = [layer.register_forward_pre_hook(lambda _, x, kept=kept: kept.append(x[0].float().transpose(0, 1).flatten(1))) for layer, kept in zip(layers, found)]
    with torch.no_grad():
        for parents, noise, log2 in feed:
            model(parents, noise, log2)
    for hook in hooks:
        hook.remove()
    return [torch.cat(kept, dim=1) for kept in found]


def condition(model: Stage, feed: Feed) -> None:
    """Every block reads inputs of mean 0 and variance 1 on ``feed``; the network does what it did."""
    for block in model.blocks:  # what they read now is what they are to be told apart by
        block.recentre(torch.zeros_like(block.centre), torch.ones_like(block.scale))
    for block, read in zip(model.blocks, inputs_of(model, feed, "spread")):
        block.recentre(read.mean(dim=1).view(1, -1, 1, 1), read.std(dim=1).clamp(min=1e-3).view(1, -1, 1, 1))


def say(model: Stage, feed: Feed) -> list[Tensor]:
    """Variance that every hidden unit gives to its block's output, (hidden,) per block."""
    return [read.var(dim=1) * (block.merge.weight**2).sum(dim=(0, 2, 3)).detach() for block, read in zip(model.blocks, inputs_of(model, feed, "merge"))]


def matter(shares: Tensor, most: int) -> Tensor:
    """Units that together give a block's output :data:`MATTERS` of its variance, at most so many: indices, rising."""
    order = shares.argsort(descending=True)
    sums = shares[order].cumsum(0) / shares.sum().clamp(min=1e-12)
    count = min(int((sums < MATTERS).sum()) + 1, most)
    return order[:count].sort().values


@torch.no_grad()
def move_units(old: Block, new: Block, kept: Tensor) -> None:
    """The first units of ``new`` become those of ``old`` that are kept; the others are not listened to."""
    count = len(kept)
    new.recentre(old.centre, old.scale)
    for mine, theirs in ((new.spread.weight, old.spread.weight), (new.spread.bias, old.spread.bias)):
        mine[:count] = theirs[kept]
    for mine, theirs in ((new.film.weight, old.film.weight), (new.film.bias, old.film.bias)):
        for own, other in zip(mine.zero_().chunk(2), theirs.chunk(2)):
            own[:count] = other[kept]
    new.merge.weight.zero_()[:, :count] = old.merge.weight[:, kept]
    new.merge.bias.copy_(old.merge.bias)


@torch.no_grad()
def even_out(model: Stage, feed: Feed, kept: list[int]) -> None:
    """Units behind those that were kept get outputs of mean 0 and variance 1 on ``feed``."""
    made: list[list[Tensor]] = [[] for _ in model.blocks]
    hooks = [block.spread.register_forward_hook(lambda _, x, y, to=to: to.append(y.float().transpose(0, 1).flatten(1))) for block, to in zip(model.blocks, made)]
    for parents, noise, log2 in feed:
        model(parents, noise, log2)
    for hook in hooks:
        hook.remove()
    for block, outputs, count in zip(model.blocks, made, kept):
        found = torch.cat(outputs, dim=1)[count:]
        if not len(found):
            continue
        scale = found.std(dim=1).clamp(min=1e-6)
        block.spread.weight[count:] /= scale.view(-1, 1, 1, 1)
        block.spread.bias[count:] = (block.spread.bias[count:] - found.mean(dim=1)) / scale


def renewed(model: Stage, feed: Feed, hidden: int) -> tuple[Stage, list[int]]:
    """A network with ``hidden`` units per block, and how many of them were kept, block by block."""
    condition(model, feed)
    chosen = [matter(shares, hidden) for shares in say(model, feed)]
    new = Stage(NetworkShape(**{**vars(model.shape), "hidden": hidden})).eval()
    own = {name: value for name, value in model.state_dict().items() if not name.startswith("blocks.")}
    new.load_state_dict(own, strict=False)
    new.set_gains(model.gains())
    for block, old, kept in zip(new.blocks, model.blocks, chosen):
        nn.init.kaiming_normal_(block.spread.weight)
        move_units(old, block, kept)
    counts = [len(kept) for kept in chosen]
    even_out(new, feed, counts)
    return new, counts


def real_crops(config: dict, work: Path, batches: int) -> Feed:
    """Parents of real crops of all scales, eight at a time, with noise."""
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), {**config["batch"], **AS_THEY_ARE, "singles": 8, "doubles": 0}, config["seed"])
    feed = []
    for _ in range(batches):
        batch = sampler.batch()
        parents = quantise(block_mean(torch.from_numpy(batch.single)))
        feed.append((parents, torch.randn(len(parents), NOISE_CHANNELS, *parents.shape[2:]), resolution_rows(torch.from_numpy(batch.single_log2), parents.shape[2])))
    return feed


def renew(config: dict, work: Path, checkpoint: Path) -> None:
    """Writes ``renewed.pt``."""
    torch.manual_seed(config["seed"])
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    model = Stage(NetworkShape(**state["shape"])).eval()
    model.load_state_dict(state["average"], strict=False)  # a checkpoint from before blocks were centred knows no centres
    feed = real_crops(config, work, 6)
    new, kept = renewed(model, feed, config["network"]["hidden"])
    print(f"units kept, block by block: {kept} of {new.shape.hidden}")
    torch.save({"shape": vars(new.shape), "average": new.state_dict()}, work / RENEWED)
