"""Land-cover labels for imagery that has none: ``label`` writes an index map beside every plate.

Teachers, from coarse to fine:

* Blue Marble (kilometres): rules on colour, latitude, elevation and relief (:func:`marble_rules`). A small network learns them
  from colour and latitude alone (:mod:`.start`), because an invented planet has no elevation;
* scenes of 30 m and more: a small classifier of pixels and their surroundings, trained on the 30 m chips with ESA WorldCover labels, at
  several scales and tones (:class:`Classifier`); what is too even to be land is water (:func:`still`);
* Sentinel-2 chips of 10 m: rules on their near infrared (:func:`sentinel_rules`);
* aerial imagery of 1 m: rules on colour, contrast and size (:func:`town_and_country`); leafless woods are not towns, nor dark lakes woods;
* aerial imagery of 0.3 m: the image's own class (UC Merced has 21) says what can be there, greenness,
  brightness and smoothness say where (:func:`aerial_rules`).

A label is an index into :data:`.cover.LEGEND`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tifffile
import torch
import torch.nn.functional as F
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter, uniform_filter
from torch import Tensor, nn

from .cover import BARE, BUILT, CLASSES, CROP, GRASS, TREE, WATER, index_of_values
from .imagery import Library, Plate, apply_curve, power_curve, tar_images
from .tone import as_bytes

# ---- Blue Marble ------------------------------------------------------------------------------------


def _ramp(value: np.ndarray, middle: float, width: float) -> np.ndarray:
    """0 well below ``middle``, 1 well above."""
    return 1.0 / (1.0 + np.exp(-np.clip((value - middle) / width, -30, 30)))


def marble_rules(colour: np.ndarray, latitude: np.ndarray, elevation: np.ndarray, relief: np.ndarray) -> np.ndarray:
    """Class weights (..., 8) that sum to 1, from Blue Marble's colours (..., 3) in 0..255, degrees, metres, and metres of :func:`.start.relief_of`.

    The thresholds were read off the map at sixty known places. Built-up land cannot be seen at this scale; farmland that
    looks greyish gets a share of it, which the stages below gather into towns. Among mountains there is hardly any farmland, whatever the colour:
    what is not wood there is pasture, or rock where it is greyish or high above the tree line.
    """
    red, green, blue = colour[..., 0], colour[..., 1], colour[..., 2]
    value, far = colour.mean(axis=-1), np.abs(latitude)
    water = _ramp(blue - red, 10, 1.5) * _ramp(175 - value, 0, 8)
    snow = _ramp(value, 172, 9) * _ramp(34 - (red - blue), 0, 6) * (1 - water)
    land = np.clip(1 - water - snow, 0, 1)
    bare = land * np.maximum(_ramp(value, 118, 10), 0.7 * _ramp(red - green, 17, 4) * _ramp(value, 62, 8))
    bare = np.maximum(bare, land * 0.8 * _ramp(elevation, 3200, 500) * _ramp(value, 60, 12))
    hilly = _ramp(relief, 200, 40)
    rock = np.maximum(_ramp(blue - 0.62 * green, 2, 2), _ramp(elevation, 3900 - 38 * far, 150)) * _ramp(value, 40, 6)
    bare = np.maximum(bare, land * 0.8 * hilly * rock)
    green_land = land - bare
    tree = green_land * _ramp(41 - value + 0.5 * (green - red - 6), 6, 3.5) * _ramp(green - red, -3, 3)
    open_land = green_land - tree
    tilled = _ramp(far, 12, 4) * _ramp(57 - far, 0, 2) * _ramp(1700 - elevation, 0, 250)
    tilled = np.maximum(tilled, 0.25) * _ramp(62 - far, 0, 2) * (1 - 0.9 * hilly)
    crop = open_land * tilled * _ramp(green - red, -7, 3) * _ramp(118 - value, 0, 8)
    towns = 0.04 + 0.30 * np.exp(-(((red - green - 4) / 5.0) ** 2)) * _ramp(value, 56, 6)
    built = crop * towns
    wetland = open_land * (0.3 * _ramp(120 - elevation, 0, 30) * _ramp(44 - value, 0, 3) * _ramp(6 - (green - red), 0, 2))
    grass = np.clip(open_land - crop - wetland, 0, None)
    weights = np.stack([tree, grass, crop - built, built, bare, snow, water, wetland], axis=-1)
    weights = np.clip(weights, 0, None) + 1e-6
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


# ---- scenes -------------------------------------------------------------------------------------------


FEATURES = 11

SAVANNA = ((CROP, GRASS),)
CORRECTIONS = {
    "chapada": SAVANNA, "kinshasa": SAVANNA, "kinshasa-q": SAVANNA, "lencois": SAVANNA,
    "tokyo": ((BARE, BUILT),), "tokyo-q": ((BARE, BUILT),),
}
"""What the classifier mistakes in scenes unlike the chips: the grass of savannas for farmland, a city's grey for bare ground."""

