"""The projection, the network's locality and its calm, on a random start (no training needed)."""

import numpy as np
import pytest
import torch

from worldloom_training.model import (
    NOISE_CHANNELS, NetworkShape, RightInverse, Stage, block_mean, parameter_count, prefilter_taps,
)

SMALL = NetworkShape(channels=16, hidden=24, blocks=8, embedding=8, head=4)


def feed(size, seed=0, batch=1):
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.rand(batch, 3, size, size, generator=generator),
        torch.randn(batch, NOISE_CHANNELS, size, size, generator=generator),
        torch.full((batch, 1, size, 1), 4.0),
    )


def test_prefilter_inverts_the_mean_of_bilinear():
    both = np.convolve(prefilter_taps(12).double().numpy(), [1 / 8, 3 / 4, 1 / 8])
    expected = np.zeros_like(both)
    expected[len(both) // 2] = 1
    assert np.abs(both - expected)[4:-4].max() < 1e-7


def test_right_inverse():
    parent = torch.rand(2, 3, 20, 17)
    assert (block_mean(RightInverse()(parent)) - parent).abs().max() < 1e-6


def test_right_inverse_is_smooth():
    """A ramp stays a ramp: no 4 x 4 squares."""
    parent = torch.arange(24.0).view(1, 1, 1, 24).expand(1, 3, 24, 24) / 24
    steps = RightInverse()(parent)[0, 0, 48, 32:64].diff()
    assert (steps - 1 / 96).abs().max() < 2e-4


def test_child_means_are_the_parent():
    parent, noise, log2 = feed(24)
    with torch.no_grad():
        child = Stage(SMALL)(parent, noise, log2)
    assert child.shape == (1, 3, 96, 96)
    assert (block_mean(child) - parent).abs().max() < 1e-5


def test_nothing_outside_the_halo_matters():
    model = Stage(SMALL).eval()
    parent, noise, log2 = feed(48)
    other_parent, other_noise, _ = feed(48, seed=1)
    inside = torch.zeros(48, 48, dtype=torch.bool)
    inside[24 - 16 : 24 + 17, 24 - 16 : 24 + 17] = True
    with torch.no_grad():
        one = model(parent, noise, log2)
        two = model(torch.where(inside, parent, other_parent), torch.where(inside, noise, other_noise), log2)
    at = slice(4 * 24, 4 * 25)
    assert torch.equal(one[..., at, at], two[..., at, at])


def test_flat_parents_get_little_detail():
    model = Stage(SMALL).eval()
    _, noise, log2 = feed(24)
    flat, busy = torch.full((1, 3, 24, 24), 0.5), feed(24)[0]
    with torch.no_grad():
        calm, lively = (model.detail(p, noise, log2).std() for p in (flat, busy))
    assert calm < lively / 10


@pytest.mark.parametrize("shape", [NetworkShape()])
def test_size(shape):
    assert 0.6e6 < parameter_count(Stage(shape)) < 0.9e6


def test_receptive_radius_is_within_the_halo() -> None:
    """A value that is no number spreads to every pixel it can influence, however weakly."""
    from worldloom_training.export import HALO
    from worldloom_training.model import NOISE_CHANNELS, SCALE, NetworkShape, Stage

    model = Stage(NetworkShape()).eval()
    for blind in ("parent", "noise"):
        parent, noise = torch.rand(1, 3, 64, 64), torch.randn(1, NOISE_CHANNELS, 64, 64)
        (parent if blind == "parent" else noise)[:, :, 32, 32] = float("nan")
        with torch.no_grad():
            child = model(parent, noise, torch.full((1, 1, 64, 1), 4.0))
        touched = torch.isnan(child)[0].any(0).nonzero()
        first, last = touched.min(0).values, touched.max(0).values
        assert (SCALE * 32 - first).max() <= SCALE * HALO
        assert (last - SCALE * 32 - SCALE + 1).max() <= SCALE * HALO
