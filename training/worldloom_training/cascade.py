"""A small reference of the cascade: one place, followed from the base map down to zoom 19.

At every level a window of 64 parent pixels and a halo makes 256 x 256 exact child bytes; the middle of these is the
next window, halo included. The real store does the same with absolute tiles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import yaml

from .basemap import ground_resolution, mercator_latitude
from .cover import levelled
from .grids import SCALE
from .model import COLOURS, NOISE_CHANNELS
from .noise import normal_field
from .rounding import round_exactly

CORE = 64
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
    """One x4 step of a window: parent bytes (C, S, S) at absolute (x, y) -> child float (C, 4S, 4S)."""
    size = parent.shape[1]
    latitudes = mercator_latitude(np.arange(y, y + size), parent_zoom)
    log2 = np.log2(ground_resolution(latitudes, parent_zoom + 2)).astype(np.float32)
    feed = {
        "parent": (parent / np.float32(255)).astype(np.float32)[None],
        "noise": normal_field(key, x, y, size, size, NOISE_CHANNELS)[None],
        "log2_ground_resolution": np.clip(log2, np.log2(0.2), np.log2(2500)).astype(np.float32)[None, None, :, None],
    }
    return network.run(["child"], feed)[0][0]


def start_weights(start: onnxruntime.InferenceSession, colours: np.ndarray, y: int, halo: int) -> np.ndarray:
    """Class weights as bytes (8, S, S) of base-map bytes (3, S + 2 halo, S + 2 halo) whose upper row is row y of zoom 5.

    A pixel's bytes sum to 255: floors, then one more for the largest fractions, ties to the first class.
    """
    rows = mercator_latitude(np.arange(y, y + colours.shape[1]), BASE_ZOOM).astype(np.float32)
    feed = {"colour": (colours / np.float32(255)).astype(np.float32)[None], "latitude": rows[None, None, :, None]}
    weights = start.run(["cover"], feed)[0][0][:, halo:-halo, halo:-halo].astype(np.float64) * 255
    floors = np.floor(weights)
    missing = np.round(255 - floors.sum(axis=0))
    ranks = np.argsort(np.argsort(-(weights - floors), axis=0, kind="stable"), axis=0, kind="stable")
    return (floors + (ranks < missing)).astype(np.uint8)


class Planet:
    """A pack on a base map: what the server does, for a few places."""

    def __init__(self, pack: Path, base: np.ndarray, threads: int = 2) -> None:
        from .export import session

        self.network, self.base = session(pack / "network.onnx", threads), base
        manifest = yaml.safe_load((pack / "model.yaml").read_text())
        self.halo, self.sloping = int(manifest["halo"]), "carried" in manifest
        self.start = session(pack / "start.onnx", threads) if "landCover" in manifest else None
        self.start_halo = int(manifest["landCover"]["start"]["halo"]) if self.start else 0

    def ground(self, x: int, y: int, size: int) -> np.ndarray:
        """State bytes (C, S, S) of the base level; columns wrap, rows are clamped."""

        def cut(margin: int) -> np.ndarray:
            columns = np.arange(x - margin, x + size + margin) % self.base.shape[1]
            rows = np.clip(np.arange(y - margin, y + size + margin), 0, self.base.shape[0] - 1)
            return np.ascontiguousarray(self.base[rows][:, columns].transpose(2, 0, 1))

        colours, slopes = np.split(cut(0), [COLOURS])
        if self.start is None:
            return colours
        around = np.ascontiguousarray(cut(self.start_halo)[:COLOURS])
        seen = np.concatenate([colours, start_weights(self.start, around, y - self.start_halo, self.start_halo)])
        if not self.sloping:
            return seen
        return np.concatenate([seen, slopes]) if len(slopes) else levelled(seen)

    def descend(self, place: Place, seed: int, core: int = CORE) -> list[np.ndarray]:
        """States (C, 4 core, 4 core), bytes, of a place at zoom 5, 7, ... 19; the base level has the same size."""
        x, y = mercator_pixel(place.latitude, place.longitude, BASE_ZOOM)
        margin, halo = core // 2 + self.halo, self.halo
        states = [self.ground(x - 2 * core, y - 2 * core, 4 * core)]
        window, x0, y0 = self.ground(x - margin, y - margin, 2 * margin), x - margin, y - margin
        for zoom in range(BASE_ZOOM, LAST_ZOOM, 2):
            child = stage(self.network, window, x0, y0, zoom, noise_key(seed, zoom + 2))
            inner = slice(SCALE * halo, SCALE * (halo + core))
            parent = window[:, halo : halo + core, halo : halo + core]
            exact = round_exactly(child[:, inner, inner], np.ascontiguousarray(parent))
            states.append(exact)
            start = SCALE * core // 2 - margin
            window = np.ascontiguousarray(exact[:, start : start + 2 * margin, start : start + 2 * margin])
            x0, y0 = SCALE * (x0 + halo) + start, SCALE * (y0 + halo) + start
        return states


def picture(state: np.ndarray) -> np.ndarray:
    """(C, H, W) bytes -> the colours (H, W, 3)."""
    return np.ascontiguousarray(state[:COLOURS].transpose(1, 2, 0))
