"""Training: one process, resumable, budgeted by wall-clock time, on the CPU or on one CUDA device."""

from __future__ import annotations

import copy
import io
import json
import math
import time
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from .bank import Bank
from .basemap import read_world
from .batches import Batch, Prefetch, Sampler
from .cover import SEEN, STATE
from .critic import DETAIL, WHOLE, Adversary, Seen
from .growth import carry_over
from .imagery import Library
from .liveliness import FARTHEST_ALIKE, Strength
from .losses import crisper, detail_scale, energy_score, norms, of_length, uneven
from .grids import SCALE, block_mean
from .model import COLOURS, NOISE_CHANNELS, NetworkShape, Stage, levelled, parameter_count
from .perception import Perception
from .start import load_start
from .walkers import Memory, Walkers

_CALM = 0.012
"""Samples are weighed by 1 / (detail + this): about three grey levels."""


class Batches(Protocol):
    """Where batches come from: a sampler in the background, or a bank on the card."""

    def next(self) -> Batch: ...


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


class Chain:
    """What it takes to learn from whole chains of stages (:mod:`.walkers`)."""

    def __init__(self, config: dict, work: Path, device: torch.device, perception: Perception | None) -> None:
        self.settings = settings = config["train"]["chain"]
        self.perception = perception
        base = read_world(config["basemap"]["bluemarble"])
        size = config["batch"]["crop"] // SCALE
        self.walkers = Walkers(base, load_start(work / "start.pt"), settings["walkers"], size, config["seed"])
        self.memory = Memory(settings["kept"], config["seed"])
        self.adversary = Adversary(settings, DETAIL, device)
        self.met = 0.0

    def slope(self, children: Tensor, length: Tensor) -> Tensor:
        """What the critic asks of the walkers' children (N, 11, S, S), each as long as ``length`` times its weight; zero where no place is like them."""
        gradient = torch.zeros_like(children)
        _, log2 = self.walkers.parents(children.device)
        found = self.memory.like(children, log2)
        self.met += 0.02 * ((len(found[0]) if found else 0) / len(children) - self.met)
        if found:
            chosen, real = found
            fake = Seen.of(children[chosen], log2[chosen])
            self.adversary.learn(fake, real)
            asked = self.adversary.scaled(self.adversary.gradient(fake, real), length)
            if self.perception:
                asked += self.perception.alike(fake.state, real.state, self.settings["alike"] * length)
            strength = Strength(fake.state)
            gradient[chosen] = strength.shapes_only(asked) + self.settings["liveliness"] * length * strength.livelier(real.state, FARTHEST_ALIKE)
            gradient[chosen] += self.settings["crispness"] * length * crisper(fake.state, real.state)
        return gradient


