"""What the cascade makes is held against real crops of like places."""

import numpy as np
import pytest

from worldloom_training.cover import STATE
from worldloom_training.evaluate import LikePlaces, Measured, drawn_again, effective, interval


def places(count: int, kind: int, amplitude: float, seed: int) -> list[np.ndarray]:
    """Grey noise of one class of land cover, bytes (11, 128, 128)."""
    rng = np.random.default_rng(seed)
    states = np.zeros((count, len(STATE), 128, 128), np.uint8)
    states[:, :3] = np.round(90 + amplitude * rng.standard_normal((count, 1, 128, 128)))
    states[:, 3 + kind] = 255
    return list(states)


def compared(made: list[np.ndarray], real: list[np.ndarray], metres: float = 10.0) -> LikePlaces:
    """Of 10 metres, with real ones of ``metres``."""
    return LikePlaces.of(Measured.of(made, [10.0] * len(made)), Measured.of(real, [metres] * len(real)))


def cells(made: list[np.ndarray], real: list[np.ndarray], metres: float = 10.0) -> list[str]:
    return compared(made, real, metres).cells([str(i) for i in range(len(made))], [str(i) for i in range(len(real))]).split(" | ")


def test_only_places_of_the_same_kind_count():
    real = places(5, 0, 4.0, 1) + places(5, 1, 16.0, 2)
    met, crops, mean, typical, crisp = cells(places(3, 0, 4.0, 3), real)
    assert met == "3 of 3" and crops in ("4 of 4", "5 of 5")
    assert 0.95 < float(mean.split(" ")[0]) < 1.05 and 0.95 < float(typical) < 1.05
    assert [round(float(v), 1) for v in crisp.split(" / ")] == [1.0, 1.0], "noise is a cloud"
    nothing = ["0 of 2", "0 of 0", "", "", ""]
    assert cells(places(2, 5, 4.0, 4), real) == nothing
    assert cells(places(2, 0, 4.0, 4), real, 40.0) == nothing, "nor do those of four times their ground resolution"


def test_classes_are_told_apart():
    real = places(5, 0, 4.0, 1) + places(5, 1, 16.0, 2)
    cells = compared(places(3, 0, 4.0, 3) + places(2, 1, 4.0, 4) + places(1, 5, 4.0, 5), real).by_class().split(" | ")
    assert [c.split(" ")[-1] for c in cells[:2]] == ["(3)", "(2)"] and cells[5] == "", "no place is like the last"
    assert float(cells[0].split(" ")[0]) == pytest.approx(1.0, abs=0.1) and float(cells[1].split(" ")[0]) == pytest.approx(1 / 16, abs=0.02)


def test_one_lively_place_carries_the_mean_but_not_what_is_typical():
    real = places(8, 0, 4.0, 5) + places(1, 0, 24.0, 6)
    _, _, mean, typical, _ = cells(places(4, 0, 4.0, 7), real)
    assert float(mean.split(" ")[0]) < 0.3 and 0.6 < float(typical) < 0.8


def test_weights_on_one_crop_are_one_crop():
    assert effective(np.array([[1.0, 0.0], [1.0, 0.0]])) == 1.0
    assert effective(np.array([[0.5, 0.5], [0.5, 0.5]])) == 2.0


def test_crops_of_a_scene_are_drawn_together():
    counts = drawn_again(["a", "a", "b", "c", "c"], np.random.default_rng(3))
    assert counts[0] == counts[1] and counts[3] == counts[4]
    assert counts[0] + counts[2] + counts[3] == 3


def test_few_scenes_say_little():
    """Ratios of 1: of many like scenes they are sure, and where one lively scene in five counts or does not, they are not."""
    made, names, weights = np.ones(10), [str(i) for i in range(10)], np.full((10, 40), 1 / 40)
    assert interval(made, names, np.ones(40), [str(i) for i in range(40)], weights, 1) == pytest.approx((1.0, 1.0))
    lively = np.repeat([4.0, 0.25, 0.25, 0.25, 0.25], 8)
    low, high = interval(made, names, lively, [str(i // 8) for i in range(40)], weights, 1)
    assert low < 0.6 and high > 3.0
