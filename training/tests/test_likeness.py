"""Places that are alike."""

import numpy as np
import pytest
import torch

from worldloom_training.cover import BARE, STATE, WATER
from worldloom_training.likeness import UNLIKE, distances, kinds_of, likeness
from worldloom_training.model import COLOURS


def place(brightness: float, shares: dict[int, float]) -> torch.Tensor:
    state = torch.zeros(1, len(STATE), 8, 8)
    state[:, :COLOURS] = brightness
    for kind, share in shares.items():
        state[:, COLOURS + kind] = share
    return state


def apart(one: tuple[torch.Tensor, float], other: tuple[torch.Tensor, float]) -> float:
    return float(distances(*(kinds_of(state, torch.tensor([log2])) for state, log2 in (one, other)))[0, 0])


def test_the_likest_places_count_most_and_unlike_ones_not_at_all():
    known = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    weights = likeness(np.array([[1.0, 0.0], [3.0, 3.0]]), known)
    assert weights[0].sum() == pytest.approx(1.0) and weights[0, 0] > weights[0, 1] > 0 and weights[0, 2] == 0
    assert weights[1].sum() == 0, "nothing is like the second"


def test_land_cover_brightness_and_ground_resolution_count():
    sea = place(0.2, {WATER: 1.0})
    assert apart((sea, 3.0), (sea, 3.0)) == 0.0
    assert apart((sea, 3.0), (place(0.25, {WATER: 1.0}), 3.0)) == pytest.approx(0.1, abs=1e-5)
    assert apart((sea, 3.0), (sea, 4.0)) == pytest.approx(0.25)
    assert apart((sea, 3.0), (sea, 5.0)) > UNLIKE


def test_a_shore_is_not_the_open_sea():
    sea, shore = place(0.2, {WATER: 1.0}), place(0.2, {WATER: 0.95, BARE: 0.05})
    woods, mostly = place(0.2, {0: 0.5, 1: 0.5}), place(0.2, {0: 0.55, 1: 0.45})
    assert apart((sea, 0.0), (shore, 0.0)) > 3.0 * apart((woods, 0.0), (mostly, 0.0))
