"""A larger network goes on as a smaller one did."""

import pytest
import torch

from worldloom_training.export import load
from worldloom_training.gains import GAINS
from worldloom_training.growth import carry_over, grow
from worldloom_training.model import NetworkShape, Stage

from tests.test_model import feed

SMALL = NetworkShape(channels=16, hidden=8, blocks=2, embedding=8, head=4)


def network(shape: NetworkShape, seed: int) -> Stage:
    """All its weights at random, those that begin at 0 too."""
    generator = torch.Generator().manual_seed(seed)
    model = Stage(shape).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn(parameter.shape, generator=generator)
    return model


@pytest.mark.parametrize("larger", [{"hidden": 12}, {"channels": 24}, {"blocks": 3}, {"head": 6}, {"channels": 20, "hidden": 12, "blocks": 4, "head": 8}])
def test_what_is_new_changes_nothing(larger):
    small, large = network(SMALL, 1), network(NetworkShape(**{**vars(SMALL), **larger}), 2)
    assert carry_over(large, small.state_dict()) == len(small.state_dict())
    with torch.no_grad():
        assert torch.allclose(large(*feed(24)), small(*feed(24)), atol=1e-5)
    large(*feed(24)).square().sum().backward()
    for block in large.blocks:
        assert block.merge.weight.grad[:16].abs().amax(dim=(0, 2, 3)).min() > 0, "every unit could be listened to"


def test_a_network_that_has_more_does_not_fit():
    small, large = network(SMALL, 1), network(NetworkShape(channels=16, hidden=12, blocks=2, embedding=8, head=4), 2)
    with pytest.raises(ValueError, match="blocks.0.spread.weight"):
        carry_over(small, large.state_dict())


def test_weights_of_parts_that_are_gone_are_left():
    small = network(SMALL, 1)
    before = small.stem.weight.clone()
    assert carry_over(small, {"stem.bias": torch.ones(16), "gone": torch.ones(3)}) == 1
    assert torch.equal(small.stem.weight, before) and (small.stem.bias == 1).all()


def test_a_grown_checkpoint_has_the_gains_and_the_start_of_the_smaller_one(tmp_path):
    small, (old, new) = network(SMALL, 1), (tmp_path / "old", tmp_path / "new")
    old.mkdir()
    new.mkdir()
    small.colour_gain.set([0.1 * node for node in range(14)])
    small.place_gain.begin()
    torch.save({"shape": vars(SMALL), "average": small.state_dict()}, old / "checkpoint.pt")
    torch.save(small.gains(), old / GAINS)
    (old / "start.pt").write_bytes(b"as it is")
    grow(NetworkShape(channels=24, hidden=12, blocks=3, embedding=8, head=6), old / "checkpoint.pt", new)
    with torch.no_grad():
        assert torch.allclose(load(new / "checkpoint.pt")(*feed(24)), small(*feed(24)), atol=1e-5)
    assert (new / "start.pt").read_bytes() == b"as it is"
