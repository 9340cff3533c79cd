"""Averaging, tone and georeferencing."""

import numpy as np
import pytest
import tifffile

from worldloom_training.basemap import area_average, geotiff_tags, ground_resolution, mercator_latitude, write_geotiff
from worldloom_training.imagery import apply_curve, bad_cells, box_average, power_curve


def test_tone_curve_moves_the_mean_and_keeps_black_and_white():
    curve = power_curve(np.array([80, 90, 70]), np.array([34, 47, 17]))
    assert [int(curve[c][v]) for c, v in enumerate((80, 90, 70))] == pytest.approx([34, 47, 17], abs=1)
    assert curve[:, 0].tolist() == [0, 0, 0] and curve[:, 255].tolist() == [255, 255, 255]
    assert (np.diff(curve.astype(int), axis=1) >= 0).all()


def test_same_tone_is_no_change():
    image = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    colour = np.array([100, 60, 30])
    assert np.array_equal(apply_curve(image, power_curve(colour, colour)), image)


def test_area_average_rounds_half_up():
    image = np.array([[[0], [1]], [[1], [0]]], np.uint8)
    assert area_average(image, 2).item() == 1
    assert area_average(np.full((4, 4, 3), 255, np.uint8), 4).tolist() == [[[255, 255, 255]]]


def test_box_average_with_a_fractional_factor_keeps_the_mean():
    picture = np.random.default_rng(1).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    crop = box_average(picture, 10.0, 20.0, 2.5, 100)
    assert crop.shape == (100, 100, 3)
    assert abs(crop.mean() - picture[20:270, 10:260].mean()) < 0.3


def test_bad_cells_cover_the_ragged_edge():
    mask = np.zeros((40, 70), bool)
    mask[5, 33] = True
    assert bad_cells(mask).tolist() == [[False, True, True], [True, True, True]]


def test_ground_resolution():
    assert ground_resolution(0.0, 0) == pytest.approx(156543.03392804097)
    assert ground_resolution(60.0, 7) == pytest.approx(156543.03392804097 / 256)
    assert mercator_latitude(np.array([0]), 0)[0] == pytest.approx(85.0, abs=0.1)
    latitudes = mercator_latitude(np.arange(256), 0)
    assert np.allclose(latitudes, -latitudes[::-1])


def test_geotiff_round_trip(tmp_path):
    rng = np.random.default_rng(0)
    image = np.kron(rng.integers(0, 256, (8, 8, 3)), np.ones((64, 64, 1))).astype(np.uint8)
    path = tmp_path / "map.tif"
    write_geotiff(path, image, geotiff_tags(3857, -100.0, 200.0, (2.0, 2.0), "WGS 84 / Pseudo-Mercator"), 95, "test")
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages[0]
        assert (page.compression, page.photometric) == (7, 6)
        geo = tiff.geotiff_metadata
        assert geo["ProjectedCSTypeGeoKey"] == 3857
        assert geo["ModelTiepoint"] == [0, 0, 0, -100, 200, 0]
        assert geo["ModelPixelScale"] == [2, 2, 0]
        inside = page.asarray().astype(int)[8::64, 8::64] - image[8::64, 8::64]
    assert np.abs(inside).mean() < 6


def test_closed_antimeridian_is_a_ramp() -> None:
    import numpy as np

    from worldloom_training.basemap import close_antimeridian

    image = np.full((2, 10, 3), 100, np.uint8)
    image[:, 0] = 150
    image[:, -2:] = 0
    closed = close_antimeridian(image, columns=4)
    assert closed[0, 6:, 0].tolist() == [110, 120, 130, 140]
    assert (closed[:, :6] == image[:, :6]).all()


def test_mended_shores_lose_false_colours_and_keep_brightness() -> None:
    from worldloom_training.basemap import mend_shores

    image = np.full((64, 64, 3), (26, 71, 128), np.uint8)
    image[:, 32:] = (60, 66, 30)
    image[20, 31:34] = (100, 40, 100)  # purple, as JPEG leaves it
    mended = mend_shores(image, rows=24)
    assert (mended[:, :12] == image[:, :12]).all() and (mended[:, 52:] == image[:, 52:]).all()
    purple = np.minimum(mended[..., 0], mended[..., 2]).astype(int) - mended[..., 1]
    assert purple.max() < 10
    luma = np.array([0.299, 0.587, 0.114])
    assert np.abs(mended @ luma - image @ luma)[:, 26:38].mean() < 6
