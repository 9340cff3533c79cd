"""How much of every random shape (:mod:`.shapes`) a class of land cover shows, by ground resolution.

Set by eye. Left to training, amounts fade to a third: a parent that knows where its fields lie is better off without random ones, and every real parent
knows. Those the cascade makes do not: what no stage draws, none of its children can sharpen. Pixels of the child, so that a parcel of five is a field of
twenty one stage on, and of eighty in the next.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import BARE, BUILT, CLASSES, CROP, GRASS, SNOW, TREE, WATER, WETLAND
from .gains import hats
from .shapes import BRIGHTNESS, GREY, TINTS

KNOTS = (10.0, 8.0, 6.0, 4.0, 2.0, 0.0, -2.0)
"""log2 of metres per child pixel, about those of zooms 7, 9 ... 19; linear between them."""

EDGES = BRIGHTNESS + 1 + GREY + TINTS + 1
DRAWN = EDGES + 1
RELIEF = DRAWN + 1
CARVED = RELIEF + 1
FRAYED = CARVED + 1
CRAGS = FRAYED + 1
SPECKLE = CRAGS + 1
MOSAIC = SPECKLE + 1
FIELDS = MOSAIC + 1
"""Behind the shapes: how sharp edges of the parent are drawn, 0 to 1; the share of drawn detail that gives way, 0 to 1; how much of the light and shade of its slopes is seen; how steep spurs are carved where the ground is, rise over run; how far
noise bends the edges of the parent, where 1 is as far as they are wide; what steep ground has for :data:`FACETS`; white grain, of which the pieces of a mosaic are made in the next stage; and how much of a place is one (:mod:`.mosaic`), 0 to 1."""

SMALL, LARGE, ROWS, FACETS, STREETS, HOUSES, TINT, ROOFS, REST = range(EDGES)
"""Channels of :class:`.shapes.Shapes`, brightness, grey, tint and rest one after the other, with the facets of :class:`.relief.Carved` behind brightness."""

OF_PLAINS = (SMALL, LARGE, ROWS, FACETS, STREETS, HOUSES, TINT, ROOFS, REST, FRAYED, SPECKLE, MOSAIC)
"""What steep ground has none of, whatever it is called: a base map of five kilometres cannot tell the grey of a town from that of rock."""

NONE = (0.0,) * len(KNOTS)

AMOUNTS = {
    CROP: {
        EDGES: (0.6, 0.7, 1.0, 0.9, 0.9, 0.9, 0.2), DRAWN: (0.3, 0.5, 0.95, 0.95, 0.85, 0.8, 0.8),
        SPECKLE: (0.0, 2.8, 0.0, 0.0, 0.0, 0.0, 0.0), MOSAIC: (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        SMALL: (0.6, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0), LARGE: (0.3, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0),
        RELIEF: (0.5, 0.5, 0.5, 0.5, 0.5, 0.4, 0.3), CARVED: (0.6, 0.6, 0.3, 0.1, 0.0, 0.0, 0.0),
        ROWS: (0.0, 0.0, 0.0, 0.0, 0.1, 0.25, 0.35),
        TINT: (0.1, 0.25, 0.2, 0.1, 0.0, 0.0, 0.0),
        REST: (0.15, 0.35, 0.3, 0.1, 0.0, 0.0, 0.0),
    },
    BUILT: {
        EDGES: (0.6, 0.8, 0.6, 0.9, 1.0, 1.0, 0.7), DRAWN: (0.3, 0.5, 0.7, 0.8, 0.95, 0.95, 0.4),
        SPECKLE: (0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0), MOSAIC: (0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0),
        SMALL: (0.3, 1.0, 2.0, 1.5, 0.0, 0.0, 0.0),
        RELIEF: (0.5, 0.5, 0.4, 0.3, 0.3, 0.3, 0.3), CARVED: (0.6, 0.6, 0.3, 0.0, 0.0, 0.0, 0.0),
        STREETS: (0.0, 0.0, -2.0, -3.0, 1.5, 0.0, 0.0), HOUSES: (0.0, 0.0, 0.0, 0.0, 5.0, 1.0, 0.0), ROOFS: (0.0, 0.0, 0.0, 0.0, 3.0, 0.5, 0.0),
        TINT: (0.1, 0.2, 0.25, 0.35, 0.2, 0.0, 0.0),
        REST: (0.1, 0.15, 0.2, 0.25, 0.3, 0.2, 0.0),
    },
    TREE: {
        EDGES: (0.6, 0.5, 0.5, 0.65, 0.65, 0.5, 0.25), FRAYED: (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55), DRAWN: (0.2, 0.4, 0.35, 0.3, 0.3, 0.6, 0.5),
        SMALL: (0.1, 0.3, 0.5, 0.1, 0.2, 0.1, 0.05), LARGE: (0.1, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0),
        RELIEF: (0.8, 0.8, 0.8, 0.7, 0.5, 0.3, 0.3), CARVED: (1.1, 1.4, 0.9, 0.8, 0.3, 0.1, 0.0),
        FACETS: (0.1, 0.75, 0.4, 0.1, 0.3, 0.6, 0.3), CRAGS: (0.1, 0.3, 0.3, 0.7, 0.55, 0.6, 0.3),
        TINT: (0.05, 0.1, 0.1, 0.0, 0.05, 0.0, 0.0),
    },
    GRASS: {
        EDGES: (0.5, 0.7, 0.5, 0.65, 0.65, 0.5, 0.25), FRAYED: (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55), DRAWN: (0.3, 0.6, 0.7, 0.6, 0.6, 0.85, 0.9),
        SMALL: (0.1, 1.3, 1.4, 0.7, 0.3, 0.1, 0.05), LARGE: (0.2, 0.3, 0.3, 0.2, 0.0, 0.0, 0.0),
        RELIEF: (0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.6), CARVED: (1.1, 1.4, 0.9, 0.8, 0.45, 0.35, 0.25),
        FACETS: (0.1, 1.1, 0.2, 0.1, 0.3, 1.0, 0.4), CRAGS: (0.1, 0.3, 0.2, 0.75, 0.9, 0.9, 0.5),
        TINT: (0.1, 0.15, 0.15, 0.1, 0.05, 0.0, 0.0),
        REST: (0.1, 0.15, 0.15, 0.1, 0.05, 0.0, 0.0),
    },
    BARE: {
        EDGES: (0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25), FRAYED: (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55), DRAWN: (0.5, 0.8, 0.85, 0.8, 0.8, 0.85, 0.85),
        SMALL: (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05),
        RELIEF: (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.8), CARVED: (1.1, 1.4, 1.05, 1.0, 0.6, 0.55, 0.5),
        FACETS: (0.15, 1.0, 0.3, 0.1, 0.3, 1.3, 1.3), CRAGS: (0.1, 0.3, 0.3, 1.0, 1.1, 1.3, 1.3),
        TINT: (0.05, 0.15, 0.15, 0.1, 0.05, 0.0, 0.0),
    },
    SNOW: {
        EDGES: (0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25), FRAYED: (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55), DRAWN: (0.5, 0.8, 0.85, 0.8, 0.8, 0.7, 0.6),
        SMALL: (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.0),
        RELIEF: (0.9, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6), CARVED: (1.1, 1.4, 1.05, 1.0, 0.5, 0.4, 0.3),
        FACETS: (0.15, 1.0, 0.3, 0.1, 0.3, 0.5, 0.5), CRAGS: (0.1, 0.3, 0.3, 1.0, 0.9, 0.6, 0.5),
    },
    WATER: {EDGES: (0.7, 0.9, 0.9, 0.8, 0.6, 0.3, 0.1)},
    WETLAND: {
        EDGES: (0.6, 0.6, 0.6, 0.6, 0.5, 0.5, 0.25), FRAYED: (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55), DRAWN: (0.2, 0.4, 0.5, 0.3, 0.4, 0.7, 0.8),
        SMALL: (0.1, 0.5, 0.5, 0.4, 0.2, 0.05, 0.0), LARGE: (0.1, 0.5, 0.5, 0.4, 0.1, 0.0, 0.0),
        TINT: (0.05, 0.15, 0.15, 0.1, 0.05, 0.0, 0.0),
    },
}  # fmt: skip
"""By class and shape, for every knot: in units of the drawn detail, so that 1 is as strong as all else together (:data:`RELIEF` is a share, :data:`CARVED` a slope). Water shows none. Towards 0.3 m, crowns, shrubs and rows
stand for half of what a network of this size draws, of which seven stages make worms; towns show none there, where parents have roofs of their own. Slopes have no edges: of natural ground, these are weak. At 0.3 m, edges of
0.9 in towns were a lattice of the parent's pixels."""


