"""The start network: class weights of the base map from its colours and latitude.

It reads the tone of the planet (:mod:`.tone`) and learns :func:`.labels.marble_rules`, which reads Blue Marble's and also knows elevation and relief; what these say
beyond colour and latitude is averaged out. An invented planet has colours only, so elevation must not be needed (decision record 0014). Mountains show in the picture,
too: snow, rock and wood lie close together there, and slopes are shaded. So the network is told the contrast of the land around. Large cities are not learned
but found by a rule of its own (:func:`cities`), and which parts of a mixture are which by their brightness (:func:`mosaic`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import gaussian_filter, uniform_filter
from torch import Tensor, nn

from .basemap import SHORE_MARGIN, mend_shores, mercator_latitude, sea_share, with_headroom
from .cover import BUILT, CLASSES, GRASS, TREE, WATER
from .gains import box_mean
from .labels import marble_rules
from .landscape import LEAN, OPEN, TOLD
from .model import channel_total
from .tone import lighter

HALO = 12
"""Base-map pixels around a pixel that may influence its weights."""


def dry(colour: Tensor) -> Tensor:
    """How far colours are not those of the sea, 0..1, (N, 3, H, W) -> (N, 1, H, W)."""
    return F.relu(1.0 - F.relu(12.0 * (colour[:, 2:3] - colour[:, 0:1])))


def land_contrast(colour: Tensor, edge: int) -> Tensor:
    """Standard deviation of the brightness of the land in squares of ``edge`` pixels, (N, 3, H, W) -> (N, 1, H, W): coasts are no mountains."""
    grey, land = (colour[:, 0:1] + colour[:, 1:2] + colour[:, 2:3]) * (1.0 / 3.0), dry(colour)
    share, first, second = box_mean(torch.cat([land, land * grey, land * grey * grey], dim=1), edge).split(1, dim=1)
    share = share.clamp(min=0.05)
    mean = first / share
    return torch.sqrt(F.relu(second / share - mean * mean) + 1e-5)


_KNOTS = np.array([0.0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.7, 1.0])
_SLOPES = np.diff(_KNOTS) / np.diff(lighter(_KNOTS))


def as_blue_marble(colour: Tensor) -> Tensor:
    """Colours of the planet in Blue Marble's tone, 0..255 of any shape: :func:`.tone.darker` in eight straight pieces."""
    bends = np.diff(_SLOPES, prepend=0.0)
    return 255.0 * sum(float(bend) * F.relu(colour - float(knot)) for bend, knot in zip(bends, lighter(_KNOTS)))


def _step(value: Tensor, middle: float, width: float) -> Tensor:
    """0 below ``middle - width / 2``, 1 above ``middle + width / 2``."""
    return (0.5 + (value - middle) * (1.0 / width)).clamp(0.0, 1.0)


def neutral(colour: Tensor) -> Tensor:
    """How surely colours are those of snow, of rock or of both, whatever their brightness, 0..1, (N, 3, H, W) 0..1 -> (N, 1, H, W). White sands, salt and towns are warmer, fog above the sea is bluer."""
    red, green, blue = colour.split(1, dim=1)
    return _step(0.5 * (green + blue) - 0.925 * red, 0.0, 0.03) * _step(red - 0.7 * blue, 0.03, 0.06)


def least(colour: Tensor) -> Tensor:
    """The darkest of the three colours."""
    red, green, blue = colour.split(1, dim=1)
    return torch.minimum(torch.minimum(red, green), blue)


def snowfields(colour: Tensor) -> Tensor:
    """How much of every pixel is snow, 0..1, by colour alone: (N, 3, H, W) 0..1 -> (N, 1, H, W). Of rock or forest and snow, the brightness is that of the mixture.

    The rules call what they are not sure of bare, and of snow-white pixels of the Alps they have taught less than half.
    """
    return ((least(colour) - 0.32) * (1.0 / 0.48)).clamp(0.0, 1.0) * neutral(colour)


