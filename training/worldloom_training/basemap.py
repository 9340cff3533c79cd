"""Base maps: the level-0 pictures a planet is grown from.

Two GeoTIFFs are made here:

* ``blue-marble-z5.tif``: NASA Blue Marble, EPSG:3857, 8192 x 8192 (zoom 5), JPEG-in-TIFF.
  Each pixel is the plain mean of 2 x 2 zoom-6 pixels, in the tone of the planet (:mod:`.tone`): never point-sampled, so that the
  cascade's rule "a parent is the mean of its children" also holds for the base.
* ``pandora.tif``: an invented planet, EPSG:4326, 4096 x 2048, drawn by :mod:`.pandora`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tifffile
from PIL import Image
from scipy.ndimage import gaussian_filter, median_filter, minimum_filter

from .model import LUMA
from .tone import LIGHTER, as_bytes, lighter

MERCATOR_HALF_WORLD_M = 20037508.342789244
"""Half the side of the Web Mercator square, in metres."""

_MODEL_PIXEL_SCALE, _MODEL_TIEPOINT, _GEO_KEYS, _GEO_ASCII = 33550, 33922, 34735, 34737


def area_average(image: np.ndarray, factor: int) -> np.ndarray:
    """Mean over ``factor`` x ``factor`` blocks. uint8 (H, W, C) -> uint8 (H/f, W/f, C), rounded half up."""
    height, width, channels = image.shape
    blocks = image.reshape(height // factor, factor, width // factor, factor, channels)
    total = blocks.sum(axis=(1, 3), dtype=np.uint32)
    cells = factor * factor
    return ((total + cells // 2) // cells).astype(np.uint8)


def geotiff_tags(epsg: int, west: float, north: float, pixel: tuple[float, float], citation: str) -> list[tuple]:
    """GeoTIFF tags for a north-up picture whose pixels are areas (OGC GeoTIFF 1.1, sections 7 and 8).

    ``west``/``north`` are the outer corner and ``pixel`` the pixel size, in units of the CRS.
    """
    geographic = epsg == 4326
    citation = citation + "|"
    keys = [
        (1024, 0, 1, 2 if geographic else 1),  # GTModelType: geographic | projected
        (1025, 0, 1, 1),  # GTRasterType: PixelIsArea
        (1026, _GEO_ASCII, len(citation), 0),  # GTCitation
        (2048 if geographic else 3072, 0, 1, epsg),  # GeodeticCRS | ProjectedCRS
    ]
    if geographic:
        keys.append((2054, 0, 1, 9102))  # GeogAngularUnits: degree
    else:
        keys.append((3076, 0, 1, 9001))  # ProjLinearUnits: metre
    directory = [1, 1, 0, len(keys)] + [value for key in keys for value in key]
    return [
        (_MODEL_PIXEL_SCALE, "d", 3, (pixel[0], pixel[1], 0.0), True),
        (_MODEL_TIEPOINT, "d", 6, (0.0, 0.0, 0.0, west, north, 0.0), True),
        (_GEO_KEYS, "H", len(directory), tuple(directory), True),
        (_GEO_ASCII, "s", 0, citation, True),
    ]


TILE = 512
"""Edge of the tiles of a GeoTIFF."""

FINER = 3
"""By how much the quality of colour is above that of brightness."""


@cache
def jpeg_tables(quality: int) -> dict[int, list[int]]:
    """What JPEG divides by at a quality: brightness 0, colour 1."""
    probe = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(probe, "JPEG", quality=quality, subsampling=0)
    return Image.open(probe).quantization


def jpeg(tile: np.ndarray, quality: int) -> bytes:
    """uint8 (H, W, 3) as JPEG, YCbCr 4:4:4, colour of a quality that is :data:`FINER`.

    Eyes forgive JPEG its colours, a cascade does not: it would enlarge the violet and green pixels that it leaves in a blue bay 16,000 times.
    """
    encoded = io.BytesIO()
    Image.fromarray(tile).save(encoded, "JPEG", qtables={0: jpeg_tables(quality)[0], 1: jpeg_tables(quality + FINER)[1]}, subsampling=0, optimize=True)
    return encoded.getvalue()


def write_geotiff(path: Path, image: np.ndarray, tags: list[tuple], quality: int, description: str) -> None:
    """Writes uint8 (H, W, 3) as tiled JPEG-in-TIFF (compression 7, :func:`jpeg`).

    Colour keeps its full resolution: the cascade enlarges coasts 16,000 times and would enlarge their blur.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = image.shape[:2]
    whole = np.pad(image, ((0, -height % TILE), (0, -width % TILE), (0, 0)), mode="edge")
    tifffile.imwrite(
        path,
        (jpeg(np.ascontiguousarray(whole[y : y + TILE, x : x + TILE]), quality) for y in range(0, height, TILE) for x in range(0, width, TILE)),
        shape=image.shape,
        dtype=image.dtype,
        photometric="ycbcr",
        subsampling=(1, 1),
        compression="jpeg",
        tile=(TILE, TILE),
        metadata=None,
        description=description,
        software="worldloom_training",
        extratags=tags,
    )


