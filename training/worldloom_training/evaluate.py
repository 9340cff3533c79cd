"""Figures and pictures of a finished pack: ``docs/training/``.

* ``evaluation.md``: per scale against held-out real imagery, and along the cascade;
* ``cascade.jpg``: ten places from zoom 5 to zoom 19; ``seeds.jpg``: the same places under three seeds;
* ``stages.jpg``: parent, two draws and the real picture, of held-out crops that may be shown.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw

from . import metrics
from .basemap import ground_resolution
from .batches import Sampler
from .cascade import BASE_ZOOM, LAST_ZOOM, Place, descend, read_base
from .export import milliseconds, session
from .imagery import Library, Plate
from .model import NOISE_CHANNELS, SCALE
from .rounding import round_exactly

PLACES = (
    Place("coast, Brittany", 48.30, -4.40),
    Place("mountains, Alps", 46.40, 8.60),
    Place("farmland, Iowa", 41.90, -93.50),
    Place("desert, Sahara", 24.30, 9.00),
    Place("forest, Amazon", -4.50, -64.50),
    Place("city, Tokyo", 35.70, 139.60),
    Place("sea, Pacific", 12.00, -150.00),
    Place("ice, Antarctica", -75.50, 40.00),
    Place("coast, Greenland", 70.00, -52.00),
    Place("steppe, Kazakhstan", 47.00, 63.00),
)

NOT_SHOWN = ("mass", "chips")
"""Sources whose pixels may be learned from but not redistributed."""

SAMPLES = 48
CROP = 128
BORDER = 4  # parent pixels


def draw_child(network: onnxruntime.InferenceSession, parent: np.ndarray, metres: float, rng: np.random.Generator) -> np.ndarray:
    """Parent bytes (3, H, W) -> child bytes (3, 4H, 4W)."""
    feed = {
        "parent": (parent.astype(np.float32) / np.float32(255))[None],
        "noise": rng.standard_normal((1, NOISE_CHANNELS, *parent.shape[1:]), dtype=np.float32),
        "log2_ground_resolution": np.full((1, 1, parent.shape[1], 1), np.log2(metres), np.float32),
    }
    return round_exactly(network.run(["child"], feed)[0][0], parent)


def block_mean_bytes(picture: np.ndarray) -> np.ndarray:
    """(3, 4H, 4W) -> (3, H, W), rounded."""
    channels, height, width = picture.shape
    means = picture.reshape(channels, height // SCALE, SCALE, width // SCALE, SCALE).mean(axis=(2, 4))
    return np.round(means).astype(np.uint8)


def held_out_crops(sampler: Sampler, metres: float, count: int) -> list[tuple[np.ndarray, Plate]]:
    """Real crops (3, CROP, CROP) of regions that training never saw, in Blue Marble's tone."""
    crops = []
    for _ in range(20 * count):
        found = sampler.real(metres, CROP)
        if found is not None:
            crops.append((np.ascontiguousarray(sampler.toned(*found).transpose(2, 0, 1)), found[1]))
        if len(crops) == count:
            break
    return crops


def inner(picture: np.ndarray) -> np.ndarray:
    edge = SCALE * BORDER
    return metrics.brightness(picture)[edge:-edge, edge:-edge]


def per_scale(network: onnxruntime.InferenceSession, sampler: Sampler, rng: np.random.Generator) -> tuple[list[str], list]:
    """Table rows, and some crops to show."""
    rows, shown = [], []
    for zoom in range(BASE_ZOOM + 2, LAST_ZOOM + 1, 2):
        metres = max(float(ground_resolution(45.0, zoom)), 0.3)
        real, smooth, first, second = [], [], [], []
        examples = []
        for crop, plate in held_out_crops(sampler, metres, SAMPLES):
            parent = block_mean_bytes(crop)
            draws = [draw_child(network, parent, metres, rng) for _ in range(2)]
            blurred = np.stack([np.asarray(Image.fromarray(c).resize((CROP, CROP), Image.BICUBIC)) for c in parent])
            for pictures, picture in ((real, crop), (smooth, blurred), (first, draws[0]), (second, draws[1])):
                pictures.append(inner(picture))
            if plate.source not in NOT_SHOWN and len(examples) < 3:
                examples.append((f"{plate.source} {metres:.1f} m", parent, draws[0], draws[1], crop))
        shown += examples
        edges = np.mean([metrics.block_edges(p) for p in first + second])
        rows.append(
            f"| {zoom} | {metres:.4g} | {len(real)} | {metrics.energy_ratio(first + second, real):.2f} "
            f"| {metrics.spectrum_distance_db(first + second, real):.1f} | {metrics.diversity(first, second, smooth, real):.2f} "
            f"| {edges:.2f} |")
    return rows, shown


