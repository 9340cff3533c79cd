"""What the cascade makes is held against real crops of like places."""

import numpy as np

from worldloom_training.cover import STATE
from worldloom_training.evaluate import against_like_places, effective


def places(count: int, kind: int, amplitude: float, seed: int) -> list[np.ndarray]:
    """Grey noise of one class of land cover, bytes (11, 128, 128)."""
    rng = np.random.default_rng(seed)
    states = np.zeros((count, len(STATE), 128, 128), np.uint8)
    states[:, :3] = np.round(90 + amplitude * rng.standard_normal((count, 1, 128, 128)))
    states[:, 3 + kind] = 255
    return list(states)


def test_only_places_of_the_same_kind_count():
    real = places(5, 0, 4.0, 1) + places(5, 1, 16.0, 2)
    met, crops, mean, typical, crisp = against_like_places(places(3, 0, 4.0, 3), real).split(" | ")
    assert met == "3 of 3" and 4 <= float(crops) <= 5
    assert 0.95 < float(mean) < 1.05 and 0.95 < float(typical) < 1.05
    assert [round(float(v), 1) for v in crisp.split(" / ")] == [1.0, 1.0], "noise is a cloud"
    assert against_like_places(places(2, 5, 4.0, 4), real) == "0 of 2 | 0 |  |  | "


def test_one_lively_place_carries_the_mean_but_not_what_is_typical():
    real = places(8, 0, 4.0, 5) + places(1, 0, 24.0, 6)
    _, _, mean, typical, _ = against_like_places(places(4, 0, 4.0, 7), real).split(" | ")
    assert float(mean) < 0.3 and 0.6 < float(typical) < 0.8


def test_weights_on_one_crop_are_one_crop():
    assert effective(np.array([[1.0, 0.0], [1.0, 0.0]])) == 1.0
    assert effective(np.array([[0.5, 0.5], [0.5, 0.5]])) == 2.0