def with_snowfields(cover: Tensor, colour: Tensor, latitude: Tensor) -> Tensor:
    """Weights (N, 8, H, W) with the snow that is seen, :func:`snowfields` of the colours (N, 3, H, W), at the expense of what else there is but water, and rock for soil where it is
    grey; ``latitude`` (N, 1, H, 1).

    Not beside the sea within 40 degrees of the equator, where white is fog.
    """
    tree, grass, crop, built, bare, snow, water, wetland = cover.split(1, dim=1)
    fog = (box_mean(1.0 - dry(colour), 9) * 5.0).clamp(max=1.0) * _step(40.0 - latitude.abs(), 0.0, 10.0)
    more = F.relu(snowfields(colour) * (1.0 - fog) * (1.0 - water) - snow)
    left = F.relu(1.0 - more / (1.0 - snow - water).clamp(min=1e-3))
    rocky = box_mean(neutral(colour) * _step(least(colour), 0.35, 0.3), 3) * (1.0 - fog)  # a pixel of five kilometres that is all rock would have straight borders
    soil = left * (1.0 - rocky)
    rock = bare * left + (grass + crop + built + wetland) * (left * rocky)
    return torch.cat([tree * left, grass * soil, crop * soil, built * soil, rock, snow + more, water, wetland * soil], dim=1)


def cities(colour: Tensor) -> Tensor:
    """How much of every pixel is a large city, 0..0.92, by colour alone: (N, 3, H, W) 0..1 -> (N, 1, H, W). Meant for pixels of about five kilometres.

    Cities are a grey of their own. So are the dry fields of some plains, but these are grey for hundreds of kilometres, and cities are islands: among 21 x 21 pixels their grey
    is rare. Rock between snowfields has it, too: where a twenty-fifth of the land around is snow, there is no city. Thresholds were read off twenty-four regions of Blue Marble:
    London, Tokyo, Chicago, Beijing, Shanghai, New York, Cairo, Mexico City and Milan are found, the Ganges, the Pampas, Iowa and the Alps are not; the Punjab and the plain of the
    Po get more towns than they have.
    """
    red, green, blue = as_blue_marble(colour).split(1, dim=1)
    value, warm = (red + green + blue) * (1.0 / 3.0), red - green
    span = torch.maximum(torch.maximum(red, green), blue) - torch.minimum(torch.minimum(red, green), blue)
    grey = _step(0.545 - span / (value + 1.0), 0.0, 0.08) * (1.4 - (warm - 3.5).abs() * (1.0 / 6.0)).clamp(0.0, 1.0)
    grey = grey * _step(value, 58.0, 16.0) * _step(104.0 - value, 0.0, 20.0) * _step(red - blue, 20.0, 12.0)
    islands = box_mean(grey, 3) * (1.3 - box_mean(grey, 21) * (1.0 / 0.3)).clamp(0.0, 1.0)
    return ((islands - 0.08) * 2.6).clamp(0.0, 0.92) * (1.0 - (box_mean(snowfields(colour), 21) - 0.01) * (1.0 / 0.03)).clamp(0.0, 1.0)


CITY = {BUILT: 0.75, TREE: 0.12, GRASS: 0.13}
"""What a large city is made of, as pixels of ten metres see it. All houses, it has neither parks nor squares at any zoom, and is a grey plain until its streets are seen."""

NORTHERNMOST_CITY = 62.0
"""Degrees beyond which, two more or less, there are no large cities."""


