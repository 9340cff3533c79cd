"""Rules that label imagery: what must not be mistaken for what."""

import numpy as np
import pytest

from worldloom_training.cover import BUILT, CROP, TREE, WATER
from worldloom_training.labels import sentinel_rules, still, town_and_country

EDGE = 160


def ground(colour, spread: float, grain: int = 3) -> np.ndarray:
    """A texture of one colour, uint8 (160, 160, 3): noise of ``grain`` pixels."""
    rng = np.random.default_rng(4)
    noise = rng.normal(0, spread, (EDGE // grain + 1, EDGE // grain + 1, 1)).repeat(grain, axis=0).repeat(grain, axis=1)[:EDGE, :EDGE]
    return np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("colour", "spread", "expected"),
    [
        ((20, 31, 20), 1.0, WATER),  # a dark lake, not a dark wood
        ((28, 40, 48), 2.0, WATER),
        ((92, 74, 62), 22.0, TREE),  # leafless wood, not a town
        ((38, 58, 34), 16.0, TREE),
        ((140, 142, 146), 35.0, BUILT),
        ((120, 112, 84), 3.0, CROP),
        ((86, 104, 62), 4.0, CROP),
    ],
)
def test_aerial_imagery_of_town_and_country(colour, spread, expected):
    labels = town_and_country(ground(colour, spread))
    assert (labels[20:-20, 20:-20] == expected).mean() > 0.9


@pytest.mark.parametrize(
    ("colour", "spread", "infrared", "expected"),
    [
        ((60, 75, 58), 2.0, 150, TREE),
        ((88, 98, 82), 1.0, 165, CROP),
        ((120, 112, 104), 22.0, 140, BUILT),
        ((62, 78, 80), 1.0, 60, WATER),
    ],
)
def test_sentinel_chips_with_their_infrared(colour, spread, infrared, expected):
    labels = sentinel_rules(ground(colour, spread), np.full((EDGE, EDGE), infrared, np.uint8))
    assert (labels[20:-20, 20:-20] == expected).mean() > 0.9


def test_still_water_is_an_area_and_no_even_roof():
    picture = ground((90, 100, 110), 20.0)
    picture[:, :70] = ground((30, 60, 80), 1.0)[:, :70]
    picture[100:112, 110:122] = 90
    found = still(picture, 4.0)
    assert found[:, 10:55].mean() > 0.95 and not found[:, 90:].any()
