"""Golden files: what any other implementation of the contract must reproduce.

Raw little-endian arrays plus ``golden.json``, which names each file's type, shape and meaning. The toy packs under
``packs/`` come with the same. Floats of a network carry a tolerance; noise and bytes do not.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from . import toys
from .basemap import ground_resolution, mercator_latitude, read_world
from .cascade import Planet, mercator_pixel, noise_key
from .cover import STATE, manifest_carried, manifest_land_cover, manifest_state
from .export import OPSET, file_digest, session, start_to_onnx
from .grids import SCALE
from .model import NOISE_CHANNELS
from .noise import counters, normal_field, philox4x32
from .rounding import round_exactly

FOLDER = Path("golden")
FLOAT_TOLERANCE = 2e-5
"""ONNX Runtime on another machine may take other kernels; measured differences are near 1e-6."""


class Golden:
    """Collects arrays and their description."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.entries = folder, []
        folder.mkdir(parents=True, exist_ok=True)

    def array(self, name: str, values: np.ndarray, meaning: str) -> None:
        values = np.ascontiguousarray(values)
        little = values.astype(values.dtype.newbyteorder("<"))
        (self.folder / f"{name}.bin").write_bytes(little.tobytes())
        self.entries.append(
            {"file": f"{name}.bin", "type": values.dtype.name, "shape": list(values.shape), "meaning": meaning})

    def finish(self, **facts) -> None:
        with open(self.folder / "golden.json", "w") as out:
            json.dump({**facts, "arrays": self.entries}, out, indent=1)
            out.write("\n")


def hexadecimal(words: np.ndarray) -> list[str]:
    return [f"{int(w):08x}" for w in words]


def noise_values() -> list[dict]:
    """Philox words and normal values at telling coordinates."""
    rows = []
    for key, x, y, block in [
        (0, 0, 0, 0), (1, 0, 0, 0), (1 << 32, 1, 0, 0), (0x0123456789ABCDEF, 5, 7, 3), (0x0123456789ABCDEF, 5, -7, 3),
        (0xFFFFFFFFFFFFFFFF, 134217727, 67108864, 1), (0xFEDCBA9876543210, (1 << 33) + 17, -(1 << 34) - 5, 2),
        (42, -1, -1, 0),
    ]:
        counter = counters(x, y, 1, 1, block)[0, 0]
        rows.append({
            "key": f"{key:016x}", "x": x, "y": y, "block": block, "counter": hexadecimal(counter),
            "words": hexadecimal(philox4x32(counter, key)),
            "normal": [float(v) for v in normal_field(key, x, y, 1, 1, 4 * block + 4)[4 * block :, 0, 0]],
        })
    return rows


def window_inputs(parent: np.ndarray, x: int, y: int, zoom: int, key: int) -> dict[str, np.ndarray]:
    """Feed of a window: parent bytes (3, H, W) whose upper left is absolute pixel (x, y) of ``zoom``."""
    _, height, width = parent.shape
    latitudes = mercator_latitude(np.arange(y, y + height), zoom)
    log2 = np.log2(ground_resolution(latitudes, zoom + 2)).astype(np.float32)
    return {
        "parent": (parent.astype(np.float32) / np.float32(255))[None],
        "noise": normal_field(key, x, y, width, height, NOISE_CHANNELS)[None],
        "log2_ground_resolution": log2[None, None, :, None],
    }


def base_window(planet: Planet, latitude: float, longitude: float, size: int) -> tuple[np.ndarray, int, int]:
    """State bytes (C, size, size) of zoom 5 around a place, and their upper left pixel."""
    x, y = mercator_pixel(latitude, longitude, 5)
    x, y = x - size // 2, y - size // 2
    return planet.ground(x, y, size), x, y


def save_window(g: Golden, prefix: str, feed: dict[str, np.ndarray], parent: np.ndarray, child: np.ndarray) -> None:
    g.array(f"{prefix}-parent", parent, "parent bytes (C, H, W); the network reads byte / 255")
    g.array(f"{prefix}-log2", feed["log2_ground_resolution"][0, 0, :, 0], "log2 of metres per child pixel, one per row")
    g.array(f"{prefix}-noise-corner", feed["noise"][0, :, :4, :4], "noise (16, 4, 4) of the upper left 4 x 4 parent pixels")
    g.array(f"{prefix}-child", child, "network output (C, 4H, 4W), unclamped, borders included")
    g.array(f"{prefix}-bytes", round_exactly(child, parent), "child rounded with exact block sums (C, 4H, 4W)")