def city_pixels(picture: np.ndarray, least_share: float) -> np.ndarray:
    """Rows and columns (N, 2) of pixels of a base map of the world (H, H, 3), bytes, in the middle of a large city: of 5 x 5 pixels, at least this share is one."""
    height, strip, found = len(picture), 512, []
    for top in range(0, height, strip):
        first = max(top - 2 * HALO, 0)
        rows = torch.from_numpy(np.ascontiguousarray(picture[first : top + strip + 2 * HALO])).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            inside = box_mean(cities(rows), 5)[0, 0, top - first :][:strip] >= least_share
        found.append(np.argwhere(inside.numpy()) + (top, 0))
    pixels = np.concatenate(found)
    north = mercator_latitude(pixels[:, 0], int(np.log2(height // 256)))
    return pixels[np.abs(north) < NORTHERNMOST_CITY]


def with_cities(cover: Tensor, colour: Tensor, latitude: Tensor) -> Tensor:
    """Weights (N, 8, H, W) with the :func:`cities` of the colours (N, 3, H, W), at the expense of all else, ``latitude`` (N, 1, H, 1); what lies between houses is trees and
    lawns instead of fields. None far in the north, where all that has the colour is rock."""
    tree, grass, crop, built, bare, snow, water, wetland = cover.split(1, dim=1)
    city = cities(colour) * (1.0 - water - snow).clamp(min=0.0) * _step(NORTHERNMOST_CITY - latitude.abs(), 0.0, 4.0)
    parks = 0.5 * crop * (2.0 * city).clamp(max=1.0)
    between = torch.cat([tree + parks, grass + parks, crop - 2.0 * parks, built, bare, snow, water, wetland], dim=1)
    town = cover.new_tensor([CITY.get(c, 0.0) for c in range(CLASSES)]).view(1, -1, 1, 1)
    return between * (1.0 - city) + city * town


def without_traces(cover: Tensor) -> Tensor:
    """Weights (N, 8, H, W) without a little water on snow, which becomes snow, and a little snow elsewhere, which becomes bare ground.

    A softmax is never quite sure, and stage by stage the children decide: 7 % of water on an ice sheet are lakes all over it, and 3 % of snow are snowfields on the coast of Namibia.
    """
    tree, grass, crop, built, bare, snow, water, wetland = cover.split(1, dim=1)
    melt = torch.minimum(water, 0.15 * snow)
    snow = snow + melt
    frost = torch.minimum(snow, F.relu(0.1 - snow))
    return torch.cat([tree, grass, crop, built, bare + frost, snow - frost, water - melt, wetland], dim=1)


CLEAN = 0.03
"""Share of a mixture that counts as none: as much as JPEG leaves of none (the base map is mixed without traces, :data:`.basemap.TRACE`)."""


def with_shores(cover: Tensor, colour: Tensor) -> Tensor:
    """Weights (N, 8, H, W) whose water, within two pixels of land and of sea, is what the colours (N, 3, H, W) were mixed with: by their tint, between the tints of land and sea there.

    The cascade gives children of land the colour that is left when the sea is taken out. Where the weights say less water than the colours hold, that is a blue land, and orange where
    they say more; and what is learned, says the one or the other, a little, on every shore.
    """
    water, tint = cover[:, WATER : WATER + 1], colour[:, 2:3] - colour[:, 0:1]
    land, sea = F.relu(1.0 - 10.0 * water), F.relu(10.0 * water - 9.0)
    lands, seas, land_tint, sea_tint = box_mean(torch.cat([land, sea, land * tint, sea * tint], dim=1), 5).split(1, dim=1)
    land_tint, sea_tint = land_tint / lands.clamp(min=1e-3), sea_tint / seas.clamp(min=1e-3)
    contrast = sea_tint - land_tint
    mixed = (((tint - land_tint) / contrast.clamp(min=0.05) - CLEAN) * (1.0 / (1.0 - 2.0 * CLEAN))).clamp(0.0, 1.0)
    believed = _step(contrast, 0.2, 0.2) * (20.0 * torch.minimum(lands, seas)).clamp(max=1.0)
    told = water + believed * (mixed - water)
    is_water = (torch.arange(CLASSES) == WATER).float().view(1, -1, 1, 1)
    kinds = (cover + 0.05 * box_mean(cover, 5) + 1e-6) * (1.0 - is_water)
    shore = kinds * ((1.0 - told) / channel_total(kinds)) + told * is_water
    return cover + (believed > 0.0).to(cover.dtype) * (shore - cover)


EVEN = 3.5 / 255.0
"""Standard deviation of brightness of which half is believed: below it, land is as even as the coding of the base map leaves it."""


def mosaic(cover: Tensor, colour: Tensor) -> Tensor:
    """Weights (N, 8, H, W) in which the darker parts of open land, colours (N, 3, H, W), have more of the dark classes, and the lighter parts more of the others.

    Rules know shares only, and a network that has learned them says of every pixel of a plain: half fields, half woods. Every stage keeps the shares of its parents, so seen from
    high above the mixture would be more even than any ground is, and the first stages could but dither it. Chances lean as those of :func:`.landscape.decided` do.
    """
    grey, land = (colour[:, 0:1] + colour[:, 1:2] + colour[:, 2:3]) * (1.0 / 3.0), dry(colour)
    share, first, second = box_mean(torch.cat([land, land * grey, land * grey * grey], dim=1), 9).split(1, dim=1)
    share = share.clamp(min=0.05)
    mean = first / share
    spread = torch.sqrt(F.relu(second / share - mean * mean) + 1e-8)
    darkness = ((mean - grey) / (spread + EVEN)).clamp(-2.5, 2.5) * land
    leaning = cover.new_tensor([LEAN.get(c, 0.0) for c in range(CLASSES)]).view(1, -1, 1, 1)
    open_land = cover.new_tensor([float(c in OPEN) for c in range(CLASSES)]).view(1, -1, 1, 1)
    told = cover * open_land * torch.exp(TOLD * leaning * darkness)
    return cover * (1.0 - open_land) + told * (channel_total(cover * open_land) / channel_total(told).clamp(min=1e-6))


class Start(nn.Module):
    """(N, 3, H, W) colours 0..1 and (N, 1, H, 1) degrees -> (N, 8, H, W) weights that sum to 1. Reads :data:`HALO` pixels around."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.first = nn.Conv2d(8, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.third = nn.Conv2d(2 * width, width, 1)
        self.fourth = nn.Conv2d(width, CLASSES, 1)

    def forward(self, colour: Tensor, latitude: Tensor) -> Tensor:
        return with_shores(with_cities(with_snowfields(mosaic(self.known(colour, latitude), colour), colour, latitude), colour, latitude), colour)

    def shares(self, colour: Tensor, latitude: Tensor) -> Tensor:
        """What the rules say, as far as colours and latitude tell, and cities: what is fitted, and what training draws the truth of Blue Marble from."""
        return with_cities(self.known(colour, latitude), colour, latitude)

    def known(self, colour: Tensor, latitude: Tensor) -> Tensor:
        """What is learned."""
        far = (latitude.abs() / 45.0 - 1.0).expand(-1, -1, -1, colour.shape[3])
        root = torch.sqrt(colour.clamp(min=0.0) + 0.001)
        red, green, blue = colour[:, 0:1], colour[:, 1:2], colour[:, 2:3]
        contrasts = [8.0 * land_contrast(colour, edge) - 0.5 for edge in (3, 9)]
        x = torch.cat([root * 4.0 - 1.6, 12.0 * (blue - red), 12.0 * (green - red), far, *contrasts], dim=1)
        x = F.silu(self.second(F.silu(self.first(x))))
        x = F.silu(self.third(torch.cat([x, box_mean(x, 9)], dim=1)))
        return without_traces(torch.softmax(self.fourth(x), dim=1))


def elevation_of(latitude: np.ndarray, longitude: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Metres from a (1081, 2160) grid of 10 arc minutes, north to south."""
    rows = np.clip(np.round((90 - latitude) * 6).astype(int), 0, table.shape[0] - 1)
    columns = np.round((longitude + 180) * 6).astype(int) % table.shape[1]
    return table[rows, columns].astype(np.float32)


def relief_of(table: np.ndarray) -> np.ndarray:
    """Standard deviation of the elevation of 3 x 3 cells of the grid, sea level where it is sea; metres."""
    land = np.maximum(table, 0).astype(np.float32)
    mean, square = (uniform_filter(x, 3, mode=("nearest", "wrap")) for x in (land, land * land))
    return np.sqrt(np.maximum(square - mean * mean, 0))


def shore_weights(weights: np.ndarray, water: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The rules' weights (H, W, 8), where a shore is ``near`` (H, W) replaced by the share of ``water`` (H, W) that its colours were mixed with.

    What is not water there is the land around it: rules on the colours of a mixture would name it after neither.
    """
    land = weights * (1.02 - near)[..., None]
    land[..., WATER] = 0
    land = np.stack([gaussian_filter(land[..., c], 2.0, mode="nearest") for c in range(CLASSES)], axis=-1) + 1e-6
    mixed = land / land.sum(axis=-1, keepdims=True) * (1 - water)[..., None]
    mixed[..., WATER] = water
    return weights + near[..., None] * (mixed - weights)


COASTS = 0.5
"""Share of crops that show both land and water: most of the world is open sea, of which little is to be learned."""


def some_place(marble: np.ndarray, span: int, rng: np.random.Generator, tries: int = 20) -> tuple[int, int]:
    """First column and row of a square of ``span`` pixels with a margin around it."""
    coast = rng.random() < COASTS
    for _ in range(tries):
        x, y = (int(rng.integers(SHORE_MARGIN, marble.shape[0] - span - SHORE_MARGIN)) for _ in range(2))
        if not coast or 0.1 < sea_share(marble[y : y + span : 4, x : x + span : 4]) < 0.9:
            break
    return x, y


def crops(marble: np.ndarray, table: np.ndarray, relief: np.ndarray, count: int, size: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Colours (N, 3, S, S) 0..1, latitudes (N, 1, S, 1) and weights (N, 8, S, S) of random places of the base map, at twice, its own and half its scale.

    ``marble`` is the picture the base map is made of, uint8 (H, H, 3) of zoom 6; ``table`` and ``relief`` are metres on one grid.
    """
    colours, latitudes, weights = [], [], []
    for _ in range(count):
        factor = int(rng.choice([1, 2, 4]))
        span = size * factor
        x, y = some_place(marble, span, rng)
        shores = mend_shores(np.asarray(marble[y - SHORE_MARGIN : y + span + SHORE_MARGIN, x - SHORE_MARGIN : x + span + SHORE_MARGIN]))
        inner = np.s_[SHORE_MARGIN:-SHORE_MARGIN, SHORE_MARGIN:-SHORE_MARGIN]

        def mean(picture: np.ndarray) -> np.ndarray:
            return picture[inner].reshape(size, factor, size, factor, -1).mean(axis=(1, 3)).astype(np.float32)

        part = mean(shores.image)
        latitude = mercator_latitude(y + factor * np.arange(size), 6)
        longitude = (x + factor * np.arange(size)) / marble.shape[0] * 360 - 180
        height, hills = (elevation_of(*np.broadcast_arrays(latitude[:, None], longitude[None, :]), grid) for grid in (table, relief))
        told = shore_weights(marble_rules(part, latitude[:, None], height, hills), mean(shores.water)[..., 0], mean(shores.near)[..., 0])
        colours.append(with_headroom(255 * lighter(part / 255)).transpose(2, 0, 1) / 255)
        latitudes.append(latitude[None, :, None])
        weights.append(told.transpose(2, 0, 1))
    return tuple(np.stack(a).astype(np.float32) for a in (colours, latitudes, weights))


def train_start(data: Path, work: Path, steps: int, seed: int) -> Path:
    """Fits the start network and writes ``start.pt``."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    marble = np.load(work / "plates" / "bm6.npy", mmap_mode="r")
    table = np.load(data / "etopo10_elevation_m.npz")["elevation"]
    relief = relief_of(table)
    model = Start()
    optimiser = torch.optim.Adam(model.parameters(), lr=4e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, steps)
    error = 0.0
    for step in range(steps):
        colours, latitudes, weights = (torch.from_numpy(a) for a in crops(marble, table, relief, 20, 48, rng))
        colours = (colours + torch.randn_like(colours) * 0.004).clamp(0, 1)
        guess, weights = (part[:, :, HALO:-HALO, HALO:-HALO] for part in (model.shares(colours, latitudes), weights))
        loss = F.kl_div(torch.log(guess + 1e-6), weights, reduction="none").sum(dim=1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step >= steps - 50:
            error += (guess - weights).detach().abs().sum(dim=1).mean().item() / 100
    print(f"start network: {error:.3f} of the weight differs from the rules")
    target = work / "start.pt"
    torch.save(model.state_dict(), target)
    return target


def load_start(path: Path) -> Start:
    """A fitted start network, in evaluation mode."""
    model = Start()
    model.load_state_dict(torch.load(path, weights_only=True))
    return model.eval()


def start_cover(model: Callable[[Tensor, Tensor], Tensor], colours: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Weights (8, H, W) that a :class:`Start`, or its ``shares``, has for colours (3, H, W) 0..1 whose rows lie at ``latitude`` degrees (H,)."""
    with torch.no_grad():
        feed = torch.from_numpy(np.ascontiguousarray(colours, np.float32))[None]
        rows = torch.from_numpy(np.array(latitude, np.float32))[None, None, :, None]
        return model(feed, rows)[0].numpy()