def amount_table() -> Tensor:
    """(classes, fields, knots), of knots that rise."""
    return torch.tensor([[AMOUNTS.get(c, {}).get(f, NONE)[::-1] for f in range(FIELDS)] for c in range(CLASSES)])


(FINE, COARSE, SMALL_BRIGHTNESS_LOT, LARGE_BRIGHTNESS_LOT, SMALL_TINT_LOT, LARGE_TINT_LOT, THIRD_LOT, SLOPE, CRESTS, ROUGH_CRESTS, WILD_FINE, WILD_COARSE) = range(12)
"""Fields that :class:`.model.Contest` draws lots from: grain that is partly white, grain of standard deviation 2.8 pixels, the values of parcels of two sizes, how lit wide spurs are, above 0 where they face the sun, and how high, valleys below 0, the latter once more where the ground is steep, and both grains as they are, where the first two are weaker among fields and in towns."""

LOTS = {
    TREE: {FINE: 2.6, COARSE: 1.4, THIRD_LOT: 1.8, CRESTS: -1.8, ROUGH_CRESTS: -0.7},
    CROP: {FINE: -0.4, COARSE: -0.4, SMALL_TINT_LOT: 2.0, LARGE_TINT_LOT: 1.9, ROUGH_CRESTS: -3.0},
    GRASS: {FINE: -2.6, COARSE: 1.6, LARGE_BRIGHTNESS_LOT: 1.2, ROUGH_CRESTS: -1.5},
    BUILT: {FINE: 1.7, COARSE: -2.0, SMALL_BRIGHTNESS_LOT: 1.4, ROUGH_CRESTS: -3.0},
    BARE: {FINE: 2.4, COARSE: -0.6, SLOPE: 0.8, CRESTS: 1.8, ROUGH_CRESTS: 0.7},
    SNOW: {FINE: 0.3, SLOPE: 2.0, CRESTS: 2.0},
    WATER: {WILD_FINE: -4.4, WILD_COARSE: -3.2, ROUGH_CRESTS: -6.0},
    WETLAND: {FINE: -3.1, COARSE: -1.0, SMALL_TINT_LOT: 2.5, ROUGH_CRESTS: -3.0},
}
"""By class: what it draws lots from, and how much each of it counts. Fields have parcels, the rest of the land a few or none, water round borders; snow and bare ground lie on
spurs, woods in the valleys between: with round borders, snow is cloud. Set by eye. Two classes that meet have to differ in grain of all sizes: one size alone would be dots or mazes, and what is larger than a parent pixel decides little, as every parent keeps its shares."""

