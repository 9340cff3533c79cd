"""Random shapes: what they are made of, and that they depend on their neighbourhood alone."""

import pytest
import torch

from worldloom_training.cover import STATE
from worldloom_training.model import NetworkShape, Stage
from worldloom_training.shapes import LEVELS, REACH, RIDGES, SIDES, RandomShapes, Shapes, echo, packed, soft, unpacked

SMALL = NetworkShape(channels=16, hidden=16, blocks=2, embedding=8, head=4)


@pytest.fixture(scope="module")
def noise() -> torch.Tensor:
    return torch.randn(1, 1, 400, 400, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def picture() -> torch.Tensor:
    """Brightness that rises from left to right and waves from top to bottom."""
    return 0.2 + 0.5 * torch.linspace(0, 1, 400).view(1, 1, 1, -1) + 0.1 * torch.sin(torch.arange(400.0) / 40.0).view(1, 1, -1, 1)


def drawn(noise: torch.Tensor) -> Shapes:
    return RandomShapes()(noise, torch.full_like(noise, 0.5))


def inside(x: torch.Tensor) -> torch.Tensor:
    return x[:, :, REACH:-REACH, REACH:-REACH]


def test_every_field_has_mean_0_and_variance_1(noise):
    for fields in drawn(noise)[:-1]:
        for field in inside(fields)[0]:
            assert abs(field.mean()) < 0.1 and abs(field.std() - 1.0) < 0.1


def test_fields_do_not_depend_on_the_window(noise, picture):
    shapes = RandomShapes()
    for whole, part in zip(shapes(noise, picture), shapes(noise[:, :, 33:, 58:], picture[:, :, 33:, 58:])):
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


def test_two_numbers_travel_in_one_and_the_larger_key_brings_its_own():
    keys, light = torch.tensor([0.3, 2.7, 4.9, -1.0, 9.0]), torch.tensor([0.0, 0.25, 0.999, 0.5, 1.0])
    both = packed(keys, light)
    found, seen = unpacked(both)
    assert (found - keys.clamp(0.0, 5.0)).abs().max() < 0.002 and (seen - light).abs().max() < 1.0 / LEVELS
    assert both.max() < 2.0**24, "every whole number up to there is one of float32"
    assert unpacked(torch.maximum(both[0], both[1]))[1] == seen[1]


def test_in_a_mosaic_every_parcel_is_as_light_as_the_picture_is_somewhere_on_it(noise, picture):
    tiles = inside(RandomShapes()(noise, picture).mosaic + picture)[0, 0]
    own = inside(picture)[0, 0]
    steps = (tiles[:, 1:] - tiles[:, :-1]).abs()
    assert (steps < 1e-6).float().mean() > 0.7, "parcels are even, though the picture is not"
    assert (tiles - own).abs().max() < 0.08, "and as light as it is nearby: a pixel on, it is 0.004 lighter at most"
    assert abs(float((tiles - own).mean())) < 0.005, "no lighter on the whole"
    flat = inside(drawn(noise).mosaic)
    assert flat.abs().max() < 1.0 / LEVELS, "flat ground stays flat"


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
        network.shapes.forward = lambda noise, picture: RandomShapes()(0.5 * noise, picture)
        assert torch.equal(network(*feed), hidden), "nothing else reads them"
