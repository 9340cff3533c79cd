"""How far generated detail is from real detail of the same ground resolution.

All on brightness, on pictures (H, W) in 0..255, child resolution. "Fine" means wavelengths shorter than 8 child
pixels: what the parent, sampled every 4 child pixels, cannot hold.
"""

from __future__ import annotations

import numpy as np

from . import gains
from .model import LUMA

PARENT_NYQUIST = 1.0 / 8.0
"""Cycles per child pixel."""


def brightness(picture: np.ndarray) -> np.ndarray:
    """(3, H, W) -> (H, W)."""
    return np.tensordot(np.array(LUMA), picture.astype(np.float64), axes=1)


def power(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Windowed power spectrum and radial frequency, both (H, W)."""
    height, width = picture.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None, :]
    spectrum = np.abs(np.fft.fft2((picture - picture.mean()) * window)) ** 2 / (window**2).sum()
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    return spectrum, np.sqrt(fx * fx + fy * fy)


def fine_energy(picture: np.ndarray) -> float:
    """Mean power of the fine wavelengths, grey levels squared."""
    spectrum, frequency = power(picture)
    return float(spectrum[frequency > PARENT_NYQUIST].sum() / spectrum.size)


def radial_spectrum(picture: np.ndarray, bins: int = 16) -> np.ndarray:
    """Power per ring of frequency between 1/32 and 1/2 cycles per pixel, (bins,)."""
    spectrum, frequency = power(picture)
    edges = np.linspace(1 / 32, 0.5, bins + 1)
    ring = np.digitize(frequency.ravel(), edges) - 1
    inside = (ring >= 0) & (ring < bins)
    total = np.bincount(ring[inside], spectrum.ravel()[inside], bins)
    return total / np.maximum(np.bincount(ring[inside], minlength=bins), 1)


def spectrum_distance_db(generated: list[np.ndarray], real: list[np.ndarray]) -> float:
    """Mean absolute difference of the two mean radial spectra, decibels."""
    a = np.mean([radial_spectrum(p) for p in generated], axis=0)
    b = np.mean([radial_spectrum(p) for p in real], axis=0)
    return float(np.abs(10 * np.log10((a + 1e-9) / (b + 1e-9))).mean())


def energy_ratio(generated: list[np.ndarray], real: list[np.ndarray]) -> float:
    """Fine energy of generated over real pictures; 1 is right."""
    return float(np.mean([fine_energy(p) for p in generated]) / np.mean([fine_energy(p) for p in real]))


QUIETEST = gains.QUIETEST * 255**2
"""Grey levels squared: fine energy below which one picture is as quiet as another."""


def energy_spread(generated: list[np.ndarray], real: list[np.ndarray]) -> float:
    """Standard deviation, over pairs of pictures, of the logarithm of generated over real fine energy; 0 is right, 0.7 a factor of two either way."""
    ratios = [(fine_energy(a) + QUIETEST) / (fine_energy(b) + QUIETEST) for a, b in zip(generated, real)]
    return float(np.std(np.log(ratios)))


CRISP_BLOCK, CRISP_STEPS = 32, (1, 2, 4)
"""Edge of the squares in pixels that steps are compared within, and widths of the steps."""


def crispness(picture: np.ndarray) -> float:
    """How much flat ground with a few edges differs from a cloud of the same spectrum: mean square of steps between neighbours over the square of their mean size.

    1 for a cloud (normally distributed steps, whatever their correlation), more the fewer of the steps carry the contrast; the geometric mean over squares, so that ground which
    is calm here and lively there does not pass for crisp, over directions and over widths of a step. (Sparsity of natural images: Field 1987; this measure of it is Treves and Rolls' 1991.)
    """
    logs = []
    for step in CRISP_STEPS:
        height, width = (n // CRISP_BLOCK * CRISP_BLOCK // step for n in picture.shape)
        coarse = picture[: height * step, : width * step].reshape(height, step, width, step).mean(axis=(1, 3))
        edge = CRISP_BLOCK // step
        for axis in (0, 1):
            steps = np.diff(coarse, axis=axis, append=np.nan)
            blocks = steps.reshape(height // edge, edge, width // edge, edge).transpose(0, 2, 1, 3).reshape(-1, edge * edge)
            size, square = np.nanmean(np.abs(blocks), axis=1), np.nanmean(blocks**2, axis=1)
            logs.append(np.log((square + 1e-3) / (size**2 + 1e-3)))
    return float(np.exp(np.mean(logs)) / (np.pi / 2))


def diversity(first: list[np.ndarray], second: list[np.ndarray], smooth: list[np.ndarray], real: list[np.ndarray]) -> float:
    """RMS difference of two draws over sqrt(2) times the RMS of real detail: 0 a filter, 1 as free as reality."""
    draws = np.mean([((a - b) ** 2).mean() for a, b in zip(first, second)])
    detail = np.mean([((r - s) ** 2).mean() for r, s in zip(real, smooth)])
    return float(np.sqrt(draws / (2 * detail)))


def block_edges(picture: np.ndarray) -> float:
    """Gradient across 4 x 4 block edges over the gradient inside blocks; 1 if the lattice does not show."""
    steps = np.abs(np.diff(picture, axis=1))
    across = steps[:, 3::4].mean()
    inside = np.delete(steps, np.s_[3::4], axis=1).mean()
    return float(across / max(inside, 1e-9))


def patches(pictures: list[np.ndarray], count: int, rng: np.random.Generator, edge: int = 7) -> np.ndarray:
    """Random 7 x 7 patches of (3, H, W) pictures, each channel's mean taken off: (M, 147).

    The mean is the parent's business, which is given; what is compared is the shape and colour of detail.
    """
    found = []
    for p in pictures:
        ys, xs = rng.integers(0, p.shape[1] - edge, count), rng.integers(0, p.shape[2] - edge, count)
        cut = np.stack([p[:, y : y + edge, x : x + edge] for y, x in zip(ys, xs)]).astype(np.float32)
        found.append((cut - cut.mean(axis=(2, 3), keepdims=True)).reshape(count, -1))
    return np.concatenate(found)


def sliced_wasserstein(a: np.ndarray, b: np.ndarray, rng: np.random.Generator, directions: int = 128) -> float:
    """Mean over random directions of the 1-Wasserstein distance of two equally large samples (M, D) (Rabin et al. 2011)."""
    axes = rng.standard_normal((a.shape[1], directions)).astype(np.float32)
    axes /= np.linalg.norm(axes, axis=0)
    return float(np.abs(np.sort(a @ axes, axis=0) - np.sort(b @ axes, axis=0)).mean())


def autocorrelation(picture: np.ndarray, lag: int) -> tuple[float, float]:
    """Correlation of fine detail with itself ``lag`` pixels to the right and below; (H, W)."""
    from scipy.ndimage import gaussian_filter

    fine = picture - gaussian_filter(picture, 3.0)
    deviation = gaussian_filter(fine * fine, 12.0) ** 0.5 + 0.05
    fine = fine / deviation  # busy places must not decide alone
    fine -= fine.mean()
    right = (fine[:, :-lag] * fine[:, lag:]).mean() / (fine * fine).mean()
    down = (fine[:-lag] * fine[lag:]).mean() / (fine * fine).mean()
    return float(right), float(down)


def lattice(picture: np.ndarray, period: int = 4) -> tuple[float, float]:
    """Smallest and largest of: mean gradient at columns (and rows) x mod ``period`` over the mean of all; 1 if no lattice."""
    shares = []
    for axis in (0, 1):
        steps = np.abs(np.diff(picture, axis=axis)).mean(axis=1 - axis)
        steps = steps[: len(steps) // period * period]
        shares += list(steps.reshape(-1, period).mean(axis=0) / steps.mean())
    return min(shares), max(shares)
