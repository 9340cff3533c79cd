"""A critic that learns to tell invented detail from real detail of the same ground resolution.

The energy score (:mod:`.losses`) gets the strength, the colours and the variety of detail right, but is slow to ask for shapes: its
filters are random, and to them a cloud of specks is nearly as good as an edge. The critic is a second, small network that is trained
along (Goodfellow et al. 2014) and looks at patches of some 20 and 50 pixels. It compares each draw with the truth of the same parent, place by
place, so that what the parent shows does not matter (relativistic pairing: Jolicoeur-Martineau 2019, Huang et al. 2024); its scores are
kept smooth by a jitter, a cheap form of the gradient penalties of the latter. It sees children of invented parents too, so that it also
sees what a chain of stages does to a picture. It never ships.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import CLASSES
from .losses import split_colour
from .model import COLOURS


def _smooth(x: Tensor) -> Tensor:
    """Means of some 16 pixels; edges of x are multiples of 8."""
    return F.interpolate(F.avg_pool2d(x, 8), scale_factor=8.0, mode="bilinear", align_corners=False)


def contrast_views(picture: Tensor) -> Tensor:
    """Colours (N, 3, H, W), 0..1 -> (N, 4, H, W): the colours, and brightness in units of the local contrast.

    The second makes the texture of dark forest and calm sand as visible as that of a town.
    """
    grey, _ = split_colour(picture)
    departure = grey - _smooth(grey)
    contrast = _smooth(departure * departure)
    return torch.cat([(picture - 0.35) * 4.0, departure * torch.rsqrt(contrast + 1e-4)], dim=1)


JITTER, PENALTY, PENALTY_EVERY = 0.004, 5.0, 4
"""Of the smoothness penalty: standard deviation of the jitter in picture units, weight, and how seldom."""


class Critic(nn.Module):
    """Colours (N, 3, H, W), log2 of metres per pixel (N,), mean land cover of the crop (N, 8) -> maps of scores, high for real."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        widths = (width, 2 * width, 3 * width, 4 * width)
        self.told = nn.Sequential(nn.Linear(CLASSES + 9, 48), nn.SiLU())
        self.layers, self.films = nn.ModuleList(), nn.ModuleList()
        inputs = COLOURS + 1
        for i, outputs in enumerate(widths):
            self.layers.append(nn.Conv2d(inputs, outputs, 5 if i == 0 else 3, padding=2 if i == 0 else 1))
            self.films.append(nn.Linear(48, 2 * outputs))
            inputs = outputs
        self.judges = nn.ModuleList(nn.Conv2d(w, 1, 3, padding=1) for w in widths[2:])
        for film in self.films:
            nn.init.zeros_(film.weight)
            nn.init.zeros_(film.bias)
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight, a=0.2)
            nn.init.zeros_(layer.bias)

    def forward(self, picture: Tensor, log2_metres: Tensor, cover: Tensor) -> list[Tensor]:
        scale = torch.exp(-((log2_metres.view(-1, 1) - torch.linspace(-2, 11, 9, device=picture.device)) ** 2) / 2.6)
        told = self.told(torch.cat([scale, cover], dim=1))
        x, scores = contrast_views(picture), []
        with torch.autocast(picture.device.type, dtype=torch.bfloat16):
            x = x.contiguous(memory_format=torch.channels_last)
            for i, (layer, film) in enumerate(zip(self.layers, self.films)):
                gain, shift = film(told)[:, :, None, None].chunk(2, dim=1)
                x = F.leaky_relu(layer(x) * (1.0 + gain) + shift, 0.2)
                if i >= 2:
                    scores.append(self.judges[i - 2](x).float())
                if i < len(self.layers) - 1:
                    x = F.avg_pool2d(x, 2)
        return scores


def lead(fake: Tensor, real: Tensor) -> Tensor:
    """How far the real one is ahead at every place; (2N, 1, h, w) and (N, 1, h, w) -> (2N, 1, h, w)."""
    return real.repeat(2, 1, 1, 1) - fake


class Adversary:
    """The critic, its optimiser, and the gradient it has to offer."""

    def __init__(self, settings: dict, device: torch.device) -> None:
        self.weight, self.warm_steps = settings["weight"], settings["warmSteps"]
        self.critic = Critic(settings["width"]).to(device, memory_format=torch.channels_last)
        self.optimiser = torch.optim.Adam(self.critic.parameters(), lr=settings["rate"], betas=(0.0, 0.95))
        self.steps, self.right = 0, 0.5

    def state(self) -> dict:
        return {"critic": self.critic.state_dict(), "optimiser": self.optimiser.state_dict(), "steps": self.steps}

    def load(self, state: dict) -> None:
        self.critic.load_state_dict(state["critic"])
        rate = self.optimiser.param_groups[0]["lr"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.optimiser.param_groups[0]["lr"] = rate  # the configuration's, which may have changed
        self.steps = state["steps"]

    def learn(self, fake: Tensor, real: Tensor, log2_metres: Tensor, cover: Tensor) -> None:
        """One step of the critic: ``fake`` (2N, 3, H, W), two draws of each sample; ``real`` (N, 3, H, W); (N,); (N, 8)."""
        pictures = torch.cat([real, fake.detach()])
        log2_metres, cover = log2_metres.repeat(3), cover.repeat(3, 1)
        scores = self.critic(pictures, log2_metres, cover)
        leads = [lead(s[len(real):], s[: len(real)]) for s in scores]
        loss = sum(F.softplus(-x).mean() for x in leads)
        if self.steps % PENALTY_EVERY == 0:
            shaken = self.critic(pictures + JITTER * torch.randn_like(pictures), log2_metres, cover)
            loss = loss + PENALTY_EVERY * PENALTY * sum(((a - b) ** 2).mean() for a, b in zip(scores, shaken))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.steps += 1
        right = sum(float((x > 0).float().mean()) for x in leads) / len(leads)
        self.right = right if self.steps == 1 else 0.98 * self.right + 0.02 * right

    def gradient(self, fake: Tensor, real: Tensor, log2_metres: Tensor, cover: Tensor) -> Tensor:
        """What would make ``fake`` (2N, 3, H, W) look more real to the critic: the gradient of a loss."""
        seen = fake.detach().requires_grad_()
        scores = self.critic(torch.cat([real, seen]), log2_metres.repeat(3), cover.repeat(3, 1))
        loss = sum(F.softplus(lead(s[len(real):], s[: len(real)])).mean(dim=(1, 2, 3)).sum() for s in scores)
        return torch.autograd.grad(loss, seen)[0]

    def added(self, own: Tensor, offered: Tensor) -> Tensor:
        """``offered`` brought, sample by sample, to ``weight`` times the length of ``own``; nothing while the critic warms up."""
        if self.steps < self.warm_steps:
            return torch.zeros_like(offered)
        ramp = min(1.0, (self.steps - self.warm_steps) / max(self.warm_steps, 1))
        lengths = [g.flatten(1).norm(dim=1).view(-1, 1, 1, 1) for g in (own, offered)]
        return offered * (ramp * self.weight * lengths[0] / (lengths[1] + 1e-12))
