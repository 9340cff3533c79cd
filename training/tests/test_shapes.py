"""Random shapes: what they are made of, and that they depend on their neighbourhood alone."""

import numpy as np
import pytest
import torch

from worldloom_training.cover import STATE
from worldloom_training.model import NetworkShape, Stage, directions
from worldloom_training.relief import Carving
from worldloom_training.shapes import DIAGONALS, GUIDED, HOUSE, REACH, ROWED, SHADOW, SIDES, RandomShapes, Shapes, echo, highest, highest_aslant, highest_upright, soft

SMALL = NetworkShape(channels=16, hidden=16, blocks=2, embedding=8, head=4)


@pytest.fixture(scope="module")
def noise() -> torch.Tensor:
    return torch.randn(1, 1, 400, 400, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def lie() -> torch.Tensor:
    """Fields of 50 pixels, or parts of such, whose rows run this way and that."""
    ways = torch.sign(torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(4)))
    return ways.repeat_interleave(50, dim=2).repeat_interleave(50, dim=3)


def drawn(noise: torch.Tensor, lie: torch.Tensor, stand: torch.Tensor | None = None) -> Shapes:
    return RandomShapes()(noise, torch.zeros_like(noise), lie, lie if stand is None else stand)


def inside(x: torch.Tensor) -> torch.Tensor:
    return x[:, :, REACH:-REACH, REACH:-REACH]


def test_every_field_has_mean_0_and_variance_1(noise, lie):
    for fields in drawn(noise, lie / ROWED):  # rows that fade nowhere would be stronger
        for field in inside(fields)[0]:
            assert abs(field.mean()) < 0.1 and abs(field.std() - 1.0) < 0.15


def test_fields_do_not_depend_on_the_window(noise, lie):
    for whole, part in zip(drawn(noise, lie), drawn(*(x[:, :, 33:, 58:] for x in (noise, lie)))):
        assert torch.equal(inside(whole[:, :, 33:, 58:]), inside(part))


def test_parcels_are_of_one_value_and_end_sharply(noise, lie):
    """Unlike soft noise: most neighbours are the same, the others are strangers."""
    for field in inside(drawn(noise, lie).brightness)[0, : len(SIDES)]:
        steps = (field[:, 1:] - field[:, :-1]).abs()
        assert (steps == 0).float().mean() > 0.6
        assert steps[steps > 0].mean() > 0.8, "two values between -1.7 and 1.7 drawn by themselves differ by 1.15"


def test_values_of_a_parcel_tell_nothing_of_each_other(noise, lie):
    found = inside(drawn(noise, lie).cover)[0].flatten(1)
    alike = (torch.corrcoef(found) - torch.eye(len(found))).abs()
    assert alike.max() < 0.1


@pytest.mark.parametrize("edge", [3, 13, 17, 37])
def test_a_maximum_of_several_is_that_of_the_whole_square(edge):
    noise = torch.randn(1, 2, 90, 80, generator=torch.Generator().manual_seed(2))
    rim = edge // 2
    assert torch.equal(highest(noise, edge)[..., rim:-rim, rim:-rim], noise.unfold(2, edge, 1).unfold(3, edge, 1).amax(dim=(-1, -2)))


@pytest.mark.parametrize("down", [1, -1])
@pytest.mark.parametrize("size", [(40, 31), (31, 40), (36, 36)])
def test_a_maximum_aslant_is_that_of_pixels_that_touch_at_their_corners(down, size):
    noise = torch.randn(2, 1, *size, generator=torch.Generator().manual_seed(2))
    inner = np.s_[:, :, 4:-4, 4:-4]
    row = torch.stack([noise.roll((down * step, step), dims=(2, 3)) for step in range(-4, 5)])
    assert torch.equal(highest_aslant(noise, 9, down)[inner], row.amax(dim=0)[inner])


def test_parcels_stand_on_a_corner_where_they_do_not_lie_straight():
    spot = torch.full((1, 1, 41, 41), -9.0)
    spot[..., 20, 20] = 1.0
    away = (torch.arange(41) - 20).abs()
    for edge, side in zip(DIAGONALS, SIDES):
        diamond = highest_upright(spot, edge)[0, 0] > 0
        assert torch.equal(diamond, away[:, None] + away[None] <= edge)
        assert abs(int(diamond.sum()) - side * side) <= side, "of the area of the squares"


def houses(noise: torch.Tensor, light: torch.Tensor, straight: bool = True) -> torch.Tensor:
    return RandomShapes().houses(noise, noise + GUIDED * light, torch.zeros_like(noise), torch.full_like(noise, straight, dtype=torch.bool))