STILL = {"tokyo": 4.0, "tokyo-q": 4.0}
"""Largest standard deviation, grey levels, of water in scenes whose sea the classifier takes for woods."""


def features(picture: np.ndarray) -> np.ndarray:
    """What a pixel and its surroundings look like, float32 (H, W, 11), of a toned picture uint8 (H, W, 3) near 30 m."""
    root = np.sqrt(picture.astype(np.float32) / 255 + 0.002) * 3 - 1.2
    near = np.stack([uniform_filter(root[..., c], 5) for c in range(3)], axis=-1)
    wide = np.stack([uniform_filter(root[..., c], 21) for c in range(3)], axis=-1)
    green = root[..., 1]
    spread = [np.sqrt(np.maximum(uniform_filter(green * green, e) - uniform_filter(green, e) ** 2, 0)) * 8 for e in (3, 11)]
    return np.concatenate([root[..., 1:2], 4 * (root[..., 0:1] - root[..., 1:2]), 4 * (root[..., 2:3] - root[..., 1:2]),
                           near, wide, np.stack(spread, axis=-1)], axis=-1)


class Classifier(nn.Module):
    """Features of pixels (M, 11) -> class scores (M, 8)."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(FEATURES, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def train_classifier(library: Library, cover: np.ndarray, steps: int, seed: int) -> Classifier:
    """Learns ESA WorldCover from the chips; the last tenth is only looked at in the end."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    plates = library.by_source["chips"]
    pixels, table = library.arrays["chips.npy"], index_of_values()
    palette = np.array([p.mean for p in library.by_source["z8"]], np.float32)
    palette = palette[palette[:, 2] < palette[:, 0] + 5]

    def toned(plate: Plate, jitter: float) -> np.ndarray:
        tone = np.array(plate.tone)
        if jitter and rng.random() < 0.25:
            tone = 0.5 * tone + 0.5 * palette[rng.integers(len(palette))]
        tone = tone * np.exp(rng.normal(0, jitter + 1e-9) + rng.normal(0, jitter / 3 + 1e-9, 3))
        return apply_curve(pixels[plate.index], as_bytes(power_curve(np.array(plate.mean), tone)))

    def examples(plate: Plate, factor: int, jitter: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        picture, truth = toned(plate, jitter), table[cover[plate.index]]
        if factor > 1:  # coarser: the class in the middle of a block of averaged pixels
            picture = np.asarray(Image.fromarray(picture).resize((128 // factor, 128 // factor), Image.BOX))
            truth = truth[factor // 2 :: factor, factor // 2 :: factor]
        found, truth = features(picture).reshape(-1, FEATURES), truth.ravel()
        chosen = rng.permutation(np.flatnonzero(truth < CLASSES))[:count]
        return found[chosen], truth[chosen]

    parts = [examples(p, f, 0.12, 1200 // f) for p in plates if not p.held_out for f in (1, 1, 2, 4)]
    x, y = torch.from_numpy(np.concatenate([p[0] for p in parts])), torch.from_numpy(np.concatenate([p[1] for p in parts])).long()
    counts = torch.bincount(y, minlength=CLASSES)
    weight = (counts.sum() / counts.clamp(min=2000)) ** 0.3
    model = Classifier()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, steps)
    for _ in range(steps):
        chosen = torch.randint(len(x), (4096,))
        loss = F.cross_entropy(model(x[chosen]), y[chosen], weight=weight)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    parts = [examples(p, 1, 0.0, 4000) for p in plates if p.held_out]
    with torch.no_grad():
        guess = model(torch.from_numpy(np.concatenate([p[0] for p in parts]))).argmax(dim=1).numpy()
    truth = np.concatenate([p[1] for p in parts])
    print(f"classifier: {len(x)} pixels; {(guess == truth).mean():.3f} of held-out 30 m pixels right, "
          + ", ".join(f"{i}: {(guess == truth)[truth == i].mean():.2f}" for i in range(CLASSES) if (truth == i).any()), flush=True)
    return model.eval()


def classify(model: Classifier, picture: np.ndarray, step: int) -> np.ndarray:
    """Labels uint8 (H, W) of a toned picture uint8 (H, W, 3), looked at ``step`` times coarser than it is."""
    height, width = picture.shape[:2]
    small = np.asarray(Image.fromarray(picture).resize((max(width // step, 8), max(height // step, 8)), Image.BOX))
    labels = np.empty(small.shape[:2], np.uint8)
    edge, rim = 1024, 24
    for y in range(0, small.shape[0], edge):
        for x in range(0, small.shape[1], edge):
            top, left = max(y - rim, 0), max(x - rim, 0)
            found = features(small[top : y + edge + rim, left : x + edge + rim])[y - top :, x - left :][:edge, :edge]
            with torch.no_grad():
                scores = model(torch.from_numpy(found.reshape(-1, FEATURES).copy()))
            labels[y : y + edge, x : x + edge] = scores.argmax(dim=1).numpy().astype(np.uint8).reshape(found.shape[:2])
    return labels if step == 1 else np.asarray(Image.fromarray(labels).resize((width, height), Image.NEAREST))


# ---- aerial imagery -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """What an aerial picture of one kind shows: the label of rough green, of smooth green, of the rest, and of water if any."""

    rough: int = TREE
    smooth: int = GRASS
    rest: int = BUILT
    bright: int | None = None
    wet: bool = False
    green: float = 0.05  # greenness from which it counts as green


SCENES = {
    "agricultural": Scene(CROP, CROP, CROP),
    "baseballdiamond": Scene(rest=GRASS, bright=BARE),
    "beach": Scene(BARE, BARE, BARE, wet=True),
    "chaparral": Scene(GRASS, GRASS, GRASS, bright=BARE),
    "forest": Scene(TREE, TREE, TREE),
    "golfcourse": Scene(rest=GRASS, bright=BARE, wet=True),
    "harbor": Scene(WATER, WATER, BUILT, wet=True),
    "river": Scene(TREE, GRASS, TREE, bright=BARE, wet=True),
    "runway": Scene(GRASS, GRASS, BUILT, green=0.08),
    "airplane": Scene(GRASS, GRASS, BUILT, green=0.10),
    "parkinglot": Scene(TREE, GRASS, BUILT, green=0.09),
    "overpass": Scene(TREE, GRASS, BUILT, green=0.08),
    "storagetanks": Scene(TREE, GRASS, BUILT, green=0.07),
    "intersection": Scene(TREE, GRASS, BUILT, green=0.07),
    "buildings": Scene(TREE, GRASS, BUILT, green=0.08),
    "sparseresidential": Scene(rest=GRASS, bright=BUILT),
    "freeway": Scene(TREE, GRASS, BUILT, green=0.10),
    "suburb": Scene(TREE, GRASS, BUILT, wet=True),
}
"""Kinds that are not named are Scene(): trees, grass, built."""


def contrast(grey: np.ndarray, edge: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of every ``edge`` x ``edge`` neighbourhood of (H, W)."""
    mean = uniform_filter(grey, edge)
    return mean, np.sqrt(np.maximum(uniform_filter(grey * grey, edge) - mean * mean, 0))


def aerial_rules(picture: np.ndarray, kind: str, soft: float) -> np.ndarray:
    """Labels uint8 (H, W) of an aerial picture uint8 (H, W, 3) in its own tone; ``soft``: smoothing in pixels."""
    scene = SCENES.get(kind, Scene())
    colours = gaussian_filter(picture.astype(np.float32), (soft, soft, 0))
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    total = red + green + blue + 1
    greenness, value = (2 * green - red - blue) / total, total / 3
    grey = picture.astype(np.float32).mean(axis=2)
    mean, spread = contrast(grey, int(6 * soft) | 1)
    rough = spread / (mean + 20)
    is_green = greenness > scene.green
    labels = np.full(picture.shape[:2], scene.rest, np.uint8)
    if scene.bright is not None:
        labels[(value > 150) & ~is_green] = scene.bright
    labels[is_green] = scene.smooth
    labels[is_green & ((rough > 0.13) | (value < 55))] = scene.rough
    if kind in ("denseresidential", "mediumresidential", "sparseresidential", "suburb"):
        labels[(value < 62) & (greenness > 0.0)] = scene.rough
    if scene.wet:
        calm = rough < (0.07 if kind != "suburb" else 0.05)
        bluish = blue > red - 4
        dark = value < (105 if kind in ("river", "harbor") else 85 if kind != "suburb" else 55)
        if kind == "river":
            labels[rough < 0.075] = WATER
        labels[calm & dark & (bluish | (value < 60)) & ((greenness < 0.06) | (kind in ("river", "harbor")))] = WATER
        if kind == "beach":
            labels[(blue > red + 4) & (value < 190)] = WATER
    return labels


def town_and_country(picture: np.ndarray) -> np.ndarray:
    """Labels uint8 (H, W) of an aerial picture of 1 m, uint8 (H, W, 3), of a country of woods, lakes, fields and suburbs in early spring.

    Woods are whatever is not something else: conifers are dark green, leafless trees brown. What people have built is grey,
    not warm, and stands together. Lakes are dark and still. Fields are even over 60 m and more.
    """
    grey = picture.astype(np.float32).mean(axis=2)
    colours = gaussian_filter(picture.astype(np.float32), (1.2, 1.2, 0))
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    total, excess = red + green + blue + 1, 2 * green - red - blue
    value, greenness, warmth = total / 3, excess / total, (red - blue) / total
    near, near_spread = contrast(grey, 9)
    mean, spread = contrast(grey, 15)
    rough = near_spread / (near + 20)

    labels = np.full(grey.shape, TREE, np.uint8)
    lawn = (excess > 22) & (rough < 0.14) & (value > 48)
    labels[lawn | ((rough < 0.11) & (value > 72))] = GRASS
    made = (value > 92) & (warmth < 0.05) & (greenness < 0.035)
    open_land = (labels == GRASS) & ~made
    even = uniform_filter(open_land.astype(np.float32), 61) > 0.8
    labels[open_land & maximum_filter(even, 61)] = CROP
    wooded = ((greenness > 0.06) & (rough > 0.13)) | ((value < 60) & (greenness > 0.02))
    labels[(uniform_filter(made.astype(np.float32), 25) > 0.12) & ~lawn & ~wooded] = BUILT
    labels[(((mean < 62) & (spread < 6.5)) | ((mean < 30) & (spread < 12))) & (excess < 35)] = WATER
    return _most_common(labels, 9)


def sentinel_rules(picture: np.ndarray, infrared: np.ndarray) -> np.ndarray:
    """Labels uint8 (H, W) of a Sentinel-2 chip of 10 m, uint8 (H, W, 3), with its near infrared, uint8 (H, W), both as they come."""
    colours, near = gaussian_filter(picture.astype(np.float32), (0.8, 0.8, 0)), gaussian_filter(infrared.astype(np.float32), 0.8)
    value, vegetation = colours.mean(axis=2), (near - colours[..., 0]) / (near + colours[..., 0] + 1)
    rough = contrast(picture.astype(np.float32).mean(axis=2), 7)[1]
    labels = np.full(value.shape, CROP, np.uint8)
    labels[(rough > 4.5) & (vegetation > 0.17)] = GRASS
    labels[(uniform_filter(value, 5) < 79) & (vegetation > 0.24)] = TREE
    labels[(uniform_filter(vegetation, 7) < 0.24) & (uniform_filter(rough, 11) > 6.5) & (vegetation < 0.27)] = BUILT
    labels[(near < 112) & (vegetation < 0.1)] = WATER
    return _most_common(labels, 5)


def still(picture: np.ndarray, spread: float) -> np.ndarray:
    """Where a picture uint8 (H, W, 3) is more even than land is, over areas of some 25 pixels: bool (H, W)."""
    even = contrast(picture.astype(np.float32).mean(axis=2), 9)[1] < spread
    return uniform_filter(even.astype(np.float32), 25) > 0.55


def _most_common(labels: np.ndarray, edge: int) -> np.ndarray:
    """Majority label of every ``edge`` x ``edge`` neighbourhood: removes specks."""
    votes = np.stack([uniform_filter((labels == k).astype(np.float32), edge) for k in range(CLASSES)])
    return votes.argmax(axis=0).astype(np.uint8)


# ---- everything ---------------------------------------------------------------------------------------


def label(data: Path, plates: Path, steps: int, seed: int) -> None:
    """Writes ``cover-<plate>.npy`` beside every plate file that is no Blue Marble."""
    library = Library(plates)
    chips = np.load(data / "landcover_chips_30m.npz")["cover"]
    table = index_of_values()
    np.save(plates / "cover-chips.npy", np.where(table[chips] < CLASSES, table[chips], GRASS).astype(np.uint8))
    torch.set_num_threads(2)
    model = train_classifier(library, chips, steps, seed)

    def toned(plate: Plate) -> np.ndarray:
        return apply_curve(library.picture(plate), as_bytes(power_curve(np.array(plate.mean), np.array(plate.tone))))

    kinds, infrared = sorted_kinds(data), sentinel_infrared(data)
    for file in sorted({p.file for p in library.plates} - {"z8.npy", "chips.npy"}):
        members = [p for p in library.plates if p.file == file]
        array = library.arrays[file]
        labels = np.zeros(array.shape[:-1], np.uint8)
        for plate in members:
            source = plate.source
            if source == "ucm":
                halved = _most_common(aerial_rules(array[plate.index][::2, ::2], kinds[plate.index], 1.0), 5)
                labels[plate.index] = halved.repeat(2, axis=0).repeat(2, axis=1)
            elif source == "mass":
                labels[:] = town_and_country(array)
            elif source == "california":
                labels[plate.index] = CROP
            elif source == "nd":
                labels[:] = _farmland(data, file, array.shape[:2])
            elif source == "s2":
                labels[plate.index] = sentinel_rules(array[plate.index], infrared[plate.index])
            elif source.endswith("-q"):
                labels[:] = classify(model, toned(plate), 1)
            elif source == "lencois":
                labels[:] = _dunes(toned(plate), model)
            else:
                labels[:] = _most_common(classify(model, toned(plate), 2), 5)
            for known, there in CORRECTIONS.get(source, ()):
                labels[labels == known] = there
            if source in STILL:
                labels[still(array, STILL[source])] = WATER
            if source.startswith("kinshasa"):  # burnt savanna looks like specks of water
                water = labels == WATER
                labels[water & (uniform_filter(water.astype(np.float32), 21) < 0.35)] = GRASS
        np.save(plates / f"cover-{file}", labels)
        shares = np.bincount(labels.ravel(), minlength=CLASSES) / labels.size
        if not file.startswith("mass") or file == "mass00.npy":
            print(f"{file:16s} " + " ".join(f"{s:.2f}" for s in shares), flush=True)


def _dunes(picture: np.ndarray, model: Classifier) -> np.ndarray:
    """A coast of white dunes, which the chips do not know: what is bright is bare."""
    labels = classify(model, picture, 1)
    bright = gaussian_filter(picture.mean(axis=2).astype(np.float32), 2) > 95
    return np.where(bright, BARE, labels).astype(np.uint8)


def _farmland(data: Path, file: str, shape: tuple[int, int]) -> np.ndarray:
    """North Dakota with its near infrared: dark there is water, green and rough is wood, the rest is fields."""
    path = next(p for p in sorted((data / "naip_nd_5m").glob("*.tif")) if file == f"nd{p.stem[-8:-4]}.npy")
    bands = tifffile.imread(path).astype(np.float32)[: shape[0], : shape[1]]
    infrared = gaussian_filter(bands[..., 3], 1.5)
    red = gaussian_filter(bands[..., 0], 1.5)
    labels = np.full(shape, CROP, np.uint8)
    vegetation = (infrared - red) / (infrared + red + 1)
    labels[(infrared < 70) & (vegetation < 0.05)] = WATER
    return labels


def sentinel_infrared(data: Path) -> list[np.ndarray]:
    """Near infrared uint8 (H, W) of every Sentinel-2 chip, in the order of its plates."""
    return [np.asarray(image.convert("L")) for _, image in tar_images(data / "sentinel2_europe_10m.tar", "/nir/")]


def sorted_kinds(data: Path) -> list[str]:
    """The class of every UC Merced image, in the order of its plates."""
    import tarfile

    with tarfile.open(data / "ucmerced_0.3m.tar") as tar:
        names = sorted(m.name for m in tar.getmembers() if m.isfile())
    return [name.split("/")[-2] for name in names]
