"""The baseline that a generator has to beat: the same kind of network, trained to the mean square error, without noise."""

from __future__ import annotations

import math
from pathlib import Path

import torch

from .batches import Prefetch, Sampler
from .grids import SCALE, block_mean
from .model import COLOURS, NOISE_CHANNELS, NetworkShape, Stage
from .train import centre, quantise, resolution_rows

SHAPE = NetworkShape(channels=32, hidden=48, blocks=4, embedding=32, head=8)


def regress(model: Stage, parents: torch.Tensor, log2_metres: torch.Tensor) -> torch.Tensor:
    """(N, 11, H, W), (N,) -> (N, 11, 4H, 4W); no noise."""
    silence = torch.zeros(parents.shape[0], NOISE_CHANNELS, *parents.shape[2:])
    return model(parents, silence, resolution_rows(log2_metres, parents.shape[2]))


def cached_regression(work: Path, sampler: Sampler, steps: int, seed: int) -> Stage:
    """The regression network of the working folder; trained if it is not there."""
    path = work / f"regression-{steps}.pt"
    model = Stage(SHAPE)
    if path.exists():
        model.load_state_dict(torch.load(path, weights_only=True))
        return model.eval()
    torch.manual_seed(seed)
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    batches = Prefetch(sampler)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1.0, (step + 1) / 20) * 0.5 * (1 + math.cos(math.pi * step / steps))
        batch = batches.next()
        truth = torch.from_numpy(batch.single)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            child = regress(model, quantise(block_mean(truth)), torch.from_numpy(batch.single_log2))
        inner = truth.shape[2] - 8 * SCALE
        error = (centre(child, inner) - centre(truth, inner))[:, :COLOURS].square().mean(dim=(1, 2, 3))
        loss = (error / (error.detach() + 1e-4)).mean()  # every sample counts alike
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
    torch.save(model.state_dict(), path)
    return model.eval()