def along_the_cascade(columns: list[list[np.ndarray]], sampler: Sampler) -> list[str]:
    """Spread of brightness of generated pictures per zoom (land places), and of real held-out ones."""
    rows = []
    land = [c for c, p in zip(columns, PLACES) if not p.name.startswith(("sea", "ice"))]
    calm = [c for c, p in zip(columns, PLACES) if p.name.startswith(("sea", "ice"))]
    for i, zoom in enumerate(range(BASE_ZOOM, LAST_ZOOM + 1, 2)):
        if i == 0:
            continue
        metres = max(float(ground_resolution(45.0, zoom)), 0.3)
        real = [c for c, _ in held_out_crops(sampler, metres, SAMPLES)]

        def fine(pictures):
            return np.sqrt([metrics.fine_energy(metrics.brightness(p)) for p in pictures])

        made = fine([c[i].transpose(2, 0, 1) for c in land])
        quiet = fine([c[i].transpose(2, 0, 1) for c in calm])
        truth = fine(real)
        rows.append(f"| {zoom} | {metres:.4g} | {np.median(made):.2f} ({made.min():.2f} to {made.max():.2f}) "
                    f"| {np.median(truth):.2f} | {quiet.max():.2f} |")
    return rows


def contact_sheet(cells: list[list[np.ndarray]], labels: list[list[str]], target: Path, quality: int = 82) -> None:
    """Rows of pictures (H, W, 3) with a label each."""
    size = cells[0][0].shape[0]
    step = size + 3
    sheet = Image.new("RGB", (step * max(map(len, cells)) - 3, step * len(cells) - 3), (255, 255, 255))
    pen = ImageDraw.Draw(sheet)
    for j, row in enumerate(cells):
        for i, picture in enumerate(row):
            sheet.paste(Image.fromarray(np.ascontiguousarray(picture)), (i * step, j * step))
            for shift, colour in (((1, 1), (0, 0, 0)), ((0, 0), (255, 235, 120))):
                pen.text((i * step + 4 + shift[0], j * step + 3 + shift[1]), labels[j][i], fill=colour)
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target, quality=quality, optimize=True)


def enlarge(picture: np.ndarray, size: int = CROP) -> np.ndarray:
    """(3, H, W) bytes -> (size, size, 3), nearest."""
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture.transpose(1, 2, 0))).resize((size, size), Image.NEAREST))


_REPORT = """\
# Evaluation of {name} {version}

Made by `python -m worldloom_training evaluate` (after `prepare`, with the pack in `{pack}`); seed {seed}.
Pictures: [cascade.jpg](cascade.jpg), [seeds.jpg](seeds.jpg), [stages.jpg](stages.jpg).
Speed: {speed:.0f} ms of CPU time for a window of 96 x 96 parent pixels on one thread.

## One stage against held-out imagery
Real parents, {samples} crops of {crop} x {crop} px per scale from regions that training did not see, in the tone of Blue Marble.
*Energy*: power of wavelengths under 8 px over the real one (1 is right). *Spectrum*: mean distance of the radial
power spectra. *Diversity*: difference between two seeds over that between two independent real details (0 is a
sharpening filter, 1 as free as reality). *Edges*: gradient across 4 x 4 block edges over that inside (1: no lattice).

| child zoom | m/px | crops | energy | spectrum, dB | diversity | edges |
|---|---|---|---|---|---|---|
{scales}

## Down the cascade
Fine detail (RMS of wavelengths under 8 px, grey levels) of the {land} land places of the contact sheet, each generated from
the base map alone, beside real held-out crops of that ground resolution; and the liveliest of the sea and ice places,
which should stay calm.

| zoom | m/px | land, median (range) | real, median | sea and ice, largest |
|---|---|---|---|---|
{cascade}
"""


def evaluate(config: dict, work: Path) -> None:
    """Writes ``docs/training/``."""
    pack, target = Path(config["export"]["pack"]), Path(config["evaluate"]["target"])
    network = session(pack / "network.onnx", threads=config["train"]["threads"])
    base = read_base(Path(config["basemap"]["bluemarble"]["target"]))
    seed = config["seed"]
    columns = [descend(network, base, place, 1) for place in PLACES]
    zooms = range(BASE_ZOOM, LAST_ZOOM + 1, 2)
    contact_sheet(columns, [[f"{p.name}  z{z}" for z in zooms] for p in PLACES], target / "cascade.jpg", 78)

    chosen = [2, 5, 7]  # zooms 9, 15, 19
    some = [PLACES[i] for i in (0, 1, 2, 5)]
    runs = [[descend(network, base, place, s) for s in (1, 2, 3)] for place in some]
    contact_sheet(
        [[run[z] for z in chosen for run in place_runs] for place_runs in runs],
        [[f"{p.name}  z{5 + 2 * z}  seed {s}" for z in chosen for s in (1, 2, 3)] for p in some], target / "seeds.jpg", 78)

    sampler = Sampler(Library(work / "plates"), config["batch"], seed, held_out=True)
    scales, shown = per_scale(network, sampler, np.random.default_rng(seed))
    contact_sheet(
        [[enlarge(picture) for picture in row[1:]] for row in shown],
        [[f"{row[0]}  {kind}" for kind in ("parent", "draw 1", "draw 2", "real")] for row in shown], target / "stages.jpg")
    report = _REPORT.format(
        name=config["export"]["name"], version=config["export"]["version"], pack=config["export"]["pack"], seed=seed,
        speed=milliseconds(pack / "network.onnx"), samples=SAMPLES, crop=CROP, scales="\n".join(scales),
        land=sum(not p.name.startswith(("sea", "ice")) for p in PLACES),
        cascade="\n".join(along_the_cascade(columns, sampler)))
    (target / "evaluation.md").write_text(report)
    print(report)
