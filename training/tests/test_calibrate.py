"""The factor of detail: towards the cascade's right energy, within what a single stage may do."""

import math

import numpy as np
import pytest
import torch

from worldloom_training.calibrate import BORDER, CROP, LEAST, MOST, corrected, walk
from worldloom_training.model import NetworkShape, ScaleGain, Stage
from worldloom_training.start import Start
from worldloom_training.walkers import STAGES, Memory, Walkers


@pytest.mark.parametrize(("single", "chain"), [(1.0, 0.5), (1.0, 2.0), (0.5, 1.0), (1.6, 1.0), (1.0, 1.0), (0.9, 1.05)])
def test_a_correction_leads_into_the_bounds_and_towards_one(single, chain):
    for _ in range(40):
        step = math.exp(2 * corrected(chain, LEAST / single, MOST / single))
        single, chain = single * step, chain * step
    assert LEAST - 1e-3 <= single <= MOST + 1e-3
    assert chain == pytest.approx(1.0, abs=1e-3) or single == pytest.approx(LEAST, abs=1e-3) or single == pytest.approx(MOST, abs=1e-3)


def test_walkers_are_held_against_like_places():
    """A network of nearly no detail beside lively places, and the same network beside flat ones."""
    torch.manual_seed(1)
    model = Stage(NetworkShape(channels=16, hidden=16, blocks=1, embedding=8, head=4)).eval()
    model.gain.set([-8.0] * len(ScaleGain.NODES))
    base = np.full((512, 512, 3), 110, np.uint8)
    ratios = []
    for noise in (0.1, 0.0):
        memory = Memory(64, 1)
        for stage in range(STAGES):
            crops = torch.full((20, 11, CROP - 2 * BORDER, CROP - 2 * BORDER), 0.125)
            crops[:, :3] = 110 / 255 + noise * torch.randn_like(crops[:, :3])
            memory.crops[stage].extend((c, 3.0, k) for c, k in zip((crops.clamp(0, 1) * 255).round().byte(), likeness(crops)))
        walkers = Walkers(base, Start().eval(), STAGES, CROP // 4, 1)
        ratios.append(walk(model, walkers, memory, 1))
    assert ratios[0].shape == (STAGES, 3)
    assert ratios[0].max() < 0.05 and ratios[1].min() > 0.5


def likeness(crops: torch.Tensor) -> np.ndarray:
    """Of whatever cover: this test is about brightness, and the start network is an untrained one."""
    return np.concatenate([np.full((len(crops), 8), 0.125), np.full((len(crops), 1), 220 / 255)], axis=1)