def toy_export(model: torch.nn.Module, target: Path, flow: bool, channels: int = 3) -> None:
    inputs = [torch.rand(1, channels, 8, 9), torch.randn(1, NOISE_CHANNELS, 8, 9), torch.zeros(1, 1, 8, 1)]
    names = ["parent", "noise", "log2_ground_resolution"]
    axes = {"parent": {0: "N", 2: "H", 3: "W"}, "noise": {0: "N", 2: "H", 3: "W"},
            "log2_ground_resolution": {0: "N", 2: "H"}, "child": {0: "N", 2: "H4", 3: "W4"}}
    if flow:
        inputs += [torch.randn(1, 3, 32, 36), torch.zeros(1)]
        names += ["sample", "time"]
        axes |= {"sample": {0: "N", 2: "H4", 3: "W4"}, "time": {0: "N"}}
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model.eval(), tuple(inputs), str(target), opset_version=OPSET, dynamo=False,
                          input_names=names, output_names=["child"], dynamic_axes=axes)


_TOY = """\
# A toy for tests of the server's arithmetic. Made by `python -m worldloom_training golden`.
format: 1
name: {name}
version: "1.0.0"
description: {description}
licence: Apache-2.0
kind: {kind}
scale: 4
state: {state}
{cover}halo: {halo}
window: {window}
{overlap}noise: {{channels: 16}}
groundResolution: {{min: 0.1, max: 2500}}
sampler: {sampler}
network:
  file: network.onnx
  sha256: {digest}
  inputs: {inputs}
  outputs: {{child: [N, {channels}, "4H", "4W"]}}
training: []
"""


def toy_manifest(pack: Path, **facts) -> None:
    state = {"state": "[red, green, blue]", "cover": "", "channels": 3}
    (pack / "model.yaml").write_text(
        _TOY.format(name=pack.name, digest=file_digest(pack / "network.onnx"), **{**state, **facts}))


def euler(network: onnxruntime.InferenceSession, feed: dict[str, np.ndarray], start: np.ndarray, steps: int) -> np.ndarray:
    """K equal Euler steps from t = 0 (noise) to t = 1 (picture); float32 as the server does it. (N, 3, 4H, 4W)."""
    sample = start
    for i in range(steps):
        time = np.full(sample.shape[0], i / steps, np.float32)
        velocity = network.run(["child"], {**feed, "sample": sample, "time": time})[0]
        sample = sample + velocity * np.float32(1.0 / steps)
    return sample


def ramp(window: int, overlap: int) -> np.ndarray:
    """Weights of a core along one axis, float32 (4 window,): linear over 4 overlap child pixels at both ends."""
    n = SCALE * overlap
    rise = ((np.arange(n) + 0.5) / n).astype(np.float32)
    weights = np.ones(SCALE * window, np.float32)
    weights[:n] = rise
    weights[-n:] = np.float32(1) - rise
    return weights


