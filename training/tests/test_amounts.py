"""What is set by eye: how much of every shape a class shows, and edges."""

import pytest
import torch

from worldloom_training.amounts import (
    AMOUNTS, COARSE, CRAGS, CRESTS, DRAWN, EDGES, FACETS, FIELDS, FINE, KNOTS, OF_PLAINS, ROUGH_CRESTS, SLOPE, SMALL, WILD_COARSE, WILD_FINE, Amounts, lot_strengths, lot_table, on_ground,
)
from worldloom_training.cover import BARE, BUILT, CLASSES, CROP, SNOW, WATER
from worldloom_training.edges import REDRAWN, redrawn
from worldloom_training.grids import block_mean, upsample_bilinear
from worldloom_training.model import Grain, variation
from worldloom_training.shapes import DIAGONALS, SIDES, highest, highest_upright, scattered


def pure(which: int, size: int = 4) -> torch.Tensor:
    cover = torch.zeros(1, CLASSES, size, size)
    cover[:, which] = 1.0
    return cover


def at(log2: float, size: int = 4) -> torch.Tensor:
    return torch.full((1, 1, size, 1), log2)


@pytest.mark.parametrize("knot", range(len(KNOTS)))
def test_at_a_knot_a_class_shows_what_the_table_says(knot):
    told = Amounts()(pure(CROP), at(KNOTS[knot]))
    assert told.shape == (1, FIELDS, 4, 4)
    for field, row in AMOUNTS[CROP].items():
        assert torch.allclose(told[:, field], torch.tensor(row[knot]))


def test_amounts_are_linear_in_zoom_and_in_cover_and_end_at_the_ends():
    amounts = Amounts()
    between = (amounts(pure(CROP), at(6.0)) + amounts(pure(CROP), at(4.0))) / 2
    assert torch.allclose(amounts(pure(CROP), at(5.0)), between)
    mixed = amounts(0.25 * pure(CROP) + 0.75 * pure(BUILT), at(3.3))
    assert torch.allclose(mixed, 0.25 * amounts(pure(CROP), at(3.3)) + 0.75 * amounts(pure(BUILT), at(3.3)))
    assert torch.equal(amounts(pure(CROP), at(11.3)), amounts(pure(CROP), at(10.0)))
    assert torch.equal(amounts(pure(CROP), at(-2.4)), amounts(pure(CROP), at(-2.0)))


def test_every_row_has_a_number_per_knot_and_shares_are_shares():
    for rows in AMOUNTS.values():
        assert all(len(row) == len(KNOTS) for row in rows.values())
        assert all(0.0 <= v <= 1.0 for field in (EDGES, DRAWN) if field in rows for v in rows[field])


def test_open_water_shows_no_shapes():
    assert (Amounts()(pure(WATER), at(5.0))[:, : EDGES] == 0).all()
    assert (Amounts()(pure(WATER), at(5.0))[:, DRAWN:] == 0).all(), "nor frayed edges"
    assert (Amounts()(pure(CROP), at(8.0))[:, SMALL] > 0.5).all()


def test_steep_ground_has_neither_fields_nor_houses_but_crags():
    amounts = Amounts()(0.6 * pure(BUILT) + 0.4 * pure(BARE), at(2.0))
    assert torch.equal(on_ground(amounts, torch.zeros(1, 1, 4, 4)), amounts)
    steep, half = (on_ground(amounts, torch.full((1, 1, 4, 4), rough)) for rough in (1.0, 0.5))
    gone = [field for field in OF_PLAINS if field != FACETS]
    assert (amounts[:, gone].amax(dim=(0, 2, 3)) > 0.0).sum() > 5 and (steep[:, gone] == 0).all()
    assert torch.equal(steep[:, FACETS], amounts[:, CRAGS]) and (steep[:, FACETS] > 0).all()
    assert torch.allclose(half, (amounts + steep) / 2)
    kept = [field for field in range(FIELDS) if field not in OF_PLAINS]
    assert torch.equal(steep[:, kept], amounts[:, kept])


def edged(grey: torch.Tensor, frayed: torch.Tensor | float = 0.0, square: bool = False, straight: bool = True) -> torch.Tensor:
    like = torch.zeros_like(upsample_bilinear(grey))
    return redrawn(grey, like + frayed, like + (1.0 if square else -1.0), like + (1.0 if straight else -1.0))


WAYS = {"natural": {}, "straight": {"square": True}, "upright": {"square": True, "straight": False}}

RIM = {"natural": 0, "straight": 0, "upright": 12}
"""Pixels at the left and right border that see something of the other side of the window."""