def close_antimeridian(image: np.ndarray, columns: int) -> np.ndarray:
    """Replaces the last columns of a whole-world picture by a ramp from their left neighbour to column 0.

    In the source picture the last two columns are black and their neighbours are tinted by JPEG: a dark line down
    the antimeridian at every zoom.
    """
    closed = image.copy()
    west, east = image[:, -columns - 1].astype(float), image[:, 0].astype(float)
    for k in range(columns):
        weight = (k + 1) / (columns + 1)
        closed[:, k - columns] = np.round((1 - weight) * west + weight * east)
    return closed


def sea_share(colours: np.ndarray) -> float:
    """Share of pixels of Blue Marble (..., 3), 0..255, that are bluer than land is."""
    return float((colours[..., 2] > colours[..., 0].astype(np.float32) + 12).mean())


class Shores(NamedTuple):
    """A picture whose shores are mixtures of the sea and the land beside them."""

    image: np.ndarray  # uint8 (H, W, 3)
    water: np.ndarray  # float32 (H, W), 0..1: the share of water that the colours were mixed with; a guess away from shores
    near: np.ndarray  # float32 (H, W), 0..1: 1 on a shore, 0 away from it


DECIDED = 0.4
"""The same share of a mixture, see :func:`mend_shores`, beside wide water. The source is blurred by two pixels there, and what is undecided at zoom 5 is undecided, and islets, at every zoom; rivers and fjords have nothing but mixtures."""

DECIDED_AT_HALF = 0.2
"""The same of the base map, see :func:`mended_half`. With 0.4, a seventh of all shores ran between a pixel of zoom 5 that is all sea and one that is all land: dead straight lines of five kilometres, at every zoom."""

TRACE = 0.08
"""Share of a mixture that counts as none at zoom 5, before its colours are mixed: a land of 5 % sea would be a bluish land, or lagoons all over it."""

SHORE_MARGIN = 28
"""Pixels around a pixel that have a say in how its shore is mended."""

_LUMA = np.array(LUMA, np.float32)


