"""Exact block sums, whatever the child looks like."""

import numpy as np
import pytest

from worldloom_training.rounding import round_exactly, water_fill


def block_sums(picture):
    channels, height, width = picture.shape
    return picture.reshape(channels, height // 4, 4, width // 4, 4).astype(int).sum(axis=(2, 4))


@pytest.mark.parametrize("grain", [0.0, 0.003, 0.1, 3.0])
def test_block_sums_are_exact(grain):
    rng = np.random.default_rng(1)
    parent = rng.integers(0, 256, (3, 16, 16)).astype(np.uint8)
    parent[:, :3], parent[:, 3:6], parent[:, 6:8] = 0, 255, rng.integers(1, 3, (3, 2, 16))
    child = np.kron(parent, np.ones((4, 4))) / 255 + rng.normal(0, grain, (3, 64, 64))
    assert np.array_equal(block_sums(round_exactly(child.astype(np.float32), parent)), 16 * parent.astype(int))


def test_ties_go_to_the_lower_index():
    parent = np.array([[[10]]], np.uint8)
    child = np.full((1, 4, 4), 10.0) / 255
    child[0, :2] += 0.5 / 255  # eight values of 10.5, eight of 9.5 after the shift
    child[0, 2:] -= 0.5 / 255
    expected = np.array([[11] * 4, [11] * 4, [9] * 4, [9] * 4])
    rounded = round_exactly(child, parent)[0]
    assert rounded.sum() == 160
    # All sixteen fractions tie at one half: the first eight, in row-major order, get the extra ones.
    assert np.array_equal(rounded, expected)


def test_a_child_that_fits_is_moved_by_less_than_one_grey_level():
    rng = np.random.default_rng(2)
    parent = rng.integers(60, 190, (3, 8, 8)).astype(np.uint8)
    detail = rng.normal(0, 12, (3, 8, 4, 8, 4))
    detail -= detail.mean(axis=(2, 4), keepdims=True)
    child = np.kron(parent, np.ones((4, 4))) + detail.reshape(3, 32, 32)
    assert np.abs(round_exactly(child / 255, parent) - child).max() < 1


def test_water_filling_hits_the_target():
    rng = np.random.default_rng(3)
    values = rng.normal(100, 200, (200, 16))
    target = rng.uniform(0, 16 * 255, 200)
    target[:3] = 0, 16 * 255, 1e-6
    shift = water_fill(values, target)
    assert np.abs(np.clip(values + shift[:, None], 0, 255).sum(axis=1) - target).max() < 1e-8
