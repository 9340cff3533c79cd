"""Random shapes: what they are made of, and that they depend on their neighbourhood alone."""

import pytest
import torch

from worldloom_training.cover import STATE
from worldloom_training.model import NetworkShape, Stage
from worldloom_training.shapes import REACH, RIDGES, SIDES, STEPS, RandomShapes, Shapes, echo, highest_upright, soft

SMALL = NetworkShape(channels=16, hidden=16, blocks=2, embedding=8, head=4)


@pytest.fixture(scope="module")
def noise() -> torch.Tensor:
    return torch.randn(1, 1, 400, 400, generator=torch.Generator().manual_seed(3))


def drawn(noise: torch.Tensor) -> Shapes:
    return RandomShapes()(noise)


def inside(x: torch.Tensor) -> torch.Tensor:
    return x[:, :, REACH:-REACH, REACH:-REACH]


def test_every_field_has_mean_0_and_variance_1(noise):
    for fields in drawn(noise):
        for field in inside(fields)[0]:
            assert abs(field.mean()) < 0.1 and abs(field.std() - 1.0) < 0.1


def test_fields_do_not_depend_on_the_window(noise):
    for whole, part in zip(drawn(noise), drawn(noise[:, :, 33:, 58:])):
        assert torch.equal(inside(whole[:, :, 33:, 58:]), inside(part))


def test_parcels_are_of_one_value_and_end_sharply(noise):
    """Unlike soft noise: most neighbours are the same, the others are strangers."""
    for field in inside(drawn(noise).brightness)[0, : len(SIDES)]:
        steps = (field[:, 1:] - field[:, :-1]).abs()
        assert (steps == 0).float().mean() > 0.6
        assert steps[steps > 0].mean() > 0.8, "two values between -1.7 and 1.7 drawn by themselves differ by 1.15"


def test_values_of_a_parcel_tell_nothing_of_each_other(noise):
    found = inside(drawn(noise).cover)[0].flatten(1)
    alike = (torch.corrcoef(found) - torch.eye(len(found))).abs()
    assert alike[: -len(RIDGES)].max() < 0.1
    assert alike.max() < 0.3, "ridges of two sizes are of the same noise"


def test_parcels_stand_on_a_corner_where_they_do_not_lie_straight():
    spot = torch.full((1, 1, 41, 41), -9.0)
    spot[..., 20, 20] = 1.0
    away = (torch.arange(41) - 20).abs()
    for steps, side in zip(STEPS, SIDES):
        diamond = highest_upright(spot, steps)[0, 0] > 0
        assert torch.equal(diamond, away[:, None] + away[None] <= 1 + 2 * sum(steps))
        assert abs(int(diamond.sum()) - side * side) <= side, "of the area of the squares"


def test_ridges_are_lit_from_the_north_west():
    """A ridge from the south-west to the north-east: its north-western side is bright, the other one dark."""
    ramp = torch.arange(120.0)
    noise = ((ramp[None] + ramp[:, None] - 120.0) / 30.0).view(1, 1, 120, 120)
    shade = RandomShapes().ridges(noise, 13)[0, 0]
    assert shade[50, 50] > 0.1 and shade[70, 70] < -0.1


def test_soft_noise_has_unit_variance(noise):
    for rows, columns in ((7, 7), (1, 17), (17, 1)):
        assert abs(inside(soft(noise, rows, columns)).std() - 1.0) < 0.08
    assert echo(1) == 1.0 and echo(5, 9) == 0.0


def test_a_network_shows_shapes_from_the_beginning():
    network = Stage(SMALL).eval()
    feed = torch.rand(1, len(STATE), 24, 24), torch.randn(1, 16, 24, 24), torch.full((1, 1, 24, 1), 4.0)
    with torch.no_grad():
        shown = network(*feed)
        network.amounts.table[:] = 0.0
        network.contest.lots[:, 2:] = 0.0
        hidden = network(*feed)
        assert not torch.allclose(shown, hidden, atol=1e-3)
        network.shapes.forward = lambda noise: RandomShapes()(0.5 * noise)
        assert torch.equal(network(*feed), hidden), "nothing else reads them"
