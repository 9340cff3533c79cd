"""Strength of detail is measured, led to that of real places, and kept apart from shapes."""

import torch

from worldloom_training.liveliness import FARTHEST, FARTHEST_ALIKE, Strength, liveliness
from worldloom_training.losses import norms


def test_the_way_to_another_places_liveliness():
    torch.manual_seed(2)
    calm, busy = (torch.cat([0.4 + d * torch.randn(2, 3, 48, 48), torch.full((2, 8, 48, 48), 0.125)], dim=1) for d in (0.01, 0.05))
    for fake, real, rises in ((calm, busy, True), (busy, calm, False)):
        step = Strength(fake).livelier(real)
        assert (norms(step) > 0.9).all() and (norms(step) <= 3 * FARTHEST).all() and not step[:, 3:].any()
        assert ((liveliness(fake - 0.1 * step) > liveliness(fake))[:, :3] == rises).all()
    assert not Strength(busy).livelier(busy).any()


def test_the_way_leads_to_the_mean_energy_and_not_to_the_median():
    torch.manual_seed(6)
    flat = torch.full((1, 8, 48, 48), 0.125)
    pattern = torch.randn(1, 1, 48, 48).expand(1, 3, 48, 48)

    def place(energy: float) -> torch.Tensor:
        return torch.cat([0.5 + 0.02 * energy**0.5 * pattern, flat], dim=1)

    def pull(state: torch.Tensor, real: tuple[float, ...] = (1.0, 1.0, 2.5), **bound: float) -> float:
        """Downhill is livelier; over places of energy 1, 1 and 2.5, whose median is 1 and whose mean 1.5."""
        strength = Strength(state)
        return float(sum((strength.livelier(place(e), **bound) * strength.ways[0]).sum() for e in real))

    assert pull(place(1.3)) < -0.1 < 0.1 < pull(place(1.7)) and abs(pull(place(1.5))) < 0.05
    few = (1.0, 1.0, 1.0, 1.0, 6.0)  # of like places, few of many times the energy do not lead all the way to their mean, 2
    assert pull(place(1.6), few) < -0.1 and pull(place(1.6), few, farthest=FARTHEST_ALIKE) > 0.1


def test_colour_may_be_too_lively_where_brightness_is_not():
    torch.manual_seed(3)
    grey, tint = 0.05 * torch.randn(2, 2, 1, 48, 48)
    flat = torch.full((2, 8, 48, 48), 0.125)
    real = torch.cat([0.4 + grey.expand(2, 3, 48, 48), flat], dim=1)
    luma_free = torch.cat([tint, -tint * 0.299 / 0.587, torch.zeros_like(tint)], dim=1)
    fake = real + torch.cat([luma_free, torch.zeros_like(flat)], dim=1)
    before, after = (liveliness(f) - liveliness(real) for f in (fake, fake - 0.5 * Strength(fake).livelier(real)))
    assert before[:, 0].abs().max() < 0.05 and (before[:, 1] > 1.0).all()
    assert (after[:, 1] < before[:, 1]).all() and after[:, 0].abs().max() < 0.2


def test_how_undecided_land_cover_is_gets_measured_and_nothing_asks_for_it():
    mixed, decided = (torch.zeros(2, 11, 48, 48) + 0.4 for _ in range(2))
    mixed[:, 3:], decided[:, 3:] = 0.0, 0.0
    waves = torch.sign(torch.sin(torch.arange(1.0, 49.0))).view(1, 1, 48).expand(2, 48, 48)
    for state, amplitude in ((mixed, 0.02), (decided, 0.5)):
        state[:, 3], state[:, 5] = 0.5 + amplitude * waves, 0.5 - amplitude * waves
    assert (liveliness(decided)[:, 3] < liveliness(mixed)[:, 3] - 3.0).all()
    assert not Strength(mixed).livelier(decided).any()


def test_what_a_score_says_about_shapes_leaves_strength_as_it_is():
    torch.manual_seed(5)
    state = torch.cat([0.4 + 0.03 * torch.randn(2, 3, 48, 48), torch.full((2, 8, 48, 48), 0.125)], dim=1)
    paler = state - state.mean(dim=(2, 3), keepdim=True)  # followed downhill: less of all detail
    sideways = torch.zeros_like(state)
    sideways[:, :3] = 0.03 * torch.randn(2, 3, 48, 48)
    kept = Strength(state).shapes_only(paler + sideways)
    assert (liveliness(state - 0.3 * (paler + sideways)) < liveliness(state) - 0.3)[:, :3].all()
    assert (liveliness(state - 0.02 * kept) - liveliness(state)).abs().max() < 0.01
    assert (norms(kept - sideways) < 0.5 * norms(sideways)).all(), "what is not strength passes"


def test_where_nothing_was_added_all_passes():
    flat = torch.full((1, 11, 48, 48), 0.4)
    gradient = torch.randn(1, 11, 48, 48)
    assert norms(Strength(flat).shapes_only(gradient) - gradient) < 0.02 * norms(gradient), "but for rounding"
