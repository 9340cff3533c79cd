"""Pandora: an invented planet, drawn from noise on the sphere.

Everything is a function of the point on the unit sphere, so the antimeridian is no edge and the poles have no
seam. Heights: warped fractal noise (continents) plus ridged noise in belts (mountains), after Musgrave in
"Texturing and Modeling: A Procedural Approach". Climate: temperature from latitude and height, rain from the
three circulation cells, distance from the sea and noise. Colours: tones like those of Blue Marble, so that a
network trained on Earth knows what to do with them.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter

_LATTICE = 64
LAND_SHARE = 0.36
KILOMETRES_HIGH = 7.5
RADIUS_KM = 6371.0


class SphereNoise:
    """Smooth value noise on a periodic cubic lattice, sampled at points of the sphere."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        lattice = rng.standard_normal((_LATTICE,) * 3).astype(np.float32)
        self.spline = spline_filter(lattice, order=3, output=np.float32, mode="grid-wrap")
        self.shifts = rng.uniform(0, _LATTICE, (32, 3)).astype(np.float32)

    def octave(self, points: np.ndarray, frequency: float, number: int) -> np.ndarray:
        """(3, ...) points -> (...) values of standard deviation about 1, ``frequency`` cells per radius."""
        at = points * np.float32(frequency) + self.shifts[number].reshape(3, *[1] * (points.ndim - 1))
        return map_coordinates(self.spline, at, order=3, mode="grid-wrap", prefilter=False, output=np.float32)

    def fractal(self, points: np.ndarray, frequency: float, octaves: int, gain: float = 0.5, first: int = 0) -> np.ndarray:
        """Sum of octaves, each twice as fine and ``gain`` times as strong."""
        total, strength = 0.0, 1.0
        for i in range(octaves):
            total = total + strength * self.octave(points, frequency * 2.03**i, first + i)
            strength *= gain
        return total

    def ridged(self, points: np.ndarray, frequency: float, octaves: int, first: int) -> np.ndarray:
        """Ridged fractal, 0..1 or so: crests where the noise crosses zero."""
        total, strength, weight, scale = 0.0, 1.0, 1.0, 0.0
        for i in range(octaves):
            crest = np.clip(1.0 - np.abs(self.octave(points, frequency * 2.1**i, first + i)), 0, 1) ** 2 * weight
            total = total + strength * crest
            weight = np.clip(0.35 + crest * 1.6, 0, 1)
            scale += strength
            strength *= 0.6
        return total / scale


