"""Checkpoint -> model pack: ``network.onnx``, ``start.onnx``, ``model.yaml``, and the proof that the networks are local."""

from __future__ import annotations

import copy
import hashlib
import time
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from .cascade import CORE
from .cover import CLASSES, SEEN, STATE, manifest_carried, manifest_land_cover, manifest_state
from .gains import GAINS
from .grids import SCALE
from .model import COLOURS, NOISE_CHANNELS, NetworkShape, Stage, parameter_count
from .start import HALO as START_HALO
from .start import load_start

HALO = 16
"""Parent pixels around a core that may influence it, of the shipped pack; everything further away must not."""

OPSET = 17

_AXES = {
    "parent": {0: "N", 2: "H", 3: "W"},
    "noise": {0: "N", 2: "H", 3: "W"},
    "log2_ground_resolution": {0: "N", 2: "H"},
    "child": {0: "N", 2: "H4", 3: "W4"},
}


_START_AXES = {"colour": {0: "N", 2: "H", 3: "W"}, "latitude": {0: "N", 2: "H"}, "cover": {0: "N", 2: "H", 3: "W"}}


def load(checkpoint: Path) -> Stage:
    """The averaged weights of a checkpoint, in evaluation mode, with the calibrated gains beside it if there are any."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    model = Stage(NetworkShape(**state["shape"]))
    model.load_state_dict(state["average"])
    gains = checkpoint.parent / GAINS
    if gains.exists():
        model.set_gains(torch.load(gains, weights_only=True))
    return model.eval()


def save(model: Stage, checkpoint: Path) -> None:
    """Writes weights as :func:`load` reads them, without gains."""
    torch.save({"shape": vars(model.shape), "average": model.state_dict()}, checkpoint)


def to_onnx(model: nn.Module, target: Path) -> None:
    """fp32 inputs and outputs; dynamic batch, height and width."""
    example = (
        torch.rand(1, len(STATE), 48, 40),
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


def start_to_onnx(model: nn.Module, target: Path) -> None:
    """The start network; dynamic batch, height and width."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(), (torch.rand(1, COLOURS, 20, 24), torch.zeros(1, 1, 20, 1)), str(target), opset_version=OPSET,
            dynamo=False, input_names=["colour", "latitude"], output_names=["cover"], dynamic_axes=_START_AXES,
        )


