"""Slopes of level 0: from elevations, and enlarged as the server does it."""

import numpy as np
import pytest
from PIL import Image

from worldloom_training.cover import LEVEL_BYTE, SLOPE_STEPS
from worldloom_training.slopes import EXAGGERATION, METRES_PER_DEGREE, ZOOM, enlarged, raster_of, read_raster, slopes_of, write_raster


def plane(east_per_degree: float, south_per_degree: float) -> np.ndarray:
    """Elevations of a table of ten arc minutes that rise evenly, far above the sea."""
    latitude, longitude = np.linspace(90, -90, 1081)[:, None], np.arange(2160)[None] / 6 - 180
    return 100_000 + east_per_degree * longitude - south_per_degree * latitude


def test_slopes_are_rise_over_run():
    found = slopes_of(plane(200.0, 400.0))[:, 5:-5]
    assert np.allclose(found[540, :, 0], 200.0 / METRES_PER_DEGREE, rtol=1e-3), "at the equator"
    assert np.allclose(found[180, :, 0], 200.0 / METRES_PER_DEGREE / np.cos(np.radians(60)), rtol=1e-3), "at 60 degrees a degree is half as long"
    assert np.allclose(found[10:-10, :, 1], 400.0 / METRES_PER_DEGREE, rtol=1e-3)


def test_values_lie_at_corners_or_in_the_middle_of_cells():
    """Of both kinds of tables the Mercator raster is the same."""
    latitude = 90 - (np.arange(1080)[:, None] + 0.5) / 6
    height = lambda degrees: 9000.0 + 8000.0 * np.sin(np.radians(12.0 * degrees)) + np.zeros((1, 2160))  # noqa: E731
    corners, centres = raster_of(height(np.linspace(90, -90, 1081)[:, None])), raster_of(height(latitude))
    assert np.abs(corners.astype(int) - centres).max() <= 1 and corners[..., 1].std() > 3


def test_the_sea_is_level_and_the_antimeridian_is_no_cliff():
    table = np.full((1081, 2160), -4000.0)
    table[:, :20] = table[:, -20:] = 300.0
    found = slopes_of(table)
    assert (found[:, 100:-100] == 0).all() and (found[:, [0, -1], 0] == 0).all()


def test_the_raster_is_of_the_mercator_world():
    table = plane(0.0, 500.0)
    table[:540] = 0.0  # the northern half is level
    raster = raster_of(table)
    edge = 256 * 2**ZOOM
    assert raster.shape == (edge, edge, 3) and (raster[..., [0, 2]] == LEVEL_BYTE).all()
    wanted = LEVEL_BYTE + SLOPE_STEPS * EXAGGERATION * 500.0 / METRES_PER_DEGREE
    assert (raster[: edge // 2 - 8, :, 1] == LEVEL_BYTE).all() and abs(int(raster[-9, 7, 1]) - wanted) <= 1


@pytest.mark.parametrize("factor", [1, 2, 4, 16])
def test_enlarging_is_bilinear_between_centres_in_integers(factor):
    raster = np.random.default_rng(3).integers(0, 256, (8, 8, 2), np.uint8)
    found = enlarged(raster, 8 * factor)
    place = (np.arange(8 * factor) + 0.5) / factor - 0.5
    first = np.floor(place).astype(int)
    part = place - first
    rows, columns = (np.clip(first, 0, 7), np.clip(first + 1, 0, 7)), (first % 8, (first + 1) % 8)
    wanted = sum(
        (part if i else 1 - part)[:, None, None] * (part if j else 1 - part)[None, :, None] * raster[rows[i]][:, columns[j]].astype(float)
        for i in (0, 1) for j in (0, 1))
    assert found.dtype == np.uint8 and np.abs(found - wanted).max() <= 0.5 + 1e-9


def test_known_bytes():
    """Half-way up is rounded up; columns meet around the back, rows do not."""
    raster = np.zeros((2, 2, 1), np.uint8)
    raster[0, 0], raster[1, 1] = 100, 50
    found = enlarged(raster, 4)[..., 0]
    assert found.tolist() == [[75, 75, 25, 25], [59, 59, 28, 28], [28, 28, 34, 34], [13, 13, 38, 38]]


def test_a_raster_comes_back(tmp_path):
    raster = np.random.default_rng(4).integers(0, 256, (16, 16, 3), np.uint8)
    write_raster(raster, tmp_path / "new" / "slopes.png")
    assert (np.asarray(Image.open(tmp_path / "new" / "slopes.png")) == raster).all()
    assert (read_raster(tmp_path / "new" / "slopes.png", 16) == raster[..., :2]).all()