class Trainer:
    """Model, optimiser, averaged weights and clock; everything a checkpoint holds."""

    def __init__(self, config: dict, work: Path, device: str = "cpu") -> None:
        self.config, self.work, self.device = config, work, torch.device(device)
        settings = config["train"]
        torch.set_num_threads(settings["threads"])
        torch.manual_seed(config["seed"])
        self.generator = torch.Generator().manual_seed(config["seed"])
        self.shape = NetworkShape(**config["network"])
        self.model = Stage(self.shape).to(self.device, memory_format=torch.channels_last)
        if self.device.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.average = copy.deepcopy(self.model)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=settings["rate"], betas=(0.9, 0.99))
        self.run_model = self.model
        self.adversary = Adversary(settings["critic"], WHOLE, self.device) if settings.get("critic") else None
        self.perception = Perception(self.device) if settings.get("perception") else None
        self.chain = Chain(config, work, self.device, self.perception) if settings.get("chain") else None
        self.step, self.spent_s, self.weakened = 0, 0.0, False
        self.held: list[RemovableHandle] = []

    # ---- checkpoints --------------------------------------------------------------------------------

    @property
    def checkpoint(self) -> Path:
        return self.work / "checkpoint.pt"

    def save(self) -> None:
        state = {
            "shape": vars(self.shape), "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "step": self.step, "spent_s": self.spent_s,
            "weakened": self.weakened,
        }
        if self.adversary:
            state["adversary"] = self.adversary.state()
        if self.chain:
            state["chain"] = self.chain.adversary.state()
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def resume(self) -> None:
        """Goes on from the last checkpoint, or from another network's weights, or from nothing.

        Never with the gains of a calibration: what they take off, training puts on again, calibration takes off more, and so on until all is at its limit.
        """
        warm = self.config["train"].get("warmStart")
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=True, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.spent_s = state["step"], state["spent_s"]
            self.weakened = state.get("weakened", False)
            if self.adversary and "adversary" in state:
                self.adversary.load(state["adversary"])
            if self.chain and "chain" in state:
                self.chain.adversary.load(state["chain"])
        elif warm:
            weights = torch.load(warm, weights_only=True, map_location=self.device)["average"]
            print(f"{carry_over(self.model, weights)} tensors carried over from {warm}")
            self.average.load_state_dict(self.model.state_dict())

    def temper(self, progress: float) -> None:
        """Part of the way, makes the body less excitable by noise, and keeps it so for a time; ``progress`` is a share of the budget.

        A short training leaves the body bursting: its detail comes in clumps with haze between them, which every further
        stage enlarges. With its noise input weakened and held, even texture is left to the grain, which the training
        learns to use; after that the body may take up noise again, for shapes. A network that begins with another one's weights has been through it.
        """
        if self.config["train"].get("warmStart"):
            return
        settings = self.config["train"]["weakenNoise"]
        if progress >= settings["at"] and not self.weakened:
            for model in (self.model, self.average):
                model.weaken_noise(settings["body"], settings["late"])
            self.weakened = True
        hold = self.weakened and progress < settings["until"]
        if hold and not self.held:
            self.held = [
                self.model.late_noise.weight.register_hook(torch.zeros_like),
                self.model.stem.weight.register_hook(
                    lambda g: torch.cat([g[:, :-NOISE_CHANNELS], torch.zeros_like(g[:, -NOISE_CHANNELS:])], dim=1)),
            ]
        elif not hold:
            while self.held:
                self.held.pop().remove()

    def compile(self) -> None:
        """Compiles the network where the machine can; goes on without where it cannot."""
        try:
            self.run_model = torch.compile(self.model)
            size = self.config["batch"]["crop"] // SCALE
            with torch.no_grad():
                self.generate(torch.rand(2, len(STATE), size, size, device=self.device), torch.full((2,), 4.0, device=self.device))
        except Exception as failure:  # compilers fail in many ways, none of which should stop the training
            print(f"not compiled: {type(failure).__name__}: {str(failure).splitlines()[0][:120]}")
            self.run_model = self.model

    def critics(self) -> dict[str, Adversary]:
        named = {"critic": self.adversary, "chain": self.chain.adversary if self.chain else None}
        return {name: critic for name, critic in named.items() if critic}

    # ---- one step -----------------------------------------------------------------------------------

    def generate(self, parents: Tensor, log2_metres: Tensor, told: Tensor | None = None) -> Tensor:
        """One stage of the cascade with fresh noise; (N, 11, H, W), (N,) and the land cover of the children of the first M of them -> (N, 11, 4H, 4W)."""
        noise = torch.randn(parents.shape[0], NOISE_CHANNELS, *parents.shape[2:], device=self.device)
        parents = parents.contiguous(memory_format=torch.channels_last)
        noise = noise.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            return self.run_model(parents, noise, resolution_rows(log2_metres, parents.shape[2]), told)

    def draws(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Two draws of every sample (2N, 13, S, S), behind them the walkers' children, the truth and the smooth parent
        (N, 11 and 3, S, S), log2 metres (N,).

        Single samples come first, then doubles. Where there is a truth, its land cover is what the picture is drawn on: lots are not learned, and of a picture drawn on others,
        nobody could say where its borders should be.
        """
        size = self.config["batch"]["crop"]
        parent_size = size // SCALE

        def tensor(array) -> Tensor:
            return torch.as_tensor(array).to(self.device, non_blocking=True)

        single, double = tensor(batch.single), tensor(batch.double)
        parents = quantise(block_mean(single))
        parents1 = parents2 = parents
        log2, truth = tensor(batch.single_log2), single
        if len(double):
            double_log2 = tensor(batch.double_log2)
            between = block_mean(double)
            grandparents = quantise(block_mean(between))
            invented = self.generate(*(torch.cat([x] * 2) for x in (grandparents, double_log2 + 2.0, between[:, COLOURS:])))
            invented1, invented2 = centre(quantise(invented), parent_size).chunk(2)
            parents1, parents2 = torch.cat([parents, invented1]), torch.cat([parents, invented2])
            log2 = torch.cat([log2, double_log2])
            truth = torch.cat([single, centre(double, size)])
        every, every_log2 = [levelled(parents1), levelled(parents2)], [log2, log2]
        if self.chain:
            walking, walking_log2 = self.chain.walkers.parents(self.device)
            every.append(walking)
            every_log2.append(walking_log2)
        children = self.generate(torch.cat(every), torch.cat(every_log2), torch.cat([truth[:, COLOURS:]] * 2))
        smooth = self.model.right_inverse(block_mean(truth[:, :COLOURS]))
        return children, truth, smooth, log2

    def slope(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """The draws, the gradient of the loss with respect to them, and the weighted score of every sample."""
        border = self.config["train"]["border"]
        inner = self.config["batch"]["crop"] - 2 * SCALE * border
        whole, truth, smooth, log2 = self.draws(batch)
        children, truth, smooth = (centre(x, inner) for x in (whole[:, :SEEN], truth, smooth))  # nothing about slopes is learned
        paired = 2 * len(truth)
        seen = children[:paired].detach().float().requires_grad_()
        score = energy_score(*seen.chunk(2), truth, self.generator)
        weighted = score / (detail_scale(truth[:, :COLOURS], smooth) + _CALM)
        gradient = torch.autograd.grad(weighted.mean(), seen)[0]
        lengths = norms(gradient[:, :COLOURS])
        if self.perception:
            perceived = self.perception.score(*seen.chunk(2), truth)
            offered = torch.autograd.grad(perceived.sum(), seen)[0]
            gradient = gradient + of_length(offered, self.config["train"]["perception"] * norms(gradient[:, :COLOURS]))
        if self.adversary:
            real = Seen.of(quantise(truth), log2)
            fake = Seen(quantise(seen.detach()), log2.repeat(2), real.cover.repeat(2, 1))
            self.adversary.learn(fake, real)
            gradient = gradient + self.adversary.scaled(self.adversary.gradient(fake, real), norms(gradient[:, :COLOURS]))
        strength = Strength(seen)
        gradient = strength.shapes_only(gradient)
        gradient += self.config["train"]["liveliness"] * lengths.view(-1, 1, 1, 1) * strength.livelier(truth)
        gradient += self.config["train"]["crispness"] * lengths.view(-1, 1, 1, 1) * crisper(seen, truth)
        if self.chain:
            self.chain.memory.keep(batch, truth[: len(batch.single)])
            walked = self.chain.slope(quantise(children[paired:].detach().float()), lengths.mean())
            self.chain.walkers.advance(quantise(whole[paired:].detach().float()), border)
            gradient = torch.cat([gradient, walked])
        gradient = gradient + self.config["train"]["evenness"] * lengths.mean() * uneven(children.detach().float())
        return children, gradient, weighted.detach()

    def rate(self, progress: float) -> float:
        """Warm-up over 100 steps, then a cosine down to ``finalRate``."""
        settings = self.config["train"]
        floor = settings["finalRate"]
        cosine = floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
        return settings["rate"] * cosine * min(1.0, (self.step + 1) / 100)

    def update(self, batch: Batch, progress: float) -> tuple[float, list[float]]:
        """One optimiser step; the loss, and the score of every sample."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(progress)
        children, gradient, scores = self.slope(batch)
        self.optimiser.zero_grad(set_to_none=True)
        children.backward(gradient.to(children.dtype))
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config["train"]["clip"])
        value = float(scores.mean())
        if math.isfinite(value) and math.isfinite(float(norm)):
            self.optimiser.step()
        self.step += 1
        keep = min(self.config["train"]["ema"], (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - keep)
        return value, scores.tolist()

    def run(self, batches: Batches, slice_minutes: float | None = None) -> None:
        """Trains until the configured budget is spent, or ``slice_minutes`` of it, and saves."""
        settings = self.config["train"]
        budget_s = 60 * settings["minutes"]
        stop_s = budget_s if slice_minutes is None else min(budget_s, self.spent_s + 60 * slice_minutes)
        log = open(self.work / "train.log.jsonl", "a")
        last_save, last_print, running = time.monotonic(), 0.0, None
        per_kind: dict[str, float] = {}
        first_step, first_s = self.step, self.spent_s
        while self.spent_s < stop_s:
            started = time.monotonic()
            self.temper(self.spent_s / budget_s)
            batch = batches.next()
            value, scores = self.update(batch, self.spent_s / budget_s)
            running = value if running is None else 0.98 * running + 0.02 * value
            for name, score in zip(batch.names, scores):
                per_kind[name] = 0.97 * per_kind.get(name, score) + 0.03 * score
            now = time.monotonic()
            self.spent_s += now - started
            if now - last_print > 20:
                last_print = now
                left = max(budget_s - self.spent_s, 0) / 60
                pace = (self.spent_s - first_s) / (self.step - first_step) * 1000
                print(f"step {self.step:6d}  loss {running:.4f}  {self.spent_s / 60:.1f} min spent, {left:.1f} min left, "
                      f"{pace:.0f} ms/step" + "".join(
                          f"  {name} right {critic.right:.0%}" for name, critic in self.critics().items())
                      + (f"  walkers met {self.chain.met:.0%}" if self.chain else ""), flush=True)
                log.write(json.dumps({"step": self.step, "loss": running, "kinds": per_kind}) + "\n")
                log.flush()
            if now - last_save > 60 * settings["checkpointMinutes"]:
                self.save()
                last_save = time.monotonic()
        self.save()


def train(config: dict, work: Path, device: str = "cpu", slice_minutes: float | None = None) -> Path:
    """Trains (or resumes) and returns the checkpoint's path. Crops come from a bank if there is one, else from the plates."""
    trainer = Trainer(config, work, device)
    trainer.resume()
    if config["train"].get("compile") and trainer.device.type == "cuda":
        trainer.compile()
    print(f"{parameter_count(trainer.model)} parameters; step {trainer.step}, {trainer.spent_s / 60:.1f} min already spent")
    seed = config["seed"] + 7919 * trainer.step
    batches: Batches
    if (work / "bank.npy").exists():
        batches = Bank(work, config["batch"], seed, trainer.device)
    else:
        batches = Prefetch(Sampler(Library(work / "plates"), load_start(work / "start.pt"), config["batch"], seed))
    trainer.run(batches, slice_minutes)
    return trainer.checkpoint


# ---- checkpoints that travel ------------------------------------------------------------------------------


def pack_checkpoint(work: Path, target: Path, limit: int = 15_000_000) -> list[Path]:
    """Writes ``checkpoint.pt`` in parts of at most ``limit`` bytes; the optimiser's moments at 16 bits."""
    state = torch.load(work / "checkpoint.pt", weights_only=True, map_location="cpu")
    for moments in state["optimiser"]["state"].values():
        for name in ("exp_avg", "exp_avg_sq"):
            moments[name] = moments[name].bfloat16()
    target.mkdir(parents=True, exist_ok=True)
    blob = io.BytesIO()
    torch.save(state, blob)
    data = blob.getvalue()
    parts = []
    for i, start in enumerate(range(0, len(data), limit)):
        part = target / f"checkpoint.part{i:03d}"
        part.write_bytes(data[start : start + limit])
        parts.append(part)
    return parts


def unpack_checkpoint(source: Path, work: Path) -> Path:
    """Joins the parts again."""
    parts = sorted(source.glob("checkpoint.part*"))
    if not parts:
        raise SystemExit(f"no checkpoint.part* in {source}")
    state = torch.load(io.BytesIO(b"".join(p.read_bytes() for p in parts)), weights_only=True, map_location="cpu")
    for moments in state["optimiser"]["state"].values():
        for name in ("exp_avg", "exp_avg_sq"):
            moments[name] = moments[name].float()
    work.mkdir(parents=True, exist_ok=True)
    torch.save(state, work / "checkpoint.pt")
    return work / "checkpoint.pt"
