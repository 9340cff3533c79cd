"""The evaluation's figures on pictures whose answer is known."""

import numpy as np
import pytest

from worldloom_training import metrics
from worldloom_training.scenes import frechet


def white(seed, strength=10.0, size=96):
    return 128 + strength * np.random.default_rng(seed).standard_normal((size, size))


def test_energy_ratio_is_the_square_of_the_amplitude_ratio():
    assert metrics.energy_ratio([white(1, 20)], [white(2, 10)]) == pytest.approx(4, rel=0.15)


def test_energy_spread_is_of_places_and_not_of_the_whole():
    real = [white(1, 4), white(2, 16)]
    assert metrics.energy_spread([white(3, 8), white(4, 32)], real) == pytest.approx(0, abs=0.15), "all twice too strong: no spread"
    assert metrics.energy_spread([white(3, 8), white(4, 8)], real) == pytest.approx(np.log(4), rel=0.15)


def test_a_cloud_is_not_crisp_and_fields_of_its_spectrum_are():
    rng = np.random.default_rng(4)
    fields = np.kron(rng.uniform(60, 180, (16, 16)), np.ones((8, 8))) + rng.normal(0, 0.5, (128, 128))
    spectrum = np.abs(np.fft.fft2(fields - fields.mean()))
    cloud = 120 + np.fft.ifft2(spectrum * np.exp(1j * np.angle(np.fft.fft2(rng.standard_normal((128, 128)))))).real
    assert metrics.energy_ratio([cloud], [fields]) == pytest.approx(1, rel=0.2)
    assert metrics.crispness(cloud) == pytest.approx(1, abs=0.15)
    assert metrics.crispness(fields) > 2
    assert metrics.crispness(120 + 0.2 * (fields - 120)) == pytest.approx(metrics.crispness(fields), rel=0.02), "whatever the contrast"


def test_calm_here_and_lively_there_is_not_crisp():
    patchy = white(5, 2.0, 128)
    patchy[:64] = white(6, 20.0, 128)[:64]
    assert metrics.crispness(patchy) == pytest.approx(1, abs=0.15)


def test_sliced_wasserstein_grows_with_the_difference():
    rng = np.random.default_rng(0)
    a, b, c = (metrics.patches([np.stack([white(s, k)] * 3)], 400, rng) for s, k in ((1, 10), (2, 10), (3, 14)))
    same, other = (metrics.sliced_wasserstein(a, x, np.random.default_rng(1)) for x in (b, c))
    assert other > 3 * same


def test_autocorrelation_finds_a_repeated_window():
    tile = np.random.default_rng(0).standard_normal((64, 64)) * 10 + 128
    assert metrics.autocorrelation(np.tile(tile, (3, 3)), 64)[0] > 0.8
    assert abs(metrics.autocorrelation(white(3, size=192), 64)[0]) < 0.05


def test_lattice_shows_blocks():
    low, high = metrics.lattice(white(1, size=256))
    assert 0.95 < low < high < 1.05
    blocks = np.kron(np.random.default_rng(2).standard_normal((48, 48)), np.ones((4, 4)))
    assert metrics.lattice(blocks)[1] > 3


def test_frechet_distance_of_shifted_normals():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((4000, 6)), rng.standard_normal((4000, 6)) + np.array([2, 0, 0, 0, 0, 0])
    assert frechet(a, b) == pytest.approx(4, rel=0.1)
    assert frechet(a, a) == pytest.approx(0, abs=1e-3)
