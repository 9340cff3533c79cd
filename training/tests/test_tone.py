"""The tone of the planet, and where it is put on."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from worldloom_training.basemap import mercator_latitude, without_steps
from worldloom_training.batches import AS_THEY_ARE, Sampler
from worldloom_training.imagery import Library, Plate
from worldloom_training.start import Start
from worldloom_training.tone import LIGHTER, darker, lighter

AMAZON = np.array([18, 30, 8]) / 255


def test_black_white_and_order_are_kept_and_darks_lifted():
    values = np.linspace(0, 1, 500)
    light = lighter(values)
    assert light[0] == 0 and light[-1] == 1 and (np.diff(light) > 0).all() and (light > values - 0.006).all()
    assert lighter(AMAZON) * 255 == pytest.approx([43, 61, 24], abs=3)
    assert lighter(np.array([0.9]))[0] < 0.92, "lights stay about where they are"


def test_it_can_be_taken_back():
    values = np.linspace(0, 1, 256)
    assert darker(lighter(values)) == pytest.approx(values, abs=1e-4)


def test_dark_detail_has_more_room_below_it():
    """Detail of a share of the colour is a smaller share afterwards, and lights do not lose much of theirs."""
    slope = (lighter(AMAZON * 1.05) - lighter(AMAZON * 0.95)) / lighter(AMAZON) / 0.1
    assert (slope < 0.75).all() and (slope > 0.4).all()
    assert np.diff(LIGHTER[20:]).min() * 255 > 0.7


@pytest.fixture
def sampler(tmp_path) -> Sampler:
    """One scene of 0.3 m and one tile of zoom 8, both even and dark."""
    even = np.full((1, 256, 256, 3), (18, 30, 8), np.uint8)
    for name in ("ucm.npy", "z8.npy"):
        np.save(tmp_path / name, even)
    np.save(tmp_path / "bm6-mended.npy", even[0])
    np.save(tmp_path / "cover-ucm.npy", np.zeros((1, 256, 256), np.uint8))
    mean = [18.0, 30.0, 8.0]
    plates = [Plate("ucm", "ucm.npy", 0, 0.3, "natural", mean=mean, tone=mean), Plate("z8", "z8.npy", 0, 600.0, "any", mean=mean, tone=mean)]
    (tmp_path / "plates.json").write_text(json.dumps([asdict(p) for p in plates]))
    return Sampler(Library(tmp_path), Start(), AS_THEY_ARE, 7)


@pytest.mark.parametrize("metres", [0.3, 600.0])
def test_crops_have_the_tone_of_the_planet(sampler, metres):
    crop, _, plate = sampler.real(metres, 128)
    assert sampler.toned(crop, plate).mean(axis=(0, 1)) == pytest.approx(lighter(AMAZON), abs=2e-3)


def test_so_have_crops_of_the_base_map_and_stand_ins(sampler):
    sampler.library.marble = np.broadcast_to(np.uint8([18, 30, 8]), (16384, 16384, 3))
    sampler.library.latitudes = mercator_latitude(np.arange(16384), 6)
    coarse = next(found for found in (sampler.coarse(128) for _ in range(200)) if found is not None)
    assert coarse[0].mean(axis=(0, 1)) == pytest.approx(lighter(AMAZON), abs=1e-3)
    assert sampler._weaken(np.full((4, 4, 3), (18, 30, 8), np.uint8), 0.5, 0.9).mean(axis=(0, 1)) == pytest.approx(lighter(AMAZON), abs=1e-3)


def test_terraces_of_the_sea_become_slopes_and_its_floor_stays():
    row = np.repeat([20, 21, 22, 23, 60, 60, 60, 60], 16)
    sea = np.stack([row * 0.2, row * 0.4, row], axis=-1)[None].repeat(64, axis=0).astype(np.float32)
    smooth = without_steps(sea)
    steps = np.abs(np.diff(smooth[32, 8:48, 2]))
    assert steps.max() < 0.5, "one grey level, spread over several pixels"
    assert np.abs(np.diff(smooth[32, :, 2])).max() > 30, "a cliff is a cliff"
    assert np.abs(smooth - sea).max() <= 2.0


def test_land_keeps_its_steps():
    land = np.full((32, 32, 3), (40, 41, 20), np.float32)
    land[:, 16:] += 1
    assert np.array_equal(without_steps(land), land)
