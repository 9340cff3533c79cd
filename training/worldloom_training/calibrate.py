"""How strong the detail of each scale is: measured on the training imagery, corrected by one factor per scale.

A budgeted training leaves the detail of some scales too weak or too strong, and each stage's error is handed to the next. The energy
above the parent's Nyquist frequency is a single number per scale that a factor can put right. It is measured twice: of single stages on real
parents, and of windows on their way down from the base map against real crops of like places (:mod:`.walkers`). The second is what people
will see, so the factor brings it to 1, as far as the first stays within bounds. A second factor does the same for tints, but never strengthens them and
leaves them calmer than real ones: errors of tint add up to strange hues after some stages, and colour that is missing is not missed. The factors are kept in
``gains.json`` beside the checkpoint and become part of the network (:class:`.model.ScaleGain`). Held-out places are
not looked at.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import torch

from .basemap import read_base
from .batches import Sampler
from .critic import TONES, liveliness
from .export import load
from .imagery import Library
from .metrics import brightness, fine_energy
from .model import COLOURS, NOISE_CHANNELS, SCALE, ScaleGain, Stage, block_mean
from .start import load_start
from .train import centre, quantise, resolution_rows
from .walkers import STAGES, Memory, Walkers

CROP, BORDER = 128, 16
LEAST, MOST = 0.9, 1.12
"""What the energy of a single stage may become for the sake of the whole cascade."""

CALMER = 0.7
"""Energy of tints, down the cascade, over that of like places."""

WALKERS, CROPS_SEEN = 14, 160
"""Windows that walk down at a time, and batches of eight crops among which like places are looked for."""

LIMIT = 0.45
"""Largest correction of the logarithm of the amplitude: a factor of 1.57."""


def crops_at(sampler: Sampler, metres: float, count: int) -> dict[str, np.ndarray]:
    """States (N, 11, S, S) of training places near one ground resolution, by source, in the sampler's tones."""
    found: dict[str, list[np.ndarray]] = {}
    while sum(map(len, found.values())) < count:
        scale = metres * float(np.exp(sampler.rng.uniform(-0.3, 0.3)))
        real = sampler.real(max(scale, 0.24), CROP)
        if real is not None:
            picture = sampler.toned(real[0], real[2]).astype(np.float32) / 255
            found.setdefault(real[2].source, []).append(np.concatenate([picture, real[1]], axis=2).transpose(2, 0, 1))
    return {source: np.stack(states) for source, states in found.items()}


def energy(pictures: np.ndarray) -> float:
    """Mean energy of fine detail of (N, 3, S, S), 0..1, borders left out."""
    inner = slice(BORDER, -BORDER)
    return float(np.mean([fine_energy(brightness(p[:, inner, inner] * 255)) for p in pictures]))


def balanced(model: Stage, crops: dict[str, np.ndarray], metres: float) -> float:
    """Energy of generated over real detail: geometric mean over the sources, weighted by their crops.

    In one sum the liveliest source would speak for all.
    """
    total = sum(map(len, crops.values()))
    return math.exp(sum(len(states) / total * math.log(measure(model, states, metres)) for states in crops.values()))


def measure(model: Stage, states: np.ndarray, metres: float) -> float:
    """Energy of generated over real detail."""
    truth = torch.from_numpy(states)
    parents = quantise(block_mean(truth))
    made = []
    with torch.no_grad():
        for part in parents.split(8):
            noise = torch.randn(len(part), NOISE_CHANNELS, *part.shape[2:])
            rows = resolution_rows(torch.full((len(part),), float(np.log2(metres))), part.shape[2])
            made.append(model(part, noise, rows)[:, :COLOURS].clamp(0, 1))
    return energy(torch.cat(made).numpy()) / energy(states[:, :COLOURS])


def fill(sampler: Sampler, seed: int) -> Memory:
    """Real crops of all stages."""
    memory = Memory(10**6, seed)
    for _ in range(CROPS_SEEN):
        batch = sampler.batch()
        memory.keep(batch, centre(torch.from_numpy(batch.single), CROP - 2 * BORDER))
    return memory


