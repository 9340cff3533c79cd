"""Averaging, tone and georeferencing."""

import io
import numpy as np
import pytest
import tifffile

from worldloom_training.basemap import area_average, geotiff_tags, ground_resolution, mended_half, mercator_latitude, write_geotiff
from worldloom_training.imagery import apply_curve, bad_cells, box_average, power_curve
from worldloom_training.tone import as_bytes


def test_tone_curve_moves_the_mean_and_keeps_black_and_white():
    curve = as_bytes(power_curve(np.array([80, 90, 70]), np.array([34, 47, 17])))
    assert [int(curve[c][v]) for c, v in enumerate((80, 90, 70))] == pytest.approx([34, 47, 17], abs=1)
    assert curve[:, 0].tolist() == [0, 0, 0] and curve[:, 255].tolist() == [255, 255, 255]
    assert (np.diff(curve.astype(int), axis=1) >= 0).all()


def test_same_tone_is_no_change():
    image = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    colour = np.array([100, 60, 30])
    assert np.array_equal(as_bytes(apply_curve(image, power_curve(colour, colour))), image)


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


SEA, LAND = (26, 71, 128), (160, 140, 110)


def shore() -> np.ndarray:
    """Sea on the left, land on the right, between them a column that is half of each, a dark rim and a purple pixel."""
    image = np.full((64, 64, 3), SEA, np.uint8)
    image[:, 32:] = LAND
    image[:, 32] = np.add(SEA, LAND) / 2
    image[:, 31] = (20, 45, 75)
    image[20, 30] = (100, 40, 100)
    return image


def test_mended_shores_are_mixtures_of_sea_and_land() -> None:
    from worldloom_training.basemap import mend_shores

    image = shore()
    mended = mend_shores(image, rows=24)
    assert (mended.image[:, :12] == image[:, :12]).all() and (mended.image[:, 52:] == image[:, 52:]).all()
    near = mended.image[:, 29:35].astype(float)
    share = ((near - LAND) @ np.subtract(SEA, LAND)) / np.sum(np.subtract(SEA, LAND) ** 2)
    mixture = share[..., None] * SEA + (1 - share[..., None]) * LAND
    assert np.abs(near - mixture).max() < 12  # neither rim nor purple
    assert np.abs(share - mended.water[:, 29:35]).max() < 0.12


def test_shores_of_wide_water_are_decided_and_rivers_stay() -> None:
    from worldloom_training.basemap import mend_shores

    image = np.full((96, 96, 3), LAND, np.uint8)
    image[:, :40] = SEA
    for column, share in ((39, 0.85), (40, 0.6), (41, 0.2)):  # a shore that the source has blurred
        image[:, column] = np.round(share * np.array(SEA) + (1 - share) * np.array(LAND))
    image[:, 70:72] = np.round(0.35 * np.array(SEA) + 0.65 * np.array(LAND))  # a river narrower than a pixel
    water = mend_shores(image).water[48]
    assert water[39] > 0.97 and water[41] < 0.03
    assert 0.1 < water[70:72].min()


@pytest.mark.parametrize("phase", range(2))
def test_no_shore_of_the_base_map_is_the_border_of_its_pixels(phase: int) -> None:
    """Wherever it lies on the source's grid: beside a pixel that is all sea, none is all land."""
    image = np.full((96, 96, 3), LAND, np.uint8)
    image[:, : 38 + phase] = SEA
    for column, share in zip(range(38, 43), (0.93, 0.75, 0.5, 0.25, 0.07)):  # a shore that the source has blurred
        image[:, column + phase] = np.round(share * np.array(SEA) + (1 - share) * np.array(LAND))
    half = mended_half(np.ascontiguousarray(image))
    share = ((half[24] - LAND) @ np.subtract(SEA, LAND)) / np.sum(np.subtract(SEA, LAND) ** 2)
    sea, land = share > 0.98, share < 0.02
    assert sea[:16].all() and land[24:].all(), "without traces"
    assert not (sea[:-1] & land[1:]).any()
    np.testing.assert_allclose(half[24], share[:, None] * SEA + (1 - share[:, None]) * LAND, atol=12)
    np.testing.assert_allclose(half, mended_half(image, rows=32), atol=0.01)


def test_mended_shores_keep_the_shading_of_the_land() -> None:
    from worldloom_training.basemap import mend_shores

    image = shore()
    image[:, 36] = np.multiply(LAND, 0.7)
    mended = mend_shores(image).image
    assert mended[:, 36].mean() < 0.8 * np.mean(LAND)


def test_shores_do_not_depend_on_the_strips_they_are_mended_in() -> None:
    from worldloom_training.basemap import mend_shores

    image = np.random.default_rng(5).integers(0, 255, (90, 60, 3), np.uint8)
    for whole, parts in zip(mend_shores(image), mend_shores(image, rows=17)):
        np.testing.assert_allclose(whole, parts, atol=1e-4 if whole.dtype == np.float32 else 1)


def test_headroom_lowers_lights_and_keeps_hues() -> None:
    from worldloom_training.basemap import with_headroom

    picture = np.array([[[255, 255, 255], [245, 240, 230], [235, 200, 100], [10, 20, 30]]], np.uint8)
    assert with_headroom(picture).tolist() == [[[245, 245, 245], [240, 235, 225], [235, 200, 100], [10, 20, 30]]]
    assert with_headroom(picture.astype(np.float32)).dtype == np.float32


def test_cover_of_a_shore_is_its_share_of_water_and_the_land_around() -> None:
    from worldloom_training.cover import BARE, TREE, WATER
    from worldloom_training.start import shore_weights

    rules = np.zeros((9, 30, 8), np.float32)
    rules[:, :15, WATER], rules[:, 16:, BARE] = 1, 1
    rules[:, 15, TREE] = 1  # what rules call the dark mixture
    water = np.clip((15.5 - np.arange(30)) / 1, 0, 1)[None].repeat(9, 0).astype(np.float32)
    near = (np.abs(np.arange(30) - 15) <= 1).astype(np.float32)[None].repeat(9, 0)
    found = shore_weights(rules, water, near)
    np.testing.assert_allclose(found.sum(axis=-1), 1, atol=1e-5)
    assert found[4, 15, WATER] == 0.5 and found[4, 15, BARE] > 0.35
    assert (found[:, :13] == rules[:, :13]).all() and (found[:, 18:] == rules[:, 18:]).all()


def test_jpeg_keeps_the_colour_of_a_bay() -> None:
    """Blue water in green land: no pixel of it turns violet or green."""
    from PIL import Image

    from worldloom_training.basemap import jpeg

    y, x = np.mgrid[:64, :64]
    tile = np.where(((x - 30) ** 2 + (y - 33) ** 2 < 90)[..., None], (60, 93, 125), (70, 80, 44)).astype(np.uint8)
    tints = []
    for encoded in (jpeg(tile, 95), jpeg(tile, 92)):
        found = np.asarray(Image.open(io.BytesIO(encoded))).astype(int)
        tints.append(np.abs((found[..., 2] - found[..., 0]) - (tile[..., 2].astype(int) - tile[..., 0])).max())
    assert tints[0] <= 9 and tints[0] < tints[1]
