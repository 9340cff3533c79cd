"""Which crops a batch gets from the plates."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from worldloom_training.batches import SMALLEST, SOURCES, Sampler, ruggedness
from worldloom_training.cover import BUILT, CLASSES, CROP, WATER
from worldloom_training.imagery import Library, Plate
from worldloom_training.start import Start

SIZE = 128


@pytest.fixture
def sampler(tmp_path) -> Sampler:
    """Scenes of 0.3 m, 256 px wide: smooth, so that averages can be told from each other; and tiles of zoom 8."""
    rng = np.random.default_rng(1)
    scenes = np.kron(rng.integers(40, 200, (2, 8, 8, 3)), np.ones((1, 32, 32, 1))).astype(np.uint8)
    for name, pixels in (("ucm.npy", scenes), ("z8.npy", scenes), ("bm6-mended.npy", np.zeros((256, 256, 3), np.uint8))):
        np.save(tmp_path / name, pixels)
    np.save(tmp_path / "cover-ucm.npy", np.broadcast_to(np.uint8([[[1]], [[3]]]), (2, 256, 256)))
    mean = [100.0, 100.0, 100.0]
    plates = [Plate("ucm", "ucm.npy", i, 0.3, "natural", held_out=i == 1, mean=mean, tone=mean) for i in range(2)]
    plates += [Plate("z8", "z8.npy", i, 600.0, "any", held_out=i == 1, mean=mean, tone=mean) for i in range(2)]
    (tmp_path / "plates.json").write_text(json.dumps([asdict(p) for p in plates]))
    return Sampler(Library(tmp_path), Start(), {"toneJitter": 0.1, "foreignTone": 0.5}, 7)


def test_a_scene_that_is_too_small_is_mirrored(sampler):
    crop, cover, plate = sampler.real(0.8, SIZE)
    assert plate.source == "ucm" and crop.shape == (SIZE, SIZE, 3) and cover.shape == (SIZE, SIZE, 8)
    inner = 96  # of 256 pixels of 0.3 m
    margin = (SIZE - inner) // 2
    middle = slice(margin, SIZE - margin)
    whole = sampler.library.picture(plate).astype(float)
    assert np.allclose(crop[middle, middle].mean(axis=(0, 1)), whole.mean(axis=(0, 1)), atol=0.7), "all of the scene, once"
    assert np.array_equal(crop[:margin], crop[margin : 2 * margin][::-1])
    assert np.array_equal(crop[:, -margin:], crop[:, -2 * margin : -margin][:, ::-1])
    assert np.allclose(cover.sum(axis=2), 1.0, atol=1e-3)


def test_small_scenes_are_mirrored_as_often_as_it_takes_but_not_tiny_ones(sampler, monkeypatch):
    monkeypatch.setattr("worldloom_training.batches.SOURCES", [("ucm", 0.22, 30.0, 1.0)])
    small = 0.3 * 256 / SMALLEST
    crop, _, _ = sampler.real(0.99 * small, SIZE)
    assert crop.shape == (SIZE, SIZE, 3)
    assert np.array_equal(crop[: SIZE - 2 * SMALLEST], crop[2 * SMALLEST :]), "there and back again"
    assert sampler.real(1.1 * small, SIZE) is None


def test_what_fits_is_cut(sampler):
    crop, _, _ = sampler.real(0.45, SIZE)
    assert not np.array_equal(crop[:16], crop[16:32][::-1])
    assert sampler.real(0.84, 2 * SIZE)[0].shape == (2 * SIZE, 2 * SIZE, 3)
    coarsest = next(high for source, _, high, _ in SOURCES if source == "ucm")
    assert sampler.real(1.2 * coarsest, SIZE) is None


def test_of_mountains_the_most_rugged_are_taken(sampler, monkeypatch):
    """Places are drawn as usual, but the smooth ones of five are left."""
    rng = np.random.default_rng(3)
    smooth, rough = np.full((SIZE, SIZE, 3), 90, np.uint8), rng.integers(0, 255, (SIZE, SIZE, 3)).astype(np.uint8)
    assert ruggedness(smooth) == 0 and ruggedness(np.kron(rough[:32, :32], np.ones((4, 4, 1)))) == 0 and ruggedness(rough) > 30
    places = iter([smooth, rough, smooth, None, smooth])
    monkeypatch.setattr(sampler.library, "cut", lambda *_: None if (place := next(places)) is None else (place, None))
    picture, cover = sampler.wild(SIZE, 100.0, bare=False)
    assert picture.std() > 0.1 and cover.shape == (SIZE, SIZE, CLASSES) and next(places, "none") == "none"


def test_held_out_scenes_stay_apart(sampler):
    assert all(not sampler.real(0.8, SIZE)[2].held_out for _ in range(8))
    away = Sampler(sampler.library, Start(), sampler.config, 8, held_out=True)
    assert all(away.real(0.8, SIZE)[2].held_out for _ in range(8))
