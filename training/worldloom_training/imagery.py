"""From public imagery to *plates*: uint8 pictures with a ground resolution, a mask and a place's tone.

``prepare`` reads the data folder once and writes plates to the working folder; ``Library`` opens them.
Nothing is resampled here except by area averaging. Sources and licences: ``training/README.md``.

Tone. Every source has its own stretch; Blue Marble is the tone of the planet. A plate therefore carries
``mean`` (its own mean colour) and ``tone`` (Blue Marble's mean colour at the same place); ``power_curve``
maps one to the other channel by channel and keeps black and white where they are. What the planet's own tone is beyond that, :mod:`.tone` says.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from .basemap import area_average, mend_shores, mercator_latitude
from .cover import CLASSES

HELD_OUT_CELL_DEG = 15.0
"""Blue Marble is held out by cells of this many degrees, one in eight."""


@dataclass
class Plate:
    """One picture. ``metres`` is the ground resolution in metres per pixel."""

    source: str
    file: str
    index: int  # row of the file's first axis, -1 if the file is one picture
    metres: float
    group: str  # natural | bare | urban | any: which tones the picture may be given
    held_out: bool = False
    mean: list[float] = field(default_factory=list)  # own mean colour, 0..255
    tone: list[float] = field(default_factory=list)  # Blue Marble at the same place, 0..255
    bad: str = ""  # file with the mask of unusable pixels, one cell per 32 x 32 pixels
    box: list[int] = field(default_factory=list)  # held-out part of a large picture: x0, y0, x1, y1
    latitude: float = 40.0  # degrees, for Blue Marble: what grows there


def power_curve(mean: np.ndarray, tone: np.ndarray, limits: tuple[float, float] = (0.35, 3.5)) -> np.ndarray:
    """Lookup table float64 (3, 256), 0..1: v -> (v/255)^g with g such that ``mean`` becomes ``tone``.

    Both are colours in 0..255. A power keeps black, white and order; g is bounded by ``limits``.
    """
    mean = np.clip(np.asarray(mean, float), 4, 250) / 255
    tone = np.clip(np.asarray(tone, float), 4, 250) / 255
    exponents = np.clip(np.log(tone) / np.log(mean), *limits)
    values = np.arange(256) / 255.0
    return values[None, :] ** exponents[:, None]


def apply_curve(image: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Bytes (H, W, 3) through a (3, 256) table; of the type of the table."""
    return np.stack([curve[c][image[..., c]] for c in range(3)], axis=-1)


def held_out_cell(latitude: float, longitude: float) -> bool:
    """Is this place in a held-out cell of the globe? A fixed, arbitrary choice of one in eight."""
    row = int(np.floor((latitude + 90) / HELD_OUT_CELL_DEG))
    column = int(np.floor((longitude + 180) / HELD_OUT_CELL_DEG))
    return (row * 5 + column * 3) % 8 == 0