def test_a_house_is_a_rectangle_with_its_shadow_in_the_south_east():
    noise = torch.full((1, 1, 61, 61), -1.0) - 0.001 * torch.arange(61.0 * 61).view(1, 1, 61, 61)
    noise[..., 30, 30] = 3.0
    found = houses(noise, torch.zeros_like(noise))[0, 0, 20:41, 20:41]
    roof, shade = (found > 0).nonzero(), (found < 0).nonzero()
    edges = tuple((roof.max(dim=0).values - roof.min(dim=0).values + 1).tolist())
    assert sorted(edges) == sorted(HOUSE) and len(roof) == edges[0] * edges[1]
    assert len(shade) == (edges[0] + edges[1] - SHADOW) * SHADOW, "along two sides"
    assert (shade.double().mean(dim=0) > roof.double().mean(dim=0)).all()
    assert len(found[found > 0].unique()) == 1


def test_a_house_stands_on_a_corner_where_its_town_does():
    noise = torch.full((1, 1, 61, 61), -1.0) - 0.001 * torch.arange(61.0 * 61).view(1, 1, 61, 61)
    noise[..., 30, 30] = 3.0
    found = houses(noise, torch.zeros_like(noise), straight=False)[0, 0, 15:46, 15:46]
    roof, shade = (found > 0).nonzero(), (found < 0).nonzero()
    lying = HOUSE[0] * HOUSE[1]
    assert abs(len(roof) - lying) <= 0.3 * lying, "about as large as one that lies straight"
    longer, shorter = ((roof[:, 0] + way * roof[:, 1]).double().std() for way in (-1, 1))
    assert longer > 1.1 * shorter, "to the north-east"
    assert (shade.double().mean(dim=0) > roof.double().mean(dim=0)).all()
    assert len(found[found > 0].unique()) == 1


def test_streets_run_as_their_town_stands(noise, lie):
    """One pixel to the east, or to the south-east, of a street is a street, more often than by chance."""
    for stand, along, athwart in ((1.0, (0, 1), (1, 1)), (-1.0, (1, 1), (0, 1))):
        streets = inside(drawn(noise, lie, stand=torch.full_like(noise, stand)).grey)[0, 0] > 0
        far = lambda way: float((streets & streets.roll((6 * way[0], 6 * way[1]), dims=(0, 1))).float().mean())  # noqa: E731
        assert far(along) > 1.2 * far(athwart)


def test_houses_stand_where_the_parent_is_light(noise):
    """On spots of 6 x 6 pixels, 40 apart, more than between them."""
    light = torch.full_like(noise, -0.5)
    for i in range(6):
        for j in range(6):
            light[..., 20 + i :: 40, 20 + j :: 40] = 1.5
    spots = inside(light) > 0
    guided, by_chance = (inside((houses(noise, told) > 0).float()) for told in (light, 0.0 * light))
    assert guided[spots].mean() > by_chance[spots].mean() + 0.12
    assert guided[spots].mean() > 1.4 * guided[~spots].mean()


def test_streets_are_free_of_houses(noise, lie):
    found = drawn(noise, lie)
    streets, *built = inside(found.grey)[0]
    assert 0.1 < (streets > 0).float().mean() < 0.3
    for field in (*built, *inside(found.tint)[0, 1:]):
        assert len(field[streets > 0].unique()) == 1, "neither a roof nor a shadow"


def test_white_roofs_are_not_red(noise, lie):
    found = drawn(noise, lie)
    for house, tint in zip(inside(found.grey)[0, 1:], inside(found.tint)[0, 1:]):
        roofs = house > 0.6
        assert len(tint[house < 0.0].unique()) == 1, "nor are shadows"
        assert tint[roofs & (house > house[roofs].quantile(0.9))].mean() > tint[roofs & (house < house[roofs].quantile(0.5))].mean() + 0.5


def test_rows_run_as_they_are_told(noise):
    for way, axis in ((1.0, 1), (-1.0, 0)):
        rows = inside(drawn(noise, torch.full_like(noise, way)).brightness)[0, -1]
        along, across = (rows.diff(dim=d).std() for d in (axis, 1 - axis))
        assert across > 4.0 * along


@pytest.mark.parametrize(("which", "widest"), [(0, 0.1), (1, 0.25)])
def test_rows_of_a_field_and_houses_of_a_town_lie_one_way_at_every_zoom(which, widest):
    """Its tint says which; that of its pixels varies a little, and its mean hardly."""
    torch.manual_seed(2)
    tints = widest * (torch.rand(64) * 2.0 - 1.0) if which == 0 else torch.linspace(-widest, widest, 64)
    fields = torch.zeros(64, 3, 24, 24) + 0.3
    fields[:, 2] += tints.view(-1, 1, 1)
    ways, zoomed = (directions(fields + 0.01 * torch.randn_like(fields))[:, which, 10:14, 10:14] for _ in range(2))
    assert 0.3 < (ways.mean(dim=(1, 2)) > 0).float().mean() < 0.75
    assert (ways - zoomed).abs().mean() < 0.15
    assert (ways.abs() == 1).float().mean() > 0.5


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
        network.shapes.forward = lambda noise, *told: RandomShapes()(0.5 * noise, *told)
        network.carving.forward = lambda noise, *told: Carving()(0.5 * noise, *told)
        assert torch.equal(network(*feed), hidden), "nothing else reads them"