def blended(network: onnxruntime.InferenceSession, world: "Lattice", x: int, y: int, width: int, height: int,
            window: int, overlap: int, halo: int) -> np.ndarray:
    """Child float32 (3, 4 height, 4 width) of the parent rectangle, out of overlapping windows.

    Window (i, j) has the core [i s, i s + window) x [j s, j s + window) with s = window - overlap, in absolute parent
    pixels. Contributions ``weight * child`` are added in row-major window order, in float32.
    """
    stride = window - overlap
    total = np.zeros((3, SCALE * height, SCALE * width), np.float32)
    weights = ramp(window, overlap)
    weights = (weights[:, None] * weights[None, :]).astype(np.float32)
    first = [-((window - 1 - v) // stride) for v in (x, y)]  # smallest i with i s + window > v
    last = [(v + length - 1) // stride for v, length in ((x, width), (y, height))]
    for j in range(first[1], last[1] + 1):
        for i in range(first[0], last[0] + 1):
            cx, cy = i * stride, j * stride
            child = network.run(["child"], world.feed(cx - halo, cy - halo, window + 2 * halo))[0][0]
            core = child[:, SCALE * halo : SCALE * (halo + window), SCALE * halo : SCALE * (halo + window)]
            left, top = max(cx, x), max(cy, y)
            right, bottom = min(cx + window, x + width), min(cy + window, y + height)
            here = (slice(SCALE * (top - cy), SCALE * (bottom - cy)), slice(SCALE * (left - cx), SCALE * (right - cx)))
            there = (slice(SCALE * (top - y), SCALE * (bottom - y)), slice(SCALE * (left - x), SCALE * (right - x)))
            total[:, there[0], there[1]] += weights[here] * core[:, here[0], here[1]]
    return total


class Lattice:
    """An endless parent picture for tests: byte = (7 x + 13 y + 29 c + x y / 16) mod 256; division and modulo round down; fixed key."""

    zoom = 9
    key = 0x0123456789ABCDEF

    def bytes(self, x: int, y: int, width: int, height: int, channels: int = 3) -> np.ndarray:
        xs, ys = np.arange(x, x + width)[None, :], np.arange(y, y + height)[:, None]
        return np.stack([(7 * xs + 13 * ys + 29 * c + (xs * ys) // 16) % 256 for c in range(channels)]).astype(np.uint8)

    def feed(self, x: int, y: int, size: int) -> dict[str, np.ndarray]:
        return window_inputs(self.bytes(x, y, size, size), x, y, self.zoom, self.key)


def toy_flow(folder: Path) -> None:
    pack = folder / "toy-flow"
    model = toys.ToyFlow()
    toy_export(model, pack / "network.onnx", flow=True)
    toy_manifest(
        pack, kind="local", halo=16, window=32, overlap="",
        sampler=f"{{kind: flow, steps: {model.steps}}}", description="Three Euler steps, local",
        inputs='{parent: [N, 3, H, W], noise: [N, 16, H, W], log2_ground_resolution: [N, 1, H, 1], sample: [N, 3, "4H", "4W"], time: [N]}',
    )
    world, g = Lattice(), Golden(pack)
    x, y, size, child_key = 1000, -20, 48, 0xFEDCBA9876543210
    feed = world.feed(x, y, size)
    start = normal_field(child_key, SCALE * x, SCALE * y, SCALE * size, SCALE * size, 3)[None]
    child = euler(session(pack / "network.onnx"), feed, start, model.steps)[0]
    middle = child[:, 64:-64, 64:-64]
    g.array("start-corner", start[0, :, :4, :4], "child-resolution start noise (3, 4, 4) of the window's upper left")
    g.array("child-core", middle, "result after 3 steps, core only (3, 64, 64): the halo of 16 parent pixels cut off")
    parent = world.bytes(x, y, size, size)[:, 16:-16, 16:-16]
    g.array("bytes-core", round_exactly(middle, parent), "core rounded with exact block sums")
    g.finish(
        lattice=Lattice.__doc__, parentZoom=world.zoom, noiseKey=f"{world.key:016x}", childNoiseKey=f"{child_key:016x}",
        window={"x": x, "y": y, "size": size}, steps=model.steps, tolerance=FLOAT_TOLERANCE)


def toy_nonlocal(folder: Path) -> None:
    pack = folder / "toy-nonlocal"
    toy_export(toys.ToyNonlocal(), pack / "network.onnx", flow=False)
    window, overlap, halo = 24, 8, 4
    toy_manifest(
        pack, kind="blended", halo=halo, window=window,
        overlap=f"overlap: {overlap}                   # parent pixels two adjacent cores share\n",
        sampler="{kind: one-step}", description="One step with a window-wide normalisation",
        inputs="{parent: [N, 3, H, W], noise: [N, 16, H, W], log2_ground_resolution: [N, 1, H, 1]}",
    )
    world, g = Lattice(), Golden(pack)
    x, y, width, height = -5, 1003, 22, 19
    child = blended(session(pack / "network.onnx"), world, x, y, width, height, window, overlap, halo)
    g.array("child", child, "blended child (3, 4 height, 4 width) before rounding")
    g.array("bytes", round_exactly(child, world.bytes(x, y, width, height)), "rounded with exact block sums")
    g.array("ramp", ramp(window, overlap), "weights of a core along one axis")
    g.finish(
        lattice=Lattice.__doc__, parentZoom=world.zoom, noiseKey=f"{world.key:016x}", window=window, overlap=overlap,
        halo=halo, region={"x": x, "y": y, "width": width, "height": height}, tolerance=FLOAT_TOLERANCE)


def toy_cover(folder: Path) -> None:
    pack = folder / "toy-cover"
    toy_export(toys.ToyCover(), pack / "network.onnx", flow=False, channels=len(STATE))
    start_to_onnx(toys.ToyStart(), pack / "start.onnx")
    halo = toys.ToyCover.halo
    toy_manifest(
        pack, kind="local", halo=halo, window=32, overlap="", sampler="{kind: one-step}",
        description="One local step on colours and land cover", state=manifest_state(), channels=len(STATE),
        cover=manifest_land_cover(file_digest(pack / "start.onnx"), toys.ToyStart.halo) + manifest_carried(),
        inputs=f"{{parent: [N, {len(STATE)}, H, W], noise: [N, 16, H, W], log2_ground_resolution: [N, 1, H, 1]}}",
    )
    world, g = Lattice(), Golden(pack)
    x, y, size = 700, 41, 28
    parent = world.bytes(x, y, size, size, len(STATE))
    child = session(pack / "network.onnx").run(["child"], window_inputs(parent, x, y, world.zoom, world.key))[0][0]
    edge = SCALE * halo
    middle = child[:, edge:-edge, edge:-edge]
    g.array("child-core", middle, "child (13, 64, 64): the halo of 6 parent pixels cut off")
    g.array("bytes-core", round_exactly(middle, parent[:, halo:-halo, halo:-halo]), "core rounded with exact block sums")
    rim, width, height, base_zoom, base_y = toys.ToyStart.halo, 40, 24, 5, 3000
    colours = world.bytes(x - rim, base_y - rim, width + 2 * rim, height + 2 * rim)
    latitude = mercator_latitude(np.arange(base_y - rim, base_y + height + rim), base_zoom).astype(np.float32)
    feed = {"colour": (colours.astype(np.float32) / np.float32(255))[None], "latitude": latitude[None, None, :, None]}
    cover = session(pack / "start.onnx").run(["cover"], feed)[0][0][:, rim:-rim, rim:-rim]
    g.array("start-latitude", latitude, "degrees of each row's centre, rim of 2 rows included")
    g.array("start-cover", cover, "weights (8, 24, 40) of the base map, rim cut off")
    g.finish(
        lattice=Lattice.__doc__, parentZoom=world.zoom, noiseKey=f"{world.key:016x}",
        window={"x": x, "y": y, "size": size}, tolerance=FLOAT_TOLERANCE,
        start={"x": x, "y": base_y, "width": width, "height": height, "zoom": base_zoom})


def golden(config: dict) -> None:
    """Writes everything under ``golden/``."""
    pack = Path(config["golden"]["pack"])
    planet = Planet(pack, read_world(config["basemap"]["bluemarble"]), 1)
    g = Golden(FOLDER)
    size = 40
    windows = []
    for name, latitude, longitude, key in [("coast", 48.3, -4.4, noise_key(1, 7)), ("ice", 68.2, -49.5, 0xFFFFFFFF00000001)]:
        parent, x, y = base_window(planet, latitude, longitude, size)
        feed = window_inputs(parent, x, y, 5, key)
        child = planet.network.run(["child"], feed)[0][0]
        save_window(g, name, feed, parent, child)
        windows.append({"name": name, "x": x, "y": y, "size": size, "parentZoom": 5, "noiseKey": f"{key:016x}"})
    rng = np.random.default_rng(5)
    parent = rng.integers(0, 256, (3, 12, 12)).astype(np.uint8)
    parent[:, :3], parent[:, 3:6] = rng.integers(0, 3, (3, 3, 12)), rng.integers(252, 256, (3, 3, 12))
    child = (np.kron(parent, np.ones((4, 4))) / 255 + rng.normal(0, 0.2, (3, 48, 48))).astype(np.float32)
    child[:, 44:] = np.kron(parent[:, 11:], np.ones((4, 4))) / 255  # all fractions tie
    g.array("rounding-parent", parent, "parent bytes (3, 12, 12) with many near black and white")
    g.array("rounding-child", child, "float child (3, 48, 48), not projected, often out of range")
    g.array("rounding-bytes", round_exactly(child, parent), "the exact rounding of it")
    g.finish(network=file_digest(pack / "network.onnx"), windows=windows, tolerance=FLOAT_TOLERANCE, noise=noise_values())
    toy_flow(FOLDER / "packs")
    toy_nonlocal(FOLDER / "packs")
    toy_cover(FOLDER / "packs")
    total = sum(f.stat().st_size for f in FOLDER.rglob("*") if f.is_file())
    print(f"golden files: {total} bytes")
