"""Walkers go down stage by stage, and meet real places like their own."""

import numpy as np
import pytest
import torch

from worldloom_training.batches import FLATTENED, Batch
from worldloom_training.cover import BUILT, LEVEL_BYTE, SEEN
from worldloom_training.model import COLOURS
from worldloom_training.start import Start
from worldloom_training.tone import lighter
from worldloom_training.walkers import STAGES, Memory, Walkers

SIZE, BORDER = 16, 2


@pytest.fixture
def base():
    """Land of all shades in the west, sea in the east: bytes (512, 512, 3), a small world."""
    rng = np.random.default_rng(3)
    world = rng.integers(60, 120, (512, 512, 3), np.uint8)
    world[:, 256:] = (4, 12, 40)
    return world


def walkers(base, count=STAGES):
    torch.manual_seed(1)
    return Walkers(base, Start().eval(), count, SIZE, 5)


def state(cover: int, brightness: float, size: int = 24) -> torch.Tensor:
    made = torch.zeros(11, size, size)
    made[:3], made[3 + cover] = brightness, 1.0
    return made


def batch(states: list[torch.Tensor], log2: list[float], names: list[str]) -> Batch:
    return Batch(torch.stack(states).numpy(), np.array(log2, np.float32), np.zeros((0, 11, 48, 48), np.float32),
                 np.zeros(0, np.float32), names)


def test_begins_mostly_on_land_with_whole_states(base):
    parents, log2 = walkers(base, 60).parents(torch.device("cpu"))
    assert parents.shape == (60, 13, SIZE, SIZE) and log2.shape == (60,)
    assert torch.allclose(parents[:, 3:SEEN].sum(dim=1), torch.ones(60, SIZE, SIZE), atol=1e-4)
    assert torch.equal(parents[:, SEEN:], torch.full((60, 2, SIZE, SIZE), LEVEL_BYTE / 255)), "a base map alone is level"
    assert 0 < int((parents[:, 2].mean(dim=(1, 2)) < 0.2).sum()) < 20, "few in the sea, which is half of this world"


def test_slopes_of_a_base_map_are_those_of_the_walkers(base):
    rows, columns = np.mgrid[: base.shape[0], : base.shape[1]]
    sloping = np.concatenate([base, (rows % 251)[..., None].astype(np.uint8), (columns % 251)[..., None].astype(np.uint8)], axis=-1)
    (level, _), (found, _) = (walkers(x, 10).parents(torch.device("cpu")) for x in (base, sloping))
    assert torch.equal(found[:, :SEEN], level[:, :SEEN])
    slopes = (255 * found[:, SEEN:]).round()
    assert ((slopes[:, 0].diff(dim=1) - 1.0) % 251 == 0).all() and ((slopes[:, 1].diff(dim=2) - 1.0) % 251 == 0).all()


def test_some_begin_in_a_city_and_stay_there():
    green, grey = (np.round(255 * lighter(np.array(c) / 255)).astype(np.uint8) for c in ((52.0, 62.0, 26.0), (82.0, 78.0, 52.0)))
    world = np.broadcast_to(green, (512, 512, 3)).copy()
    world[300:308, 100:108] = grey
    walking = walkers(world, 60)
    town = np.array(walking.in_city)
    assert 0.05 < town.mean() < 0.4
    built = walking.parents(torch.device("cpu"))[0][:, COLOURS + BUILT]
    assert built[town].amax(dim=(1, 2)).min() > 0.5 and built[town].mean() > 0.1
    children = torch.zeros(60, 13, 4 * SIZE, 4 * SIZE)
    children[:, COLOURS + BUILT, :, : 2 * SIZE] = 1
    walking.advance(children, BORDER)
    gone_on = np.array(walking.stages) == 1
    share = walking.states[:, COLOURS + BUILT].mean(axis=(1, 2))
    assert share[town & gone_on].mean() > share[~town & gone_on].mean() + 0.15, "the most built-up of some windows"


def test_goes_down_and_spreads_over_the_stages(base):
    walking = walkers(base)
    before, first = walking.parents(torch.device("cpu"))[1], walking.states.copy()
    children = torch.from_numpy(first).repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    walking.advance(children, BORDER)
    assert walking.stages == [0] + [1] * (STAGES - 1), "the first has been sent back"
    after = walking.parents(torch.device("cpu"))[1]
    assert torch.allclose(before[1:] - after[1:], torch.full((STAGES - 1,), 2.0), atol=0.02), "four times finer"
    for i in range(1, STAGES):
        corner = walking.states[i][:, 0, 0][:, None, None]
        assert (np.abs(first[i] - corner).sum(axis=0) == 0).any(), "a window of its own children"
    for _ in range(STAGES):
        walking.advance(torch.rand(STAGES, 13, 4 * SIZE, 4 * SIZE), BORDER)
    assert sorted(walking.stages) == list(range(STAGES))


def test_meets_places_of_its_ground_resolution_cover_and_brightness():
    memory = Memory(64, 1)
    for i in range(Memory.ENOUGH):
        shade = 0.2 + 0.02 * i
        memory.keep(batch([state(0, shade), state(4, shade)], [2.0, 2.0], ["a", "b"]),
                    torch.stack([state(0, shade), state(4, shade)]))
    asked = torch.stack([state(0, 0.3), state(4, 0.3), state(6, 0.3), state(0, 0.3)])
    chosen, found = memory.like(asked, torch.tensor([2.0, 2.2, 2.0, 6.0]))
    assert chosen == [0, 1], "nothing is like the third, and nothing is known of the fourth one's ground resolution"
    assert found.cover[0, 0] == 1.0 and found.cover[1, 4] == 1.0 and found.log2_metres.tolist() == [2.0, 2.0]
    assert (found.state[0, 0].mean() - 0.3).abs() < 0.3


def test_does_not_keep_what_was_flattened():
    memory = Memory(64, 1)
    kept = batch([state(0, 0.3)] * 2, [2.0, 2.0], ["a", "a" + FLATTENED])
    memory.keep(kept, torch.from_numpy(kept.single))
    assert len(memory.crops) == 1
