"""Checkpoint -> model pack: ``network.onnx``, ``model.yaml``, and the proof that the network is local."""

from __future__ import annotations

import hashlib
import time
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from .model import NOISE_CHANNELS, SCALE, NetworkShape, Stage, parameter_count

HALO = 18
"""Parent pixels around a core that may influence it; everything further away must not."""

OPSET = 17

_AXES = {
    "parent": {0: "N", 2: "H", 3: "W"},
    "noise": {0: "N", 2: "H", 3: "W"},
    "log2_ground_resolution": {0: "N", 2: "H"},
    "child": {0: "N", 2: "H4", 3: "W4"},
}


def load(checkpoint: Path) -> Stage:
    """The averaged weights of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, weights_only=True)
    model = Stage(NetworkShape(**state["shape"]))
    model.load_state_dict(state["average"])
    return model.eval()


def to_onnx(model: nn.Module, target: Path) -> None:
    """fp32, dynamic batch, height and width."""
    example = (
        torch.rand(1, 3, 48, 40),
        torch.randn(1, NOISE_CHANNELS, 48, 40),
        torch.full((1, 1, 48, 1), 5.0),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, example, str(target), opset_version=OPSET, dynamo=False,
            input_names=["parent", "noise", "log2_ground_resolution"], output_names=["child"], dynamic_axes=_AXES,
        )


def session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class World:
    """A random test world from which windows are cut: parent, noise and ground resolution."""

    def __init__(self, size: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        smooth = np.kron(rng.integers(0, 256, (3, size // 8, size // 8)), np.ones((8, 8)))
        grain = rng.normal(0, 12, (3, size, size))
        self.parent = (np.clip(np.round(smooth + grain), 0, 255) / 255).astype(np.float32)
        self.noise = rng.standard_normal((NOISE_CHANNELS, size, size), dtype=np.float32)
        self.rows = np.linspace(2.0, 2.5, size, dtype=np.float32)

    def window(self, x: int, y: int, size: int) -> dict[str, np.ndarray]:
        return {
            "parent": self.parent[None, :, y : y + size, x : x + size].copy(),
            "noise": self.noise[None, :, y : y + size, x : x + size].copy(),
            "log2_ground_resolution": self.rows[None, None, y : y + size, None].copy(),
        }


def core(child: np.ndarray, x: int, y: int, size: int) -> np.ndarray:
    """Child pixels of the parent square (x, y, size) of a window's output (1, C, 4H, 4W)."""
    return child[0, :, SCALE * y : SCALE * (y + size), SCALE * x : SCALE * (x + size)]


def certify_local(path: Path, halo: int = HALO) -> list[str]:
    """Bitwise checks of locality in ONNX Runtime; returns what failed (nothing: certified)."""
    run = session(path)
    world = World(256, seed=11)
    failures = []

    def child(feed: dict[str, np.ndarray]) -> np.ndarray:
        return run.run(["child"], feed)[0]

    inner = 96 - 2 * halo
    reference = core(child(world.window(64, 64, 96)), halo, halo, inner)
    for dx, dy in [(1, 0), (0, 1), (2, 3), (5, 7), (8, 8), (13, 4), (16, 16), (24, 24), (23, 11)]:
        moved = child(world.window(64 - dx, 64 - dy, 96 + 24))
        if not np.array_equal(reference, core(moved, halo + dx, halo + dy, inner)):
            failures.append(f"window of 120 shifted by ({dx}, {dy})")
        overlap = inner - 24
        shifted = child(world.window(64 - dx, 64 - dy, 96))
        if not np.array_equal(reference[:, : 4 * overlap, : 4 * overlap], core(shifted, halo + dx, halo + dy, overlap)):
            failures.append(f"window of 96 shifted by ({dx}, {dy})")
    for size in (97, 104, 128):
        if not np.array_equal(reference, core(child(world.window(64, 64, size)), halo, halo, inner)):
            failures.append(f"window of {size}")
    small = 64 - 2 * halo
    for dx, dy in [(0, 0), (1, 0), (0, 1), (2, 3), (7, 5), (16, 8), (24, 24)]:
        moved = child(world.window(64 - dx, 64 - dy, 64))
        if not np.array_equal(
            reference[:, : 4 * (small - dy), : 4 * (small - dx)],
            moved[0, :, 4 * (halo + dy) : 4 * (halo + small), 4 * (halo + dx) : 4 * (halo + small)],
        ):
            failures.append(f"window of 64 shifted by ({dx}, {dy})")
    feed = world.window(64, 64, 96)
    far = np.ones((96, 96), bool)
    far[: 2 * halo + 1, : 2 * halo + 1] = False  # the neighbourhood of parent pixel (halo, halo)
    rng = np.random.default_rng(3)
    feed["parent"][:, :, far] = rng.random(feed["parent"][:, :, far].shape, dtype=np.float32)
    feed["noise"][:, :, far] = rng.standard_normal(feed["noise"][:, :, far].shape, dtype=np.float32)
    if not np.array_equal(reference[:, :4, :4], core(child(feed), halo, halo, 1)):
        failures.append(f"input further than {halo} parent pixels away")
    pair = {k: np.concatenate([v, v[:, :, ::-1]]) for k, v in world.window(64, 64, 96).items()}
    if not np.array_equal(reference, core(child(pair), halo, halo, inner)):
        failures.append("batch of 2")
    threaded = session(path, threads=2).run(["child"], world.window(64, 64, 96))[0]
    if not np.array_equal(reference, core(threaded, halo, halo, inner)):
        failures.append("two threads")
    return failures


