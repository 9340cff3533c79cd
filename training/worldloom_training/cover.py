"""Land cover: the legend, and its place in the state of a level.

The state of a level is red, green, blue and one weight per class. A weight is a byte like a colour; the weights of a
pixel sum to 255 up to rounding. The values, titles and colours are ESA WorldCover's (Zanaga et al. 2022), with the
classes that look alike from above taken together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COLOUR_CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True)
class CoverClass:
    """One class: its state channel, WorldCover's value, and which other WorldCover values are counted to it."""

    channel: str
    value: int
    title: str
    colour: str
    includes: tuple[int, ...] = ()


LEGEND = (
    CoverClass("tree", 10, "Tree cover", "#006400"),
    CoverClass("grass", 30, "Grassland, shrubland, moss and lichen", "#ffff4c", (20, 100)),
    CoverClass("crop", 40, "Cropland", "#f096ff"),
    CoverClass("built", 50, "Built-up", "#fa0000"),
    CoverClass("bare", 60, "Bare or sparse vegetation", "#b4b4b4"),
    CoverClass("snow", 70, "Snow and ice", "#f0f0f0"),
    CoverClass("water", 80, "Permanent water bodies", "#0064c8"),
    CoverClass("wetland", 90, "Wetland and mangroves", "#0096a0", (95,)),
)

CLASSES = len(LEGEND)
SLOPE_CHANNELS = ("slope_east", "slope_south")
LEVEL_BYTE, SLOPE_STEPS = 128, 64.0
"""Byte of a slope where the ground is level, and bytes per unit of rise over run."""

SEEN = len(COLOUR_CHANNELS) + CLASSES
"""Channels of a state that a picture tells of: its colours and its land cover."""
STATE = COLOUR_CHANNELS + tuple(c.channel for c in LEGEND) + SLOPE_CHANNELS
TREE, GRASS, CROP, BUILT, BARE, SNOW, WATER, WETLAND = range(CLASSES)


def index_of_values() -> np.ndarray:
    """Table uint8 (256,): WorldCover value -> index in the legend; values that are no class give 255."""
    table = np.full(256, 255, np.uint8)
    for index, c in enumerate(LEGEND):
        table[[c.value, *c.includes]] = index
    return table


def manifest_state() -> str:
    """The value of a manifest's ``state``."""
    return "[" + ", ".join(STATE) + "]"


def manifest_carried() -> str:
    """The ``carried`` block of a manifest: what level 0 has of the channels behind land cover."""
    lines = ["carried:                     # state channels behind these: what level 0 has of them everywhere, 0 to 255"]
    return "\n".join(lines + [f"  - {{channel: {name}, start: {LEVEL_BYTE}}}" for name in SLOPE_CHANNELS]) + "\n"


def levelled(state: np.ndarray) -> np.ndarray:
    """Bytes without slopes, (C, H, W), with those of level ground behind them, (C + 2, H, W)."""
    return np.concatenate([state, np.full((len(SLOPE_CHANNELS), *state.shape[1:]), LEVEL_BYTE, np.uint8)])


def manifest_land_cover(start_digest: str, halo: int) -> str:
    """The ``landCover`` block of a manifest whose start network is ``start.onnx``."""
    lines = ["landCover:                   # the state channels that are class weights, and where level 0 gets them from", "  legend:"]
    lines += [f'    - {{channel: {c.channel}, value: {c.value}, title: "{c.title}", colour: "{c.colour}"}}' for c in LEGEND]
    lines += [
        "  start:                     # weights of the base map, from its colours alone",
        "    file: start.onnx",
        f"    sha256: {start_digest}",
        f"    halo: {halo}",
        "    inputs: {colour: [N, 3, H, W], latitude: [N, 1, H, 1]}",
        f'    outputs: {{cover: [N, {CLASSES}, "H", "W"]}}',
    ]
    return "\n".join(lines) + "\n"