class BlueMarble:
    """Zoom-6 Blue Marble as an array (16384, 16384, 3) with look-ups by latitude and longitude."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels = pixels
        self.size = pixels.shape[0]

    def column(self, longitude: float) -> int:
        return int((longitude + 180) / 360 * self.size)

    def row(self, latitude: float) -> int:
        t = np.arcsinh(np.tan(np.radians(latitude)))
        return int((1 - t / np.pi) / 2 * self.size)

    def tone(self, south: float, north: float, west: float, east: float, land_only: bool = True) -> list[float]:
        """Mean colour of a box in degrees, 0..255; sea (clearly blue pixels) left out if asked."""
        box = self.pixels[self.row(north) : self.row(south) + 1, self.column(west) : self.column(east) + 1]
        colours = box.reshape(-1, 3).astype(np.float32)
        if land_only:
            land = colours[:, 2] <= colours[:, 0] + 8
            colours = colours[land] if land.any() else colours
        return colours.mean(axis=0).tolist()


def bad_cells(bad: np.ndarray, cell: int = 32) -> np.ndarray:
    """Mask bool (H, W) -> bool (ceil(H/32), ceil(W/32)): does the cell hold an unusable pixel?"""
    height, width = bad.shape
    padded = np.pad(bad, ((0, -height % cell), (0, -width % cell)), constant_values=True)
    return padded.reshape(padded.shape[0] // cell, cell, -1, cell).any(axis=(1, 3))


def _mean(image: np.ndarray, bad: np.ndarray | None = None) -> list[float]:
    pixels = image[::4, ::4] if image.shape[0] > 600 else image
    keep = None if bad is None else ~(bad[::4, ::4] if image.shape[0] > 600 else bad)
    return (pixels.reshape(-1, 3) if keep is None else pixels[keep]).mean(axis=0).tolist()


def _dilate(mask: np.ndarray, radius: int) -> np.ndarray:
    from scipy.ndimage import maximum_filter

    return maximum_filter(mask, 2 * radius + 1)


class _Writer:
    def __init__(self, data: Path, work: Path) -> None:
        self.data, self.work, self.plates = data, work, []
        work.mkdir(parents=True, exist_ok=True)

    def save(self, name: str, array: np.ndarray) -> str:
        np.save(self.work / f"{name}.npy", np.ascontiguousarray(array))
        return f"{name}.npy"

    def add(self, **plate) -> None:
        self.plates.append(Plate(**plate))

    def finish(self) -> None:
        with open(self.work / "plates.json", "w") as out:
            json.dump([asdict(p) for p in self.plates], out)


def tar_images(path: Path, wanted: str = "") -> list[tuple[str, Image.Image]]:
    with tarfile.open(path) as tar:
        members = [m for m in tar.getmembers() if m.isfile() and wanted in m.name]
        members.sort(key=lambda m: m.name)
        return [(m.name, Image.open(io.BytesIO(tar.extractfile(m).read())).convert("RGB")) for m in members]


def _blue_marble(w: _Writer) -> BlueMarble:
    Image.MAX_IMAGE_PIXELS = None
    pixels = np.asarray(Image.open(w.data / "blue_marble_z6.jpg").convert("RGB"))
    w.save("bm6", pixels)
    w.save("bm6-mended", mend_shores(pixels).image)
    marble = BlueMarble(pixels)

    with open(w.data / "blue_marble_z8_land.csv") as handle:
        rows = {(int(r["x"]), int(r["y"])): r for r in csv.DictReader(handle)}
    tiles = tar_images(w.data / "blue_marble_z8_land.tar")
    stack = np.empty((len(tiles), 256, 256, 3), np.uint8)
    for i, (name, image) in enumerate(tiles):
        parts = name.replace(".jpeg", "").split("/")
        row = rows[(int(parts[-2]), int(parts[-1]))]
        stack[i] = mend_shores(np.asarray(image), pure=0.25).image  # at the source's own resolution, where shores are sharp
        mean = _mean(stack[i])
        bare = mean[0] > 105 and mean[0] > mean[1] > mean[2]
        w.add(source="z8", file="z8.npy", index=i, metres=float(row["m_per_px"]), group="bare" if bare else "any",
              held_out=held_out_cell(float(row["lat"]), float(row["lon"])), mean=mean, tone=mean, latitude=float(row["lat"]))
    w.save("z8", stack)
    return marble


def _landsat(w: _Writer, marble: BlueMarble) -> None:
    for name, stem, metres, box in [
        ("tokyo", "tokyo_107035_20211228_z12", 31.0, (35.1, 37.0, 139.0, 141.2)),
        ("kinshasa", "congo_182063_20150904_z12", 38.0, (-5.3, -3.4, 14.2, 16.0)),
    ]:
        image = np.asarray(Image.open(w.data / "landsat8" / f"{stem}.jpg").convert("RGB"))
        dark = image.max(axis=2) < 12
        bright = image.min(axis=2) > 235
        if name == "kinshasa":
            bright |= image.max(axis=2) > 250
        bright = _dilate(area_fraction(bright, 8) > 0.35, 5 if name == "kinshasa" else 3)
        outside = _dilate(area_fraction(dark, 8) > 0.6, 2)
        coarse = np.kron(bright | outside, np.ones((8, 8), bool))
        tone = marble.tone(*box)
        mean = _mean(image, coarse | (image[..., 2] > image[..., 0].astype(int) + 40))
        # Held out: a band of rows across the scene.
        held = [0, int(image.shape[0] * 0.56), image.shape[1], int(image.shape[0] * 0.70)]
        file, bad = w.save(name, image), w.save(f"{name}-bad", bad_cells(coarse))
        w.add(source=name, file=file, index=-1, metres=metres, group="any", mean=mean, tone=tone, bad=bad, box=held)
        small = area_average(image, 4)
        file, bad = w.save(f"{name}-q", small), w.save(f"{name}-q-bad", bad_cells(coarse[::4, ::4]))
        w.add(source=f"{name}-q", file=file, index=-1, metres=4 * metres, group="any", mean=mean, tone=tone,
              bad=bad, box=[v // 4 for v in held])
    for name, stem, box in [
        ("chapada", "LC08_L2SP_217069_20140922", (-13.0, -12.2, -41.8, -41.0)),
        ("lencois", "LC08_L2SP_220062_20170615", (-2.75, -2.4, -43.3, -42.7)),
    ]:
        image = np.asarray(Image.open(w.data / "landsat8_crops" / f"{stem}.jpg").convert("RGB"))
        w.add(source=name, file=w.save(name, image), index=-1, metres=30.0,
              group="bare" if name == "lencois" else "any", mean=_mean(image), tone=marble.tone(*box))


def area_fraction(mask: np.ndarray, cell: int) -> np.ndarray:
    """Share of true pixels per cell; bool (H, W) -> float32 (H/cell, W/cell), sides divisible by cell."""
    return mask.reshape(mask.shape[0] // cell, cell, -1, cell).mean(axis=(1, 3), dtype=np.float32)


def _chips(w: _Writer, marble: BlueMarble) -> None:
    chips = np.load(w.data / "landcover_chips_30m.npz")
    pixels, cover = chips["bands"][..., :3], chips["cover"]
    land = [p for p in w.plates if p.source == "z8"]
    tone = np.mean([p.mean for p in land], axis=0).tolist()
    mean = pixels.reshape(-1, 3).mean(axis=0).tolist()
    w.save("chips", pixels)
    for i in range(len(pixels)):
        if (pixels[i].max(axis=2) == 0).mean() > 0.001:
            continue
        bare = (cover[i] == 60).mean() > 0.6
        w.add(source="chips", file="chips.npy", index=i, metres=30.0, group="bare" if bare else "natural",
              held_out=i >= 0.9 * len(pixels), mean=mean, tone=tone)

    images = [np.asarray(i) for _, i in tar_images(w.data / "sentinel2_europe_10m.tar", "/rgb/")]
    tone = marble.tone(44.0, 54.0, 0.0, 20.0)
    mean = np.mean([_mean(i) for i in images], axis=0).tolist()
    w.save("s2", np.stack(images))
    for i, image in enumerate(images):
        if (image.max(axis=2) < 6).mean() < 0.002:
            w.add(source="s2", file="s2.npy", index=i, metres=10.0, group="natural",
                  held_out=i >= 0.9 * len(images), mean=mean, tone=tone)


def _aerial(w: _Writer, marble: BlueMarble) -> None:
    for path in sorted((w.data / "naip_nd_5m").glob("*.tif")):
        image = tifffile.imread(path)[..., :3]
        name = "nd" + path.stem[-8:-4]
        held = [int(image.shape[1] * 0.72), 0, image.shape[1], image.shape[0]]
        w.add(source="nd", file=w.save(name, image), index=-1, metres=5.0, group="natural", mean=_mean(image),
              tone=marble.tone(47.0, 48.0, -100.0, -98.5), box=held)

    farm = np.load(w.data / "naip_california_0.6m.npz")
    images = np.stack([farm[k][..., :3] for k in farm])
    w.save("california", images)
    for i, image in enumerate(images):
        w.add(source="california", file="california.npy", index=i, metres=0.6, group="bare", mean=_mean(image),
              tone=marble.tone(35.5, 37.5, -121.0, -119.0))

    tone = marble.tone(42.0, 42.6, -72.0, -71.0)
    images, masks = [], []
    for path in sorted((w.data / "massachusetts_1m").glob("*.jpg")):
        image = np.asarray(Image.open(path).convert("RGB"))
        images.append(image)
        missing = np.kron(area_fraction(image.min(axis=2) > 252, 10) > 0.95, np.ones((10, 10), bool))
        masks.append(_dilate(missing, 8))
    mean = np.mean([_mean(i, m) for i, m in zip(images, masks)], axis=0).tolist()
    for i, (image, mask) in enumerate(zip(images, masks)):
        w.add(source="mass", file=w.save(f"mass{i:02d}", image), index=-1, metres=1.0, group="natural",
              held_out=i % 7 == 3, mean=mean, tone=tone, bad=w.save(f"mass{i:02d}-bad", bad_cells(mask)))


UC_MERCED_NATURAL = ("agricultural", "forest", "river", "golfcourse")
UC_MERCED_BARE = ("chaparral", "beach")


def _uc_merced(w: _Writer, marble: BlueMarble) -> None:
    images = tar_images(w.data / "ucmerced_0.3m.tar")
    stack = np.empty((len(images), 256, 256, 3), np.uint8)
    for i, (_, image) in enumerate(images):
        stack[i] = np.asarray(image if image.size == (256, 256) else image.resize((256, 256), Image.BICUBIC))
    mean = stack[::7].reshape(-1, 3).mean(axis=0).tolist()
    tone = np.mean([marble.tone(33, 35, -119, -117), marble.tone(29, 31, -98, -95), marble.tone(37, 38.5, -122.5, -121),
                    marble.tone(39, 41, -76, -74), marble.tone(27, 29, -82, -81)], axis=0).tolist()
    w.save("ucm", stack)
    for i, (name, _) in enumerate(images):
        kind = name.split("/")[-2]
        group = "natural" if kind in UC_MERCED_NATURAL else "bare" if kind in UC_MERCED_BARE else "urban"
        w.add(source="ucm", file="ucm.npy", index=i, metres=0.3, group=group, held_out="/test/" in name,
              mean=mean, tone=tone)


def prepare(data: Path, work: Path) -> None:
    """Reads every source once and writes the plates to ``work``."""
    w = _Writer(data, work)
    marble = _blue_marble(w)
    _landsat(w, marble)
    _chips(w, marble)
    _aerial(w, marble)
    _uc_merced(w, marble)
    w.finish()
    for source in sorted({p.source for p in w.plates}):
        plates = [p for p in w.plates if p.source == source]
        tone = np.mean([p.tone for p in plates], axis=0).round().astype(int)
        mean = np.mean([p.mean for p in plates], axis=0).round().astype(int)
        print(f"{source:12s} {len(plates):5d} plates, {sum(p.held_out for p in plates):4d} held out, mean {mean} -> tone {tone}")


class Library:
    """Opens the plates of a working folder (memory-mapped) and cuts crops out of them."""

    def __init__(self, work: Path) -> None:
        with open(work / "plates.json") as handle:
            self.plates = [Plate(**p) for p in json.load(handle)]
        self.arrays = {f: np.load(work / f, mmap_mode="r") for f in {p.file for p in self.plates}}
        self.cover = {f: np.load(work / f"cover-{f}", mmap_mode="r") for f in self.arrays if (work / f"cover-{f}").exists()}
        self.bad = {p.bad: np.load(work / p.bad) for p in self.plates if p.bad}
        self.marble = np.load(work / "bm6-mended.npy", mmap_mode="r")
        self.latitudes = mercator_latitude(np.arange(self.marble.shape[0]), 6)
        self.by_source: dict[str, list[Plate]] = {}
        for plate in self.plates:
            self.by_source.setdefault(plate.source, []).append(plate)

    def picture(self, plate: Plate) -> np.ndarray:
        array = self.arrays[plate.file]
        return array if plate.index < 0 else array[plate.index]

    def cut(
        self, plate: Plate, factor: float, size: int, rng: np.random.Generator, held_out: bool
    ) -> tuple[np.ndarray, np.ndarray | None] | None:
        """A random crop uint8 (size, size, 3), each pixel the mean of factor x factor plate pixels; None if none fits.

        With it the class weights float32 (size, size, 8) of the same pixels, or None where the plate has no labels.
        """
        picture = self.picture(plate)
        height, width = picture.shape[:2]
        span = size * factor
        if plate.box:
            x0, y0, x1, y1 = plate.box
        for _ in range(12):
            if span > min(height, width) + 1e-6:
                return None
            x = rng.uniform(0, width - span) if span < width else 0.0
            y = rng.uniform(0, height - span) if span < height else 0.0
            if factor == 1:
                x, y = float(int(x)), float(int(y))
            if plate.box:
                apart = x + span <= x0 or x >= x1 or y + span <= y0 or y >= y1
                inside = x >= x0 and y >= y0 and x + span <= x1 and y + span <= y1
                if not (inside if held_out else apart):
                    continue
            if plate.bad:
                cells = self.bad[plate.bad]
                if cells[int(y) // 32 : int(y + span - 1) // 32 + 1, int(x) // 32 : int(x + span - 1) // 32 + 1].any():
                    continue
            labels = self.cover.get(plate.file)
            if labels is not None:
                labels = class_shares(labels if plate.index < 0 else labels[plate.index], x, y, factor, size)
            return box_average(picture, x, y, factor, size), labels
        return None


def class_shares(labels: np.ndarray, x: float, y: float, factor: float, size: int) -> np.ndarray:
    """Share of every class (size, size, 8) in squares of ``factor`` pixels of an index map, float32."""
    span = size * factor
    x0, y0 = int(x), int(y)
    x1, y1 = min(int(np.ceil(x + span)), labels.shape[1]), min(int(np.ceil(y + span)), labels.shape[0])
    part = np.asarray(labels[y0:y1, x0:x1])
    shares = np.zeros((size, size, CLASSES), np.float32)
    for index in np.flatnonzero(np.bincount(part.ravel(), minlength=CLASSES)):
        mask = np.ascontiguousarray(part == index)
        if factor == 1:
            shares[..., index] = mask[:size, :size]
        else:
            box = (x - x0, y - y0, min(x - x0 + span, part.shape[1]), min(y - y0 + span, part.shape[0]))
            plane = Image.fromarray(mask.view(np.uint8) * np.uint8(255)).resize((size, size), Image.BOX, box=box)
            shares[..., index] = np.asarray(plane, np.float32) / 255
    return shares / shares.sum(axis=2, keepdims=True).clip(min=0.5)


def box_average(picture: np.ndarray, x: float, y: float, factor: float, size: int) -> np.ndarray:
    """Area average (box filter with fractional edges) of a square of ``size * factor`` pixels at (x, y)."""
    span = size * factor
    x0, y0 = int(x), int(y)
    x1, y1 = min(int(np.ceil(x + span)), picture.shape[1]), min(int(np.ceil(y + span)), picture.shape[0])
    part = np.asarray(picture[y0:y1, x0:x1])
    if factor == 1:
        return part[:size, :size]
    box = (x - x0, y - y0, min(x - x0 + span, part.shape[1]), min(y - y0 + span, part.shape[0]))
    return np.asarray(Image.fromarray(part).resize((size, size), Image.BOX, box=box))