def milliseconds(path: Path, size: int = 96, repeats: int = 9) -> float:
    """CPU time of one window on one thread, the median."""
    run, feed = session(path), World(256, seed=1).window(0, 0, size)
    times = []
    for _ in range(repeats):
        started = time.process_time()
        run.run(["child"], feed)
        times.append(time.process_time() - started)
    return float(np.median(times) * 1000)


_PACK = """\
# A Worldloom model pack: one x4 stage of the cascade. Made by `python -m worldloom_training export`.
format: 1
name: {name}
version: "{version}"
description: >-
  RGB satellite imagery from a Blue Marble base map down to about 0.3 m per pixel. One strictly local
  convolutional network ({parameters} parameters) for every stage, conditioned on ground resolution,
  trained with an energy score.
licence: Apache-2.0
kind: local                  # certified: windows agree bit for bit in their cores; no blending
scale: 4                     # child pixels per parent pixel, each way
state: [red, green, blue]    # named 8-bit channels; byte v is the number v / 255
halo: {halo}                     # parent pixels around a core that may influence it
window: 64                   # preferred edge of a core, in parent pixels (256 child pixels)
noise: {{channels: {noise}}}        # standard normal, per parent pixel: one 4 x 4 block of child pixels
groundResolution: {{min: 0.2, max: 2500}}   # metres per child pixel the network knows; rows outside are clamped
sampler: {{kind: one-step}}
network:
  file: network.onnx
  sha256: {digest}
  inputs: {{parent: [N, 3, H, W], noise: [N, {noise}, H, W], log2_ground_resolution: [N, 1, H, 1]}}
  outputs: {{child: [N, 3, "4H", "4W"]}}
training:                    # imagery the weights were learned from; none of it is redistributed here
  - {{source: "NASA Blue Marble Next Generation (GIBS), zoom 6 and 8", licence: "NASA open data"}}
  - {{source: "Landsat 8, Tokyo 107-035, Kinshasa 182-063, Brazil 217-069 and 220-062 (USGS)", licence: "public domain"}}
  - {{source: "Land-cover chips, about 30 m (Landsat reflectance, ESA WorldCover, Copernicus DEM)", licence: "training only; WorldCover CC BY 4.0"}}
  - {{source: "Sentinel-2 chips of Europe, 10 m (Copernicus)", licence: "free and open Copernicus Sentinel data"}}
  - {{source: "USDA NAIP, North Dakota 5 m and California 0.6 m", licence: "public domain"}}
  - {{source: "MassGIS orthoimagery, 1 m (Massachusetts Roads data set)", licence: "public; training only"}}
  - {{source: "UC Merced Land Use, 0.3 m (USGS National Map)", licence: "public domain"}}
"""


def export(config: dict, work: Path) -> None:
    """Writes the pack the configuration names, and refuses to if the network is not local."""
    settings = config["export"]
    pack = Path(settings["pack"])
    model = load(work / "checkpoint.pt")
    model.temper(**settings["temper"])
    network = pack / "network.onnx"
    to_onnx(model, network)
    failures = certify_local(network)
    if failures:
        raise SystemExit("not local: " + "; ".join(failures))
    text = _PACK.format(
        name=settings["name"], version=settings["version"], parameters=parameter_count(model), halo=HALO,
        noise=NOISE_CHANNELS, digest=hashlib.sha256(network.read_bytes()).hexdigest(),
    )
    (pack / "model.yaml").write_text(text)
    print(f"{network}: {network.stat().st_size} bytes, certified local, {milliseconds(network):.0f} ms per 96 x 96 window")
