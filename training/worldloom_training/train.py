"""Training: one process, resumable, budgeted by wall-clock time."""

from __future__ import annotations

import copy
import json
import math
import time
from pathlib import Path

import torch
from torch import Tensor

from .batches import Batch, Prefetch, Sampler
from .imagery import Library
from .losses import detail_scale, energy_score
from .model import NOISE_CHANNELS, SCALE, NetworkShape, Stage, block_mean, parameter_count

_CALM = 0.012
"""Samples are weighed by 1 / (detail + this): about three grey levels."""


def quantise(picture: Tensor) -> Tensor:
    """Rounds to 8 bit with a straight-through gradient."""
    rounded = torch.round(picture.clamp(0, 1) * 255) / 255
    return picture + (rounded - picture).detach()


def resolution_rows(log2_metres: Tensor, height: int) -> Tensor:
    """(N,) -> (N, 1, H, 1)."""
    return log2_metres.view(-1, 1, 1, 1).expand(-1, 1, height, 1).contiguous()


def centre(x: Tensor, size: int) -> Tensor:
    start = (x.shape[2] - size) // 2
    return x[:, :, start : start + size, start : start + size]


class Trainer:
    """Model, optimiser, averaged weights and clock; everything a checkpoint holds."""

    def __init__(self, config: dict, work: Path) -> None:
        self.config, self.work = config, work
        settings = config["train"]
        torch.set_num_threads(settings["threads"])
        torch.manual_seed(config["seed"])
        self.generator = torch.Generator().manual_seed(config["seed"])
        self.shape = NetworkShape(**config["network"])
        self.model = Stage(self.shape).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=settings["rate"], betas=(0.9, 0.99))
        self.step, self.spent_s, self.tempered = 0, 0.0, False

    # ---- checkpoints --------------------------------------------------------------------------------

    @property
    def checkpoint(self) -> Path:
        return self.work / "checkpoint.pt"

    def save(self) -> None:
        state = {
            "shape": vars(self.shape), "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "step": self.step, "spent_s": self.spent_s,
            "tempered": self.tempered,
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def resume(self) -> None:
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.spent_s = state["step"], state["spent_s"]
            self.tempered = state.get("tempered", False)
            if self.tempered:
                self.hold_noise()

    def temper(self) -> None:
        """Once, late in training: makes the body less excitable by noise, and keeps it so.

        A short training leaves the body bursting: its detail comes in clumps, which every further stage
        enlarges. With its noise input weakened and held, even texture is left to the grain.
        """
        factors = self.config["train"]["temper"]
        for model in (self.model, self.average):
            model.temper(factors["noise"], factors["grain"], factors["brightness"])
        self.tempered = True
        self.hold_noise()

    def hold_noise(self) -> None:
        """From now on the weights of the body's noise inputs stay as they are."""
        self.model.late_noise.weight.register_hook(torch.zeros_like)
        self.model.stem.weight.register_hook(
            lambda g: torch.cat([g[:, :-NOISE_CHANNELS], torch.zeros_like(g[:, -NOISE_CHANNELS:])], dim=1))

    # ---- one step -----------------------------------------------------------------------------------

    def draws(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Two draws, the truth and the smooth parent, each (N, 3, S, S); single samples first, then doubles."""
        size = self.config["batch"]["crop"]
        parent_size = size // SCALE
        single, double = torch.from_numpy(batch.single), torch.from_numpy(batch.double)
        parents = quantise(block_mean(single))
        parents1 = parents2 = parents
        log2 = torch.from_numpy(batch.single_log2)
        truth = single
        if len(double):
            grandparents = quantise(block_mean(block_mean(double)))
            rows = resolution_rows(torch.from_numpy(batch.double_log2) + 2.0, grandparents.shape[2])
            noise = torch.randn(2 * len(double), NOISE_CHANNELS, *grandparents.shape[2:])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                invented = self.model(torch.cat([grandparents] * 2), noise, torch.cat([rows] * 2))
            invented = centre(quantise(invented), parent_size)
            invented1, invented2 = invented.chunk(2)
            parents1, parents2 = torch.cat([parents, invented1]), torch.cat([parents, invented2])
            log2 = torch.cat([log2, torch.from_numpy(batch.double_log2)])
            truth = torch.cat([single, centre(double, size)])
        rows = resolution_rows(log2, parent_size)
        inputs = torch.cat([parents1, parents2]).contiguous(memory_format=torch.channels_last)
        noise = torch.randn(inputs.shape[0], NOISE_CHANNELS, parent_size, parent_size)
        noise = noise.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            children = self.model(inputs, noise, torch.cat([rows, rows]))
        draw1, draw2 = children.chunk(2)
        smooth = self.model.right_inverse(block_mean(truth))
        return draw1, draw2, truth, smooth

    def loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Mean weighted score, and the weighted score of every sample."""
        inner = self.config["batch"]["crop"] - 2 * SCALE * self.config["train"]["border"]
        draw1, draw2, truth, smooth = (centre(x, inner) for x in self.draws(batch))
        score = energy_score(draw1, draw2, truth, self.generator)
        weighted = score / (detail_scale(truth, smooth) + _CALM)
        return weighted.mean(), weighted.detach()

    def rate(self, progress: float) -> float:
        """Warm-up over 100 steps, then a cosine down to ``finalRate``."""
        settings = self.config["train"]
        floor = settings["finalRate"]
        cosine = floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
        return settings["rate"] * cosine * min(1.0, (self.step + 1) / 100)

    def run(self, library: Library) -> None:
        settings = self.config["train"]
        budget_s = 60 * settings["minutes"]
        sampler = Sampler(library, self.config["batch"], self.config["seed"] + 7919 * self.step)
        batches = Prefetch(sampler)
        log = open(self.work / "train.log.jsonl", "a")
        last_save, last_print, running = time.monotonic(), 0.0, None
        per_kind: dict[str, float] = {}
        while self.spent_s < budget_s:
            started = time.monotonic()
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate(self.spent_s / budget_s)
            if not self.tempered and self.spent_s >= settings["temper"]["at"] * budget_s:
                self.temper()
            batch = batches.next()
            loss, scores = self.loss(batch)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
            self.optimiser.step()
            self.step += 1
            keep = min(settings["ema"], (1 + self.step) / (10 + self.step))
            with torch.no_grad():
                torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - keep)
            value = float(loss.detach())
            running = value if running is None else 0.98 * running + 0.02 * value
            for name, score in zip(batch.names, scores.tolist()):
                per_kind[name] = 0.97 * per_kind.get(name, score) + 0.03 * score
            now = time.monotonic()
            self.spent_s += now - started
            if now - last_print > 20:
                last_print = now
                left = max(budget_s - self.spent_s, 0) / 60
                print(f"step {self.step:6d}  loss {running:.4f}  {self.spent_s / 60:.1f} min spent, {left:.1f} min left, "
                      f"{self.spent_s / self.step * 1000:.0f} ms/step", flush=True)
                log.write(json.dumps({"step": self.step, "loss": running, "kinds": per_kind}) + "\n")
                log.flush()
            if now - last_save > 60 * settings["checkpointMinutes"]:
                self.save()
                last_save = time.monotonic()
        self.save()


def train(config: dict, work: Path) -> Path:
    """Trains (or resumes) and returns the checkpoint's path."""
    trainer = Trainer(config, work)
    trainer.resume()
    print(f"{parameter_count(trainer.model)} parameters; step {trainer.step}, {trainer.spent_s / 60:.1f} min already spent")
    trainer.run(Library(work / "plates"))
    return trainer.checkpoint
