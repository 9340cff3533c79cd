"""Does the planet look real? One table and contact sheets of a finished pack: ``docs/realism.md``.

One stage at a time against held-out imagery; the whole cascade from zoom 5; and the places where generators fail first:
open sea, ice, deserts and polar rows. :mod:`.metrics` defines the figures.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image, ImageDraw

from . import metrics
from .basemap import ground_resolution, read_world
from .batches import AS_THEY_ARE, Sampler
from .cascade import BASE_ZOOM, CORE, LAST_ZOOM, Place, Planet, mercator_pixel, noise_key, picture, stage
from .cover import CLASSES, LEGEND, SEEN, levelled
from .export import milliseconds
from .imagery import Library, Plate
from .labels import aerial_rules
from .likeness import kinds_of, likeness
from .grids import SCALE
from .model import COLOURS, NOISE_CHANNELS, Stage
from .regression import cached_regression, regress
from .rounding import round_exactly
from .scenes import KINDS, SceneClassifier, cached_scenes, frechet, read
from .start import load_start
from .tone import as_bytes

LAND = (
    Place("coast, Brittany", 48.30, -4.40),
    Place("mountains, Alps", 46.40, 8.60),
    Place("farmland, Iowa", 41.90, -93.50),
    Place("forest, Amazon", -4.50, -64.50),
    Place("city, Tokyo", 35.70, 139.60),
    Place("farmland, France", 48.00, 2.00),
    Place("taiga, Siberia", 61.00, 100.00),
    Place("steppe, Kazakhstan", 47.00, 63.00),
    Place("coast, Greenland", 70.00, -52.00),
)
MORE_LAND = (
    Place("farmland, Poland", 52.10, 17.50),
    Place("farmland, Ukraine", 49.00, 32.00),
    Place("farmland, Illinois", 40.20, -89.00),
    Place("farmland, Punjab", 30.50, 75.50),
    Place("farmland, North China", 36.50, 116.00),
    Place("pampas, Argentina", -35.00, -62.00),
    Place("savanna, Kenya", -1.50, 37.50),
    Place("forest, Congo", 0.50, 22.50),
    Place("forest, Carolina", 35.50, -80.50),
    Place("forest, Finland", 62.50, 27.50),
    Place("scrub, Queensland", -24.00, 146.00),
    Place("prairie, Alberta", 51.50, -112.50),
)
"""Looked at by the figures only."""

HARD = (
    Place("deep sea, Pacific", 12.00, -150.00),
    Place("shelf, North Sea", 55.00, 3.00),
    Place("banks, Bahamas", 24.50, -77.00),
    Place("ice, Antarctica", -75.50, 40.00),
    Place("ice, Greenland", 72.00, -40.00),
    Place("ice edge, Antarctica", -66.70, 60.00),
    Place("desert, Sahara", 24.30, 9.00),
    Place("desert, Rub al Khali", 20.00, 50.00),
    Place("desert, Namib", -24.00, 15.50),
    Place("polar row, Arctic Sea", 84.00, 120.00),
    Place("polar row, Svalbard", 79.00, 16.00),
)

NOT_SHOWN = ("mass", "chips")
"""Sources whose pixels may be learned from but not redistributed."""

SCALES = (2400.0, 600.0, 150.0, 38.0, 10.0, 2.4, 1.0, 0.3)
"""Metres per child pixel."""

POOL = 16
"""How many times as many real crops as in the other tables are searched for a like place: few are, and a few of these have much of the energy."""

FINEST_M, FINEST_REAL_M = 0.2, 0.3
"""Metres per pixel that the network is told at least, and that real imagery has at least."""

CROP, BORDER, CELL = 128, 4, 128
"""Edges of a crop and of a contact sheet's picture in child pixels; parent pixels not compared at a crop's border."""


@dataclass
class Crops:
    """Real crops: bytes (11, S, S) each (class weights as bytes too), the names of their sources, what tells scenes apart, and metres per pixel."""

    states: list[np.ndarray]
    sources: list[str]
    scenes: list[str]
    metres: list[float]


def state_of(crop: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Colours (S, S, 3) and weights (S, S, 8), 0..1 -> (11, S, S) bytes."""
    return as_bytes(np.concatenate([crop, cover], axis=2)).transpose(2, 0, 1)


