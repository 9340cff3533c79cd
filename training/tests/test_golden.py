"""The references behind the golden files: ramps, blending and the toy packs."""

import numpy as np
import torch

from worldloom_training import toys
from worldloom_training.golden import Lattice, blended, euler, ramp, toy_export
from worldloom_training.export import session
from worldloom_training.grids import block_mean


def test_ramps_of_neighbours_sum_to_one():
    window, overlap = 24, 8
    weights = ramp(window, overlap)
    leaving, entering = weights[4 * (window - overlap) :], weights[: 4 * overlap]
    assert np.allclose(leaving + entering, 1, atol=1e-7)
    assert entering[0] == np.float32(0.5 / 32)


def test_blending_does_not_depend_on_the_region(tmp_path):
    toy_export(toys.ToyNonlocal(), tmp_path / "n.onnx", flow=False)
    network, world = session(tmp_path / "n.onnx"), Lattice()
    whole = blended(network, world, -3, 4, 20, 12, 12, 4, 4)
    part = blended(network, world, 2, 6, 9, 5, 12, 4, 4)
    assert np.array_equal(whole[:, 8:28, 20:56], part)
    parent = world.bytes(-3, 4, 20, 12) / 255.0
    # The ramp varies inside a block, so blending leaves the projection slightly; rounding restores it.
    assert np.abs(block_mean(torch.from_numpy(whole)[None])[0].numpy() - parent).max() < 2e-3


def test_flow_lands_on_the_projection(tmp_path):
    toy_export(toys.ToyFlow(), tmp_path / "f.onnx", flow=True)
    world = Lattice()
    feed = world.feed(0, 0, 12)
    start = np.random.default_rng(0).standard_normal((1, 3, 48, 48), dtype=np.float32)
    child = euler(session(tmp_path / "f.onnx"), feed, start, 3)
    assert np.abs(block_mean(torch.from_numpy(child)).numpy() - feed["parent"]).max() < 1e-4
