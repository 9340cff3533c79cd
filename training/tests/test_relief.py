"""Slopes: how they are stored, lit, carved and creased, and that stages carry them."""

import math

import pytest
import torch
import torch.nn.functional as F

from worldloom_training.cover import BARE, CLASSES, LEVEL_BYTE, SEEN, STATE, WATER
from worldloom_training.grids import block_mean
from worldloom_training.model import LIGHTEST, NetworkShape, Stage, held_back, levelled
from worldloom_training.relief import LIMIT, REACH, WAYS, Carving, channels_of, creased, fall, lit, slopes_of, stripes
from worldloom_training.shapes import soft

SMALL = NetworkShape(channels=16, hidden=16, blocks=2, embedding=8, head=4)


@pytest.fixture(scope="module")
def noise() -> torch.Tensor:
    return torch.randn(1, 1, 400, 400, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def fallen() -> torch.Tensor:
    """Ground that falls this way and that, turning within some thirty pixels, as cosine and sine of twice the angle."""
    angles = 6.0 * soft(torch.randn(1, 1, 400, 400, generator=torch.Generator().manual_seed(5)), 31, 31)
    return torch.cat([torch.cos(angles), torch.sin(angles)], dim=1)


def inside(x: torch.Tensor) -> torch.Tensor:
    return x[:, :, REACH:-REACH, REACH:-REACH]


def ground(east: float, south: float, size: int = 8) -> torch.Tensor:
    return torch.tensor([east, south]).view(1, 2, 1, 1).expand(1, 2, size, size)


def test_a_byte_of_128_is_level_and_others_come_back():
    assert torch.equal(slopes_of(torch.full((1, 2, 1, 1), LEVEL_BYTE / 255)), ground(0.0, 0.0, 1))
    slopes = torch.linspace(-LIMIT, LIMIT, 50).view(1, 2, 5, 5)
    channels = channels_of(slopes)
    assert channels.min() > 0.0 and channels.max() < 1.0
    assert torch.allclose(slopes_of((channels * 255).round() / 255), slopes, atol=1.0 / 64.0), "within a step of a byte"


def test_ground_is_lit_from_the_north_west():
    """What falls to the north-west rises to the south-east."""
    assert float(lit(ground(0.0, 0.0)).mean()) == 1.0
    assert lit(ground(0.4, 0.4)).min() > 1.1 and lit(ground(-0.4, -0.4)).max() < 0.7
    assert abs(float(lit(ground(0.3, -0.3)).mean()) - 1.0) < 0.1, "along the light it hardly matters"
    assert lit(ground(-1.9, -1.9)).min() > 0.3, "no ground is black"


@pytest.mark.parametrize("way", WAYS)
def test_spurs_run_down_the_slopes(noise, way):
    """Along the way that the ground falls, heights change slower than across it."""
    right, down = way
    told = fall(ground(0.3 * right, 0.3 * down, 400))
    angle = 2.0 * math.atan2(down, right)
    assert torch.allclose(told[0, :, 0, 0], torch.tensor([math.cos(angle), math.sin(angle)]), atol=0.01)
    found = stripes(soft(noise, 5, 5), told, 8)[0, 0]

    def change(steps: tuple[int, int]) -> torch.Tensor:
        return (found - found.roll((2 * steps[1], 2 * steps[0]), dims=(0, 1)))[REACH:-REACH, REACH:-REACH].std()

    assert change((-down, right)) > 1.3 * change(way)
    assert torch.equal(fall(ground(0.0, 0.0)), ground(0.0, 0.0))


def test_every_field_has_mean_0_and_variance_1(noise, fallen):
    for told in (fallen, 0.0 * fallen):
        slopes, *fields = Carving()(noise, told)
        assert abs(float((inside(slopes) ** 2).sum(dim=1).mean()) - 1.0) < 0.15
        for field in torch.cat([inside(x) for x in fields], dim=1)[0]:
            assert abs(field.mean()) < 0.1 and abs(field.std() - 1.0) < 0.15


def test_fields_do_not_depend_on_the_window(noise, fallen):
    for whole, part in zip(Carving()(noise, fallen), Carving()(noise[:, :, 33:, 58:], fallen[:, :, 33:, 58:])):
        assert torch.equal(inside(whole[:, :, 33:, 58:]), inside(part))


def test_between_two_slopes_is_a_ridge():
    """A ramp of twelve child pixels becomes a crease, and rounding becomes none."""
    slopes = torch.cat([ground(0.5, 0.0, 16), ground(-0.5, 0.0, 16)], dim=3)
    made = creased(slopes)
    smooth = F.interpolate(slopes, scale_factor=4.0, mode="bilinear", align_corners=False)
    share = float(made.abs().max() / slopes.abs().max())
    steepest, ramp = ((x[0, 0, 32].diff().abs().max()) for x in (made / share, smooth))
    assert steepest > 2.0 * ramp
    bytes_ = ground(0.3, 0.1, 16) + torch.randint(0, 2, (1, 2, 16, 16), generator=torch.Generator().manual_seed(1)) / 64.0
    assert (creased(bytes_) / share - F.interpolate(bytes_, scale_factor=4.0, mode="bilinear", align_corners=False)).abs().max() < 1.0 / 64.0


def test_light_snow_does_not_become_white_and_dark_rock_keeps_its_shades():
    change = torch.tensor([0.5, -0.5]).view(1, 1, 1, 2).expand(1, 3, 1, 2)
    snow, rock = (held_back(torch.full((1, 3, 1, 2), v), change) for v in (0.88, 0.2))
    assert float(snow[..., 0].max()) + 0.88 < LIGHTEST + 0.011 and float(snow.abs().max()) < 0.09
    assert float(rock.abs().min()) > 0.4


def stage_of(parent: torch.Tensor, metres: float = 6.0, seed: int = 0) -> torch.Tensor:
    torch.manual_seed(seed)
    network = Stage(SMALL).eval()
    size = parent.shape[2]
    with torch.no_grad():
        return network(parent, torch.randn(len(parent), 16, size, size), torch.full((len(parent), 1, size, 1), metres))


def rocks(east: float, south: float, kind: int = BARE, size: int = 32) -> torch.Tensor:
    """Even ground of one class and of one slope: a state (1, 13, S, S)."""
    state = torch.zeros(1, len(STATE), size, size)
    state[:, :3] = 0.4
    state[:, 3 + kind] = 1.0
    state[:, SEEN:] = channels_of(ground(east, south, size))
    return state


def test_slopes_pass_from_stage_to_stage_and_keep_their_means():
    parent = rocks(0.2, -0.1)
    child = stage_of(parent)
    assert child.shape[1] == len(STATE)
    assert (block_mean(child)[:, SEEN:, 12:-12, 12:-12] - parent[:, SEEN:, 12:-12, 12:-12]).abs().max() < 1e-3
    assert slopes_of(child[:, SEEN:])[..., 48:-48, 48:-48].std() > 0.1, "spurs are carved of what is steep"


def test_plains_and_water_are_not_carved():
    for parent in (rocks(0.0, 0.0), rocks(0.02, 0.03), rocks(0.5, 0.0, WATER)):
        child = stage_of(parent)
        assert (block_mean(child)[:, SEEN:, 12:-12, 12:-12] - parent[:, SEEN:, 12:-12, 12:-12]).abs().max() < 1e-3
        assert slopes_of(child[:, SEEN:])[..., 48:-48, 48:-48].std(dim=(2, 3)).max() < 0.01


def test_what_faces_the_light_is_light():
    child = stage_of(rocks(0.5, 0.1))
    middle = child[..., 48:-48, 48:-48]
    told = torch.stack([middle[0, :3].mean(dim=0).flatten(), lit(slopes_of(middle[:, SEEN:])).flatten()])
    assert float(torch.corrcoef(told)[0, 1]) > 0.5


def test_a_photograph_is_level_and_its_child_tells_no_slopes():
    """What a stage makes of colours and land cover alone is what it makes of level ground."""
    parent = rocks(0.0, 0.0)[:, :SEEN]
    child, whole = stage_of(parent), stage_of(levelled(parent))
    assert child.shape[1] == SEEN == 3 + CLASSES
    assert torch.equal(child, whole[:, :SEEN])