@pytest.mark.parametrize("way", WAYS)
def test_an_edge_of_the_parent_becomes_narrow_and_keeps_its_ends(way):
    parent = torch.full((1, 1, 16, 16), 0.2)
    parent[..., 8], parent[..., 9:] = 0.35, 0.5  # half of the eighth column is covered
    child = edged(parent, **WAYS[way])
    rim, row, smooth = RIM[way], child[0, 0, 32], upsample_bilinear(parent)[0, 0, 32]
    between = lambda x: int(((x > 0.22) & (x < 0.48))[rim : 64 - rim].sum())  # noqa: E731
    assert between(row) <= 4 < between(smooth)
    assert torch.allclose(row[rim:28], torch.tensor(0.2), atol=0.01) and torch.allclose(row[40 : 64 - rim], torch.tensor(0.5), atol=0.01)
    assert (row[rim:32] < 0.35).all() and (row[36 : 64 - rim] > 0.35).all() and abs(float(row[32:36].mean()) - 0.35) < 1e-4, "in the middle of that column"
    assert (block_mean(child) - parent)[..., rim // 4 : 16 - rim // 4].abs().max() < 0.015


@pytest.mark.parametrize("way", ["straight", "upright"])
def test_borders_of_fields_stay_lines_stage_after_stage(way):
    """Of a patchwork of squares, or of such that stand on a corner, two stages on: where there is a step to one side along a border's own two directions, there is seldom one to the other, as there is at round corners."""
    noise = torch.randn(1, 1, 64, 64, generator=torch.Generator().manual_seed(8))
    keys = highest(noise, SIDES[0]) if way == "straight" else highest_upright(noise, DIAGONALS[0])
    patchwork = 0.4 + 0.1 * scattered(keys, 97.0)

    def round_corners(how: str) -> float:
        child = edged(edged(patchwork, **WAYS[how])[..., 96:160, 96:160], **WAYS[how])[0, 0]
        here, east, south, both = child[:-1, :-1], child[:-1, 1:], child[1:, :-1], child[1:, 1:]
        pairs = ((here, east), (here, south)) if way == "straight" else ((here, both), (south, east))
        first, second = ((a - b).abs() > 5.0 / 255.0 for a, b in pairs)
        return float((first & second).sum() / (first | second).sum())

    assert round_corners(way) < (0.5 if way == "straight" else 0.8) * round_corners("natural")


@pytest.mark.parametrize("way", WAYS)
def test_flat_ground_stays_flat_rounding_is_no_edge_and_windows_agree(way):
    assert (edged(torch.full((1, 1, 12, 12), 0.3), **WAYS[way]) - 0.3).abs().max() < 1e-6
    grey = torch.full((1, 1, 12, 12), 100 / 255)
    grey[..., 6:] = 101 / 255
    assert (edged(grey, **WAYS[way]) - upsample_bilinear(grey))[..., RIM[way] : 48 - RIM[way]].abs().max() < (0.25 if way == "natural" else 0.4) / 255
    parent = torch.rand(1, 1, 40, 40)
    inner = edged(parent, **WAYS[way])[..., 4 * (8 + REDRAWN) : -4 * REDRAWN, 4 * (5 + REDRAWN) : -4 * REDRAWN]
    assert torch.equal(inner, edged(parent[..., 8:, 5:], **WAYS[way])[..., 4 * REDRAWN : -4 * REDRAWN, 4 * REDRAWN : -4 * REDRAWN])


def test_a_frayed_edge_wanders_and_stays_sharp():
    parent = torch.full((1, 1, 24, 24), 0.2)
    parent[..., 12:] = 0.5
    grains = Grain()(torch.randn(1, 1, 96, 96, generator=torch.Generator().manual_seed(1)))
    straight, frayed = (edged(parent, amount * grains[:, 1:].sum(dim=1, keepdim=True))[0, 0, 16:-16] for amount in (0.0, 0.55))
    wanders = lambda picture: (picture > 0.35).float().sum(dim=1).std()  # noqa: E731
    assert wanders(straight) == 0.0 and wanders(frayed) > 0.8, "pixels"
    assert frayed[:, 24:72].std() > 0.9 * straight[:, 24:72].std(), "no less light and dark for it"
    assert torch.allclose(frayed[:, 16:36], torch.tensor(0.2), atol=0.02) and torch.allclose(frayed[:, 60:80], torch.tensor(0.5), atol=0.02)


def test_where_cover_varies():
    even, coast = torch.full((1, CLASSES, 6, 8), 1.0 / CLASSES), pure(WATER, 8)
    coast[..., 5:] = pure(CROP, 8)[..., 5:]
    assert (variation(even) == 0).all()
    assert (variation(coast)[:, [CROP, WATER], :, 4:6] == 1).all() and (variation(coast)[..., :4] == 0).all()
    assert (variation(coast)[:, BUILT] == 0).all()


def test_classes_draw_lots_of_their_own():
    table = lot_table()
    table[:, [FINE, COARSE]] += table[:, [WILD_FINE, WILD_COARSE]]  # of water, which knows no tilled land
    table = table[:, :ROUGH_CRESTS]
    strength = (table**2).sum(dim=1).sqrt()
    assert strength.min() > 2.5 and strength.max() < 6.2, "about as strong as each other"
    grain = table[:, [FINE, COARSE, SLOPE, CRESTS]]
    between = torch.cdist(grain, grain) + 9.0 * torch.eye(len(grain))
    assert between.min() > 1.7, "two classes that meet differ in grain of all sizes, or their border is that of parcels"
    alike = (table @ table.T / strength.outer(strength)).fill_diagonal_(-1.0)
    land = [c for c in range(CLASSES) if c not in (SNOW, WATER)]
    assert max(alike[land][:, land].max(), alike[SNOW, WATER]) < 0.75, "a lot that two classes share decides nothing between them"
    assert (lot_strengths()[[c for c in range(CLASSES) if c != SNOW]].diff(dim=1) <= 0.0).all(), "what is decided at a kilometre is decided at a metre"
    assert lot_strengths()[SNOW].argmax() == len(KNOTS) - 2, "what is snow and what is rock is decided at zoom 9"
