"""How strong the detail of each scale is: measured on the training imagery, corrected by one factor per scale.

A budgeted training leaves the thin scales' detail somewhat weak, and each stage's error is handed to the next. The energy
above the parent's Nyquist frequency is a single number per scale that can be put right exactly; the factors are kept in
``gains.json`` beside the checkpoint and become part of the network (:class:`.model.ScaleGain`). Held-out places are
not looked at.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from .batches import Sampler
from .export import load
from .imagery import Library
from .metrics import brightness, fine_energy
from .model import COLOURS, NOISE_CHANNELS, SCALE, ScaleGain, Stage, block_mean
from .start import load_start
from .train import quantise, resolution_rows

CROP, BORDER = 128, 16
LIMIT = 0.45
"""Largest correction of the logarithm of the amplitude: a factor of 1.57."""


def crops_at(sampler: Sampler, metres: float, count: int) -> np.ndarray:
    """States (N, 11, S, S) of training places near one ground resolution."""
    found = []
    while len(found) < count:
        scale = metres * float(np.exp(sampler.rng.uniform(-0.3, 0.3)))
        real = sampler.real(max(scale, 0.24), CROP)
        if real is not None:
            picture = sampler.toned(real[0], real[2]).astype(np.float32) / 255
            found.append(np.concatenate([picture, real[1]], axis=2).transpose(2, 0, 1))
    return np.stack(found)


def energy(pictures: np.ndarray) -> float:
    """Mean energy of fine detail of (N, 3, S, S), 0..1, borders left out."""
    inner = slice(BORDER, -BORDER)
    return float(np.mean([fine_energy(brightness(p[:, inner, inner] * 255)) for p in pictures]))


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


def calibrate(config: dict, work: Path) -> None:
    """Writes ``gains.json``."""
    settings = config["calibrate"]
    torch.manual_seed(config["seed"])
    gains = work / "gains.json"
    gains.unlink(missing_ok=True)
    model = load(work / "checkpoint.pt")
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), config["batch"], config["seed"] + 1)
    scales = [2.0**node for node in ScaleGain.NODES]
    states = [crops_at(sampler, metres, settings["crops"]) for metres in scales]
    for turn in range(settings["turns"]):
        ratios = [measure(model, s, metres) for s, metres in zip(states, scales)]
        print(f"turn {turn}: " + "  ".join(f"{m:.3g} m {r:.2f}" for m, r in zip(scales, ratios)), flush=True)
        correction = torch.tensor([0.5 * np.log(settings["aim"] / r) for r in ratios], dtype=torch.float32)
        log_gain = model.gain.log_gain.flatten() + correction
        model.gain.log_gain.copy_(log_gain.clamp(-LIMIT, LIMIT).view(1, -1, 1, 1))
    gains.write_text(json.dumps({"log2Metres": ScaleGain.NODES, "logGain": model.gain.log_gain.flatten().tolist()}) + "\n")
    print("gains " + " ".join(f"{g:.2f}" for g in model.gain.log_gain.flatten().exp().tolist()))
