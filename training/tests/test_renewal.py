"""Closed hidden units: found, left out, and begun anew without changing what the network does."""

from dataclasses import replace

import torch

from worldloom_training.gains import NODES
from worldloom_training.model import NetworkShape, Stage, Strength
from worldloom_training.renewal import ROOMY, condition, flows, loosen, matter, renewed, say

from tests.test_model import feed

SHAPE = NetworkShape(channels=16, hidden=24, blocks=3, embedding=8, head=4)


def closed(count: int) -> Stage:
    """A network whose blocks have so many units that are 0 whatever they read, in the middle of the others."""
    torch.manual_seed(5)
    model = Stage(SHAPE).eval()
    for block in model.blocks:
        torch.nn.init.normal_(block.film.weight, 0.0, 0.1)
        with torch.no_grad():
            block.spread.bias[8 : 8 + count] = -60.0
    return model


def children(model: Stage) -> torch.Tensor:
    with torch.no_grad():
        return model(*feed(24))[:, :, 32:-32, 32:-32]


def test_conditioned_blocks_read_mean_0_and_variance_1_and_the_network_does_what_it_did():
    model = closed(10)
    before = children(model)
    condition(model, [feed(24)])
    for read in flows(model, [feed(24)], "spread"):
        assert read.mean(dim=1).abs().max() < 0.01
    assert torch.allclose(children(model), before, atol=2e-3)


def test_units_that_are_closed_are_told_from_those_that_are_not():
    for shares in say(closed(10), [feed(24)]):
        assert shares[8:18].max() < 1e-9 < shares.sort().values[-14]
        kept = matter(shares, 24)
        assert not set(range(8, 18)) & set(kept.tolist()) and len(kept) <= 14


def test_a_renewed_network_does_nearly_the_same_with_units_that_can_learn():
    model = closed(10)
    before = children(model)
    new, kept = renewed(model, [feed(24)], replace(SHAPE, hidden=20))
    assert new.shape.hidden == 20 and all(count <= 14 for count in kept)
    difference = (children(new) - before)[:, :3]
    assert difference.std() < 0.2 * (before[:, :3] - before[:, :3].mean()).std()
    for read, count, block in zip(flows(new, [feed(24)], "merge"), kept, new.blocks):
        assert read[count:].std(dim=1).min() > 0.2, "open"
        assert (block.merge.weight[:, count:] == 0).all(), "and not listened to yet"


def test_gains_become_part_of_what_the_network_says_and_leave_room():
    model = closed(0)
    model.place_gain.third_scale.fill_(0.6)
    model.colour_gain.set([-0.9] * len(NODES))
    before = children(model)
    told = []
    model.strength.register_forward_hook(lambda _, read, said: told.append(Strength.logarithms(said.detach())))
    assert loosen(model, [feed(24, seed) for seed in range(3)], 300) < 0.05
    assert torch.allclose(told[-1].mean(dim=(0, 2, 3)), torch.tensor([0.6, -0.3]), atol=0.05)
    assert told[-1].abs().max() < ROOMY
    parents, _, log2 = feed(24)
    assert not model.place_gain.log_gain(model.place(parents), log2).any() and not model.colour_gain.log_gain.any()
    difference = (children(model) - before)[:, :3]
    assert difference.std() < 0.15 * (before[:, :3] - before[:, :3].mean()).std()


def test_a_larger_network_does_what_the_smaller_one_did_and_all_that_is_new_can_learn():
    model = closed(0)
    before = children(model)
    larger = NetworkShape(channels=24, hidden=40, blocks=5, embedding=8, head=6)
    new, kept = renewed(model, [feed(24)], larger)
    assert new.shape == larger and kept[3:] == [0, 0]
    assert torch.allclose(children(new), before, atol=5e-3), "but for hidden units that did not matter"
    for block in new.blocks[3:]:
        assert not block.merge.weight[:16].any() and block.merge.weight[16:].any(), "new blocks are for new channels at first"
    new(*feed(24)).square().sum().backward()
    for part in (new.draw.weight.grad[:, 4:6], *(block.merge.weight.grad[:16] for block in new.blocks)):
        assert part.abs().max() > 0
