"""Slopes of level 0: from a table of elevations to two channels of the state.

Where the Earth is rugged is not to be read off its picture: towns and fields vary as much as valleys. The slopes are exaggerated, as in every shaded relief of so small a scale: pixels of
some 20 km are hardly ever steeper than 3 %, and what they tell the stages is where there are mountains and which way these fall (:mod:`.relief`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates

from .basemap import mercator_latitude
from .cover import LEVEL_BYTE, SLOPE_STEPS
from .relief import LIMIT

ZOOM = 3
"""Of the raster: 2048 x 2048 pixels, for tables of ten arc minutes."""

EXAGGERATION = 16.0
"""How much steeper slopes of the raster are than those of the table."""

METRES_PER_DEGREE = 111_195.0

FARTHEST = 84.0
"""Degrees beyond which a degree of longitude counts as long as it is there."""


def cells(elevation: np.ndarray) -> tuple[float, float]:
    """Rows of cells between the poles, and where in its cell a value lies: of a table that has a row for either pole, at the corners, 0; of any other, in the middle, 0.5."""
    rows, columns = elevation.shape
    return (rows - 1, 0.0) if 2 * (rows - 1) == columns else (rows, 0.5)


def slopes_of(elevation: np.ndarray) -> np.ndarray:
    """Metres (R, C), of the world from north to south and from -180 degrees on, see :func:`cells` -> rise over run to the east and to the south, float32 (R, C, 2). Under water, the ground is level."""
    height = np.maximum(np.asarray(elevation, np.float32), 0.0)
    (rows, within), columns = cells(elevation), height.shape[1]
    latitude = 90.0 - (np.arange(len(height)) + within) * 180.0 / rows
    south_m = METRES_PER_DEGREE * 180.0 / rows
    east_m = METRES_PER_DEGREE * 360.0 / columns * np.cos(np.radians(np.clip(np.abs(latitude), 0.0, FARTHEST)))[:, None]
    east = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / (2.0 * east_m)
    return np.stack([east, np.gradient(height, south_m, axis=0)], axis=-1).astype(np.float32)


def raster_of(elevation: np.ndarray) -> np.ndarray:
    """A table as for :func:`slopes_of` -> bytes (2048, 2048, 3) of the Mercator world: slopes to the east and to the south, and a band of none."""
    slopes, edge = slopes_of(elevation), 256 * 2**ZOOM
    rows, within = cells(elevation)
    row = (90.0 - mercator_latitude(np.arange(edge), ZOOM)) * rows / 180.0 - within
    column = (np.arange(edge) + 0.5) / edge * slopes.shape[1] - within + 1.0
    places = np.meshgrid(row, column, indexing="ij")
    wrapped = np.concatenate([slopes[:, -1:], slopes, slopes[:, :1]], axis=1)  # the last column's neighbour is the first
    bands = [map_coordinates(wrapped[..., i], places, order=1, mode="nearest") for i in range(2)]
    bands = [np.round(LEVEL_BYTE + SLOPE_STEPS * np.clip(EXAGGERATION * band, -LIMIT, LIMIT)) for band in bands]
    return np.stack([*bands, np.full((edge, edge), LEVEL_BYTE)], axis=-1).astype(np.uint8)


def write_raster(raster: np.ndarray, target: Path) -> None:
    """As PNG."""
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(raster).save(target, optimize=True)


def shares(edge: int, factor: int, wraps: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of each of ``factor * edge`` pixels: the two pixels of ``edge`` whose centres it lies between, and how much each counts, which together is ``2 * factor``."""
    place = 2 * np.arange(factor * edge) + 1 - factor
    first = place // (2 * factor)
    second_share = place - first * 2 * factor
    both = (first % edge, (first + 1) % edge) if wraps else (np.clip(first, 0, edge - 1), np.clip(first + 1, 0, edge - 1))
    return *both, 2 * factor - second_share, second_share


def enlarged(raster: np.ndarray, edge: int) -> np.ndarray:
    """Bytes (E, E, C) -> (edge, edge, C), a power of two times E, as the server does it: bilinear between pixel centres, in integers, halves up; columns wrap, rows are clamped."""
    factor = edge // raster.shape[0]
    whole = raster.astype(np.uint32)
    above, below, above_share, below_share = (x.astype(np.uint32) for x in shares(raster.shape[0], factor, wraps=False))
    left, right, left_share, right_share = (x.astype(np.uint32) for x in shares(raster.shape[0], factor, wraps=True))
    across = whole[:, left] * left_share[None, :, None] + whole[:, right] * right_share[None, :, None]
    unit, made = 4 * factor * factor, np.empty((edge, edge, raster.shape[2]), np.uint8)
    for top in range(0, edge, 256):
        rows = slice(top, top + 256)
        total = across[above[rows]] * above_share[rows, None, None] + across[below[rows]] * below_share[rows, None, None]
        made[rows] = (total + unit // 2) // unit
    return made


def read_raster(path: Path, edge: int) -> np.ndarray:
    """Slopes of level 0, bytes (edge, edge, 2)."""
    return enlarged(np.asarray(Image.open(path))[..., :2], edge)
