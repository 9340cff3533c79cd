"""Strength of detail: how it is measured, and how training asks for it apart from everything else.

As long as the shapes of detail are wrong, every score of shapes likes it weak: of two wrong pictures the paler one is nearer to the truth. A budgeted training
never gets beyond that, and whatever strength a calibration adds, more training takes away. So the two are kept apart: what scores and critics have to say about strength is
not listened to (:meth:`Strength.shapes_only`), and strength is what real places of the kind have (:meth:`Strength.livelier`).
"""

from __future__ import annotations

import torch
from torch import Tensor

from .cover import SEEN
from .gains import QUIETEST
from .losses import of_length, split_colour
from .grids import added
from .model import COLOURS

MEASURES = 4
"""Brightness, two differences of colour, and how undecided land cover is: what liveliness is measured in."""

LEARNED = 3
"""The first of them, which training asks for; land cover is not learned."""

FARTHEST = 3.0
"""Length of the pull towards a place that is far livelier: one with hundredfold energy is no more of a reason than one with fourfold."""

FARTHEST_ALIKE = 1.0
"""The same where the real place is only like the generated one, and chosen at random among such: as far towards livelier ones as towards calm ones. Their mean is livelier
than most of them, and what is made should be like most."""

_DECIDED = 0.02
"""Chance that :func:`liveliness` speaks of below which one place is as decided as another."""


def liveliness(state: Tensor) -> Tensor:
    """Logarithms of the energy of what a stage has added to its parents, and of how undecided the children's land cover is, (N, 11, H, W) -> (N, 4).

    The latter is the chance that two looks at one pixel name different classes: real ground is a mixture of fields, woods and towns, never a mixed pixel with mixed
    children. What was added would be the wrong measure of it: real parents are nearly decided, those that the cascade begins with are not, and to add as little as
    is added to real ones is to leave them so.
    """
    tones, cover = added(torch.cat(split_colour(state[:, :COLOURS]), dim=1)), state[:, COLOURS:SEEN]
    undecided = (1.0 - (cover * cover).sum(dim=1)).mean(dim=(1, 2)).clamp(min=0.0) + _DECIDED
    return torch.log(torch.cat([(tones * tones).mean(dim=(2, 3)) + QUIETEST, undecided.unsqueeze(1)], dim=1))


class Strength:
    """Which ways ``state`` (N, 11, H, W) becomes livelier, measure by measure."""

    def __init__(self, state: Tensor) -> None:
        seen = state.detach().requires_grad_()
        measured = liveliness(seen)[:, :LEARNED]
        self.measured = measured.detach()
        ways = [torch.autograd.grad(measured[:, m].sum(), seen, retain_graph=True)[0] for m in range(LEARNED)]
        self.ways = [of_length(way, torch.ones_like(self.measured[:, 0])) for way in ways]

    def livelier(self, real: Tensor, farthest: float = FARTHEST) -> Tensor:
        """The gradient of how far the state is from the liveliness of ``real``, (N, 11, H, W), or (N / M, 11, H, W) where the state holds M draws of every place, draw
        by draw: per measure of the length 1 - e, not below ``-farthest``, where e is the energy of ``real`` over that of the state.

        That is the slope of ``log(state) + real / state``, the deviance of a gamma distribution, as in :mod:`.calibrate` (the divergence of Itakura and Saito 1968). Followed over
        many places it leads to the mean energy of the places that are alike. The median would not do: energies are heavy-tailed, and detail of the median
        strength everywhere has little more than half of their mean.
        """
        wanted = liveliness(real)[:, :LEARNED].repeat(len(self.measured) // len(real), 1)
        pull = (1.0 - torch.exp(wanted - self.measured)).clamp(min=-farthest)
        return sum(p.view(-1, 1, 1, 1) * way for p, way in zip(pull.unbind(dim=1), self.ways))

    def shapes_only(self, gradient: Tensor) -> Tensor:
        """``gradient`` (N, 11, H, W) without what it says about strength: at right angles to all the ways."""
        ways = torch.stack([way.flatten(1) for way in self.ways], dim=2)  # (N, D, 3), of length 1 or, where nothing was added, 0
        square = ways.transpose(1, 2) @ ways + 1e-6 * torch.eye(LEARNED, device=ways.device)  # tints share channels: not quite at right angles
        flat = gradient.flatten(1).unsqueeze(2)
        return (flat - ways @ torch.linalg.solve(square, ways.transpose(1, 2) @ flat)).view_as(gradient)