def _mean_around(strip: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mean colour of what ``share`` (H, W) tells, float32 (H, W, 3); its inside counts most, since pixels at the border are false.

    A narrow bay or fjord has no inside. Its water then has the colour of the wide water farther away, not that of its own mixtures, which would
    pass for a grey or violet sea.
    """
    weight = minimum_filter(share, 3, mode="nearest") ** 2 + 0.002 * share**2 + 1e-6

    def around(plane: np.ndarray) -> np.ndarray:
        near = gaussian_filter(plane, 3.0, mode="nearest")
        return near + 0.25 * gaussian_filter(plane, 9.0, mode="nearest", truncate=2.6)

    total = around(weight)
    return np.stack([around(weight * strip[..., c]) / total for c in range(3)], axis=-1)


def _tint(colours: np.ndarray) -> np.ndarray:
    """Blue minus red: what tells water from land whatever the light."""
    return colours[..., 2] - colours[..., 0]


class _Mixture(NamedTuple):
    """What a strip of the source is made of, float32 (H, W, 3) or (H, W)."""

    strip: np.ndarray
    sea: np.ndarray
    land: np.ndarray
    share: np.ndarray  # of water
    near: np.ndarray

    def halved(self) -> _Mixture:
        """Means of 2 x 2 pixels."""
        return _Mixture(*(part.reshape(len(part) // 2, 2, part.shape[1] // 2, 2, *part.shape[2:]).mean(axis=(1, 3)) for part in self))

    def without_traces(self) -> _Mixture:
        """Shares below :data:`TRACE` are none, and what is left is stretched."""
        return self._replace(share=np.clip((self.share - TRACE) / (1 - 2 * TRACE), 0, 1))

    def mixed(self) -> np.ndarray:
        share = self.share[..., None]
        return self.strip + self.near[..., None] * (share * self.sea + (1 - share) * self.land - self.strip)


def _unmixed(strip: np.ndarray, pure: float, decided: float) -> _Mixture:
    tint = median_filter(_tint(strip), 3, mode="nearest")
    blueness = tint * 60 / (strip @ _LUMA + 20)  # dark trenches are water, bluish snow is not
    water = 1 / (1 + np.exp(np.clip(-(blueness - 12) / 5, -30, 30)))
    nearness = gaussian_filter(water, 2.0, mode="nearest")
    near = np.clip((4 * nearness * (1 - nearness) - 0.1) * 3, 0, 1)
    spoilt = np.clip((gaussian_filter(1 - water, 4.0, mode="nearest") - 0.01) * 20, 0, 1)  # by JPEG, up to 8 pixels out at sea
    near = np.maximum(near, spoilt * np.clip(2 * water - 1, 0, 1))
    sea, land = _mean_around(strip, water), _mean_around(strip, 1 - water)

    contrast = _tint(sea) - _tint(land)
    linear = (tint - _tint(land)) / np.maximum(contrast, 1)
    wide = np.clip(20 * gaussian_filter(minimum_filter(water, 3, mode="nearest"), 2.0, mode="nearest"), 0, 1)
    pure = pure + wide * max(decided - pure, 0)
    linear = np.clip((linear - pure) / (1 - 2 * pure), 0, 1)
    trust = np.clip((contrast - 10) / 15, 0, 1)
    share = water + trust * (linear - water)

    # The land keeps its light and shade, but not the dark rim that the source draws along coasts.
    shade = np.clip((strip @ _LUMA + 4) / (land @ _LUMA + 4), 0.6, 1.6)
    shade = 1 + (shade - 1) * np.clip((0.4 - share) / 0.35, 0, 1)
    return _Mixture(strip, sea, shade[..., None] * land, share, near)


def _strips(image: np.ndarray, pure: float, decided: float, rows: int) -> Iterator[tuple[int, _Mixture]]:
    """First row and mixture of every strip of a picture, without the margins that they are read with."""
    for top in range(0, image.shape[0], rows):
        first, last = max(top - SHORE_MARGIN, 0), min(top + rows + SHORE_MARGIN, image.shape[0])
        strip = _unmixed(image[first:last].astype(np.float32), pure, decided)
        yield top, _Mixture(*(part[top - first : top - first + rows] for part in strip))


PURE = 0.06
"""Share of a mixture that counts as none at zoom 6: as much as tints vary on either side of a shore."""


def mend_shores(image: np.ndarray, pure: float = PURE, rows: int = 512) -> Shores:
    """The shores of a picture, uint8 (H, W, 3), cleaned of false colours; everything away from them stays.

    The source keeps colour at half resolution and draws a dark rim along coasts, so that pixels of a shore, and of the sea before it, are purple, green, brown or
    black by turns, and a cascade enlarges each of them 16,000 times. Here a shore pixel becomes a mixture of the mean sea and the mean
    land around it, by a water share from its tint (median of 3 x 3). So its colour and its share of water say the same thing,
    which the children of the pixel have to honour both. What is mixed with less than a share of ``pure`` counts as all sea or all land;
    more makes shores sharper, which they are made beside wide water in any case (:data:`DECIDED`).
    """
    mended = Shores(np.empty_like(image), np.empty(image.shape[:2], np.float32), np.empty(image.shape[:2], np.float32))
    for top, strip in _strips(image, pure, DECIDED, rows):
        parts = np.round(np.clip(strip.mixed(), 0, 255)).astype(np.uint8), strip.share, strip.near
        for whole, part in zip(mended, parts):
            whole[top : top + rows] = part
    return mended


def mended_half(image: np.ndarray, rows: int = 512) -> np.ndarray:
    """Means of 2 x 2 pixels of a picture, uint8 (H, W, 3), with shores as :func:`mend_shores` has them: float32 (H / 2, W / 2, 3).

    Mixed after the mean, by shares that are fit to be enlarged: neither so sharp that a shore is the border of a pixel, nor with traces.
    """
    half = np.empty((image.shape[0] // 2, image.shape[1] // 2, 3), np.float32)
    for top, strip in _strips(image, PURE, DECIDED_AT_HALF, rows):
        half[top // 2 : (top + rows) // 2] = np.clip(strip.halved().without_traces().mixed(), 0, 255)
    return half


HEADROOM_FROM, HEADROOM_SLOPE = 235.0, 0.5
"""Lights above the first are compressed by the second: white becomes 245."""


def with_headroom(image: np.ndarray) -> np.ndarray:
    """(H, W, 3), 0..255, with its lights compressed, all colours of a pixel by one factor; same type.

    The source's ice sheets are white, and a white pixel has only white children: nothing would ever be seen on them.
    """
    brightest = np.maximum(image.max(axis=2), 1).astype(np.float32)
    factor = np.minimum(1, (HEADROOM_FROM + (brightest - HEADROOM_FROM) * HEADROOM_SLOPE) / brightest)[..., None]
    lowered = image * factor
    return np.round(lowered).astype(np.uint8) if image.dtype == np.uint8 else lowered


STEP = 2.0
"""Grey levels by which open sea may differ from what is around it and still be smoothed."""


def without_steps(image: np.ndarray) -> np.ndarray:
    """Blue Marble float32 (H, W, 3), 0..255 and in its own tone, with smooth water: steps of one grey level, fivefold in the tone of the planet, would be terraces.

    Three rounds of a mean of what is around, followed as far as it stays within :data:`STEP` of the source: slopes of the sea floor are kept.
    """
    wet = np.clip((image[..., 2:3] - image[..., 0:1] - 6.0) / 8.0, 0.0, 1.0)
    smooth = image
    for _ in range(3):
        around = np.stack([gaussian_filter(smooth[..., c], 3.0, mode="nearest", truncate=2.5) for c in range(3)], axis=-1)
        away = np.abs(around - image).max(axis=2, keepdims=True)
        smooth = image + wet * np.clip(STEP - away, 0.0, 1.0) * (around - image)
    return smooth


def blue_marble_z5(source: Path, target: Path, quality: int) -> None:
    """``blue_marble_z6.jpg`` (16384 x 16384, EPSG:3857) -> tiled GeoTIFF of 8192 x 8192."""
    Image.MAX_IMAGE_PIXELS = None
    world = close_antimeridian(np.asarray(Image.open(source).convert("RGB")), columns=4)
    image = np.round(with_headroom(255 * lighter(without_steps(mended_half(world)) / 255))).astype(np.uint8)
    pixel = 2 * MERCATOR_HALF_WORLD_M / image.shape[1]
    tags = geotiff_tags(
        3857, -MERCATOR_HALF_WORLD_M, MERCATOR_HALF_WORLD_M, (pixel, pixel), "WGS 84 / Pseudo-Mercator"
    )
    write_geotiff(target, image, tags, quality, "NASA Blue Marble Next Generation, zoom 5, darks lifted (NASA open data)")


def pandora(target: Path, slopes: Path, width: int, seed: int, quality: int) -> None:
    """Draws the invented planet and writes it as a GeoTIFF in EPSG:4326 (``width`` x ``width``/2), and its slopes."""
    from .pandora import draw, elevation
    from .slopes import raster_of, write_raster

    write_raster(raster_of(elevation(width, seed)), slopes)
    image = as_bytes(LIGHTER[draw(width, seed)])
    pixel = 360.0 / width
    tags = geotiff_tags(4326, -180.0, 90.0, (pixel, pixel), "WGS 84")
    write_geotiff(target, image, tags, quality, f"Pandora, an invented planet (procedural, seed {seed})")


def ground_resolution(latitude_deg: float | np.ndarray, zoom: float) -> float | np.ndarray:
    """Metres per pixel of a 256-pixel Web Mercator tile pyramid at a latitude."""
    return 156543.03392804097 * np.cos(np.radians(latitude_deg)) / 2.0**zoom


def mercator_latitude(row: np.ndarray, zoom: int) -> np.ndarray:
    """Latitude in degrees of the centre of absolute pixel rows of a zoom level."""
    size = 256 * 2**zoom
    return np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * (np.asarray(row) + 0.5) / size))))


def read_base(path: Path) -> np.ndarray:
    """The zoom-5 base map, uint8 (8192, 8192, 3)."""
    return tifffile.imread(path)


def read_world(settings: dict) -> np.ndarray:
    """Level 0 of a configuration's ``basemap.bluemarble``: colours of the base map and, if there are any, its slopes behind them, uint8 (8192, 8192, 5)."""
    from .slopes import read_raster

    base = read_base(Path(settings["target"]))
    return np.concatenate([base, read_raster(Path(settings["slopes"]), len(base))], axis=-1) if "slopes" in settings else base
