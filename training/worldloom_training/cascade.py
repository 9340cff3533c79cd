"""A small reference of the cascade: one place, followed from the base map down to zoom 19.

At every level a window of 64 + 2 x 16 parent pixels makes 256 x 256 exact child bytes; the middle 96 x 96 of
these are the next window. The real store does the same with absolute tiles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import tifffile

from .basemap import ground_resolution, mercator_latitude
from .model import NOISE_CHANNELS, SCALE
from .noise import normal_field
from .rounding import round_exactly

CORE, HALO = 64, 18
BASE_ZOOM, LAST_ZOOM = 5, 19


@dataclass(frozen=True)
class Place:
    name: str
    latitude: float
    longitude: float


def noise_key(seed: int, zoom: int) -> int:
    """64 bits for a world and a child level. (The store has its own hash; any will do.)"""
    return int.from_bytes(hashlib.sha256(f"{seed}/{zoom}".encode()).digest()[:8], "little")


def mercator_pixel(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    """Absolute pixel (x, y) of a place at a zoom of 256-pixel tiles."""
    size = 256 * 2**zoom
    y = (1 - np.arcsinh(np.tan(np.radians(latitude))) / np.pi) / 2
    return int((longitude + 180) / 360 * size), int(y * size)


def stage(
    network: onnxruntime.InferenceSession, parent: np.ndarray, x: int, y: int, parent_zoom: int, key: int
) -> np.ndarray:
    """One x4 step of a window: parent bytes (3, S, S) at absolute (x, y) -> child float (3, 4S, 4S)."""
    size = parent.shape[1]
    latitudes = mercator_latitude(np.arange(y, y + size), parent_zoom)
    log2 = np.log2(ground_resolution(latitudes, parent_zoom + 2)).astype(np.float32)
    feed = {
        "parent": (parent / np.float32(255)).astype(np.float32)[None],
        "noise": normal_field(key, x, y, size, size, NOISE_CHANNELS)[None],
        "log2_ground_resolution": np.clip(log2, np.log2(0.2), np.log2(2500)).astype(np.float32)[None, None, :, None],
    }
    return network.run(["child"], feed)[0][0]


def descend(network: onnxruntime.InferenceSession, base: np.ndarray, place: Place, seed: int) -> list[np.ndarray]:
    """Pictures (256, 256, 3) of a place at zoom 5, 7, ... 19. ``base``: zoom-5 bytes (8192, 8192, 3)."""
    x, y = mercator_pixel(place.latitude, place.longitude, BASE_ZOOM)
    margin = CORE // 2 + HALO

    def cut(half: int) -> np.ndarray:
        columns = np.arange(x - half, x + half) % base.shape[1]
        rows = np.clip(np.arange(y - half, y + half), 0, base.shape[0] - 1)
        return base[rows][:, columns]

    pictures = [cut(128)]
    window, x0, y0 = cut(margin).transpose(2, 0, 1), x - margin, y - margin
    for zoom in range(BASE_ZOOM, LAST_ZOOM, 2):
        child = stage(network, window, x0, y0, zoom, noise_key(seed, zoom + 2))
        inner = slice(SCALE * HALO, SCALE * (HALO + CORE))
        parent = window[:, HALO : HALO + CORE, HALO : HALO + CORE]
        exact = round_exactly(child[:, inner, inner], np.ascontiguousarray(parent))
        pictures.append(exact.transpose(1, 2, 0))
        start = SCALE * CORE // 2 - margin
        window = np.ascontiguousarray(exact[:, start : start + 2 * margin, start : start + 2 * margin])
        x0, y0 = SCALE * (x0 + HALO) + start, SCALE * (y0 + HALO) + start
    return pictures


def read_base(path: Path) -> np.ndarray:
    """The zoom-5 base map, uint8 (8192, 8192, 3)."""
    return tifffile.imread(path)
