"""Where things stand: shares are kept, patches have a size in metres, and what is seen stays where it is."""

import numpy as np
import pytest

from worldloom_training.cover import BARE, BUILT, CLASSES, CROP, GRASS, SNOW, TREE, WATER
from worldloom_training.landscape import decided, patchy, settled, without_towns

SIZE = 96


def mixed() -> np.ndarray:
    """A third of woods, half fields, the rest meadows; water on the left, a town in a corner."""
    cover = np.zeros((SIZE, SIZE, CLASSES), np.float32)
    cover[..., TREE], cover[..., CROP], cover[..., GRASS] = 0.3, 0.5, 0.2
    cover[:, :16] = 0.0
    cover[:, :16, WATER] = 1.0
    cover[:8, -8:] *= 0.4
    cover[:8, -8:, BUILT] = 0.6
    return cover


def even() -> np.ndarray:
    """A picture that says nothing."""
    return np.full((SIZE, SIZE, 3), 70, np.uint8)


@pytest.mark.parametrize("metres", [40.0, 600.0, 2400.0])
def test_every_class_gets_its_share(metres):
    rng = np.random.default_rng(2)
    found = np.mean([decided(mixed(), even(), metres, rng) for _ in range(150 if metres < 300 else 12)], axis=0)[8:, 16:]
    for kind, share in ((TREE, 0.3), (CROP, 0.5), (GRASS, 0.2), (BARE, 0.0), (SNOW, 0.0)):
        assert abs(found[..., kind].mean() - share) < 0.06, kind


def test_water_and_towns_stay_where_they_are():
    before, after = mixed(), decided(mixed(), even(), 600.0, np.random.default_rng(1))
    assert np.array_equal(before[..., [BUILT, SNOW, WATER]], after[..., [BUILT, SNOW, WATER]])
    assert np.allclose(after.sum(axis=2), 1, atol=1e-5) and after.min() >= 0


def test_a_place_is_of_one_class_where_pixels_are_smaller_than_patches_and_mixed_where_they_are_larger():
    rng = np.random.default_rng(3)
    pure = [float((decided(mixed(), even(), metres, rng)[8:, 16:].max(axis=2) > 0.99).mean()) for metres in (150.0, 1200.0, 4800.0)]
    assert pure[0] == 1.0 and pure[0] > pure[1] > pure[2]


def test_woods_are_looked_for_where_it_is_dark():
    crop = even()
    crop[::12, 16:] = 30
    found = decided(mixed(), crop, 300.0, np.random.default_rng(4))[8:, 16:]
    dark = (crop[8:, 16:, 0] == 30)
    assert found[dark][:, TREE].mean() > 2 * found[~dark][:, TREE].mean()


@pytest.mark.parametrize("metres", [2.0, 30.0, 300.0, 3000.0])
def test_patches_vary_as_much_at_every_scale(metres):
    rng = np.random.default_rng(5)
    fields = np.stack([patchy(64, metres, rng) for _ in range(300)])
    assert np.isfinite(fields).all() and abs(fields.std() - 1.0) < 0.12
    inside = fields.std(axis=(1, 2)).mean()
    assert inside < 0.05 if metres == 2.0 else inside > 0.15, "a crop of a hundred metres lies in one patch"


def test_towns_gather_what_was_spread_evenly():
    rng = np.random.default_rng(4)
    cover = np.zeros((96, 96, CLASSES), np.float32)
    cover[..., CROP], cover[..., BUILT], cover[..., WATER] = 0.9, 0.1, 0.0
    cover[:, :24] = 0.0
    cover[:, :24, WATER] = 1.0
    crop = rng.integers(60, 90, (96, 96, 3)).astype(np.uint8)
    crop[40:44, 60:64] = (110, 100, 70)
    found = settled(cover, crop, 600.0, rng)
    assert np.allclose(found.sum(axis=2), 1, atol=1e-4) and found.min() >= 0
    assert found[:, :24, BUILT].max() == 0
    assert abs(found[:, 24:, BUILT].mean() - 0.1) < 0.04
    assert (found[..., BUILT] > 0.8).mean() > 0.04 and (found[..., BUILT] < 0.01).mean() > 0.8
    assert without_towns(cover)[..., BUILT].max() == 0 and np.allclose(without_towns(cover).sum(axis=2), 1)