def file_digest(path: Path) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
        cover = np.kron(rng.dirichlet(np.full(CLASSES, 0.3), (size // 8, size // 8)).transpose(2, 0, 1), np.ones((8, 8)))
        colours = np.clip(np.round(smooth + grain), 0, 255)
        slopes = np.clip(np.round(128 + 40 * np.kron(rng.normal(0, 1, (2, size // 4, size // 4)), np.ones((4, 4)))), 0, 255)
        self.parent = (np.concatenate([colours, np.round(cover * 255), slopes]) / 255).astype(np.float32)
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


def halo_of(model: Stage) -> int:
    """The receptive radius, measured: a value that is no number spreads to every pixel it can influence, however weakly."""
    radius, middle, size = 0, 32, 65
    for blind in (slice(0, COLOURS), slice(COLOURS, SEEN), slice(SEEN, len(STATE)), None):
        parent, noise = torch.rand(1, len(STATE), size, size), torch.randn(1, NOISE_CHANNELS, size, size)
        (noise if blind is None else parent[:, blind])[:, :, middle, middle] = float("nan")
        with torch.no_grad():
            child = model(parent, noise, torch.full((1, 1, size, 1), 4.0))
        touched = torch.isnan(child)[0].any(dim=0).nonzero()
        reach = max(int((SCALE * middle - touched.min()).item()), int((touched.max() - SCALE * middle - SCALE + 1).item()))
        radius = max(radius, -(-reach // SCALE))
    return radius


def certify_local(path: Path, halo: int = HALO, quick: bool = False) -> list[str]:
    """Bitwise checks of locality in ONNX Runtime; returns what failed (nothing: certified). ``quick`` tries fewer windows."""
    run = session(path)
    world = World(256, seed=11)
    failures = []

    def child(feed: dict[str, np.ndarray]) -> np.ndarray:
        return run.run(["child"], feed)[0]

    edge, less = (64, 48) if quick else (96, 64)
    inner = edge - 2 * halo
    reference = core(child(world.window(64, 64, edge)), halo, halo, inner)
    for dx, dy in [(5, 7)] if quick else [(1, 0), (0, 1), (2, 3), (5, 7), (8, 8), (13, 4), (16, 16), (24, 24), (23, 11)]:
        moved = child(world.window(64 - dx, 64 - dy, edge + 24))
        if not np.array_equal(reference, core(moved, halo + dx, halo + dy, inner)):
            failures.append(f"window of {edge + 24} shifted by ({dx}, {dy})")
        overlap = inner - 24
        shifted = child(world.window(64 - dx, 64 - dy, edge))
        if not np.array_equal(reference[:, : 4 * overlap, : 4 * overlap], core(shifted, halo + dx, halo + dy, overlap)):
            failures.append(f"window of {edge} shifted by ({dx}, {dy})")
    for size in (65,) if quick else (97, 104, 128):
        if not np.array_equal(reference, core(child(world.window(64, 64, size)), halo, halo, inner)):
            failures.append(f"window of {size}")
    small = less - 2 * halo
    for dx, dy in [(2, 3)] if quick else [(0, 0), (1, 0), (0, 1), (2, 3), (7, 5), (16, 8), (24, 24)]:
        moved = child(world.window(64 - dx, 64 - dy, less))
        if not np.array_equal(
            reference[:, : 4 * (small - dy), : 4 * (small - dx)],
            moved[0, :, 4 * (halo + dy) : 4 * (halo + small), 4 * (halo + dx) : 4 * (halo + small)],
        ):
            failures.append(f"window of {less} shifted by ({dx}, {dy})")
    feed = world.window(64, 64, edge)
    far = np.ones((edge, edge), bool)
    far[: 2 * halo + 1, : 2 * halo + 1] = False  # the neighbourhood of parent pixel (halo, halo)
    rng = np.random.default_rng(3)
    feed["parent"][:, :, far] = rng.random(feed["parent"][:, :, far].shape, dtype=np.float32)
    feed["noise"][:, :, far] = rng.standard_normal(feed["noise"][:, :, far].shape, dtype=np.float32)
    if not np.array_equal(reference[:, :4, :4], core(child(feed), halo, halo, 1)):
        failures.append(f"input further than {halo} parent pixels away")
    pair = {k: np.concatenate([v, v[:, :, ::-1]]) for k, v in world.window(64, 64, edge).items()}
    if not np.array_equal(reference, core(child(pair), halo, halo, inner)):
        failures.append("batch of 2")
    threaded = session(path, threads=2).run(["child"], world.window(64, 64, edge))[0]
    if not np.array_equal(reference, core(threaded, halo, halo, inner)):
        failures.append("two threads")
    return failures + moving_ends(path, halo, 1 if quick else 6)


def moving_ends(path: Path, halo: int, worlds: int) -> list[str]:
    """Where one thread's part of a tensor ends and another's begins moves with the window; a few elements there are computed by other means.

    A function that is then not the same to the last bit (``Log`` of ONNX Runtime is not) shows in one pixel of a million. So several worlds, at
    ground resolutions as different as can be.
    """
    run, edge, failures = session(path, threads=2), 64, []
    for seed in range(worlds):
        world = World(144, seed)
        world.rows = np.random.default_rng(seed).uniform(-2.3, 11.3, 144).astype(np.float32)
        inner = edge - 2 * halo
        reference = core(run.run(["child"], world.window(40, 40, edge))[0], halo, halo, inner)
        for dx, dy in [(1, 0), (0, 1), (2, 3), (7, 5), (16, 8), (24, 24)]:
            moved = core(run.run(["child"], world.window(40 - dx, 40 - dy, edge))[0], halo + dx, halo + dy, inner - max(dx, dy))
            if not np.array_equal(reference[:, : moved.shape[1], : moved.shape[2]], moved):
                failures.append(f"two threads, window shifted by ({dx}, {dy}) in world {seed}")
    return failures


def certify_start(path: Path, halo: int = START_HALO) -> list[str]:
    """The same for the start network: windows of the base map agree bit for bit, halo apart."""
    run, rng = session(path), np.random.default_rng(2)
    colours = rng.random((1, 3, 96, 96), dtype=np.float32)
    rows = np.linspace(50, 51, 96, dtype=np.float32)[None, None, :, None]
    whole = run.run(["cover"], {"colour": colours, "latitude": rows})[0]
    failures = []
    for x, y, size in [(0, 0, 40), (1, 0, 40), (3, 5, 64), (7, 2, 33)]:
        window = {"colour": colours[:, :, y : y + size, x : x + size].copy(), "latitude": rows[:, :, y : y + size].copy()}
        part = run.run(["cover"], window)[0]
        inner = slice(halo, size - halo)
        if not np.array_equal(part[:, :, inner, inner], whole[:, :, y : y + size, x : x + size][:, :, inner, inner]):
            failures.append(f"start window of {size} at ({x}, {y})")
    return failures


def milliseconds(path: Path, size: int, channels: int = len(STATE), repeats: int = 9) -> float:
    """CPU time of one window of ``size`` x ``size`` parent pixels on one thread, the median."""
    run, feed = session(path), World(256, seed=1).window(0, 0, size)
    feed["parent"] = np.ascontiguousarray(feed["parent"][:, :channels])
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
  Satellite imagery and land cover from a Blue Marble base map down to about 0.3 m per pixel. One strictly local
  convolutional network ({parameters} parameters) for every stage, conditioned on ground resolution and land cover,
  trained with an energy score.
licence: Apache-2.0
kind: local                  # certified: windows agree bit for bit in their cores; no blending
scale: 4                     # child pixels per parent pixel, each way
state: {state}    # named 8-bit channels; byte v is the number v / 255
{cover}halo: {halo}                     # parent pixels around a core that may influence it
window: 64                   # preferred edge of a core, in parent pixels (256 child pixels)
noise: {{channels: {noise}}}        # standard normal, per parent pixel: one 4 x 4 block of child pixels
groundResolution: {{min: 0.2, max: 2500}}   # metres per child pixel the network knows; rows outside are clamped
sampler: {{kind: one-step}}
network:
  file: {file}
  sha256: {digest}
  inputs: {{parent: [N, {channels}, H, W], noise: [N, {noise}, H, W], log2_ground_resolution: [N, 1, H, 1]}}
  outputs: {{child: [N, {channels}, "4H", "4W"]}}
training:                    # imagery the weights were learned from; none of it is redistributed here
  - {{source: "NASA Blue Marble Next Generation (GIBS), zoom 6 and 8", licence: "NASA open data"}}
  - {{source: "Landsat 8, Tokyo 107-035, Kinshasa 182-063, Brazil 217-069 and 220-062 (USGS)", licence: "public domain"}}
  - {{source: "Land-cover chips, about 30 m (Landsat reflectance, ESA WorldCover, Copernicus DEM)", licence: "training only; WorldCover CC BY 4.0"}}
  - {{source: "Sentinel-2 chips of Europe, 10 m (Copernicus)", licence: "free and open Copernicus Sentinel data"}}
  - {{source: "USDA NAIP, North Dakota 5 m and California 0.6 m", licence: "public domain"}}
  - {{source: "MassGIS orthoimagery, 1 m (Massachusetts Roads data set)", licence: "public; training only"}}
  - {{source: "NOAA ETOPO5 elevation (rules for land cover, slopes of level 0)", licence: "public domain"}}
  - {{source: "UC Merced Land Use, 0.3 m (USGS National Map)", licence: "public domain"}}
  - {{source: "First layers of an Inception-v3 (nsfwjs 4.3.0, Infinite Red), in the loss only", licence: "MIT"}}
"""


def write_pack(pack: Path, model: Stage, start: nn.Module, name: str, version: str, half: bool = False, quick: bool = False) -> list[str]:
    """Writes a pack; returns what keeps it from being local (nothing: certified)."""
    parameters, halo = parameter_count(model), halo_of(model)
    model = copy.deepcopy(model)
    model.trim()
    if half:
        model.halve()
    to_onnx(model, pack / "network.onnx")
    start_to_onnx(start, pack / "start.onnx")
    failures = certify_local(pack / "network.onnx", halo, quick) + certify_start(pack / "start.onnx")
    text = _PACK.format(
        name=name, version=version, parameters=parameters, halo=halo, noise=NOISE_CHANNELS, file="network.onnx",
        digest=file_digest(pack / "network.onnx"), state=manifest_state(), channels=len(STATE),
        cover=manifest_land_cover(file_digest(pack / "start.onnx"), START_HALO) + manifest_carried(),
    )
    (pack / "model.yaml").write_text(text)
    return failures


def export(config: dict, work: Path) -> None:
    """Writes the pack the configuration names, its 16-bit variant if asked, and refuses to if a network is not local."""
    settings = config["export"]
    model, start = load(work / "checkpoint.pt"), load_start(work / "start.pt")
    window = CORE + 2 * halo_of(model)
    variants = [(Path(settings["pack"]), settings["name"], False)]
    if settings.get("halfPack"):
        variants.append((Path(settings["halfPack"]), settings["name"] + "-fp16", True))
    for pack, name, half in variants:
        failures = write_pack(pack, model, start, name, settings["version"], half)
        if failures:
            raise SystemExit(f"{name} is not local: " + "; ".join(failures))
        network = pack / "network.onnx"
        print(f"{network}: {network.stat().st_size} bytes, certified local, {milliseconds(network, window):.0f} ms per {window} x {window} window")