def sphere(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (3, width/2, width) of pixel centres of a plate carree map, and latitudes in radians (width/2, 1)."""
    latitude = (np.pi / 2 - np.pi * (np.arange(width // 2) + 0.5) / (width // 2))[:, None]
    longitude = (2 * np.pi * (np.arange(width) + 0.5) / width - np.pi)[None, :]
    points = np.stack(np.broadcast_arrays(
        np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)))
    return points.astype(np.float32), latitude.astype(np.float32)


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def blend(below: np.ndarray, above: tuple[float, float, float] | np.ndarray, share: np.ndarray) -> np.ndarray:
    """Colours (H, W, 3) mixed by a share (H, W)."""
    return below + (np.asarray(above, np.float32) - below) * share[..., None]


def relief(noise: SphereNoise, points: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Height in kilometres, sea level at 0."""
    warp = np.stack([noise.fractal(points, 1.6, 4, first=24 + i) for i in range(3)])
    bent = points + 0.16 * warp
    continents = noise.fractal(bent, 1.15, 10, gain=0.57)
    belts = smoothstep(0.0, 0.9, 1.0 - 1.3 * np.abs(noise.fractal(bent, 1.7, 3, first=12)))
    ridges = noise.ridged(points + 0.05 * warp, 13.0, 7, first=15)
    area = np.broadcast_to(np.cos(latitude), continents.shape).ravel()
    order = np.argsort(continents, axis=None)
    share = np.cumsum(area[order]) / area.sum()
    shore = continents.ravel()[order[np.searchsorted(share, 1 - LAND_SHARE)]]
    above = continents - shore
    land = np.clip(above, 0, None)
    mountains = belts * (0.25 + ridges) * ridges * smoothstep(0.02, 0.4, land)
    plateau = 0.45 * land + 0.12 * land * noise.fractal(points, 16.0, 5, gain=0.6, first=6)
    height = np.where(above > 0, plateau + mountains * KILOMETRES_HIGH, above * 3.2)
    return height.astype(np.float32)


def hillshade(height: np.ndarray, latitude: np.ndarray, strength: float) -> np.ndarray:
    """Brightness factor about 1 for light from the north-west (the habit of relief maps)."""
    width = height.shape[1]
    step_km = 2 * np.pi * RADIUS_KM / width
    east = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / (2 * step_km * np.maximum(np.cos(latitude), 0.15))
    north = np.gradient(height, axis=0) / -step_km
    slope = strength * (-east + north)
    return 1.0 + np.clip(slope / np.sqrt(1 + slope * slope), -0.75, 0.75)


def elevation(width: int, seed: int) -> np.ndarray:
    """Metres, (width/2, width)."""
    return 1000.0 * relief(SphereNoise(seed), *sphere(width))


def draw(width: int, seed: int) -> np.ndarray:
    """The planet, uint8 (width/2, width, 3), plate carree."""
    noise, weather = SphereNoise(seed), SphereNoise(seed + 1)
    points, latitude = sphere(width)
    height = relief(noise, points, latitude)
    land = height > 0

    rough = weather.fractal(points, 3.0, 7, gain=0.6)
    blur = width / 80.0
    maritime = gaussian_filter((~land).astype(np.float32), blur, mode=("nearest", "wrap"))
    degrees = np.degrees(np.abs(latitude))
    temperature = 29.0 - 52.0 * (degrees / 90.0) ** 1.7 - 5.8 * np.clip(height, 0, None) + 1.6 * rough
    cells = 0.62 * np.exp(-((degrees / 13.0) ** 2)) + 0.42 * np.exp(-(((degrees - 50.0) / 17.0) ** 2))
    rain = cells + 0.42 * maritime + 0.17 * rough - 0.03 * np.clip(height, 0, None) + 0.09

    grain = weather.fractal(points, 40.0, 5, gain=0.65, first=9)
    patches = weather.fractal(points, 9.0, 6, gain=0.62, first=16)
    sand = blend(np.broadcast_to(np.float32((200, 170, 124)), (*height.shape, 3)).copy(), (170, 126, 84),
                 smoothstep(-0.3, 1.4, patches))
    sand = blend(sand, (216, 194, 152), smoothstep(0.6, 1.6, -patches))
    ground = blend(sand, (128, 112, 66), smoothstep(0.22, 0.40, rain + 0.05 * patches))
    ground = blend(ground, (74, 82, 34), smoothstep(0.36, 0.55, rain + 0.05 * patches))
    ground = blend(ground, (24, 44, 12), smoothstep(0.52, 0.78, rain + 0.06 * patches) * smoothstep(-2, 6, temperature))
    boreal = smoothstep(9, 2, temperature) * smoothstep(0.30, 0.5, rain)
    ground = blend(ground, (34, 44, 20), 0.85 * boreal)
    tundra = smoothstep(3, -4, temperature)
    ground = blend(ground, (98, 92, 72), 0.9 * tundra)
    rock = smoothstep(1.8, 3.6, height) * smoothstep(0.75, 0.35, rain)
    ground = blend(ground, (112, 96, 80), 0.8 * rock)
    ground = ground * (1.0 + 0.05 * grain + 0.05 * patches)[..., None]
    ground = ground * hillshade(height, latitude, 9.0)[..., None]
    snow = smoothstep(-6.5, -9.5, temperature + 0.7 * patches)
    ground = blend(ground, (243, 246, 249), snow)

    depth = np.clip(-height, 0, None)
    sea = blend(np.broadcast_to(np.float32((34, 92, 152)), (*height.shape, 3)).copy(), (14, 48, 104),
                smoothstep(0.05, 0.7, depth))
    sea = blend(sea, (5, 18, 58), smoothstep(0.6, 2.0, depth))
    sea = blend(sea, (2, 6, 26), smoothstep(1.8, 4.5, depth))
    sea = sea * (1 + 0.35 * (hillshade(np.minimum(height, 0) * 1.5, latitude, 5.0) - 1))[..., None]
    pack_ice = smoothstep(-15.5, -18.0, temperature + 0.9 * patches)
    sea = blend(sea, (232, 240, 246), pack_ice)

    picture = np.where(land[..., None], ground, sea)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)