def crops(sampler: Sampler, metres: float, count: int) -> Crops:
    """Real crops of the sampler's places, in the tone of the planet."""
    found = Crops([], [], [], [])
    for _ in range(400 * count):
        if metres > 1300:
            coarse, source, scene = sampler.coarse(CROP), "Blue Marble", str(len(found.scenes))
            state = None if coarse is None else state_of(*coarse[:2])
        else:
            real = sampler.real(metres, CROP)
            state, source, scene = (None, "", "") if real is None else (state_of(sampler.toned(real[0], real[2]), real[1]), real[2].source, f"{real[2].file} {real[2].index}")
        if state is not None:
            found.states.append(np.ascontiguousarray(state))
            found.sources.append(source)
            found.scenes.append(scene)
            found.metres.append(metres)
        if len(found.states) == count:
            break
    return found


RESOLUTIONS = 8
"""Evenly spaced steps of ground resolution that a pool of real crops is of."""


def crops_between(sampler: Sampler, metres: np.ndarray, count: int) -> Crops:
    """Real crops of the ground resolutions from the finest to the coarsest of ``metres``, as far as real imagery is so fine."""
    finest, coarsest = (max(float(m), FINEST_REAL_M) for m in (metres.min(), metres.max()))
    steps = [crops(sampler, float(m), count // RESOLUTIONS) for m in np.geomspace(finest, coarsest, RESOLUTIONS)]
    return Crops(*(sum((getattr(part, name) for part in steps), []) for name in ("states", "sources", "scenes", "metres")))


def block_mean_bytes(state: np.ndarray) -> np.ndarray:
    """(C, 4H, 4W) -> (C, H, W), rounded."""
    channels, height, width = state.shape
    means = state.reshape(channels, height // SCALE, SCALE, width // SCALE, SCALE).mean(axis=(2, 4))
    return np.round(means).astype(np.uint8)


class Generators:
    """Four ways to get a child from a parent; all give colours as bytes (3, 4H, 4W)."""

    def __init__(self, network: onnxruntime.InferenceSession, halo: int, regression: Stage, seed: int) -> None:
        self.network, self.regression = network, regression
        self.around = halo - BORDER  # parent pixels that are mirrored around a crop: what is compared has a halo, without which a pack computes nothing
        self.channels = network.get_inputs()[0].shape[1]
        self.rng = np.random.default_rng(seed)

    def pack(self, parent: np.ndarray, metres: float) -> np.ndarray:
        known = levelled(parent) if self.channels > len(parent) else parent[: self.channels]  # photographs tell no slopes
        around = np.pad(known, ((0, 0), (self.around, self.around), (self.around, self.around)), mode="symmetric")
        feed = {
            "parent": (around.astype(np.float32) / np.float32(255))[None],
            "noise": self.rng.standard_normal((1, NOISE_CHANNELS, *around.shape[1:]), dtype=np.float32),
            "log2_ground_resolution": np.full((1, 1, around.shape[1], 1), np.log2(metres), np.float32),
        }
        edge = SCALE * self.around
        return round_exactly(self.network.run(["child"], feed)[0][0][:, edge:-edge, edge:-edge], known)[:COLOURS]

    def bicubic(self, parent: np.ndarray, metres: float) -> np.ndarray:
        size = (SCALE * parent.shape[2], SCALE * parent.shape[1])
        return np.stack([np.asarray(Image.fromarray(c).resize(size, Image.BICUBIC)) for c in parent[:COLOURS]])

    def regress(self, parent: np.ndarray, metres: float) -> np.ndarray:
        with torch.no_grad():
            child = regress(self.regression, torch.from_numpy(parent).float()[None] / 255, torch.tensor([float(np.log2(metres))]))
        return round_exactly(child[0].numpy(), parent)[:COLOURS]


def inner(colours: np.ndarray) -> np.ndarray:
    edge = SCALE * BORDER
    return colours[:COLOURS, edge:-edge, edge:-edge]


@dataclass
class Judge:
    """Compares sets of pictures at one scale with real ones of other places."""

    scenes: SceneClassifier
    seed: int

    def features(self, pictures: list[np.ndarray]) -> np.ndarray:
        return read(self.scenes, np.stack([p.transpose(1, 2, 0) for p in pictures]))[0]

    def wasserstein(self, a: list[np.ndarray], b: list[np.ndarray]) -> float:
        cut = [metrics.patches(p, 160, np.random.default_rng(self.seed)) for p in (a, b)]
        return metrics.sliced_wasserstein(*cut, np.random.default_rng(self.seed + 1))


def luma(pictures: list[np.ndarray]) -> list[np.ndarray]:
    return [metrics.brightness(p) for p in pictures]


def crispness(pictures: list[np.ndarray]) -> float:
    """Geometric mean over pictures (3, H, W)."""
    return float(np.exp(np.mean(np.log([metrics.crispness(p) for p in luma(pictures)]))))


ENERGY_CROPS = 4
"""Times as many crops for energy and spectrum as for the distances of sets: a few lively crops carry much of a sum of energies. With as
many crops for the distances, too, the two sets of real crops would show the same few held-out places, and be at no distance."""


def per_scale(generators: Generators, sampler: Sampler, judge: Judge, count: int) -> tuple[list[str], list]:
    """Table rows, and some crops to show."""
    rows, shown = [], []
    for metres in SCALES:
        first, second = crops(sampler, metres, ENERGY_CROPS * count), crops(sampler, metres, count)
        parents = [block_mean_bytes(s) for s in first.states]
        real, others = [inner(s) for s in first.states], [inner(s) for s in second.states]
        made = {
            "pack": [inner(generators.pack(p, metres)) for p in parents],
            "again": [inner(generators.pack(p, metres)) for p in parents],
            "bicubic": [inner(generators.bicubic(p, metres)) for p in parents],
            "regression": [inner(generators.regress(p, metres)) for p in parents],
        }
        few = real[:count]
        floor, distance_floor = judge.wasserstein(few, others), frechet(judge.features(few), judge.features(others))
        cells = []
        for name in ("pack", "regression", "bicubic"):
            pictures = made[name]
            energy = metrics.energy_ratio(luma(pictures), luma(real))
            spectrum = metrics.spectrum_distance_db(luma(pictures), luma(real))
            wasserstein = judge.wasserstein(pictures[:count], others) / floor
            distance = frechet(judge.features(pictures[:count]), judge.features(few))
            cells.append(f"{energy:.2f} / {spectrum:.1f} / {wasserstein:.2f} / {distance:.1f}")
        diversity = metrics.diversity(luma(made["pack"]), luma(made["again"]), luma(made["bicubic"]), luma(real))
        edges = np.mean([metrics.block_edges(p) for p in luma(made["pack"])])
        spread = metrics.energy_spread(luma(made["pack"]), luma(real))
        crisp = " / ".join(f"{crispness(pictures):.2f}" for pictures in (made["pack"], real))
        rows.append(f"| {metres:g} | {len(real)} | **{cells[0]}** | {spread:.2f} | {crisp} | {cells[1]} | {cells[2]} | {distance_floor:.1f} | {diversity:.2f} | {edges:.2f} |")
        print(rows[-1], flush=True)
        show = [i for i, s in enumerate(first.sources) if s not in NOT_SHOWN][:2]
        for i in show:
            draws = [generators.pack(parents[i], metres) for _ in range(2)]
            shown.append((f"{first.sources[i]} {metres:g} m", parents[i][:COLOURS], *draws, first.states[i][:COLOURS]))
    return rows, shown


def scene_kinds(plates: list[Plate]) -> np.ndarray:
    """Kinds 0..20 of UC Merced's plates: within the test and the training images they lie in order, equally many of each."""
    held_out = np.array([p.held_out for p in plates])
    kinds = np.empty(len(plates), int)
    for part in (held_out, ~held_out):
        kinds[part] = np.arange(part.sum()) * KINDS // part.sum()
    return kinds


# ---- semantics ----------------------------------------------------------------------------------------


def neutral_cover(parent: np.ndarray) -> np.ndarray:
    """Class weights as bytes (8, H, W) of a 1.2 m picture, from its colours alone: the image's class must not leak in."""
    labels = aerial_rules(parent.transpose(1, 2, 0), "suburb", 0.7)
    return (np.arange(CLASSES)[:, None, None] == labels[None]).astype(np.uint8) * np.uint8(255)


def semantics(generators: Generators, library: Library, judge: Judge) -> tuple[list[str], float]:
    """Rows of accuracy and Frechet distance at 0.3 m: detail generated from the test images' own 1.2 m averages."""
    plates = library.by_source["ucm"]
    stack, kinds = library.arrays["ucm.npy"], scene_kinds(plates)
    test = [i for i, p in enumerate(plates) if p.held_out]
    train = [i for i, p in enumerate(plates) if not p.held_out]
    pictures = [np.ascontiguousarray(stack[i].transpose(2, 0, 1)) for i in test]
    parents = [block_mean_bytes(p) for p in pictures]
    parents = [np.concatenate([p, neutral_cover(p)]) for p in parents]
    truth, reference = kinds[test], read(judge.scenes, np.stack([stack[i] for i in train[::2]]))[0]
    rows, real = [], 0.0
    for name, made in (
        ("real", pictures),
        ("pack", [generators.pack(p, 0.3) for p in parents]),
        ("regression", [generators.regress(p, 0.3) for p in parents]),
        ("bicubic", [generators.bicubic(p, 0.3) for p in parents]),
    ):
        features, guesses = read(judge.scenes, np.stack([p.transpose(1, 2, 0) for p in made]))
        accuracy = float((guesses == truth).mean())
        real = accuracy if name == "real" else real
        rows.append(f"| {name} | {accuracy:.3f} | {accuracy / real:.2f} | {frechet(features, reference):.1f} |")
        print(rows[-1], flush=True)
    return rows, real


# ---- the cascade ----------------------------------------------------------------------------------------


def quarters(state: np.ndarray) -> list[np.ndarray]:
    """(C, 256, 256) -> four crops (C, 128, 128)."""
    return [np.ascontiguousarray(state[:, y : y + CROP, x : x + CROP]) for y in (0, CROP) for x in (0, CROP)]


def effective(weights: np.ndarray) -> float:
    """How many real crops carry the weights (made, real): the inverse of the sum of the squares of their shares (Kish 1965)."""
    total = weights.sum(axis=0)
    return float(total.sum() ** 2 / max((total**2).sum(), 1e-30))


def drawn_again(names: list[str], rng: np.random.Generator) -> np.ndarray:
    """How often each of these counts, (N,), when as many of the different names are drawn, with repetition."""
    different, which = np.unique(names, return_inverse=True)
    return np.bincount(rng.integers(len(different), size=len(different)), minlength=len(different))[which].astype(float)


DRAWS = 500


def interval(energies: np.ndarray, places: list[str], real: np.ndarray, scenes: list[str], weights: np.ndarray, seed: int) -> tuple[float, float]:
    """Between which values nine tenths of the ratios of arithmetic means lie when places and scenes are drawn again (Efron 1979; crops of one scene go together).

    Energies (made,) and (real,), weights (made, real). What it says is how much the ratio depends on which few scenes there are.
    """
    rng, ratios = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        again = weights * drawn_again(scenes, rng)
        known = again.sum(axis=1)
        counts = drawn_again(places, rng) * (known > 0)
        if counts.any():
            ratios.append(counts @ energies / (counts @ ((again @ real) / np.maximum(known, 1e-30))))
    low, high = np.percentile(ratios, (5, 95))
    return float(low), float(high)


@dataclass
class Measured:
    """What there is to say of N states by themselves."""

    energies: np.ndarray  # (N,), of fine detail, grey levels squared
    crisp: np.ndarray  # (N,), logarithms
    classes: np.ndarray  # (N,): the largest
    kinds: np.ndarray  # (N, 10), see likeness.kinds_of

    @staticmethod
    def of(states: list[np.ndarray], metres: np.ndarray | list[float]) -> Measured:
        """States (11, S, S), bytes, and metres per pixel (N,)."""
        pictures = luma([inner(s) for s in states])
        energies = np.array([metrics.fine_energy(picture) for picture in pictures]) + metrics.QUIETEST
        crisp = np.log([metrics.crispness(picture) for picture in pictures])
        classes = np.array([s[COLOURS:SEEN].sum(axis=(1, 2), dtype=np.int64).argmax() for s in states])
        return Measured(energies, crisp, classes, kinds_of(torch.from_numpy(np.stack(states)).float() / 255, torch.from_numpy(np.log2(metres))))


@dataclass
class LikePlaces:
    """Generated states beside real ones, and how much each real one has to say about each generated one."""

    made: Measured
    real: Measured
    weights: np.ndarray  # (made, real); rows sum to 1, or to 0 where there is no like place

    @staticmethod
    def of(made: Measured, real: Measured) -> LikePlaces:
        return LikePlaces(made, real, likeness(made.kinds, real.kinds))

    @property
    def met(self) -> np.ndarray:
        """Which generated states have a like place, (made,)."""
        return self.weights.sum(axis=1) > 0

    def typical(self, chosen: np.ndarray) -> float:
        """Ratio of the geometric means of the energies of the ``chosen`` (made,), all of which have like places."""
        return float(np.exp((np.log(self.made.energies[chosen]) - self.weights[chosen] @ np.log(self.real.energies)).mean()))

    def cells(self, places: list[str], scenes: list[str]) -> str:
        """How many of the generated states have a like place, how many real crops carry these, of how many scenes, the ratio of the arithmetic means of the energies and how far
        chance moves it, the ratio of the geometric ones, and the crispness of both."""
        met = self.met
        by_scene = np.stack([self.weights[:, [s == name for s in scenes]].sum(axis=1) for name in sorted(set(scenes))], axis=1)
        cells = [f"{met.sum()} of {len(met)}", f"{effective(self.weights):.0f} of {effective(by_scene):.0f}"]
        if not met.any():
            return " | ".join([*cells, "", "", ""])
        mean = self.made.energies[met].mean() / (self.weights[met] @ self.real.energies).mean()
        low, high = interval(self.made.energies[met], [p for p, m in zip(places, met) if m], self.real.energies, scenes, self.weights[met], 1)
        crisp_made, crisp_real = np.exp(self.made.crisp[met].mean()), np.exp((self.weights[met] @ self.real.crisp).mean())
        return " | ".join([*cells, f"{mean:.2f} ({low:.2f} to {high:.2f})", f"{self.typical(met):.2f}", f"{crisp_made:.2f} / {crisp_real:.2f}"])

    def by_class(self) -> str:
        """A cell per class of the legend: the typical ratio of the states that are mostly of it, and how many these are."""
        chosen = [self.met & (self.made.classes == kind) for kind in range(CLASSES)]
        return " | ".join(f"{self.typical(some):.2f} ({some.sum()})" if some.any() else "" for some in chosen)


def along_the_cascade(
    places: tuple[Place, ...], columns: list[list[np.ndarray]], samplers: tuple[Sampler, Sampler], judge: Judge, count: int,
) -> tuple[list[str], list[str]]:
    """Rows per zoom: energy and patches of generated land against real imagery of its ground resolution, held out and trained on, and the former against the latter; and the typical energy by
    land cover, against places trained on."""
    rows, by_class = [], []
    for i, zoom in enumerate(range(BASE_ZOOM + 2, LAST_ZOOM + 1, 2), start=1):
        metres = np.maximum([float(ground_resolution(place.latitude, zoom)) for place in places for _ in range(4)], FINEST_M)
        pools = [crops_between(sampler, metres, POOL * count) for sampler in samplers]
        states, names = [part for column in columns for part in quarters(column[i])], [place.name for place in places for _ in range(4)]
        generated, *known = (Measured.of(some, m) for some, m in ((states, metres), *((pool.states, pool.metres) for pool in pools)))
        compared = [LikePlaces.of(generated, real) for real in known]
        cells = [found.cells(names, pool.scenes) for found, pool in zip(compared, pools)]
        among_real = LikePlaces.of(*known)
        floor = f"{among_real.typical(among_real.met):.2f}" if among_real.met.any() else ""
        middle = max(float(ground_resolution(45.0, zoom)), FINEST_M)
        by_class.append(f"| {zoom} | {middle:.4g} | {compared[1].by_class()} |")
        any_real = crops(samplers[0], max(middle, FINEST_REAL_M), 2 * count)
        real, others, made = ([inner(s) for s in part] for part in (any_real.states[:count], any_real.states[count:], states))
        over_all = np.mean([metrics.fine_energy(p) for p in luma(made)]) / np.mean([metrics.fine_energy(p) for p in luma(real)])
        repeated = [made[k % len(made)] for k in range(count)]
        wasserstein = judge.wasserstein(repeated, others) / judge.wasserstein(real, others)
        worst = max(int(np.abs(block_sums(c[i]) - 16 * parent_of(c, i)).max()) for c in columns)
        rows.append(f"| {zoom} | {middle:.4g} | {' | '.join(cells)} | {floor} | {over_all:.2f} | {wasserstein:.2f} | {worst} |")
        print(rows[-1], flush=True)
    return rows, by_class


def block_sums(state: np.ndarray) -> np.ndarray:
    """(C, 4H, 4W) bytes -> (C, H, W), sums of 16."""
    channels, height, width = state.shape
    return state.reshape(channels, height // SCALE, SCALE, width // SCALE, SCALE).sum(axis=(2, 4), dtype=np.int64)


def parent_of(column: list[np.ndarray], i: int) -> np.ndarray:
    """The part of level i - 1 that level i of a place covers: its middle quarter."""
    size = column[i - 1].shape[1]
    core = column[i].shape[1] // SCALE
    start = (size - core) // 2
    return column[i - 1][:, start : start + core, start : start + core].astype(np.int64)


def windows(planet: Planet, place: Place, seed: int, window: int = 64, across: int = 4) -> np.ndarray:
    """Colours of 1024 x 1024 pixels of zoom 19 made of 4 x 4 windows, as the server makes them."""
    halo, zoom = planet.halo, LAST_ZOOM - 2
    core = (window * across + 2 * halo + 3) // SCALE + 4
    states = planet.descend(place, seed, core + core % 2)
    parent = states[-2]
    base_x, base_y = mercator_pixel(place.latitude, place.longitude, zoom)
    rows = []
    for j in range(across):
        row = []
        for i in range(across):
            x, y = i * window, j * window
            part = np.ascontiguousarray(parent[:, y : y + window + 2 * halo, x : x + window + 2 * halo])
            child = stage(planet.network, part, base_x + x, base_y + y, zoom, noise_key(seed, LAST_ZOOM))
            edge = slice(SCALE * halo, SCALE * (halo + window))
            row.append(round_exactly(child[:, edge, edge], np.ascontiguousarray(part[:, halo : halo + window, halo : halo + window])))
        rows.append(np.concatenate(row, axis=2))
    return np.concatenate(rows, axis=1)[:COLOURS]


# ---- pictures -------------------------------------------------------------------------------------------


def contact_sheet(cells: list[list[np.ndarray]], labels: list[list[str]], target: Path, quality: int = 80) -> None:
    """Rows of pictures (H, W, 3) with a label each."""
    size = cells[0][0].shape[0]
    step = size + 3
    sheet = Image.new("RGB", (step * max(map(len, cells)) - 3, step * len(cells) - 3), (255, 255, 255))
    pen = ImageDraw.Draw(sheet)
    for j, row in enumerate(cells):
        for i, shown in enumerate(row):
            sheet.paste(Image.fromarray(np.ascontiguousarray(shown)), (i * step, j * step))
            for shift, colour in (((1, 1), (0, 0, 0)), ((0, 0), (255, 235, 120))):
                pen.text((i * step + 4 + shift[0], j * step + 3 + shift[1]), labels[j][i], fill=colour)
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target, quality=quality, optimize=True)


def enlarge(colours: np.ndarray, size: int = CROP) -> np.ndarray:
    """(3, H, W) bytes -> (size, size, 3), nearest."""
    return np.asarray(Image.fromarray(np.ascontiguousarray(colours.transpose(1, 2, 0))).resize((size, size), Image.NEAREST))


def cover_picture(state: np.ndarray) -> np.ndarray:
    """The legend's colour of the largest weight, (H, W, 3); black where a state has no land cover."""
    if state.shape[0] == COLOURS:
        return np.zeros((*state.shape[1:], COLOURS), np.uint8)
    palette = np.array([[int(c.colour[i : i + 2], 16) for i in (1, 3, 5)] for c in LEGEND], np.uint8)
    return palette[state[COLOURS:SEEN].argmax(axis=0)]


def middle(shown: np.ndarray, size: int = CELL) -> np.ndarray:
    y, x = (s // 2 - size // 2 for s in shown.shape[:2])
    return shown[y : y + size, x : x + size]


def cascade_sheet(places: tuple[Place, ...], columns: list[list[np.ndarray]], target: Path, with_cover: bool) -> None:
    cells, labels = [], []
    zooms = range(BASE_ZOOM, LAST_ZOOM + 1, 2)
    for place, column in zip(places, columns):
        cells.append([middle(picture(s)) for s in column])
        labels.append([f"{place.name}  z{z}" if z == BASE_ZOOM else f"z{z}" for z in zooms])
        if with_cover:
            cells.append([middle(cover_picture(s)) for s in column])
            labels.append(["" for _ in zooms])
    contact_sheet(cells, labels, target)


_REPORT = """\
# Does it look real? {name} {version}

Made by `python -m worldloom_training evaluate` (after `prepare`, `label`, `train`, `export`) in {minutes:.0f} minutes on two CPU
cores; pack `{pack}`, seed {seed}. Pictures: [land]({sheets}/land.jpg), [sea, ice, desert, polar rows]({sheets}/hard.jpg),
[one stage]({sheets}/stages.jpg), [seeds]({sheets}/seeds.jpg). Speed: {speed:.0f} ms of CPU time for a window of {window} x {window} parent pixels (256 x 256 new ones) on one thread.

## One stage, against held-out imagery
Parents are 4 x 4 means of {many} real crops of {crop} x {crop} px per scale, from places that training did not see, in the tone of the planet;
patches and Frechet compare the first {count} of them. Their ground is level, as photographs tell no slopes.
Each cell reads *energy / spectrum / patches / Frechet*:

* *energy*: power above the parent's Nyquist frequency over the real one (1 is right);
* *spectrum*: mean distance of the radial power spectra, dB;
* *patches*: sliced Wasserstein distance of 7 x 7 patches (means taken off) to real crops of *other* held-out places, over that of
  the real crops themselves (1 is the floor);
* *Frechet*: distance to the real crops in the features of a scene classifier trained here on UC Merced (not the
  literature's FID; 0 is right; the column *other places* says how far two sets of real crops are apart).

*Spread*: standard deviation, over the crops, of the logarithm of generated over real energy (0.7 is a factor of two either way): does each place get
the strength of its own kind? *Crisp*, generated / real: mean square of steps between neighbours over the square of their mean size, 1 for a cloud, whatever its
spectrum, and more for flat ground with a few edges. *Diversity*: difference between two seeds over that between two independent real details. *Edges*: gradient across 4 x 4
block edges over that inside. The regression network is a smaller one, trained by the same command to the mean square error for {steps} steps.

| m/px | crops | **{name}** | spread | crisp | regression | bicubic | other places | diversity | edges |
|---|---|---|---|---|---|---|---|---|---|
{scales}

## Meaning at 0.3 m
A classifier of 21 kinds of scene, trained on real images, reads test images whose 0.3 m detail was generated from their own
1.2 m averages (land cover guessed from colour alone, so that the kind cannot leak in). Frechet distance to the real training images.

| pictures | accuracy | of the real one | Frechet |
|---|---|---|---|
{semantics}

## Seven stages from zoom 5
{land} land places, four crops of each, generated from the base map alone, beside real crops of other
places. *Like places*: each generated crop is compared with the mean of the real ones of like land cover, brightness and ground resolution, the likest counting most, and left out
where none is as like as nine of ten real crops have one (`likeness.py`; m/px is that of 45 degrees, crops are of their own latitude's); *real crops* is how many of them carry these means, and of how many scenes (Kish's effective numbers; crops of one scene overlap). In brackets: between which values nine
tenths of the ratios lie when places and scenes are drawn again with repetition (a bootstrap; of one scene it knows nothing). *Typical* is the same of
geometric means: a few real crops have many times the energy of the others, and carry most of an arithmetic one. Once the real ones are of places that
training did not see, which are few, and once of those it saw. *Real* is what the same measure (typical) says of real crops, of the places that training did not see against those it saw: nobody can
be asked to be nearer to 1. *All*: against the first {count} real held-out crops whatever they show, so these figures say "livelier" or "calmer", not
"right". Slopes are compared with nothing: mountains of the cascade are held against real crops that are mostly of flatter ground. *Sums* is the largest departure of a 4 x 4 block sum from 16 x its parent,
over all {channels} channels: 0 is exact.

| zoom | m/px | like places held out: met | real crops | energy | typical | crisp | like places trained on: met | real crops | energy | typical | crisp | real | all held out: energy | patches | sums |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
{cascade}

*Typical* energy against like places trained on, once more, by the largest class of land cover; in brackets how many of the crops it is of. Where nothing is named, nothing real is alike.

| zoom | m/px | {classes} |
|---|---|{rule}
{by_class}

Largest correlation of fine detail with itself at the window stride (256 px), in 1024 x 1024 pixels of zoom 19 made of 16 windows: {repeat}.
Mean gradient by x mod 4 and y mod 4 there, over the mean of all: {lattice}.

| place | fine detail at zoom 7, 13, 19 (grey levels, RMS) |
|---|---|
{calm}
"""


def evaluate(config: dict, work: Path) -> None:
    """Writes the report that the configuration names and, beside it, a folder of contact sheets of that name."""
    started = time.monotonic()
    settings = config["evaluate"]
    pack, target, count = Path(settings.get("pack", config["export"]["pack"])), Path(settings["target"]), settings["crops"]
    sheets, seed = target.parent / target.stem, config["seed"]
    torch.set_num_threads(config["train"]["threads"])
    library, start = Library(work / "plates"), load_start(work / "start.pt")
    training = Sampler(library, start, {**config["batch"], "singles": 12, "doubles": 0}, seed + 5)
    regression = cached_regression(work, training, settings["regressionSteps"], seed)
    plates = library.by_source["ucm"]
    chosen = [i for i, p in enumerate(plates) if not p.held_out]
    scenes = cached_scenes(work, library.arrays["ucm.npy"][chosen], scene_kinds(plates)[chosen], settings["sceneSteps"], seed)
    print(f"baselines ready after {(time.monotonic() - started) / 60:.1f} min", flush=True)

    planet = Planet(pack, read_world(config["basemap"]["bluemarble"]), config["train"]["threads"])
    generators, judge = Generators(planet.network, planet.halo, regression, seed), Judge(scenes, seed)
    sampler = Sampler(library, start, config["batch"], seed, held_out=True)
    trained_on = Sampler(library, start, {**config["batch"], **AS_THEY_ARE}, seed + 7)
    scales, shown = per_scale(generators, sampler, judge, count)
    meaning, _ = semantics(generators, library, judge)

    land, more, hard = ([planet.descend(p, 1) for p in places] for places in (LAND, MORE_LAND, HARD))
    cascade, by_class = along_the_cascade(LAND + MORE_LAND, land + more, (sampler, trained_on), judge, count)
    repeats, gradients = [], []
    for place in (LAND[2], LAND[4], LAND[3]):
        grey = metrics.brightness(windows(planet, place, 1))
        repeats += [abs(v) for v in metrics.autocorrelation(grey, 256)]
        gradients += metrics.lattice(grey)
    calm = []
    for place, column in zip(HARD, hard):
        fine = [np.sqrt(metrics.fine_energy(metrics.brightness(column[i][:COLOURS]))) for i in (1, 4, 7)]
        calm.append(f"| {place.name} | " + ", ".join(f"{v:.2f}" for v in fine) + " |")

    has_cover = land[0][0].shape[0] > COLOURS
    cascade_sheet(LAND, land, sheets / "land.jpg", has_cover)
    cascade_sheet(HARD, hard, sheets / "hard.jpg", False)
    contact_sheet(
        [[enlarge(p) for p in row[1:]] for row in shown],
        [[f"{row[0]}  {kind}" for kind in ("parent", "draw 1", "draw 2", "real")] for row in shown], sheets / "stages.jpg")
    runs = [[planet.descend(place, s) for s in (1, 2, 3)] for place in (LAND[0], LAND[2], LAND[4])]
    contact_sheet(
        [[middle(picture(run[z])) for z in (3, 5, 7) for run in place_runs] for place_runs in runs],
        [[f"z{BASE_ZOOM + 2 * z}  seed {s}" for z in (3, 5, 7) for s in (1, 2, 3)] for _ in runs], sheets / "seeds.jpg")
    window = CORE + 2 * planet.halo
    report = _REPORT.format(
        sheets=sheets.name, name=settings.get("name", config["export"]["name"]), version=config["export"]["version"], pack=pack.name, seed=seed,
        minutes=(time.monotonic() - started) / 60, window=window, speed=milliseconds(pack / "network.onnx", window, planet.network.get_inputs()[0].shape[1]),
        count=count, many=ENERGY_CROPS * count, crop=CROP, steps=settings["regressionSteps"], scales="\n".join(scales), semantics="\n".join(meaning), land=len(LAND + MORE_LAND),
        channels=land[0][0].shape[0], cascade="\n".join(cascade), classes=" | ".join(c.channel for c in LEGEND), rule="---|" * CLASSES, by_class="\n".join(by_class), repeat=f"{max(repeats):.3f}",
        lattice=f"{min(gradients):.3f} to {max(gradients):.3f}", calm="\n".join(calm))
    target.write_text(report)
    print(report)
