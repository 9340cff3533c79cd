"""A critic that learns to tell invented detail from real detail of the same ground resolution.

The energy score (:mod:`.losses`) gets the strength, the colours and the variety of detail right, but is slow to ask for shapes: its
filters are random, and to them a cloud of specks is nearly as good as an edge. The critic is a second, small network that is trained
along (Goodfellow et al. 2014) and looks at patches of some 20 and 50 pixels. It compares each draw with the truth of the same parent, place by
place, so that what the parent shows does not matter (relativistic pairing: Jolicoeur-Martineau 2019, Huang et al. 2024); its scores are
kept smooth by a jitter, a cheap form of the gradient penalties of the latter. A second critic of the same make judges what a whole
chain of stages has made (:mod:`.walkers`), where there is no truth of the same parent: it looks at detail only. Neither ever ships.

A critic that has to find out what an edge is while the generator moves on learns slowly, and wins by trifles. So each of the two also judges by
features that are known already, those of :mod:`.perception` (projected GAN: Sauer, Chitta, Mueller and Geiger 2021): its own
layers and its layers on features score side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cover import CLASSES, SEEN
from .losses import of_length, split_colour
from .grids import added
from .model import COLOURS
from .perception import CALM, CALM_DETAIL, Stem, exposed


class Seen(NamedTuple):
    """What a critic is shown; edges of the states are multiples of 8."""

    state: Tensor  # (N, 11, H, W): colours, then class weights
    log2_metres: Tensor  # (N,), log2 of metres per pixel
    cover: Tensor  # (N, 8), mean class weights

    @staticmethod
    def of(state: Tensor, log2_metres: Tensor) -> Seen:
        return Seen(state, log2_metres, state[:, COLOURS:].mean(dim=(2, 3)))


def _smooth(x: Tensor) -> Tensor:
    """Means of some 16 pixels; edges of x are multiples of 8."""
    return F.interpolate(F.avg_pool2d(x, 8), scale_factor=8.0, mode="bilinear", align_corners=False)


def normalised(departure: Tensor) -> Tensor:
    """(N, 1, H, W) in units of the local contrast: makes the texture of dark forest and calm sand as visible as that of a town."""
    return departure * torch.rsqrt(_smooth(departure * departure) + 1e-4)


def contrast_views(state: Tensor) -> Tensor:
    """(N, 11, H, W), 0..1 -> (N, 12, H, W): the colours, brightness in units of the local contrast, and the land cover, which draws and truth share."""
    picture = state[:, :COLOURS]
    grey, _ = split_colour(picture)
    return torch.cat([(picture - 0.35) * 4.0, normalised(grey - _smooth(grey)), state[:, COLOURS:] * 2.0], dim=1)


def detail_views(state: Tensor) -> Tensor:
    """(N, 11, H, W), 0..1 -> (N, 4, H, W): the colours that a stage has added to its parents, and their brightness by local contrast.

    What the parents show was not this stage's doing, and would give an invented picture away whatever the stage does. Nor would land cover: nothing in it is learned.
    """
    detail = added(state[:, :COLOURS])
    grey, _ = split_colour(detail)
    return torch.cat([detail * 8.0, normalised(grey)], dim=1)


class View(NamedTuple):
    """How a critic looks at a state (N, 11, H, W)."""

    own: Callable[[Tensor], Tensor]  # what its own layers are shown, (N, C, H, W)
    picture: Callable[[Tensor], Tensor]  # what features are taken of, (N, 3, H, W), brought to one contrast
    calm: float  # contrast below which a picture stays calm


WHOLE = View(contrast_views, lambda state: state[:, :COLOURS], CALM)
DETAIL = View(detail_views, lambda state: added(state[:, :COLOURS]), CALM_DETAIL)

JITTER, PENALTY, PENALTY_EVERY = 0.004, 5.0, 4
"""Of the smoothness penalty: standard deviation of the jitter in picture units, weight, and how seldom."""


class FeatureJudge(nn.Module):
    """Features of one level of the stem (N, C, h, w) -> scores (N, 1, h, w), told the scale and the cover."""

    WIDTH = 64

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.first, self.film = nn.Conv2d(inputs, self.WIDTH, 1), nn.Linear(TOLD, 2 * self.WIDTH)
        self.second, self.third = nn.Conv2d(self.WIDTH, self.WIDTH, 3, padding=1), nn.Conv2d(self.WIDTH, 1, 1)
        self.register_buffer("spread", torch.zeros(1, inputs, 1, 1))
        begin(self.film, self.first, self.second)

    def forward(self, features: Tensor, told: Tensor) -> Tensor:
        if not self.spread.any():  # the first ones seen say what is usual
            variance = features.detach().var(dim=(0, 2, 3), keepdim=True)
            self.spread.copy_(torch.sqrt(variance + 0.01 * variance.mean()))
        gain, shift = self.film(told)[:, :, None, None].chunk(2, dim=1)
        x = F.leaky_relu(self.first(features / self.spread) * (1.0 + gain) + shift, 0.2)
        return self.third(F.leaky_relu(self.second(x), 0.2)).float()


TOLD = 48
"""Width of what a critic is told about scale and cover."""


def begin(film: nn.Linear, *layers: nn.Conv2d) -> None:
    """Random weights for layers; a film that says nothing yet."""
    for parameter in (film.weight, film.bias):
        nn.init.zeros_(parameter)
    for layer in layers:
        nn.init.kaiming_normal_(layer.weight, a=0.2)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


class Critic(nn.Module):
    """:class:`Seen` -> maps of scores, high for real."""

    LEVELS = (1, 2, 3)
    """Of the stem: features that see 11, 23 and 63 pixels."""

    def __init__(self, view: View, width: int = 24) -> None:
        super().__init__()
        self.view = view
        widths = (width, 2 * width, 3 * width, 4 * width)
        self.told = nn.Sequential(nn.Linear(CLASSES + 9, TOLD), nn.SiLU())
        self.layers, self.films = nn.ModuleList(), nn.ModuleList()
        inputs = view.own(torch.zeros(1, SEEN, 8, 8)).shape[1]
        for i, outputs in enumerate(widths):
            self.layers.append(nn.Conv2d(inputs, outputs, 5 if i == 0 else 3, padding=2 if i == 0 else 1))
            self.films.append(nn.Linear(TOLD, 2 * outputs))
            begin(self.films[i], self.layers[i])
            inputs = outputs
        self.judges = nn.ModuleList(nn.Conv2d(w, 1, 3, padding=1) for w in widths[2:])
        self.stem = Stem()
        self.feature_judges = nn.ModuleList(FeatureJudge(Stem.WIDTHS[level]) for level in self.LEVELS)

    def forward(self, seen: Seen) -> list[Tensor]:
        nodes = torch.linspace(-2, 11, 9, device=seen.state.device)
        scale = torch.exp(-((seen.log2_metres.view(-1, 1) - nodes) ** 2) / 2.6)
        told = self.told(torch.cat([scale, seen.cover], dim=1))
        with torch.autocast(seen.state.device.type, dtype=torch.bfloat16):
            return self.by_its_own(seen.state, told) + self.by_features(seen.state, told)

    def by_its_own(self, state: Tensor, told: Tensor) -> list[Tensor]:
        x, scores = self.view.own(state).contiguous(memory_format=torch.channels_last), []
        for i, (layer, film) in enumerate(zip(self.layers, self.films)):
            gain, shift = film(told)[:, :, None, None].chunk(2, dim=1)
            x = F.leaky_relu(layer(x) * (1.0 + gain) + shift, 0.2)
            if i >= 2:
                scores.append(self.judges[i - 2](x).float())
            if i < len(self.layers) - 1:
                x = F.avg_pool2d(x, 2)
        return scores

    def by_features(self, state: Tensor, told: Tensor) -> list[Tensor]:
        features = self.stem(exposed(self.view.picture(state), self.view.calm))
        return [judge(features[level], told) for level, judge in zip(self.LEVELS, self.feature_judges)]


def together(a: Seen, b: Seen) -> Seen:
    return Seen(*(torch.cat(pair) for pair in zip(a, b)))


def leads(scores: list[Tensor], real: int) -> list[Tensor]:
    """How far the real ones, which come first, are ahead at every place; a real one may have several fakes, (M N + N, 1, h, w) -> (M N, 1, h, w)."""
    return [s[:real].repeat(len(s) // real - 1, 1, 1, 1) - s[real:] for s in scores]


class Adversary:
    """A critic, its optimiser, and the gradient it has to offer."""

    def __init__(self, settings: dict, view: View, device: torch.device) -> None:
        self.weight, self.warm_steps = settings["weight"], settings["warmSteps"]
        self.critic = Critic(view, settings["width"]).to(device, memory_format=torch.channels_last)
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

    def learn(self, fake: Seen, real: Seen) -> None:
        """One step of the critic; ``fake`` holds one or more draws of every place of ``real``, draw by draw."""
        seen = together(real, fake)
        scores = self.critic(seen)
        ahead = leads(scores, len(real.state))
        loss = sum(F.softplus(-x).mean() for x in ahead)
        if self.steps % PENALTY_EVERY == 0:
            shaken = self.critic(seen._replace(state=seen.state + JITTER * torch.randn_like(seen.state)))
            loss = loss + PENALTY_EVERY * PENALTY * sum(((a - b) ** 2).mean() for a, b in zip(scores, shaken))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.steps += 1
        right = sum(float((x > 0).float().mean()) for x in ahead) / len(ahead)
        self.right = right if self.steps == 1 else 0.98 * self.right + 0.02 * right

    def gradient(self, fake: Seen, real: Seen) -> Tensor:
        """What would make ``fake`` look more real to the critic: the gradient of a loss with respect to its state, but for land cover, which is not to change."""
        state = fake.state.detach().requires_grad_()
        with torch.no_grad():  # of the real ones no slope is wanted
            wanted = self.critic(real)
        scores = [torch.cat(pair) for pair in zip(wanted, self.critic(fake._replace(state=state)))]
        loss = sum(F.softplus(x).mean(dim=(1, 2, 3)).sum() for x in leads(scores, len(real.state)))
        offered = torch.autograd.grad(loss, state)[0]
        offered[:, COLOURS:] = 0.0
        return offered

    def scaled(self, offered: Tensor, lengths: Tensor) -> Tensor:
        """``offered`` (N, ...) brought, sample by sample, to ``weight`` times ``lengths`` (N or 1); nothing while the critic warms up."""
        if self.steps < self.warm_steps:
            return torch.zeros_like(offered)
        ramp = min(1.0, (self.steps - self.warm_steps) / max(self.warm_steps, 1))
        return of_length(offered, ramp * self.weight * lengths)
