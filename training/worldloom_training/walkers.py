"""Walkers: windows on their way down the cascade while the network that makes them is being trained.

Real pairs of parent and child teach one stage. What seven stages make of a base map, each fed with what the one before
invented, no real pair shows: there is no truth with the same parent. So a few windows walk down the planet during training, one stage per step,
always made by the network as it is at that moment, and a critic that looks at detail alone (:func:`.critic.detail_views`) compares
each of them with a real crop of a like place: of nearly the same ground resolution, with the most similar land cover and brightness. That teaches what
to do with parents as they come out of the cascade, which differ from real ones in ways too small to see and enough to let detail die out, or
grow rank, a few stages on (exposure bias; training on one's own outputs: Ross, Gordon and Bagnell 2011, "DAgger").
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import torch
from torch import Tensor

from .basemap import ground_resolution, mercator_latitude, sea_share
from .batches import EQUATOR_Z0, FLATTENED, Batch
from .cascade import BASE_ZOOM, LAST_ZOOM, mercator_pixel
from .cover import BUILT, levelled
from .critic import Seen
from .likeness import distances, kinds_of
from .grids import SCALE
from .model import COLOURS
from .start import HALO, Start, city_pixels, start_cover
from .tone import darker

STAGES = (LAST_ZOOM - BASE_ZOOM) // 2

FARTHEST = 82.0
"""Walkers begin up to this latitude, north and south, evenly by area."""

OPEN_SEA = 0.15
"""Share of the places in open sea that are accepted: most of the Earth is sea, and nearly all of that is alike."""


CITIES = 0.2
"""Share of the walkers that begin in a large city, of which the Earth has so few that none would be met otherwise, and stay among houses: what real towns look like is known of real parents,
and those that the cascade makes of a base map are calmer."""

TOWN_OF = 4
"""Windows of which a walker in a city takes the most built-up."""

MOSTLY_CITY = 0.5
"""Share of a city around the pixel of the base map that such a walk begins at."""


def stage_of(log2_metres: float) -> int:
    """The stage of the cascade, 0 for zoom 7 to 6 for zoom 19, whose children have nearly this ground resolution, log2 of metres."""
    stage = round((math.log2(EQUATOR_Z0) - log2_metres - BASE_ZOOM - 2) / 2)
    return min(max(stage, 0), STAGES - 1)


class Walkers:
    """``count`` windows of S x S parent pixels, each at its own stage; one thread."""

    def __init__(self, base: np.ndarray, start: Start, count: int, size: int, seed: int) -> None:
        """``base``: bytes (8192, 8192, 3) of the zoom-5 base map, or 5 with slopes behind the colours; ``size``: S."""
        self.base, self.start, self.size = base, start, size
        self.rng = np.random.default_rng(seed)
        self.base_zoom = int(math.log2(len(base) // 256))  # five, but for small worlds in tests
        self.cities = city_pixels(base[..., :COLOURS], MOSTLY_CITY)
        self.zooms, self.rows, self.in_city = [BASE_ZOOM] * count, [0.0] * count, [False] * count
        self.states = np.stack([self.begin(i) for i in range(count)])
        # They come from one place in time; sent back to the start one by one, they end up at different stages.
        self.early = [i % STAGES + 1 for i in range(count)]

    def begin(self, walker: int) -> np.ndarray:
        """Sets a walker on a place of the base map; its state (13, S, S), 0..1."""
        self.in_city[walker] = len(self.cities) > 0 and self.rng.random() < CITIES
        top, left = self.city() if self.in_city[walker] else self.anywhere()
        self.zooms[walker], self.rows[walker] = BASE_ZOOM, top + self.size / 2
        rows, columns = (np.arange(first - HALO, first + self.size + HALO) for first in (top, left))
        around = self.base[np.clip(rows, 0, len(self.base) - 1)][:, columns % len(self.base)]
        planes = around.transpose(2, 0, 1)
        planes = planes if len(planes) > COLOURS else levelled(planes)
        colours, slopes = np.split(planes.astype(np.float32) / 255, [COLOURS])
        cover = start_cover(self.start, colours, mercator_latitude(rows, self.base_zoom))
        return np.concatenate([colours, cover.astype(np.float32), slopes])[:, HALO:-HALO, HALO:-HALO]

    def city(self) -> tuple[int, int]:
        """First row and column of a window around a pixel of a large city."""
        row, column = self.cities[self.rng.integers(len(self.cities))]
        return tuple(min(max(int(v) - self.size // 2, 0), self.base.shape[0] - self.size) for v in (row, column))

    def anywhere(self) -> tuple[int, int]:
        """The same of a place anywhere on Earth, seldom in open sea."""
        edge = self.base.shape[0]
        while True:
            latitude = math.degrees(math.asin(self.rng.uniform(-1, 1) * math.sin(math.radians(FARTHEST))))
            _, middle = mercator_pixel(latitude, 0.0, self.base_zoom)
            top, left = middle - self.size // 2, int(self.rng.integers(edge - self.size))
            sea = sea_share(255 * darker(self.base[top : top + self.size, left : left + self.size, :COLOURS] / 255))
            if sea < 0.8 or self.rng.random() < OPEN_SEA:
                return top, left

    def parents(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """States (N, 13, S, S) and log2 of metres per child pixel (N,)."""
        metres = [ground_resolution(mercator_latitude(np.array(row), zoom), zoom + 2) for row, zoom in zip(self.rows, self.zooms)]
        log2 = np.clip(np.log2(np.array(metres, np.float32)), math.log2(0.2), math.log2(2500))
        return torch.from_numpy(self.states).to(device), torch.from_numpy(log2.astype(np.float32)).to(device)

    @property
    def stages(self) -> list[int]:
        """Which stage each walker's next child comes from: 0 for zoom 7, 6 for zoom 19."""
        return [(zoom - BASE_ZOOM) // 2 for zoom in self.zooms]

    def advance(self, children: Tensor, border: int) -> None:
        """Goes on with a window of the children (N, 13, 4S, 4S), ``border`` parent pixels away from their edge."""
        states = children.detach().float().cpu().numpy()
        room = SCALE * (self.size - 2 * border) - self.size
        for i in range(len(states)):
            self.early[i] -= 1
            if self.zooms[i] + 2 >= LAST_ZOOM or self.early[i] == 0:
                self.states[i] = self.begin(i)
                continue
            places = SCALE * border + self.rng.integers(room + 1, size=(TOWN_OF if self.in_city[i] else 1, 2))
            y, x = max(places.tolist(), key=lambda p: states[i, COLOURS + BUILT, p[0] : p[0] + self.size, p[1] : p[1] + self.size].mean())
            self.states[i] = states[i, :, y : y + self.size, x : x + self.size]
            self.rows[i] = SCALE * (self.rows[i] - self.size / 2) + y + self.size / 2
            self.zooms[i] += 2


SPREAD = 0.15
"""How much farther than the nearest a place may be and still be chosen for like it: the mean of an exponential distribution."""


class Memory:
    """Real crops of the last batches, from which a like place is chosen for each walker."""

    ENOUGH = 16
    """With fewer crops than this there is no like place to offer."""

    UNLIKE = 0.7
    """Distance beyond which a place is not offered: for shapes, a place may be less alike than where strength is compared (:data:`.likeness.UNLIKE`)."""

    def __init__(self, kept: int, seed: int) -> None:
        """``kept``: crops remembered per stage, on average."""
        self.crops: deque[tuple[Tensor, float, np.ndarray]] = deque(maxlen=kept * STAGES)
        self.rng = np.random.default_rng(seed)

    def keep(self, batch: Batch, truth: Tensor) -> None:
        """Takes what is whole of the single samples of a batch; ``truth`` (N, 11, S, S) are their middles."""
        metres = torch.as_tensor(batch.single_log2)
        for state, log2, kind, name in zip((truth * 255).round().byte(), metres.tolist(), kinds_of(truth, metres), batch.names):
            if not name.endswith(FLATTENED):
                self.crops.append((state.clone(), log2, kind))

    def like(self, states: Tensor, log2_metres: Tensor) -> tuple[list[int], Seen] | None:
        """Indices of the states (N, 11, H, W) that have a like place of nearly their ground resolution (N,), and these places, in the same order."""
        if len(self.crops) < self.ENOUGH:
            return None
        kept, metres, kinds = zip(*self.crops)
        distance = distances(kinds_of(states, log2_metres), np.stack(kinds))
        best = (distance + self.rng.exponential(SPREAD, distance.shape)).argmin(axis=1)
        chosen = np.flatnonzero(distance[np.arange(len(best)), best] < self.UNLIKE).tolist()
        if not chosen:
            return None
        found = [kept[best[i]] for i in chosen]
        return chosen, Seen.of(torch.stack(found).to(states.device).float() / 255, torch.tensor([metres[best[i]] for i in chosen], device=states.device))
