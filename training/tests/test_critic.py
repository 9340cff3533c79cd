"""The critic learns what is real, and says so in a gradient of the right size."""

import torch

from worldloom_training.critic import Adversary, contrast_views, lead

SETTINGS = {"weight": 0.5, "warmSteps": 20, "rate": 2e-3, "width": 8}


def lines(count: int) -> torch.Tensor:
    """Pictures with a vertical edge somewhere."""
    at = torch.randint(8, 40, (count,))
    return (torch.arange(48)[None, None, None, :] > at[:, None, None, None]).float().expand(-1, 3, 48, 48) * 0.2 + 0.3


def specks(count: int) -> torch.Tensor:
    """Pictures of the same mean and contrast, without shape."""
    return 0.4 + 0.1 * torch.randn(count, 1, 48, 48).expand(-1, 3, -1, -1)


def test_tells_shapes_from_specks_and_offers_a_gradient():
    torch.manual_seed(1)
    adversary = Adversary(SETTINGS, torch.device("cpu"))
    log2, cover = torch.full((4,), 3.0), torch.full((4, 8), 0.125)
    own = torch.randn(8, 3, 48, 48)
    for _ in range(60):
        fake = specks(8)
        adversary.learn(fake, lines(4), log2, cover)
        if adversary.steps <= SETTINGS["warmSteps"]:
            assert not adversary.added(own, fake).any()
    real, fake = lines(8), specks(8)
    real, fake = lines(4), specks(8)

    def margin(shown: torch.Tensor) -> float:
        with torch.no_grad():
            scores = adversary.critic(torch.cat([real, shown]), log2.repeat(3), cover.repeat(3, 1))
        return sum(float(lead(s[4:], s[:4]).mean()) for s in scores)

    assert adversary.right > 0.6 and margin(fake) > 1.0
    step = adversary.gradient(fake, real, log2, cover)
    added = adversary.added(own, step)
    ratio = added.flatten(1).norm(dim=1) / own.flatten(1).norm(dim=1)
    assert torch.allclose(ratio, torch.full((8,), 0.5), atol=1e-4)
    assert margin(fake - 0.02 * step / step.abs().mean()) < margin(fake)


def test_its_state_travels():
    first, second = (Adversary(SETTINGS, torch.device("cpu")) for _ in range(2))
    log2, cover = torch.full((2,), 1.0), torch.full((2, 8), 0.125)
    first.learn(specks(4), lines(2), log2, cover)
    second.load(first.state())
    probe = specks(2)
    with torch.no_grad():
        for a, b in zip(first.critic(probe, log2, cover), second.critic(probe, log2, cover)):
            assert torch.equal(a, b)
    assert second.steps == 1


def test_contrast_is_seen_whatever_its_strength():
    picture = specks(1)
    faint = 0.4 + (picture - 0.4) * 0.3
    loud, quiet = (contrast_views(p)[:, 3] for p in (picture, faint))
    assert 0.8 < float(quiet.std() / loud.std()) <= 1.0