def walk(model: Stage, walkers: Walkers, memory: Memory, rounds: int) -> np.ndarray:
    """Energy of detail of walkers' children over that of like places, (7, 3): for every stage, from zoom 7 to 19, and every tone.

    Geometric means; 1 where nothing was met.
    """
    gaps: list[list[np.ndarray]] = [[np.zeros(TONES)] for _ in range(STAGES)]
    for turn in range((1 + rounds) * STAGES):
        parents, log2 = walkers.parents(torch.device("cpu"))
        with torch.no_grad():
            noise = torch.randn(len(parents), NOISE_CHANNELS, *parents.shape[2:])
            children = quantise(model(parents, noise, resolution_rows(log2, parents.shape[2])))
        middle = centre(children, CROP - 2 * BORDER)
        found = memory.like(middle, walkers.stages)
        if found and turn >= STAGES:  # by then every window has come down from the base map
            gap = liveliness(middle[found[0]]) - liveliness(found[1].state)
            for walker, value in zip(found[0], gap.numpy()):
                gaps[walkers.stages[walker]].append(value)
        walkers.advance(children, BORDER // SCALE)
    return np.stack([np.exp(np.sum(g, axis=0) / max(len(g) - 1, 1)) for g in gaps])


def corrected(ratio: float, least: float = 0.0, most: float = np.inf) -> float:
    """Logarithm of the amplitude's correction that leads ``ratio``, an energy over the real one, towards 1, but by no more than ``least`` to ``most``.

    Energy is the square of the amplitude, hence at most the half; less, because few places are measured and turn follows turn.
    """
    return 0.35 * float(np.log(np.clip(1.0 / ratio, least, most)))


def calibrate(config: dict, work: Path) -> None:
    """Writes ``gains.json``."""
    settings = config["calibrate"]
    torch.manual_seed(config["seed"])
    gains = work / "gains.json"
    gains.unlink(missing_ok=True)
    model = load(work / "checkpoint.pt")
    as_they_are = {**config["batch"], "toneJitter": 0.0, "foreignTone": 0.0}
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), as_they_are, config["seed"] + 1)
    scales = [2.0**node for node in ScaleGain.NODES]
    states = [crops_at(sampler, metres, settings["crops"]) for metres in scales]
    whole = Sampler(sampler.library, sampler.start, {**config["batch"], "singles": 8, "doubles": 0}, config["seed"] + 2)
    memory, base = fill(whole, config["seed"]), read_base(Path(config["basemap"]["bluemarble"]["target"]))
    walkers = Walkers(base, sampler.start, WALKERS, CROP // SCALE, config["seed"])
    for turn in range(settings["turns"]):
        singles = [balanced(model, s, metres) for s, metres in zip(states, scales)]
        chains = at_nodes(walk(model, walkers, memory, settings["rounds"])[::-1])
        print(f"turn {turn}: " + "  ".join(
            f"{m:.3g} m {r:.2f} {c[0]:.2f} {c[1]:.2f} {c[2]:.2f}" for m, r, c in zip(scales, singles, chains)), flush=True)
        add(model.gain, [corrected(c[0], LEAST / r, MOST / r) for r, c in zip(singles, chains)])
        add(model.colour_gain, [corrected(math.sqrt(c[1] * c[2]) / CALMER) for c in chains], most=0.0)
    found = {"log2Metres": ScaleGain.NODES, "logGain": model.gain.log_gain.flatten().tolist(),
             "logColourGain": model.colour_gain.log_gain.flatten().tolist()}
    gains.write_text(json.dumps(found) + "\n")
    for name, gain in (("gains", model.gain), ("of colour", model.colour_gain)):
        print(name + " " + " ".join(f"{g:.2f}" for g in gain.log_gain.flatten().exp().tolist()))


def at_nodes(chains: np.ndarray) -> np.ndarray:
    """What was found for the stages, (7, 3) from fine to coarse, for the nodes of a gain, (13, 3): those between two stages get their geometric mean."""
    logs = np.log(chains)
    between = np.repeat(logs, 2, axis=0)[:-1]
    between[1::2] = (logs[:-1] + logs[1:]) / 2
    return np.exp(between)


def add(gain: ScaleGain, correction: list[float], most: float = LIMIT) -> None:
    gain.set([min(max(old + new, -LIMIT), most) for old, new in zip(gain.log_gain.flatten().tolist(), correction)])