EVENLY = (0.4, 0.4, 0.55, 0.85, 1.15, 1.5, 1.8)
LOT_STRENGTHS = {
    **dict.fromkeys((TREE, CROP), EVENLY),
    **dict.fromkeys((GRASS, BARE, WETLAND), (0.35, 0.35, 0.4, 0.6, 0.85, 1.2, 1.6)),
    BUILT: (0.5, 0.5, 0.6, 0.85, 1.15, 1.5, 1.8),
    SNOW: (1.0, 1.2, 0.7, 0.5, 0.5, 0.5, 0.5),
    WATER: (0.18, 0.24, 0.3, 0.3, 0.3, 0.3, 0.3),
}
"""By class, for every knot: how much all of that counts. Where a mixture is the same all over, what a stage adds has wavelengths of two to eight pixels and no others; woods and meadows have all of them,
so that every stage has to add its part, and none may add so much that its own shows."""


def lot_table() -> Tensor:
    """(classes, fields)."""
    return torch.tensor([[LOTS[c].get(f, 0.0) for f in range(WILD_COARSE + 1)] for c in range(CLASSES)])


def lot_strengths() -> Tensor:
    """(classes, knots), of knots that rise."""
    return torch.tensor([LOT_STRENGTHS[c][::-1] for c in range(CLASSES)])


TONES = {
    TREE: (-0.14, -0.11, -0.10),
    GRASS: (-0.04, -0.035, -0.045),
    CROP: (-0.005, -0.015, -0.02),
    BUILT: (0.09, 0.07, 0.10),
    BARE: (0.11, 0.10, 0.10),
    SNOW: (0.0, 0.0, 0.0),
    WATER: (0.0, 0.0, 0.0),
    WETLAND: (-0.11, -0.11, -0.12),
}
"""By class: red, green and blue that a pixel of it has more than its surroundings, at a brightness of :data:`USUAL`, where the place itself does not tell. Some half of what
:mod:`.class_tones` finds on real crops of 250 m to 4 m, and nothing for water and snow: stages add up, and a coast soon tells of itself."""

TONE_STRENGTHS = (0.25, 0.4, 0.4, 0.3, 0.5, 0.3, 0.15)
"""How much that counts at every knot: on the same crops (0.5, 1.2, 1.2, 0.8, 0.8, 0.3, 0.15), less of it where land cover is decided early, as tones are not subject to the gains."""

USUAL = 0.35
"""Brightness that tones are given for."""


def tone_table() -> Tensor:
    """(3, classes)."""
    return torch.tensor([TONES[c] for c in range(CLASSES)]).T.contiguous()


class Amounts(nn.Module):
    """Class weights (N, 8, H, W) and log2 of metres per child pixel (N, 1, H, 1) -> amounts (N, 17, H, W), by :data:`AMOUNTS`. Nothing in it is learned."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", amount_table(), persistent=False)

    def forward(self, cover: Tensor, log2_ground_resolution: Tensor) -> Tensor:
        shares = hats(log2_ground_resolution, KNOTS[::-1])
        weights, total = cover.split(1, dim=1), 0.0
        for weight, row in zip(weights, self.table):
            total = total + weight * F.conv2d(shares, row[..., None, None])
        return total


def on_ground(amounts: Tensor, rough: Tensor) -> Tensor:
    """Amounts of level ground (N, 17, H, W) on ground that is as ``rough`` as (N, 1, H, W), 0 to 1: less of :data:`OF_PLAINS`, and crags for facets."""
    kept = 1.0 - rough * amounts.new_tensor([float(field in OF_PLAINS) for field in range(FIELDS)]).view(1, -1, 1, 1)
    is_facets = amounts.new_tensor([float(field == FACETS) for field in range(FIELDS)]).view(1, -1, 1, 1)
    return amounts * kept + rough * amounts[:, CRAGS : CRAGS + 1] * is_facets
