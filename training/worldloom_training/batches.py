"""Which crops a training batch holds: scale by scale, biome by biome.

A *single* sample is a child crop (3, S, S) whose parent is its 4 x 4 block mean. A *double* sample is
a crop (3, 2S, 2S) whose grandparent is its 16 x 16 block mean: two stages are run from it end to end, so
the second one learns to read parents that the first one invented.

Ground resolutions are drawn log-uniformly over each stage of the cascade, so that thin scales borrow
from their neighbours. Where imagery of a biome or scale is missing, crops may carry a *borrowed* label: dunes,
ice and mountains look alike over a wide range of scales.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from .basemap import ground_resolution, mercator_latitude, sea_share
from .cascade import mercator_pixel
from .cover import CLASSES, SNOW, WATER
from .imagery import Library, Plate, apply_curve, held_out_cell, power_curve
from .landscape import decided, settled, without_towns
from .grids import SCALE
from .model import COLOURS
from .start import HALO, Start, start_cover
from .tone import LIGHTER, darker, lighter

EQUATOR_Z0 = 156543.03392804097

# source, finest and coarsest metres per child pixel at which it is used, weight.
# A label finer than the plate's own resolution is borrowed (at most a factor of about two).
SOURCES = [
    ("z8", 480.0, 1300.0, 1.0),
    ("tokyo", 20.0, 110.0, 0.5),
    ("kinshasa", 22.0, 130.0, 0.5),
    ("tokyo-q", 100.0, 620.0, 0.35),
    ("kinshasa-q", 120.0, 620.0, 0.35),
    ("chapada", 20.0, 150.0, 0.35),
    ("lencois", 20.0, 120.0, 0.15),
    ("chips", 17.0, 160.0, 1.5),
    ("s2", 6.0, 26.0, 1.0),
    ("nd", 3.5, 28.0, 0.5),
    ("mass", 0.8, 11.0, 1.0),
    ("california", 0.45, 1.3, 0.12),
    ("ucm", 0.22, 0.85, 1.2),
]

AS_THEY_ARE = {"toneJitter": 0.0, "foreignTone": 0.0, "flatten": 0.0}
"""Settings of a sampler that shows places as they are, in the tone of the planet."""

SMALLEST = 24
"""Edge of the smallest picture, at the ground resolution asked for, that is mirrored until it fills a crop."""

FLATTENED = ", flattened"
"""Marks the name of a sample whose contrast is not that of the place."""

SHARPEST_MARBLE_M = 480.0
"""Blue Marble has 500 m: finer zoom-8 tiles (far from the equator) are magnified and blurred."""


MOST_RUGGED_OF = 5
"""Crops that are looked at for one of mountains: snow above rock is rare, and hard to learn."""


def ruggedness(crop: np.ndarray) -> float:
    """Root mean square of what brightness does within blocks of 4 x 4, (S, S, 3) bytes; in grey levels."""
    grey = crop.mean(axis=2, dtype=np.float32)
    blocks = grey.reshape(len(grey) // SCALE, SCALE, -1, SCALE)
    return float((blocks - blocks.mean(axis=(1, 3), keepdims=True)).std())


@dataclass
class Batch:
    """float32 0..1 states (colours, then class weights) and log2 metres per (finest) pixel."""

    single: np.ndarray  # (n, 11, S, S)
    single_log2: np.ndarray  # (n,)
    double: np.ndarray  # (m, 11, 2S, 2S)
    double_log2: np.ndarray  # (m,)
    names: list[str]


def covered(weight: int, size: int) -> np.ndarray:
    """Weights (S, S, 8) of a place that is of one class all over."""
    cover = np.zeros((size, size, CLASSES), np.float32)
    cover[..., weight] = 1.0
    return cover


def soften(cover: np.ndarray) -> np.ndarray:
    """Labels (S, S, 8) as shares with soft borders and a little doubt.

    A pixel that is all of one class has children of no other: hard borders freeze into squares that every further stage
    enlarges. With soft ones, each stage has something to decide along every border, and a little within. Water keeps its
    own, sharp border: a little water all along a coast would become a belt of ponds further down.
    """
    if (cover.max(axis=(0, 1)) - cover.min(axis=(0, 1))).max() < 0.01:
        return cover
    near = gaussian_filter(cover, (1.3, 1.3, 0), mode="nearest", truncate=2.5)
    quarter = near[2::4, 2::4]
    wide = gaussian_filter(quarter, (2.5, 2.5, 0), mode="nearest", truncate=2.5).repeat(4, axis=0).repeat(4, axis=1)
    soft = 0.88 * near + 0.12 * wide
    water = gaussian_filter(cover[..., WATER], 0.7, mode="nearest")
    soft[..., WATER] = 0.0
    soft *= ((1.0 - water) / np.maximum(soft.sum(axis=2), 1e-6))[..., None]
    soft[..., WATER] = water
    return soft


def mirrored(crop: np.ndarray, margin: int) -> np.ndarray:
    """(S, S, C) -> (S + 2 margin, S + 2 margin, C); as often as it takes."""
    return np.pad(crop, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric") if margin else crop


def at_sea(crop: np.ndarray) -> bool:
    """Mostly blue? Scenes keep their own, stretched sea; the planet's sea is Blue Marble's."""
    return bool((crop[::4, ::4, 2] > crop[::4, ::4, 0].astype(int) + 25).mean() > 0.5)


class Sampler:
    """Draws crops from a :class:`Library`; one instance per thread."""

    def __init__(self, library: Library, start: Start, config: dict, seed: int, held_out: bool = False) -> None:
        self.library, self.start, self.config, self.held_out = library, start, config, held_out
        self.rng = np.random.default_rng(seed)
        self.pools = {
            source: [p for p in plates if p.box or p.held_out == held_out]
            for source, plates in library.by_source.items()
        }
        land = [p for p in self.pools["z8"]]
        self.bare = [p for p in land if p.group == "bare"]
        self.palette = np.array([p.mean for p in land], np.float32)
        brightness = self.palette.mean(axis=1)
        tan = (self.palette[:, 0] > self.palette[:, 2] + 25) & (brightness > 85)
        blue = self.palette[:, 2] > self.palette[:, 0]
        self.palettes = {"bare": self.palette[tan], "natural": self.palette[~tan & ~blue], "any": self.palette[~blue]}

    # ---- scales -------------------------------------------------------------------------------------

    def draw_metres(self) -> float:
        """Metres per child pixel: a stage of the cascade, then log-uniform between two neighbouring stages."""
        weights = np.array(self.config["stageWeights"], float)
        stage = self.rng.choice(len(weights), p=weights / weights.sum())
        zoom = 7 + 2 * stage + self.rng.uniform(0, 2)
        return max(EQUATOR_Z0 / 2**zoom, float(self.rng.uniform(0.22, 0.3)))

    # ---- real imagery -------------------------------------------------------------------------------

    def real(self, metres: float, size: int) -> tuple[np.ndarray, np.ndarray, Plate] | None:
        """A crop (S, S, 3) as its source has it, in bytes, its land cover (S, S, 8) and its plate, of one of the sources that know this ground resolution."""
        usable = [(s, w) for s, low, high, w in SOURCES if low <= metres <= high and self.pools.get(s)]
        if not usable:
            return None
        weights = np.array([w for _, w in usable])
        for _ in range(8):
            source = usable[self.rng.choice(len(usable), p=weights / weights.sum())][0]
            pool = self.pools[source]
            plate = pool[self.rng.integers(len(pool))]
            factor = metres / plate.metres
            if factor < 1.12:
                factor = 1.0
            # A few kilometres of many places say more about a hundred metres per pixel than many of two places.
            inner = min(size, int(min(self.library.picture(plate).shape[:2]) / factor + 1e-6) // 2 * 2)
            if inner < SMALLEST:
                continue
            found = self.library.cut(plate, factor, inner, self.rng, self.held_out)
            if found is not None and not (plate.source.startswith("tokyo") and at_sea(found[0])):
                crop, cover = (None if part is None else mirrored(part, (size - inner) // 2) for part in found)
                return crop, self.towns(crop, plate.latitude, metres) if cover is None else cover, plate
        return None

    def coarse(self, size: int) -> tuple[np.ndarray, np.ndarray, float] | None:
        """A land crop of zoom-6 Blue Marble, of a place that is held out or not as this sampler's are; None if chance met none.

        Colours (S, S, 3), 0..1, land cover (S, S, 8), and metres per pixel in its middle: coarser than any stage makes, and known best.
        """
        latitude, longitude = self.rng.uniform(-58, 72), self.rng.uniform(-180, 180)
        if held_out_cell(latitude, longitude) != self.held_out:
            return None
        edge = self.library.marble.shape[0]
        x, y = (v - size // 2 for v in mercator_pixel(latitude, longitude, 6))
        if not (0 <= x <= edge - size and 0 <= y <= edge - size):
            return None
        crop = np.asarray(self.library.marble[y : y + size, x : x + size])
        if sea_share(crop) > 0.3:
            return None
        metres = float(ground_resolution(latitude, 6))
        return LIGHTER[crop], self.towns(crop, self.library.latitudes[y : y + size], metres), metres

    def marble_cover(self, crop: np.ndarray, latitude: float | np.ndarray) -> np.ndarray:
        """Land cover (S, S, 8) of a crop of Blue Marble (S, S, 3), by what the start network has learned, on pairs of pixels (it is costly)."""
        half = crop.shape[0] // 2
        rows = np.broadcast_to(np.asarray(latitude, np.float32), crop.shape[:1])[::2]
        colours = mirrored(crop.reshape(half, 2, half, 2, 3).mean(axis=(1, 3), dtype=np.float32), HALO).transpose(2, 0, 1) / 255
        cover = start_cover(self.start.shares, lighter(colours), np.pad(rows, HALO, mode="symmetric"))[:, HALO:-HALO, HALO:-HALO].transpose(1, 2, 0)
        return cover.repeat(2, axis=0).repeat(2, axis=1)

    def landscape(self, crop: np.ndarray, latitude: float | np.ndarray, metres: float) -> np.ndarray:
        """Land cover (S, S, 8) of a crop of Blue Marble, of woods, fields and so on, without towns; ``metres`` per pixel may be borrowed."""
        return decided(without_towns(self.marble_cover(crop, latitude)), crop, metres, self.rng)

    def towns(self, crop: np.ndarray, latitude: float | np.ndarray, metres: float) -> np.ndarray:
        """Land cover (S, S, 8) of a crop of Blue Marble, with towns."""
        return decided(settled(self.marble_cover(crop, latitude), crop, metres, self.rng), crop, metres, self.rng)

    def toned(self, crop: np.ndarray, plate: Plate) -> np.ndarray:
        """The tone of the planet at the plate's place, or at another place of the same kind: bytes (S, S, 3) -> 0..1."""
        mean, tone = np.array(plate.mean), np.array(plate.tone)
        if plate.source == "z8" or self.held_out:
            if plate.source == "z8":
                return LIGHTER[crop]
            return apply_curve(crop, lighter(power_curve(mean, tone)))
        jitter = self.rng.normal(0, self.config["toneJitter"], 3) * 0.5 + self.rng.normal(0, self.config["toneJitter"])
        if plate.group != "urban" and self.rng.random() < self.config["foreignTone"]:
            palette = self.palettes["natural"]
            if plate.group == "bare" or (plate.group != "any" and self.rng.random() < 0.25):
                palette = self.palettes["bare"]
            tone = palette[self.rng.integers(len(palette))]
            mean = crop.reshape(-1, 3).mean(axis=0)
        return apply_curve(crop, lighter(power_curve(mean, tone * np.exp(jitter))))

    # ---- biomes that fine imagery lacks --------------------------------------------------------------

    def marble(self, size: int, factor: float, accept, tries: int = 60) -> tuple[np.ndarray, np.ndarray] | None:
        """A crop of zoom-6 Blue Marble, bytes in its own tone, that ``accept(colours)`` likes, and the latitude of its rows."""
        span = int(size * factor)
        height = self.library.marble.shape[0]
        for _ in range(tries):
            y = int(self.rng.integers(0, height - span))
            x = int(self.rng.integers(0, height - span))
            probe = np.asarray(self.library.marble[y : y + span : max(span // 8, 1), x : x + span : max(span // 8, 1)])
            if accept(probe.reshape(-1, 3).astype(np.float32)):
                part = np.asarray(self.library.marble[y : y + span, x : x + span])
                latitude = mercator_latitude(y + span / size * np.arange(size), 6)
                if span == size:
                    return part, latitude
                return np.asarray(Image.fromarray(part).resize((size, size), Image.BOX)), latitude
        return None

    def sea(self, size: int, metres: float) -> np.ndarray:
        """Open sea: Blue Marble's colours, smooth, with a faint ripple. float32 (S, S, 3), 0..1."""

        def is_sea(c):
            return (c[:, 2] > c[:, 0] + 12).all() and (c[:, 2] >= c[:, 1]).all()

        found = self.marble(6, float(self.rng.choice([1, 2, 8])), is_sea, 400)
        coarse = np.full((6, 6, 3), (4, 12, 40), np.uint8) if found is None else found[0]
        planes = [Image.fromarray(LIGHTER[coarse[..., c]]).resize((size, size), Image.BICUBIC) for c in range(3)]
        picture = np.stack([np.asarray(p) for p in planes], axis=-1)
        # Ripple: mostly below one grey level; up to four where single waves are seen (real water of 0.8 and 0.3 m has 1.3 and 1.1 of fine detail, the median).
        amplitude = self.rng.uniform(0.1, 1.2 if metres > 3 else 4.0) / 255.0
        stretch = self.rng.uniform(0.6, 2.2)
        ripple = gaussian_filter(self.rng.standard_normal((size, size)), (stretch, stretch * self.rng.uniform(0.7, 2.0)))
        ripple *= amplitude / (ripple.std() + 1e-9)
        drift = gaussian_filter(self.rng.standard_normal((size, size)), 12.0)
        drift *= self.rng.uniform(0, 1.2) / 255.0 / (drift.std() + 1e-9)
        tint = (picture.mean(axis=(0, 1)) + 0.03) / (picture.mean() + 0.03)
        return np.clip(picture + (ripple + drift)[..., None] * tint, 0, 1).astype(np.float32)

    def ice(self, size: int) -> np.ndarray | None:
        """Ice and snow of Blue Marble at any scale; contrast at random weakened. float32 (S, S, 3)."""

        def is_ice(c):
            return c.mean() > 190 and np.abs(c[:, 0] - c[:, 2]).mean() < 25

        found = self.marble(size, float(self.rng.choice([1, 1, 2])), is_ice, 200)
        return None if found is None else self._weaken(found[0], 0.3, 1.0)

    def wild(self, size: int, metres: float, bare: bool) -> tuple[np.ndarray, np.ndarray] | None:
        """A zoom-8 Blue Marble tile under a borrowed scale: dunes, or the most rugged of some places. float32 (S, S, 3) and (S, S, 8)."""
        pool, found = self.bare if bare else self.pools["z8"], []
        for _ in range(1 if bare else MOST_RUGGED_OF):
            plate = pool[self.rng.integers(len(pool))]
            sharp = SHARPEST_MARBLE_M / plate.metres
            factor = 1.0 if size > 128 else float(self.rng.uniform(max(sharp, 1.0), 2.0))
            cut = self.library.cut(plate, factor, size, self.rng, False) if factor >= sharp else None
            if cut is not None:
                found.append((ruggedness(cut[0]), cut[0], plate.latitude))
        if not found:
            return None
        _, crop, latitude = max(found, key=lambda f: f[0])
        return self._weaken(crop, 0.75, 1.0), self.landscape(crop, latitude, metres)

    def coast(self, size: int, metres: float) -> tuple[np.ndarray, np.ndarray] | None:
        """Zoom-6 Blue Marble with both sea and land, under a borrowed scale, and its cover."""

        def is_coast(c):
            return 0.2 < sea_share(c) < 0.8

        found = self.marble(size, 2.0, is_coast, 200)  # halved: JPEG keeps colour at half resolution
        return None if found is None else (LIGHTER[found[0]], self.landscape(*found, metres))

    def shore(self, size: int, metres: float) -> tuple[np.ndarray, np.ndarray] | None:
        """A coast at a fine scale: land from a real crop, calm sea, and a coastline borrowed from zoom 6."""
        line, found = self.coast(size, metres), self.real(metres, size)
        if line is None or found is None:
            return None
        crop, cover, plate = found
        land = self.toned(crop, plate)
        blurred = gaussian_filter(darker(line[0]), (1.5, 1.5, 0))
        wet = np.clip((blurred[..., 2:3] - blurred[..., 0:1] - 0.02) / 0.06, 0, 1)
        return land * (1 - wet) + self.sea(size, metres) * wet, cover * (1 - wet) + covered(WATER, size) * wet

    def flatten(self, picture: np.ndarray) -> np.ndarray:
        """Weakens what the parents can see and keeps the finer detail.

        A generated parent of an even forest or desert is much flatter than the real ones of the thin fine
        sources. Without this, the network learns "flat parent, flat child", and detail dies out down the cascade.
        """
        size = picture.shape[0]
        cell = SCALE if size <= 128 or self.rng.random() < 0.5 else SCALE * SCALE
        means = picture.reshape(size // cell, cell, size // cell, cell, 3).mean(axis=(1, 3))
        low = np.stack(
            [np.asarray(Image.fromarray(means[..., c]).resize((size, size), Image.BICUBIC)) for c in range(3)], axis=-1)
        mean = picture.mean(axis=(0, 1))
        keep = np.float32(np.exp(self.rng.uniform(np.log(self.config["flattest"]), np.log(0.9))))
        return np.clip(mean + keep * (low - mean) + (picture - low), 0, 1)

    def _weaken(self, crop: np.ndarray, low: float, high: float) -> np.ndarray:
        picture = LIGHTER[crop]
        mean = picture.mean(axis=(0, 1))
        return mean + (picture - mean) * np.float32(self.rng.uniform(low, high))

    # ---- one sample ---------------------------------------------------------------------------------

    def special(self, size: int, metres: float, kind: str) -> tuple[np.ndarray, np.ndarray] | None:
        """Picture (S, S, 3) and cover (S, S, 8) of a biome with a share of its own; None if it has none at this scale."""
        if kind == "sea":
            return self.sea(size, metres), covered(WATER, size)
        if kind == "ice":
            picture = self.ice(size)
            return None if picture is None else (picture, covered(SNOW, size))
        if kind == "bare":
            return self.wild(size, metres, True) if metres < 250 else None
        if kind == "mountain":
            return self.wild(size, metres, False) if 15 < metres < 480 else None
        if metres > 200 or self.rng.random() < 0.1:
            return self.coast(size, metres)
        return self.shore(size, metres)

    def sample(self, size: int) -> tuple[np.ndarray, float, str]:
        """State (11, size, size) float32, log2 metres per pixel, what it is."""
        names, shares = zip(*self.config["shares"].items())
        edges = np.cumsum(shares)
        while True:
            metres = self.draw_metres()
            drawn = int(np.searchsorted(edges, self.rng.random()))
            found, name = None, ""
            if drawn < len(names):
                name = names[drawn]
                found = self.special(size, metres, name)
            if found is None:
                real = self.real(metres, size)
                if real is None:
                    continue
                picture = self.toned(real[0], real[2])
                name = real[2].source
                if self.rng.random() < self.config["flatten"]:
                    picture, name = self.flatten(picture), name + FLATTENED
                found = picture, real[1]
            state = np.concatenate([found[0], soften(found[1])], axis=2)
            # The transpose keeps light from the north-west or south-east where it is; flips would not.
            if self.rng.random() < 0.5:
                state = state.transpose(1, 0, 2)
            return np.ascontiguousarray(state.transpose(2, 0, 1), np.float32), float(np.log2(metres)), name

    def batch(self) -> Batch:
        size = self.config["crop"]
        singles = [self.sample(size) for _ in range(self.config["singles"])]
        doubles = [self.sample(2 * size) for _ in range(self.config["doubles"])]
        return Batch(
            np.stack([s[0] for s in singles]),
            np.array([s[1] for s in singles], np.float32),
            np.stack([s[0] for s in doubles]) if doubles else np.zeros((0, COLOURS + CLASSES, 2 * size, 2 * size), np.float32),
            np.array([s[1] for s in doubles], np.float32),
            [s[2] for s in singles + doubles],
        )


class Prefetch:
    """Runs a sampler in a background thread, a few batches ahead."""

    def __init__(self, sampler: Sampler, ahead: int = 6) -> None:
        self.sampler, self.queue = sampler, queue.Queue(ahead)
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while True:
            self.queue.put(self.sampler.batch())

    def next(self) -> Batch:
        return self.queue.get()
